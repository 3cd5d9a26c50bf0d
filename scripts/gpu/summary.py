"""Prints what became of the steps and what they measured, and writes both as JSON.

Usage: summary.py RESULTS.tsv MEASURED.jsonl OUT.json CARD
"""

import datetime
import json
import statistics
import sys

KEYS = ("forward", "forward_backward", "dino_step")
MOST = 25  # entries of a profile that are printed


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [line.rstrip("\n") for line in file if line.strip()]


def medians(measured):
    """By work, key and who: the median over the rounds, in seconds."""
    found = {}
    for one in measured:
        for key in KEYS:
            value = one["result"].get(key)
            if isinstance(value, dict):
                found.setdefault((one["work"], key), {}).setdefault(one["who"], []).append(value["median_s"])
    return {at: {who: statistics.median(times) for who, times in by.items()} for at, by in found.items()}


def milliseconds(seconds):
    return "-" if seconds is None else f"{seconds * 1e3:.2f}"


def ratio(ours, theirs):
    return None if ours is None or not theirs else ours / theirs


def markdown(head, rows):
    """A table, or nothing where there are no rows."""
    if not rows:
        return ""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def times_table(times):
    rows = []
    for (work, key), by in times.items():
        ours, eager, compiled, paths = (by.get(who) for who in ("ours", "eager", "compiled", "drop path"))
        shares = (ratio(ours, eager), ratio(ours, compiled))
        rows.append([
            work, key, *map(milliseconds, (ours, eager, compiled)),
            *("-" if share is None else f"{share:.2f}" for share in shares), milliseconds(paths),
        ])
    return markdown(["work", "key", "ours ms", "eager ms", "compiled ms", "ours / eager", "ours / compiled", "ours, drop path 0.1, ms"], rows)


def small(number):
    return "-" if number is None else f"{number:.1e}"


def steps_table(measured):
    keys = ("loss", "norm", "gradients", "changes")
    rows = [[*one["work"].split(), *(small(one["result"].get(key)) for key in keys)] for one in measured if one["who"] == "steps"]
    return markdown(["three steps", "precision", "losses", "gradient norms", "gradients", "weights' changes"], rows)


def curve_table(measured):
    keys = ("largest_1", "largest_20", "largest_50", "largest_200")
    rows = []
    for one in (one for one in measured if one["who"] == "curve"):
        run = one["result"].get("run", {})
        rows.append([one["work"], *(small(one["result"].get(key)) for key in keys), run.get("knn_top1"), run.get("seconds")])
    return markdown(["quickstart", "first loss", "20 steps", "50 steps", "200 steps", "k-NN %", "s"], rows)


def shapes_table(measured):
    found = {}
    for one in (one for one in measured if one["who"] == "shapes"):
        result = one["result"]
        found.setdefault(one["work"], []).append(f"{result['kernel']} {small(result['apart'])}")
    return markdown(["kernel", "‖out − ref‖ / ‖ref‖"], [[work, ", ".join(all)] for work, all in found.items()])


def largest(profile):
    """What takes longest, in milliseconds; the rest is in the JSON."""
    longest = sorted(profile.items(), key=lambda item: -item[1])[:MOST]
    return "; ".join(f"{name} {seconds * 1e3:.3g}" for name, seconds in longest)


def main():
    results, measured, out, card = sys.argv[1:]
    steps = [dict(zip(("step", "status", "seconds", "note"), line.split("\t"))) for line in lines(results)]
    measurements = []
    for line in lines(measured):
        try:
            measurements.append(json.loads(line))
        except json.JSONDecodeError:
            print("not JSON:", line[:200])
    print(f"\n{'step':32} {'status':12} {'s':>4}  note")
    for step in steps:
        print(f"{step['step']:32} {step['status']:12} {step['seconds']:>4}  {step.get('note', '')}")
    times = medians(measurements)
    for table in (times_table(times), steps_table(measurements), curve_table(measurements), shapes_table(measurements)):
        if table:
            print("\n" + table)
    for one in measurements:
        if one["who"] in ("ceilings", "resume", "commands", "loader") or one["work"] == "embed":
            print("\n" + one["who"], json.dumps(one["result"]))
        elif "profile" in one["result"]:
            print(f"\n{one['who']}, {one['work']}, ms of a step:", largest(one["result"]["profile"]))
    with open(out, "w", encoding="utf-8") as file:
        json.dump({
            "card": card,
            "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
            "steps": steps,
            "measured": measurements,
            "medians_s": {f"{work} {key}": by for (work, key), by in times.items()},
        }, file, indent=1)


if __name__ == "__main__":
    main()
