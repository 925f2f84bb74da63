"""Many configurations of xfreerdp with freerdp-shadow and xrdp."""
import time

from cases.authentication import rejected
from lab import peers, profiles
from lab.truth import closed, session
from lab.variety import Configuration, certificate, family, fresh

WRONG = "Wrong-Horse-7"
CHANNELS = ["+clipboard", "/echo", "/vc:encomsp", "/vc:rail"]  # beside rdpdr and rdpsnd, which are always there


def xfreerdp(b, c, password=None, user=None, wait=None, openssl_conf=None):
    """xfreerdp as the configuration has it. Returns the process and the name of its log."""
    options = [f"/client-hostname:{c.client_name()}", f"/d:{c.domain_name()}", "/sec:" + {"SSL": "tls", "HYBRID": "nla", "HYBRID_EX": "ext"}[c.protocol],
               *CHANNELS[:c.channels - 2]]
    if c.channels == 2:
        options.append("-clipboard")
    if c.tls == "1.2":
        options.append("+enforce-tlsv1_2")
    if c.suite and c.tls == "1.2":
        options.append(f"/tls-ciphers:{c.suite}")
    if c.suite and c.tls == "1.3":
        openssl_conf = peers.openssl_settings(b, c.suite, f"Ciphersuites = {c.suite}")
    if c.monitors > 1:
        options += ["/multimon", "/monitors:" + ",".join(str(i) for i in range(c.monitors))]
        three_monitors(b)
    name = fresh(b, "xfreerdp")
    return peers.xfreerdp(b, *options, user=user or c.user_name(), password=password or c.secret(), host=c.host_name(), name=name, wait=wait,
                          openssl_conf=openssl_conf), f"{name}.log"


def three_monitors(b):
    """Divide the client's screen into three monitors side by side."""
    env = {"DISPLAY": b.display("c")}
    for i in range(3):
        b.run("c", "xrandr", ["xrandr", "--setmonitor", f"V{i}", f"320/80x240/60+{320 * i}+0", "screen" if i == 0 else "none"], env=env, wait=5)


def closes(b, c):
    process, log = xfreerdp(b, c)
    peers.use_and_close(b, process, 1, log)


def is_killed(b, c):
    process, log = xfreerdp(b, c)
    peers.until_active(b, 1, log)
    process.kill()
    time.sleep(0.5)


def has_wrong_password(b, c):
    xfreerdp(b, c, password=WRONG, wait=20)


def is_unknown(b, c):
    xfreerdp(b, c, user="nobody" + c.user_name()[:54], wait=20)


def killed(chain):
    return session("ended-after-use", ("client", "fin", "fin:client"), "session active, then the client's FIN {fin:client} without close_notify", chain=chain,
                   also_right=["closed-by-user", "undetermined"], ceiling="strong", reached="active", stage="active")


def plays(c, outcome):
    """How a run of the configuration goes, and what is then true of its connections."""
    how = "alert" if c.tls == "1.2" else "fin"
    why = "session active, client close_notify {alert:client}, FIN {fin:client}"
    return {"closed": (c, "closed", closes, [closed(c.chain, how, why)]),
            "killed": (c, "killed", is_killed, [killed(c.chain)]),
            "wrong-password": (c, "wrong-password", has_wrong_password, [rejected("tls" + c.tls.replace(".", ""))] * 2),
            "unknown-user": (c, "unknown-user", is_unknown, [rejected("tls" + c.tls.replace(".", ""))] * 2)}[outcome]


OUTCOMES = {"nla": [["closed"], ["closed", "wrong-password"], ["closed", "killed"], ["closed", "unknown-user"], ["closed", "wrong-password"]],
            "tls": [["closed"], ["closed", "killed"], ["closed"], ["closed"], ["closed", "killed"]]}


def runs(client, number, **common):
    """Five configurations with the outcomes that their protocol can have."""
    made = [Configuration(client, **common, **profile) for profile in profiles.some(number)]
    return [plays(c, outcome) for c, outcomes in zip(made, OUTCOMES[made[0].chain]) for outcome in outcomes]


def shadow(number, name, story, **common):
    made = runs("xfreerdp", number, server="freerdp-shadow", **common)
    users = {c.user_name(): c.secret() for c, *_ in made}
    family(name, ["xfreerdp", "freerdp-shadow"], story, lambda b: (b.display("c", "960x240"), peers.shadow(
        b, "/sec:" + ("tls" if common["protocol"] == "SSL" else "nla"), users=users, certificate=certificate(b, common.get("key", "rsa2048")))), made)


