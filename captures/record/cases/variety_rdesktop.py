"""Many configurations of rdesktop with xrdp."""
import time

from cases.endings import login_cancelled
from cases.variety_freerdp import killed
from lab import peers, profiles
from lab.variety import Configuration, certificate, family, fresh


def rdesktop(b, c):
    options = ["-n", c.client_name(), *(["-d", c.domain_name()] if c.domain else []), *(["-p", c.secret()] if c.password else [])]
    if c.channels == 5:
        options += ["-r", "clipboard:PRIMARYCLIPBOARD"]
    return peers.rdesktop(b, *options, user=c.user_name(), host=c.host_name(), name=fresh(b, "rdesktop"), keylog=True)


def cancels(b, c):
    peers.cancel_login(b, rdesktop(b, c), 3)


def is_killed(b, c):
    rdesktop(b, c)
    time.sleep(3)
    b.kill_by_name("rdesktop")
    time.sleep(0.5)


def with_xrdp(number, name, story, protocols, ciphers=None, **common):
    made = []
    for i, profile in enumerate(profiles.some(number)):
        password = profile["password"] if i % 2 else 0  # xrdp shows its login screen only to those who send no password
        c = Configuration("rdesktop", "xrdp", "SSL", **common, **profile | {"password": password, "channels": 4 + i % 2, "monitors": 1})
        made.append((c, "killed", is_killed, [killed("tls")]) if password else (c, "cancelled", cancels, [login_cancelled()]))
    family(name, ["rdesktop", "xrdp"], story, lambda b: (b.display("c"), peers.xrdp(b, certificate=certificate(b, common.get("key", "rsa2048")),
                                                                                  ssl_protocols=protocols, tls_ciphers=ciphers)), made)


STORY = "In five configurations the user presses Cancel on the login screen, or rdesktop is killed."
with_xrdp(2, "variety-rdesktop-tls13", f"rdesktop to xrdp over TLS 1.3. {STORY}", "TLSv1.3")
with_xrdp(7, "variety-rdesktop-tls12", f"rdesktop to xrdp (RSA 3072) over TLS 1.2. {STORY}", "TLSv1.2", tls="1.2", key="rsa3072")
with_xrdp(3, "variety-rdesktop-tls12-cbc", f"rdesktop to xrdp (RSA 4096) over TLS 1.2 with a CBC suite. {STORY}", "TLSv1.2", "ECDHE-RSA-AES256-SHA", tls="1.2",
          suite="ECDHE-RSA-AES256-SHA", key="rsa4096")
