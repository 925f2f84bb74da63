"""Peers that the program had not met when they were recorded: from PyPI, npm and the rest of Debian."""
import os

from . import certs, peers

FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "strangers")
PYTHON = f"{FOLDER}/venv/bin/python3"


def aardwolf(bench, protocols="auto", seconds=3):
    """aardwolf's client, to its end; Python writes its key log by itself."""
    command = [PYTHON, "-u", f"{FOLDER}/aardwolf_client.py", bench.server, peers.USER, peers.PASSWORD, seconds, protocols]
    return bench.run("c", "aardwolf", command, env={"SSLKEYLOGFILE": bench.keys}, wait=40)


def rdp_check(bench, password=peers.PASSWORD):
    """impacket's test of a user and password. It brings an OpenSSL of its own, so the key log is the server's."""
    return bench.run("c", "rdp_check", [PYTHON, "-u", f"{FOLDER}/venv/bin/rdp_check.py", "-debug", f"{peers.USER}:{password}@{bench.server}"], wait=90)


def node_client(bench, seconds=3):
    """node-rdpjs-2's client."""
    command = ["node", f"--tls-keylog={bench.keys}", f"{FOLDER}/node_client.js", bench.server, peers.USER, peers.PASSWORD, seconds]
    return bench.run("c", "node-client", command, env={"NODE_PATH": f"{FOLDER}/node_modules"}, wait=30)


def hydra(bench, passwords):
    """hydra, one guess after the other."""
    words = bench.file("passwords", "".join(f"{word}\n" for word in passwords))
    return bench.run("c", "hydra", ["hydra", "-t", "1", "-W", "1", "-l", peers.USER, "-P", words, "-V", f"rdp://{bench.server}"], keylog=True, wait=90)


def nmap(bench, script):
    """nmap with one of its scripts."""
    return bench.run("c", "nmap", ["nmap", "-Pn", "-n", "-sT", "-p", "3389", "--script", script, bench.server], wait=60)


def pyrdp(bench):
    """pyrdp on the server's host takes the port; the server behind it listens on 3390. What the client meets is the man in the middle."""
    c = certs.make(bench, label="mitm")
    command = f"cd {bench.dir} && exec {FOLDER}/venv-pyrdp/bin/pyrdp-mitm -L DEBUG -o {bench.dir}/pyrdp-out --no-replay -k {c.key} -c {c.cert} 127.0.0.1:3390"
    bench.run("s", "pyrdp", ["sh", "-c", command])
    bench.wait_listening(3389, timeout=60)


def weston(bench, port=3389):
    """weston with its RDP backend, a desktop of 160 by 120. The backend loads OpenSSL late, so the shim needs it to be there."""
    c = certs.make(bench)
    os.makedirs(f"{bench.dir}/xdg", mode=0o700, exist_ok=True)
    env = {"XDG_RUNTIME_DIR": f"{bench.dir}/xdg", "SSLKEYLOGFILE": bench.keys, "LD_PRELOAD": f"{bench.helpers}/keylog.so libssl.so.3"}
    command = ["weston", "--backend=rdp-backend.so", f"--port={port}", "--width=160", "--height=120", "--no-clients-resize", f"--rdp-tls-cert={c.cert}",
               f"--rdp-tls-key={c.key}", "--no-config"]
    bench.run("s", "weston", command, env=env)
    bench.wait_listening(port)


def gnome_remote_desktop(bench):
    """gnome-remote-desktop over a mutter without a screen, with NLA for one user."""
    c = certs.make(bench)
    os.makedirs(f"{bench.dir}/xdg", mode=0o700, exist_ok=True)
    script = bench.file("gnome.sh", f"""export XDG_RUNTIME_DIR={bench.dir}/xdg GSETTINGS_BACKEND=keyfile
pipewire & sleep 1; wireplumber & sleep 1
mutter --headless --wayland --no-x11 --virtual-monitor 320x240 & sleep 5
grdctl --headless rdp set-tls-cert {c.cert}; grdctl --headless rdp set-tls-key {c.key}
grdctl --headless rdp set-credentials {peers.USER} {peers.PASSWORD}; grdctl --headless rdp disable-view-only; grdctl --headless rdp enable
LD_PRELOAD={bench.helpers}/keylog.so SSLKEYLOGFILE={bench.keys} /usr/libexec/gnome-remote-desktop-daemon --headless
""")
    bench.run("s", "gnome", ["dbus-run-session", "--", "bash", script])
    bench.wait_listening(3389, timeout=60)


def haproxy(bench, server="server xrdp 127.0.0.1:3390", backend="", idle="60s", side="s", port=3389):
    """HAProxy, a TCP relay on one side's address. server: the line of its server; backend: what else stands in that section; idle: its timeouts."""
    address = bench.server if side == "s" else bench.client
    configuration = bench.file("haproxy.cfg", f"""global
 log stdout format raw daemon
defaults
 mode tcp
 log global
 option tcplog
 timeout connect 2s
 timeout client {idle}
 timeout server {idle}
frontend desk
 bind {address}:{port}
 default_backend farm
backend farm
 {backend}
 {server}
""")
    bench.run(side, "haproxy", ["haproxy", "-db", "-f", configuration])
    bench.wait_listening(port, side)


def honeypot(bench):
    """The RDP server of honeypots: TLS 1.2 with RSA key exchange, whatever is asked for; it takes the Client Info and ends the session."""
    command = f"cd {bench.dir} && exec {FOLDER}/venv-honeypots/bin/python3 -m honeypots --setup rdp:3389 --ip {bench.server}"
    bench.run("s", "honeypot", ["sh", "-c", command])
    bench.wait_listening(3389, timeout=30)