def xrdp(number, name, story, **common):
    made = runs("xfreerdp", number, server="xrdp", protocol="SSL", **common)
    family(name, ["xfreerdp", "xrdp"], story, lambda b: (b.display("c", "960x240"), peers.xrdp(
        b, certificate=certificate(b, common.get("key", "rsa2048")))), made, vantage="server" if number % 2 else "client")


LOGONS = "Five configurations with the right password, some of them also with a wrong password, an unknown user, or a client that is killed"
SCREENS = "Five configurations as far as xrdp's first screen; the user closes the window, or the client is killed"
shadow(0, "variety-shadow-nla-tls13", f"xfreerdp to freerdp-shadow with NLA over TLS 1.3. {LOGONS}.", protocol="HYBRID")
shadow(1, "variety-shadow-nla-tls13-chacha", f"xfreerdp to freerdp-shadow (RSA 4096) with NLA over TLS 1.3, held to ChaCha20. {LOGONS}.", protocol="HYBRID",
       suite="TLS_CHACHA20_POLY1305_SHA256", key="rsa4096")
shadow(2, "variety-shadow-nla-tls12", f"xfreerdp to freerdp-shadow (RSA 3072) with NLA over TLS 1.2. {LOGONS}.", protocol="HYBRID", tls="1.2", key="rsa3072")
shadow(3, "variety-shadow-nla-tls12-ecdsa", f"xfreerdp to freerdp-shadow (ECDSA P-256) with NLA over TLS 1.2. {LOGONS}.", protocol="HYBRID", tls="1.2",
       suite="ECDHE-ECDSA-AES128-GCM-SHA256", key="p256")
shadow(4, "variety-shadow-nla-tls12-cbc-sha384", f"xfreerdp to freerdp-shadow (RSA 2048) with NLA over TLS 1.2 with a CBC suite. {LOGONS}.", protocol="HYBRID",
       tls="1.2", suite="ECDHE-RSA-AES256-SHA384")
shadow(5, "variety-shadow-nla-tls12-cbc-sha1", f"xfreerdp to freerdp-shadow (RSA 4096) with NLA over TLS 1.2 with a CBC suite and RSA key exchange. {LOGONS}.",
       protocol="HYBRID", tls="1.2", suite="AES128-SHA", key="rsa4096")
shadow(6, "variety-shadow-nla-tls12-cbc-ecdsa", f"xfreerdp to freerdp-shadow (ECDSA P-384) with NLA over TLS 1.2 with a CBC suite. {LOGONS}.", protocol="HYBRID",
       tls="1.2", suite="ECDHE-ECDSA-AES128-SHA256", key="p384")
shadow(7, "variety-shadow-tls13", f"xfreerdp to freerdp-shadow over TLS 1.3 without NLA. {SCREENS.replace('xrdp', 'the server')}.", protocol="SSL")
shadow(8, "variety-shadow-tls12-cbc", f"xfreerdp to freerdp-shadow over TLS 1.2 without NLA, with a CBC suite. {SCREENS.replace('xrdp', 'the server')}.", protocol="SSL",
       tls="1.2", suite="ECDHE-RSA-AES128-SHA256", key="rsa3072")
xrdp(9, "variety-xrdp-tls13", f"xfreerdp to xrdp over TLS 1.3. {SCREENS}.")
xrdp(10, "variety-xrdp-tls13-ecdsa", f"xfreerdp to xrdp (ECDSA P-256) over TLS 1.3 with AES-128. {SCREENS}.", key="p256", suite="TLS_AES_128_GCM_SHA256")
xrdp(11, "variety-xrdp-tls12", f"xfreerdp to xrdp (RSA 4096) over TLS 1.2. {SCREENS}.", tls="1.2", key="rsa4096")
xrdp(0, "variety-xrdp-tls12-chacha", f"xfreerdp to xrdp (RSA 3072) over TLS 1.2 with ChaCha20. {SCREENS}.", tls="1.2", key="rsa3072", suite="ECDHE-RSA-CHACHA20-POLY1305")
xrdp(1, "variety-xrdp-tls12-cbc-sha1", f"xfreerdp to xrdp over TLS 1.2 with a CBC suite. {SCREENS}.", tls="1.2", suite="ECDHE-RSA-AES256-SHA")
xrdp(2, "variety-xrdp-tls12-cbc-sha256", f"xfreerdp to xrdp (RSA 3072) over TLS 1.2 with a CBC suite. {SCREENS}.", tls="1.2", suite="DHE-RSA-AES128-SHA256", key="rsa3072")
