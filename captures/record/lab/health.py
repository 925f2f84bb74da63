"""Holds a capture in many configurations against them, opened with its keys by tshark: a session that is not what its configuration says stops the recording."""
import subprocess

FIELDS = ["tcp.stream", "rdp.channelCount", "rdp.monitorCount", "rdp.pduType2", "ntlmssp.auth.username", "ntlmssp.auth.domain"]
FONT_MAP = "40"


def check(judged, sessions, capture, port, keys):
    """Compare channels, monitors, whether the session became active, and the names in NTLM."""
    rows = _read(capture, port, keys)
    wrong = []
    for number, (judgement, session) in enumerate(zip(judged, sessions)):
        mine = [row for row in rows if row["tcp.stream"] == str(session.stream)]
        c = judgement["configuration"]
        active = any(FONT_MAP in row["rdp.pduType2"].split(",") for row in mine)
        seen = {"active": active, "channels": _first(mine, "rdp.channelCount"), "monitors": _first(mine, "rdp.monitorCount"),
                "user_length": _length(mine, "ntlmssp.auth.username"), "domain_length": _length(mine, "ntlmssp.auth.domain")}
        want = {"active": judgement["reached"] == "active"} | {k: c[k] for k in ("channels", "monitors", "user_length", "domain_length")}
        if c["outcome"] == "unknown-user":
            del want["user_length"]
        wrong += [f"session {number} ({c['name']}): {name} is {seen[name]}" for name in want if seen[name] not in (None, want[name])]
    if wrong:
        raise LookupError(f"{capture}: " + "; ".join(wrong))


def _read(capture, port, keys):
    command = ["tshark", "-r", capture, "-o", f"tls.keylog_file:{keys}", "-d", f"tcp.port=={port},tls", "-d", f"tls.port=={port},tpkt", "-T", "fields",
               "-E", "separator=\t", "-E", "occurrence=a"]
    for field in FIELDS:
        command += ["-e", field]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return [dict(zip(FIELDS, line.split("\t"))) for line in lines]


def _first(rows, field):
    found = [row[field].split(",")[0] for row in rows if row[field]]
    return int(found[0]) if found else None


def _length(rows, field):
    found = [row[field] for row in rows if row[field] not in ("", "NULL")]
    return len(found[0]) if found else None
