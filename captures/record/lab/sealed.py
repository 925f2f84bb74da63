"""Standard RDP Security spoken by a script: the conversation of scripted.py, sealed with keys derived as MS-RDPBCGR 5.3 says.

The key exchange is a recorded one (standard.txt, between rdesktop and xrdp) whose server key is known (standard.pem), so the same random numbers
give the same keys each time. Written from the specification, apart from what rdpwhy does.
"""
import base64
import hashlib
import hmac
import os
import re
import struct
import subprocess

from . import certs, scripted

METHODS = {"40": 1, "128": 2, "56": 8, "fips": 16}
SALTS = {"40": bytes.fromhex("d1269e"), "56": bytes.fromhex("d1"), "128": b""}
PEM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "standard.pem")
ENCRYPT, CHECKSUM, INFO, LICENSE = 0x08, 0x800, 0x40, 0x80


def seal(steps, method, salted=False, chain=None):
    """The steps of a conversation in clear, its key exchange replaced and everything behind it sealed. chain: DER certificates, the issuer first, and
    modulus and exponent of the last one's key."""
    (_, initial), (_, response), exchange = scripted.conversation("standard")
    initial = re.sub(rb"(?s)\x02\xc0\x0c\x00.{8}", b"\x02\xc0\x0c\x00" + struct.pack("<II", 0x1B, 0), initial, count=1)
    at = re.search(rb"(?s)\x02\x0c..\x02\x00\x00\x00\x03\x00\x00\x00\x20\x00\x00\x00", response).end()
    level = 4 if method == "fips" else 3
    server_random = response[at + 4:at + 36]
    response = response[:at - 12] + struct.pack("<II", METHODS[method], level) + response[at - 4:]
    client_random = _client_random(exchange[1][15 + 4 + 4:])
    if chain:
        certificates, modulus, exponent = chain
        response = x509_chain(response, certificates)
        exchange = ("C", exchange_for(exchange[1], modulus, exponent, client_random))
    sides = {side: Sealer(method, side, client_random, server_random, salted) for side in "CS"}
    joined = next(i for i, (side, m) in enumerate(steps) if side == "C" and m[7] == 0x64)
    rest = [(side, sides[side].message(message)) for side, message in steps[joined:]]
    return [("C", initial), ("S", response), *steps[2:joined], exchange, *rest]


class Sealer:
    """What one side sends, in order."""

    def __init__(self, method, side, client, server, salted):
        self.method, self.salted, self.count = method, salted, 0
        if method == "fips":
            to_client, to_server = (hashlib.sha1(client[half] + server[half]).digest() for half in (slice(0, 16), slice(16, 32)))
            self.mac = hashlib.sha1(to_client + to_server).digest()
            self.key = _spread(to_server if side == "C" else to_client)
            self.iv = bytes.fromhex("1234567890abcdef")
            return

        def salted_hash(secret, text):
            return hashlib.md5(secret + hashlib.sha1(text + secret + client + server).digest()).digest()
        master = b"".join(salted_hash(client[:24] + server[:24], x) for x in (b"A", b"BB", b"CCC"))
        blob = b"".join(salted_hash(master, x) for x in (b"X", b"YY", b"ZZZ"))
        key = hashlib.md5((blob[32:] if side == "C" else blob[16:32]) + client + server).digest()
        self.mac, self.key = self._short(blob[:16]), self._short(key)
        self.first, self.stream = self.key, _rc4(self.key)

    def _short(self, key):
        salt = SALTS[self.method]
        return salt + key[len(salt):16 if self.method == "128" else 8]

    def message(self, message):
        """A TPKT or fast-path PDU, sealed; an ultimatum stays as it is."""
        if message[0] != 3:
            start = 3 if message[1] & 0x80 else 2
            header, sealed = self.body(message[start:])
            body = header + sealed
            return bytes([0x80 | (0x40 if self._is_salted() else 0)]) + struct.pack(">H", 0x8000 | (3 + len(body))) + body
        if message[7] not in (0x64, 0x68):
            return message
        start = 15 if message[13] & 0x80 else 14
        data, flags = message[start:], 0
        # A share PDU has its type where a security header has flagsHi, in which xrdp leaves what was there.
        if struct.unpack("<H", data[:2])[0] in (INFO, LICENSE) and data[2] not in (0x11, 0x13, 0x17):
            flags, data = struct.unpack("<H", data[:2])[0], data[4:]
        header, sealed = self.body(data)
        body = struct.pack("<HH", flags | ENCRYPT | (CHECKSUM if self._is_salted() else 0), 0) + header + sealed
        return struct.pack(">BBH", 3, 0, 15 + len(body)) + message[4:13] + struct.pack(">H", 0x8000 | len(body)) + body

    def _is_salted(self):
        return self.salted and self.method != "fips"

    def body(self, plain):
        """What stands between the flags and the sealed bytes, and these."""
        count = struct.pack("<I", self.count)
        self.count += 1
        if self.method == "fips":
            padding = -len(plain) % 8
            signature = hmac.new(self.mac, plain + count, "sha1").digest()[:8]
            sealed = _triple_des(self.key, self.iv, plain + bytes(padding))
            self.iv = sealed[-8:]
            return struct.pack("<HBB", 0x10, 1, padding) + signature, sealed
        if self.count > 1 and (self.count - 1) % 4096 == 0:
            self._change_key()
        inner = hashlib.sha1(self.mac + b"\x36" * 40 + struct.pack("<I", len(plain)) + plain + (count if self.salted else b"")).digest()
        signature = hashlib.md5(self.mac + b"\x5c" * 48 + inner).digest()[:8]
        return signature, bytes(byte ^ next(self.stream) for byte in plain)

    def _change_key(self):
        inner = hashlib.sha1(self.first + b"\x36" * 40 + self.key).digest()
        temporary = hashlib.md5(self.first + b"\x5c" * 48 + inner).digest()[:len(self.key)]
        stream = _rc4(temporary)
        self.key = self._short(bytes(byte ^ next(stream) for byte in temporary))
        self.stream = _rc4(self.key)


