"""A device in front of a server that opens TLS and reads along: X.224 goes through as it is, TLS ends here and begins anew behind it."""
import select
import ssl
import time

from . import x224


def serve(bench, front, behind=3390, times=1):
    """Answer `times` connections on 3389 with the TLS of `front` (a server context), and take each to the port `behind` of the same host."""
    back = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    back.check_hostname, back.verify_mode = False, ssl.CERT_NONE
    # The tickets of TLS 1.3 would make a socket readable that has nothing to pass on.
    back.maximum_version = ssl.TLSVersion.TLSv1_2

    def handler(client):
        server = bench.box.sock("s")
        server.settimeout(30)
        server.connect((bench.server, behind))
        server.sendall(x224.read_tpkt(client))
        client.sendall(x224.read_tpkt(server))
        try:
            relay(front.wrap_socket(client, server_side=True), back.wrap_socket(server))
        except ssl.SSLError as error:
            bench.file("proxy.log", f"{error}\n")
        client.close()
        server.close()
    return x224.serve(bench, handler, times=times)


def relay(one, other):
    """Bytes both ways until one side closes; the other is then closed too."""
    pairs = {one: other, other: one}
    while True:
        ready = [s for s in pairs if s.pending()] or select.select(list(pairs), [], [], 30)[0]
        if not ready:
            break
        try:
            for source in ready:
                data = source.recv(65536)
                if not data:
                    raise ConnectionError
                pairs[source].sendall(data)
        except OSError:
            break
    for sock in pairs:
        try:
            sock.unwrap()
        except OSError:
            pass
        sock.close()
    time.sleep(0.2)
