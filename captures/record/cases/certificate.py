"""Server certificates with one fault each: a client that refuses, and one that goes on."""
import ssl
import time

from lab import certs, peers, proxy, x224
from lab.case import case
from lab.netbox import l4_csum
from lab.truth import closed, session


def expired(b):
    return certs.make(b, start=certs.when(-400), end=certs.when(-20))


def future(b):
    return certs.make(b, start=certs.when(20), end=certs.when(400))


def unknown(b):
    """Self-signed; the client trusts another."""
    certificate = certs.make(b)
    return certs.Certificate(certificate.cert, certificate.key, certs.make(b, "unrelated").cert)


def private_authority(b):
    """Signed by an authority that the client does not have."""
    certificate = certs.make(b, issuer=certs.authority(b))
    return certs.Certificate(certificate.cert, certificate.key, certs.make(b, "unrelated").cert)


def other_name(b):
    return certs.make(b, name="old-name.lab.example", issuer=certs.authority(b))


def weak_key(b):
    return certs.make(b, key="rsa:1024", issuer=certs.authority(b))


def weak_signature(b):
    return certs.make(b, digest="sha1", issuer=certs.authority(b))


def wrong_usage(b):
    return certs.make(b, usage="clientAuth", issuer=certs.authority(b))


# name, the certificate, what it is, TLS version of xrdp, cause, ceiling, also right (OpenSSL has no alert of its own for most faults)
FAULTS = [
    ("expired", expired, "expired twenty days ago", "TLSv1.2", "certificate-expired", "proven", []),
    ("not-yet-valid", future, "becomes valid in twenty days", "TLSv1.2", "certificate-not-yet-valid", "strong", ["certificate-refused"]),
    ("untrusted", unknown, "is self-signed and not among the client's roots", "TLSv1.2", "certificate-untrusted", "proven", []),
    ("private-authority", private_authority, "is signed by an authority that the client does not know", "TLSv1.2", "certificate-untrusted", "proven", []),
    ("name-mismatch", other_name, "names another host", "TLSv1.2", "certificate-name-mismatch", "strong", ["certificate-refused"]),
    ("weak-key", weak_key, "has a 1024-bit RSA key", "TLSv1.2", "certificate-weak", "strong", ["certificate-refused"]),
    ("weak-signature", weak_signature, "is signed with SHA-1", "TLSv1.2", "certificate-weak", "strong", ["certificate-refused"]),
    ("wrong-usage", wrong_usage, "is for client authentication only", "TLSv1.2", "certificate-wrong-usage", "strong", ["certificate-refused"]),
    ("untrusted-tls13", unknown, "is self-signed and not among the client's roots", "TLSv1.3", "certificate-untrusted", "proven", []),
    ("expired-tls13", expired, "expired twenty days ago", "TLSv1.3", "certificate-expired", "proven", []),
]


def refusing(fault, make, word, version, cause, ceiling, also):
    @case(f"certificate-{fault}-refused", ["python3 (OpenSSL client behind a scripted X.224 request)", "xrdp"],
          f"""xrdp whose certificate {word}; a client that verifies (python's OpenSSL behind a scripted X.224 request) refuses it with an alert and closes.""",
          session(cause, ("client", "alert", "alert:client", "client"), f"the certificate {word}; client alert {{alert:client}} instead of a ClientKeyExchange or "
                  "Finished", ceiling=ceiling, also_right=also, reached="x224", stage="tls"))
    def run(b):
        certificate = make(b)
        peers.xrdp(b, certificate=certificate, ssl_protocols=version, tls_ciphers="ALL:@SECLEVEL=0" if "weak" in fault else None)
        context = ssl.create_default_context(cafile=certificate.chain)
        context.keylog_filename = b.keys
        if fault in ("weak-key", "weak-signature"):
            context.set_ciphers("DEFAULT:@SECLEVEL=2")
        s = x224.connect(b)
        x224.negotiate(s)
        try:
            s = context.wrap_socket(s, server_hostname=certs.NAME)
            b.file("client.log", "accepted\n")
        except ssl.SSLError as error:
            b.file("client.log", f"{error}\n")
        time.sleep(0.2)
        s.close()
        time.sleep(0.5)


