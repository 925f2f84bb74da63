"""Standard RDP Security with the server's key beside it: every method, and refusals that only the key shows."""
import struct
import subprocess

from cases.handshakes import addresses
from cases.inside import LICENSE, LICENSE_INFO
from lab import certs, peers, rsakeys, scripted, sealed
from lab.case import case
from lab.truth import session

SCRIPTED = ["python3 (scripted client and server)"]
METHODS = ["40", "56", "128", "fips"]


def used(word):
    return session("closed-by-user", ("client", "fin", "fin:client"), f"{word}; session active, the client's FIN {{fin:client}}", chain="rdp", reached="active",
                   stage="active", also_right=["ended-after-use"], ceiling="strong", with_keys={"cause": "closed-by-user", "also_right": ["ended-after-use"]})


@case("xrdp-xfreerdp-fips", ["xfreerdp", "xrdp"],
      """xfreerdp to xrdp with Standard RDP Security and crypt_level=fips, as far as the login screen. The user closes the window.""", used("FIPS"))
def xrdp_fips(b):
    peers.xrdp(b, security_layer="rdp", crypt_level="fips", rsakeys=rsakeys.make(b))
    peers.use_and_close(b, peers.xfreerdp(b, "/sec:rdp", "/encryption-methods:FIPS"))


@case("shadow-standard-security", ["xfreerdp", "freerdp-shadow"],
      """xfreerdp to freerdp-shadow with Standard RDP Security, four times: the client offers 40-bit RC4, 56-bit RC4, 128-bit RC4, FIPS alone. Signatures are
      salted. The user closes the window each time.""", [used(f"{method}, salted signatures") for method in METHODS],
      box={"extra_client_ips": []})
def shadow(b):
    certificate = certs.make(b)
    b.copy(certificate.key, "server-key.pem")
    peers.shadow(b, "/sec:rdp", certificate=certificate)
    for method in METHODS:
        process = peers.xfreerdp(b, "/sec:rdp", f"/encryption-methods:{method.upper()}", name=f"xfreerdp-{method}")
        peers.until_active(b, 1, name=f"xfreerdp-{method}.log")
        b.close_window("lab-desktop")
        process.wait(10)


def license_error(code, cause, method):
    return session("license-refused", ("server", "fin", "fin:server", "server", "data:server:-1"),
                   f"{method}: LICENSE_ERROR_MESSAGE {code:#x} {{data:server:-1}} sealed, server FIN {{fin:server}}", chain="rdp", reached="client-info",
                   stage="licensing", also_right=["license-reset"], ceiling="strong", ending_also=[{"decisive_frame": "fin:server"}], with_keys={"cause": cause})


def error_info(code, cause, method, word=""):
    good = cause in ("closed-by-user", "logged-off")
    return session("logged-off", ("server", "ultimatum", "ultimatum:server", None, "ultimatum:server"),
                   f"{method}{word}: Set Error Info {code:#x} {{data:server:-2}} sealed, then the server's ultimatum {{ultimatum:server}} in clear and FIN {{fin:server}}",
                   chain="rdp", reached="active", stage="active", also_right=["ended-after-use", "closed-by-user"], ceiling="strong",
                   ending_also=[{"decisive_frame": "data:server:-2"}, {"refused_by": "server", "decisive_frame": "data:server:-2"}, {"refused_by": "server"}],
                   with_keys={"cause": cause} | ({"also_right": ["ended-after-use"]} if good else {}))


def told(name, story, codes, judge, steps, salted=False):
    rows = [(code, cause, METHODS[i % len(METHODS)]) for i, (code, cause) in enumerate(codes.items())]

    @case(name, SCRIPTED, story, [judge(*row) for row in rows], box={"extra_client_ips": addresses(len(rows)), "delay": 2})
    def run(b):
        b.copy(sealed.PEM, "server-key.pem")
        for address, (code, _, method) in zip(addresses(len(rows)), rows):
            scripted.plain_session(b, sealed.seal(steps(code), method, salted), source=address)


