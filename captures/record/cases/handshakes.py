"""Every TLS version and suite family that OpenSSL 3 can still make, each with its key log: a scripted RDP session through real TLS, several to a file."""
import ssl

from lab import certs, scripted
from lab.case import case
from lab.netbox import sh
from lab.truth import session

T10, T11, T12, T13 = (getattr(ssl.TLSVersion, v) for v in ("TLSv1", "TLSv1_1", "TLSv1_2", "TLSv1_3"))
PEERS = ["python3 (scripted session over OpenSSL endpoints)", "openssl"]


def addresses(count):
    """A client address for each session, so that each is an attempt of its own."""
    return [f"10.20.1.{100 + i}" for i in range(count)]


def logged_off(word):
    return session("ended-after-use", ("server", "ultimatum", "data:server:-2"), word + "; session active, the server's 9-byte record {data:server:-2} (its ultimatum), "
                   "its close_notify {data:server:-1} and FIN {fin:server}", reached="active", stage="active", also_right=["logged-off", "closed-by-user"],
                   ceiling="strong", with_keys={"cause": "logged-off", "also_right": ["ended-after-use", "closed-by-user"]},
                   ending_also=[{"how": "alert", "frame": "data:server:-1", "decisive_frame": "data:server:-1"},
                                {"how": "fin", "frame": "fin:server", "decisive_frame": "fin:server"}])


def suites(name, story, rows):
    """rows: (word, TLS version, suite, key type of the certificate, options that only the server sets)."""
    @case(name, PEERS, story, [logged_off(word) for word, *_ in rows], box={"extra_client_ips": addresses(len(rows)), "delay": 2})
    def run(b):
        dh = f"{b.dir}/dh.pem"
        sh(f"openssl genpkey -genparam -algorithm DH -pkeyopt group:ffdhe2048 -out {b.dir}/dh.raw && openssl dhparam -in {b.dir}/dh.raw -out {dh}", check=False)
        sh(f"test -s {dh} || openssl dhparam -out {dh} 1024")
        by_type = {"rsa": certs.make(b), "ec": certs.make(b, "ec", key="ec -pkeyopt ec_paramgen_curve:P-256")}
        for address, (_, version, suite, kind, options) in zip(addresses(len(rows)), rows):
            ciphers = {"suites13": suite} if version is T13 else {"ciphers": suite}
            server = scripted.context(True, version, options=options, certificate=by_type[kind], dh=dh, **ciphers)
            client = scripted.context(False, version, keys=b.keys, **ciphers)
            scripted.session(b, scripted.logged_off(), server, client, source=address)


def rows(version, table, options=0, note=""):
    return [(f"{suite}{note}", version, suite, "ec" if "ECDSA" in suite else "rsa", options) for suite in table.split()]


CBC12 = "AES128-SHA AES256-SHA256 ECDHE-RSA-AES128-SHA256 ECDHE-RSA-AES256-SHA384 DHE-RSA-AES256-SHA256 ECDHE-ECDSA-AES256-SHA384"
suites("tls10-suites", "Five sessions over TLS 1.0 with CBC suites: RSA, DHE and ECDHE key exchange, RSA and ECDSA certificates, encrypt-then-MAC.",
       rows(T10, "AES128-SHA AES256-SHA DHE-RSA-AES128-SHA ECDHE-RSA-AES256-SHA ECDHE-ECDSA-AES128-SHA"))
suites("tls10-mac-then-encrypt", "Two sessions over TLS 1.0 with CBC suites and without encrypt-then-MAC, as Windows does.",
       rows(T10, "AES128-SHA ECDHE-RSA-AES256-SHA", scripted.NO_ENCRYPT_THEN_MAC, ", MAC-then-encrypt"))
suites("tls11-suites", "Three sessions over TLS 1.1: RSA, DHE and ECDHE key exchange with CBC, the last without encrypt-then-MAC.",
       rows(T11, "AES128-SHA DHE-RSA-AES256-SHA") + rows(T11, "ECDHE-RSA-AES128-SHA", scripted.NO_ENCRYPT_THEN_MAC, ", MAC-then-encrypt"))
suites("tls12-cbc", "Six sessions over TLS 1.2 with CBC suites of SHA-1, SHA-256 and SHA-384, encrypt-then-MAC.", rows(T12, CBC12))
suites("tls12-cbc-mac-then-encrypt", "The same six CBC suites over TLS 1.2 without encrypt-then-MAC, as Windows does.",
       rows(T12, CBC12, scripted.NO_ENCRYPT_THEN_MAC, ", MAC-then-encrypt"))
