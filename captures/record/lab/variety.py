"""Sessions in many configurations: what differs between them, which of them are held out, and how a list of them is recorded."""
import hashlib
import os
import random
import string
import time

from . import certs, peers
from .case import _outcome, case

KEYS = {"rsa2048": "rsa:2048", "rsa3072": "rsa:3072", "rsa4096": "rsa:4096",
        "p256": "ec -pkeyopt ec_paramgen_curve:P-256", "p384": "ec -pkeyopt ec_paramgen_curve:P-384"}


class Configuration:
    """What may change the sizes of a session's messages. Lengths are in characters; channels are static ones, without the I/O channel."""

    def __init__(self, client, server, protocol, tls="1.3", suite="", key="rsa2048", method=None, user=7, domain=0, password=15, host=0,
                 name=4, channels=2, monitors=1):
        """suite: what the client is held to, in OpenSSL's spelling; nothing: what the peers agree on. host 0: an address in place of a name."""
        self.client, self.server, self.protocol, self.tls, self.suite, self.key = client, server, protocol, tls, suite, key
        self.user, self.domain, self.password, self.host, self.name, self.channels, self.monitors = user, domain, password, host, name, channels, monitors
        self.method = method or ("none" if protocol in ("SSL", "RDP") else "ntlm")
        self.family = "aead" if tls == "1.3" or any(x in suite for x in ("GCM", "CCM", "CHACHA")) or not suite else "cbc"

    @property
    def chain(self):
        """The name of the stages that the protocol has (lab.truth.CHAINS)."""
        return "tls" if self.method == "none" else "nla"

    @property
    def title(self):
        """The name by which a configuration is held out or not: everything but how the session ended."""
        return (f"{self.client} {self.server} {self.protocol} {self.tls} {self.suite or 'any'} {self.key} {self.method} user{self.user} domain{self.domain} "
                f"password{self.password} host{self.host} name{self.name} channels{self.channels} monitors{self.monitors}")

    @property
    def held_out(self):
        """A third of all configurations, by a rule that knows nothing of the sessions."""
        return hashlib.sha256(self.title.encode()).digest()[0] % 3 == 0

    def rows(self, outcome):
        """The members of the truth's configuration table."""
        return {"name": self.title, "client": self.client, "server": self.server, "protocol": self.protocol, "tls": f"TLS {self.tls}",
                "suite_family": self.family, "key": self.key, "method": self.method, "user_length": self.user, "domain_length": self.domain,
                "password_length": self.password, "host_length": self.host, "client_name_length": self.name, "channels": self.channels,
                "monitors": self.monitors, "scripted": False, "outcome": outcome}

    # Names of a given length, always the same for the same configuration.
    def user_name(self):
        return word("user", self.user)

    def domain_name(self):
        return word("domain", self.domain).upper()

    def secret(self):
        return word("password", self.password - 1) + "7" if self.password else ""

    def client_name(self):
        return word("client", self.name).upper()

    def host_name(self):
        """The name by which the client calls the server; none: its address."""
        return word("host", self.host) if self.host else None


def word(kind, length):
    """A made-up word of a length."""
    return "".join(random.Random(f"{kind}{length}").choices(string.ascii_lowercase, k=length))


def address(number):
    return f"10.20.1.{30 + number}"


def family(name, programs, story, start, runs, vantage="client", box=None):
    """Register a case that plays runs one after the other, each from an address of its own.

    start(bench) starts the server. runs: (configuration, outcome, play, judgements): play(bench, configuration) makes one connection or
    several of one attempt, judgements says what is true of each of them.
    """
    truths, attempts = [], []
    for configuration, outcome, _, judgements in runs:
        members = list(range(len(truths), len(truths) + len(judgements)))
        truths += [described(judgement, configuration, outcome) for judgement in judgements]
        attempts.append((members, _outcome(judgements[-1])))

    @case(name, programs, story, truths, attempts=attempts, vantage=vantage,
          box=box or {"extra_client_ips": [address(i) for i in range(len(runs))], "delay": 3})
    def run(b):
        with open(f"/etc/netns/{b.box.cns}/hosts", "w") as hosts:
            hosts.write("".join(f"{b.server} {host}\n" for host in {c.host_name() for c, *_ in runs if c.host}))
        start(b)
        for number, (configuration, _, play, _) in enumerate(runs):
            b.from_address(address(number))
            play(b, configuration)


def restarted(options):
    """play, with an IronRDP server of its own, which knows the configuration's user and no other."""
    def with_server(play):
        def run(b, c):
            name = fresh(b, "ironrdp-server")
            server = peers.ironrdp_server(b, b.certificate, "--user", c.user_name(), "--password", c.secret(), *options(c), name=name)
            play(b, c)
            time.sleep(0.3)
            server.kill()
            server.wait(5)
        return run
    return with_server


def described(judgement, configuration, outcome):
    judgement = dict(judgement)
    judgement["more"] = judgement["more"] | {"held_out": configuration.held_out}
    judgement["configuration"] = configuration.rows(outcome)
    return judgement


def certificate(bench, kind):
    return certs.make(bench, key=KEYS[kind])


def fresh(bench, program):
    """A name for the log of a program's next run."""
    return f"{program}-{len([f for f in os.listdir(bench.dir) if f.startswith(f'{program}-')])}"
