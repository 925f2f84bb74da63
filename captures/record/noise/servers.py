"""The servers, each on a port of its own on the loopback of the server's namespace. A relay shows them to the client."""
import os
import shutil

from lab import certs
from lab.netbox import sh

from . import scripted

HERE = os.path.dirname(os.path.abspath(__file__))
PASSWORD = scripted.PASSWORD
#: Name of a service and its port.
SERVICES = {"nginx": 8443, "s_server": 4433, "http.server": scripted.PORTS["http"], "websockets": scripted.PORTS["websocket"],
            "lines": scripted.PORTS["lines"], "random": scripted.PORTS["random"], "smtp": 2525, "smtps": 2465, "imap": 1143, "imaps": 1993,
            "pop3s": 1995, "postgres": 5432, "mariadb": 3307, "redis": 6380, "ldap": 1389, "ldaps": 1636, "mosquitto": 8883,
            "vnc": 5999, "ssh-in-tls": 2299, "sshd": 2222}


def start(b):
    c = certs.make(b, key="ec -pkeyopt ec_paramgen_curve:P-256")
    www = f"{b.dir}/www"
    os.makedirs(www)
    for name, size in (("index.html", 400), ("small.html", 120), ("page.html", 1800)):
        b.file(f"www/{name}", "<p>" + "x" * size)
    for server in (web, mail, databases, directory_and_messages, tunnels):
        server(b, c, www)
    for port in SERVICES.values():
        b.wait_listening(port, timeout=40)


def web(b, c, www):
    conf = b.file("nginx.conf", f"""daemon off; pid {b.dir}/nginx.pid; error_log {b.dir}/nginx-error.log; events {{}}
http {{ access_log off; client_body_temp_path {b.dir}/t1; proxy_temp_path {b.dir}/t2; fastcgi_temp_path {b.dir}/t3; uwsgi_temp_path {b.dir}/t4;
scgi_temp_path {b.dir}/t5; ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers ALL; ssl_session_cache shared:s:1m;
server {{ listen 127.0.0.1:8443 ssl http2; ssl_certificate {c.cert}; ssl_certificate_key {c.key}; root {www}; }} }}\n""")
    b.run("s", "nginx", ["nginx", "-c", conf, "-e", f"{b.dir}/nginx-early.log"])
    b.run("s", "s_server", ["sh", "-c", f"cd {www} && exec openssl s_server -WWW -accept 127.0.0.1:4433 -cert {c.cert} -key {c.key}"])
    b.run("s", "scripted", ["/usr/bin/python3", f"{HERE}/scripted.py", "serve", c.cert, c.key, www])


def mail(b, c, www):
    for name, port, options in (("smtp", 2525, ["--tlscert", c.cert, "--tlskey", c.key]), ("smtps", 2465, ["--smtpscert", c.cert, "--smtpskey", c.key])):
        b.run("s", name, ["/usr/bin/python3", "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}", *options])
    os.makedirs(f"{b.dir}/mail")
    shutil.chown(f"{b.dir}/mail", "nobody", "nogroup")
    conf = b.file("dovecot.conf", f"""base_dir = {b.dir}/dovecot
log_path = {b.dir}/dovecot.log
protocols = imap pop3
ssl = yes
ssl_cert = <{c.cert}
ssl_key = <{c.key}
ssl_min_protocol = TLSv1.2
first_valid_uid = 1
mail_location = maildir:{b.dir}/mail/%u
passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={b.dir}/mail/%u
}}
service imap-login {{
  inet_listener imap {{
    address = 127.0.0.1
    port = 1143
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = 1993
    ssl = yes
  }}
}}
service pop3-login {{
  inet_listener pop3 {{
    port = 0
  }}
  inet_listener pop3s {{
    address = 127.0.0.1
    port = 1995
    ssl = yes
  }}
}}
""")
    b.run("s", "dovecot", ["dovecot", "-F", "-c", conf])


