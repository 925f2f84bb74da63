#!/usr/bin/env python3
"""Record connections that are not RDP. usage: tls_noise.py [--try] [DIALOGUE...]

Real servers and clients talk in the namespaces of record.py: each dialogue on ports 443 and 3389 with TLS 1.3, TLS 1.2 with an AEAD and
with a CBC suite (in turn, where not with all), and, where it speaks TLS at once, behind an X.224 negotiation that agrees on SSL, HYBRID or HYBRID_EX. A relay shows
the servers under these ports. Writes captures/noise/KIND.pcapng and truth.toml, which is what was made, not what a tool saw.
--try keeps the result in a temporary folder. Needs, beside what record.py needs:

    apt-get install nginx-light dovecot-imapd dovecot-pop3d postgresql mariadb-server mariadb-client redis-server redis-tools slapd ldap-utils mosquitto \
                    mosquitto-clients stunnel4 python3-aiosmtpd python3-websockets tigervnc-standalone-server tigervnc-viewer nghttp2-client
"""
import datetime
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from lab import bench  # noqa: E402
from lab.truth import rows  # noqa: E402
from noise import clients, servers  # noqa: E402

FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "noise")
NAMES = list(servers.SERVICES)
PROTOCOLS = {1: "SSL", 2: "HYBRID", 8: "HYBRID_EX"}
PACKAGES = ["curl", "openssl", "python3", "nginx-light", "nghttp2-client", "python3-websockets", "python3-aiosmtpd", "dovecot-core", "postgresql-15", "mariadb-server",
            "redis-server", "slapd", "ldap-utils", "mosquitto", "stunnel4", "tigervnc-standalone-server", "tigervnc-viewer", "openssh-server"]


def shown(service):
    """Where the client finds a service, and where it finds it behind a negotiation."""
    number = 30 + NAMES.index(service)
    return f"10.30.5.{number}", f"10.30.5.{number + 100}"


def asking(service, protocol):
    return f"127.0.{protocol}.{30 + NAMES.index(service)}"


def profile_address(profile):
    return f"10.20.1.{30 + list(clients.PROFILES).index(profile)}"


def main(arguments):
    wanted = [argument for argument in arguments if not argument.startswith("--")]
    folder = tempfile.mkdtemp(prefix="noise-") if "--try" in arguments else FOLDER
    os.makedirs(folder, exist_ok=True)
    addresses = [address for name in NAMES for address in shown(name)]
    box = {"extra_server_ips": addresses, "extra_client_ips": [profile_address(profile) for profile in clients.PROFILES], "delay": 2}
    made = []
    with bench.Bench("noise", "client", **box) as b:
        servers.start(b)
        start_relays(b)
        for kind, runs in (("port-443", on_port(443, 2)), ("port-3389", on_port(3389)), ("negotiated", negotiated())):
            b.start_capture(only="tcp")
            made += [(kind, *run) for run in play(b, [run for run in runs if not wanted or run[0] in wanted])]
            b.stop_capture()
            b.save(f"{folder}/{kind}.pcapng")
        if "KEEP" in os.environ:
            print("logs:", b.dir)
        else:
            b.discard()
    write(folder, made)
    print(folder)


def start_relays(b):
    server = [row for name, port in servers.SERVICES.items()
              for row in ([shown(name)[0], 443, "127.0.0.1", port, "plain", 0], [shown(name)[0], 3389, "127.0.0.1", port, "plain", 0],
                          [shown(name)[1], 3389, "127.0.0.1", port, "answer", 0])]
    client = [[asking(name, protocol), 3389, shown(name)[1], 3389, "ask", protocol] for name in NAMES for protocol in PROTOCOLS]
    for side, config in (("s", server), ("c", client)):
        b.run(side, f"relay-{side}", ["/usr/bin/python3", f"{servers.HERE}/relay.py", json.dumps(config)])
        b.wait_listening(3389, side=side)


def on_port(port, most=4):
    for number, (name, service, _, profiles, run) in enumerate(clients.DIALOGUES):
        yield from ((name, service, profile, shown(service)[0], port, None, run) for profile in some(profiles, number, most))


def negotiated(most=2):
    for number, (name, service, x224, profiles, run) in enumerate(clients.DIALOGUES):
        for step, protocol in enumerate(PROTOCOLS if x224 else ()):
            yield from ((name, service, profile, asking(service, protocol), 3389, protocol, run) for profile in some(profiles, number + step * most, most))


def some(profiles, first, most):
    """At most so many of the profiles, in turn."""
    return sorted({profiles[(first + step) % len(profiles)] for step in range(most)})


def play(b, runs):
    for name, service, profile, host, port, protocol, run in runs:
        b.from_address(profile_address(profile))
        seed = sum(map(ord, f"{name}{profile}{port}{protocol}")) * 7 + (protocol or 0)
        try:
            run(clients.Client(b, host, port, profile, seed))
        except (RuntimeError, OSError, subprocess.TimeoutExpired) as why:
            print("not recorded:", name, profile, port, why, flush=True)
            continue
        print(name, profile, port, protocol or "", flush=True)
        yield name, service, profile, PROTOCOLS.get(protocol)


def package_version(package):
    return subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True, check=True).stdout


def write(folder, made):
    lines = ["# Written by captures/record/tls_noise.py from what it made, before any tool saw the files. No connection here is RDP: `rdp = false` holds for all.",
             "# A profile's connections come from one address, a service has one address, and another behind a negotiation.", "", "rdp = false",
             f'made = "{datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")}"', 'command = "sudo captures/record/tls_noise.py"', "edits = \"none\"",
             *rows(peers=[f"{package} {package_version(package)}" for package in PACKAGES]), ""]
    for name in NAMES:
        lines += ["[[service]]", *rows(name=name, address=shown(name)[0], behind_negotiation=shown(name)[1]), ""]
    for profile, (version, suite, settings, _) in clients.PROFILES.items():
        lines += ["[[profile]]", *rows(name=profile, address=profile_address(profile), tls=f"TLS {version}", suite=suite, settings=settings or None), ""]
    for kind, dialogue, service, profile, protocol in made:
        lines += ["[[dialogue]]", *rows(capture=kind, name=dialogue, service=service, profile=profile, negotiated=protocol), ""]
    with open(f"{folder}/truth.toml", "w") as out:
        out.write("\n".join(lines).rstrip() + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
