"""Compares what the commands gave on two engines: numbers of their JSON by their relative difference, and features by theirs.

Usage: commands.py EXPECTED FOUND   two folders of scripts/gpu/commands.sh

Prints one line of JSON last: by command the largest relative difference, and where it is. Fails if a command is missing.
"""

import array
import json
import math
import pathlib
import struct
import sys

LEFT_OUT = ("second", "_s", "images_per_s", "time", "engine", "memory", "output", "path", "file")


def numbers(value, at=""):
    """Every number of a JSON value with its place; times, engines and files are no results."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if not any(part in key for part in LEFT_OUT):
                yield from numbers(inner, f"{at}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from numbers(inner, f"{at}[{index}]")
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield at, float(value)


def apart(expected, found):
    theirs = dict(numbers(expected))
    worst = (0.0, "")
    for at, value in numbers(found):
        if at in theirs:
            scale = max(abs(theirs[at]), 1e-6)
            worst = max(worst, (abs(value - theirs[at]) / scale, at))
    return {"largest": worst[0], "at": worst[1], "compared": len(theirs)}


def features(path):
    """The float32 tensors of a safetensors file."""
    data = path.read_bytes()
    size = struct.unpack_from("<Q", data)[0]
    header = json.loads(data[8:8 + size])
    for name, entry in header.items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            start, end = entry["data_offsets"]
            yield name, array.array("f", data[8 + size + start:8 + size + end])


def features_apart(expected, found):
    theirs = dict(features(expected))
    worst = 0.0
    for name, values in features(found):
        squares = math.fsum(value * value for value in theirs[name])
        difference = math.fsum((a - b) ** 2 for a, b in zip(values, theirs[name]))
        worst = max(worst, math.sqrt(difference / squares))
    return worst


def main():
    expected, found = map(pathlib.Path, sys.argv[1:])
    result, missing = {}, []
    for file in sorted(expected.glob("*.json")):
        other = found / file.name
        if not other.exists():
            missing.append(file.stem)
            continue
        result[file.stem] = apart(json.loads(file.read_text()), json.loads(other.read_text()))
    for file in sorted(expected.glob("*.features.safetensors")):
        if (found / file.name).exists():
            result[file.name.split(".")[0]]["features"] = features_apart(file, found / file.name)
    print(json.dumps({"missing": missing, "commands": result}))
    sys.exit(1 if missing else 0)


if __name__ == "__main__":
    main()
