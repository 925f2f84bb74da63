"""A key of our own for xrdp's Standard RDP Security, and the same key as PEM, so that the capture can be opened with it."""
import base64
import math
import random

from .netbox import sh


def make(bench, bits=2048):
    """Make rsakeys.ini with xrdp-keygen and server-key.pem from it; returns the path of the former."""
    path = f"{bench.dir}/rsakeys.ini"
    sh(f"xrdp-keygen xrdp {path} {bits}")
    values = dict(line.strip().split("=", 1) for line in open(path) if "=" in line)
    modulus, public, private = (_number(values[name]) for name in ("pub_mod", "pub_exp", "pri_exp"))
    bench.file("server-key.pem", _pem(modulus, public, private))
    return path


def _number(text):
    return int.from_bytes(bytes(int(x, 16) for x in text.split(",")), "little")


def _pem(n, e, d):
    p, q = _factors(n, e, d)
    numbers = [0, n, e, d, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p)]
    der = _tlv(0x30, b"".join(_tlv(2, x.to_bytes(x.bit_length() // 8 + 1, "big")) for x in numbers))
    lines = base64.encodebytes(der).decode().replace("\n", "")
    body = "\n".join(lines[i:i + 64] for i in range(0, len(lines), 64))
    return f"-----BEGIN RSA PRIVATE KEY-----\n{body}\n-----END RSA PRIVATE KEY-----\n"


def _factors(n, e, d):
    """The primes of n, from both exponents (the usual probabilistic way)."""
    odd = e * d - 1
    twos = (odd & -odd).bit_length() - 1
    odd >>= twos
    rng = random.Random(1)
    while True:
        x = pow(rng.randrange(2, n - 1), odd, n)
        for _ in range(twos):
            y = x * x % n
            if y == 1 and x not in (1, n - 1):
                p = math.gcd(x - 1, n)
                return max(p, n // p), min(p, n // p)
            x = y


def _tlv(tag, body):
    size = len(body)
    length = bytes([size]) if size < 128 else bytes([0x80 + (size.bit_length() + 7) // 8]) + size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag]) + length + body
