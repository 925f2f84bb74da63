"""Peers that do not speak RDP, on either side."""
import os

from lab import certs, peers
from lab.case import case
from lab.netbox import sh
from lab.truth import session


@case("http-server", ["xfreerdp", "python3"],
      """Python's HTTP server listens where RDP was expected and answers the Connection Request with an HTTP error page.""",
      session("not-an-rdp-server", ("server", "fin", "fin:server", "server", "data:server:0"), "HTML {data:server:0} where a Connection Confirm was due, "
              "server FIN {fin:server}", ending_also=[{"refused_by": None}, {"decisive_frame": "fin:server"}]))
def http_server(b):
    b.run("s", "http", ["/usr/bin/python3", "-m", "http.server", "3389", "-d", b.dir + "/home-s"])
    b.wait_listening(3389)
    peers.xfreerdp(b, "/sec:tls", wait=25)


SSH = session("not-an-rdp-server", ("server", "rst", "rst:server", "server", "data:server:0"), "the banner SSH-2.0 {data:server:0} where a Connection Confirm "
              "was due, server RST {rst:server}", ending_also=[{"refused_by": None}, {"decisive_frame": "rst:server"}])


@case("ssh-server", ["xfreerdp", "openssh"],
      """An OpenSSH server listens where RDP was expected, sends its banner and resets. xfreerdp tries twice.""", [SSH] * 2, attempts=[([0, 1], "failed")])
def ssh_server(b):
    os.makedirs("/run/sshd", exist_ok=True)
    sh(f"ssh-keygen -q -t ed25519 -N '' -f {b.dir}/hostkey")
    b.run("s", "sshd", ["/usr/sbin/sshd", "-D", "-e", "-f", "/dev/null", "-h", f"{b.dir}/hostkey", "-p", "3389", "-o", f"PidFile={b.dir}/sshd.pid"])
    b.wait_listening(3389)
    peers.xfreerdp(b, "/sec:tls", wait=25)


SILENT = session("negotiation-ignored", ("server", "fin", "fin:server", "server"), "the request {cr} is answered by the FIN {fin:server} and nothing else",
                 ceiling="consistent", also_right=["not-an-rdp-server", "closed-before-data"], ending_also=[{"refused_by": None}])


@case("tls-server-at-once", ["xfreerdp", "openssl"],
      """openssl s_server, which expects TLS at once, listens where RDP was expected. It closes at the Connection Request without a word; xfreerdp tries twice.""",
      [SILENT] * 2, attempts=[([0, 1], "failed")])
def tls_server(b):
    c = certs.make(b)
    b.run("s", "s_server", ["sh", "-c", f"sleep 60 | openssl s_server -accept 3389 -cert {c.cert} -key {c.key}"])
    b.wait_listening(3389)
    peers.xfreerdp(b, "/sec:tls", wait=25)


AT_ONCE = dict(ending_also=[{"stage": "tcp"}, {"decisive_frame": "data:client:0"}, {"how": "rst", "frame": "rst:server", "decisive_frame": "rst:server"}])


@case("tls-client-at-once", ["openssl", "xrdp"],
      """openssl s_client speaks TLS at once to xrdp, which expects X.224 first, answers with an ultimatum and resets.""",
      session("not-an-rdp-client", ("server", "ultimatum", "ultimatum:server", "server"), "the client's first bytes {client-hello} are a ClientHello, not a TPKT; "
              "ultimatum {ultimatum:server}, server RST {rst:server}", **AT_ONCE))
def tls_client(b):
    peers.xrdp(b)
    b.run("c", "s_client", ["openssl", "s_client", "-connect", f"{b.server}:3389"], wait=8)


@case("http-client", ["curl", "xrdp"],
      """curl asks xrdp's port for a web page; xrdp answers with an ultimatum and resets.""",
      session("not-an-rdp-client", ("server", "ultimatum", "ultimatum:server", "server"), "the client's first bytes {data:client:0} are an HTTP request; "
              "ultimatum {ultimatum:server}, server RST {rst:server}", **AT_ONCE))
def http_client(b):
    peers.xrdp(b)
    b.run("c", "curl", ["curl", "-s", "-m", "6", f"http://{b.server}:3389/"], wait=10)
