"""Relays before a server, and a server that is none: the second blind test of src/infer/grammar.md, "Peers it had not met".

The judgements were written from how each was made and from the peers' logs, before rdpwhy had read the files of their kind.
"""
import time

from lab import peers, strangers
from lab.case import case
from lab.truth import session


@case("haproxy-idle-timeout", ["xfreerdp", "haproxy", "xrdp"],
      """xfreerdp over TLS 1.3 through HAProxy (timeout client 4s, timeout server 4s) to xrdp's login screen, where nobody does anything. HAProxy ends the idle session:
      a FIN to both ends, without a last word of RDP or TLS.""",
      session("ended-after-use", ("server", "fin", "fin:server"), "session active, the last data {data:server:-1}, four seconds of silence, then the relay's FIN {fin:server} without "
              "close_notify; the client's close_notify {data:client:-1} answers it", reached="active", stage="active",
              also_right=["idle-reset", "connection-reset", "undetermined"], ceiling="consistent", ending_also=[{"by": "middlebox"}],
              with_keys={"cause": "undetermined", "also_right": ["idle-reset", "connection-reset", "ended-after-use"], "outcome": "unknown", "ceiling": "consistent"}),
      attempts=[([0], "ok", {"with_keys": "unknown"})])
def haproxy_idle(b):
    peers.xrdp(b, port=3390, keylog=True)
    strangers.haproxy(b, idle="4s")
    peers.xfreerdp(b, "/sec:tls", wait=40)
    time.sleep(1)


def check():
    return session("port-probe", ("client", "rst", "rst:client"), "the health check has the Connection Confirm {cc} that it expects and resets the connection {rst:client}",
                   reached="x224", stage="x224", ceiling="consistent", also_right=["undetermined"])


@case("haproxy-checks", ["haproxy", "xrdp"],
      """HAProxy checks every 1.5 seconds whether xrdp is alive: tcp-check sends a Connection Request, expects the beginning of a TPKT, and resets the connection.""",
      [check(), check(), check()], attempts=[([0, 1, 2], "probe")])
def haproxy_checks(b):
    peers.xrdp(b)
    request = "tcp-check send-binary 030000130ee000000000000100080003000000"
    strangers.haproxy(b, server=f"server xrdp {b.server}:3389 check inter 1500ms", side="c", port=3390,
                      backend=f"option tcp-check\n tcp-check connect\n {request}\n tcp-check expect binary 0300")
    time.sleep(4)


@case("haproxy-sends-proxy-header", ["xfreerdp", "haproxy", "xrdp"],
      """HAProxy at the client's side puts a PROXY header (send-proxy) before xfreerdp's request; xrdp knows none, answers with an MCS ultimatum, and resets. Recorded
      between HAProxy and xrdp.""",
      session("not-an-rdp-client", ("server", "ultimatum", "data:server:0", "server"), "the PROXY header {data:client:0}, the request {cr}, then xrdp's ultimatum {data:server:0} where "
              "its Connection Confirm was due, and its reset {rst:server}", stage="x224", ceiling="consistent",
              also_right=["negotiation-ignored", "negotiation-refused", "mcs-refused"], ending_also=[{"refused_by": None}]))
def haproxy_proxy_header(b):
    peers.xrdp(b)
    strangers.haproxy(b, server=f"server xrdp {b.server}:3389 send-proxy", side="c", port=3390)
    peers.xfreerdp(b, "/sec:tls", host=b.client, port=3390, wait=30)
    time.sleep(1)


@case("honeypot-without-nla", ["xfreerdp", "honeypots"],
      """xfreerdp that takes NLA alone (/sec:nla) to a honeypot that selects TLS whatever is asked for. xfreerdp leaves at the Connection Confirm; the honeypot's TLS library
      meets the FIN with a decode_error.""",
      session("undetermined", ("client", "fin", "fin:client"), "the client has the Connection Confirm {cc} and closes {fin:client}, not saying why; the server's alert {alert:server} "
              "answers the FIN", reached="x224", stage="x224", outcome="unknown", ceiling="consistent", also_right=["port-probe", "certificate-probe"]), attempts=[([0], "probe")])
def honeypot_nla(b):
    strangers.honeypot(b)
    peers.xfreerdp(b, "/sec:nla", wait=20)
    time.sleep(1)
