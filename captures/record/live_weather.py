#!/usr/bin/env python3
"""Record sessions of real peers through seeded weather. usage: live_weather.py healthy|refused FIRST COUNT | SCRIPT --calm | --bundle | --list

FIRST is the first seed; the seed picks script, weather and the place of the capture. Runs are kept in captures/weather/.runs until --bundle
lays those of one kind and place into one capture and writes what is true of them. Needs what record.py needs.
"""
import datetime
import json
import os
import sys
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from lab import bench, peers  # noqa: E402
from weather import bundle, ends, healthy, refused, script  # noqa: E402, F401
from weather.figures import Weather  # noqa: E402

KINDS = {"healthy": script.HEALTHY, "refused": script.REFUSED}


def main(arguments):
    if arguments == ["--bundle"]:
        bundle.write()
    elif len(arguments) == 2 and arguments[1] == "--calm":
        kind = "healthy" if arguments[0] in script.HEALTHY else "refused"
        weather = Weather(kind, 0)
        weather.delay, weather.jitter, weather.loss, weather.reordered, weather.duplicated, weather.vantage = 5, 0, 0, 0, 0, "client"
        print(json.dumps(record(kind, KINDS[kind][arguments[0]], 0, weather, None), indent=1))
    elif len(arguments) == 3 and arguments[0] in KINDS:
        kind, first, count = arguments[0], int(arguments[1]), int(arguments[2])
        scripts = list(KINDS[kind].values())
        for seed in range(first, first + count):
            row = record(kind, scripts[seed % len(scripts)], seed, Weather(kind, seed), bundle.RUNS)
            print(kind, seed, row["script"], row.get("apart", "counts"), flush=True)
    else:
        print("\n".join(f"{kind} {name}" for kind, scripts in KINDS.items() for name in scripts))
        return 0 if arguments == ["--list"] else 2
    return 0


def record(kind, what, seed, weather, folder):
    """One run: its row for the list of runs, with the reason why it stands apart if it does."""
    row = {"seed": seed, "script": what.name, "peers": [peers.version(peer) for peer in what.peers], **weather.row(),
           "client": weather.box(seed)["client"], "causes": what.causes, "with_keys": what.with_keys, "tries": what.tries,
           "made": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")}
    try:
        with bench.Bench(f"weather-{kind}-{seed}", weather.vantage, **weather.box(seed)) as b:
            b.start_capture()
            try:
                row["client_logged"], row["server_logged"] = what.run(b)
            except (ends.Apart, OSError, RuntimeError) as why:
                row["apart"] = f"{why}"
            settle(weather)
            b.stop_capture()
        if folder:
            keep(b, folder, f"{kind}-{seed}", row)
        if "KEEP" in os.environ:
            print("logs:", b.dir)
        else:
            b.discard()
    except Exception as error:
        traceback.print_exc()
        row["apart"] = f"not recorded: {error}"
    return row


def settle(weather):
    """Lets the last packets arrive, with some of them sent again."""
    import time
    time.sleep(1 + 6 * (weather.delay + weather.jitter) / 1000)


def keep(b, folder, name, row):
    os.makedirs(folder, exist_ok=True)
    b.save(f"{folder}/{name}.pcapng")
    if os.path.exists(b.keys):
        os.replace(b.copy(b.keys, "kept.log"), f"{folder}/{name}.keys")
    with open(f"{folder}/{name}.json", "w") as out:
        json.dump(row, out)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
