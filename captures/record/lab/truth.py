"""Truth files: the author's judgement of a case, made concrete with the frames of the recorded file.

What is judged (cause, who ended it, how sure one may be) stands in the case. What is on the wire (addresses, negotiation,
TLS fields, frame numbers) is looked up here. A judgement whose frame is not in the file stops the recording.
"""
import re

from . import frames, health

CATEGORIES = {
    "certificate": "certificate- client-certificate-required server-credential-unusable tls-intercepted",
    "protocol-mismatch": "tls-required-by-server tls-not-allowed-by-server inconsistent-flags nla-required-by-server negotiation- "
                         "unrequested-protocol-selected tls-version-mismatch tls-cipher-mismatch tls-handshake-failed standard-security-mismatch "
                         "mcs-refused capabilities-refused session-crypto-failed credssp-version-mismatch restricted-admin-refused redirection-failed "
                         "not-an-rdp-",
    "licensing": "license-",
    "network": "name-resolution-failed no-answer connection-refused unreachable middlebox-reset mtu-black-hole path-lost idle-reset "
               "receiver-stalled lossy-path stale-connection-state closed-before-data connection-reset gateway-target-unreachable",
    "server-policy": "idle-timeout session-time-limit replaced-by-other-connection out-of-memory server-denied-connection insufficient-privileges "
                     "fresh-credentials-required disconnected-by-administrator broker-refused server-error",
    "none": "closed-by-user logged-off ended-after-use redirected still-open trust-prompt certificate-probe port-probe",
    "undetermined": "undetermined server-silent-after-client-hello",
}
OUTCOMES = {"still-open": "open", "trust-prompt": "probe", "certificate-probe": "probe", "port-probe": "probe"}
CHAINS = {
    "tls": ["tcp", "x224", "tls", "mcs", "client-info", "licensing", "capabilities", "active"],
    "nla": ["tcp", "x224", "tls", "authentication", "mcs", "client-info", "licensing", "capabilities", "active"],
    "rdp": ["tcp", "x224", "mcs", "security", "client-info", "licensing", "capabilities", "active"],
    "none": ["tcp", "x224", "mcs", "client-info", "licensing", "capabilities", "active"],
}


def session(cause, ending, why, reached="tcp", stage=None, chain="tls", also_right=(), ceiling="proven", category=None, outcome=None,
            with_keys=None, superseded_by=None, transport="tcp", ending_also=(), **more):
    """The judgement of one session. ending: (by, how, frame selector[, refused_by[, decisive selector]]); by "first": whoever closed first. reached: last completed stage, or None."""
    return dict(locals())


def closed(chain, how, why, **more):
    """A session that the user ended by closing the window: close_notify, then FIN. how: what of it shows without keys."""
    ending = ("client", "alert", "alert:client") if how == "alert" else ("client", "fin", "fin:client")
    other = {"how": "fin", "frame": "fin:client", "decisive_frame": "fin:client"} if how == "alert" else {"how": "alert", "frame": "alert:client", "decisive_frame": "alert:client"}
    return session("ended-after-use", ending, why, reached="active", stage="active", chain=chain, ending_also=[other], **(dict(also_right=["closed-by-user"], ceiling="strong",
                                                                  with_keys={"cause": "closed-by-user", "also_right": ["ended-after-use"]}) | more))


def category(cause):
    if cause == "certificate-probe":
        return "none"
    for name, patterns in CATEGORIES.items():
        if any(cause == p or (p.endswith("-") and cause.startswith(p)) for p in patterns.split()):
            return name
    return "authentication"


