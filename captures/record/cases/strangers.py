"""Peers that the program had not met when it was first run on these recordings (src/infer/grammar.md, "Peers it had not met").

The judgements were written from the peers' logs and the way each was made, before rdpwhy had read the files.
"""
import time

from lab import peers, strangers
from lab.case import case
from lab.truth import session

GRD = "gnome-remote-desktop"
REFUSED = dict(reached="tls", stage="authentication", chain="nla", ceiling="strong")


def fin(selector):
    return {"how": "fin", "frame": selector, "decisive_frame": selector}


def used(ending, why, chain="nla", also=("closed-by-user", "undetermined"), with_keys="closed-by-user"):
    keyed = {"cause": with_keys, "also_right": ["ended-after-use", "undetermined"], "ceiling": "strong"} if with_keys else None
    return session("ended-after-use", ending, why, reached="active", stage="active", chain=chain, also_right=list(also), ceiling="strong", with_keys=keyed)


def nla_shadow(b):
    peers.shadow(b, "/sec:nla", users={peers.USER: peers.PASSWORD}, keylog=True)


@case("grd-wrong-password", ["xfreerdp", GRD],
      """xfreerdp with a wrong password to gnome-remote-desktop over TLS 1.3. The server's library refuses the logon, and the server ends the connection as it
      ends a session: Deactivate All, ultimatum, FIN.""",
      session("authentication-rejected", ("server", "ultimatum", "data:server:-1", "server"), "in answer to the credentials a Deactivate All {data:server:-2}, an "
              "ultimatum {data:server:-1} and the FIN {fin:server}; the server's log: SEC_E_LOGON_DENIED",
              ending_also=[{"decisive_frame": "data:server:-2"}, {"how": "fin", "frame": "fin:server", "decisive_frame": "data:server:-2"}, fin("fin:server")], **REFUSED))
def grd_wrong_password(b):
    strangers.gnome_remote_desktop(b)
    peers.xfreerdp(b, "/sec:nla", password="Wrong-Staple-3", wait=20)
    time.sleep(1)


@case("grd-client-killed", ["xfreerdp", GRD],
      """xfreerdp to gnome-remote-desktop with NLA over TLS 1.3; xfreerdp is killed (SIGKILL) while the session is active, and the server answers its FIN with Deactivate
      All and an ultimatum.""",
      used(("client", "fin", "fin:client"), "session active, then the client's FIN {fin:client}; the server's ultimatum {data:server:-1} answers it"))
def grd_client_killed(b):
    strangers.gnome_remote_desktop(b)
    p = peers.xfreerdp(b, "/sec:nla")
    peers.until_active(b, 1.5)
    p.kill()
    time.sleep(2)


def guessed():
    return session("authentication-rejected", ("server", "alert", "alert:server", "server"), "the server's close_notify {alert:server} in answer to the credentials; its log: "
                   "SEC_E_LOGON_DENIED", ending_also=[fin("fin:server")], **REFUSED)


@case("hydra-guesses", ["hydra", "freerdp-shadow"],
      """hydra tries three passwords for one user at freerdp-shadow with NLA over TLS 1.3; the third is right, the session becomes active, and hydra leaves.""",
      [guessed(), guessed(), used(("client", "fin", "fin:client"), "the right password: session active, then the client's FIN {fin:client}")],
      attempts=[([0, 1, 2], "ok")])
def hydra_guesses(b):
    nla_shadow(b)
    strangers.hydra(b, ["letmein", "Wrong-Staple-3", peers.PASSWORD])
    time.sleep(1)


@case("impacket-checks-a-logon", ["rdp_check", "freerdp-shadow"],
      """impacket's rdp_check with the right password to freerdp-shadow with NLA over TLS 1.3. It delivers its credentials, says "Access Granted", and closes.""",
      session("authentication-abandoned", ("client", "fin", "fin:client"), "the logon was accepted, credentials went out {data:client:-1}, then the client's FIN {fin:client}; the "
              "server's close_notify answers it", reached="authentication", stage="authentication", chain="nla", ceiling="consistent",
              also_right=["undetermined", "port-probe", "certificate-probe"], ending_also=[{"stage": "mcs"}, {"refused_by": "client"}], stages_may=["authentication"]))
