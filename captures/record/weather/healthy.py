"""Sessions that were as they should be for both ends."""
import ssl
import time

from lab import certs, peers, rsakeys, scripted

from .ends import conversation, ended, logged, look_and_close, not_logged, xfreerdp
from .script import healthy

T10, T12, T13 = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
SCRIPTED = ["python3 (scripted session over OpenSSL endpoints)", "openssl"]
LOGIN_SCREEN = "Login state change request WMLS_USER_PROMPT -> WMLS_START_CONNECT"
SHADOW_ACTIVE = r"x11_shadow_input_synchronize_event not implemented"  # said of the client's first input, after activation
SHADOW_FAULT = r"Client from [\d.]+ (was lost|failed).*|authentication failure"


def xrdp(name, version, *options, **server):
    @healthy(name, ["xfreerdp", "xrdp"])
    def run(b):
        peers.xrdp(b, ssl_protocols=version, **server)
        client = look_and_close(b, xfreerdp(b, *options))
        return client, logged(b, "xrdp.log", LOGIN_SCREEN)


xrdp("xrdp-tls12", "TLSv1.2")
xrdp("xrdp-tls13", "TLSv1.3")
xrdp("xrdp-tls12-cbc", "TLSv1.2", "/tls-ciphers:AES128-SHA", tls_ciphers="AES128-SHA")


def shadow(name, *options, users=False, client=()):
    @healthy(name, ["xfreerdp", "freerdp-shadow"])
    def run(b):
        peers.shadow(b, *options, users={peers.USER: peers.PASSWORD} if users else None)
        told = look_and_close(b, xfreerdp(b, *options, *client))
        not_logged(b, "shadow.log", SHADOW_FAULT)
        return told, logged(b, "shadow.log", SHADOW_ACTIVE)


shadow("shadow-nla-tls12", "/sec:nla", users=True, client=["+enforce-tlsv1_2"])
shadow("shadow-nla-tls13", "/sec:nla", users=True)
shadow("shadow-tls", "/sec:tls")
shadow("shadow-standard", "/sec:rdp")


CLOSED = r"Closed socket \d+ .*port 3389\)"


def cancelled(name, *options, **server):
    """The user presses Cancel on xrdp's login screen, and xrdp ends the session."""
    @healthy(name, ["rdesktop", "xrdp"])
    def run(b):
        keys = {"rsakeys": rsakeys.make(b)} if server.get("crypt_level", "none") != "none" else {}
        peers.xrdp(b, **server, **keys)
        process = peers.rdesktop(b, *options, keylog="security_layer" not in server)
        screen = logged(b, "xrdp.log", "draw login window", 60)
        for _ in range(8):  # a click before the screen is there is lost
            time.sleep(4)
            press_cancel(b)
            if process.poll() is not None:
                break
        ended(process, "rdesktop", 10)
        not_logged(b, "rdesktop.log", r"ERROR.*")
        return f"{logged(b, 'rdesktop.log', 'Connection (successful|established using plain RDP)')}; ended by itself", f"{screen}; {logged(b, 'xrdp.log', CLOSED)}"


def press_cancel(b):
    for arguments in (["mousemove", "210", "207"], ["click", "1"]):
        b.run("c", "xdotool", ["xdotool", *arguments], env={"DISPLAY": b.displays["c"]}, wait=5)
        time.sleep(0.3)


cancelled("rdesktop-tls12", ssl_protocols="TLSv1.2")
cancelled("rdesktop-tls13", ssl_protocols="TLSv1.3")
cancelled("rdesktop-rc4-high", security_layer="rdp", crypt_level="high")
cancelled("rdesktop-rc4-low", security_layer="rdp", crypt_level="low")
cancelled("rdesktop-none", "-e", security_layer="rdp", crypt_level="none")


def openssl(name, version, **more):
    @healthy(name, SCRIPTED)
    def run(b):
        server = scripted.context(True, version, certificate=certs.make(b), **more)
        return conversation(b, scripted.logged_off(), server, scripted.context(False, version, keys=b.keys, **more))


openssl("openssl-tls10", T10)
openssl("openssl-tls12", T12)
openssl("openssl-tls13", T13)


@healthy("clear", ["python3 (scripted client and server)"])
def clear(b):
    return conversation(b, scripted.logged_off())
