"""The table of all captures in captures/README.md, from their provenance and truth files."""
import os
import tomllib


def write(captures):
    readme = f"{captures}/README.md"
    text = open(readme).read()
    head = text[:text.index("|---|---|---|")]
    names = sorted(n for n in os.listdir(captures) if all(os.path.exists(f"{captures}/{n}/{file}.toml") for file in ("truth", "provenance")))
    with open(f"{readme}.{os.getpid()}", "w") as out:
        out.write(head + "|---|---|---|\n" + "".join(_row(f"{captures}/{n}", n) for n in names))
    os.replace(out.name, readme)


def _row(folder, name):
    with open(f"{folder}/truth.toml", "rb") as file:
        sessions = tomllib.load(file).get("session", [])
    with open(f"{folder}/provenance.toml", "rb") as file:
        story = tomllib.load(file)["story"]
    ends = []
    for s in sessions:
        end = f"{s['outcome']}, {s['cause']}"
        if "with_keys" in s and s["with_keys"]["cause"] != s["cause"]:
            end += f" (with keys: {s['with_keys']['cause']})"
        ends.append(end)
    told = [f"{end}{f' ({ends.count(end)} times)' if ends.count(end) > 1 else ''}" for end in dict.fromkeys(ends)]
    return f"| {name} | {'; '.join(told)} | {story} |\n"
