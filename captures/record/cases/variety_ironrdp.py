"""Many configurations of the IronRDP client and server, with each other and with FreeRDP and xrdp."""
from cases import variety_freerdp as freerdp
from cases.authentication import rejected
from lab import peers, profiles
from lab.truth import closed, session
from lab.variety import Configuration, certificate, family, fresh, restarted

CHANNELS = [1, 12, 3, 7, 5, 2, 10, 4, 9, 6, 11, 8]
PROTOCOLS = {"SSL": "ssl", "HYBRID": "ssl,hybrid", "HYBRID_EX": "ssl,hybrid,hybrid-ex"}
FIN_TOO = [{"how": "fin", "frame": "fin:client", "decisive_frame": "fin:client"}]


def client(b, c, *options, password=None, user=None, says=None):
    """The IronRDP client as the configuration has it, to its end. says: what its log must then hold."""
    name = fresh(b, "ironrdp-client")
    options = ["--protocols", PROTOCOLS[c.protocol], "--user", user or c.user_name(), "--password", password or c.secret(), "--tls", c.tls,
               "--client-name", c.client_name(), "--channels", c.channels, "--monitors", c.monitors, *options]
    if c.domain:
        options += ["--domain", c.domain_name()]
    if c.host:
        options += ["--server-name", c.host_name()]
    peers.ironrdp_client(b, *options, name=name)
    if says and says not in b.log(f"{name}.log"):
        raise RuntimeError(f"{b.name}: the client does not say '{says}': {b.log(f'{name}.log')}")


def closes(b, c):
    client(b, c, "--end", "close", says="ended: in order")


def says_goodbye(b, c):
    client(b, c, "--end", "ultimatum", says="ended: in order")


def leaves(b, c):
    client(b, c, "--end", "leave", says="active")


def has_wrong_password(b, c):
    client(b, c, *lingers(c), password=freerdp.WRONG, says="ended: CredSSP" if c.server == "ironrdp-server" else "ended: ")


def is_unknown(b, c):
    client(b, c, *lingers(c), user="nobody" + c.user_name()[:54], says="ended: ")


def lingers(c):
    """Where the server refuses with a message and closes, the client waits for that."""
    return ["--linger", "0.3"] if c.server == "ironrdp-server" else []


def left_at(stage):
    return lambda b, c: client(b, c, "--leave-at", stage, says=f"left at {stage}")


def goodbye(chain):
    """The client's ultimatum, close_notify and FIN."""
    return closed(chain, "fin", "session active, the client's 9-byte record {data:client:-2} (its ultimatum), close_notify {alert:client}, FIN {fin:client}",
                  ) | {"ending": ("client", "ultimatum", "data:client:-2"), "ending_also": [
                      {"how": "alert", "frame": "alert:client", "decisive_frame": "alert:client"}, *FIN_TOO]}


def refused(c):
    """ironrdp-server's errorCode, which is no code that Windows has; with HYBRID_EX it denies in the Early User Authorization Result besides."""
    early = c.protocol == "HYBRID_EX"
    message = "data:server:-2" if early else "data:server:-1"
    why = f"the server's TSRequest {{{message}}} carries its errorCode for a logon denied"
    why += ", its Early User Authorization Result {data:server:-1} says 5" if early else ""
    why += "; both close at once, the first FIN is {fin:first}"
    return session("authentication-rejected", ("first", "fin", "fin:first", "server", message), why, chain="nla", reached="tls", stage="authentication",
                   ceiling="strong", also_right=["logon-right-denied"] if early else [],
                   ending_also=[{"decisive_frame": "data:server:-1"}, {"decisive_frame": "fin:first"}],
                   with_keys={"cause": "authentication-rejected", "also_right": ["logon-right-denied"] if early else []})


def plays(c, outcome):
    how, number = ("alert" if c.tls == "1.2" else "fin"), 1
    why = "session active, client close_notify {alert:client}, FIN {fin:client}"
    refusal = refused(c) if c.server == "ironrdp-server" else rejected("tls" + c.tls.replace(".", ""))
    return {"closed": (c, "closed", closes, [closed(c.chain, how, why)]),
            "goodbye": (c, "goodbye", says_goodbye, [goodbye(c.chain)]),
            "killed": (c, "killed", leaves, [freerdp.killed(c.chain)]),
            "wrong-password": (c, "wrong-password", has_wrong_password, [refusal] * number),
            "unknown-user": (c, "unknown-user", is_unknown, [refusal] * number)}[outcome]


OUTCOMES = {"nla": [["closed", "wrong-password"], ["goodbye"], ["closed", "unknown-user"], ["goodbye", "killed"], ["closed", "wrong-password"]],
            "tls": [["closed"], ["goodbye"], ["closed", "killed"], ["goodbye"], ["closed"]]}


def runs(number, **common):
    made = []
    for i, profile in enumerate(profiles.some(number)):
        made.append(Configuration("ironrdp-client", **common, **profile | {"channels": CHANNELS[(number * 5 + i) % len(CHANNELS)]}))
    return [plays(c, outcome) for c, outcomes in zip(made, OUTCOMES[made[0].chain]) for outcome in outcomes]


