"""What an end logged: the line that shows how the session was for it, or Apart when there is none."""
import re
import time

from lab import peers, scripted, x224

LONG = 60  # seconds that a program is given: ten round trips of a second each, and what was lost again


class Apart(Exception):
    """The ends do not agree, or an end gave up: the run is neither healthy nor refused."""


def logged(bench, name, pattern, wait=8):
    """The first match of pattern in a log."""
    end = time.time() + wait
    while True:
        found = re.search(pattern, bench.log(name))
        if found:
            return " ".join(found[0].split())
        if time.time() > end:
            raise Apart(f"{name} has no line like '{pattern}'")
        time.sleep(0.1)


def not_logged(bench, name, pattern):
    if found := re.search(pattern, bench.log(name)):
        raise Apart(f"{name}: {found[0]}")


def until(condition, what, wait=LONG):
    end = time.time() + wait
    while not condition():
        if time.time() > end:
            raise Apart(what)
        time.sleep(0.1)


def ended(process, who, wait=LONG):
    until(lambda: process.poll() is not None, f"{who} did not end", wait)


ACTIVE = "CONNECTION_STATE_FINALIZATION --> CONNECTION_STATE_ACTIVE"


def look_and_close(bench, process):
    """A user's short session with xfreerdp: wait for the desktop, look at it, close the window. What its log says of both."""
    until(lambda: ACTIVE in bench.log("xfreerdp.log") or process.poll() is not None, "xfreerdp never became active")
    active = logged(bench, "xfreerdp.log", ACTIVE, 0)
    time.sleep(2.5)
    bench.close_window("lab-desktop")
    ended(process, "xfreerdp")
    return f"{active}; {logged(bench, 'xfreerdp.log', 'Closed from X11', 1)}"


def gives_up(bench, process, pattern):
    """xfreerdp that is refused: the line with the reason, after it has ended by itself."""
    ended(process, "xfreerdp")
    return logged(bench, "xfreerdp.log", pattern, 1)


def xfreerdp(bench, *options, **more):
    return peers.xfreerdp(bench, "/timeout:60000", *options, **more)


class Ends:
    """The two ends of a scripted conversation; each notes what became of it."""

    def __init__(self):
        self.notes = {}

    def note(self, side, text):
        self.notes[side] = text

    def both(self, thread):
        thread.join(LONG)
        if not {"C", "S"} <= set(self.notes):
            raise Apart(f"only {sorted(self.notes)} finished")
        return self.notes["C"], self.notes["S"]


def say(ends, side, sock, steps):
    """One side of the conversation, and what that side knows at its end."""
    try:
        scripted.play(sock, side, steps)
    except OSError as error:
        ends.note(side, f"broke off: {error}")
        raise Apart(f"{side} broke off: {error}") from error
    said = sum(speaker == side for speaker, _ in steps)
    return f"said {said} messages, heard {len(steps) - said}"


def conversation(bench, steps, server=None, client=None, negotiated=None):
    """A scripted session: X.224, TLS where contexts are given, the steps, and the server's close. (client's note, server's note)"""
    ends = Ends()
    negotiated = negotiated or {"requested": x224.SSL, "selected": x224.SSL} if server else {"requested": 0, "selected": 0}

    def handler(sock):
        try:
            sock.settimeout(LONG)
            x224.answer(sock, negotiated["selected"])
            sock = server.wrap_socket(sock, server_side=True) if server else sock
            note = say(ends, "S", sock, steps)
            if server:
                sock.unwrap()
            sock.close()
            ends.note("S", f"{note}; closed")
        except (OSError, Apart) as error:
            ends.note("S", f"broke off: {error}")

    thread = x224.serve(bench, handler, timeout=LONG)
    try:
        sock = x224.connect(bench, timeout=LONG)
        x224.negotiate(sock, negotiated["requested"])
        sock = client.wrap_socket(sock) if client else sock
        note = say(ends, "C", sock, steps)
        if client:
            time.sleep(0.1)  # the server, who ends it, says so first
            sock = sock.unwrap()
        if sock.recv(1):
            raise Apart("the client heard more than the script")
        time.sleep(0.3)
        sock.close()
    except OSError as error:
        raise Apart(f"client: {error}") from error
    ends.note("C", f"{note}; saw the server's close, closed")
    notes = ends.both(thread)
    if any("broke off" in note for note in notes):
        raise Apart("; ".join(notes))
    return notes