def going_on(fault, make, word, version, cause, *_):
    if fault == "private-authority":
        return

    @case(f"certificate-{fault}-ignored", ["xfreerdp", "xrdp"],
          f"""xrdp whose certificate {word}; xfreerdp ignores certificates and goes on to xrdp's first screen, where the user closes the window.""",
          closed("tls", "alert" if version == "TLSv1.2" else "fin", f"the certificate {word}, and the client went on: session active, client close_notify "
                 "{alert:client}, FIN {fin:client}"))
    def run(b):
        peers.xrdp(b, certificate=make(b), ssl_protocols=version, tls_ciphers="ALL:@SECLEVEL=0" if "weak" in fault else None)
        peers.use_and_close(b, peers.xfreerdp(b, "/tls-seclevel:0"))


for _row in FAULTS:
    refusing(*_row)
    going_on(*_row)


def flip_signature(box, p):
    """A rule of the router: one bit of the ServerKeyExchange's signature changes."""
    if p.dir == "s2c" and p.payload[:1] == b"\x16" and p.payload[5:6] == b"\x02":
        changed = bytearray(p.l4)
        changed[-20] ^= 1  # nine bytes of ServerHelloDone record follow the signature
        changed[16:18] = bytes(2)
        changed[16:18] = l4_csum(4, p.src, p.dst, 6, bytes(changed)).to_bytes(2, "big")
        box.send(p.dir, box._hop(p.raw[:20] + bytes(changed), p))
        return "drop"


@case("certificate-key-mismatch", ["xfreerdp", "xrdp", "python3 (scripted fault in the router)"],
      """The router (scripted) flips one bit in the signature of xrdp's ServerKeyExchange, so that the signature does not fit the certificate's key.
      xfreerdp's OpenSSL refuses with alert 51, decrypt_error.""",
      session("certificate-key-mismatch", ("client", "alert", "alert:client", "client"), "the signature of the ServerKeyExchange {certificate} does not verify with the "
              "certificate's key; client alert 51 {alert:client}", reached="x224", stage="tls", ceiling="strong", also_right=["tls-handshake-failed"]))
def key_mismatch(b):
    b.box.rules.append(flip_signature)
    peers.xrdp(b, ssl_protocols="TLSv1.2")
    peers.xfreerdp(b, "/sec:tls", wait=10)


def refused_by_xfreerdp(b, context):
    """A server that agrees to TLS, tries its handshake and leaves shortly after it failed; xfreerdp comes."""
    def handler(s):
        x224.answer(s)
        try:
            context.wrap_socket(s, server_side=True)
        except ssl.SSLError as error:
            b.file("scripted-server.log", f"{error}\n")
        time.sleep(0.2)
        s.close()
    x224.serve(b, handler, times=4)
    peers.xfreerdp(b, "/sec:tls", wait=10)


def client_certificate(version, word, judged, tries):
    @case(f"client-certificate-required-{version}", ["xfreerdp", "python3 (OpenSSL server behind a scripted X.224 answer)"],
          f"""A server (scripted front end, OpenSSL) that asks for a client certificate over {word} and takes nothing else; xfreerdp has none and sends an empty one.""",
          judged, tries=tries)
    def run(b):
        certificate = certs.make(b)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2 if version == "tls12" else ssl.TLSVersion.TLSv1_3
        context.load_cert_chain(certificate.cert, certificate.key)
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(certificate.cert)
        refused_by_xfreerdp(b, context)


client_certificate("tls12", "TLS 1.2", session(
    "client-certificate-required", ("server", "alert", "alert:server", "server"), "CertificateRequest, the client's empty Certificate, the server's alert 40 {alert:server}",
    reached="x224", stage="tls"), 1)
client_certificate("tls13", "TLS 1.3, where request, empty answer and alert are sealed; xfreerdp tries twice", session(
    "connection-reset", ("server", "rst", "rst:server"), "the client's Finished and Connect Initial, then a sealed record of the server's, 2 bytes long (an alert) "
    "{data:server:-1}, and its RST {rst:server}", reached="tls", stage="mcs", stages_may=["tls"],
    also_right=["client-certificate-required", "tls-handshake-failed", "mcs-refused", "undetermined"],
    ending_also=[{"stage": "tls"}, {"refused_by": "server"}, {"refused_by": "server", "decisive_frame": "data:server:-1"},
                 {"how": "alert", "frame": "data:server:-1", "decisive_frame": "data:server:-1", "refused_by": "server"}],
    with_keys={"cause": "client-certificate-required", "also_right": ["tls-handshake-failed"]}), 2)


