"""Logons with a smart card's certificate (PKINIT) that a real KDC refuses.

The card is sspi's emulation of a PIV card in software, around a certificate and a key of the lab; what goes over the wire is what that client sends with any card.
"""
from lab import certs, kdc, peers
from lab.case import case
from lab.netbox import sh
from lab.truth import closed, session

HOST, SERVICE_PASSWORD, WHERE, PIN = "rds07.lab.example", "Service-Horse-7", f"tcp://{kdc.ADDRESS}:88", "214365"
BOX = {"extra_server_ips": [kdc.ADDRESS], "delay": 2}
CARD_LOGON, KDC_LOGON = "clientAuth,1.3.6.1.4.1.311.20.2.2", "1.3.6.1.5.2.3.5"


class Cards:
    """The authority that the KDC trusts, its certificate for the KDC, and a user's certificate by that authority or by another one."""

    def __init__(self, bench, trusted=True):
        self.authority = certs.authority(bench, "cards", "Lab Card Authority")
        self.kdc = certs.make(bench, "kdc", "kdc.lab.example", usage=KDC_LOGON, issuer=self.authority)
        self.issuer = issuer = self.authority if trusted else certs.authority(bench, "stranger", "Old Card Authority")
        self.user = certs.make(bench, "card", kdc.USER, usage=CARD_LOGON, issuer=issuer, san=f"otherName:msUPN;UTF8:{kdc.USER}@{kdc.REALM}")

    def realm(self, *more):
        return [f"pkinit_identity = FILE:{self.kdc.cert},{self.kdc.key}", f"pkinit_anchors = FILE:{self.authority.cert}", *more]

    def der(self, bench):
        """The card's certificate and its key (PKCS #1) as IronRDP takes them; the path without the endings."""
        path = f"{bench.dir}/card"
        sh(f"openssl x509 -in {self.user.cert} -outform DER -out {path}.crt.der")
        sh(f"openssl rsa -in {self.user.key} -traditional -outform DER -out {path}.key.der")
        return path


def logon(bench, cards, *realm):
    """IronRDP with the card at an IronRDP server that takes Kerberos, user-to-user as Windows does it."""
    # The client names its user by the certificate's UPN (NT-ENTERPRISE); this KDC wants a principal of that very name.
    upn = f"{kdc.USER}\\@{kdc.REALM}"
    kdc.start(bench, more=[(f"TERMSRV/{HOST}", SERVICE_PASSWORD), (upn, kdc.PASSWORD)], shims=["asreppart.so"], pkinit=cards.realm(*realm))
    server = peers.ironrdp_server(bench, certs.make(bench, name=HOST), "--user", f"{kdc.USER}@{kdc.REALM.lower()}", "--password", kdc.PASSWORD, "--front", "yes",
                                  "--security", "hybrid", "--tls", "1.2", "--kdc", WHERE, "--host", HOST,
                                  "--service-user", f"{kdc.REALM}\\TERMSRV/{HOST}", "--service-password", SERVICE_PASSWORD)
    peers.ironrdp_client(bench, "--protocols", "ssl,hybrid", "--tls", "1.2", "--card", cards.der(bench), "--pin", PIN, "--kdc", WHERE, "--domain", kdc.REALM,
                         "--server-name", HOST, "--linger", "0.3")
    server.kill()


def refused(code):
    return session("smart-card-failed", ("client", "fin", "fin:client"), f"the server's TGT-REP, then the KDC answers the client's AS-REQ, which brings the card's certificate, "
                   f"with KRB-ERROR {code} in clear, and the client leaves with FIN {{fin:client}}", chain="nla", reached="tls", stage="authentication",
                   ending_also=[{"refused_by": "client"}, {"refused_by": "server"}])


PEERS = ["ironrdp-client", "ironrdp-server", "krb5kdc"]


@case("smart-card-untrusted", PEERS, "IronRDP logs on with a smart card (PIV, emulated in software by sspi) whose certificate is of an authority that the KDC (MIT krb5 with "
      "PKINIT) does not know. The KDC cannot verify it (KDC_ERR_CANT_VERIFY_CERTIFICATE), and the client leaves.", refused(70), box=BOX)
def untrusted(b):
    logon(b, Cards(b, trusted=False))


@case("smart-card-revoked", PEERS, "IronRDP logs on with a smart card (PIV, emulated in software by sspi) whose certificate was revoked; the KDC (MIT krb5 with PKINIT) has the "
      "list and answers KDC_ERR_REVOKED_CERTIFICATE, and the client leaves.", refused(72), box=BOX)
def revoked(b):
    cards = Cards(b)
    revoked = certs.revocation_list(b, cards.user, "cards")
    logon(b, cards, f"pkinit_revoke = FILE:{revoked}", "pkinit_require_crl_checking = true")


@case("smart-card-then-password", ["xfreerdp", "freerdp-shadow", "krb5kdc", "kinit"], "A kinit with a card's certificate (a file) of an authority that the KDC does not know is "
      "refused (KDC_ERR_CANT_VERIFY_CERTIFICATE); a second kinit, with the password, gets its ticket. xfreerdp, which knows nothing of either, logs on by NTLM and "
      "gets in; the user closes the window. The refusal is a note and no cause.",
      closed("nla", "fin", "xfreerdp closes its window: close_notify, then FIN {fin:client}"), box=BOX)
def then_password(b):
    cards = Cards(b, trusted=False)
    kdc.start(b, pkinit=cards.realm())
    peers.shadow(b, "/sec:nla", users={peers.USER: peers.PASSWORD})
    # kinit verifies the card's certificate itself, and would not send one that it cannot: it knows both authorities.
    known = b.file("known.pem", "".join(open(one.cert).read() for one in (cards.authority, cards.issuer)))
    identity = f"X509_user_identity=FILE:{cards.user.cert},{cards.user.key}"
    if kdc.kinit(b, options=["-X", identity, "-X", f"X509_anchors=FILE:{known}"]) == 0 or kdc.kinit(b) != 0:
        raise RuntimeError("kinit must fail with the card and succeed with the password")
    client = peers.xfreerdp(b, "/sec:nla", "+enforce-tlsv1_2")
    peers.use_and_close(b, client)
