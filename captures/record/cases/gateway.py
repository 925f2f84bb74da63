"""An RD Gateway, scripted over real TLS with its keys inside the capture: what it refuses, and a session through its tunnel."""
import ssl

from cases.handshakes import addresses
from lab import certs, gateway, scripted, x224
from lab.case import case
from lab.truth import session

PEERS = ["python3 (scripted RD Gateway, client and target over OpenSSL endpoints)", "openssl"]
T12, T13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
FORBIDDEN, NO_SUCH, UNAVAILABLE = gateway.answer(403, "Forbidden"), gateway.answer(404, "Not Found"), gateway.answer(503, "Service Unavailable")
WHO = gateway.answer(401, "Unauthorized", 'Basic realm="gw01"')


def refused(cause, word, decisive, **more):
    return session(cause, ("server", "alert", "data:server:-1", "server", decisive),
                   f"{word} {{{decisive}}}; the gateway's close_notify {{data:server:-1}} and FIN {{fin:server}} follow", reached="tls", stage="tls",
                   category="network" if "unreachable" in cause else None,
                   ending_also=[{"stage": "x224"}, {"how": "fin", "frame": "fin:server", "decisive_frame": decisive}, {"frame": "fin:server", "how": "fin"}],
                   stages_optional=True, **more)


HTTP = [("gateway-refused", "HTTP 401 to a request with credentials", [WHO, WHO]), ("gateway-refused", "HTTP 403", [WHO, FORBIDDEN]),
        ("gateway-refused", "HTTP 404", [NO_SUCH]), ("gateway-refused", "HTTP 503", [UNAVAILABLE]),
        ("gateway-target-unreachable", "HTTP 502", [gateway.answer(502, "Bad Gateway")])]


@case("gateway-http-refusals", PEERS, "Five connections to an RD Gateway that answers the request for a tunnel with HTTP 401 again after credentials, 403, 404, 503 and 502.",
      [refused(cause, word, "data:server:-2") for cause, word, _ in HTTP], port=gateway.PORT, box={"extra_client_ips": addresses(5), "delay": 2})
def http(b):
    b.embed_keys = True
    server = scripted.context(True, T12, certificate=certs.make(b))
    for address, (_, _, answers) in zip(addresses(5), HTTP):
        gateway.connection(b, server, scripted.context(False, T12, keys=b.keys), answers, source=address)


PACKETS = [("gateway-refused", "the tunnel response refuses the cookie (0x800759F8)", gateway.tunnel_refused(0x800759F8)),
           ("gateway-refused", "the connection policy denies (0x800759DB)", gateway.user_refused(0x800759DB)),
           ("gateway-refused", "the resource policy denies the target (0x800759DA)", gateway.channel(0x800759DA)),
           ("gateway-target-unreachable", "the target cannot be connected to (0x800759DD)", gateway.channel(0x800759DD)),
           ("gateway-refused", "the channel response has an unknown code (0x80075A55)", gateway.channel(0x80075A55))]


@case("gateway-packet-refusals", PEERS, "Five connections to an RD Gateway over WebSocket that opens the tunnel as far as the refusal: HTTP_TUNNEL_RESPONSE, "
      "HTTP_TUNNEL_AUTH_RESPONSE and three HTTP_CHANNEL_RESPONSEs, the last with an unknown code.",
      [refused(cause, word, "data:server:-2") for cause, word, _ in PACKETS], port=gateway.PORT, box={"extra_client_ips": addresses(5), "delay": 2})
def packets(b):
    b.embed_keys = True
    server = scripted.context(True, T13, certificate=certs.make(b))
    for address, (_, _, steps) in zip(addresses(5), PACKETS):
        gateway.connection(b, server, scripted.context(False, T13, keys=b.keys), [WHO, gateway.SWITCHING], steps, source=address)


def through(b, version, steps, selected, requested):
    """What runs inside the tunnel: X.224, TLS of the target's own, the steps."""
    certificate = certs.make(b, "target", name="rds01.lab.example")

    def inside(tunnel, side):
        if side == "S":
            x224.answer(tunnel, selected)
            sock = gateway.Inner(scripted.context(True, version, certificate=certificate), tunnel, True)
        else:
            x224.negotiate(tunnel, requested)
            sock = gateway.Inner(scripted.context(False, version, keys=b.keys), tunnel, False)
        scripted.play(sock, side, steps)
    return inside


