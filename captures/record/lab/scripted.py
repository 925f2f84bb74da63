"""A scripted session through real TLS: a recorded conversation of rdesktop and xrdp, said again by two OpenSSL endpoints, with what a case changes in it."""
import ctypes
import hashlib
import os
import ssl
import struct
import time

from . import x224

_libssl = ctypes.CDLL("libssl.so.3")
ULTIMATUM = bytes.fromhex("0300000902f0802180")
NO_ENCRYPT_THEN_MAC, NO_EXTENDED_MASTER_SECRET, NO_TICKET = 1 << 19, 1 << 0, 1 << 14


def conversation(name="conversation"):
    """(side, message) in order: side is "C" or "S"."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), f"{name}.txt")
    rows = (line.split() for line in open(path) if not line.startswith("#"))
    return [(side, bytes.fromhex(message)) for side, message in rows]


def logged_off():
    """The whole conversation, then the server's ultimatum."""
    return [*conversation(), ("S", ULTIMATUM)]


def license_error(code, transition=1):
    """As far as the client's license request, then LICENSE_ERROR_MESSAGE with the code instead of STATUS_VALID_CLIENT, and nothing more."""
    steps = conversation()
    at = next(i for i, (side, m) in enumerate(steps) if side == "S" and m[14:16] == b"\x80\x00" and m[18] == 0xFF)
    good = steps[at][1]
    return steps[:at] + [("S", good[:22] + struct.pack("<IIHH", code, transition, 4, 0))]


def error_info(code):
    """The whole conversation, then Set Error Info with the code and the server's ultimatum."""
    control = next(m for side, m in conversation() if side == "S" and len(m) == 40)
    data = struct.pack("<HH", 22, 0x17) + control[18:26] + struct.pack("<HBBHI", 8, 0x2F, 0, 0, code)
    return [*conversation(), ("S", bytes.fromhex("0300002402f08068000703eb7016") + data), ("S", ULTIMATUM)]


def logon_error(code):
    """CredSSP as far as the client's AUTHENTICATE, then a TSRequest with the errorCode, as Windows refuses."""
    return conversation("credssp")[:3] + [("S", bytes.fromhex("300da003020106a4060204") + struct.pack(">I", code))]


def at_version(message, version):
    """A TSRequest of the recorded exchange as a peer of another CredSSP version sends it: below 5 there is no clientNonce, and pubKeyAuth holds the sealed
    SubjectPublicKey (here 286 bytes that nobody can open) in place of a hash."""
    fields, rest = [], _value(message)
    while rest:
        head = 2 if rest[1] < 0x80 else 2 + (rest[1] & 0x7F)
        end = head + len(_value(rest))
        fields.append(rest[:end])
        rest = rest[end:]
    out = b""
    for field in fields:
        if field[0] == 0xA0:
            field = bytes([0xA0, 3, 2, 1, version])
        elif field[0] == 0xA3 and version < 5:
            field = _tlv(0xA3, _tlv(4, bytes.fromhex("01000000") + hashlib.shake_256(b"SubjectPublicKey").digest(282)))
        elif field[0] == 0xA5 and version < 5:
            continue
        out += field
    return _tlv(0x30, out)


def _value(data):
    """What the first DER element of data holds."""
    if data[1] < 0x80:
        return data[2:2 + data[1]]
    count = data[1] & 0x7F
    return data[2 + count:2 + count + int.from_bytes(data[2:2 + count], "big")]


def _tlv(tag, value):
    size = len(value)
    length = bytes([size]) if size < 0x80 else bytes([0x81, size]) if size < 0x100 else b"\x82" + struct.pack(">H", size)
    return bytes([tag]) + length + value


def authorization_refused():
    """The whole of CredSSP, then an Early User Authorization Result of access denied."""
    return conversation("credssp") + [("S", struct.pack("<I", 5))]


