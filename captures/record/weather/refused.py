"""Sessions that one end refused and both ends know of. The causes are those of the same cases without weather."""
import ssl

from cases import certificate as faults
from lab import certs, peers, scripted, x224

from .ends import LONG, Apart, Ends, conversation, ended, gives_up, logged, xfreerdp
from .healthy import SCRIPTED, T12, T13
from .script import refused

SHADOW, XRDP, RDESKTOP = ["xfreerdp", "freerdp-shadow"], ["xfreerdp", "xrdp"], ["rdesktop", "xrdp"]
NEGOTIATION = r"Error: \w+|Protocol Security Negotiation Failure"


def by_shadow(name, cause, takes, asks, word):
    @refused(name, SHADOW, cause, tries=2)
    def run(b):
        peers.shadow(b, takes)
        return gives_up(b, xfreerdp(b, asks), NEGOTIATION), logged(b, "shadow.log", word)


by_shadow("neg-failure-1", "tls-required-by-server", "/sec:tls", "/sec:rdp", r"server supports only a SSL based Security.*")
by_shadow("neg-failure-2", "tls-not-allowed-by-server", "/sec:rdp", "/sec:tls", r"server supports only Standard RDP Security")
by_shadow("neg-failure-5", "nla-required-by-server", "/sec:nla", "/sec:tls", r"server supports only NLA Security")


@refused("neg-failure-3", XRDP, "certificate-missing", tries=2)
def certificate_missing(b):
    peers.xrdp(b, security_layer="tls", with_certificate=False)
    return gives_up(b, xfreerdp(b, "/sec:tls"), NEGOTIATION), logged(b, "xrdp.log", r"(Cannot accept TLS|.*TLS.*certificate).*")


@refused("neg-failure-4", ["xfreerdp", "python3 (scripted server)"], "inconsistent-flags", tries=4)
def inconsistent_flags(b):
    ends = Ends()

    def handler(s):
        x224.read_tpkt(s)
        s.sendall(x224.negotiation_failure(4))
        if s.recv(1) == b"":
            ends.note("S", "sent RDP_NEG_FAILURE 4, saw the client's close")
        s.close()
    thread = x224.serve(b, handler, times=4, timeout=LONG)
    client = gives_up(b, xfreerdp(b, "/sec:tls"), NEGOTIATION)
    thread.join(3)
    if "S" not in ends.notes:
        raise Apart("the server did not see the client's close")
    return client, ends.notes["S"]


def wrong_password(name, user, *options):
    @refused(name, SHADOW, "authentication-rejected", tries=2)
    def run(b):
        peers.shadow(b, "/sec:nla", users={user: peers.PASSWORD})
        process = xfreerdp(b, "/sec:nla", *options, password="Wrong-Horse-7")
        client = gives_up(b, process, r"ERRCONNECT_\w+")
        return client, logged(b, "shadow.log", "client authentication failure")


wrong_password("nla-wrong-password-tls12", peers.USER, "+enforce-tlsv1_2")
wrong_password("nla-wrong-password-tls13", peers.USER)
wrong_password("nla-unknown-user", "somebody")

LEFT = "certificate-refused trust-prompt certificate-untrusted certificate-probe"


def denied(name, version):
    @refused(name, XRDP, LEFT)
    def run(b):
        peers.xrdp(b, ssl_protocols=version)
        process = xfreerdp(b, "/cert:deny")
        return gives_up(b, process, "certificate not trusted, aborting"), logged(
            b, "xrdp.log", r"Processing \[ITU-T T.125\] Connect-Initial failed")


denied("certificate-denied-tls12", "TLSv1.2")
denied("certificate-denied-tls13", "TLSv1.3")


@refused("certificate-denied-rdesktop", RDESKTOP, LEFT)
def denied_by_rdesktop(b):
    peers.xrdp(b, ssl_protocols="TLSv1.2")
    process = peers.rdesktop(b, trust="no")
    ended(process, "rdesktop")
    return logged(b, "rdesktop.log", r"Do you trust this certificate"), logged(b, "xrdp.log", "SSL_accept: I/O error")


def refusing(name, make, version, cause):
    """A client that verifies and sends an alert."""
    @refused(name, ["python3 (OpenSSL client behind a scripted X.224 request)", "xrdp"], cause)
    def run(b):
        certificate = make(b)
        peers.xrdp(b, certificate=certificate, ssl_protocols=version)
        context = ssl.create_default_context(cafile=certificate.chain)
        context.keylog_filename = b.keys
        s = x224.connect(b, timeout=LONG)
        x224.negotiate(s)
        try:
            context.wrap_socket(s, server_hostname=certs.NAME)
        except ssl.SSLError as error:
            s.close()
            return f"{error.reason}: {error.verify_message}", logged(b, "xrdp.log", r"SSL routines::.*alert.*", 20)
        except OSError as error:
            raise Apart(f"client: {error}") from error
        raise Apart("the client took the certificate")


refusing("certificate-expired", faults.expired, "TLSv1.2", "certificate-expired")
refusing("certificate-expired-tls13", faults.expired, "TLSv1.3", "certificate-expired")
refusing("certificate-untrusted", faults.unknown, "TLSv1.2", "certificate-untrusted")
refusing("certificate-untrusted-tls13", faults.private_authority, "TLSv1.3", "certificate-untrusted")
refusing("certificate-name-mismatch", faults.other_name, "TLSv1.2", "certificate-name-mismatch certificate-refused")

