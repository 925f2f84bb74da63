"""A scripted RD Gateway over real TLS: its HTTP answers, the packets that open a tunnel over WebSocket, and a second TLS connection inside.

Facts from MS-TSGU 2.2.10 and RFC 6455. No product spoke here: both ends are scripts.
"""
import os
import ssl
import struct
import time

from . import x224

PORT = 443
REQUEST = ("RDG_OUT_DATA /remoteDesktopGateway/ HTTP/1.1\r\nHost: gw01.lab.example\r\nRDG-Connection-Id: {7c2e8b8e-93a1-4a53-9f0c-2f6a2f0d2b11}\r\n"
           "RDG-User-Id: cwB5AG4AdABoAGkAYQA=\r\n%sConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
           "Sec-WebSocket-Key: eXgxMjM0NTY3ODkwYWJjZA==\r\n\r\n")
AUTHORIZATION = "Authorization: Basic c3ludGhpYTpDb3JyZWN0LUhvcnNlLTc=\r\n"  # synthia and her password
SWITCHING = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"


def answer(status, reason, scheme=None):
    schemes = f"WWW-Authenticate: {scheme}\r\n" if scheme else ""
    return f"HTTP/1.1 {status} {reason}\r\nServer: Microsoft-HTTPAPI/2.0\r\n{schemes}Content-Length: 0\r\n\r\n"


def packet(kind, fields=b""):
    return struct.pack("<HHI", kind, 0, 8 + len(fields)) + fields


def target(name, port=3389):
    text = (name + "\0").encode("utf-16-le")
    return packet(0x08, struct.pack("<BBHHH", 1, 0, port, 3, len(text)) + text)


# What opens a tunnel: (side, packet).
HANDSHAKE = [("C", packet(0x01, struct.pack("<BBHH", 1, 0, 0, 0))), ("S", packet(0x02, struct.pack("<IBBHH", 0, 1, 0, 0, 0)))]
TUNNEL = HANDSHAKE + [("C", packet(0x04, struct.pack("<IHH", 0x3F, 0, 0))), ("S", packet(0x05, struct.pack("<HIHHII", 0, 0, 3, 0, 1, 0x3F)))]
AUTHORIZED = TUNNEL + [("C", packet(0x06, struct.pack("<HH", 0, 20) + "lab-pc-01\0".encode("utf-16-le"))), ("S", packet(0x07, struct.pack("<IHH", 0, 0, 0)))]


def tunnel_refused(code):
    return TUNNEL[:3] + [("S", packet(0x05, struct.pack("<HIHH", 0, code, 0, 0)))]


def user_refused(code):
    return AUTHORIZED[:5] + [("S", packet(0x07, struct.pack("<IHH", code, 0, 0)))]


def channel(code, name="rds01.lab.example"):
    return AUTHORIZED + [("C", target(name)), ("S", packet(0x09, struct.pack("<IHH", code, 0, 0)))]


def frame(payload, masked):
    length = struct.pack(">B", len(payload)) if len(payload) < 126 else struct.pack(">BH", 126, len(payload))
    if not masked:
        return b"\x82" + length + payload
    mask = os.urandom(4)
    body = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
    return bytes([0x82, length[0] | 0x80]) + length[1:] + mask + body


class Tunnel:
    """The bytes between client and target, in data packets in WebSocket frames, as a socket for one side."""

    def __init__(self, sock, side):
        self.sock, self.side, self.waiting = sock, side, b""

    def packet(self, whole):
        self.sock.sendall(frame(whole, self.side == "C"))
        time.sleep(0.01)

    def read_packet(self):
        head = x224._exactly(self.sock, 2)
        length = head[1] & 0x7F
        if length == 126:
            length = struct.unpack(">H", x224._exactly(self.sock, 2))[0]
        mask = x224._exactly(self.sock, 4) if head[1] & 0x80 else bytes(4)
        body = x224._exactly(self.sock, length)
        return bytes(byte ^ mask[i % 4] for i, byte in enumerate(body))

    def sendall(self, data):
        for at in range(0, len(data), 4000):
            part = data[at:at + 4000]
            self.packet(packet(0x0A, struct.pack("<H", len(part)) + part))

    def recv(self, most):
        while not self.waiting:
            whole = self.read_packet()
            if struct.unpack_from("<H", whole)[0] != 0x0A:
                raise ConnectionError("no data packet")
            self.waiting = whole[10:]
        taken, self.waiting = self.waiting[:most], self.waiting[most:]
        return taken