def context(server, version, ciphers=None, suites13=None, options=0, certificate=None, keys=None, groups=None, dh=None):
    """An ssl.SSLContext for one side, held to one TLS version. Weak versions and suites are allowed: that is the point."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER if server else ssl.PROTOCOL_TLS_CLIENT)
    if not server:
        made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    made.minimum_version = made.maximum_version = version
    made.set_ciphers(f"{ciphers or 'ALL'}:@SECLEVEL=0")
    pointer = ctypes.c_void_p.from_address(id(made) + 16)
    if suites13:
        assert _libssl.SSL_CTX_set_ciphersuites(pointer, suites13.encode())
    if groups:
        assert _libssl.SSL_CTX_ctrl(pointer, 92, ctypes.c_long(0), groups.encode())
    made.options |= options
    if certificate:
        made.load_cert_chain(certificate.cert, certificate.key)
    if dh:
        made.load_dh_params(dh)
    if keys:
        made.keylog_filename = keys
    return made


def update_keys(sock):
    """Send a TLS 1.3 KeyUpdate that asks for one in return."""
    _libssl.SSL_key_update(ctypes.c_void_p.from_address(id(sock._sslobj) + 24), 1)


def play(sock, side, steps, update_at=None):
    """One side of the conversation: send what is ours, wait for what is theirs."""
    for number, (speaker, message) in enumerate(steps):
        if speaker == side:
            if number == update_at:
                update_keys(sock)
            sock.sendall(message)
            time.sleep(0.01)
        else:
            got = 0
            while got < len(message):
                more = len(sock.recv(len(message) - got))
                if not more:
                    raise ConnectionError("the peer closed")
                got += more


def redirection(address, token):
    """The whole conversation, then a Server Redirection PDU with a routing token: to another server, or without an address, back to where the client came to."""
    target = address.encode("utf-16-le") + bytes(2) if address else b""
    named = struct.pack("<I", len(target)) + target if address else b""
    packet = struct.pack("<II", 1, 0x3 if address else 0x2) + named + struct.pack("<I", len(token)) + token
    packet = struct.pack("<HH", 0x400, 4 + len(packet)) + packet
    share = struct.pack("<HHHH", 8 + len(packet), 0x1A, 1002, 0) + packet
    length = len(share) | 0x8000 if len(share) > 0x7F else len(share)
    user_data = struct.pack(">H", length) if length > 0xFF else bytes([length])
    indication = bytes.fromhex("02f08068000703eb70") + user_data + share
    return [*conversation(), ("S", struct.pack(">BBH", 3, 0, 4 + len(indication)) + indication)]


def plain_session(bench, steps, source=None, server=None, token=None, client_closes=False, stays=0):
    """One connection with Standard RDP Security and no encryption: X.224, the steps, and the FIN of the server, or of the client, which may stay for some seconds."""
    def handler(sock):
        x224.answer(sock, selected=0)
        play(sock, "S", steps)
        if client_closes:
            sock.recv(1)
        sock.close()

    thread = x224.serve(bench, handler, server=server)
    sock = x224.connect(bench, source=source, server=server)
    x224.negotiate(sock, requested=0, token=token)
    play(sock, "C", steps)
    if not client_closes:
        sock.recv(1)
    time.sleep(stays)
    sock.close()
    thread.join(5)


def session(bench, steps, server, client, source=None, update_at=None, resume=None, v6=False, selected=x224.SSL,
            requested=x224.SSL, flags=(0, 0), client_ends=False, token=None):
    """One connection: X.224 (flags of the request and of the answer), TLS, the steps, and the server's end (close_notify and FIN), or the client's.
    Returns the client's TLS session."""
    def handler(raw):
        x224.answer(raw, selected, flags[1])
        sock = server.wrap_socket(raw, server_side=True)
        play(sock, "S", steps, update_at)
        if client_ends:
            sock.recv(1)
            time.sleep(0.6)  # the client, who ends it, says so first
        else:
            sock.unwrap()
        sock.close()

    thread = x224.serve(bench, handler, v6=v6)
    raw = x224.connect(bench, source=source, v6=v6)
    x224.negotiate(raw, requested, token=token, flags=flags[0])
    sock = client.wrap_socket(raw, session=resume)
    play(sock, "C", steps)
    ticket = sock.session
    if client_ends:
        leave(sock)
    else:
        time.sleep(0.1)  # the server, who ends it, says so first
        raw = sock.unwrap()
        time.sleep(0.3)
        raw.close()
    thread.join(5)
    return ticket