BOTH = x224.SSL | x224.HYBRID
INSIDE = {"requested_protocols": ["SSL", "HYBRID"], "stages_optional": True}
ENDS = [{"how": "alert", "frame": "data:server:-1"}, {"how": "fin", "frame": "fin:server"}, {"how": "alert", "frame": "data:server:-1", "decisive_frame": "data:server:-1"},
        {"how": "fin", "frame": "fin:server", "decisive_frame": "fin:server"}]


@case("gateway-session", PEERS, "Two connections through an RD Gateway's tunnel, with the keys of the gateway's TLS and of the target's inside the capture: a session over "
      "TLS 1.2 that the target's ultimatum ends, and a logon over TLS 1.3 that NLA refuses with STATUS_ACCOUNT_LOCKED_OUT.",
      [session("logged-off", ("server", "ultimatum", "data:server:-2"), "inside the tunnel the session is active, then the target's ultimatum {data:server:-2}", reached="active",
               stage="active", also_right=["ended-after-use"], ending_also=ENDS, negotiation_frame="data:server:8", selected_protocol="SSL", **INSIDE),
       session("account-locked-out", ("server", "alert", "data:server:-1", "server", "data:server:-2"), "inside the tunnel the target's TSRequest {data:server:-2} carries "
               "errorCode 0xC0000234", reached="tls", chain="nla", stage="authentication", ending_also=ENDS, negotiation_frame="data:server:8", selected_protocol="HYBRID",
               **INSIDE)], port=gateway.PORT, box={"extra_client_ips": addresses(2), "delay": 2})
def tunnelled(b):
    b.embed_keys = True
    server = scripted.context(True, T12, certificate=certs.make(b))
    runs = [(T12, scripted.logged_off(), x224.SSL), (T13, scripted.logon_error(0xC0000234), x224.HYBRID)]
    for address, (version, steps, selected) in zip(addresses(2), runs):
        gateway.connection(b, server, scripted.context(False, T12, keys=b.keys), [WHO, gateway.SWITCHING], gateway.channel(0),
                           through(b, version, steps, selected, BOTH), source=address)


@case("gateway-target-without-keys", PEERS, "A connection through an RD Gateway's tunnel whose own TLS is in the key log and the target's is not: what runs inside stays "
      "sealed and is read by its sizes. The target refuses the logon with an errorCode.",
      session("authentication-rejected", ("server", "alert", "data:server:-1", "server", "data:server:-2"), "the target's last record inside the tunnel {data:server:-2} has "
              "the size of a TSRequest with an error code alone", reached="tls", chain="nla", stage="authentication", ceiling="strong", ending_also=ENDS,
              negotiation_frame="data:server:8", selected_protocol="HYBRID", **INSIDE), port=gateway.PORT, box={"delay": 2})
def half_open(b):
    b.embed_keys = True
    server = scripted.context(True, T12, certificate=certs.make(b))
    inside = through(b, T12, scripted.logon_error(0xC0000234), x224.HYBRID, BOTH)
    real, b.keys = b.keys, f"{b.dir}/inner-keys.log"
    try:
        client = scripted.context(False, T12, keys=real)
        gateway.connection(b, server, client, [WHO, gateway.SWITCHING], gateway.channel(0), inside)
    finally:
        b.keys = real


UP = dict(reached="tls", stage="", stages_optional=True, outcome="unknown")


def down(cause, word, decisive, **more):
    ends = [{"how": "fin", "frame": "fin:server"}, {"decisive_frame": decisive}, {"how": "fin", "frame": "fin:server", "decisive_frame": decisive},
            {"how": "fin", "frame": "fin:server", "decisive_frame": "fin:server"}]
    return session(cause, ("server", "alert", "data:server:-1", "server", decisive), word, ending_also=ends, stages_optional=True, **more)


def up():
    return session("undetermined", ("server", "alert", "data:server:-1"), "the client's half of the tunnel: what it comes to is told with the gateway's half; its close_notify "
                   "{data:server:-1} and FIN {fin:server}", ending_also=[{"how": "fin", "frame": "fin:server", "decisive_frame": "fin:server"}], **UP)


