"""Thousands of random cases of every operation and of whole views, made with Pillow 9.4.

Usage: python make_random.py PHOTOS_TAR   (any tar of JPEG photos; cuts of three are stored as photo0.png …)
Writes random.json: for each case a photo, a list of operations with their numbers, and the CRC-32 of the resulting RGB bytes.
"""

import io
import itertools
import json
import math
import random
import sys
import tarfile
import zlib
from pathlib import Path

sys.path.append("/usr/lib/python3/dist-packages")
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from make_golden import hue

HERE = Path(__file__).parent


def photos(archive):
    found = []
    with tarfile.open(archive) as tar:
        members = [member for member in tar if member.isfile()]
        for member in members[:: len(members) // 3][:3]:
            image = Image.open(io.BytesIO(tar.extractfile(member).read())).convert("RGB")
            image = image.resize((150, 110 + 20 * len(found)), Image.BICUBIC).crop((10, 10, 106, 82 + 20 * len(found)))
            image.save(HERE / f"photo{len(found)}.png")
            found.append(image)
    return found


def apply(image, op, a):
    if op in ("bicubic", "bilinear"):
        x, y, w, h, width, height = a
        mode = Image.BICUBIC if op == "bicubic" else Image.BILINEAR
        return image.crop((x, y, x + w, y + h)).resize((width, height), mode)
    if op == "brightness":
        return ImageEnhance.Brightness(image).enhance(a[0])
    if op == "contrast":
        return ImageEnhance.Contrast(image).enhance(a[0])
    if op == "saturation":
        return ImageEnhance.Color(image).enhance(a[0])
    if op == "hue":
        return hue(image, a[0])
    if op == "blur":
        return image.filter(ImageFilter.GaussianBlur(a[0]))
    if op == "grayscale":
        return ImageOps.grayscale(image).convert("RGB")
    if op == "solarize":
        return ImageOps.solarize(image, a[0])
    if op == "flip":
        return image.transpose(Image.FLIP_LEFT_RIGHT)
    raise ValueError(op)


def box(rng, image, op="bicubic"):
    w, h = image.size
    x, y = rng.randrange(w - 2), rng.randrange(h - 2)
    return [op, [x, y, rng.randint(1, w - x), rng.randint(1, h - y), rng.randint(1, 48), rng.randint(1, 48)]]


def jitter(rng, order):
    amounts = {n: rng.uniform(0.2, 1.8) for n in ("brightness", "contrast", "saturation")}
    amounts["hue"] = rng.uniform(-0.5, 0.5)
    return [[op, [amounts[op]]] for op in order]


def pipelines(images):
    rng = random.Random(3)
    single = {
        "brightness": lambda: [rng.uniform(0, 2.5)], "contrast": lambda: [rng.uniform(0, 2.5)],
        "saturation": lambda: [rng.uniform(0, 2.5)], "hue": lambda: [rng.uniform(-0.5, 0.5)],
        "blur": lambda: [math.exp(rng.uniform(math.log(0.1), math.log(6)))], "solarize": lambda: [rng.randint(0, 256)],
    }
    orders = list(itertools.permutations(("brightness", "contrast", "saturation", "hue")))
    for n, image in enumerate(images):
        for _ in range(250):
            yield n, [box(rng, image, "bicubic")]
            yield n, [box(rng, image, "bilinear")]
        for op, draw in single.items():
            for _ in range(60):
                yield n, [box(rng, image), [op, draw()]]
        for order in orders:
            for _ in range(4):
                yield n, [box(rng, image)] + jitter(rng, order)
        for _ in range(200):  # whole views
            ops = [box(rng, image)]
            if rng.random() < 0.5:
                ops.append(["flip", []])
            if rng.random() < 0.8:
                ops += jitter(rng, rng.choice(orders))
            if rng.random() < 0.2:
                ops.append(["grayscale", []])
            if rng.random() < 0.5:
                ops.append(["blur", [rng.uniform(0.1, 2.0)]])
            if rng.random() < 0.2:
                ops.append(["solarize", [128]])
            yield n, ops


def main():
    images = photos(sys.argv[1])
    cases = []
    for n, ops in pipelines(images):
        image = images[n]
        for op, args in ops:
            image = apply(image, op, args)
        cases.append(json.dumps({"photo": n, "ops": ops, "crc": zlib.crc32(image.tobytes())}))
    (HERE / "random.json").write_text('{"cases": [\n' + ",\n".join(cases) + "\n]}\n")


if __name__ == "__main__":
    main()
