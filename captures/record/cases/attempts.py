"""Several connections that belong together, or to nobody in particular."""
import ssl
import time

from cases.authentication import rejected
from lab import peers, x224
from lab.case import case
from lab.truth import closed, session

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


@case("certificate-probe", ["python3 (OpenSSL client behind a scripted X.224 request)", "xfreerdp", "xrdp"],
      """A program (scripted) asks xrdp for TLS without a cookie, completes the handshake to see the certificate and leaves; three seconds later xfreerdp comes
      from the same host, gets in, and the user closes the window.""",
      [session("certificate-probe", ("client", "alert", "alert:client"), "TLS complete, then the client's close_notify {alert:client} and FIN {fin:client} without "
               "application data and without a cookie; the next connection of this client goes further", ceiling="strong", reached="tls", stage="tls", superseded_by=1,
               also_right=["trust-prompt"], ending_also=[{"how": "fin", "frame": "fin:client", "decisive_frame": "fin:client"}, {"stage": "mcs"}]),
       closed("tls", "alert", "session active, client close_notify {alert:client}, FIN {fin:client}")],
      attempts=[([0, 1], "ok")])
def certificate_probe(b):
    peers.xrdp(b, ssl_protocols="TLSv1.2")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.keylog_filename = b.keys
    s = x224.connect(b)
    x224.negotiate(s, cookie=None)
    s = context.wrap_socket(s)
    s.settimeout(0.3)
    try:
        s.unwrap()
    except OSError:
        pass
    s.close()
    time.sleep(3)
    peers.use_and_close(b, peers.xfreerdp(b))


@case("retry-with-nla", ["xfreerdp", "freerdp-shadow"],
      """freerdp-shadow that takes only NLA; xfreerdp told to use TLS without it is refused. Three seconds later the user allows NLA, gets in and closes the
      window.""",
      [session("nla-required-by-server", ("client", "fin", "fin:client", "server", "cc"), "RDP_NEG_FAILURE 5 {cc}, client FIN {fin:client}; the next connection works",
               superseded_by=1),
       closed("nla", "alert", "NLA accepted, session active, client close_notify {alert:client}, FIN {fin:client}")],
      attempts=[([0, 1], "ok")])
def retry_with_nla(b):
    peers.shadow(b, "/sec:nla", users={peers.USER: peers.PASSWORD})
    peers.xfreerdp(b, "/sec:tls", name="first", wait=15)
    time.sleep(3)
    peers.use_and_close(b, peers.xfreerdp(b, "/sec:nla", "+enforce-tlsv1_2"))
