"""Logons that no peer here can do, scripted through real TLS: RDSTLS, RDS AAD, and a logon that NLA accepts and the server refuses later."""
import ssl

from cases.handshakes import PEERS, addresses
from lab import certs, scripted, x224
from lab.case import case
from lab.truth import session

T12, T13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
RDSTLS, RDSAAD = 4, 0x10
RESULTS = {0: "logged-off", 5: "logon-right-denied", 0x52E: "logon-failed", 0x530: "logon-hours", 0x532: "password-expired", 0x533: "account-disabled",
           0x773: "password-must-change", 0x775: "account-locked-out", 0x999: "authentication-rejected"}
TOKENS = {0: "logged-off", -2147020579: "entra-token-refused", -1073741260: "account-locked-out"}
ENDS = [{"how": "fin", "frame": "fin:server"}, {"decisive_frame": "data:server:-1"}, {"how": "fin", "frame": "fin:server", "decisive_frame": "fin:server"}]


def logged_off(word):
    return session("ended-after-use", ("server", "ultimatum", "data:server:-2"), f"{word}; session active, then the server's ultimatum {{data:server:-2}}, close_notify and FIN",
                   chain="nla", reached="active", stage="active", also_right=["logged-off", "closed-by-user"], ceiling="strong",
                   with_keys={"cause": "logged-off"}, ending_also=[{"how": "alert", "frame": "data:server:-1", "decisive_frame": "data:server:-1"}, *ENDS])


def refused(word, cause):
    return session("authentication-rejected", ("server", "alert", "data:server:-1", "server", "data:server:-2"),
                   f"{word} {{data:server:-2}}; the server's close_notify {{data:server:-1}} and FIN {{fin:server}} follow", chain="nla", reached="tls", stage="authentication",
                   ceiling="strong", ending_also=ENDS, with_keys={"cause": cause, "ceiling": "strong" if cause == "authentication-rejected" else "proven"})


def told(name, story, codes, steps, word, version, protocol):
    judged = [refused(f"{word} {code & 0xFFFFFFFF:#x}", cause) if code else logged_off(f"{word} 0") for code, cause in codes.items()]

    @case(name, PEERS, story, judged, box={"extra_client_ips": addresses(len(codes)), "delay": 2})
    def run(b):
        server = scripted.context(True, version, certificate=certs.make(b))
        for address, code in zip(addresses(len(codes)), codes):
            more = [] if code else scripted.logged_off()
            scripted.session(b, steps(code) + more, server, scripted.context(False, version, keys=b.keys), source=address, selected=protocol,
                             requested=x224.SSL | x224.HYBRID | protocol)


told("rdstls-results", "Nine connections with RDSTLS over TLS 1.2: one that is accepted and becomes a session, and one for each result code, the last unknown.",
     RESULTS, scripted.rdstls, "RDSTLS result", T12, RDSTLS)
told("aad-results", "Three connections with RDS AAD over TLS 1.3: a token that is accepted, one that is not, and an account that is locked out. Nobody issued the tokens.",
     TOKENS, scripted.aad, "authentication_result", T13, RDSAAD)


def later(logged_on):
    word = "after a Save Session Info that reports a logon" if logged_on else "and no Save Session Info"
    return session("ended-after-use", ("server", "ultimatum", "data:server:-2", None, "data:server:-3"), f"NLA accepts, the session is active, {word}; then the server's Set Error Info "
                   "7 {data:server:-3} and ultimatum {data:server:-2}", chain="nla", reached="active", stage="active", also_right=["logged-off", "closed-by-user"], ceiling="strong",
                   with_keys={"cause": "server-denied-connection"}, ending_also=[{"decisive_frame": "data:server:-2"}, {"refused_by": "server"},
                   {"refused_by": "server", "decisive_frame": "data:server:-2"}, {"how": "alert", "frame": "data:server:-1", "decisive_frame": "data:server:-1"}, *ENDS])


@case("logon-refused-later", PEERS, "Two sessions over TLS 1.2 whose logon NLA accepts and that the server ends with Set Error Info 7: the first before anybody was logged on, "
      "the second after its Save Session Info reported a logon.", [later(False), later(True)], box={"extra_client_ips": addresses(2), "delay": 2})
def refused_later(b):
    server = scripted.context(True, T12, certificate=certs.make(b))
    for address, logged_on in zip(addresses(2), (False, True)):
        scripted.session(b, scripted.refused_later(7, logged_on), server, scripted.context(False, T12, keys=b.keys), source=address, selected=x224.HYBRID_EX,
                         requested=x224.SSL | x224.HYBRID | x224.HYBRID_EX)