def leave(sock):
    """close_notify and FIN, without waiting for the peer's."""
    sock.settimeout(0.3)
    try:
        sock.unwrap()
    except OSError:
        pass
    sock.close()


def left(bench, steps, server, client, by, source=None, to=None, selected=x224.SSL, requested=x224.SSL, token=None):
    """One connection: X.224, TLS, the steps, and the FIN of the side `by` ("C" or "S") in the middle of it, without a close_notify."""
    def handler(raw):
        x224.answer(raw, selected)
        _played(server.wrap_socket(raw, server_side=True), "S", steps, by)

    thread = x224.serve(bench, handler, server=to)
    raw = x224.connect(bench, source=source, server=to)
    x224.negotiate(raw, requested, token=token)
    _played(client.wrap_socket(raw), "C", steps, by)
    thread.join(5)
    time.sleep(0.1)


def _played(sock, side, steps, by):
    play(sock, side, steps)
    if side != by:
        try:
            sock.recv(1)
        except ssl.SSLEOFError:
            pass
    sock.close()


def rdstls(result):
    """RDSTLS (MS-RDPBCGR 2.2.17): the server's capabilities, the client's password for the target, the server's result."""
    def text(value):
        data = (value + "\0").encode("utf-16-le") if value else b"\0\0"
        return struct.pack("<H", len(data)) + data

    guid = "{5ac3b0d1-3c55-4cf2-8d1b-0d8c1c6a7e11}"
    request = struct.pack("<HHH", 1, 2, 1) + text(guid) + text("synthia") + text("LAB") + text("Correct-Horse-7")
    return [("S", struct.pack("<HHHH", 1, 1, 1, 1)), ("C", request), ("S", struct.pack("<HHHI", 1, 4, 1, result))]


def aad(result):
    """RDS AAD Auth (MS-RDPBCGR 2.2.18): the server's nonce, the client's assertion (a token that nobody issued), the server's result."""
    token = "eyJhbGciOiJSUzI1NiJ9." + "c3ludGhpYS1ub2JvZHktaXNzdWVkLXRoaXM" * 20 + ".Sm9obi1Ib3JzZQ"
    return [("S", b'{"ts_nonce":"AQAAAAAAAAAA-lab-nonce-7c2e"}\0'), ("C", b'{"rdp_assertion":"' + token.encode() + b'"}\0'),
            ("S", b'{"authentication_result":%d}\0' % result)]


def save_session_info():
    """Save Session Info: somebody was logged on (INFOTYPE_LOGON_PLAINNOTIFY)."""
    return _data(0x26, struct.pack("<I", 2) + bytes(576))


def refused_later(code, logged_on=False):
    """CredSSP that succeeds, the conversation, and Set Error Info: before or after a Save Session Info reports a logon."""
    told = [("S", save_session_info())] if logged_on else []
    return [*conversation("credssp"), ("S", struct.pack("<I", 0)), *conversation(), *told, *error_info(code)[-2:]]


def _data(kind, body):
    """A share data PDU of the server."""
    control = next(m for side, m in conversation() if side == "S" and len(m) == 40)
    share = struct.pack("<HH", 18 + len(body), 0x17) + control[18:26] + struct.pack("<HBBH", 4 + len(body), kind, 0, 0) + body
    length = struct.pack(">H", len(share) | 0x8000) if len(share) > 0x7F else bytes([len(share)])
    indication = bytes.fromhex("02f08068000703eb70") + length + share
    return struct.pack(">BBH", 3, 0, 4 + len(indication)) + indication