def impacket_checks(b):
    nla_shadow(b)
    strangers.rdp_check(b)
    time.sleep(1)


@case("impacket-to-tls-alone", ["rdp_check", "xrdp"],
      """impacket's rdp_check to xrdp, which knows no NLA and selects TLS alone; rdp_check does not look, and speaks CredSSP where MCS was due.""",
      session("undetermined", ("server", "ultimatum", "data:server:-2", "server"), "the client's TSRequest {data:client:-1}; xrdp's ultimatum {data:server:-2}, close_notify and FIN",
              reached="tls", stage="mcs", also_right=["mcs-refused", "not-an-rdp-client"], ceiling="consistent", outcome="unknown",
              ending_also=[{"how": "alert", "frame": "data:server:-1", "decisive_frame": "data:server:-1", "refused_by": None}, fin("fin:server")],
              with_keys={"cause": "mcs-refused", "also_right": ["undetermined", "not-an-rdp-client"]}), attempts=[([0], "unknown", {"with_keys": "failed"})])
def impacket_to_tls_alone(b):
    peers.xrdp(b, keylog=True)
    strangers.rdp_check(b)
    time.sleep(1)


def unrequested():
    return session("unrequested-protocol-selected", ("client", "fin", "fin:client", "client", "cc"), "plain RDP selected {cc}, not requested; client FIN {fin:client}", reached="x224",
                   stage="x224", ending_also=[{"decisive_frame": "fin:client"}, {"refused_by": None}, {"stage": "mcs"}])


def left_at_once():
    return session("undetermined", ("client", "fin", "fin:client"), "the scanner has its answer {cc} and closes", reached="x224", stage="x224", outcome="unknown",
                   also_right=["port-probe", "certificate-probe"], ending_also=[{"stage": "mcs"}, {"stage": "tls"}])


def method(offered):
    return session("standard-security-mismatch", ("client", "fin", "fin:client", "client"), f"the scanner offers {offered}, has the Connect Response {{data:server:1}} and closes",
                   reached="x224", stage="mcs", chain="none", also_right=["undetermined", "port-probe", "certificate-probe"],
                   ceiling="consistent" if offered == "128-bit" else "proven", ending_also=[{"refused_by": None}, {"stage": "security"}, {"decisive_frame": "data:server:1"}])


@case("nmap-enumerates", ["nmap", "xrdp"],
      """nmap's rdp-enum-encryption asks xrdp for every protocol and every method of Standard RDP Security, and leaves as soon as it has an answer.""",
      [session("port-probe", ("client", "rst", "rst:client"), "SYN, SYN ACK, RST: a connect scan", reached="tcp", stage="tcp"),
       session("undetermined", ("client", "fin", "fin:client"), "the scanner has the Connect Response and closes: close_notify, FIN", reached="tls", stage="mcs", outcome="unknown",
               also_right=["port-probe", "certificate-probe"], ceiling="consistent", ending_also=[{"how": "alert", "frame": "data:client:-1", "decisive_frame": "data:client:-1"}]),
       unrequested(), unrequested(), left_at_once(), left_at_once(), method("40-bit"), method("56-bit"), method("128-bit"), method("FIPS")],
      attempts=[(list(range(10)), "failed")])
def nmap_enumerates(b):
    peers.xrdp(b)
    strangers.nmap(b, "rdp-enum-encryption")
    time.sleep(1)


@case("aardwolf-joins-too-few", ["aardwolf", "xrdp"],
      """aardwolf to xrdp over TLS 1.2. It sends its Client Info after three of the four channel joins that xrdp waits for, and xrdp ends the session.""",
      session("undetermined", ("server", "ultimatum", "data:server:-2", "server"), "the Client Info {data:client:-2} where the fourth join was due; xrdp's ultimatum {data:server:-2}, "
              "close_notify and FIN {fin:server}", reached="tls", stage="mcs", also_right=["mcs-refused"], ceiling="consistent", outcome="unknown",
              ending_also=[{"how": "alert", "frame": "data:server:-1", "decisive_frame": "data:server:-1", "refused_by": None, "stage": "client-info"}, fin("fin:server"),
                           {"stage": "client-info"}, {"stage": "client-info", "refused_by": None}], stages_may=["mcs"],
              with_keys={"cause": "mcs-refused", "also_right": ["undetermined"]}), attempts=[([0], "unknown", {"with_keys": "failed"})])