told("sealed-license-errors", "Nine sessions with Standard RDP Security of every method, each refused in the license exchange with another error code, sealed.",
     LICENSE, license_error, scripted.license_error)
told("sealed-errinfo-licensing", "Eleven sessions with Standard RDP Security of every method and salted signatures that the server ends with the licensing codes of "
     "Set Error Info, 0x100 to 0x10A, sealed.", LICENSE_INFO, error_info, scripted.error_info, salted=True)

LONG = {3: "idle-timeout", 4: "session-time-limit", 0xC: "logged-off"}


@case("sealed-key-change", SCRIPTED,
      """Three sessions with Standard RDP Security of 40, 56 and 128 bits in which the server sends 4500 fast-path PDUs, so that its key is changed once (every 4096
      packets), and then ends the session with a Set Error Info, sealed with the second key.""",
      [error_info(code, cause, method, ", 4500 PDUs of the server") for (code, cause), method in zip(LONG.items(), METHODS)],
      box={"extra_client_ips": addresses(3), "delay": 2})
def key_change(b):
    b.copy(sealed.PEM, "server-key.pem")
    for address, code, method in zip(addresses(3), LONG, METHODS):
        steps = scripted.error_info(code)
        # Synchronize updates with more or less behind them, so that their lengths differ.
        pdus = [bytes([0, 5 + i % 7]) + b"\x03" + struct.pack("<H", i % 7) + bytes(i % 7) for i in range(4500)]
        clear = steps[:-2] + [("S", pdu) for pdu in pdus] + steps[-2:]
        made = sealed.seal(clear, method)
        bulk = b"".join(message for _, message in made[-2 - len(pdus):-2])
        scripted.plain_session(b, made[:-2 - len(pdus)] + [("S", bulk)] + made[-2:], source=address)


@case("xrdp-rdesktop-512", ["rdesktop", "xrdp"],
      """rdesktop to xrdp with Standard RDP Security, crypt_level=high and a server key of 512 bits, as servers had before 2048 bits were possible, as far as the
      login screen. The user presses Cancel there and xrdp ends the session with an ultimatum.""",
      session("logged-off", ("server", "ultimatum", "ultimatum:server"), "512-bit key; session active, the server's ultimatum {ultimatum:server} after the user's Cancel, "
              "then its FIN {fin:server}", also_right=["closed-by-user", "ended-after-use"], ceiling="strong", reached="active", stage="active", chain="rdp"))
def short_key(b):
    peers.xrdp(b, security_layer="rdp", crypt_level="high", rsakeys=rsakeys.make(b, 512))
    peers.cancel_login(b, peers.rdesktop(b), 3)


@case("standard-x509-chain", SCRIPTED,
      """Two sessions with Standard RDP Security of 128 bits and FIPS whose server shows an X.509 chain of two certificates, as a licensed Terminal Server does. The
      server ends them with Set Error Info 3 and 4, sealed.""",
      [error_info(3, "idle-timeout", "128", ", X.509 chain"), error_info(4, "session-time-limit", "fips", ", X.509 chain")],
      box={"extra_client_ips": addresses(2), "delay": 2})
def x509_chain(b):
    authority = certs.authority(b)
    leaf = certs.make(b, issuer=authority)
    b.copy(leaf.key, "server-key.pem")
    ders = [subprocess.run(["openssl", "x509", "-in", path, "-outform", "DER"], capture_output=True, check=True).stdout for path in (authority.cert, leaf.cert)]
    modulus = subprocess.run(["openssl", "rsa", "-in", leaf.key, "-noout", "-modulus"], capture_output=True, text=True, check=True).stdout
    chain = (ders, int(modulus.strip().removeprefix("Modulus="), 16), 65537)
    for address, code, method in zip(addresses(2), (3, 4), ("128", "fips")):
        scripted.plain_session(b, sealed.seal(scripted.error_info(code), method, chain=chain), source=address)
