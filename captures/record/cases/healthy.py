"""Sessions that worked."""
import ssl

from lab import certs, peers, rsakeys, scripted
from lab.case import case
from lab.truth import closed, session

@case("xrdp-tls13-closed", ["xfreerdp", "xrdp"],
      """xfreerdp to xrdp over TLS 1.3 without NLA, as far as its first screen (no session manager is behind it). The user then closes the window.""",
      closed("tls", "fin", "Font Map, then the client's close_notify {alert:client} (sealed as in TLS 1.3) and FIN {fin:client}"))
def xrdp_tls13(b):
    peers.xrdp(b)
    peers.use_and_close(b, peers.xfreerdp(b))


@case("xrdp-tls12-closed", ["xfreerdp", "xrdp"],
      """xfreerdp to an xrdp that offers TLS 1.2 only, as far as its first screen (no session manager is behind it). The user then closes the window.""",
      closed("tls", "alert", "session active, client close_notify {alert:client}, FIN {fin:client}"))
def xrdp_tls12(b):
    peers.xrdp(b, ssl_protocols="TLSv1.2")
    peers.use_and_close(b, peers.xfreerdp(b))


@case("shadow-nla-tls13-closed", ["xfreerdp", "freerdp-shadow"],
      """xfreerdp to freerdp-shadow with NLA and the right password, TLS 1.3. The user looks at the desktop and closes the window.""",
      closed("nla", "fin", "NLA with NTLM accepted, session active, client FIN {fin:client} after its close_notify {alert:client}"))
def shadow_nla_tls13(b):
    peers.shadow(b, "/sec:nla", users={peers.USER: peers.PASSWORD})
    peers.use_and_close(b, peers.xfreerdp(b, "/sec:nla"))


@case("shadow-nla-tls12-closed", ["xfreerdp", "freerdp-shadow"],
      """xfreerdp held to TLS 1.2, to freerdp-shadow with NLA and the right password. The user looks at the desktop and closes the window.""",
      closed("nla", "alert", "NLA with NTLM accepted, session active, client close_notify {alert:client}, FIN {fin:client}"))
def shadow_nla_tls12(b):
    peers.shadow(b, "/sec:nla", users={peers.USER: peers.PASSWORD})
    peers.use_and_close(b, peers.xfreerdp(b, "/sec:nla", "+enforce-tlsv1_2"))


@case("shadow-tls-closed", ["xfreerdp", "freerdp-shadow"],
      """xfreerdp to freerdp-shadow over TLS 1.3 without NLA. The user looks at the desktop and closes the window; captured at the server.""",
      closed("tls", "fin", "Font Map, then the client's close_notify {alert:client} (sealed as in TLS 1.3) and FIN {fin:client}"), vantage="server")
def shadow_tls(b):
    peers.shadow(b, "/sec:tls")
    peers.use_and_close(b, peers.xfreerdp(b, "/sec:tls"))


def standard(level, method, stages):
    @case(f"xrdp-rdesktop-{level}", ["rdesktop", "xrdp"],
          f"""rdesktop to xrdp with Standard RDP Security, crypt_level={level} ({method}), as far as the login screen.
          The user presses Cancel there and xrdp ends the session with an ultimatum.""",
          session("logged-off", ("server", "ultimatum", "ultimatum:server"), f"{method}; session active, the server's ultimatum {{ultimatum:server}} after the "
                  "user's Cancel, then its FIN {fin:server}", also_right=["closed-by-user", "ended-after-use"], ceiling="strong",
                  reached="active", stage="active", chain=stages))
    def run(b):
        peers.xrdp(b, security_layer="rdp", crypt_level=level, rsakeys=rsakeys.make(b))
        peers.cancel_login(b, peers.rdesktop(b), 3)


for _row in (("low", "40-bit RC4, from the client only", "rdp"), ("medium", "40-bit RC4", "rdp"), ("high", "128-bit RC4", "rdp")):
    standard(*_row)