class Inner:
    """TLS through a tunnel."""

    def __init__(self, context, tunnel, server):
        self.tunnel, self.into, self.out = tunnel, ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.into, self.out, server_side=server)
        self._do(self.tls.do_handshake)

    def _do(self, step):
        while True:
            try:
                result = step()
                self._flush()
                return result
            except ssl.SSLWantReadError:
                self._flush()
                self.into.write(self.tunnel.recv(65536))

    def _flush(self):
        data = self.out.read()
        if data:
            self.tunnel.sendall(data)

    def sendall(self, data):
        self._do(lambda: self.tls.write(data))

    def recv(self, most):
        return self._do(lambda: self.tls.read(most))


def opening(sock, side, steps):
    """The packets that open the tunnel."""
    tunnel = Tunnel(sock, side)
    for speaker, whole in steps:
        if speaker == side:
            tunnel.packet(whole)
        else:
            tunnel.read_packet()
    return tunnel


def head(sock):
    data = b""
    while not data.endswith(b"\r\n\r\n"):
        data += x224._exactly(sock, 1)
    return data


def connection(bench, server, client, answers, steps=(), inside=None, source=None):
    """One connection to the gateway: HTTP answers until one is 101, then the steps, then inside(tunnel, side); the gateway closes."""
    def handler(raw):
        sock = server.wrap_socket(raw, server_side=True)
        for text in answers:
            head(sock)
            sock.sendall(text.encode())
        tunnel = opening(sock, "S", steps)
        if inside:
            inside(tunnel, "S")
        time.sleep(0.05)
        sock.unwrap()
        sock.close()

    thread = x224.serve(bench, handler, port=PORT)
    raw = x224.connect(bench, port=PORT, source=source)
    sock = client.wrap_socket(raw)
    for number, _ in enumerate(answers):
        sock.sendall((REQUEST % (AUTHORIZATION if number else "")).encode())
        head(sock)
    tunnel = opening(sock, "C", steps)
    if inside:
        inside(tunnel, "C")
    time.sleep(0.1)
    raw = sock.unwrap()
    time.sleep(0.2)
    raw.close()
    thread.join(5)


OUT = ("RDG_OUT_DATA /remoteDesktopGateway/ HTTP/1.1\r\nCache-Control: no-cache\r\nConnection: Keep-Alive\r\nPragma: no-cache\r\nAccept: */*\r\n"
       "User-Agent: MS-RDGateway/1.0\r\nRDG-Connection-Id: {%s}\r\nRDG-User-Id: cwB5AG4AdABoAGkAYQA=\r\nHost: gw01.lab.example\r\n%sContent-Length: 0\r\n\r\n")
IN = OUT.replace("RDG_OUT_DATA", "RDG_IN_DATA")
CHUNKED = "Transfer-Encoding: chunked\r\n"
OK = "HTTP/1.1 200 OK\r\nServer: Microsoft-HTTPAPI/2.0\r\nDate: Sat, 21 Nov 2026 17:00:00 GMT\r\n%s\r\n"


