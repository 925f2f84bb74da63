"""Ends before or beside any RDP: connections refused, unanswered, closed at once, probed."""
import time

from lab import peers, x224
from lab.case import case
from lab.netbox import SYN
from lab.truth import session


@case("connection-refused", ["xfreerdp"],
      """No program listens on the server's port 3389; the server's own TCP answers with RST. xfreerdp tries twice.""",
      session("connection-refused", ("server", "rst", "rst:server", "server"), "SYN, answered by the server's RST {rst:server}", reached=None, stage="tcp"), tries=2)
def refused(b):
    peers.xfreerdp(b, "/sec:tls", wait=15)


@case("no-answer", ["xfreerdp"],
      """A firewall on the way drops every packet to the server without a word; xfreerdp gives up.""",
      session("no-answer", ("nobody", "timeout", None), "eight SYNs (#1 to {last:client}) and no answer at the client's side", reached=None, stage="tcp", ending_also=[{"how": "open"}]))
def no_answer(b):
    b.box.rules.append(lambda box, p: "drop" if p.dir == "c2s" else None)
    peers.xfreerdp(b, "/sec:tls", "/timeout:6000", wait=30)


def icmp(name, code, word):
    @case(name, ["xfreerdp", "python3 (scripted router)"],
          f"""A router on the way answers the SYN with ICMP destination unreachable, code {code} ({word}). xfreerdp tries twice.""",
          session("unreachable", ("middlebox", "icmp", "icmp", "middlebox"), f"SYN, answered by ICMP type 3 code {code} {{icmp}}", reached=None, stage="tcp"), tries=2)
    def run(b):
        def rule(box, p):
            if p.dir == "c2s" and p.flags & SYN:
                box.icmp_back(p, 3, code)
                return "drop"
        b.box.rules.append(rule)
        peers.xfreerdp(b, "/sec:tls", "/timeout:6000", wait=30)


icmp("icmp-host-unreachable", 1, "host unreachable")
icmp("icmp-admin-prohibited", 13, "communication administratively prohibited")


@case("closed-before-data", ["python3 (scripted client and listener)"],
      """A listener (scripted) that accepts and closes at once, as a load balancer without a healthy server does; the client (scripted) had not yet spoken.""",
      session("closed-before-data", ("server", "fin", "fin:server", "server"), "handshake, then the server's FIN {fin:server} before either side sent a byte",
              reached="tcp", stage="tcp", ending_also=[{"refused_by": None}]))
def closed_before_data(b):
    x224.serve(b, lambda s: s.close(), times=1)
    s = x224.connect(b)
    s.recv(1)
    s.close()


@case("reset-after-accept", ["xfreerdp", "python3 (scripted listener)"],
      """A listener (scripted) that accepts and resets as soon as something arrives, without a byte of its own. xfreerdp tries twice.""",
      session("closed-before-data", ("server", "rst", "rst:server", "server"), "the request {cr}, then the server's RST {rst:server} before it sent a byte",
              reached="tcp", stage="x224", also_right=["negotiation-ignored", "connection-reset"], ending_also=[{"refused_by": None}]), tries=2)
def reset_after_accept(b):
    def handler(s):
        s.recv(4096)
        x224.reset(s)
    x224.serve(b, handler, times=4)
    peers.xfreerdp(b, "/sec:tls", wait=15)


@case("port-probe", ["python3 (scripted probe)", "xrdp"],
      """A monitoring probe (scripted) connects to xrdp, sends nothing and closes.""",
      session("port-probe", ("client", "fin", "fin:client"), "handshake, then the client's FIN {fin:client} without a byte", reached="tcp", stage="tcp"))
def port_probe(b):
    peers.xrdp(b)
    x224.connect(b).close()
    time.sleep(1)


@case("port-scan", ["python3 (scripted scanner)", "xrdp"],
      """A scanner (scripted) connects to twelve ports of the server; only xrdp's answers, and the scanner resets that connection.""",
      session("port-probe", ("client", "rst", "rst:client"), "handshake, then the client's RST {rst:client} without a byte; eleven other ports refuse", reached="tcp", stage="tcp"))
def port_scan(b):
    peers.xrdp(b)
    for port in (21, 22, 23, 80, 135, 139, 443, 445, 3306, 3389, 5900, 8080):
        try:
            x224.reset(x224.connect(b, port, 3))
        except OSError:
            pass


@case("client-silent", ["python3 (scripted client)", "xrdp"],
      """A client (scripted) connects to xrdp and says nothing; xrdp waits. Captured until the client gives up after 20 seconds.""",
      session("port-probe", ("client", "fin", "fin:client"), "handshake, 20 s of silence, then the client's FIN {fin:client}", reached="tcp", stage="tcp",
              also_right=["closed-before-data"]))
def client_silent(b):
    peers.xrdp(b)
    s = x224.connect(b)
    time.sleep(20)
    s.close()
