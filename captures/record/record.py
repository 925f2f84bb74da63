#!/usr/bin/env python3
"""Record the bundled captures again. usage: record.py [--try] [--truth] CASE...|all|--list

Needs root, Linux network namespaces and /dev/net/tun, and the Debian packages that ../README.md names.
--try keeps the result in a temporary folder; --truth only writes the truth of a capture that is already there again.
"""
import datetime
import importlib
import os
import pkgutil
import shutil
import sys
import tempfile
import tomllib
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import cases  # noqa: E402
from lab import bench, peers, table, truth  # noqa: E402
from lab.case import CASES  # noqa: E402

CAPTURES = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def main(arguments):
    for module in pkgutil.iter_modules(cases.__path__):
        importlib.import_module(f"cases.{module.name}")
    flags = {a for a in arguments if a.startswith("--")}
    names = list(CASES) if "all" in arguments else [a for a in arguments if not a.startswith("--")]
    unknown = [n for n in names if n not in CASES]
    if "--list" in flags or not names or unknown:
        print("\n".join([f"no such case: {n}" for n in unknown] or CASES))
        return 2 if unknown else 0
    root = tempfile.mkdtemp(prefix="recorded-") if "--try" in flags else CAPTURES
    failed = [name for name in names if not attempt(CASES[name], root, "--truth" in flags)]
    if root == CAPTURES:
        table.write(CAPTURES)
    if failed:
        print("not recorded:", " ".join(failed))
    return 1 if failed else 0


def attempt(case, root, truth_only):
    try:
        folder = f"{root}/{case.name}"
        if truth_only:
            write_truth(case, folder)
            write_provenance(case, folder, made(folder))
            return True
        fresh = f"{root}/.{case.name}"
        shutil.rmtree(fresh, ignore_errors=True)
        record(case, fresh)
        if "--try" not in sys.argv:
            write_truth(case, fresh)
        shutil.rmtree(folder, ignore_errors=True)
        os.rename(fresh, folder)
        if "--try" in sys.argv:
            write_truth(case, folder)
        print(f"{folder}: {os.path.getsize(folder + '/capture.pcapng')} bytes", flush=True)
        return True
    except Exception:
        traceback.print_exc()
        return False


def record(case, folder):
    os.makedirs(folder, exist_ok=True)
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    with bench.Bench(case.name, case.vantage, **case.box) as b:
        if not case.starts_capture_itself:
            b.start_capture()
        case.run(b)
        b.stop_capture()
    b.save(f"{folder}/capture.pcapng")
    keys = f"{folder}/keys.log"
    if os.path.exists(keys):
        os.remove(keys)
    if os.path.exists(b.keys):
        lines = sorted(set(open(b.keys).read().splitlines()))
        with open(keys, "w") as out:
            out.write("\n".join(lines) + "\n")
    if os.path.exists(f"{b.dir}/server-key.pem"):
        shutil.copy(f"{b.dir}/server-key.pem", folder)
    write_provenance(case, folder, now)
    if "KEEP" in os.environ:
        print("logs:", b.dir)
    else:
        b.discard()


def write_truth(case, folder):
    keys = f"{folder}/keys.log"
    truth.write(f"{folder}/truth.toml", case.truth, case.attempts, f"{folder}/capture.pcapng", case.port, keys if os.path.exists(keys) else None)


def made(folder):
    with open(f"{folder}/provenance.toml", "rb") as file:
        return tomllib.load(file)["made"]


def write_provenance(case, folder, when):
    rows = {"name": case.name, "kind": "recorded", "made": when, "command": f"sudo captures/record/record.py {case.name}",
            "peers": [peers.version(p) for p in case.peers], "vantage": case.vantage, "edits": case.edits, "story": case.story}
    with open(f"{folder}/provenance.toml", "w") as out:
        out.write("\n".join(truth.rows(**rows)) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
