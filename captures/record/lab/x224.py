"""The X.224 exchange in front of everything, for peers that speak no RDP themselves (OpenSSL behind a prelude) or that misbehave on purpose.

Sockets come from the bench's namespaces; the scripts run in this process.
"""
import socket
import struct
import threading

SSL, HYBRID, HYBRID_EX = 1, 2, 8


def connection_request(requested=SSL, cookie=b"synthia", token=None, flags=0):
    """With a routing token (from a redirection) in place of the cookie, if given."""
    line = token if token else b"Cookie: mstshash=" + cookie + b"\r\n" if cookie else b""
    body = line + (struct.pack("<BBHI", 1, flags, 8, requested) if requested is not None else b"")
    return _tpkt(0xE0, body)


def connection_confirm(selected=SSL, flags=0):
    return _tpkt(0xD0, struct.pack("<BBHI", 2, flags, 8, selected))


def negotiation_failure(code):
    return _tpkt(0xD0, struct.pack("<BBHI", 3, 0, 8, code))


def _tpkt(kind, body):
    return struct.pack(">BBH", 3, 0, 11 + len(body)) + struct.pack(">BBHHB", 6 + len(body), kind, 0, 0 if kind == 0xE0 else 0x1234, 0) + body


def read_tpkt(sock):
    head = _exactly(sock, 4)
    return head + _exactly(sock, struct.unpack(">H", head[2:])[0] - 4)


def _exactly(sock, count):
    data = b""
    while len(data) < count:
        more = sock.recv(count - len(data))
        if not more:
            raise ConnectionError("the peer closed")
        data += more
    return data


def connect(bench, port=3389, timeout=10, source_port=None, source=None, v6=False, server=None):
    """A TCP connection from the client's namespace to the server's address (or another one of its namespace)."""
    sock = bench.box.sock("c", v6)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.settimeout(timeout)
    if source_port or source:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((source or bench.client, source_port or 0))
    sock.connect((server or (bench.box.server6 if v6 else bench.server), port))
    return sock


def serve(bench, handler, port=3389, times=1, timeout=30, v6=False, server=None):
    """Accept `times` connections in the server's namespace and give each to handler; returns the thread."""
    listener = bench.box.sock("s", v6)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((server or (bench.box.server6 if v6 else bench.server), port))
    listener.listen(16)
    listener.settimeout(timeout)

    def loop():
        for _ in range(times):
            try:
                sock, _ = listener.accept()
            except OSError:
                break
            sock.settimeout(timeout)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                handler(sock)
            except OSError as error:
                bench.file("scripted-server.log", f"{error}\n")
        listener.close()
    thread = threading.Thread(target=loop, daemon=True)
    thread.start()
    return thread


def negotiate(sock, requested=SSL, cookie=b"synthia", token=None, flags=0):
    """The client's half of the exchange."""
    sock.sendall(connection_request(requested, cookie, token, flags))
    return read_tpkt(sock)


def answer(sock, selected=SSL, flags=0):
    """The server's half of the exchange."""
    request = read_tpkt(sock)
    sock.sendall(connection_confirm(selected, flags))
    return request


def reset(sock):
    """Close with RST."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()
