"""What networks do to sessions: middleboxes, paths that swallow packets, silence, loss; and what looks like it and is harmless."""
import socket
import ssl
import struct
import threading
import time

from lab import certs, peers, x224
from lab.case import case
from lab.netbox import ACK, RST, SYN
from lab.truth import closed, session

GOOD = "session active, the user's close: client close_notify {alert:client}, FIN {fin:client}"


def good(b, *options, seconds=1.5, **server):
    """A short healthy session to xrdp over TLS 1.2."""
    peers.xrdp(b, ssl_protocols="TLSv1.2", **server)
    peers.use_and_close(b, peers.xfreerdp(b, *options), seconds)


def is_client_hello(p):
    return p.dir == "c2s" and p.payload[:1] == b"\x16" and p.payload[5:6] == b"\x01"


def reset_at_hello(name, both, word):
    @case(name, ["xfreerdp", "xrdp", "python3 (scripted firewall in the router)"],
          f"""A firewall on the way (scripted; its own TTL and IP-IDs) drops the ClientHello and {word}. xrdp never sees the hello.""",
          session("middlebox-reset", ("middlebox", "rst", "rst:server", "middlebox"), "x", reached="x224", stage="tls", ceiling="strong"),
          box={"delay": 20, "server_ttl": 128})
    def run(b):
        def rule(box, p):
            if is_client_hello(p):
                box.rst_back(p, ttl=61)
                if both:
                    box.rst_fwd(p, after=False)
                return "drop"
        b.box.rules.append(rule)
        peers.xrdp(b)
        peers.xfreerdp(b, "/sec:tls", wait=10)
        time.sleep(1)


reset_at_hello("middlebox-reset-at-client-hello", False, "answers with a RST in the server's name")
reset_at_hello("middlebox-reset-both-ends", True, "resets both ends, each in the other's name")


@case("middlebox-reset-in-session", ["xfreerdp", "xrdp", "python3 (scripted firewall in the router)"],
      """A firewall on the way (scripted) drops an active session: it resets both ends, each in the other's name, with its own TTL and IP-IDs.""",
      session("middlebox-reset", ("middlebox", "rst", "rst:server"), "x", reached="active", stage="active", ceiling="strong"),
      box={"delay": 20, "server_ttl": 128})
def reset_in_session(b):
    armed = threading.Event()

    def rule(box, p):
        if armed.is_set() and p.dir == "c2s" and p.payload:
            box.rst_back(p, ttl=61)
            box.rst_fwd(p, after=False)
            return "drop"
    b.box.rules.append(rule)
    peers.xrdp(b)
    peers.xfreerdp(b)
    peers.until_active(b, 1)
    armed.set()
    peers.move_mouse(b, 2)
    time.sleep(1)


def black_hole(direction):
    where = "to the client" if direction == "s2c" else "to the server"

    @case(f"mtu-black-hole-{direction}", ["xfreerdp", "xrdp", "python3 (scripted router)"],
          f"""A tunnel on the way takes packets of up to 1400 bytes and swallows larger ones {where} without ICMP; both ends believe in 1500.""",
          session("mtu-black-hole", ("nobody", "timeout", None), "x", reached="x224", stage="tls", ceiling="strong"), box={"delay": 15})
    def run(b):
        b.box.rules.append(lambda box, p: "drop" if p.dir == direction and len(p.raw) > 1400 else None)
        authority = certs.authority(b)
        certificate = certs.make(b, key="rsa:4096", issuer=authority)
        with open(certificate.cert, "a") as chain:
            chain.write(open(authority.cert).read())
        peers.xrdp(b, certificate=certificate, ssl_protocols="TLSv1.2")
        p = peers.xfreerdp(b, "/timeout:20000")
        time.sleep(22)
        p.kill()
        time.sleep(1)


black_hole("s2c")


@case("mtu-icmp-harmless", ["xfreerdp", "xrdp", "python3 (scripted router)"],
      """The same tunnel, but it answers with ICMP fragmentation needed (MTU 1400), as it should: xrdp's kernel sends smaller packets and the session works.""",
      closed("tls", "alert", "ICMP {icmp}, smaller segments from then on; " + GOOD), box={"delay": 15}, vantage="server")
def mtu_harmless(b):
    def rule(box, p):
        if p.dir == "s2c" and len(p.raw) > 1400:
            box.icmp_back(p, 3, 4, mtu=1400)
            return "drop"
    b.box.rules.append(rule)
    good(b)


def lost(name, seconds, comes_back):
    @case(name, ["xfreerdp", "xrdp", "python3 (scripted router)"],
          f"""In an active session the path goes silent both ways, as when a VPN drops{f', and comes back after {seconds} seconds' if comes_back else ''}.""",
          session("path-lost", ("nobody", "timeout", None), "x", reached="active", stage="active", ceiling="strong"), box={"retries2": 5})
    def run(b):
        peers.xrdp(b, ssl_protocols="TLSv1.2")
        p = peers.xfreerdp(b)
        peers.until_active(b, 1)
        b.box.bh.update(c2s=True, s2c=True)
        peers.move_mouse(b, 4)
        time.sleep(seconds)
        if comes_back:
            b.box.bh.update(c2s=False, s2c=False)
            time.sleep(4)
            b.close_window("lab-desktop")
            p.wait(10)


