"""What networks do to sessions: middleboxes, paths that swallow packets, silence, loss; and what looks like it and is harmless."""
import socket
import ssl
import struct
import threading
import time

from lab import certs, peers, x224
from lab.case import case
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
          session("middlebox-reset", ("middlebox", "rst", "rst:server", "middlebox"), "ClientHello {client-hello}, RST {rst:server} within 1 ms although the round trip "
                  "takes 40 ms, with another TTL and IP-ID, window 0 and no timestamp", reached="x224", stage="tls", ceiling="strong",
                  ending_also=[{"refused_by": None}]),
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
      session("middlebox-reset", ("middlebox", "rst", "rst:server"), "session active, RST {rst:server} in the server's name within 1 ms of the client's record although the "
              "round trip takes 40 ms, with another TTL and IP-ID, window 0 and no timestamp", reached="active", stage="active", ceiling="strong",
              ending_also=[{"refused_by": "middlebox"}]),
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


def black_hole(vantage):
    @case(f"mtu-black-hole-{vantage}", ["xfreerdp", "xrdp", "python3 (scripted router)"],
          f"""A tunnel on the way takes packets of up to 1400 bytes and swallows larger ones to the client without ICMP; both ends believe in 1500.
          The server's certificate flight never arrives in full, and after 22 seconds the client is stopped. Captured at the {vantage}.""",
          session("mtu-black-hole", ("client", "fin", "fin:client"), HOLE[vantage], reached="x224", stage="tls", ceiling="strong",
                  also_right=["lossy-path"] if vantage == "client" else [],
                  ending_also=[{"how": "timeout", "by": "nobody", "frame": None, "decisive_frame": None}]), box={"delay": 15}, vantage=vantage)
    def run(b):
        b.box.rules.append(lambda box, p: "drop" if p.dir == "s2c" and len(p.raw) > 1400 else None)
        authority = certs.authority(b)
        certificate = certs.make(b, key="rsa:4096", issuer=authority)
        with open(certificate.cert, "a") as chain:
            chain.write(open(authority.cert).read())
        peers.xrdp(b, certificate=certificate, ssl_protocols="TLSv1.2")
        p = peers.xfreerdp(b, "/timeout:20000")
        time.sleep(22)
        p.kill()
        time.sleep(1)


HOLE = {
    "server": "small segments pass, the server's full-size segment (retransmitted) is never acknowledged while the shorter one behind it is (SACK); client FIN {fin:client}",
    "client": "the server's first segment after the ClientHello {client-hello} never arrives, the shorter one behind it does; client FIN {fin:client}",
}
black_hole("server")
black_hole("client")


@case("mtu-black-hole-to-server", ["python3 (OpenSSL client behind a scripted X.224 request)", "xrdp", "python3 (scripted router)"],
      """The same tunnel swallows large packets to the server. The client (scripted) sends a ClientHello of more than 1400 bytes, which never arrives;
      it gives up after 12 seconds.""",
      session("mtu-black-hole", ("nobody", "timeout", None), "the ClientHello {client-hello} is larger than one segment; its first, full-size segment is "
              "retransmitted and never acknowledged, the small rest is (SACK)", reached="x224", stage="tls", ceiling="strong",
              ending_also=[{"how": "open"}]), box={"delay": 15})
def black_hole_to_server(b):
    b.box.rules.append(lambda box, p: "drop" if p.dir == "c2s" and len(p.raw) > 1400 else None)
    peers.xrdp(b, ssl_protocols="TLSv1.2")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols([f"padding-protocol-{i:03}" for i in range(80)])
    s = x224.connect(b, timeout=12)
    x224.negotiate(s)
    try:
        context.wrap_socket(s)
    except OSError:
        pass
    s.close()
    time.sleep(1)


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


def lost(name, seconds, comes_back, judged):
    @case(name, ["xfreerdp", "xrdp", "python3 (scripted router)"],
          f"""In an active session the path goes silent both ways, as when a VPN drops{f', and comes back after {seconds + 2} seconds; then the user closes the window' if comes_back else ''}.""",
          judged, box={"retries2": 5})
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


lost("path-lost", 25, False, session(
    "path-lost", ("nobody", "timeout", None), "session active; from then on the client's records are retransmitted and nothing at all comes back",
    reached="active", stage="active", ceiling="strong", ending_also=[{"how": "open"}]))
lost("path-lost-and-back", 6, True, closed("tls", "alert", "eight seconds of unanswered retransmissions, then answers again; " + GOOD))


@case("idle-reset", ["rdesktop", "xrdp", "python3 (scripted firewall in the router)"],
      """A firewall on the way (scripted) forgets connections after 60 seconds of silence and answers the next packet with RST in the server's name.""",
      session("idle-reset", ("middlebox", "rst", "rst:server"), "session active, 60 s of silence, then the client's next record is answered by RST {rst:server} with another "
              "TTL and IP-ID, window 0, no timestamp", reached="active", stage="active", ceiling="strong", also_right=["middlebox-reset"],
              ending_also=[{"refused_by": "middlebox"}]), box={"delay": 15, "server_ttl": 128})
def idle_reset(b):
    idle(b, 61, forgets=60)


