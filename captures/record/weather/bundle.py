"""Lays the runs of one kind and place into one capture, with a list of them."""
import glob
import json
import os

from lab.netbox import sh
from lab.truth import rows

FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "weather")
RUNS = f"{FOLDER}/.runs"


def write():
    """captures/weather/KIND-PLACE.pcapng and .keys, and runs.toml: what is true of each run, and the runs that stand apart."""
    found = {}
    for path in sorted(glob.glob(f"{RUNS}/*.json"), key=lambda path: (os.path.basename(path).split("-")[0], _seed(path))):
        with open(path) as file:
            row = json.load(file)
        kind = os.path.basename(path).split("-")[0]
        found.setdefault(("apart" if "apart" in row else f"{kind}-{row['vantage']}"), []).append((kind, path[:-len(".json")], row))
    lines = []
    for name, runs in sorted(found.items()):
        if name != "apart":
            sh(f"mergecap -F pcapng -w {FOLDER}/{name}.pcapng {' '.join(f'{path}.pcapng' for _, path, _ in runs)}")
            _keys(f"{FOLDER}/{name}.keys", [path for _, path, _ in runs])
        for kind, _, row in runs:
            table = "apart" if name == "apart" else "run"
            head = {"kind": kind} if name == "apart" else {"capture": name, "kind": kind}
            lines += [f"[[{table}]]", *rows(**head, **{key: _plain(value) for key, value in row.items()}), ""]
    with open(f"{FOLDER}/runs.toml", "w") as out:
        out.write("# Written by captures/record/live_weather.py --bundle: each run with its weather and what both ends logged.\n\n" + "\n".join(lines).rstrip() + "\n")


def _seed(path):
    return int(os.path.basename(path).split("-")[1].split(".")[0])


def _keys(target, paths):
    lines = set()
    for path in paths:
        if os.path.exists(f"{path}.keys"):
            with open(f"{path}.keys") as file:
                lines |= set(file.read().splitlines())
    with open(target, "w") as out:
        out.write("\n".join(sorted(lines)) + "\n")


def _plain(value):
    """Log lines may hold anything; the list holds what can be read."""
    if isinstance(value, str):
        return "".join(c if c.isprintable() else "?" for c in value)[:160]
    return f"{value:g}" if isinstance(value, float) else value
