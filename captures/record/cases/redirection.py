"""Redirections that lead nowhere, and one whose second logon is refused by a code. The one that works is clear-redirected."""
from cases.delegated import ENDS, RDSTLS, T12
from cases.handshakes import PEERS as TLS_PEERS, addresses
from lab import certs, scripted, x224
from lab.case import case
from lab.truth import session

PEERS = ["python3 (scripted client and server)"]
TARGET = "10.30.5.21"
TOKEN = b"Cookie: msts=352657930.15629.0000\r\n"
BACK = b"Cookie: msts=1784293001\r\n"
OFFERED = x224.SSL | x224.HYBRID | RDSTLS


def sent_on(next_one, where, how="in clear", at="data:server:-1", **more):
    return session("redirected", ("client", "fin", "fin:client"), f"Server Redirection {{{at}}} {how}, client FIN {{fin:client}}; the next connection {where}",
                   reached="active", stage="active", superseded_by=next_one,
                   ending_also=[{"decisive_frame": at}, {"refused_by": "server", "decisive_frame": at}], **({"chain": "none"} | more))


def sealed(next_one, where):
    return sent_on(next_one, where, "inside TLS", "data:server:-2", chain="tls", ceiling="strong", also_right=["ended-after-use", "closed-by-user"],
                   with_keys={"cause": "redirected"})


@case("redirection-failed", PEERS, "Three sessions without encryption whose server sends the client to another one with a Server Redirection PDU. The first client's second "
      "connection, with the routing token and RDSTLS among what it offers, is closed at its Connection Request; where the second client is sent nothing listens; the third "
      "client takes no notice, shows its user nothing for twelve seconds, and leaves.",
      [sent_on(1, "goes to the server that it names"),
       session("redirection-failed", ("server", "fin", "fin:server", "server"), "the request {cr} carries the routing token of the connection before and offers RDSTLS; it is "
               "acknowledged by the FIN {fin:server} and nothing else", stage="x224", ceiling="consistent", ending_also=[{"refused_by": None}]),
       sent_on(3, "goes to the server that it names"),
       session("connection-refused", ("server", "rst", "rst:server", "server"), "SYN to the address that the redirection names, answered by the server's RST {rst:server}",
               reached=None, stage="tcp"),
       session("redirection-failed", ("client", "fin", "fin:client", None, "data:server:-1"), "Server Redirection {data:server:-1} in clear; the client stays for twelve seconds, "
               "its FIN {fin:client}, and it never goes anywhere else", chain="none", reached="active", stage="active", ceiling="consistent",
               ending_also=[{"decisive_frame": "fin:client"}, {"refused_by": "client"}, {"refused_by": "client", "decisive_frame": "fin:client"}])],
      attempts=[([0, 1], "failed"), ([2, 3], "failed"), ([4], "failed")],
      box={"extra_client_ips": addresses(3), "extra_server_ips": [TARGET], "delay": 2})
def failed(b):
    steps = scripted.redirection(TARGET, TOKEN)
    first, second, third = addresses(3)
    scripted.plain_session(b, steps, source=first, client_closes=True)

    def close(sock):
        x224.read_tpkt(sock)
        sock.close()
    thread = x224.serve(b, close, server=TARGET)
    sock = x224.connect(b, source=first, server=TARGET)
    sock.sendall(x224.connection_request(OFFERED, token=TOKEN))
    sock.recv(1)
    sock.close()
    thread.join(5)
    scripted.plain_session(b, steps, source=second, client_closes=True)
    try:
        x224.connect(b, source=second, server=TARGET)
    except ConnectionRefusedError:
        pass
    scripted.plain_session(b, steps, source=third, client_closes=True, stays=12)


@case("redirected-with-rdstls", TLS_PEERS, "Two sessions over TLS 1.2 whose server sends the client on with a Server Redirection PDU; the client comes with the routing token "
      "and logs on by RDSTLS. The first is sent to another server, which closes after the credentials without a result; the second back to the same server, which answers "
      "with the result 0x52E.",
      [sealed(1, "goes to the server that it names"),
       session("redirection-failed", ("server", "fin", "fin:server", "server"), "routing token and RDSTLS in the request {cr}; after the client's RDSTLS credentials {data:client:-2} "
               "the server's FIN {fin:server} and no result", chain="nla", reached="tls", stage="authentication", ceiling="consistent",
               with_keys={"cause": "redirection-failed", "ceiling": "consistent"}),
       sealed(3, "comes back to the same server with the routing token"),
       session("authentication-rejected", ("server", "alert", "data:server:-1", "server", "data:server:-2"), "RDSTLS result 0x52e {data:server:-2}; the server's close_notify "
               "{data:server:-1} and FIN {fin:server} follow", chain="nla", reached="tls", stage="authentication", ceiling="strong", ending_also=ENDS,
               with_keys={"cause": "logon-failed"})],
      attempts=[([0, 1], "failed"), ([2, 3], "failed")], box={"extra_client_ips": addresses(2), "extra_server_ips": [TARGET], "delay": 2})
def with_rdstls(b):
    server = scripted.context(True, T12, certificate=certs.make(b))
    first, second = addresses(2)

    def client():
        return scripted.context(False, T12, keys=b.keys)
    scripted.left(b, scripted.redirection(TARGET, TOKEN), server, client(), "C", source=first)
    scripted.left(b, scripted.rdstls(0)[:2], server, client(), "S", source=first, to=TARGET, selected=RDSTLS, requested=OFFERED, token=TOKEN)
    scripted.left(b, scripted.redirection(None, BACK), server, client(), "C", source=second)
    scripted.session(b, scripted.rdstls(0x52E), server, client(), source=second, selected=RDSTLS, requested=OFFERED, token=BACK)