suites("tls12-gcm", "Five sessions over TLS 1.2 with AES-GCM: RSA, DHE and ECDHE key exchange, RSA and ECDSA certificates.",
       rows(T12, "AES128-GCM-SHA256 AES256-GCM-SHA384 DHE-RSA-AES128-GCM-SHA256 ECDHE-RSA-AES256-GCM-SHA384 ECDHE-ECDSA-AES128-GCM-SHA256"))
suites("tls12-ccm-chacha", "Seven sessions over TLS 1.2 with AES-CCM, AES-CCM-8 and ChaCha20-Poly1305.",
       rows(T12, "AES128-CCM AES256-CCM8 DHE-RSA-AES256-CCM ECDHE-ECDSA-AES128-CCM8 ECDHE-RSA-CHACHA20-POLY1305 DHE-RSA-CHACHA20-POLY1305 "
                 "ECDHE-ECDSA-CHACHA20-POLY1305"))
suites("tls12-without-extended-master-secret", "Three sessions over TLS 1.2 whose server does not take extended_master_secret.",
       rows(T12, "AES256-GCM-SHA384 ECDHE-RSA-AES128-GCM-SHA256 DHE-RSA-AES256-SHA256", scripted.NO_EXTENDED_MASTER_SECRET, ", no extended master secret"))
suites("tls13-suites", "Five sessions over TLS 1.3, one for each suite.",
       rows(T13, "TLS_AES_128_GCM_SHA256 TLS_AES_256_GCM_SHA384 TLS_CHACHA20_POLY1305_SHA256 TLS_AES_128_CCM_SHA256 TLS_AES_128_CCM_8_SHA256"))


def resumption(name, version, options, story):
    @case(name, PEERS, story, [logged_off("full handshake"), logged_off("resumed")], box={"delay": 2}, attempts=[([0], "ok"), ([1], "ok")])
    def run(b):
        server = scripted.context(True, version, options=options, certificate=certs.make(b))
        client = scripted.context(False, version, keys=b.keys)
        ticket = scripted.session(b, scripted.logged_off(), server, client)
        scripted.session(b, scripted.logged_off(), server, client, resume=ticket)


resumption("tls12-resumed-by-ticket", T12, 0, "Two sessions over TLS 1.2; the second resumes the first with its ticket.")
resumption("tls12-resumed-by-id", T12, scripted.NO_TICKET, "Two sessions over TLS 1.2 without tickets; the second resumes the first by session id.")
resumption("tls10-resumed-by-id", T10, scripted.NO_TICKET, "Two sessions over TLS 1.0 without tickets; the second resumes the first by session id.")
resumption("tls13-resumed", T13, 0, "Two sessions over TLS 1.3; the second resumes the first with a pre-shared key from its ticket.")


@case("tls12-rsa-resumed", PEERS, "Four sessions over TLS 1.2 with RSA key exchange: a full handshake and one that resumes it by ticket, then both again without tickets, by "
      "session id. The server's key is kept instead of a key log: it opens the resumed ones only through the full ones.",
      [logged_off(word) for word in ("full handshake", "resumed by ticket", "full handshake, no tickets", "resumed by session id")],
      box={"delay": 2}, attempts=[([i], "ok") for i in range(4)])
def rsa_resumed(b):
    certificate = certs.make(b)
    b.copy(certificate.key, "server-key.pem")
    for options in (0, scripted.NO_TICKET):
        server = scripted.context(True, T12, ciphers="AES128-GCM-SHA256", options=options, certificate=certificate)
        client = scripted.context(False, T12, ciphers="AES128-GCM-SHA256")
        ticket = scripted.session(b, scripted.logged_off(), server, client)
        scripted.session(b, scripted.logged_off(), server, client, resume=ticket)


@case("tls13-key-update", PEERS, "A session over TLS 1.3 in which the server updates its keys before the Demand Active and asks the client to do likewise.",
      logged_off("KeyUpdate both ways"), box={"delay": 2})
def key_update(b):
    steps = scripted.logged_off()
    at = [i for i, (side, _) in enumerate(steps) if side == "S"][-7]
    scripted.session(b, steps, scripted.context(True, T13, certificate=certs.make(b)), scripted.context(False, T13, keys=b.keys), update_at=at)


@case("tls13-hello-retry", PEERS, "A session over TLS 1.3 whose server takes only P-384: it answers the ClientHello with HelloRetryRequest.",
      logged_off("HelloRetryRequest"), box={"delay": 2})
def hello_retry(b):
    server = scripted.context(True, T13, certificate=certs.make(b), groups="P-384")
    scripted.session(b, scripted.logged_off(), server, scripted.context(False, T13, keys=b.keys))