def databases(b, c, www):
    owned(b, c, "postgres")
    bin_folder = sorted(os.listdir("/usr/lib/postgresql"))[-1]
    tools, data = f"/usr/lib/postgresql/{bin_folder}/bin", f"{b.dir}/of-postgres/data"
    b.file("of-postgres/secret", PASSWORD)
    sh(f"runuser -u postgres -- {tools}/initdb -D {data} -A scram-sha-256 --pwfile={b.dir}/of-postgres/secret")
    b.run("s", "postgres", ["runuser", "-u", "postgres", "--", f"{tools}/postgres", "-D", data, "-k", f"{b.dir}/of-postgres", "-h", "127.0.0.1",
                            "-c", "ssl=on", "-c", f"ssl_cert_file={b.dir}/of-postgres/cert", "-c", f"ssl_key_file={b.dir}/of-postgres/key"])
    with open(f"{data}/pg_hba.conf", "w") as hba:
        hba.write("hostssl all all all scram-sha-256\n")
    owned(b, c, "mysql")
    data = f"{b.dir}/of-mysql/data"
    sh(f"mariadb-install-db --no-defaults --datadir={data} --user=mysql --auth-root-authentication-method=normal --skip-test-db")
    setup = b.file("of-mysql/setup.sql", f"CREATE USER 'synthia'@'localhost' IDENTIFIED BY '{PASSWORD}'; GRANT ALL ON *.* TO 'synthia'@'localhost';\n")
    b.run("s", "mariadb", ["mariadbd", "--no-defaults", f"--datadir={data}", "--user=mysql", "--port=3307", "--bind-address=127.0.0.1",
                           f"--socket={b.dir}/of-mysql/socket", f"--pid-file={b.dir}/of-mysql/pid", f"--init-file={setup}",
                           f"--ssl-cert={b.dir}/of-mysql/cert", f"--ssl-key={b.dir}/of-mysql/key"])
    b.run("s", "redis", ["redis-server", "--port", "0", "--bind", "127.0.0.1", "--tls-port", "6380", "--tls-cert-file", c.cert, "--tls-key-file", c.key,
                         "--tls-auth-clients", "no", "--save", "", "--dir", b.dir, "--requirepass", PASSWORD])


def directory_and_messages(b, c, www):
    os.makedirs(f"{b.dir}/ldap")
    conf = b.file("slapd.conf", f"""include /etc/ldap/schema/core.schema
pidfile {b.dir}/slapd.pid
modulepath /usr/lib/ldap
moduleload back_mdb
TLSCertificateFile {c.cert}
TLSCertificateKeyFile {c.key}
database mdb
suffix "dc=lab,dc=example"
rootdn "cn=admin,dc=lab,dc=example"
rootpw {PASSWORD}
directory {b.dir}/ldap
""")
    people = "".join(f"\ndn: cn=person{i},dc=lab,dc=example\nobjectClass: person\ncn: person{i}\nsn: {'n' * i}\n" for i in range(1, 20))
    ldif = b.file("people.ldif", "dn: dc=lab,dc=example\nobjectClass: dcObject\nobjectClass: organization\no: lab\ndc: lab\n" + people)
    sh(f"slapadd -f {conf} -l {ldif}")
    b.run("s", "slapd", ["slapd", "-f", conf, "-h", "ldap://127.0.0.1:1389 ldaps://127.0.0.1:1636", "-d", "0"])
    conf = b.file("mosquitto.conf", f"user root\nallow_anonymous true\nlistener 8883 127.0.0.1\ncertfile {c.cert}\nkeyfile {c.key}\n")
    b.run("s", "mosquitto", ["mosquitto", "-c", conf])


def tunnels(b, c, www):
    os.makedirs("/run/sshd", exist_ok=True)
    sh(f"ssh-keygen -q -t ed25519 -N '' -f {b.dir}/hostkey && ssh-keygen -q -t ed25519 -N '' -f {b.dir}/userkey && cp {b.dir}/userkey.pub {b.dir}/allowed")
    conf = b.file("sshd_config", f"HostKey {b.dir}/hostkey\nAuthorizedKeysFile {b.dir}/allowed\nStrictModes no\nPermitRootLogin yes\nUsePAM no\n"
                                 f"ListenAddress 127.0.0.1:2222\nForceCommand cat\nPidFile {b.dir}/sshd.pid\n")
    b.run("s", "sshd", ["/usr/sbin/sshd", "-D", "-e", "-f", conf])
    number = next(b.numbers)
    b.displays["vnc"] = f":{number}"
    b.run("s", "vnc", ["Xtigervnc", f":{number}", "-rfbport", "5901", "-localhost", "-SecurityTypes", "None", "-geometry", "160x120", "-depth", "16"])
    conf = b.file("stunnel-server.conf", f"foreground = yes\npid =\ncert = {c.cert}\nkey = {c.key}\nsslVersionMin = TLSv1.2\nciphers = ALL\n"
                                         "[vnc]\naccept = 127.0.0.1:5999\nconnect = 127.0.0.1:5901\n[ssh]\naccept = 127.0.0.1:2299\nconnect = 127.0.0.1:2222\n")
    b.run("s", "stunnel", ["stunnel4", conf])


def owned(b, c, user):
    """A folder that a server owns, with certificate and key in it."""
    folder = f"{b.dir}/of-{user}"
    os.makedirs(folder)
    for source, name in ((c.cert, "cert"), (c.key, "key")):
        shutil.copy(source, f"{folder}/{name}")
        shutil.chown(f"{folder}/{name}", user, user)
    os.chmod(f"{folder}/key", 0o600)
    shutil.chown(folder, user, user)
