"""What a recorded file holds, read with tshark and a few byte patterns, so that truth files can name frames.

Nothing here is taken from rdpwhy: the truth must stay independent of the tool that is measured with it.
"""
import functools
import re
import subprocess

PROTOCOLS = [(1, "SSL"), (2, "HYBRID"), (4, "RDSTLS"), (8, "HYBRID_EX"), (16, "RDSAAD")]
FIELDS = ["frame.number", "frame.time_relative", "tcp.stream", "ip.src", "tcp.srcport", "ip.dst", "ipv6.src", "ipv6.dst", "tcp.dstport", "tcp.flags",
          "tcp.payload", "tls.record.content_type", "tls.handshake.type", "tls.alert_message.desc", "icmp.type", "udp.srcport", "udp.dstport",
          "tls.record.version", "tls.handshake.version", "tls.handshake.ciphersuite", "x509af.serialNumber", "tls.handshake.extensions.supported_version",
          "tcp.analysis.retransmission", "tcp.analysis.out_of_order"]
VERSIONS = {0x300: "SSL 3.0", 0x301: "TLS 1.0", 0x302: "TLS 1.1", 0x303: "TLS 1.2", 0x304: "TLS 1.3"}
FIN, SYN, RST, ACK = 1, 2, 4, 16


class Frame:
    def __init__(self, row):
        self.number, self.time = int(row["frame.number"]), float(row["frame.time_relative"])
        self.icmp = row["icmp.type"] != ""
        self.stream = int(row["tcp.stream"].split(",")[0]) if row["tcp.stream"] else None
        # An ICMP error quotes the packet it is about: its own addresses come first, the quoted ports are the connection's.
        addresses = list(zip(row["ip.src"].split(","), row["ip.dst"].split(",")))
        source, destination = addresses[-1] if addresses else ("", "")
        self.ip_source = addresses[0][0] if addresses else ""
        if row["ipv6.src"]:
            source, destination = f"[{row['ipv6.src']}]", f"[{row['ipv6.dst']}]"
        self.source = f"{source}:{row['tcp.srcport'] or row['udp.srcport']}"
        self.destination = f"{destination}:{row['tcp.dstport'] or row['udp.dstport']}"
        self.flags = int(row["tcp.flags"] or "0", 16) if not self.icmp else 0
        self.payload = bytes.fromhex(row["tcp.payload"].replace(":", "")) if not self.icmp else b""
        self.records, self.handshakes = _numbers(row["tls.record.content_type"]), _numbers(row["tls.handshake.type"])
        self.again = bool(row["tcp.analysis.retransmission"] or row["tcp.analysis.out_of_order"])
        self.row = row


