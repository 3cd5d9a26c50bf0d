"""Compares a run's losses with those of the same run on a CPU, which were recorded.

Usage: curve.py record RUN PROVENANCE > EXPECTED.json    what was recorded, and by what
       curve.py compare EXPECTED.json RUN [RESULT.json]  prints one line of JSON; RESULT.json is what the run printed last
"""

import json
import pathlib
import sys

SPANS = (1, 20, 50, 200)
DIGITS = 9


def metrics(run):
    with open(pathlib.Path(run, "metrics.jsonl"), encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def losses(lines):
    return [line["loss"] for line in lines if "loss" in line and "grad_norm" in line]


def record(run, provenance):
    rounded = [float(f"{loss:.{DIGITS}g}") for loss in losses(metrics(run))]
    print(json.dumps({"made": provenance, "losses": rounded}))


def compare(expected, run, result=None):
    with open(expected, encoding="utf-8") as file:
        theirs = json.load(file)["losses"]
    ours = losses(metrics(run))
    apart = [abs(one - other) / abs(other) for one, other in zip(ours, theirs)]
    found = {f"largest_{span}": max(apart[:span]) for span in SPANS if len(apart) >= span}
    found |= {f"mean_{span}": sum(apart[:span]) / span for span in SPANS if len(apart) >= span}
    found["compared"] = len(apart)
    if result:
        with open(result, encoding="utf-8") as file:
            found["run"] = json.loads(file.read().strip().splitlines()[-1])
    print(json.dumps(found))


if __name__ == "__main__":
    {"record": record, "compare": compare}[sys.argv[1]](*sys.argv[2:])
