"""RDP_NEG_FAILURE and the other ends at the X.224 stage."""
import time

from lab import peers, rsakeys, x224
from lab.case import case
from lab.truth import session


def refused(cause, code, **more):
    return session(cause, ("client", "fin", "fin:client", "server", "cc"), f"RDP_NEG_FAILURE {code} {{cc}}, client FIN {{fin:client}}", **more)


@case("neg-failure-1-tls-required", ["xfreerdp", "freerdp-shadow"],
      """freerdp-shadow that takes only TLS, xfreerdp told to ask for Standard RDP Security only. The server answers RDP_NEG_FAILURE 1.""",
      refused("tls-required-by-server", 1))
def tls_required(b):
    peers.shadow(b, "/sec:tls")
    peers.xfreerdp(b, "/sec:rdp", wait=15)


@case("neg-failure-2-tls-not-allowed", ["xfreerdp", "freerdp-shadow"],
      """freerdp-shadow that takes only Standard RDP Security, xfreerdp told to use TLS only. The server answers RDP_NEG_FAILURE 2.""",
      refused("tls-not-allowed-by-server", 2))
def tls_not_allowed(b):
    peers.shadow(b, "/sec:rdp")
    peers.xfreerdp(b, "/sec:tls", wait=15)


@case("neg-failure-3-certificate-missing", ["xfreerdp", "xrdp"],
      """xrdp with security_layer=tls whose certificate file does not exist, xfreerdp told to use TLS. xrdp answers RDP_NEG_FAILURE 3.""",
      refused("certificate-missing", 3))
def certificate_missing(b):
    peers.xrdp(b, security_layer="tls", with_certificate=False)
    peers.xfreerdp(b, "/sec:tls", wait=15)


@case("neg-failure-5-nla-required", ["xfreerdp", "freerdp-shadow"],
      """freerdp-shadow that takes only NLA, xfreerdp told to use TLS without NLA. The server answers RDP_NEG_FAILURE 5 and the client gives up.""",
      refused("nla-required-by-server", 5))
def nla_required(b):
    peers.shadow(b, "/sec:nla")
    peers.xfreerdp(b, "/sec:tls", wait=15)


@case("standard-instead-of-tls", ["xfreerdp", "xrdp"],
      """xrdp with security_layer=rdp, xfreerdp told to use TLS only. xrdp does not refuse: it selects Standard RDP Security, which was not offered.
      xfreerdp leaves.""",
      session("unrequested-protocol-selected", ("client", "fin", "fin:client", "client", "cc"),
              "the request offers SSL only, the confirm {cc} selects plain RDP, client FIN {fin:client}", reached="x224", stage="x224", chain="rdp",
              ending_also=[{"stage": "mcs"}, {"decisive_frame": "fin:client"}, {"refused_by": None, "decisive_frame": "fin:client"}],
              stages_may=["x224"]), vantage="server")
def standard_instead(b):
    peers.xrdp(b, security_layer="rdp")
    peers.xfreerdp(b, "/sec:tls", wait=15)


WANTS_TLS = dict(reached="x224", stage="mcs", chain="rdp", also_right=["tls-required-by-server", "negotiation-refused"],
                 ending_also=[{"stage": "x224"}])
LEFT = ("server", "ultimatum", "ultimatum:server", "server")


@case("xrdp-wants-tls-ultimatum", ["xfreerdp", "xrdp"],
      """xrdp with security_layer=tls, xfreerdp asking without negotiation data. xrdp confirms without negotiation data
      and at once sends an ultimatum; its log says 'Server requires TLS for security, but the client did not request TLS'. xfreerdp tries twice.""",
      [session("mcs-refused", LEFT, "neither {cr} nor {cc} carries negotiation data; the server's ultimatum {ultimatum:server} stands "
               "where its Connect Response was due", **WANTS_TLS)] * 2,
      attempts=[([0, 1], "failed")])
def xrdp_wants_tls(b):
    peers.xrdp(b, security_layer="tls")
    peers.xfreerdp(b, "/sec:rdp", wait=15)


@case("fallback-after-failure-2", ["xfreerdp", "freerdp-shadow"],
      """freerdp-shadow that takes only Standard RDP Security, xfreerdp free to choose. Refused with NLA and then with TLS it comes back without
      and gets in; the user closes the window.""",
      [refused("tls-not-allowed-by-server", 2, superseded_by=2)] * 2 + [
          session("closed-by-user", ("client", "fin", "fin:client"), "plain RDP confirmed {cc}, session active, client FIN {fin:client}",
                  also_right=["ended-after-use"], ceiling="strong", reached="active", stage="active", chain="rdp")],
      attempts=[([0, 1, 2], "ok")])
