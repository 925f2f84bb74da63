"""The clients: what is said to which server, and with which TLS."""
import os
import random
import subprocess
import time

from lab import peers

from .scripted import PASSWORD
from .servers import HERE

#: Name of a profile: TLS version, cipher suite for TLS 1.2, further settings of OpenSSL, priorities of GnuTLS.
PROFILES = {
    "tls13": ("1.3", None, "", "NORMAL:-VERS-ALL:+VERS-TLS1.3"),
    "tls12": ("1.2", "ECDHE-ECDSA-AES256-GCM-SHA384", "", "NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+AES-256-GCM"),
    "cbc-etm": ("1.2", "ECDHE-ECDSA-AES256-SHA", "", "NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+AES-256-CBC:-MAC-ALL:+SHA1"),
    "cbc-mte": ("1.2", "ECDHE-ECDSA-AES256-SHA", "Options = -EncryptThenMac", "NORMAL:%NO_ETM:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+AES-256-CBC:-MAC-ALL:+SHA1"),
}
DIALOGUES = []


def dialogue(service, x224=True, profiles=tuple(PROFILES)):
    """Register a dialogue with a service. x224: it speaks TLS at once, so that an X.224 negotiation can stand in front of it."""
    def register(run):
        DIALOGUES.append((run.__name__, service, x224, profiles, run))
        return run
    return register


class Client:
    """One connection to make: bench, address, port, profile, and a seed for what is said."""

    def __init__(self, bench, host, port, profile, seed):
        self.bench, self.host, self.port, self.profile, self.seed = bench, host, port, profile, seed
        self.version, self.suite, self.settings, self.gnutls = PROFILES[profile]
        self.random = random.Random(seed)

    def run(self, *command, wait=12, stdin=None, env=None):
        name = f"client-{self.seed}"
        text = [f"MinProtocol = TLSv{self.version}", f"MaxProtocol = TLSv{self.version}", self.settings]
        text += [f"CipherString = {self.suite}"] if self.suite else []
        conf = peers.openssl_settings(self.bench, self.profile, "\n".join(text))
        env = {"OPENSSL_CONF": conf, "LDAPTLS_CIPHER_SUITE": self.gnutls, "LDAPTLS_REQCERT": "never", "LDAPCONF": "/dev/null"} | (env or {})
        command = [str(part) for part in command]
        if stdin is not None:
            command = ["sh", "-c", f'({stdin}) | exec "$@"', "sh", *command]
        return self.bench.run("c", name, command, env=env, wait=wait)

    def curl(self, *options, paths=("small.html",), scheme="https"):
        tls = ["--tlsv1.3"] if self.suite is None else ["--tls-max", "1.2", "--ciphers", self.suite]
        self.run("curl", "-sk", "-m", "10", *tls, *options, *[f"{scheme}://{self.host}:{self.port}/{path}" for path in paths])

    def talk(self, kind):
        self.run("/usr/bin/python3", f"{HERE}/scripted.py", "talk", kind, self.host, self.port, self.profile, self.seed)


@dialogue("nginx")
def curl_once(c):
    c.curl("--http1.1", paths=[c.random.choice(["", "small.html", "page.html", "none.html"])])


@dialogue("nginx")
def curl_many_on_one_connection(c):
    c.curl("--http1.1", paths=["small.html", "page.html", "", "none.html"] * 4)


@dialogue("nginx")
def curl_new_connection_each(c):
    c.curl("--http1.1", "-H", "Connection: close", paths=["small.html", "page.html"])


@dialogue("nginx")
def curl_http2(c):
    c.curl("--http2", paths=["small.html", "page.html", "none.html"])


@dialogue("nginx", profiles=("tls13", "tls12"))
def nghttp_http2(c):
    c.run("nghttp", "-n", *[f"https://{c.host}:{c.port}/{path}" for path in ("small.html", "page.html", "index.html")])


@dialogue("nginx")
def python_keep_alive(c):
    c.talk("http")


@dialogue("nginx")
def python_resumed(c):
    c.talk("resumed")


@dialogue("s_server")
def openssl_get(c):
    c.run("openssl", "s_client", "-quiet", "-connect", f"{c.host}:{c.port}", stdin="echo 'GET /small.html HTTP/1.0'; echo; sleep 1")


@dialogue("s_server", profiles=("tls12", "cbc-etm", "cbc-mte"))
def openssl_reconnect(c):
    c.run("openssl", "s_client", "-reconnect", "-connect", f"{c.host}:{c.port}", stdin="sleep 1")


@dialogue("http.server")
def curl_to_http_server(c):
    c.curl(paths=["small.html", "page.html", "none.html"])


@dialogue("websockets")
def websocket(c):
    c.talk("websocket")


@dialogue("lines")
def lines_server_first(c):
    c.talk("lines")


@dialogue("random")
def random_records(c):
    c.talk("random")


@dialogue("random")
def random_records_again(c):
    c.talk("random")


@dialogue("random")
def random_records_a_third_time(c):
    c.talk("random")


@dialogue("smtp", x224=False)
def smtp_starttls(c):
    c.talk("starttls")


@dialogue("smtps")
def smtps(c):
    c.talk("smtps")


@dialogue("imap", x224=False)
def imap_starttls(c):
    c.talk("imap-starttls")


