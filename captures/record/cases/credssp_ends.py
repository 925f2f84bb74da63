"""Logons by CredSSP that stop half-way: over the other side's version, over a policy, or because one side falls silent."""
import ssl
import time

from cases.handshakes import PEERS, addresses
from lab import certs, scripted, x224
from lab.case import case
from lab.truth import session

T12 = ssl.TLSVersion.TLSv1_2
NLA = x224.SSL | x224.HYBRID
ENDS = [{"how": "fin", "frame": "fin:server"}, {"decisive_frame": "data:server:-1"}, {"how": "fin", "frame": "fin:server", "decisive_frame": "fin:server"}]


def exchange(client, server, count):
    """So many messages of the recorded CredSSP exchange, each side at its version."""
    return [(side, scripted.at_version(message, client if side == "C" else server)) for side, message in scripted.conversation("credssp")[:count]]


def refused_by_code(client, server):
    return [*exchange(client, server, 3), ("S", scripted.at_version(scripted.logon_error(0x80090302)[-1][1], server))]


def left(word, **more):
    return session("authentication-abandoned", ("client", "alert", "alert:client", "client"), f"{word}; right behind the server's CHALLENGE {{data:server:-1}} the client sends "
                   "close_notify {alert:client} and FIN {fin:client}", chain="nla", reached="tls", stage="authentication", ceiling="consistent",
                   ending_also=[{"how": "fin", "frame": "fin:client", "decisive_frame": "fin:client"}, {"refused_by": None}], **more)


def closed(word, **more):
    return session("authentication-rejected", ("server", "alert", "alert:server", "server"), f"{word}; after the client's AUTHENTICATE {{data:client:-1}} the server sends "
                   "close_notify {alert:server} and FIN {fin:server}, and no TSRequest", chain="nla", reached="tls", stage="authentication", ceiling="strong",
                   ending_also=ENDS, **more)


@case("credssp-version-mismatch", PEERS, """Five logons by NTLM over TLS 1.2. A client at CredSSP version 6 leaves a server at version 2 behind its CHALLENGE, as a patched client leaves
      an unpatched server; the same client leaves a server at version 6 there, as one does whose policy forbids NTLM. A server at version 6 closes without a word after
      the AUTHENTICATE of a client at version 2, and after that of one at version 6. And a server at version 6 refuses a client at version 3 with errorCode 0x80090302.""",
      [left("client at version 6, server at version 2", also_right=["credssp-version-mismatch"],
            with_keys={"cause": "credssp-version-mismatch", "ceiling": "consistent"}),
       left("both at version 6", with_keys={"cause": "authentication-abandoned", "also_right": ["ntlm-blocked", "delegation-refused", "trust-prompt"], "ceiling": "consistent"}),
       closed("client at version 2, server at version 6", also_right=["credssp-version-mismatch"],
              with_keys={"cause": "credssp-version-mismatch", "also_right": ["authentication-rejected"], "ceiling": "consistent"}),
       closed("both at version 6", with_keys={"cause": "authentication-rejected", "ceiling": "strong"}),
       session("authentication-rejected", ("server", "alert", "data:server:-1", "server", "data:server:-2"), "client at version 3, server at version 6; the server's 15-byte "
               "TSRequest {data:server:-2} carries errorCode 0x80090302, its close_notify {data:server:-1} and FIN {fin:server} follow", chain="nla", reached="tls",
               stage="authentication", ceiling="strong", ending_also=ENDS, with_keys={"cause": "credssp-version-mismatch", "ceiling": "strong"})],
      box={"extra_client_ips": addresses(5), "delay": 2})
def versions(b):
    server = scripted.context(True, T12, certificate=certs.make(b))
    steps = [exchange(6, 2, 2), exchange(6, 6, 2), exchange(2, 6, 3), exchange(6, 6, 3), refused_by_code(3, 6)]
    for number, source in enumerate(addresses(5)):
        scripted.session(b, steps[number], server, scripted.context(False, T12, keys=b.keys), source=source, selected=x224.HYBRID, requested=NLA,
                         client_ends=number < 2)


SLOW = session("ended-after-use", ("server", "ultimatum", "data:server:-2"), "the server's proof comes nine seconds after the client's AUTHENTICATE; session active, then the server's "
               "ultimatum {data:server:-2}, close_notify and FIN", chain="nla", reached="active", stage="active", also_right=["logged-off", "closed-by-user"], ceiling="strong",
               with_keys={"cause": "logged-off"}, ending_also=[{"how": "alert", "frame": "data:server:-1", "decisive_frame": "data:server:-1"}, *ENDS])
STAYS = session("authentication-stalled", ("nobody", "timeout", None), "the client's NTLM NEGOTIATE {data:client:-1} is acknowledged and nothing more comes until the capture ends",
                chain="nla", reached="tls", stage="authentication", ceiling="consistent")
GIVES_UP = session("authentication-stalled", ("client", "fin", "fin:client"), "the client's AUTHENTICATE {data:client:-1} is acknowledged and not answered for twelve seconds; client FIN "
                   "{fin:client} without an alert", chain="nla", reached="tls", stage="authentication", ceiling="consistent", also_right=["authentication-abandoned"],
                   ending_also=[{"refused_by": "server"}])


@case("authentication-stalled", PEERS, """Three logons by NTLM over TLS 1.2, side by side. One server takes the client's NEGOTIATE and falls silent, and the client stays until the
      capture ends; one takes the AUTHENTICATE and falls silent, and the client leaves after twelve seconds; the third takes nine seconds over the AUTHENTICATE,
      accepts it, and the session goes on to its orderly end.""", [STAYS, GIVES_UP, SLOW],
      box={"extra_client_ips": addresses(3), "delay": 2})
def stalled(b):
    server = scripted.context(True, T12, certificate=certs.make(b))
    steps = scripted.conversation("credssp")
    kept = b.kept = []

    def connection(source, handler):
        thread = x224.serve(b, handler)
        raw = x224.connect(b, source=source, timeout=30)
        x224.negotiate(raw, NLA)
        return thread, scripted.context(False, T12, keys=b.keys).wrap_socket(raw)

    def silent_after(count):
        def handler(raw):
            x224.answer(raw, x224.HYBRID)
            sock = server.wrap_socket(raw, server_side=True)
            scripted.play(sock, "S", steps[:count])
            kept.append(sock)
        return handler

    def slow(raw):
        x224.answer(raw, x224.HYBRID)
        sock = server.wrap_socket(raw, server_side=True)
        scripted.play(sock, "S", steps[:3])
        time.sleep(9)
        scripted.play(sock, "S", [*steps[3:], *scripted.logged_off()])
        sock.unwrap()
        sock.close()

    stays, gives_up, waits = addresses(3)
    for source, count in ((stays, 1), (gives_up, 3)):
        thread, sock = connection(source, silent_after(count))
        scripted.play(sock, "C", steps[:count])
        thread.join(5)
        kept.append(sock)
    left_at = time.monotonic() + 12
    thread, sock = connection(waits, slow)
    scripted.play(sock, "C", [*steps, *scripted.logged_off()])
    time.sleep(0.1)
    raw = sock.unwrap()
    time.sleep(0.3)
    raw.close()
    thread.join(5)
    time.sleep(max(0, left_at - time.monotonic()))
    kept[-1].close()
    time.sleep(0.5)