class Halves(Tunnel):
    """The older transport: the client speaks in chunks on one connection, the gateway answers on another, in chunks or not."""

    def __init__(self, side, down, up, chunked):
        super().__init__(None, side)
        self.write_to, self.read_from = (up, down) if side == "C" else (down, up)
        self.write_chunks, self.read_chunks = (True, chunked) if side == "C" else (chunked, True)
        self.unread, self.said = b"", 0

    def packet(self, whole):
        self.said += 1
        # Nothing binds a packet to a chunk: every third one lies in two.
        parts = [whole[:5], whole[5:]] if self.write_chunks and self.said % 3 == 0 else [whole]
        for part in parts:
            self.write_to.sendall(b"%X\r\n%s\r\n" % (len(part), part) if self.write_chunks else part)
            time.sleep(0.01)

    def exactly(self, count):
        while len(self.unread) < count:
            if self.read_chunks:
                line = b""
                while not line.endswith(b"\r\n"):
                    line += x224._exactly(self.read_from, 1)
                self.unread += x224._exactly(self.read_from, int(line, 16) + 2)[:-2]
            else:
                self.unread += x224._exactly(self.read_from, count - len(self.unread))
        taken, self.unread = self.unread[:count], self.unread[count:]
        return taken

    def read_packet(self):
        start = self.exactly(8)
        return start + self.exactly(struct.unpack_from("<I", start, 4)[0] - 8)


def two_connections(bench, server, client, steps, identifier, inside=None, chunked=False, seed=100, source=None):
    """A tunnel over two connections: 401 and 200 on each, the gateway's random seed, the steps, then inside(tunnel, side); the gateway closes both."""
    down = []

    def speak(tunnel, side):
        for speaker, whole in steps:
            if speaker == side:
                tunnel.packet(whole)
            else:
                tunnel.read_packet()
        if inside:
            inside(tunnel, side)

    def handler(raw):
        sock = server.wrap_socket(raw, server_side=True)
        head(sock)
        sock.sendall(answer(401, "Unauthorized", 'Basic realm="gw01"').encode())
        head(sock)
        if not down:
            sock.sendall((OK % (CHUNKED if chunked else "")).encode())
            tunnel = Halves("S", sock, None, chunked)
            tunnel.packet(os.urandom(seed))
            down.append(sock)
            return
        sock.sendall((OK % "Content-Length: 0\r\n").encode())
        speak(Halves("S", down[0], sock, chunked), "S")
        time.sleep(0.05)
        for one in (down[0], sock):
            one.unwrap()
            one.close()

    thread = x224.serve(bench, handler, port=PORT, times=2)
    halves = []
    for text in (OUT, IN):
        raw = x224.connect(bench, port=PORT, source=source)
        sock = client.wrap_socket(raw)
        sock.sendall((text % (identifier, "")).encode())
        head(sock)
        last = text % (identifier, AUTHORIZATION)
        sock.sendall((last if text is OUT else last.replace("Content-Length: 0\r\n", CHUNKED)).encode())
        head(sock)
        halves.append(sock)
        time.sleep(0.02)
    tunnel = Halves("C", halves[0], halves[1], chunked)
    tunnel.exactly(seed)
    speak(tunnel, "C")
    time.sleep(0.15)
    for sock in halves:
        raw = sock.unwrap()
        time.sleep(0.1)
        raw.close()
    thread.join(5)


def plain(bench, server, client, first):
    """One connection in which the client says `first` and the gateway 200 and bytes of its own; the gateway closes."""
    def handler(raw):
        sock = server.wrap_socket(raw, server_side=True)
        x224._exactly(sock, len(first))
        sock.sendall(b"HTTP/1.1 200 Success\r\nContent-Type: application/rpc\r\nContent-Length: 1073741824\r\n\r\n" if first.startswith(b"RPC") else b"")
        sock.sendall(os.urandom(40))
        time.sleep(0.05)
        sock.unwrap()
        sock.close()

    thread = x224.serve(bench, handler, port=PORT)
    sock = client.wrap_socket(x224.connect(bench, port=PORT))
    sock.sendall(first)
    while sock.recv(4096):
        pass
    raw = sock.unwrap()
    time.sleep(0.1)
    raw.close()
    thread.join(5)
