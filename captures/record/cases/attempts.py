"""Several connections that belong together, or to nobody in particular."""
import time

from cases.authentication import rejected
from lab import peers, x224
from lab.case import case
from lab.truth import session

REFUSED = session("nla-required-by-server", ("client", "fin", "fin:client", "server", "cc"), "RDP_NEG_FAILURE 5 {cc}, client FIN {fin:client}")
TRIES = 40


@case("brute-force", ["xfreerdp", "freerdp-shadow"],
      """freerdp-shadow with NLA; twelve passwords are tried one after the other with xfreerdp, which tries each of them twice. All are refused.""",
      [rejected("tls12")] * 24, attempts=[(list(range(24)), "failed")])
def brute_force(b):
    peers.shadow(b, "/sec:nla", users={peers.USER: peers.PASSWORD})
    for i in range(12):
        peers.xfreerdp(b, "/sec:nla", "+enforce-tlsv1_2", password=f"Guess-{i:02}", name=f"guess{i}", wait=10)


@case("scanner-tries-tls-only", ["python3 (scripted scanner)", "freerdp-shadow"],
      f"""freerdp-shadow that takes only NLA; a scanner (scripted) asks {TRIES} times for TLS only, each on its own connection, and is refused each time.""",
      [REFUSED] * TRIES, attempts=[(list(range(TRIES)), "failed")])
def scanner(b):
    peers.shadow(b, "/sec:nla")
    for i in range(TRIES):
        s = x224.connect(b)
        x224.negotiate(s, cookie=b"hello")
        s.close()
        time.sleep(0.1)


@case("port-reuse", ["python3 (scripted client)", "freerdp-shadow"],
      """freerdp-shadow that takes only NLA; a client (scripted) asks for TLS, is refused and resets, and two seconds later asks again from the same port.
      Two connections with the same addresses and ports.""",
      [session("nla-required-by-server", ("client", "rst", "rst:client", "server", "cc"), "RDP_NEG_FAILURE 5 {cc}, client RST {rst:client}")] * 2,
      attempts=[([0, 1], "failed")])
def port_reuse(b):
    peers.shadow(b, "/sec:nla")
    for _ in range(2):
        s = x224.connect(b, source_port=50123)
        x224.negotiate(s)
        x224.reset(s)
        time.sleep(2)
