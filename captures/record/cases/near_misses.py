"""What looks like a fault of the network and is none, or another; and loss of other shapes that does matter."""
import os
import signal
import socket
import ssl
import struct
import threading
import time

from cases.endings import children
from cases.network import GOOD, good, idle, is_client_hello
from lab import certs, peers, scripted, x224
from lab.case import case
from lab.netbox import ACK, RST, SYN, tcp_packet
from lab.truth import closed, session

TLS12 = ssl.TLSVersion.TLSv1_2


def name_server(b, answer):
    """A scripted name server in the server's namespace; answer(query number, name): an address, or an error code."""
    s = b.box.sock("s", kind=socket.SOCK_DGRAM)
    s.bind((b.server, 53))

    def loop():
        count = 0
        while True:
            try:
                query, peer = s.recvfrom(512)
            except OSError:
                return
            count += 1
            name = query[13:].split(b"\0")[0]
            given = answer(count, name)
            question = query[12:query.index(b"\0", 12) + 5]
            ipv4 = question[-4:-2] == b"\0\1"
            if isinstance(given, int):
                s.sendto(query[:2] + struct.pack(">HHHHH", 0x8180 | given, 1, 0, 0, 0) + question, peer)
            else:
                record = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4" + socket.inet_aton(given) if ipv4 else b""
                s.sendto(query[:2] + struct.pack(">HHHHH", 0x8180, 1, int(ipv4), 0, 0) + question + record, peer)
    threading.Thread(target=loop, daemon=True).start()


@case("name-resolves-at-the-second-try", ["xfreerdp", "xrdp", "python3 (scripted name server)"],
      """The name server (scripted) answers SERVFAIL at first; xfreerdp gives up without a connection. Three seconds later the user tries again, the name
      resolves, and the session works.""",
      closed("tls", "alert", "SERVFAIL, then an address, then SYN; " + GOOD))
def resolves_later(b):
    started = time.monotonic()
    name_server(b, lambda count, name: 2 if time.monotonic() - started < 4 else b.server)
    peers.xrdp(b, ssl_protocols="TLSv1.2")
    peers.xfreerdp(b, host="rds01.lab.example", name="first", wait=15)
    time.sleep(max(0, 6 - (time.monotonic() - started)))
    peers.use_and_close(b, peers.xfreerdp(b, host="rds01.lab.example"))


@case("unrelated-name-fails", ["xfreerdp", "xrdp", "python3 (scripted name server)"],
      """The name server (scripted) knows the server's name, and another one that the client's machine asks for beside it does not exist; the session works.""",
      closed("tls", "alert", "NXDOMAIN for updates.lab.example, an address for rds01.lab.example; " + GOOD))
def unrelated_name(b):
    name_server(b, lambda count, name: 3 if name.startswith(b"updates") else b.server)
    peers.xrdp(b, ssl_protocols="TLSv1.2")
    b.run("c", "getent", ["getent", "ahosts", "updates.lab.example"], wait=5)
    peers.use_and_close(b, peers.xfreerdp(b, host="rds01.lab.example"))


@case("web-name-fails", ["getent", "curl", "python3 (scripted name server)", "python3 (http.server)"],
      """The client's machine asks for a name that does not exist, as any program does, and fetches a page from a web server meanwhile. Nobody uses Remote
      Desktop, and no attempt has failed.""", [], attempts=[])
def web_name(b):
    name_server(b, lambda count, name: 3)
    b.run("s", "web", ["python3", "-m", "http.server", "8080", "--bind", b.server, "--directory", b.file("page", "a page\n").rsplit("/", 1)[0]])
    b.wait_listening(8080)
    for _ in range(2):
        b.run("c", "getent", ["getent", "ahosts", "updates.lab.example"], wait=5)
    b.run("c", "curl", ["curl", "-s", f"http://{b.server}:8080/page"], wait=5)


@case("middlebox-reset-one-sign", ["xfreerdp", "python3 (scripted front end)", "python3 (scripted firewall in the router)"],
      """A firewall on the way (scripted) drops the ClientHello and answers with a RST in the server's name after a full round trip, with an IP-ID that
      fits; only its TTL is not the server's. One sign alone does not prove a middlebox: routes change.""",
      session("server-silent-after-client-hello", ("server", "rst", "rst:server"), "ClientHello {client-hello}, RST {rst:server} after a round trip with another TTL, "
              "its IP-ID in the server's row", reached="x224", stage="tls", also_right=["server-credential-unusable", "tls-version-mismatch", "tls-cipher-mismatch"],
              ending_also=[{"refused_by": "server"}, {"by": "unknown"}]), box={"delay": 12})
def one_sign(b):
    last = {}

    def rule(box, p):
        if p.dir == "s2c":
            last["id"] = p.ipid
        if is_client_hello(p):
            box.rst_back(p, ttl=60, delay=2 * box.delay + 3, ipid=(last["id"] + 1) & 0xFFFF)
            return "drop"
    b.box.rules.append(rule)

    def handler(s):
        x224.answer(s)
        s.recv(1)
    x224.serve(b, handler, times=1)
    peers.xfreerdp(b, "/sec:tls", wait=10)