CONNECT_FAILED = "ERRCONNECT_TLS_CONNECT_FAILED"


@refused("tls-version", XRDP, "tls-version-mismatch", tries=2)
def version(b):
    peers.xrdp(b, ssl_protocols="TLSv1.3")
    return gives_up(b, xfreerdp(b, "/sec:tls", "+enforce-tlsv1_2"), CONNECT_FAILED), logged(b, "xrdp.log", r"SSL routines::unsupported protocol")


@refused("tls-cipher", XRDP, "tls-cipher-mismatch server-credential-unusable", tries=2)
def cipher(b):
    peers.xrdp(b, ssl_protocols="TLSv1.2", tls_ciphers="ECDHE-ECDSA-AES256-GCM-SHA384")
    return gives_up(b, xfreerdp(b, "/sec:tls"), CONNECT_FAILED), logged(b, "xrdp.log", r"SSL routines::no shared cipher")


@refused("key-mismatch", XRDP, "server-credential-unusable server-silent-after-client-hello", tries=2)
def key_mismatch(b):
    certificate, other = certs.make(b), certs.make(b, "other")
    peers.xrdp(b, certificate=certs.Certificate(certificate.cert, other.key, certificate.cert), security_layer="tls")
    return gives_up(b, xfreerdp(b, "/sec:tls"), CONNECT_FAILED), logged(b, "xrdp.log", r"Private key .* do not match")


@refused("wants-tls", XRDP, "mcs-refused tls-required-by-server negotiation-refused", tries=2)
def wants_tls(b):
    peers.xrdp(b, security_layer="tls")
    return gives_up(b, xfreerdp(b, "/sec:rdp"), r"mcs_recv_connect_response failure"), logged(b, "xrdp.log", r"Server requires TLS.*")


@refused("standard-instead-of-tls", XRDP, "unrequested-protocol-selected", tries=2)
def standard_instead(b):
    peers.xrdp(b, security_layer="rdp")
    return gives_up(b, xfreerdp(b, "/sec:tls"), "Protocol Security Negotiation Failure"), logged(b, "xrdp.log", r"Security protocol: .*selected \[RDP\]")


@refused("fips", RDESKTOP, "standard-security-mismatch session-crypto-failed", tries=2)
def fips(b):
    peers.xrdp(b, security_layer="rdp", crypt_level="fips")
    process = peers.rdesktop(b)
    ended(process, "rdesktop")
    client = logged(b, "rdesktop.log", "Connection established using plain RDP")
    return f"{client}; ended by itself with status {process.returncode}", logged(b, "xrdp.log", r"\[MS-RDPBCGR\] TS_SECURITY_HEADER2 has unexpected length.*")


@refused("mac", XRDP, "session-crypto-failed standard-security-mismatch", tries=2)
def mac(b):
    peers.xrdp(b, security_layer="rdp")
    return gives_up(b, xfreerdp(b, "/sec:rdp"), r"ERRCONNECT_\w+|DisconnectProviderUltimatum.*"), logged(b, "xrdp.log", "MAC checksum error for non-FIPS PDU")


def told(name, causes, keyed, steps, version=T12, negotiated=None):
    @refused(name, SCRIPTED, causes, keyed)
    def run(b):
        server = scripted.context(True, version, certificate=certs.make(b))
        return conversation(b, steps, server, scripted.context(False, version, keys=b.keys), negotiated)


NLA = {"requested": x224.SSL | x224.HYBRID, "selected": x224.HYBRID}
told("license-no-server", "license-refused license-reset", "license-no-server", scripted.license_error(6))
told("license-invalid-client-tls13", "license-refused license-reset", "license-invalid-client", scripted.license_error(8), T13)
told("nla-locked-out", "authentication-rejected", "account-locked-out authentication-rejected", scripted.logon_error(0xC0000234), T12, NLA)
told("nla-logon-failed-tls13", "authentication-rejected", "logon-failed authentication-rejected", scripted.logon_error(0xC000006D), T13, NLA)


def told_in_clear(name, cause, steps):
    @refused(name, ["python3 (scripted client and server)"], cause)
    def run(b):
        return conversation(b, steps)


told_in_clear("clear-license-none", "license-none", scripted.license_error(2))
told_in_clear("clear-server-denied", "server-denied-connection", scripted.error_info(7))
told_in_clear("clear-broker", "broker-refused", scripted.error_info(0x400))


@refused("client-certificate", ["xfreerdp", "python3 (OpenSSL server behind a scripted X.224 answer)"], "client-certificate-required", tries=2)
def client_certificate(b):
    certificate = certs.make(b)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = context.maximum_version = T12
    context.load_cert_chain(certificate.cert, certificate.key)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(certificate.cert)
    ends = Ends()

    def handler(s):
        x224.answer(s)
        try:
            context.wrap_socket(s, server_side=True)
        except ssl.SSLError as error:
            ends.note("S", f"{error.reason}")
        s.close()
    x224.serve(b, handler, times=4, timeout=LONG)
    client = gives_up(b, xfreerdp(b, "/sec:tls"), CONNECT_FAILED)
    if "S" not in ends.notes:
        raise Apart("the server did not refuse")
    return client, ends.notes["S"]
