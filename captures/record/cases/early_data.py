"""TLS 1.3 early data: a client that speaks before the server has answered, and servers that take it or not."""
from cases.handshakes import PEERS, T13, logged_off
from lab import certs, early, scripted
from lab.case import case

TAKEN = "resumed; the MCS Connect Initial goes out as early data in two records before the ServerHello, and the server takes it"
NOT_TAKEN = "resumed; the same early data, which the server passes over, and the client says it again after the handshake"
RETRIED = ("the same early data, to which the server answers with a HelloRetryRequest and, its ticket used up, a full handshake; the client says it again after "
           "it")


@case("tls13-early-data", PEERS, "Four sessions over TLS 1.3: a full handshake for the ticket, then three whose clients say the first message in early data. The server "
      "takes it, passes over it, and asks for another key share, which refuses it.",
      [logged_off("full handshake"), logged_off(TAKEN), logged_off(NOT_TAKEN), logged_off(RETRIED)], box={"delay": 2}, attempts=[([i], "ok") for i in range(4)])
def run(b):
    server = scripted.context(True, T13, certificate=certs.make(b))
    early.allow(server)
    client = scripted.context(False, T13, keys=b.keys)
    steps = scripted.logged_off()
    ticket = scripted.session(b, steps, server, client)
    ticket = early.session(b, steps, server, client, ticket, take=True)
    ticket = early.session(b, steps, server, client, ticket, take=False)
    early.only_group(server, "P-384")
    early.session(b, steps, server, client, ticket, take=False)
