"""The real peers, as Debian 12 packages them. Each function starts one and returns its process."""
import os
import shutil
import subprocess
import time
import tomllib

from . import certs

VERSIONS = {
    "xfreerdp": "freerdp2-x11", "freerdp-shadow": "freerdp2-shadow-x11", "xrdp": "xrdp", "rdesktop": "rdesktop",
    "openssl": "openssl", "openssh": "openssh-server", "python3": "python3", "curl": "curl", "microsocks": "microsocks", "krb5kdc": "krb5-kdc", "kinit": "krb5-user",
    "hydra": "hydra", "nmap": "nmap", "weston": "weston", "gnome-remote-desktop": "gnome-remote-desktop",
    "haproxy": "haproxy",
}
STRANGERS = {"aardwolf": "aardwolf 0.2.16 (PyPI)", "rdp_check": "rdp_check of impacket 0.13.1 (PyPI)", "pyrdp": "pyrdp-mitm 2.1.0 (PyPI)",
             "node-rdpjs-2": "node-rdpjs-2 0.3.5 (npm)", "honeypots": "honeypots 0.66 (PyPI)"}  # as captures/record/strangers/README.md pins them
IRONRDP_FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "ironrdp")
IRONRDP = {"ironrdp-client": ["ironrdp-connector", "rustls", "sspi"], "ironrdp-server": ["ironrdp-acceptor", "ironrdp-server", "rustls", "sspi"]}
USER, PASSWORD = "synthia", "Correct-Horse-7"
XRDP_INI = """[Globals]
ini_version=1
fork=true
port={port}
tcp_nodelay=true
tcp_keepalive=true
security_layer={security_layer}
crypt_level={crypt_level}
certificate={certificate}
key_file={key_file}
ssl_protocols={ssl_protocols}
{tls_ciphers}
autorun=
allow_channels=true
max_bpp=16
use_fastpath=both
ls_width=300
ls_height=220
ls_logo_x_pos=10
ls_logo_y_pos=10
ls_label_x_pos=10
ls_label_width=60
ls_input_x_pos=80
ls_input_width=200
ls_input_y_pos=100
ls_btn_ok_x_pos=90
ls_btn_ok_y_pos=185
ls_btn_ok_width=60
ls_btn_ok_height=25
ls_btn_cancel_x_pos=170
ls_btn_cancel_y_pos=185
ls_btn_cancel_width=60
ls_btn_cancel_height=25
{globals_extra}
[Logging]
LogFile={log}
LogLevel=DEBUG
EnableSyslog=false
[Channels]
rdpdr=false
rdpsnd=false
drdynvc=false
cliprdr=false
[Xorg]
name=Xorg
lib=libxup.so
username=ask
password=ask
ip=127.0.0.1
port=-1
code=20
"""


def version(peer):
    """The peer's name with its package version, for the provenance."""
    if peer in IRONRDP:
        crates = [f"{name} {version}" for name, version in _locked(f"{IRONRDP_FOLDER}/Cargo.lock") if name in IRONRDP[peer]]
        return f"{peer} ({', '.join(crates)}; captures/record/ironrdp)"
    if peer in STRANGERS:
        return STRANGERS[peer]
    if peer not in VERSIONS:
        return peer
    package = VERSIONS[peer]
    found = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True).stdout
    return f"{peer} {found} (Debian package {package})"


def xrdp(bench, security_layer="negotiate", crypt_level="high", certificate=None, ssl_protocols="TLSv1.2, TLSv1.3",
         tls_ciphers=None, port=3389, with_certificate=True, keylog=False, globals_extra="", rsakeys=None):
    """xrdp with its login screen and no session manager behind it. rsakeys: a key file of the case's own for Standard RDP Security."""
    if with_certificate and certificate is None:
        certificate = certs.make(bench)
    ini = bench.file("xrdp.ini", XRDP_INI.format(
        port=port, security_layer=security_layer, crypt_level=crypt_level, ssl_protocols=ssl_protocols, globals_extra=globals_extra,
        certificate=certificate.cert if certificate else "/nonexistent/cert.pem",
        key_file=certificate.key if certificate else "/nonexistent/key.pem",
        tls_ciphers=f"tls_ciphers={tls_ciphers}" if tls_ciphers else "", log=f"{bench.dir}/xrdp.log"))
    command = ["xrdp", "-n", "-c", ini]
    if rsakeys:
        command = ["unshare", "-m", "sh", "-c", f'mount --bind {rsakeys} /etc/xrdp/rsakeys.ini && exec "$@"', "sh", *command]
    process = bench.run("s", "xrdp-out", command, keylog=keylog)
    bench.wait_listening(port)
    return process


def shadow(bench, *options, certificate=None, users=None, keylog=False, openssl_conf=None, port=3389):
    """freerdp-shadow over an empty X display. users: {name: password} makes it check NTLM against a SAM file."""
    certificate = certificate or certs.make(bench)
    for name, source in (("shadow.crt", certificate.cert), ("shadow.key", certificate.key)):
        bench.copy(source, f"home-s/.config/freerdp/shadow/{name}")
    command = ["freerdp-shadow-cli", f"/port:{port}", *options]
    if users:
        lines = [f"{user}:::{_nt_hash(user, password)}:::" for user, password in users.items()]
        command += [f"/sam-file:{bench.file('sam', chr(10).join(lines) + chr(10))}"]
    else:
        command += ["-auth"]
    env = {"DISPLAY": bench.display("s")} | ({"OPENSSL_CONF": openssl_conf} if openssl_conf else {})
    process = bench.run("s", "shadow", command, env=env, keylog=keylog)
    bench.wait_listening(port)
    return process