@case("stray-reset-harmless", ["xfreerdp", "xrdp", "python3 (scripted stranger in the router)"],
      """In an active session a stranger (scripted) sends a RST in the server's name whose sequence number lies outside of the client's window; the client's
      kernel ignores it, and the session goes on until the user closes the window.""",
      closed("tls", "alert", "RST {rst:server} outside of the window, with another TTL, and both sides go on; " + GOOD), box={"delay": 10})
def stray_reset(b):
    armed = threading.Event()

    def rule(box, p):
        if armed.is_set() and p.dir == "c2s" and p.payload:
            armed.clear()
            box.send("s2c", tcp_packet(p.v, p.dst, p.src, p.dport, p.sport, p.ack + 0x20000000, p.seq + p.seqlen, RST | ACK, 47, 0x4242, df=False), 0.3, False)
    b.box.rules.append(rule)
    peers.xrdp(b, ssl_protocols="TLSv1.2")
    p = peers.xfreerdp(b)
    peers.until_active(b, 1)
    armed.set()
    peers.move_mouse(b, 4)
    time.sleep(0.5)
    b.close_window("lab-desktop")
    p.wait(10)


def updates(count, size=4000):
    """Fast-path bitmap updates of nothing, for bulk."""
    body = struct.pack("<BH", 1, size) + bytes(size)
    return [("S", struct.pack(">BH", 0, (3 + len(body)) | 0x8000) + body)] * count


@case("receiver-busy-for-a-while", ["python3 (scripted session over OpenSSL endpoints)", "openssl"],
      """A scripted session over TLS 1.2 in which the client stops reading for eight seconds: its window closes, the server's kernel probes it, then the client
      reads on. The server ends the session with an ultimatum ten seconds later.""",
      session("ended-after-use", ("server", "ultimatum", "data:server:-2"), "the client's window is zero for eight seconds and opens again; the server's 9-byte record "
              "{data:server:-2} (its ultimatum), its close_notify {data:server:-1} and FIN {fin:server}", reached="active", stage="active",
              also_right=["logged-off", "closed-by-user"], ceiling="strong", with_keys={"cause": "logged-off", "also_right": ["ended-after-use", "closed-by-user"]},
              ending_also=[{"how": "alert", "frame": "data:server:-1", "decisive_frame": "data:server:-1"},
                           {"how": "fin", "frame": "fin:server", "decisive_frame": "fin:server"}]))
def receiver_busy(b):
    server, client = scripted.context(True, TLS12, certificate=certs.make(b)), scripted.context(False, TLS12, keys=b.keys)
    bulk = updates(16)

    def handler(raw):
        x224.answer(raw)
        sock = server.wrap_socket(raw, server_side=True)
        scripted.play(sock, "S", scripted.conversation())
        scripted.play(sock, "S", bulk)
        time.sleep(10)
        sock.sendall(scripted.ULTIMATUM)
        sock.unwrap()
        sock.close()
    thread = x224.serve(b, handler, timeout=60)
    raw = b.box.sock("c")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16384)
    raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    raw.settimeout(60)
    raw.connect((b.server, 3389))
    x224.negotiate(raw)
    sock = client.wrap_socket(raw)
    scripted.play(sock, "C", scripted.conversation())
    time.sleep(8)
    scripted.play(sock, "C", [*bulk, ("S", scripted.ULTIMATUM)])
    time.sleep(0.1)
    raw = sock.unwrap()
    time.sleep(0.3)
    raw.close()
    thread.join(5)


@case("server-killed-after-idle", ["rdesktop", "xrdp"],
      """A session is silent for 65 seconds, then xrdp's process for it hangs (SIGSTOP), the client speaks, and the process is killed (SIGKILL): its kernel resets
      the connection over what was not read. No device had forgotten it.""",
      session("connection-reset", ("server", "rst", "rst:server"), "65 s of silence, a record of the client's that is acknowledged, then the server's RST {rst:server} with "
              "its own TTL and an acknowledgment", reached="active", stage="active", also_right=["undetermined"], ending_also=[{"refused_by": "server"}]), box={"delay": 10})
def killed_after_idle(b):
    server = peers.xrdp(b, ssl_protocols="TLSv1.2")
    peers.rdesktop(b, keylog=True)
    time.sleep(70)
    hung = children(server)
    for pid in hung:
        os.kill(pid, signal.SIGSTOP)
    peers.move_mouse(b, 1)
    time.sleep(0.5)
    for pid in hung:
        os.kill(pid, signal.SIGKILL)
    time.sleep(2)


@case("still-open-in-a-gap", ["xfreerdp", "xrdp", "python3 (scripted router)"],
      """In an active session the path loses everything for a second, and the capture is stopped in that second.""",
      session("still-open", ("nobody", "open", None), "session active, the last records are sent again once or twice and not yet acknowledged when the capture ends",
              reached="active", stage="active"), box={"delay": 10})
