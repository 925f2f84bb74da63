"""One case's bench: two namespaces, the capture, the peers' processes and their logs.

A case function gets a Bench, starts peers through lab.peers, makes happen what its name says and returns.
Everything runs inside namespaces made here and ends with them.
"""
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from .netbox import Box, sh

HERE = os.path.dirname(os.path.abspath(__file__))
CLIENT, SERVER = "10.20.1.15", "10.30.5.20"


def build_helpers():
    """Compile the small C programs once per run; returns their folder."""
    out = os.path.join(tempfile.gettempdir(), "rdpwhy-record")
    os.makedirs(out, exist_ok=True)
    for source, target, flags in (("keylog.c", "keylog.so", "-shared -fPIC -ldl"), ("timeshift.c", "timeshift.so", "-shared -fPIC -ldl"),
                                  ("asreppart.c", "asreppart.so", "-shared -fPIC -ldl"),
                                  ("wmclose.c", "wmclose", "-lX11")):
        if not os.path.exists(f"{out}/{target}"):
            sh(f"gcc -O1 -o {out}/{target}.{os.getpid()} {HERE}/{source} {flags} && mv {out}/{target}.{os.getpid()} {out}/{target}")
    return out


def _answers(path):
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(path) == 0


class Bench:
    numbers = iter(range(100 + os.getpid() % 20000, 60000))  # of X displays, each used once

    def __init__(self, name, vantage="client", **box):
        self.name, self.vantage = name, vantage
        self.client, self.server = box.get("client", CLIENT), box.get("server", SERVER)
        if vantage == "between":
            box.setdefault("mirror", "client")
        self.helpers = build_helpers()
        self.dir = tempfile.mkdtemp(prefix=f"record-{name}-")
        os.chmod(self.dir, 0o755)
        self.keys = f"{self.dir}/keys.log"
        self.displays = {}
        self.embed_keys = False
        self.box = Box(**box)

    # -- life ---------------------------------------------------------------------
    def __enter__(self):
        self.box.up()
        return self

    def __exit__(self, *exc):
        for name in ("c", "s"):
            self._kill_namespace(name)
        self.box.down()
        for number in (display[1:] for display in self.displays.values()):
            for path in (f"/tmp/.X11-unix/X{number}", f"/tmp/.X{number}-lock"):
                if os.path.exists(path):
                    os.remove(path)

    def _kill_namespace(self, name):
        namespace = {"c": self.box.cns, "s": self.box.sns}[name]
        for pid in subprocess.run(["ip", "netns", "pids", namespace], capture_output=True, text=True).stdout.split():
            try:
                os.kill(int(pid), signal.SIGKILL)
            except ProcessLookupError:
                pass

    # -- the capture --------------------------------------------------------------
    def start_capture(self, snaplen=0, only="tcp or udp or icmp or (vlan and (tcp or udp or icmp))"):
        """Capture at the case's vantage until stop_capture; the filter keeps the namespaces' own chatter out."""
        where = {"client": "c", "server": "s", "between": "m"}[self.vantage]
        self.raw = f"{self.dir}/raw.pcap"
        self.tcpdump = self.box.popen(where, ["tcpdump", "-i", "eth0", "--immediate-mode", "-B", "8192", "-U", "-s", str(snaplen), "-Z", "root", "-w", self.raw, only],
                                      log=f"{self.dir}/tcpdump.log")
        self.wait_for(lambda: "listening on" in self.log("tcpdump.log"), "tcpdump to listen")

    def stop_capture(self):
        time.sleep(0.4)
        self.tcpdump.send_signal(signal.SIGINT)
        self.tcpdump.wait(5)

    def save(self, path):
        """Write the capture as pcapng; the packets are untouched. With embed_keys the key log goes into the file instead of beside it."""
        secrets = f"--inject-secrets tls,{self.keys}" if self.embed_keys else ""
        sh(f"editcap -F pcapng {secrets} {self.raw} {path}")
        if self.embed_keys:
            os.remove(self.keys)

    # -- processes ----------------------------------------------------------------
    def run(self, side, name, command, env=None, keylog=False, wait=None):
        """Start command in the client's ("c") or server's ("s") namespace; its output goes to NAME.log. With wait, run to the end."""
        environment = {"HOME": f"{self.dir}/home-{side}", "LANG": "C.UTF-8", "XDG_CONFIG_HOME": f"{self.dir}/home-{side}/.config"}
        os.makedirs(environment["HOME"], exist_ok=True)
        if keylog:
            environment |= {"LD_PRELOAD": f"{self.helpers}/keylog.so", "SSLKEYLOGFILE": self.keys}
        process = self.box.popen(side, [str(x) for x in command], env=environment | (env or {}), log=f"{self.dir}/{name}.log")
        if wait is not None:
            try:
                process.wait(wait)
            except subprocess.TimeoutExpired:
                process.terminate()
                process.wait(5)
        return process

    def kill_by_name(self, program, side="c"):
        """Kill (SIGKILL) a program of one side that was started through a shell."""
        for pid in subprocess.run(["ip", "netns", "pids", {"c": self.box.cns, "s": self.box.sns}[side]], capture_output=True, text=True).stdout.split():
            with open(f"/proc/{pid}/comm") as comm:
                if comm.read().strip() == program:
                    os.kill(int(pid), signal.SIGKILL)

    def display(self, side, size="320x240"):
        """An X server without a screen for one side; returns its DISPLAY."""
        if side not in self.displays:
            number = next(n for n in Bench.numbers
                          if not os.path.exists(f"/tmp/.X11-unix/X{n}") and not os.path.exists(f"/tmp/.X{n}-lock"))
            self.run(side, f"xvfb-{side}", ["Xvfb", f":{number}", "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-noreset"])
            self.wait_for(lambda: _answers(f"/tmp/.X11-unix/X{number}"), "Xvfb")
            self.displays[side] = f":{number}"
        return self.displays[side]

    def from_address(self, address):
        """Let what the client connects from now on come from one of its other addresses."""
        sh(f"ip -n {self.box.cns} route replace default via 10.20.1.1 src {address}")

    def close_window(self, title, side="c"):
        """Close a window as a user's click on its cross would."""
        return subprocess.run([f"{self.helpers}/wmclose", title], env={"DISPLAY": self.displays[side]}).returncode == 0

    def wait_listening(self, port, side="s", timeout=15):
        namespace = self.box.sns if side == "s" else self.box.cns
        self.wait_for(lambda: sh(f"ip netns exec {namespace} ss -Hltn 'sport = :{port}'").strip(), f"port {port}", timeout)

    def wait_log(self, name, text, timeout=15):
        self.wait_for(lambda: text in self.log(name), f"'{text}' in {name}", timeout)

    def wait_for(self, condition, what, timeout=15):
        end = time.time() + timeout
        while time.time() < end:
            if condition():
                return
            time.sleep(0.05)
        raise RuntimeError(f"{self.name}: waited {timeout} s for {what}; logs are in {self.dir}")

    def log(self, name):
        path = f"{self.dir}/{name}"
        return open(path, errors="replace").read() if os.path.exists(path) else ""

    def file(self, name, text, mode=0o644):
        path = f"{self.dir}/{name}"
        with open(path, "w") as out:
            out.write(text)
        os.chmod(path, mode)
        return path

    def copy(self, source, name, mode=0o644):
        path = f"{self.dir}/{name}"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        shutil.copy(source, path)
        os.chmod(path, mode)
        return path

    def discard(self):
        shutil.rmtree(self.dir, ignore_errors=True)
