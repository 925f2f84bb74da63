"""Logons that are refused by NLA, and clients that leave over the certificate."""
import os
import signal
import time

from lab import peers
from lab.case import case
from lab.truth import closed, session


def rejected(version, **more):
    """freerdp-shadow refuses with a close_notify and no TSRequest."""
    how, other = ("alert", "fin") if version == "tls12" else ("fin", "alert")
    return session("authentication-rejected", ("server", how, f"{how}:server", "server", "alert:server"),
                   "after NTLM AUTHENTICATE the server sends no TSRequest but its close_notify {alert:server} and FIN {fin:server}", ceiling="strong",
                   reached="tls", stage="authentication", chain="nla",
                   ending_also=[{"how": other, "frame": f"{other}:server"}, {"decisive_frame": "fin:server"}], **more)


def wrong_password(version, options):
    @case(f"nla-wrong-password-{version}", ["xfreerdp", "freerdp-shadow"],
          f"""freerdp-shadow with NLA and a SAM file, xfreerdp with the right user and a wrong password, {'TLS 1.2' if version == 'tls12' else 'TLS 1.3'}.
          The server's log says that the message integrity check failed; it closes without an error code, and xfreerdp tries once more by itself.""",
          rejected(version), tries=2)
    def run(b):
        peers.shadow(b, "/sec:nla", users={peers.USER: peers.PASSWORD})
        peers.xfreerdp(b, "/sec:nla", *options, password="Wrong-Horse-7", wait=15)


wrong_password("tls12", ["+enforce-tlsv1_2"])
wrong_password("tls13", [])


@case("nla-unknown-user", ["xfreerdp", "freerdp-shadow"],
      """freerdp-shadow with NLA and a SAM file that does not hold the user xfreerdp names. It closes without an error code, and xfreerdp tries once more.""",
      rejected("tls13"), tries=2, vantage="server")
def unknown_user(b):
    peers.shadow(b, "/sec:nla", users={"somebody": "Else-12345"})
    peers.xfreerdp(b, "/sec:nla", wait=15)


@case("nla-retry-with-right-password", ["xfreerdp", "freerdp-shadow"],
      """freerdp-shadow with NLA. A wrong password first (xfreerdp tries it twice); three seconds later the user comes back with the right one, gets in
      and closes the window.""",
      [rejected("tls12", superseded_by=2)] * 2 + [
          closed("nla", "alert", "NLA accepted, session active, client close_notify {alert:client}, FIN {fin:client}")],
      attempts=[([0, 1, 2], "ok")])
def retry(b):
    peers.shadow(b, "/sec:nla", users={peers.USER: peers.PASSWORD})
    peers.xfreerdp(b, "/sec:nla", "+enforce-tlsv1_2", password="Wrong-Horse-7", name="first", wait=15)
    time.sleep(3)
    peers.use_and_close(b, peers.xfreerdp(b, "/sec:nla", "+enforce-tlsv1_2"))


def left_over_certificate(how, cause="certificate-refused", also=("trust-prompt", "certificate-untrusted", "certificate-probe"), ceiling="consistent", refused_by="client", **more):
    other = "fin" if how == "alert" else "alert"
    return session(cause, ("client", how, f"{how}:client", refused_by), "TLS finished, then the client's close_notify {alert:client} and FIN {fin:client} "
                   "without application data; the certificate is self-signed", ceiling=ceiling, reached="tls", stage="tls", also_right=also,
                   ending_also=[{"how": other, "frame": f"{other}:client", "decisive_frame": f"{other}:client"}, {"stage": "mcs"}, {"refused_by": None}], **more)


@case("certificate-denied-by-xfreerdp", ["xfreerdp", "xrdp"],
      """xrdp with a self-signed certificate over TLS 1.2, xfreerdp told to deny what it cannot verify. It finishes the handshake and leaves with close_notify.""",
      left_over_certificate("alert"))
def denied(b):
    peers.xrdp(b, ssl_protocols="TLSv1.2")
    peers.xfreerdp(b, "/cert:deny", wait=15)


@case("certificate-denied-by-xfreerdp-tls13", ["xfreerdp", "xrdp"],
      """xrdp with a self-signed certificate over TLS 1.3, xfreerdp told to deny what it cannot verify. It finishes the handshake and leaves with close_notify.""",
      left_over_certificate("fin"))
def denied_tls13(b):
    peers.xrdp(b)
    peers.xfreerdp(b, "/cert:deny", wait=15)


@case("trust-prompt", ["xfreerdp", "xrdp"],
      """xrdp with a self-signed certificate. xfreerdp leaves over it; four seconds later the user comes back, accepts it and gets in.""",
      [left_over_certificate("alert", cause="trust-prompt", also=["certificate-probe"], ceiling="strong", refused_by=None, superseded_by=1),
       closed("tls", "alert", "session active, client close_notify {alert:client}, FIN {fin:client}")],
      attempts=[([0, 1], "ok")])
def trust_prompt(b):
    peers.xrdp(b, ssl_protocols="TLSv1.2")
    peers.xfreerdp(b, "/cert:deny", name="first", wait=15)
    time.sleep(4)
    peers.use_and_close(b, peers.xfreerdp(b))


@case("authentication-abandoned", ["xfreerdp", "freerdp-shadow", "python3 (watcher in the router)"],
      """freerdp-shadow with NLA is stopped (SIGSTOP) at the moment when xfreerdp's credentials go out, so that it does not answer; three seconds later the user
      gives up and xfreerdp is killed. Its kernel closes the connection.""",
      session("authentication-abandoned", ("client", "fin", "fin:client", "client"), "the client's AUTHENTICATE goes out {data:client:-1}, no answer comes for three seconds, "
              "client FIN {fin:client} without an alert", chain="nla", reached="tls", stage="authentication", ceiling="consistent",
              also_right=["authentication-stalled"], ending_also=[{"refused_by": None}]))
def abandoned(b):
    server = peers.shadow(b, "/sec:nla", users={peers.USER: peers.PASSWORD})

    def rule(box, p):
        if p.dir == "c2s" and p.payload[:1] == b"\x17" and len(p.payload) > 400:
            os.kill(server.pid, signal.SIGSTOP)
    b.box.rules.append(rule)
    client = peers.xfreerdp(b, "/sec:nla", "+enforce-tlsv1_2")
    time.sleep(4)
    client.kill()
    time.sleep(1)