def fallback_standard(b):
    peers.shadow(b, "/sec:rdp")
    peers.use_and_close(b, peers.xfreerdp(b))


def mismatch(name, level, story, why):
    @case(name, ["rdesktop", "xrdp"], story,
          session("standard-security-mismatch", ("server", "ultimatum", "ultimatum:server", "server"), why, chain="rdp",
                  reached="mcs" if level == "none" else "security", stage="client-info", stages_may=["security"],
                  also_right=["session-crypto-failed"], ending_also=[{"stage": "security"}, {"stage": "licensing"}]))
    def run(b):
        peers.xrdp(b, security_layer="rdp", crypt_level=level)
        peers.rdesktop(b, wait=6)


mismatch("security-mismatch-fips", "fips",
         """xrdp with crypt_level=fips, rdesktop, which knows no FIPS and seals with RC4 all the same. xrdp cannot read the client's first sealed message
         (its log: 'TS_SECURITY_HEADER2 has unexpected length') and sends an ultimatum.""",
         "the server's data name FIPS, the client's header is not FIPS; ultimatum {ultimatum:server}, server FIN {fin:server}")
mismatch("security-mismatch-none", "none",
         """xrdp with crypt_level=none, rdesktop, which sends a Security Exchange although the server chose no encryption. xrdp cannot make sense of it
         and sends an ultimatum.""",
         "the server's data name no encryption, the client sends a Security Exchange; ultimatum {ultimatum:server}, server RST {rst:server}")


@case("security-mac-mismatch", ["xfreerdp", "xrdp"],
      """xfreerdp (2.11, OpenSSL 3) to xrdp with Standard RDP Security. xrdp's log says 'MAC checksum error for non-FIPS PDU' at the first sealed message,
      whose signature is salted (SEC_SECURE_CHECKSUM), and it sends an ultimatum.""",
      session("session-crypto-failed", ("server", "ultimatum", "ultimatum:server", "server"),
              "Security Exchange, sealed Client Info, then the server's ultimatum {ultimatum:server} and FIN {fin:server} before any license message",
              reached="security", stage="client-info", chain="rdp", also_right=["standard-security-mismatch", "undetermined"], ceiling="consistent",
              ending_also=[{"stage": "licensing"}], with_keys={"cause": "session-crypto-failed", "ceiling": "consistent"}))
def mac_mismatch(b):
    peers.xrdp(b, security_layer="rdp", rsakeys=rsakeys.make(b))
    peers.xfreerdp(b, "/sec:rdp", wait=10)


@case("request-never-answered", ["xfreerdp", "python3 (scripted listener)"],
      """A listener (scripted) that accepts and never says a word; xfreerdp sends its Connection Request, waits 15 seconds and leaves.""",
      session("negotiation-ignored", ("client", "fin", "fin:client"), "the request {cr} is acknowledged and never answered; client FIN {fin:client}",
              ceiling="consistent", ending_also=[{"refused_by": "server"}]))
def never_answered(b):
    x224.serve(b, lambda s: time.sleep(40))
    peers.xfreerdp(b, "/sec:tls", "/timeout:6000", wait=25)


CLOSED = session("negotiation-ignored", ("server", "fin", "fin:server", "server"), "the request {cr} is acknowledged by the FIN {fin:server} and nothing else",
                 ceiling="consistent", ending_also=[{"refused_by": None}], also_right=["closed-before-data"])


@case("closed-after-request", ["xfreerdp", "python3 (scripted listener)"],
      """A listener (scripted) that reads the Connection Request and closes without an answer. xfreerdp tries twice.""",
      [CLOSED] * 2, attempts=[([0, 1], "failed")])
def closed_after_request(b):
    def close(s):
        x224.read_tpkt(s)
        s.close()
    x224.serve(b, close, times=4)
    peers.xfreerdp(b, "/sec:tls", wait=25)


def scripted_refusal(name, code, cause, word):
    @case(name, ["xfreerdp", "python3 (scripted server)"], f"""A scripted server answers xfreerdp's request with RDP_NEG_FAILURE {code:#x} ({word}); xfreerdp gives up.""",
          refused(cause, hex(code)))
    def run(b):
        def handler(s):
            x224.read_tpkt(s)
            s.sendall(x224.negotiation_failure(code))
            s.recv(1)
            s.close()
        x224.serve(b, handler, times=4)
        peers.xfreerdp(b, "/sec:tls", wait=15)


scripted_refusal("neg-failure-4-inconsistent-flags", 4, "inconsistent-flags", "INCONSISTENT_FLAGS, which no peer here can be brought to send")
scripted_refusal("neg-failure-6-client-certificate", 6, "client-certificate-required", "SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER")
scripted_refusal("neg-failure-unknown-code", 0x63, "negotiation-refused", "a code that nobody documents")
