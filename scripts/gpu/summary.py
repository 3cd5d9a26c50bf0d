"""Prints what became of the steps and what they measured, and writes both as JSON.

Usage: summary.py RESULTS.tsv MEASURED.jsonl OUT.json CARD
"""

import datetime
import json
import statistics
import sys

KEYS = ("forward", "forward_backward", "dino_step")


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


def table(times):
    rows = ["| work | key | ours ms | eager ms | compiled ms | ours / eager | ours / compiled |", "|---|---|---|---|---|---|---|"]
    for (work, key), by in times.items():
        ours, eager, compiled = (by.get(who) for who in ("ours", "eager", "compiled"))
        shares = (ratio(ours, eager), ratio(ours, compiled))
        cells = [work, key, *map(milliseconds, (ours, eager, compiled)), *("-" if r is None else f"{r:.2f}" for r in shares)]
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows)


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
    if times:
        print("\n" + table(times))
    for one in measurements:
        if one["who"] == "ceilings" or one["work"] == "embed":
            print("\n" + one["who"], json.dumps(one["result"]))
        elif "profile" in one["result"]:
            print("\nprofile of", one["work"], json.dumps(one["result"]["profile"]))
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