def write(path, judged, attempts, capture, port=3389, keys=None):
    """Fill the judgements with the frames of capture and write truth.toml."""
    found = frames.sessions(frames.read(capture, port, keys), port)
    if len(found) < len(judged):
        raise LookupError(f"{capture}: {len(judged)} sessions judged, {len(found)} recorded")
    if len(found) > len(judged):
        raise LookupError(f"{capture}: {len(found)} sessions recorded, only {len(judged)} judged")
    if all("configuration" in judgement for judgement in judged):
        health.check(judged, found, capture, port, keys)
    suites = frames.suite_names()
    plain = frames.sessions(frames.read(capture, port), port) if keys else found
    lines = []
    for judgement, wire, clear in zip(judged, found, plain):
        lines += _session(judgement, wire, clear, suites)
    for members, outcome, *rest in attempts:
        lines += ["[[attempt]]", f"sessions = {list(members)}", f'outcome = "{outcome}"']
        lines += rows(**(rest[0] if rest else {}))
        lines.append("")
    with open(path, "w") as out:
        out.write("\n".join(lines).rstrip() + "\n")


def _session(j, wire, clear, suites):
    lines = ["[[session]]", *rows(client=wire.client, server=wire.server, transport=j["transport"],
                                  first_frame=wire.frames[0].number, last_frame=max(f.number for f in wire.frames),
                                  **wire.negotiation(), **wire.tls(suites))]
    tls = wire.tls(suites)
    if "certificate_serials" in tls and "certificate_serials" not in clear.tls(suites):
        lines.append("certificates_need_keys = true")
    outcome = j["outcome"] or OUTCOMES.get(j["cause"]) or ("ok" if category(j["cause"]) == "none" else "failed")
    chain = CHAINS[j["chain"]]
    reached = chain[:chain.index(j["reached"]) + 1] if j["reached"] else []
    stage = None if j["transport"] == "udp" or j["stage"] == "" else j["stage"] or chain[min(len(reached), len(chain) - 1)]
    lines += rows(stages_reached=None if j["transport"] == "udp" else reached, failed_stage=stage if outcome == "failed" else None, outcome=outcome,
                  category=j["category"] or category(j["cause"]), cause=j["cause"], also_right=list(j["also_right"]), ceiling=j["ceiling"],
                  superseded_by=j["superseded_by"],
                  **{k: wire.find(v) if k.endswith("_frame") else v for k, v in j["more"].items()})
    by, how, at, *refusal = j["ending"]
    by = wire.first_to_close() if by == "first" else by
    frame = wire.find(at) if at is not None else None
    decisive = wire.find(refusal[1]) if len(refusal) > 1 else frame
    why = re.sub(r"\{([^}]+)\}", lambda m: f"#{wire.find(int(m[1]) if m[1].lstrip('-').isdigit() else m[1])}", j["why"])
    lines.append(f"why = {_value(why)}")
    lines += ["[session.ending]", *rows(by=by, refused_by=refusal[0] if refusal else None, how=how, frame=frame, decisive_frame=decisive, stage=stage)]
    if j["ending_also"]:
        lines.append(f"also_right = [{', '.join(_inline(wire, x) for x in j['ending_also'])}]")
    if j["with_keys"]:
        keyed = dict(j["with_keys"])
        lines += ["[session.with_keys]", *rows(
            outcome=keyed.get("outcome", OUTCOMES.get(keyed["cause"]) or ("ok" if category(keyed["cause"]) == "none" else "failed")),
            category=category(keyed["cause"]), cause=keyed["cause"], also_right=list(keyed.get("also_right", ())), ceiling=keyed.get("ceiling", "proven"))]
    if "configuration" in j:
        lines += ["[session.configuration]", *rows(**j["configuration"])]
    return lines + [""]


def _inline(wire, members):
    out = {k: (wire.find(v) if k in ("frame", "decisive_frame") and v is not None else v) for k, v in members.items()}
    return "{ " + ", ".join(f"{k} = {_value(v)}" for k, v in out.items()) + " }"


def rows(**values):
    return [f"{key} = {_value(value)}" for key, value in values.items() if value is not None]


def _value(value):
    if value is None:
        return '""'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return "[" + ", ".join(_value(v) for v in value) + "]"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
