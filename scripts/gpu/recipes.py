"""Says what came of the recipes' runs, as a table and as JSON.

Usage: recipes.py SCRATCH OUT

SCRATCH holds the runs and `started` (name, recipe, images, second of the start); OUT gets recipes.json, and of each run its page and
the lines of its metrics that measure something, with every hundredth step.
"""

import json
import pathlib
import shutil
import statistics
import sys

EVERY = 100


def text(path):
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def objects(path):
    """Lines of JSON; one that was torn ends nothing."""
    for line in text(path).splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            continue


def number(value):
    return "-" if value is None else f"{value:.1f}"


def run(scratch, out, name, recipe, images, start):
    folder = scratch / name
    steps, kept = [], []
    for line in objects(folder / "metrics.jsonl"):
        if "loss" in line:
            steps.append(line)
        if "loss" not in line or line["step"] % EVERY == 0:
            kept.append(line)
    if kept:
        (out / f"{name}.metrics.jsonl").write_text("".join(json.dumps(line) + "\n" for line in kept), encoding="utf-8")
    if (folder / "report.html").is_file():
        shutil.copy(folder / "report.html", out / f"{name}.html")
    if (folder / "config.yaml").is_file():
        shutil.copy(folder / "config.yaml", out / f"{name}.yaml")
    floors = next(objects(folder / "floors.json"), {})
    ends = [line for line in kept if "epoch_loss" in line]
    curve = [[line["step"], max(line["knn_top1"].values())] for line in ends if "knn_top1" in line]
    ranks = [[line["step"], line["signals"].get("effective_rank")] for line in kept if "signals" in line]
    status = text(scratch / f"{name}.status").strip()
    ended = text(scratch / f"{name}.ended").strip()
    result = next(objects(scratch / f"{name}.json"), {})
    return {
        "name": name, "recipe": recipe, "images": int(images), "status": status,
        "finished": status == "0" and not result.get("stopped", True),
        "steps": steps[-1]["step"] if steps else 0,
        "seconds": int(ended) - int(start) if ended else None,
        "images_per_s": statistics.median(line["images_per_s"] for line in steps) if steps else None,
        "data_wait_ms": 1e3 * statistics.median(line["data_wait"] for line in steps) if steps else None,
        "pixels": floors.get("floor_pixels"), "untrained": floors.get("floor_untrained"),
        "knn": curve, "effective_rank": ranks,
        "losses": [[line["step"], round(line["epoch_loss"], 3)] for line in ends],
        "warnings": [line["warning"] for line in kept if "warning" in line],
    }


def shown(one):
    last = one["knn"][-1][1] if one["knn"] else None
    end = "whole" if one["finished"] else f"not whole ({one['status']})"
    lines = [
        f"{one['name']}: {one['recipe']}, {one['images']} images, {one['steps']} steps, {end}, {one['seconds']} s,"
        f" {number(one['images_per_s'])} images/s, waited {number(one['data_wait_ms'])} ms a step",
        f"  k-NN {number(last)}, pixels {number(one['pixels'])}, untrained {number(one['untrained'])}",
        "  k-NN over steps: " + " ".join(f"{step}:{value:.1f}" for step, value in one["knn"]),
        "  effective rank:  " + " ".join(f"{step}:{value:.1f}" for step, value in one["effective_rank"][-12:] if value),
    ]
    return "\n".join(lines + ["  warning: " + each for each in one["warnings"]])


def main():
    scratch, out = map(pathlib.Path, sys.argv[1:])
    runs = [run(scratch, out, *line.split("\t")) for line in text(scratch / "started").splitlines()]
    (out / "recipes.json").write_text(json.dumps(runs, indent=1), encoding="utf-8")
    print("\n".join(map(shown, runs)))


if __name__ == "__main__":
    main()
