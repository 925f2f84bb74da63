"""Kerberos in clear beside the session: a real KDC that refuses or is not there, and a client that leaves for it, as Windows does."""
import ssl
import time

from lab import certs, kdc, peers, scripted, x224
from lab.case import case
from lab.truth import closed, session

PEERS = ["krb5kdc", "kinit", "python3 (scripted RDP client and server over OpenSSL endpoints)", "openssl"]
BOX = {"extra_server_ips": [kdc.ADDRESS], "delay": 2}
T12 = ssl.TLSVersion.TLSv1_2
BOTH = x224.SSL | x224.HYBRID


def leaves(bench, ask, before=False):
    """A client that negotiates CredSSP, asks the KDC (before TLS, as mstsc does, or before it connects) and leaves without a TSRequest."""
    server = scripted.context(True, T12, certificate=certs.make(bench))

    def handler(raw):
        x224.answer(raw, x224.HYBRID)
        sock = server.wrap_socket(raw, server_side=True)
        sock.recv(1)
        sock.close()

    x224.serve(bench, handler)
    if before:
        ask()
    raw = x224.connect(bench)
    x224.negotiate(raw, BOTH)
    if not before:
        ask()
    sock = scripted.context(False, T12).wrap_socket(raw)
    time.sleep(0.2)
    sock.close()
    time.sleep(0.3)


def refused(cause, word, also=(), ceiling="proven"):
    return session(cause, ("client", "fin", "fin:client"), f"{word}; the client completes TLS and leaves with FIN {{fin:client}}, without a TSRequest",
                   chain="nla", reached="tls", stage="tls", also_right=list(also), ceiling=ceiling, ending_also=[{"stage": "authentication"}, {"refused_by": "client"}])


def told(name, story, judged, ask, clock=0, run=True, before=False, vantage="client"):
    @case(name, PEERS, story, judged, box=BOX, vantage=vantage)
    def run_case(b):
        kdc.start(b, clock=clock, run=run)
        leaves(b, lambda: ask(b), before)


told("kerberos-clock-skew", "The KDC's clock runs 20 minutes ahead. Behind the Connection Confirm the client's kinit is answered KRB_AP_ERR_SKEW by UDP, "
     "and the client leaves as Windows does, without a TSRequest.", refused("clock-skew", "KRB-ERROR 37 in clear, the KDC 1200 s ahead"), kdc.kinit, clock=1200)
told("kerberos-clock-skew-tcp", "The KDC's clock runs 15 minutes behind. The client's kinit, by TCP, is answered KRB_AP_ERR_SKEW before it connects; then it connects "
     "and leaves without a TSRequest.", refused("clock-skew", "KRB-ERROR 37 in clear by TCP, 900 s, before the connection"), lambda b: kdc.kinit(b, udp=1), clock=-900,
     before=True, vantage="server")
told("kerberos-service-unknown", "The client logs on at the KDC and asks for a ticket for a TERMSRV name that the directory does not hold "
     "(KDC_ERR_S_PRINCIPAL_UNKNOWN); it leaves without a TSRequest.", refused("principal-unknown", "KRB-ERROR 7 in clear for TERMSRV/rds02.lab.example"),
     lambda b: (kdc.kinit(b), kdc.kvno(b, "TERMSRV/rds02.lab.example")))
told("kerberos-user-unknown", "The directory does not know the user (KDC_ERR_C_PRINCIPAL_UNKNOWN); the client leaves without a TSRequest.",
     refused("logon-failed", "KRB-ERROR 6 in clear"), lambda b: kdc.kinit(b, user="nobody-here"))
told("kerberos-wrong-password", "The password is wrong (KDC_ERR_PREAUTH_FAILED, by TCP); the client leaves without a TSRequest.",
     refused("logon-failed", "KRB-ERROR 24 in clear"), lambda b: kdc.kinit(b, password="Wrong-Horse-7", udp=1))
told("kerberos-password-expired", "The password is expired (KDC_ERR_KEY_EXP); the client leaves without a TSRequest.",
     refused("password-expired", "KRB-ERROR 23 in clear"), lambda b: kdc.kinit(b, user="expired"))
told("kerberos-kdc-silent", "Nobody answers at the KDC's address: the host drops what comes to port 88. The client asks several times and leaves.",
     refused("no-logon-server", "requests to 10.30.5.88:88 without an answer", also=["authentication-abandoned"], ceiling="consistent"), lambda b: kdc.kinit(b, wait=60), run=False)


@case("kerberos-corrected", PEERS, "The first password at the KDC is wrong (KDC_ERR_PREAUTH_FAILED), the second is right, and the client gets its ticket for TERMSRV. "
      "It leaves without a TSRequest all the same: what Kerberos said first is not the reason.",
      session("certificate-refused", ("client", "fin", "fin:client"), "pre-authentication failed once and then succeeded; the client completes TLS and leaves with FIN {fin:client}",
              chain="nla", reached="tls", stage="tls", also_right=["trust-prompt", "certificate-probe", "authentication-abandoned"], ceiling="consistent",
              ending_also=[{"stage": "authentication"}, {"refused_by": "client"}]), box=BOX)
def corrected(b):
    kdc.start(b)
    leaves(b, lambda: (kdc.kinit(b, password="Wrong-Horse-7"), kdc.kinit(b), kdc.kvno(b, kdc.SERVICE)))


@case("kerberos-skew-of-another", PEERS, "Another host's kinit is answered KRB_AP_ERR_SKEW while this client's connection is open; this client leaves without a TSRequest "
      "and has asked no KDC.",
      session("certificate-refused", ("client", "fin", "fin:client"), "the only KRB-ERROR is for another client; TLS completes and the client leaves with FIN {fin:client}",
              chain="nla", reached="tls", stage="tls", also_right=["trust-prompt", "certificate-probe", "authentication-abandoned"], ceiling="consistent",
              ending_also=[{"stage": "authentication"}, {"refused_by": "client"}]), box=BOX | {"extra_client_ips": ["10.20.1.77"]})
def another(b):
    kdc.start(b, clock=1200)
    # The other host's address carries its requests: the route to the KDC names it as the source.
    b.run("c", "route", ["ip", "route", "add", f"{kdc.ADDRESS}/32", "via", "10.20.1.1", "src", "10.20.1.77"], wait=5)
    leaves(b, lambda: kdc.kinit(b))


@case("kerberos-beside-session", ["xfreerdp", "freerdp-shadow", "krb5kdc", "kinit"], "The client's kinit is refused for its clock (KRB_AP_ERR_SKEW), and xfreerdp, which "
      "goes on by NTLM, gets in; the user closes the window. The refusal is a note and no cause.",
      closed("nla", "fin", "xfreerdp closes its window: close_notify, then FIN {fin:client}"), box=BOX)
def beside(b):
    kdc.start(b, clock=1200)
    peers.shadow(b, "/sec:nla", users={peers.USER: peers.PASSWORD})
    kdc.kinit(b)
    client = peers.xfreerdp(b, "/sec:nla", "+enforce-tlsv1_2")
    peers.use_and_close(b, client)