@case("idle-harmless", ["rdesktop", "xrdp"],
      """The same silence of 60 seconds without such a firewall: the next packet is answered, and the user ends the session with Cancel.""",
      session("ended-after-use", ("server", "ultimatum", "data:server:-2"), "60 s of silence, then use goes on; the server's 9-byte record {data:server:-2} (its "
              "ultimatum), close_notify and FIN {fin:server}", reached="active", stage="active", also_right=["logged-off", "closed-by-user"], ceiling="strong",
              with_keys={"cause": "logged-off", "also_right": ["ended-after-use", "closed-by-user"]},
              ending_also=[{"how": "alert", "frame": "data:server:-1", "decisive_frame": "data:server:-1"},
                           {"how": "fin", "frame": "fin:server", "decisive_frame": "fin:server"}]), box={"delay": 15, "server_ttl": 128})
def idle_harmless(b):
    peers.cancel_login(b, idle(b, 60), 0)


def idle(b, seconds, forgets=None):
    """An active session that is silent for some seconds and then used again."""
    last = [time.monotonic()]

    def rule(box, p):
        now = time.monotonic()
        if forgets and now - last[0] >= forgets and p.dir == "c2s":
            box.rst_back(p, ttl=62)
            return "drop"
        last[0] = now
    b.box.rules.append(rule)
    peers.xrdp(b, ssl_protocols="TLSv1.2")
    p = peers.rdesktop(b, keylog=True)
    time.sleep(5)
    time.sleep(seconds)
    peers.move_mouse(b, 2)
    time.sleep(1)
    return p


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


@case("loss-harmful", ["xfreerdp", "xrdp", "python3 (scripted router)"],
      """From the ClientHello on the way to the client lets only every third packet through, of whatever size; every message of the server takes
      retransmissions, until xfreerdp leaves (its log: Timeout waiting for activation). How far it gets differs from run to run.""",
      session("lossy-path", ("client", "alert", "alert:client"), "every message of the server is retransmitted several times; the Connect Response is never acknowledged, "
              "then the client's close_notify {alert:client} and FIN", reached="tls", stage="mcs", ceiling="strong", also_right=["path-lost"], stages_may=["mcs"],
              ending_also=[{"how": "fin", "frame": "fin:client", "decisive_frame": "fin:client"}, {"stage": "client-info"}]), box={"delay": 15}, vantage="server")
def loss_harmful(b):
    seen = {"on": False, "packets": 0}

    def rule(box, p):
        seen["on"] |= is_client_hello(p)
        if not seen["on"] or p.dir == "c2s":
            return None
        seen["packets"] += 1
        return "drop" if seen["packets"] % 3 else None
    b.box.rules.append(rule)
    peers.xrdp(b, ssl_protocols="TLSv1.2")
    p = peers.xfreerdp(b)
    time.sleep(25)
    p.kill()
    time.sleep(2)


@case("receiver-stalled", ["python3 (OpenSSL client behind a scripted X.224 request)", "python3 (OpenSSL server, scripted)"],
      """A client (scripted) that stops reading in the middle of the session: its window closes, the server (scripted) sends until
      nothing fits any more, its kernel probes the window, and after 20 seconds it resets.""",
      session("receiver-stalled", ("server", "rst", "rst:server"), "the client's window falls to zero and stays there, probes are answered, the server's RST {rst:server} "
              "after 20 s", reached="tls", stage="mcs", ceiling="strong", ending_also=[{"refused_by": "server"}, {"stage": "tls"}]))
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
      session("stale-connection-state", ("server", "rst", "rst:server"), "nine seconds after the last packet the client's record is answered by the server's RST "
              "{rst:server}: no acknowledgement, no timestamp, as a kernel answers a connection it does not know", reached="active", stage="active", ceiling="strong",
              also_right=["connection-reset"], ending_also=[{"refused_by": "server"}]))
def lost_state(b):
    peers.xrdp(b)
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
      [], attempts=[([], "failed", {"category": "network", "cause": "name-resolution-failed", "why": "NXDOMAIN for rds99.lab.example #3 to #8, no SYN"})])
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


@case("udp-unanswered", ["xfreerdp", "xrdp", "python3 (scripted RDP-UDP client)"],
      """xfreerdp to xrdp over TLS 1.2; beside it a scripted client sends three RDP-UDP SYNs, which a firewall drops. The TCP session works, and the user closes
      the window.""",
      [closed("tls", "alert", GOOD),
       session("no-answer", ("nobody", "timeout", None), "three RDP-UDP SYNs and no answer at the client's side; the TCP session beside them works", reached=None,
               transport="udp", ending_also=[{"how": "open"}])], attempts=[([0, 1], "ok")])
def udp_unanswered(b):
    b.box.rules.append(lambda box, p: "drop" if p.proto == 17 else None)
    peers.xrdp(b, ssl_protocols="TLSv1.2")
    process = peers.xfreerdp(b)
    peers.until_active(b, 0.5)
    udp = b.box.sock("c", kind=socket.SOCK_DGRAM)
    udp.bind((b.client, 50321))
    # RDPUDP_FEC_HEADER (no acknowledgement yet, window 64, SYN and SYNEX), SYNDATA (sequence number, two MTUs), SYNEX (version 2), padding
    syn = struct.pack(">IHHIHHHH", 0xFFFFFFFF, 64, 0x1001, 0x1A2B3C4D, 1232, 1232, 1, 2)
    for _ in range(3):
        udp.sendto(syn.ljust(1232, b"\0"), (b.server, 3389))
        time.sleep(1.5)
    b.close_window("lab-desktop")
    process.wait(10)
