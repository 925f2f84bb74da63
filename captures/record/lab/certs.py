"""Certificates for the recordings: good ones, and one for each fault. All names and keys are made up on the spot."""
import base64
import os
import subprocess

from .netbox import sh

NAME = "rds01.lab.example"


class Certificate:
    """cert and key: PEM paths. chain: what a client needs to trust it (itself when self-signed, else the authority)."""
    def __init__(self, cert, key, chain):
        self.cert, self.key, self.chain = cert, key, chain


def make(bench, label="server", name=NAME, key="rsa:2048", digest="sha256", start=None, end=None,
         usage="serverAuth", san=None, issuer=None, key_usage="digitalSignature,keyEncipherment"):
    """A certificate, self-signed unless issuer (from authority()) is given. san: a host's name, or as openssl writes any kind (otherName:...). start/end: YYYYMMDDHHMMSSZ, default: from a month ago for six months."""
    folder = f"{bench.dir}/ca-{label}"
    os.makedirs(folder, exist_ok=True)
    cert, keyfile = f"{folder}/{label}.crt", f"{folder}/{label}.key"
    config = _config(folder, usage, san or name, key_usage)
    sh(f"openssl req -new -nodes -newkey {key} -keyout {keyfile} -{digest} -subj '/CN={name}' -out {folder}/{label}.csr")
    open(f"{folder}/index.txt", "w").close()
    sh(f"openssl rand -hex 16 > {folder}/serial")
    dates = f"-startdate {start or when(-30)} -enddate {end or when(150)}"
    signer = f"-selfsign -keyfile {keyfile}" if issuer is None else f"-cert {issuer.cert} -keyfile {issuer.key}"
    sh(f"openssl ca -batch -notext -config {config} -md {digest} {dates} {signer} -in {folder}/{label}.csr -out {cert}")
    for path in (cert, keyfile):
        os.chmod(path, 0o644)
    return Certificate(cert, keyfile, cert if issuer is None else issuer.cert)


def authority(bench, label="authority", name="Lab Test Authority"):
    """A root that signs others."""
    return make(bench, label, name=name, usage=None, san="-")


def revocation_list(bench, certificate, label="authority"):
    """Revokes a certificate of authority(); the path of the authority's revocation list."""
    folder, path = f"{bench.dir}/ca-{label}", f"{bench.dir}/ca-{label}/{label}.crl"
    issuer = f"-config {folder}/ca.cnf -cert {certificate.chain} -keyfile {folder}/{label}.key"
    sh(f"openssl ca {issuer} -md sha256 -revoke {certificate.cert}")
    sh(f"openssl ca {issuer} -md sha256 -gencrl -crldays 30 -out {path}")
    return path


def when(days):
    """Now plus days, as openssl ca wants it."""
    return subprocess.run(["date", "-u", "-d", f"{days:+d} days", "+%Y%m%d%H%M%SZ"], capture_output=True, text=True).stdout.strip()


def _config(folder, usage, san, key_usage):
    extensions = ["basicConstraints=critical,CA:" + ("TRUE" if usage is None else "FALSE"), "subjectKeyIdentifier=hash"]
    if usage:
        extensions += [f"keyUsage={key_usage}", f"extendedKeyUsage={usage}"]
    if san != "-":
        extensions.append(f"subjectAltName={san if ':' in san else 'DNS:' + san}")
    path = f"{folder}/ca.cnf"
    with open(path, "w") as out:
        out.write(f"""[ca]
default_ca = lab
[lab]
new_certs_dir = {folder}
database = {folder}/index.txt
serial = {folder}/serial
policy = any
x509_extensions = ext
unique_subject = no
[any]
commonName = supplied
[ext]
""" + "\n".join(extensions) + "\n")
    return path


def key_numbers(der):
    """The integers of an RSA key in PKCS #1: version, modulus, public and private exponent, primes and what follows."""
    numbers, at = [], 4  # behind the header of the sequence, whose length takes two bytes
    while at < len(der):
        size, at = der[at + 1], at + 2
        if size & 0x80:
            size, at = int.from_bytes(der[at:at + (size & 0x7F)], "big"), at + (size & 0x7F)
        numbers.append(int.from_bytes(der[at:at + size], "big"))
        at += size
    return numbers


def garbled_key(bench, certificate, other):
    """A private key with the public half of one certificate's and the private half of another's: it loads, and what it signs does not verify."""
    def numbers(path):
        return key_numbers(subprocess.run(["openssl", "rsa", "-in", path, "-traditional", "-outform", "DER"], capture_output=True, check=True).stdout)

    def tlv(tag, body):
        length = len(body).to_bytes(2, "big")
        return bytes([tag, 0x82]) + length + body

    mixed = numbers(certificate.key)[:3] + numbers(other.key)[3:]
    der = tlv(0x30, b"".join(tlv(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big")) for number in mixed))
    text = base64.encodebytes(der).decode()
    return bench.file("garbled.key", f"-----BEGIN RSA PRIVATE KEY-----\n{text}-----END RSA PRIVATE KEY-----\n")
