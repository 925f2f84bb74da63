"""Logons that are to leave their credentials at home (Restricted Admin, Remote Credential Guard): demanded of servers that offer it and of those that do not."""
import ssl
import time

from cases.handshakes import PEERS, addresses
from lab import certs, peers, scripted, x224
from lab.case import case
from lab.truth import closed, session

RESTRICTED_ADMIN, REMOTE_GUARD = 1, 2
WINDOWS = 0x1F  # every flag of RDP_NEG_RSP, as Windows sends it today
WITHOUT_GUARD, NEITHER = 0x0F, 0x07
NLA = x224.SSL | x224.HYBRID | x224.HYBRID_EX
T12 = ssl.TLSVersion.TLSv1_2


def at_the_confirm(b, source, demanded, offered, cookie=b"synthia"):
    """The client leaves right at the ConnectionConfirm."""
    def handler(raw):
        x224.answer(raw, x224.HYBRID_EX, offered)
        raw.recv(1)
        raw.close()

    thread = x224.serve(b, handler)
    raw = x224.connect(b, source=source)
    x224.negotiate(raw, NLA, cookie, flags=demanded)
    raw.close()
    thread.join(5)
    time.sleep(0.2)


def at_confirm(word, certainty="strong"):
    return session("restricted-admin-refused", ("client", "fin", "fin:client", "server", "cc"), f"{word}; client FIN {{fin:client}} right at the ConnectionConfirm {{cc}}, before TLS",
                   ceiling=certainty, chain="nla", reached="x224", stage="x224")


BEHIND = [{"how": "fin", "frame": "fin:client"}, {"decisive_frame": "alert:client"}, {"decisive_frame": "fin:client"}, {"refused_by": "client", "decisive_frame": "alert:client"},
          {"how": "fin", "frame": "fin:client", "refused_by": "client", "decisive_frame": "fin:client"}]
LOGON = session("authentication-rejected", ("server", "alert", "data:server:-1", "server", "data:server:-2"),
                "Restricted Admin demanded and offered; the server's TSRequest {data:server:-2} carries errorCode 0xC000006E, as a server that knows the mode and whose registry "
                "forbids it answers; its close_notify {data:server:-1} and FIN {fin:server} follow", chain="nla", reached="tls", stage="authentication", ceiling="strong",
                also_right=["account-restricted"],
                ending_also=[{"how": "fin", "frame": "fin:server"}, {"decisive_frame": "data:server:-1"}, {"how": "fin", "frame": "fin:server", "decisive_frame": "fin:server"}],
                with_keys={"cause": "account-restricted", "also_right": ["authentication-rejected", "restricted-admin-refused"]})


@case("restricted-admin-refused", PEERS, """Six connections of a client (scripted) that demands a logon without its credentials. Restricted Admin of a server that does not
      offer it: it leaves at the ConnectionConfirm, once by name and once without; Remote Credential Guard of one that offers only Restricted Admin: the same. Then the
      one without it leaves behind the certificate; a server that offers both, and the client leaves behind the certificate all the same; and one that offers it and
      refuses the logon with errorCode 0xC000006E.""",
      [at_confirm("Restricted Admin demanded, flags 0x07 answered"),
       at_confirm("Restricted Admin demanded without a cookie, flags 0x07 answered: a program that asks for the mode looks like it", "consistent"),
       at_confirm("Remote Credential Guard demanded, flags 0x0f answered"),
       session("restricted-admin-refused", ("client", "alert", "alert:client", "server", "cc"), "Restricted Admin demanded, flags 0x07 answered {cc}; TLS finished, then the client's "
               "close_notify {alert:client} and FIN {fin:client} without application data", reached="tls", stage="tls", chain="nla", ceiling="consistent",
               also_right=["certificate-refused", "trust-prompt"], ending_also=BEHIND),
       session("certificate-refused", ("client", "alert", "alert:client", "client"), "Restricted Admin demanded and offered {cc}; TLS finished, then the client's close_notify "
               "{alert:client} and FIN {fin:client} without application data", reached="tls", stage="tls", chain="nla", ceiling="consistent",
               also_right=["trust-prompt", "certificate-untrusted", "certificate-probe"],
               ending_also=[{"how": "fin", "frame": "fin:client", "decisive_frame": "fin:client"}, {"refused_by": None}]),
       LOGON],
      box={"extra_client_ips": addresses(6), "delay": 2})
def refused(b):
    sources = addresses(6)
    at_the_confirm(b, sources[0], RESTRICTED_ADMIN, NEITHER)
    at_the_confirm(b, sources[1], RESTRICTED_ADMIN, NEITHER, cookie=None)
    at_the_confirm(b, sources[2], REMOTE_GUARD, WITHOUT_GUARD)
    server = scripted.context(True, T12, certificate=certs.make(b))
    for source, offered, steps in ((sources[3], NEITHER, []), (sources[4], WINDOWS, []), (sources[5], WINDOWS, scripted.logon_error(0xC000006E))):
        scripted.session(b, steps, server, scripted.context(False, T12, keys=b.keys), source=source, selected=x224.HYBRID_EX, requested=NLA,
                         flags=(RESTRICTED_ADMIN, offered), client_ends=not steps)


@case("restricted-admin-ignored", ["python3 (scripted client)", "xfreerdp", "freerdp-shadow"],
      """freerdp-shadow with NLA, which does not offer Restricted Admin. A client (scripted) demands it and leaves at the ConnectionConfirm. Three seconds later xfreerdp
      comes from the same host without the demand, gets in and the window is closed. From a third connection on, xfreerdp demands it (/restricted-admin) and goes on
      all the same, gets in, and the window is closed.""",
      [session("restricted-admin-refused", ("client", "fin", "fin:client", "server", "cc"), "Restricted Admin demanded, flags 0x03 answered {cc}, client FIN {fin:client}; the next "
               "connection of this client does not demand it and goes further", ceiling="strong", chain="nla", reached="x224", stage="x224", superseded_by=1),
       closed("nla", "alert", "nothing demanded; NLA accepted, session active, client close_notify {alert:client}, FIN {fin:client}"),
       closed("nla", "alert", "Restricted Admin demanded and not offered {cc}; NLA accepted, session active, client close_notify {alert:client}, FIN {fin:client}")],
      attempts=[([0, 1], "ok"), ([2], "ok")])
def ignored(b):
    peers.shadow(b, "/sec:nla", users={peers.USER: peers.PASSWORD})
    raw = x224.connect(b)
    x224.negotiate(raw, NLA, flags=RESTRICTED_ADMIN)
    raw.close()
    time.sleep(3)
    peers.use_and_close(b, peers.xfreerdp(b, "/sec:nla", "+enforce-tlsv1_2", name="plain"), name="plain.log", seconds=0.5)
    time.sleep(2)
    peers.use_and_close(b, peers.xfreerdp(b, "/sec:nla", "+enforce-tlsv1_2", "/restricted-admin", name="demanding"), name="demanding.log", seconds=0.5)
