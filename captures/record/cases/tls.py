"""TLS handshakes that fail: no common version or cipher, a key the server cannot use, no answer to the ClientHello."""
import socket
import ssl
import time

from lab import certs, peers, x224
from lab.case import case
from lab.netbox import l4_csum
from lab.truth import session

HELLO = dict(reached="x224", stage="tls")


@case("tls-version-alert-70", ["xfreerdp", "xrdp"],
      """xrdp that offers TLS 1.3 only, xfreerdp held to TLS 1.2. xrdp's OpenSSL answers the ClientHello with alert 70, xrdp adds an ultimatum in clear.""",
      session("tls-version-mismatch", ("server", "alert", "alert:server", "server"), "ClientHello {client-hello} up to TLS 1.2, the server's alert 70 "
              "{alert:server}; its ultimatum in clear and FIN follow", **HELLO))
def version_alert(b):
    peers.xrdp(b, ssl_protocols="TLSv1.3")
    peers.xfreerdp(b, "/sec:tls", "+enforce-tlsv1_2", wait=15)


@case("tls-cipher-alert-40", ["xfreerdp", "xrdp"],
      """xrdp with an RSA certificate, TLS 1.2 only and nothing but an ECDSA suite. xrdp's OpenSSL answers the ClientHello with alert 40.""",
      session("tls-cipher-mismatch", ("server", "alert", "alert:server", "server"), "ClientHello {client-hello}, the server's alert 40 {alert:server}; "
              "its ultimatum in clear and FIN follow", ceiling="strong", also_right=["server-credential-unusable"], **HELLO))
def cipher_alert(b):
    peers.xrdp(b, ssl_protocols="TLSv1.2", tls_ciphers="ECDHE-ECDSA-AES256-GCM-SHA384")
    peers.xfreerdp(b, "/sec:tls", wait=15)


@case("tls-version-rdesktop", ["rdesktop", "xrdp"],
      """xrdp with security_layer=tls that offers TLS 1.3 only, rdesktop told to use TLS 1.0. After alert 70 rdesktop falls back to Standard RDP Security
      and meets RDP_NEG_FAILURE 1.""",
      [session("tls-version-mismatch", ("server", "alert", "alert:server", "server"), "ClientHello {client-hello} for TLS 1.0, the server's alert 70 {alert:server}",
               **HELLO),
       session("tls-required-by-server", ("client", "fin", "fin:client", "server", "cc"), "RDP_NEG_FAILURE 1 {cc}, client FIN {fin:client}; "
               "the server's ultimatum comes after it", ending_also=[{"by": "server", "how": "ultimatum", "frame": "ultimatum:server"}])],
      attempts=[([0, 1], "failed")])
def version_rdesktop(b):
    peers.xrdp(b, ssl_protocols="TLSv1.3", security_layer="tls")
    peers.rdesktop(b, "-V", "1.0", wait=8)


@case("server-key-mismatch-xrdp", ["xfreerdp", "xrdp"],
      """xrdp whose key file belongs to another certificate. It confirms TLS, cannot load the key (its log says so) and sends an ultimatum in clear where
      the ServerHello was due.""",
      session("server-credential-unusable", ("server", "ultimatum", "ultimatum:server", "server"), "modern ClientHello {client-hello}, the server's ultimatum "
              "{ultimatum:server} in clear in place of a ServerHello, sent before the hello reached it (it acknowledges only the request)",
              ceiling="strong", also_right=["server-silent-after-client-hello"], ending_also=[{"stage": "x224"}, {"stage": "mcs"}], **HELLO))
def key_mismatch(b):
    certificate, other = certs.make(b), certs.make(b, "other")
    peers.xrdp(b, certificate=certs.Certificate(certificate.cert, other.key, certificate.cert), security_layer="tls")
    peers.xfreerdp(b, "/sec:tls", wait=15)


@case("server-key-mismatch-shadow", ["xfreerdp", "freerdp-shadow"],
      """freerdp-shadow whose key file belongs to another certificate. It confirms TLS and its OpenSSL, left without a certificate, answers the ClientHello
      with alert 40.""",
      session("server-credential-unusable", ("server", "alert", "alert:server", "server"), "modern ClientHello {client-hello}, the server's alert 40 {alert:server}: "
              "on the wire as a missing common cipher", ceiling="strong", also_right=["tls-cipher-mismatch"], **HELLO))
def key_mismatch_shadow(b):
    certificate, other = certs.make(b), certs.make(b, "other")
    peers.shadow(b, "/sec:tls", certificate=certs.Certificate(certificate.cert, other.key, certificate.cert))
    peers.xfreerdp(b, "/sec:tls", wait=15)


def silent(name, act, word, how):
    @case(name, ["xfreerdp", "python3 (scripted front end)"],
          f"""A front end (scripted) that confirms TLS and {word} at the ClientHello without a TLS byte, as Windows does when its credential is unusable or no
          version fits.""",
          session("server-silent-after-client-hello", ("server", how, f"{how}:server", "server"),
                  f"ClientHello {{client-hello}}, acknowledged by the server's {how.upper()} {{{how}:server}}, no TLS byte from it",
                  also_right=["server-credential-unusable", "tls-version-mismatch", "tls-cipher-mismatch"], ending_also=[{"refused_by": None}], **HELLO))
    def run(b):
        def handler(s):
            x224.answer(s)
            s.recv(4096)
            act(s)
        x224.serve(b, handler, times=4)
        peers.xfreerdp(b, "/sec:tls", wait=15)


silent("client-hello-then-rst", x224.reset, "resets", "rst")
silent("client-hello-then-fin", socket.socket.close, "closes", "fin")


@case("tls-handshake-corrupted", ["python3 (OpenSSL client behind a scripted X.224 request)", "xrdp", "python3 (scripted fault in the router)"],
      """The router (scripted) flips one bit in the client's Finished, as a broken device on the way would. xrdp's OpenSSL cannot open it and answers with an
      alert.""",
      session("tls-handshake-failed", ("server", "alert", "alert:server", "server"), "the client's ClientKeyExchange and Finished, then the server's alert {alert:server}",
              reached="x224", stage="tls", ceiling="strong"))
def corrupted(b):
    def rule(box, p):
        if p.dir == "c2s" and p.payload[:1] == b"\x16" and p.payload[5:6] == b"\x10":
            changed = bytearray(p.l4)
            changed[-1] ^= 1
            changed[16:18] = bytes(2)
            changed[16:18] = l4_csum(4, p.src, p.dst, 6, bytes(changed)).to_bytes(2, "big")
            box.send(p.dir, box._hop(p.raw[:20] + bytes(changed), p))
            return "drop"
    b.box.rules.append(rule)
    peers.xrdp(b, ssl_protocols="TLSv1.2")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.keylog_filename = b.keys
    s = x224.connect(b)
    x224.negotiate(s)
    try:
        s = context.wrap_socket(s)
    except (ssl.SSLError, OSError) as error:
        b.file("client.log", f"{error}\n")
    time.sleep(0.2)
    s.close()
    time.sleep(0.5)
