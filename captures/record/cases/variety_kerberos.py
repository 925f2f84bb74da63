"""Logons by Kerberos from a real KDC: IronRDP's client and server, user-to-user as Windows does it.

The server's own account is the principal TERMSRV/host: MIT's KDC wants the second ticket to be of the principal that is asked for.
"""
from cases import variety_ironrdp as ironrdp
from cases.variety_freerdp import killed
from lab import kdc, peers, profiles
from lab.truth import closed, session
from lab.variety import Configuration, address, certificate, family, restarted

SERVICE_PASSWORD, WHERE = "Service-Horse-7", f"tcp://{kdc.ADDRESS}:88"
HOSTS = [9, 18, 27, 40, 60]


class Logon(Configuration):

    def domain_name(self):
        return kdc.REALM


def client(b, c, *options, **more):
    ironrdp.client(b, c, "--kdc", WHERE, *options, **more)


def play(outcome):
    return {"closed": lambda b, c: client(b, c, "--end", "close", says="ended: in order"),
            "goodbye": lambda b, c: client(b, c, "--end", "ultimatum", says="ended: in order"),
            "killed": lambda b, c: client(b, c, "--end", "leave", says="active"),
            "wrong-password": lambda b, c: client(b, c, password="Wrong-Horse-7", says="ended: CredSSP"),
            "unknown-user": lambda b, c: client(b, c, user="nobody" + c.user_name()[:54], says="CLIENT_NOT_FOUND")}[outcome]


def refused(code):
    """The client had the server's TGT-REP, its own logon at the KDC is refused in clear, and it leaves."""
    return session("logon-failed", ("client", "fin", "fin:client"), f"the server's TGT-REP, then the KDC answers the client's AS-REQ with KRB-ERROR {code} in clear, and "
                   "the client leaves with FIN {fin:client}", chain="nla", reached="tls", stage="authentication",
                   ending_also=[{"refused_by": "client"}, {"refused_by": "server"}])


def runs(number, **common):
    out = []
    for i, (profile, outcomes) in enumerate(zip(profiles.some(number), [["closed", "wrong-password"], ["goodbye"], ["closed", "unknown-user"],
                                                                       ["goodbye", "killed"], ["closed"]])):
        profile = profile | {"domain": len(kdc.REALM), "host": HOSTS[i], "channels": ironrdp.CHANNELS[(number * 3 + i) % 12]}
        c = Logon("ironrdp-client", "ironrdp-server", method="kerberos", **common, **profile)
        truth = {"closed": closed("nla", "alert" if c.tls == "1.2" else "fin", "Kerberos accepted, session active, client close_notify {alert:client}, FIN {fin:client}"),
                 "goodbye": ironrdp.goodbye("nla"), "killed": killed("nla"), "wrong-password": refused(24), "unknown-user": refused(6)}
        out += [(c, outcome, restarted(options)(play(outcome)), [truth[outcome]]) for outcome in outcomes]
    return out


def options(c):
    """The server's options; sspi names the client by its realm in lower case."""
    return ["--user", f"{c.user_name()}@{kdc.REALM.lower()}", "--front", "yes", "--security", "hybrid", "--tls", c.tls, "--kdc", WHERE, "--host", c.host_name(),
            "--service-user", f"{kdc.REALM}\\TERMSRV/{c.host_name()}", "--service-password", SERVICE_PASSWORD]


def kerberos(number, name, story, **common):
    made = runs(number, **common)

    def start(b):
        b.certificate = certificate(b, common.get("key", "rsa2048"))
        more = {f"TERMSRV/{c.host_name()}": SERVICE_PASSWORD for c, *_ in made} | {c.user_name(): c.secret() for c, *_ in made}
        kdc.start(b, more=more.items(), shims=["asreppart.so"])
    family(name, ["ironrdp-client", "ironrdp-server", "krb5kdc"], story, start, made,
           box={"extra_server_ips": [kdc.ADDRESS], "extra_client_ips": [address(i) for i in range(len(made))], "delay": 3})


STORY = ("Five configurations, user-to-user with tickets of a KDC (MIT krb5, whose AS-REP is made to hold the EncASRepPart that sspi expects); the client closes, says "
         "goodbye or goes, and twice the KDC refuses it.")
kerberos(1, "variety-kerberos-tls13", f"IronRDP with IronRDP over TLS 1.3, NLA with Kerberos. {STORY}", protocol="HYBRID")
kerberos(6, "variety-kerberos-ex-tls13", f"IronRDP with IronRDP over TLS 1.3, NLA with Kerberos and an Early User Authorization Result. {STORY}",
         protocol="HYBRID_EX", key="rsa4096")
kerberos(11, "variety-kerberos-ex-tls12", f"IronRDP with IronRDP over TLS 1.2, NLA with Kerberos and an Early User Authorization Result. {STORY}",
         protocol="HYBRID_EX", tls="1.2", key="p256")
kerberos(4, "variety-kerberos-tls12", f"IronRDP with IronRDP over TLS 1.2, NLA with Kerberos. {STORY}", protocol="HYBRID", tls="1.2", key="rsa3072")