def aardwolf_joins(b):
    peers.xrdp(b, ssl_protocols="TLSv1.2")
    strangers.aardwolf(b)


@case("aardwolf-token-refused", ["aardwolf", "freerdp-shadow"],
      """aardwolf to freerdp-shadow with NLA over TLS 1.3. The server cannot use the client's SPNEGO token (SEC_E_INVALID_TOKEN) and says so in a TSRequest of 12329 bytes, an
      empty token as long as its buffer, with the errorCode behind it.""",
      session("authentication-rejected", ("server", "alert", "fin:server", "server"), "the server's TSRequest with the errorCode, its close_notify and its FIN end in {fin:server}",
              ending_also=[{"how": "fin"}, {"decisive_frame": "data:server:4"}], with_keys={"cause": "authentication-rejected"}, **REFUSED))
def aardwolf_token(b):
    nla_shadow(b)
    strangers.aardwolf(b)


def echoed():
    return session("tls-intercepted", ("client", "alert", "alert:client"), "the man in the middle hands the client its own last TSRequest back; the client (peer changed protocol "
                   "version from 5 to 6) sends close_notify {alert:client}", reached="tls", stage="authentication", chain="nla", ceiling="consistent",
                   also_right=["authentication-abandoned", "credssp-version-mismatch", "undetermined"], ending_also=[fin("fin:client"), {"refused_by": "client"}])


@case("pyrdp-echoes-the-proof", ["xfreerdp", "pyrdp", "freerdp-shadow"],
      """xfreerdp with NLA over TLS 1.2 to pyrdp, a man in the middle before freerdp-shadow. pyrdp takes the NTLM response and answers with the client's own message. xfreerdp
      tries twice.""", [echoed(), echoed()], attempts=[([0, 1], "failed")])
def pyrdp_echo(b):
    peers.shadow(b, "/sec:nla", users={peers.USER: peers.PASSWORD}, port=3390)
    strangers.pyrdp(b)
    peers.xfreerdp(b, "/sec:nla", wait=30)
    time.sleep(1)


@case("pyrdp-passes-a-session-on", ["xfreerdp", "pyrdp", "weston"],
      """xfreerdp over TLS 1.2 to pyrdp, a man in the middle before weston. It passes on in one record what it has read at once, and resets the session when it cannot read a
      message of the client.""",
      session("connection-reset", ("server", "rst", "rst:server", "server"), "session active, then the reset {rst:server} of the man in the middle, who could not read a Frame "
              "Acknowledge", reached="active", stage="active", also_right=["middlebox-reset", "tls-intercepted", "undetermined"],
              ending_also=[{"refused_by": None}, {"by": "middlebox"}]))
def pyrdp_session(b):
    strangers.weston(b, port=3390)
    strangers.pyrdp(b)
    peers.use_and_close(b, peers.xfreerdp(b, "/sec:tls"), 2)


@case("node-client-dropped", ["node-rdpjs-2", "weston"],
      """node-rdpjs-2 to weston over TLS 1.3. Within a millisecond of its Font Map the server, which cannot read a message of the client, closes in order.""",
      session("ended-after-use", ("server", "alert", "alert:server"), "session active, and at once the server's close_notify {alert:server}", reached="active", stage="active",
              also_right=["undetermined", "capabilities-refused"], ceiling="consistent", ending_also=[fin("fin:server"), {"refused_by": "server"}],
              with_keys={"cause": "undetermined", "also_right": ["ended-after-use", "capabilities-refused"], "outcome": "unknown"}), attempts=[([0], "ok", {"with_keys": "unknown"})])
def node_dropped(b):
    strangers.weston(b)
    strangers.node_client(b, 4)
    time.sleep(1)


@case("node-client", ["node-rdpjs-2", "freerdp-shadow"],
      """node-rdpjs-2 to freerdp-shadow over TLS 1.3: a short session, which the client closes.""",
      used(("client", "fin", "fin:client"), "session active, then the client's FIN {fin:client} without close_notify", chain="tls"))
def node_client(b):
    peers.shadow(b, "/sec:tls", keylog=True)
    strangers.node_client(b)
    time.sleep(1)