@case("xrdp-rdesktop-none", ["rdesktop", "xrdp"],
      """rdesktop with encryption switched off (-e) to xrdp with Standard RDP Security and crypt_level=none.
      The user presses Cancel on the login screen and xrdp ends the session with an ultimatum.""",
      session("logged-off", ("server", "ultimatum", "ultimatum:server"), "no encryption; session active, the server's ultimatum {ultimatum:server} after the "
              "user's Cancel, then its FIN {fin:server}", also_right=["closed-by-user", "ended-after-use"], ceiling="proven", reached="active", stage="active",
              chain="none"))
def without_encryption(b):
    peers.xrdp(b, security_layer="rdp", crypt_level="none")
    peers.cancel_login(b, peers.rdesktop(b, "-e"), 3)


@case("still-open", ["xfreerdp", "xrdp"],
      """xfreerdp to xrdp over TLS 1.3 as far as its first screen. The capture is stopped while the session goes on.""",
      session("still-open", ("nobody", "open", None), "session active, the capture ends, nobody closed", reached="active", stage="active"))
def still_open(b):
    peers.xrdp(b)
    peers.xfreerdp(b)
    peers.until_active(b, 1)


@case("from-the-middle", ["xfreerdp", "xrdp"],
      """xfreerdp to xrdp over TLS 1.2. The capture is started when the session has been active for a second and sees only its end: the user closes the window.""",
      session("ended-after-use", ("client", "alert", "alert:client"), "no handshake in the capture; TLS records, then the client's close_notify {alert:client} and FIN {fin:client}", reached=None, stage="active",
              ending_also=[{"how": "fin", "frame": "fin:client", "decisive_frame": "fin:client"}], also_right=["closed-by-user"], ceiling="strong"), starts_capture_itself=True)
def from_the_middle(b):
    peers.xrdp(b, ssl_protocols="TLSv1.2")
    p = peers.xfreerdp(b, keylog=False)
    peers.until_active(b, 1)
    b.start_capture()
    peers.move_mouse(b)
    peers.move_mouse(b)
    b.close_window("lab-desktop")
    p.wait(10)


@case("tls12-rsa-key-exchange", ["xfreerdp", "xrdp"],
      """xfreerdp to an xrdp that offers only a suite with RSA key exchange over TLS 1.2. The user closes the window; the server's key is kept instead of a key log.""",
      closed("tls", "alert", "RSA key exchange, session active, client close_notify {alert:client}, FIN {fin:client}"))
def rsa_key_exchange(b):
    certificate = certs.make(b)
    b.copy(certificate.key, "server-key.pem")
    peers.xrdp(b, ssl_protocols="TLSv1.2", tls_ciphers="AES128-GCM-SHA256", certificate=certificate)
    peers.use_and_close(b, peers.xfreerdp(b, "/tls-ciphers:AES128-GCM-SHA256", keylog=False))


@case("other-port", ["xfreerdp", "xrdp"],
      """xfreerdp to an xrdp on port 13389 over TLS 1.2. The user closes the window.""",
      closed("tls", "alert", "found by content on port 13389; session active, client close_notify {alert:client}, FIN {fin:client}"), port=13389)
def other_port(b):
    peers.xrdp(b, ssl_protocols="TLSv1.2", port=13389)
    peers.use_and_close(b, peers.xfreerdp(b, port=13389))


@case("mirrored-twice", ["xfreerdp", "xrdp"],
      """xfreerdp to xrdp over TLS 1.2, captured on a mirror port that copies both sides of the router: every packet is there twice, with the TTL lowered
      in the second. The user closes the window.""",
      closed("tls", "alert", "every packet twice; session active, client close_notify {alert:client}, FIN {fin:client}"),
      vantage="between", box={"mirror": "both"})
def mirrored_twice(b):
    peers.xrdp(b, ssl_protocols="TLSv1.2")
    peers.use_and_close(b, peers.xfreerdp(b))


@case("mirror-port-vlan", ["xfreerdp", "xrdp"],
      """xfreerdp to xrdp over TLS 1.3, captured on a mirror port at the router's client side that tags with VLAN 210. The user closes the window.""",
      closed("tls", "fin", "session active, client close_notify {alert:client}, FIN {fin:client}"), vantage="between", box={"mirror": "client", "vlan": 210})