def xfreerdp(bench, *options, user=USER, password=PASSWORD, host=None, port=3389, keylog=True, name="xfreerdp", wait=None, openssl_conf=None):
    """xfreerdp, small and quiet. Without a certificate option it goes on over any certificate."""
    command = ["stdbuf", "-oL", "-eL", "xfreerdp", f"/v:{host or bench.server}:{port}", f"/u:{user}", f"/p:{password}", "/size:320x240", "/bpp:16", "/t:lab-desktop",
               "-wallpaper", "-themes", "/log-level:DEBUG", *options]
    if not any(o.startswith("/cert") for o in options):
        command.append("/cert:ignore")
    env = {"DISPLAY": bench.display("c")} | ({"OPENSSL_CONF": openssl_conf} if openssl_conf else {})
    return bench.run("c", name, command, env=env, keylog=keylog, wait=wait)


def rdesktop(bench, *options, user=USER, host=None, wait=None, name="rdesktop", trust="yes", keylog=False):
    """rdesktop; to its question whether the certificate is trusted it gets the answer trust."""
    command = ["rdesktop", "-g", "320x240", "-a", "16", "-T", "lab-desktop", "-r", "clipboard:off", "-u", user, "-v", *options, host or bench.server]
    env = {"DISPLAY": bench.display("c")} | ({"SSLKEYLOGFILE": bench.keys} if keylog else {})  # GnuTLS writes a key log by itself
    return bench.run("c", name, ["sh", "-c", f'echo {trust} | exec "$@"', "sh", *command], env=env, wait=wait)


def ironrdp_server(bench, certificate, *options, name="ironrdp-server"):
    """The IronRDP server of ../ironrdp. Kill it when its connections are over: it knows one user only."""
    command = [_ironrdp("ironrdp-server"), "--certificate", _pem(certificate.cert), "--key", _pem(certificate.key), *options]
    process = bench.run("s", name, command, env={"SSLKEYLOGFILE": bench.keys, "RUST_BACKTRACE": "0"})
    bench.wait_listening(3389)
    return process


def ironrdp_client(bench, *options, name="ironrdp-client", wait=30):
    """The IronRDP client of ../ironrdp, to its end."""
    command = [_ironrdp("ironrdp-client"), "--server", f"{bench.server}:3389", *options]
    return bench.run("c", name, command, env={"SSLKEYLOGFILE": bench.keys, "RUST_BACKTRACE": "0"}, wait=wait)


def _ironrdp(program):
    path = f"{IRONRDP_FOLDER}/target/debug/{program}"
    if not os.path.exists(path):
        raise RuntimeError(f"{path} is not there: build it with 'cargo build' in {IRONRDP_FOLDER}")
    return path


def _pem(path):
    """A copy that ends in .pem, by which ironrdp-server tells PEM from DER."""
    if not os.path.exists(f"{path}.pem"):
        shutil.copy(path, f"{path}.pem")
    return f"{path}.pem"


def _locked(path):
    """Names and versions in a Cargo.lock."""
    with open(path, "rb") as file:
        return [(package["name"], package["version"]) for package in tomllib.load(file)["package"]]


def move_mouse(bench, times=3):
    """Move the pointer over the desktop, so that the client has something to send."""
    for i in range(times):
        bench.run("c", "xdotool", ["xdotool", "mousemove", 40 + 30 * i, 60 + 20 * i], env={"DISPLAY": bench.displays["c"]}, wait=5)
        time.sleep(0.3)


def cancel_login(bench, process, seconds=1):
    """Press Cancel on xrdp's login screen, as the user would: the server then ends the session."""
    time.sleep(seconds)
    for arguments in (["mousemove", "210", "207"], ["click", "1"]):
        bench.run("c", "xdotool", ["xdotool", *arguments], env={"DISPLAY": bench.displays["c"]}, wait=5)
        time.sleep(0.3)
    process.wait(10)


def openssl_settings(bench, label, text):
    """An openssl.cnf that sets the library's defaults (MinProtocol, CipherString, ...) for one program."""
    return bench.file(f"openssl-{label}.cnf", f"openssl_conf = main\n[main]\nssl_conf = tls\n[tls]\nsystem_default = defaults\n[defaults]\n{text}\n")


def _nt_hash(user, password):
    return subprocess.run(["winpr-hash", "-u", user, "-p", password, "-f", "default"], capture_output=True, text=True).stdout.strip()


def until_active(bench, seconds=1.5, name="xfreerdp.log"):
    """Wait until xfreerdp says that it is active, then look at the desktop for some seconds."""
    import time
    try:
        bench.wait_log(name, "STATE_ACTIVE", 15)
    except RuntimeError:
        pass  # its log lines can be torn apart; the capture tells
    time.sleep(seconds)


def use_and_close(bench, process, seconds=1.5, name="xfreerdp.log"):
    """A user's short session: look, then close the window."""
    until_active(bench, seconds, name)
    bench.close_window("lab-desktop")
    process.wait(15)