class Session:
    """One TCP connection: its frames and selectors for the ones a truth file speaks of."""

    def __init__(self, stream, frames):
        self.stream, self.frames = stream, frames
        first = next((f for f in frames if f.flags & SYN and not f.flags & ACK), None)
        self.client = first.source if first else None
        if first is None:  # captured from the middle: the higher port is the client's
            a = frames[0]
            self.client = max((a.source, a.destination), key=lambda x: int(x.rsplit(":", 1)[1]))
        a = frames[0]
        self.server = a.destination if a.source == self.client else a.source

    def by(self, side):
        address = self.client if side == "client" else self.server
        return [f for f in self.frames if f.source == address and not f.icmp]

    def data(self, side):
        return [f for f in self.by(side) if f.payload and not f.again]

    def find(self, selector):
        """A frame number. Selectors: cr, cc, client-hello, server-hello, certificate, icmp, fin:SIDE (or fin:first), rst:SIDE, alert:SIDE (in clear),
        ultimatum:SIDE (in clear), data:SIDE:N (N from 0, or from the end below 0), last:SIDE (any packet), or a number."""
        if isinstance(selector, int):
            return selector
        kind, *rest = selector.split(":")
        found = getattr(self, "_" + kind.replace("-", "_"))(*rest)
        if found is None:
            raise LookupError(f"stream {self.stream}: no frame for '{selector}'")
        return found.number

    def _cr(self):
        return _first(f for f in self.data("client") if _x224(f.payload) == 0xE0)

    def _cc(self):
        return _first(f for f in self.data("server") if _x224(f.payload) == 0xD0)

    def _client_hello(self, nth="0"):
        return _nth([f for f in self.by("client") if 1 in f.handshakes], nth)

    def _server_hello(self):
        return _first(f for f in self.by("server") if 2 in f.handshakes)

    def _certificate(self):
        return _first(f for f in self.by("server") if 11 in f.handshakes)

    def _icmp(self):
        return _first(f for f in self.frames if f.icmp)

    def _fin(self, side):
        if side == "first":
            return _first(f for f in self.frames if f.flags & FIN and not f.icmp)
        return _first(f for f in self.by(side) if f.flags & FIN)

    def first_to_close(self):
        """Whose FIN came first, where that is a matter of a millisecond."""
        frame = self._fin("first")
        return "client" if frame and frame.source == self.client else "server"

    def _rst(self, side):
        return _first(f for f in self.by(side) if f.flags & RST)

    def _alert(self, side):
        return _first(f for f in self.by(side) if 21 in f.records)

    def _ultimatum(self, side):
        return _first(f for f in self.data(side) if f.payload[4:8] == b"\x02\xf0\x80\x21")

    def _data(self, side, nth):
        return _nth(self.data(side), nth)

    def _last(self, side):
        return self.by(side)[-1]

    # -- what the truth says of the whole connection ---------------------------------
    def negotiation(self):
        request, confirm = self._cr(), self._cc()
        out = {}
        if request and (found := re.search(rb"\x01.\x08\x00(....)$", request.payload, re.S) or re.search(rb"\x01.\x08\x00(....)\x06", request.payload, re.S)):
            bits = int.from_bytes(found[1], "little")
            out["requested_protocols"] = [name for bit, name in PROTOCOLS if bits & bit] or ["RDP"]
        if confirm:
            out["negotiation_frame"] = confirm.number
            answer = confirm.payload[11:19]
            if len(answer) == 8 and answer[0] == 2:
                selected = int.from_bytes(answer[4:], "little")
                out["selected_protocol"] = dict(PROTOCOLS).get(selected, "RDP" if selected == 0 else hex(selected))
            if len(answer) == 8 and answer[0] == 3:
                out["failure_code"] = int.from_bytes(answer[4:], "little")
        return out

    def tls(self, suites):
        hello = self._server_hello()
        out = {}
        if hello is None:
            return out
        version = hello.row["tls.handshake.extensions.supported_version"] or hello.row["tls.handshake.version"].split(",")[0]
        out["tls_version"] = VERSIONS.get(int(version.split(",")[0], 16), version)
        suite = int(hello.row["tls.handshake.ciphersuite"].split(",")[0], 16)
        out["cipher_suite"] = suites.get(suite, hex(suite))
        certificate = self._certificate()
        if certificate:
            out["certificate_serials"] = [s.replace("0x", "").replace(":", "").lstrip("0").lower() for s in certificate.row["x509af.serialNumber"].split(",") if s]
        return out


def read(path, port=3389, keys=None):
    command = ["tshark", "-r", path, "-d", f"tcp.port=={port},tls", "-T", "fields", "-E", "separator=\t", "-E", "occurrence=a"]
    if keys:
        command += ["-o", f"tls.keylog_file:{keys}"]
    for field in FIELDS:
        command += ["-e", field]
    rows = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return [Frame(dict(zip(FIELDS, row.split("\t")))) for row in rows]


def sessions(frames, port=None):
    """TCP connections (to port, if given) in the order of their first frame; an ICMP error goes to the connection it quotes."""
    streams = {}
    for frame in frames:
        if frame.icmp:
            _quoted(streams, frame)
        elif frame.stream is not None:
            streams.setdefault(frame.stream, []).append(frame)
        elif frame.row["udp.dstport"] and "53" not in (frame.row["udp.srcport"], frame.row["udp.dstport"]):
            streams.setdefault(("udp", *sorted((frame.source, frame.destination))), []).append(frame)
    found = [Session(stream, members) for stream, members in sorted(streams.items(), key=lambda item: item[1][0].number)]  # TCP and UDP
    return [s for s in found if port is None or s.server.endswith(f":{port}")]


def _quoted(streams, frame):
    for found in streams.values():
        if {frame.source, frame.destination} == {found[0].source, found[0].destination}:
            found.append(frame)
            return


@functools.cache
def suite_names():
    """Cipher suite names by number, from tshark's own tables (the IANA spelling)."""
    out = subprocess.run(["tshark", "-G", "values"], capture_output=True, text=True).stdout
    rows = (line.split("\t") for line in out.splitlines())
    return {int(r[2]): r[3] for r in rows if r[0] == "V" and r[1] == "tls.handshake.ciphersuite"}


def _x224(payload):
    return payload[5] & 0xF0 if len(payload) > 6 and payload[0] == 3 and payload[1] == 0 else None


def _numbers(text):
    return [int(x) for x in text.split(",") if x]


def _first(found):
    return next(iter(found), None)


def _nth(found, nth):
    return found[int(nth)] if -len(found) <= int(nth) < len(found) else None