def security(c):
    return ["--security", "tls" if c.protocol == "SSL" else "hybrid", "--tls", c.tls]


def with_ironrdp(number, name, story, **common):
    made = [(c, outcome, restarted(security)(play), truths) for c, outcome, play, truths in runs(number, server="ironrdp-server", **common)]
    register(name, ["ironrdp-client", "ironrdp-server"], story, made, common)


def register(name, programs, story, made, common, vantage="client"):
    def start(b):
        b.certificate = certificate(b, common.get("key", "rsa2048"))
        b.display("c", "960x240")
    family(name, programs, story, start, made, vantage)


def with_shadow(number, name, story, **common):
    made = runs(number, server="freerdp-shadow", **common)
    users = {c.user_name(): c.secret() for c, *_ in made}
    family(name, ["ironrdp-client", "freerdp-shadow"], story, lambda b: peers.shadow(b, "/sec:" + ("tls" if common["protocol"] == "SSL" else "nla"), users=users,
                                                                                   certificate=certificate(b, common.get("key", "rsa2048"))), made)


def with_xrdp(number, name, story, **common):
    made = runs(number, server="xrdp", protocol="SSL", **common)
    family(name, ["ironrdp-client", "xrdp"], story, lambda b: peers.xrdp(b, certificate=certificate(b, common.get("key", "rsa2048"))), made)


def gone(c, left, reached, cause, why, how="fin", **more):
    """A run in which the client process ends at a stage, without a word. Its kernel resets where it holds something that was not read."""
    return (c, f"left at {left}", left_at(left), [session(cause, ("client", how, f"{how}:client"), f"{why}, then the client's {how.upper()} {{{how}:client}} without "
                                                            "close_notify", chain=c.chain, reached=reached, ceiling="consistent", **more)])


def leavings(number, **common):
    """One configuration for each stage at which a client can go."""
    made = iter([Configuration("ironrdp-client", server="ironrdp-server", **common, **profile | {"channels": CHANNELS[(number + 2 * i) % len(CHANNELS)]})
                 for i, profile in enumerate(profiles.some(number, 5))])
    out = []
    c = next(made)
    out.append(gone(c, "tls", "tls", "certificate-refused", "TLS finished and nothing after it from the client", stage="tls",
                    how="rst" if c.tls == "1.3" else "fin",
                    also_right=["trust-prompt", "certificate-probe", "certificate-untrusted", "certificate-name-mismatch"],
                    ending_also=[{"refused_by": "client"}, {"stage": "authentication" if c.method != "none" else "mcs"},
                                 {"refused_by": "client", "stage": "authentication" if c.method != "none" else "mcs"}]))
    if c.method != "none":
        out.append(gone(next(made), "credssp:2", "tls", "authentication-abandoned", "the client's AUTHENTICATE and proof of the key, and the server's answer to them",
                        "rst", stage="authentication", also_right=["certificate-refused", "trust-prompt"], ending_also=[{"refused_by": "client"}]))
    out.append(gone(next(made), "ChannelConnection", out[-1][0].method != "none" and "authentication" or "tls", "undetermined",
                    "the Connect Initial and the Connect Response", stage="mcs", outcome="unknown", also_right=["mcs-refused", "connection-reset"],
                    with_keys={"cause": "undetermined", "outcome": "failed", "also_right": ["mcs-refused", "connection-reset"]}))
    out.append(gone(next(made), "ConnectTimeAutoDetection", "licensing", "capabilities-refused",
                    "Client Info; the server's license answer and its Demand Active come", "rst", stage="capabilities", also_right=["undetermined", "connection-reset"],
                    ending_also=[{"refused_by": "client"}]))
    return [(c, outcome, restarted(security)(play), truths) for c, outcome, play, truths in out]


def leaving(number, name, story, **common):
    register(name, ["ironrdp-client", "ironrdp-server"], story, leavings(number, **common), common)


def denied(number, name, story, **common):
    """The front of ../ironrdp turns the server's AUTHZ_SUCCESS into AUTHZ_ACCESS_DENIED."""
    made = []
    for i, profile in enumerate(profiles.some(number)):
        c = Configuration("ironrdp-client", server="ironrdp-server", **common, **profile | {"channels": CHANNELS[(number + i) % len(CHANNELS)]})
        truth = session("authentication-rejected", ("first", "fin", "fin:first", "server", "data:server:-2"), "after the client's authInfo {data:client:-1} the "
                        "server's 4-byte Early User Authorization Result {data:server:-2} says 5, its close_notify {alert:server} follows; both close at once, the first FIN is {fin:first}",
                        chain="nla", reached="tls", stage="authentication", ceiling="strong", also_right=["logon-right-denied"],
                        ending_also=[{"by": "server", "how": "alert", "frame": "alert:server", "decisive_frame": "data:server:-2"},
                                     {"by": "server", "how": "alert", "frame": "alert:server"}, {"decisive_frame": "alert:server"}, {"decisive_frame": "fin:first"}],
                        with_keys={"cause": "logon-right-denied", "also_right": ["authentication-rejected"]})
        play = restarted(lambda c: ["--front", "yes", "--deny", "yes", "--tls", c.tls])(lambda b, c: client(b, c, "--linger", "0.3", says="access denied"))
        made.append((c, "authorization-refused", play, [truth]))
    register(name, ["ironrdp-client", "ironrdp-server"], story, made, common)