IDS = ["0d7a5c1e-43a0-4c11-9a8e-1f6c2b7d9e01", "0d7a5c1e-43a0-4c11-9a8e-1f6c2b7d9e02", "0d7a5c1e-43a0-4c11-9a8e-1f6c2b7d9e03"]


@case("gateway-two-connections", PEERS, "Three tunnels through an RD Gateway over its older transport, with a connection for each direction: a session over TLS 1.2 that the "
      "target's ultimatum ends, a logon over TLS 1.3 that NLA refuses with STATUS_ACCOUNT_LOCKED_OUT (the gateway's half in chunks), and a target that the resource "
      "policy denies. The keys are inside the capture.",
      [session("logged-off", ("server", "ultimatum", "data:server:-2"), "inside the tunnel the session is active, then the target's ultimatum {data:server:-2}", reached="active",
               stage="active", also_right=["ended-after-use"], ending_also=ENDS, negotiation_frame="data:server:9", selected_protocol="SSL", requested_protocols=["SSL", "HYBRID"],
               stages_optional=True),
       up(),
       down("account-locked-out", "inside the tunnel the target's TSRequest {data:server:-2} carries errorCode 0xC0000234", "data:server:-2", reached="tls", chain="nla",
            stage="authentication", negotiation_frame="data:server:11", selected_protocol="HYBRID", requested_protocols=["SSL", "HYBRID"]),
       up(),
       down("gateway-refused", "the resource policy denies the target (0x800759DA) {data:server:-2}; the gateway's close_notify {data:server:-1} and FIN {fin:server} follow",
            "data:server:-2", reached="tls", stage="tls"),
       up()], port=gateway.PORT, box={"extra_client_ips": addresses(3), "delay": 2},
      attempts=[([0, 1], "ok"), ([2, 3], "failed"), ([4, 5], "failed")])
def two_connections(b):
    b.embed_keys = True
    certificate = certs.make(b)
    runs = [(T12, scripted.logged_off(), x224.SSL, gateway.channel(0), False, 100), (T13, scripted.logon_error(0xC0000234), x224.HYBRID, gateway.channel(0), True, 10),
            (T13, None, None, gateway.channel(0x800759DA), False, 10)]
    for address, identifier, (version, steps, selected, opening, chunked, seed) in zip(addresses(3), IDS, runs):
        inside = through(b, version, steps, selected, BOTH) if steps else None
        gateway.two_connections(b, scripted.context(True, version, certificate=certificate), scripted.context(False, version, keys=b.keys), opening, identifier, inside,
                                chunked, seed, source=address)


def unread(word):
    return session("undetermined", ("server", "alert", "data:server:-1"), word + "; what it carries is not read; close_notify {data:server:-1} and FIN {fin:server}",
                   ending_also=[{"how": "fin", "frame": "fin:server", "decisive_frame": "fin:server"}, {"stage": None}, {"stage": "x224"}], reached="tls", stage="tls", stages_optional=True,
                   outcome="unknown")


@case("gateway-not-read", PEERS, "Three connections to an RD Gateway that carry what is not read: RPC over HTTP, the oldest transport, with its RPC_OUT_DATA and its "
      "RPC_IN_DATA, and HTTP/2, in which Windows asks the KDC proxy. The keys are inside the capture.",
      [unread("RPC_OUT_DATA"), unread("RPC_IN_DATA"), unread("HTTP/2")], port=gateway.PORT, box={"delay": 2}, attempts=[([0, 1, 2], "unknown")])
def not_read(b):
    b.embed_keys = True
    certificate = certs.make(b)
    rpc = "RPC_%s_DATA /rpc/rpcproxy.dll?localhost:3388 HTTP/1.1\r\nAccept: application/rpc\r\nUser-Agent: MSRPC\r\nHost: gw01.lab.example\r\nContent-Length: %d\r\n\r\n"
    bind = bytes.fromhex("05000b03100000004800000001000000") + bytes(56)
    http2 = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes.fromhex("000000040000000000")
    for first in ((rpc % ("OUT", 76)).encode() + bytes(76), (rpc % ("IN", 1 << 30)).encode() + bind, http2):
        gateway.plain(b, scripted.context(True, T12, certificate=certificate), scripted.context(False, T12, keys=b.keys), first)
