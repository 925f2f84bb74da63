"""Sessions that were active and then lost a peer or the path."""
import os
import signal
import subprocess
import time

from lab import peers
from lab.case import case
from lab.truth import session

ACTIVE = dict(reached="active", stage="active")


def children(process):
    """The processes below one, oldest first: xrdp has one per connection."""
    out = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True).stdout
    return [int(x) for x in out.split()]


def reset_by_server(why):
    return session("connection-reset", ("server", "rst", "rst:server"), why, also_right=["undetermined"], ending_also=[{"refused_by": "server"}], **ACTIVE)


@case("server-killed", ["xfreerdp", "xrdp"],
      """xfreerdp to xrdp over TLS 1.3; xrdp's process for the session is killed (SIGKILL) while it is active, and its kernel resets the connection.""",
      reset_by_server("session active, then the server's RST {rst:server} with nothing before it"))
def server_killed(b):
    server = peers.xrdp(b)
    peers.xfreerdp(b, "-auto-reconnect")
    peers.until_active(b, 1)
    for pid in children(server):
        os.kill(pid, signal.SIGKILL)
    time.sleep(2)


@case("server-terminated", ["xfreerdp", "xrdp"],
      """xfreerdp to xrdp over TLS 1.2; xrdp is asked to stop (SIGTERM) while the session is active. It draws once more, exits without an ultimatum, and its
      kernel resets the connection.""",
      reset_by_server("session active, a burst of output, then the server's RST {rst:server} without ultimatum or alert"))
def server_terminated(b):
    server = peers.xrdp(b, ssl_protocols="TLSv1.2")
    peers.xfreerdp(b)
    peers.until_active(b, 1)
    for pid in [*children(server), server.pid]:
        os.kill(pid, signal.SIGTERM)
    time.sleep(3)


@case("shadow-killed", ["xfreerdp", "freerdp-shadow"],
      """xfreerdp to freerdp-shadow with NLA over TLS 1.3; freerdp-shadow is killed (SIGKILL) while the session is active, and its kernel closes the connection.""",
      session("ended-after-use", ("server", "fin", "fin:server"), "session active, then the server's FIN {fin:server} without close_notify; the client answers with its "
              "own close_notify and FIN", chain="nla", also_right=["undetermined", "logged-off"], ceiling="strong", **ACTIVE), vantage="server")
def shadow_killed(b):
    server = peers.shadow(b, "/sec:nla", users={peers.USER: peers.PASSWORD})
    peers.xfreerdp(b, "/sec:nla")
    peers.until_active(b, 1)
    server.kill()
    time.sleep(3)


@case("client-killed", ["xfreerdp", "xrdp"],
      """xfreerdp to xrdp over TLS 1.3; xfreerdp is killed (SIGKILL) while the session is active, and its kernel closes the connection.""",
      session("ended-after-use", ("client", "fin", "fin:client"), "session active, then the client's FIN {fin:client} without close_notify",
              also_right=["closed-by-user", "undetermined"], ceiling="strong", **ACTIVE))
def client_killed(b):
    peers.xrdp(b)
    p = peers.xfreerdp(b)
    peers.until_active(b, 1)
    p.kill()
    time.sleep(2)


def login_cancelled():
    """xrdp ends a session whose user presses Cancel on its login screen."""
    return session("ended-after-use", ("server", "ultimatum", "data:server:-2"), "session active, the server's 9-byte record {data:server:-2} (its ultimatum), "
                   "its close_notify {data:server:-1} and FIN {fin:server}; the client's ultimatum, close_notify and RST {rst:client} are its answer",
                   also_right=["logged-off", "closed-by-user"], ceiling="strong",
                   ending_also=[{"how": "alert", "frame": "data:server:-1", "decisive_frame": "data:server:-1"},
                                {"how": "fin", "frame": "fin:server", "decisive_frame": "fin:server"}],
                   with_keys={"cause": "logged-off", "also_right": ["ended-after-use", "closed-by-user"]}, **ACTIVE)


def cancelled(version):
    @case(f"login-cancelled-{version}", ["rdesktop", "xrdp"],
          f"""rdesktop to xrdp over {'TLS 1.2' if version == 'tls12' else 'TLS 1.3'}. The user presses Cancel on the login screen and xrdp ends the session
          with an ultimatum.""", login_cancelled())
    def run(b):
        peers.xrdp(b, ssl_protocols="TLSv1.2" if version == "tls12" else "TLSv1.3")
        peers.cancel_login(b, peers.rdesktop(b, keylog=True), 4)


cancelled("tls12")
cancelled("tls13")


@case("certificate-denied-by-rdesktop", ["rdesktop", "xrdp"],
      """xrdp with a self-signed certificate over TLS 1.2, rdesktop whose user answers no when it asks whether to trust it. rdesktop exits at the server's flight
      without an alert, and its kernel resets the connection.""",
      session("certificate-refused", ("client", "rst", "rst:client", "client"), "the server's certificate {certificate}, then the client's RST {rst:client} before any "
              "answer of its own", reached="x224", stage="tls", ceiling="consistent", also_right=["trust-prompt", "certificate-untrusted", "certificate-probe"],
              ending_also=[{"refused_by": None}]))
def denied_by_rdesktop(b):
    peers.xrdp(b, ssl_protocols="TLSv1.2")
    peers.rdesktop(b, trust="no", wait=10)