def open_in_a_gap(b):
    peers.xrdp(b, ssl_protocols="TLSv1.2")
    peers.xfreerdp(b)
    peers.until_active(b, 1)
    b.box.bh.update(c2s=True, s2c=True)
    peers.move_mouse(b, 2)


@case("syn-lost-twice", ["xfreerdp", "xrdp", "python3 (scripted router)"],
      """The first two SYNs are lost on the way; the third is answered, and the session works.""",
      closed("tls", "alert", "three SYNs, the last answered; " + GOOD))
def syn_lost(b):
    seen = []

    def rule(box, p):
        if p.dir == "c2s" and p.flags & SYN and len(seen) < 2:
            seen.append(p)
            return "drop"
    b.box.rules.append(rule)
    good(b, "/timeout:30000")


@case("icmp-in-session-harmless", ["xfreerdp", "xrdp", "python3 (scripted router)"],
      """In an active session a router on the way has no route for a moment and answers two packets with ICMP host unreachable; the client's kernel sends
      them again, and the session goes on until the user closes the window.""",
      closed("tls", "alert", "ICMP {icmp} host unreachable in an active session, the data are sent again and acknowledged; " + GOOD), box={"delay": 10})
def icmp_in_session(b):
    left = [0]

    def rule(box, p):
        if p.dir == "c2s" and p.payload and left[0]:
            left[0] -= 1
            box.icmp_back(p, 3, 1)
            return "drop"
    b.box.rules.append(rule)
    peers.xrdp(b, ssl_protocols="TLSv1.2")
    p = peers.xfreerdp(b)
    peers.until_active(b, 1)
    left[0] = 2
    peers.move_mouse(b, 4)
    time.sleep(1)
    b.close_window("lab-desktop")
    p.wait(10)


@case("loss-heavy-and-survived", ["xfreerdp", "xrdp"],
      """A path that loses fifteen packets in a hundred, each way; it takes long, the session works all the same, and the user closes the window.""",
      closed("tls", "alert", GOOD + "; every loss is repaired"), box={"loss": 0.15, "delay": 10, "seed": 11, "retries2": 12, "syn_retries": 6}, vantage="server")
def heavy_loss(b):
    good(b, "/timeout:60000", seconds=3)


def lossy(ending, why, *also):
    """xfreerdp gives up ten seconds after it began ("Timeout waiting for activation"); how far it gets differs from run to run."""
    return session("lossy-path", ending, why, reached="tls", stage="mcs", stages_may=["mcs", "client-info", "licensing", "capabilities"],
                   ceiling="strong", also_right=["path-lost"],
                   ending_also=[also | {"stage": stage} for also in ({}, *also) for stage in ("tls", "mcs", "client-info", "licensing", "capabilities", "active")])


def harmful(name, story, drops, judged, vantage, wait):
    @case(name, ["xfreerdp", "xrdp", "python3 (scripted router)"], story, judged, box={"delay": 15, "seed": 5, "retries2": 12}, vantage=vantage)
    def run(b):
        seen = {"on": False}

        def rule(box, p):
            seen["on"] |= is_client_hello(p)
            return "drop" if seen["on"] and drops(box, p, seen) else None
        b.box.rules.append(rule)
        peers.xrdp(b, ssl_protocols="TLSv1.2")
        p = peers.xfreerdp(b)
        end = time.monotonic() + wait
        while p.poll() is None and time.monotonic() < end:
            time.sleep(0.2)
        p.kill()
        time.sleep(12)


def two_of_three_to_server(box, p, seen):
    if p.dir == "s2c":
        return False
    seen["count"] = seen.get("count", 0) + 1
    return seen["count"] % 3 != 0


def mostly_at_random(box, p, seen):
    return box.rnd.random() < 0.55


harmful("loss-harmful-to-server", """From the ClientHello on the way to the server lets only every third packet through; captured at the client. xfreerdp leaves
        after ten seconds.""", two_of_three_to_server,
        lossy(("client", "alert", "alert:client"), "most of the client's segments are sent again, and its last data is acknowledged only when it gives up",
              {"how": "fin", "frame": "fin:client", "decisive_frame": "fin:client"}), "client", 40)
harmful("loss-harmful-both-ways", """From the ClientHello on the path loses 55 packets in a hundred each way, at random; captured at the client. xfreerdp leaves
        after ten seconds.""", mostly_at_random,
        lossy(("client", "alert", "alert:client"), "segments of both sides are sent again and again until the client's close_notify {alert:client} and FIN {fin:client}",
              {"how": "fin", "frame": "fin:client", "decisive_frame": "fin:client"}), "client", 40)
harmful("loss-harmful-seen-between", """The same random loss, captured on a mirror port at the router's client side. xfreerdp leaves after ten seconds.""", mostly_at_random,
        lossy(("client", "alert", "alert:client"), "segments of both sides are sent again and again; client close_notify {alert:client} and FIN {fin:client}, and its last "
              "record arrives three seconds later", {"how": "fin", "frame": "fin:client", "decisive_frame": "fin:client"}), "between", 40)
