"""License errors and Set Error Info in clear: a scripted server with Standard RDP Security and no encryption."""
import time

from cases.handshakes import addresses
from cases.inside import BROKER, LICENSE, LICENSE_INFO, POLICY
from lab import scripted, x224
from lab.case import case
from lab.truth import session

PEERS = ["python3 (scripted client and server)"]


def license_error(code, cause):
    return session(cause, ("server", "fin", "fin:server", "server", "data:server:-1"),
                   f"LICENSE_ERROR_MESSAGE {code:#x} {{data:server:-1}} in clear, server FIN {{fin:server}}", chain="none", reached="client-info", stage="licensing",
                   ending_also=[{"decisive_frame": "fin:server"}])


def error_info(code, cause):
    good = cause in ("closed-by-user", "logged-off")
    return session(cause, ("server", "ultimatum", "ultimatum:server", None if good else "server", "data:server:-2"),
                   f"Set Error Info {code:#x} {{data:server:-2}} in clear, then the server's ultimatum {{ultimatum:server}} and FIN {{fin:server}}", chain="none",
                   reached="active", stage="active",
                   ending_also=[{"decisive_frame": "ultimatum:server"}, {"refused_by": "server"}, {"refused_by": None}])


def told(name, story, codes, judge, steps):
    @case(name, PEERS, story, [judge(code, cause) for code, cause in codes.items()], box={"extra_client_ips": addresses(len(codes)), "delay": 2})
    def run(b):
        for address, code in zip(addresses(len(codes)), codes):
            scripted.plain_session(b, steps(code), source=address)


told("clear-license-errors", "Nine sessions without encryption, each refused in the license exchange with another error code.", LICENSE, license_error,
     scripted.license_error)
told("clear-errinfo-policy", "Eleven sessions without encryption that the server ends after activation with Set Error Info 1 to 0xC.", POLICY, error_info,
     scripted.error_info)
told("clear-errinfo-licensing", "Eleven sessions without encryption that the server ends with the licensing codes of Set Error Info, 0x100 to 0x10A.", LICENSE_INFO,
     error_info, scripted.error_info)
told("clear-errinfo-broker", "Ten sessions without encryption that the server ends with the connection broker's codes of Set Error Info.", BROKER, error_info,
     scripted.error_info)


@case("clear-errinfo-unknown", PEERS, "Two sessions without encryption that the server ends with codes of Set Error Info that nobody documents.",
      [error_info(0x10FE, "server-error"), error_info(0xABCDEF, "server-error")], box={"extra_client_ips": addresses(2), "delay": 2})
def unknown(b):
    for address, code in zip(addresses(2), (0x10FE, 0xABCDEF)):
        scripted.plain_session(b, scripted.error_info(code), source=address)


@case("clear-license-stalled", PEERS, "A session without encryption whose server sends a license request and never answers the client's new license request; "
      "after ten seconds the client leaves.",
      session("license-stalled", ("client", "fin", "fin:client"), "the client's new license request {data:client:-1} is acknowledged and not answered; client FIN {fin:client}",
              chain="none", reached="client-info", stage="licensing", ceiling="strong", also_right=["license-reset"], ending_also=[{"refused_by": "server"}]), box={"delay": 2})
def license_stalled(b):
    steps = scripted.license_error(2)[:-1]

    def handler(sock):
        x224.answer(sock, selected=0)
        scripted.play(sock, "S", steps)
        sock.recv(1)
        sock.close()
    x224.serve(b, handler)
    sock = x224.connect(b)
    x224.negotiate(sock, requested=0)
    scripted.play(sock, "C", steps)
    time.sleep(10)
    sock.close()
    time.sleep(0.3)


@case("clear-license-reset", PEERS, "A session without encryption whose server closes in the license exchange without a word, as with a stale license cache.",
      session("license-reset", ("server", "fin", "fin:server", "server"), "after the client's new license request {data:client:-1} the server's FIN {fin:server} and no error message",
              chain="none", reached="client-info", stage="licensing", ceiling="strong", ending_also=[{"refused_by": None}]), box={"delay": 2})
def license_reset(b):
    scripted.plain_session(b, scripted.license_error(2)[:-1])


@case("clear-mcs-refused", PEERS, "A server that answers the Connect Initial with the result rt-unspecified-failure and closes.",
      session("mcs-refused", ("server", "fin", "fin:server", "server", "data:server:-1"), "Connect Response {data:server:-1} with result 14 (rt-unspecified-failure), "
              "server FIN {fin:server}", chain="none", reached="x224", stage="mcs", ending_also=[{"decisive_frame": "fin:server"}]), box={"delay": 2})
def mcs_refused(b):
    (_, initial), (_, response) = scripted.conversation()[:2]
    scripted.plain_session(b, [("C", initial), ("S", response.replace(b"\x0a\x01\x00", b"\x0a\x01\x0e", 1))])


@case("clear-redirected", PEERS, "A session without encryption whose server sends the client to another one with a Server Redirection PDU; the client comes to that one "
      "with the routing token from it, and the session there ends with the server's ultimatum.",
      [session("redirected", ("client", "fin", "fin:client"), "Server Redirection {data:server:-1} in clear, client FIN {fin:client}; the next connection goes to the "
               "server that it names", chain="none", reached="active", stage="active", superseded_by=1,
               ending_also=[{"decisive_frame": "data:server:-1"}, {"refused_by": "server", "decisive_frame": "data:server:-1"}]),
       session("logged-off", ("server", "ultimatum", "ultimatum:server"), "routing token in the request {cr}; session active, the server's ultimatum {ultimatum:server}",
               chain="none", reached="active", stage="active", also_right=["closed-by-user", "ended-after-use"], ceiling="strong")],
      attempts=[([0, 1], "ok")], box={"extra_server_ips": ["10.30.5.21"], "delay": 2})
def redirected(b):
    token = b"Cookie: msts=352657930.15629.0000\r\n"
    scripted.plain_session(b, scripted.redirection("10.30.5.21", token), client_closes=True)
    scripted.plain_session(b, scripted.logged_off(), server="10.30.5.21", token=token)