@case("certificate-malformed-refused", ["python3 (OpenSSL client behind a scripted X.224 request)", "xrdp", "python3 (scripted fault in the router)"],
      """The router (scripted) changes one byte of xrdp's certificate, the tag of its body, so that it is no certificate any more. A client that verifies
      (python's OpenSSL behind a scripted X.224 request) refuses it with an alert and closes.""",
      session("certificate-malformed", ("client", "alert", "alert:client", "client"), "the certificate cannot be decoded; client alert {alert:client} instead of a "
              "ClientKeyExchange", ceiling="strong", also_right=["certificate-refused"], reached="x224", stage="tls"))
def malformed(b):
    def rule(box, p):
        at = p.payload.find(b"\x30\x82", p.payload.find(b"\x30\x82") + 2) if p.dir == "s2c" and p.payload[:1] == b"\x16" and p.payload[5:6] == b"\x02" else -1
        if at > 0:
            changed = bytearray(p.l4)
            changed[len(p.l4) - len(p.payload) + at] = 0x31
            changed[16:18] = bytes(2)
            changed[16:18] = l4_csum(4, p.src, p.dst, 6, bytes(changed)).to_bytes(2, "big")
            box.send(p.dir, box._hop(p.raw[:20] + bytes(changed), p))
            return "drop"
    b.box.rules.append(rule)
    certificate = certs.make(b, issuer=certs.authority(b))
    peers.xrdp(b, certificate=certificate, ssl_protocols="TLSv1.2")
    verify(b, ssl.create_default_context(cafile=certificate.chain))


def verify(b, context):
    """A client that judges the certificate as the context says, and leaves."""
    context.keylog_filename = b.keys
    s = x224.connect(b)
    x224.negotiate(s)
    try:
        s = context.wrap_socket(s, server_hostname=certs.NAME)
        b.file("client.log", "accepted\n")
    except ssl.SSLError as error:
        b.file("client.log", f"{error}\n")
    time.sleep(0.2)
    s.close()
    time.sleep(0.5)


@case("certificate-revoked-refused", ["python3 (OpenSSL client behind a scripted X.224 request)", "xrdp"],
      """xrdp with a certificate that its authority has revoked; a client that knows the authority and its revocation list (python's OpenSSL behind a scripted
      X.224 request) refuses it with an alert and closes.""",
      session("certificate-revoked", ("client", "alert", "alert:client", "client"), "client alert 44, certificate_revoked {alert:client}", ceiling="strong",
              reached="x224", stage="tls"))
def revoked(b):
    certificate = certs.make(b, issuer=certs.authority(b))
    peers.xrdp(b, certificate=certificate, ssl_protocols="TLSv1.2")
    context = ssl.create_default_context(cafile=certificate.chain)
    context.load_verify_locations(certs.revocation_list(b, certificate))
    context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
    verify(b, context)


@case("certificate-revoked-unnoticed", ["xfreerdp", "xrdp"],
      """xrdp with a certificate that its authority has revoked; xfreerdp asks nobody and goes on to xrdp's first screen, where the user closes the window.""",
      closed("tls", "alert", "the certificate is revoked, and the client went on: session active, client close_notify {alert:client}, FIN {fin:client}"))
def revoked_unnoticed(b):
    certificate = certs.make(b, issuer=certs.authority(b))
    certs.revocation_list(b, certificate)
    peers.xrdp(b, certificate=certificate, ssl_protocols="TLSv1.2")
    peers.use_and_close(b, peers.xfreerdp(b))


@case("certificate-key-mismatch-tls10", ["python3 (OpenSSL client behind a scripted X.224 request)", "xrdp", "python3 (scripted fault in the router)"],
      """As certificate-key-mismatch over TLS 1.0, where the signature is over MD5 and SHA-1: the router (scripted) flips one bit in it, and python's OpenSSL
      refuses with an alert.""",
      session("certificate-key-mismatch", ("client", "alert", "alert:client", "client"), "the signature of the ServerKeyExchange {certificate} does not verify with the "
              "certificate's key; client alert {alert:client}", reached="x224", stage="tls", ceiling="strong", also_right=["tls-handshake-failed"]))
def key_mismatch_tls10(b):
    b.box.rules.append(flip_signature)
    peers.xrdp(b, ssl_protocols="TLSv1", tls_ciphers="ECDHE-RSA-AES256-SHA:@SECLEVEL=0")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("ALL:@SECLEVEL=0")
    verify(b, context)


def inspector(b, **options):
    """The TLS that an inspection device shows: its own certificate for the server's name, by an authority named as FortiGate's is."""
    authority = certs.make(b, "inspection", name="FortiGate CA", usage=None, san="-")
    shown = certs.make(b, "resigned", issuer=authority)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(shown.cert, shown.key)
    context.keylog_filename = b.keys
    return context