def mirror_vlan(b):
    peers.xrdp(b)
    peers.use_and_close(b, peers.xfreerdp(b))


@case("ipv6", ["python3 (scripted session over OpenSSL endpoints)", "openssl"],
      """A scripted session through real TLS 1.2 over IPv6; the server ends it with an ultimatum.""",
      session("ended-after-use", ("server", "ultimatum", "data:server:-2"), "session active, the server's 9-byte record {data:server:-2} (its ultimatum), "
              "its close_notify {data:server:-1} and FIN {fin:server}", reached="active", stage="active", also_right=["logged-off", "closed-by-user"], ceiling="strong",
              with_keys={"cause": "logged-off", "also_right": ["ended-after-use", "closed-by-user"]},
              ending_also=[{"how": "alert", "frame": "data:server:-1", "decisive_frame": "data:server:-1"},
                           {"how": "fin", "frame": "fin:server", "decisive_frame": "fin:server"}]))
def ipv6(b):
    version = ssl.TLSVersion.TLSv1_2
    server = scripted.context(True, version, certificate=certs.make(b))
    scripted.session(b, scripted.logged_off(), server, scripted.context(False, version, keys=b.keys), v6=True)


@case("snap-length-96", ["xfreerdp", "xrdp"],
      """xfreerdp to xrdp over TLS 1.2, captured with a snap length of 96 bytes: the ends of longer packets are missing. The user closes the window.""",
      closed("tls", "alert", "session active, client close_notify {alert:client}, FIN {fin:client}", stages_optional=True,
             also_right=["closed-by-user", "undetermined"], with_keys=None), starts_capture_itself=True)
def snap_length(b):
    b.start_capture(snaplen=96)
    peers.xrdp(b, ssl_protocols="TLSv1.2")
    peers.use_and_close(b, peers.xfreerdp(b, keylog=False))


@case("one-direction-only", ["xfreerdp", "xrdp"],
      """xfreerdp to xrdp over TLS 1.2, captured with a filter that lets only the packets to the server through. The user closes the window.""",
      closed("tls", "alert", "only the client's side; client close_notify {alert:client}, FIN {fin:client}", stages_optional=True,
             also_right=["closed-by-user", "undetermined"], with_keys=None), starts_capture_itself=True)
def one_direction(b):
    b.start_capture(only="dst port 3389")
    peers.xrdp(b, ssl_protocols="TLSv1.2")
    peers.use_and_close(b, peers.xfreerdp(b, keylog=False))


@case("embedded-secrets", ["xfreerdp", "freerdp-shadow"],
      """xfreerdp to freerdp-shadow with NLA and the right password over TLS 1.3; the user closes the window. The key log is inside the file, as a Decryption
      Secrets Block.""",
      closed("nla", "fin", "NLA with NTLM accepted, session active, client FIN {fin:client} after its close_notify {alert:client}",
             keys_embedded=True, certificates_need_keys=True),
      edits="editcap --inject-secrets tls,keys.log; the key log is not kept beside it")
def embedded_secrets(b):
    peers.shadow(b, "/sec:nla", users={peers.USER: peers.PASSWORD})
    peers.use_and_close(b, peers.xfreerdp(b, "/sec:nla"))
    b.embed_keys = True


@case("behind-socks", ["xfreerdp", "microsocks", "xrdp"],
      """xfreerdp to xrdp over TLS 1.2 through a SOCKS5 proxy (microsocks on port 1080 of the server's host). The user closes the window.""",
      closed("tls", "alert", "SOCKS5 exchange, then X.224 on the same connection; session active, client close_notify {alert:client}, FIN {fin:client}",
             via="socks", target="10.30.5.20:3389"), port=1080)
def behind_socks(b):
    b.run("s", "microsocks", ["microsocks", "-i", b.server, "-p", "1080"])
    b.wait_listening(1080)
    peers.xrdp(b, ssl_protocols="TLSv1.2")
    peers.use_and_close(b, peers.xfreerdp(b, f"/proxy:socks5://{b.server}:1080"))