@dialogue("imaps")
def imaps(c):
    c.talk("imaps")


@dialogue("imaps")
def curl_imaps(c):
    c.curl("-u", f"synthia:{PASSWORD}", scheme="imaps", paths=[""])


@dialogue("pop3s")
def pop3s(c):
    c.talk("pop3s")


@dialogue("postgres", x224=False)
def psql(c):
    queries = "echo 'SELECT 1;'; sleep 0.6; echo 'CREATE TEMP TABLE t (a int, b text);'; echo \"INSERT INTO t SELECT g, repeat(chr(65), g) FROM generate_series(1, 30) g;\"; " \
              "sleep 1; echo 'SELECT * FROM t;'; echo 'SELECT 2;'"
    c.run("psql", "-X", f"host={c.host} port={c.port} user=postgres password={PASSWORD} dbname=postgres sslmode=require", stdin=queries)


@dialogue("mariadb", x224=False)
def mariadb(c):
    suite = ["--ssl-cipher", c.suite] if c.suite else []
    queries = "echo 'SELECT 1;'; echo 'SHOW DATABASES;'; sleep 0.7; echo 'SELECT repeat(65, 200);'; echo 'SHOW STATUS LIKE \"Ssl%\";'"
    c.run("mariadb", "--no-defaults", "-h", c.host, "-P", c.port, "-u", "synthia", f"-p{PASSWORD}", "--ssl", f"--tls-version=TLSv{c.version}", *suite, stdin=queries)


@dialogue("redis")
def redis(c):
    suite = ["--tls-ciphers", c.suite] if c.suite else []
    # One command, again and again: with a script on its input redis-cli first fetches the help on all commands.
    c.run("redis-cli", "-h", c.host, "-p", c.port, "--tls", "--insecure", *suite, "--no-auth-warning", "-a", PASSWORD, "-r", "8", "-i", c.random.choice(["0", "0.3"]),
          "APPEND", "key", "v" * c.random.randrange(1, 90))


@dialogue("ldaps")
def ldaps(c):
    c.run("ldapsearch", "-x", "-H", f"ldaps://{c.host}:{c.port}", "-D", "cn=admin,dc=lab,dc=example", "-w", PASSWORD, "-b", "dc=lab,dc=example", "sn=nnn*")


@dialogue("ldap", x224=False)
def ldap_starttls(c):
    c.run("ldapsearch", "-x", "-ZZ", "-H", f"ldap://{c.host}:{c.port}", "-D", "cn=admin,dc=lab,dc=example", "-w", PASSWORD, "-b", "dc=lab,dc=example")


@dialogue("mosquitto")
def mqtt_publish(c):
    options = ["--insecure", "--cafile", f"{c.bench.dir}/ca-server/server.crt", "--tls-version", f"tlsv{c.version}", *(["--ciphers", c.suite] if c.suite else [])]
    c.run("mosquitto_pub", "-h", c.host, "-p", c.port, *options, "-t", "room/temperature", "-q", "1", "-l", stdin="for i in 1 2 3 4 5; do echo value $i; sleep 0.2; done")


@dialogue("mosquitto")
def mqtt_subscribe(c):
    options = ["--insecure", "--cafile", f"{c.bench.dir}/ca-server/server.crt", "--tls-version", f"tlsv{c.version}", *(["--ciphers", c.suite] if c.suite else [])]
    c.run("mosquitto_sub", "-h", c.host, "-p", c.port, *options, "-t", "room/#", "-k", "5", "-W", "7")


@dialogue("vnc")
def vnc_in_stunnel(c):
    with stunnel(c) as port:
        viewer = c.run("xtigervncviewer", "-SecurityTypes", "None", "-Shared", f"127.0.0.1::{port}", wait=None, env={"DISPLAY": c.bench.display("c")})
        time.sleep(2)
        viewer.terminate()
        viewer.wait(5)


@dialogue("ssh-in-tls")
def keystrokes_in_stunnel(c):
    keys = "for k in a b c d e f g h; do printf $k; sleep 0.15; done; sleep 1; echo; sleep 0.2"
    with stunnel(c) as port:
        c.run("ssh", "-tt", *ssh_options(c), "-p", port, "root@127.0.0.1", stdin=keys)


@dialogue("sshd", x224=False, profiles=("tls13",))
def ssh_without_tls(c):
    c.run("ssh", "-T", *ssh_options(c), "-p", c.port, f"root@{c.host}", stdin="echo one; sleep 0.5; echo two")


def ssh_options(c):
    return ["-F", "/dev/null", "-i", f"{c.bench.dir}/userkey", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR"]


class stunnel:
    """stunnel on the client's side, for the time of one dialogue."""

    def __init__(self, c):
        self.c, self.port = c, 20000 + c.seed % 10000

    def __enter__(self):
        c = self.c
        suite = f"ciphers = {c.suite}\n" if c.suite else ""
        conf = c.bench.file(f"stunnel-{c.seed}.conf", f"foreground = yes\npid =\nclient = yes\nsslVersion = TLSv{c.version}\n{suite}"
                                                      f"[all]\naccept = 127.0.0.1:{self.port}\nconnect = {c.host}:{c.port}\n")
        self.process = c.run("stunnel4", conf, wait=None)
        c.bench.wait_listening(self.port, side="c")
        return self.port

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