def xfreerdp_refused(c):
    return (c, "wrong-password", freerdp.has_wrong_password, [refused(c)])


def from_xfreerdp(number, name, story, **common):
    """xfreerdp 2.11 asks for HYBRID_EX when told to and leaves when the server selects it, so HYBRID is what there is."""
    made = freerdp.runs("xfreerdp", number, server="ironrdp-server", **common)
    made = [xfreerdp_refused(c) if outcome == "wrong-password" else (c, outcome, play, truths) for c, outcome, play, truths in made if outcome != "unknown-user"]
    register(name, ["xfreerdp", "ironrdp-server"], story, [(c, o, restarted(security)(play), truths) for c, o, play, truths in made], common)


LOGONS = "Five configurations with the right password, some of them also with a wrong password, an unknown user, or a client that just goes"
SESSIONS = "Five configurations; the client closes, or says goodbye with an ultimatum, or just goes"
with_ironrdp(0, "variety-ironrdp-ex-tls13", f"IronRDP with IronRDP over TLS 1.3, NLA with an Early User Authorization Result. {LOGONS}.", protocol="HYBRID_EX")
with_ironrdp(1, "variety-ironrdp-ex-tls12", f"IronRDP with IronRDP (RSA 4096) over TLS 1.2, NLA with an Early User Authorization Result. {LOGONS}.",
             protocol="HYBRID_EX", tls="1.2", key="rsa4096")
with_ironrdp(2, "variety-ironrdp-nla-tls13", f"IronRDP with IronRDP (ECDSA P-384) over TLS 1.3 with NLA. {LOGONS}.", protocol="HYBRID", key="p384")
with_ironrdp(3, "variety-ironrdp-nla-tls12", f"IronRDP with IronRDP (ECDSA P-256) over TLS 1.2 with NLA. {LOGONS}.", protocol="HYBRID", tls="1.2", key="p256")
with_ironrdp(4, "variety-ironrdp-tls13", f"IronRDP with IronRDP (RSA 3072) over TLS 1.3 without NLA. {SESSIONS}.", protocol="SSL", key="rsa3072")
with_ironrdp(5, "variety-ironrdp-tls12", f"IronRDP with IronRDP over TLS 1.2 without NLA. {SESSIONS}.", protocol="SSL", tls="1.2")
with_shadow(6, "variety-ironrdp-shadow-nla-tls13", f"IronRDP to freerdp-shadow (RSA 3072) over TLS 1.3 with NLA. {LOGONS}.", protocol="HYBRID", key="rsa3072")
with_shadow(7, "variety-ironrdp-shadow-nla-tls12", f"IronRDP to freerdp-shadow over TLS 1.2 with NLA. {LOGONS}.", protocol="HYBRID", tls="1.2")
with_xrdp(8, "variety-ironrdp-xrdp-tls13", f"IronRDP to xrdp over TLS 1.3. {SESSIONS}.")
with_xrdp(9, "variety-ironrdp-xrdp-tls12", f"IronRDP to xrdp (ECDSA P-256) over TLS 1.2. {SESSIONS}.", tls="1.2", key="p256")
from_xfreerdp(4, "variety-xfreerdp-ironrdp-nla-tls13", f"xfreerdp to IronRDP (RSA 4096) over TLS 1.3 with NLA. {LOGONS}.", protocol="HYBRID", key="rsa4096")
from_xfreerdp(6, "variety-xfreerdp-ironrdp-tls12", f"xfreerdp to IronRDP (RSA 3072) over TLS 1.2 without NLA. {SESSIONS}.", protocol="SSL", tls="1.2", key="rsa3072")
leaving(7, "variety-ironrdp-left-nla-tls13", "IronRDP with IronRDP over TLS 1.3 with NLA; the client's process ends after TLS, inside CredSSP, in MCS, after Client Info.",
        protocol="HYBRID")
leaving(3, "variety-ironrdp-left-ex-tls12", "IronRDP with IronRDP over TLS 1.2 with NLA; the client's process ends after TLS, inside CredSSP, in MCS, after Client Info.",
        protocol="HYBRID_EX", tls="1.2", key="rsa3072")
leaving(10, "variety-ironrdp-left-tls12", "IronRDP with IronRDP over TLS 1.2 without NLA; the client's process ends after TLS, in MCS, after Client Info.", protocol="SSL",
        tls="1.2", key="p384")
denied(8, "variety-ironrdp-denied-tls13", "IronRDP with IronRDP over TLS 1.3; the logon is accepted by NLA and refused in the Early User Authorization Result.",
       protocol="HYBRID_EX", tls="1.3")
denied(11, "variety-ironrdp-denied-tls12", "IronRDP with IronRDP over TLS 1.2; the logon is accepted by NLA and refused in the Early User Authorization Result.",
       protocol="HYBRID_EX", tls="1.2", key="p256")