INSPECTOR = "python3 (scripted inspection proxy over OpenSSL)"


@case("tls-intercepted", ["xfreerdp", "freerdp-shadow", INSPECTOR],
      """Between xfreerdp and freerdp-shadow an inspection device (scripted) opens TLS and shows a certificate of its own, by an authority with the name that
      FortiGate devices use. User and password are right, but NLA binds them to the server's key: freerdp-shadow refuses. xfreerdp tries twice.""",
      session("tls-intercepted", ("server", "alert", "alert:server", "server"), "a certificate by an inspection device's authority {certificate}, credentials out, and the "
              "connection is closed where the server's proof was due {alert:server}", chain="nla", reached="tls", stage="authentication", ceiling="consistent",
              also_right=["authentication-rejected"], ending_also=[{"how": "fin", "frame": "fin:server", "decisive_frame": "fin:server"},
                                                                  {"how": "fin", "frame": "fin:server", "decisive_frame": "alert:server"}]), tries=2)
def intercepted(b):
    peers.shadow(b, "/sec:nla", users={peers.USER: peers.PASSWORD}, port=3390)
    proxy.serve(b, inspector(b), times=2)
    peers.xfreerdp(b, "/sec:nla", wait=20)


@case("tls-inspected", ["xfreerdp", "xrdp", INSPECTOR],
      """The same inspection device (scripted) before xrdp without NLA: nothing is bound to the server's key, the session works, and the user closes the window.""",
      closed("tls", "alert", "a certificate by an inspection device's authority {certificate}, and the session works: client close_notify {alert:client}, FIN {fin:client}"))
def inspected(b):
    peers.xrdp(b, port=3390)
    proxy.serve(b, inspector(b))
    peers.use_and_close(b, peers.xfreerdp(b, "/sec:tls"))


@case("client-certificate-optional", ["xfreerdp", "xrdp", "python3 (scripted TLS front over OpenSSL)"],
      """A TLS front (scripted) before xrdp that asks for a client certificate and does not insist; xfreerdp sends an empty list, the session works, and the user
      closes the window.""",
      closed("tls", "alert", "CertificateRequest, an empty Certificate, and the session works: client close_notify {alert:client}, FIN {fin:client}"))
def client_certificate_optional(b):
    certificate = certs.make(b)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate.cert, certificate.key)
    context.load_verify_locations(certificate.cert)
    context.verify_mode = ssl.CERT_OPTIONAL
    context.keylog_filename = b.keys
    peers.xrdp(b, port=3390)
    proxy.serve(b, context)
    peers.use_and_close(b, peers.xfreerdp(b, "/sec:tls"))


@case("certificate-windows-template", ["xfreerdp", "xrdp"],
      """xrdp with a certificate of the shape that Windows makes for its listener (self-signed, no subjectAltName, keyEncipherment and dataEncipherment,
      serverAuth, 183 days), thirty days old; xfreerdp accepts it, and the user closes the window.""",
      closed("tls", "alert", "session active, client close_notify {alert:client}, FIN {fin:client}"))
def windows_template(b):
    certificate = certs.make(b, name="WIN-LAB01", san="-", key_usage="keyEncipherment,dataEncipherment", start=certs.when(-30), end=certs.when(153))
    peers.xrdp(b, certificate=certificate, ssl_protocols="TLSv1.2")
    peers.use_and_close(b, peers.xfreerdp(b))


@case("certificate-key-mismatch-tls13", ["xfreerdp", "python3 (OpenSSL server behind a scripted X.224 answer)"],
      """A server (scripted front end, OpenSSL) over TLS 1.3 whose private key has the right public half and another key's private half, so that its
      CertificateVerify does not fit the certificate. xfreerdp's OpenSSL refuses with alert 51, decrypt_error. Without keys the certificate and the signature are
      sealed.""",
      session("tls-handshake-failed", ("client", "alert", "alert:client", "client"), "the server's flight up to its Finished, sealed; client alert 51 {alert:client}; opened, the "
              "signature of the CertificateVerify does not verify with the certificate's key", reached="x224", stage="tls", ceiling="strong",
              with_keys={"cause": "certificate-key-mismatch", "also_right": ["tls-handshake-failed"], "ceiling": "strong"}))
def key_mismatch_tls13(b):
    certificate = certs.make(b)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(certificate.cert, certs.garbled_key(b, certificate, certs.make(b, "other")))
    refused_by_xfreerdp(b, context)