lost("path-lost", 25, False)
lost("path-lost-and-back", 6, True)


@case("idle-reset", ["xfreerdp", "xrdp", "python3 (scripted firewall in the router)"],
      """A firewall on the way (scripted) forgets connections after 30 seconds of silence and answers the next packet with RST in the server's name.""",
      session("idle-reset", ("middlebox", "rst", "rst:server"), "x", reached="active", stage="active", ceiling="strong"),
      box={"delay": 15, "server_ttl": 128})
def idle_reset(b):
    last = [time.monotonic()]

    def rule(box, p):
        now, before = time.monotonic(), last[0]
        if now - before >= 30 and p.dir == "c2s":
            box.rst_back(p, ttl=62)
            return "drop"
        last[0] = now
    b.box.rules.append(rule)
    b.box.rules.insert(0, lambda box, p: "drop" if not p.payload and p.flags == ACK and time.monotonic() - last[0] > 3 else None)
    peers.xrdp(b)
    peers.xfreerdp(b)
    peers.until_active(b, 1)
    time.sleep(31)
    peers.move_mouse(b, 2)
    time.sleep(2)


@case("loss-harmless", ["xfreerdp", "xrdp"],
      """A path that loses three packets in a hundred; the session works, and the user closes the window.""",
      closed("tls", "alert", GOOD + "; losses are repaired on the way"), box={"loss": 0.03, "delay": 15, "seed": 7})
def loss_harmless(b):
    good(b)


@case("slow-path-harmless", ["xfreerdp", "xrdp"],
      """A path with 250 ms each way and jitter and reordering; the session works, and the user closes the window.""",
      closed("tls", "alert", GOOD), box={"delay": 250, "jitter": 40, "reorder": 0.05, "seed": 3})
def slow_harmless(b):
    good(b, seconds=4)


@case("loss-harmful", ["xfreerdp", "xrdp"],
      """A path that loses half of the packets both ways from the ClientHello on; the connection gets stuck and xfreerdp is closed by its user after 40 seconds.""",
      session("lossy-path", ("client", "fin", "fin:client"), "x", reached="x224", stage="tls", ceiling="strong"), box={"delay": 15, "seed": 5})
def loss_harmful(b):
    def rule(box, p):
        if is_client_hello(p):
            box.loss = 0.6
    b.box.rules.append(rule)
    peers.xrdp(b)
    p = peers.xfreerdp(b)
    time.sleep(25)
    p.kill()
    time.sleep(2)


@case("receiver-stalled", ["python3 (OpenSSL client behind a scripted X.224 request)", "python3 (OpenSSL server, scripted)"],
      """A client (scripted) that stops reading in the middle of the session: its window closes, the server probes it, and after 20 seconds resets.""",
      session("receiver-stalled", ("server", "rst", "rst:server"), "x", reached="tls", stage="mcs", ceiling="strong"))
def receiver_stalled(b):
    certificate = certs.make(b)

    def handler(s):
        x224.answer(s)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.cert, certificate.key)
        context.keylog_filename = b.keys
        s = context.wrap_socket(s, server_side=True)
        s.recv(4096)
        s.settimeout(20)
        try:
            while True:
                s.sendall(bytes(4000))
        except OSError:
            pass
        x224.reset(s)
    x224.serve(b, handler)
    s = b.box.sock("c")
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    s.settimeout(30)
    s.connect((b.server, 3389))
    x224.negotiate(s)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    s = context.wrap_socket(s)
    s.sendall(b"\x03\x00\x00\x0c\x02\xf0\x80\x04\x01\x00\x01\x00")
    time.sleep(24)


@case("server-lost-its-state", ["xfreerdp", "xrdp", "python3 (scripted router)"],
      """The server restarts while the client's path is down: when the client speaks again, the server's kernel knows no such connection and answers RST.""",
      session("stale-connection-state", ("server", "rst", "rst:server"), "x", reached="active", stage="active", ceiling="strong"))
def lost_state(b):
    server = peers.xrdp(b)
    peers.xfreerdp(b)
    peers.until_active(b, 1)
    b.box.bh.update(c2s=True, s2c=True)
    b._kill_namespace("s")
    time.sleep(8)
    b.box.bh.update(c2s=False, s2c=False)
    peers.move_mouse(b, 3)
    time.sleep(2)


@case("name-resolution-failed", ["xfreerdp", "python3 (scripted name server)"],
      """xfreerdp is given a host name; the name server (scripted) answers that there is no such name, and no connection is ever tried.""",
      [], attempts=[([], "failed")])
def name_resolution(b):
    s = b.box.sock("s", kind=socket.SOCK_DGRAM)
    s.bind((b.server, 53))

    def answer():
        while True:
            try:
                query, peer = s.recvfrom(512)
            except OSError:
                return
            s.sendto(query[:2] + b"\x81\x83" + query[4:6] + bytes(6) + query[12:], peer)
    threading.Thread(target=answer, daemon=True).start()
    peers.xfreerdp(b, host="rds99.lab.example", wait=10)