def _rc4(key):
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) & 255
        state[i], state[j] = state[j], state[i]
    i = j = 0
    while True:
        i = (i + 1) & 255
        j = (j + state[i]) & 255
        state[i], state[j] = state[j], state[i]
        yield state[(state[i] + state[j]) & 255]


def _spread(digest):
    """168 bits over 24 bytes, seven to a byte, low bits first; the lowest bit of each is DES's parity."""
    number = int.from_bytes(digest + digest[:1], "little")
    return bytes(number >> 7 * i & 0x7F for i in range(24))


def _triple_des(key, iv, plain):
    command = ["openssl", "enc", "-des-ede3-cbc", "-nopad", "-K", key.hex(), "-iv", iv.hex()]
    return subprocess.run(command, input=plain, capture_output=True, check=True).stdout


def _client_random(encrypted):
    """The exchange's random number under standard.pem, a PKCS #1 key."""
    der = base64.b64decode("".join(line for line in open(PEM) if not line.startswith("-")))
    _, n, _, d, *_ = certs.key_numbers(der)
    return pow(int.from_bytes(encrypted, "little"), d, n).to_bytes(32, "little")


def x509_chain(response, certificates):
    """A Connect Response whose security data hold an X.509 chain ([MS-RDPELE] 2.2.1.4.2), the issuer first, in place of the proprietary certificate."""
    chain = struct.pack("<II", 0x80000002, len(certificates)) + b"".join(struct.pack("<I", len(der)) + der for der in certificates)
    chain += bytes(8 + 4 * len(certificates))
    block = re.search(rb"(?s)\x02\x0c..(?=.{4}.\x00\x00\x00\x20\x00\x00\x00)", response).start()
    head = response[block + 4:block + 16]  # method, level, length of the random
    random = response[block + 20:block + 52]
    security = head + struct.pack("<I", len(chain)) + random + chain
    security = b"\x02\x0c" + struct.pack("<H", 4 + len(security)) + security
    old = struct.unpack_from("<H", response, block + 2)[0]
    made = bytearray(response[:block] + security + response[block + old:])
    grown = len(made) - len(response)
    gcc, octets = made.index(b"McDn") + 4, made.index(b"\x04\x82")
    for at, flag in ((2, 0), (10, 0), (octets + 2, 0), (gcc, 0x8000)):  # TPKT, the BER lengths, PER with its high bit
        value = (struct.unpack_from(">H", made, at)[0] & ~flag) + grown
        struct.pack_into(">H", made, at, value | flag)
    return bytes(made)


def exchange_for(exchange, modulus, exponent, random):
    """The Security Exchange with another random number, under another key."""
    size = (modulus.bit_length() + 7) // 8
    sealed = pow(int.from_bytes(random, "little"), exponent, modulus).to_bytes(size, "little") + bytes(8)
    data = exchange[15:19] + struct.pack("<I", len(sealed)) + sealed
    return struct.pack(">BBH", 3, 0, 15 + len(data)) + exchange[4:13] + struct.pack(">H", 0x8000 | len(data)) + data
