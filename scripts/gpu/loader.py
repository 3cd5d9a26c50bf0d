"""Photos of a camera's shape made of smaller ones, and what share of a run's steps waited for them.

Usage: loader.py photos FROM TO COUNT   writes COUNT JPEG files of 500 x 375 pixels, quality 90, made of those below FROM
       loader.py share RUN BATCH SKIP   prints one line of JSON: medians and the share of the time spent waiting, but for the first SKIP steps
"""

import json
import multiprocessing
import pathlib
import statistics
import sys

SIZE = (500, 375)


def enlarge(job):
    from PIL import Image

    source, target = job
    with Image.open(source) as image:
        image.convert("RGB").resize(SIZE, Image.BICUBIC).save(target, quality=90)


def photos(source, folder, count):
    files = sorted(file for file in pathlib.Path(source).rglob("*") if file.suffix.lower() in (".jpg", ".jpeg", ".png"))
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with multiprocessing.Pool() as pool:
        pool.map(enlarge, [(files[i % len(files)], folder / f"{i:05d}.jpg") for i in range(count)], chunksize=16)


def share(run, batch, skip):
    with open(pathlib.Path(run, "metrics.jsonl"), encoding="utf-8") as file:
        steps = [line for line in map(json.loads, file) if "data_wait" in line][skip:]
    seconds = [batch / step["images_per_s"] for step in steps]
    waits = [step["data_wait"] for step in steps]
    print(json.dumps({
        "steps": len(steps),
        "step_ms": statistics.median(seconds) * 1e3,
        "mean_step_ms": statistics.mean(seconds) * 1e3,
        "mean_wait_ms": statistics.mean(waits) * 1e3,
        "waited": sum(waits) / sum(seconds),
        "images_per_s": batch * len(steps) / sum(seconds),
    }))


if __name__ == "__main__":
    if sys.argv[1] == "photos":
        photos(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        share(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
