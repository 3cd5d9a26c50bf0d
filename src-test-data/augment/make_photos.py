"""Whole photos at the sizes of training, made with Pillow 9.4: what the vectorised loops see, in lengths that small cuts do not reach.

Usage: python make_photos.py PHOTO.jpg PHOTO.jpg   (copied to whole0.jpg, whole1.jpg)
Writes photos.json: for each photo its decoded size and the CRC-32 of its RGB bytes, and cases with a photo, a list of operations
with their numbers, and the CRC-32 of the resulting bytes; after "normalize", of its float32 numbers (3, H, W), little-endian.
"""

import itertools
import json
import math
import random
import shutil
import sys
import zlib
from pathlib import Path

sys.path.append("/usr/lib/python3/dist-packages")
import numpy as np
from PIL import Image

from make_random import apply

HERE = Path(__file__).parent
MEAN, STD = np.array([0.485, 0.456, 0.406], np.float32), np.array([0.229, 0.224, 0.225], np.float32)


def crop(rng, image, size, scale):
    w, h = image.size
    while True:
        area, ratio = w * h * rng.uniform(*scale), math.exp(rng.uniform(math.log(3 / 4), math.log(4 / 3)))
        cw, ch = round(math.sqrt(area * ratio)), round(math.sqrt(area / ratio))
        if 0 < cw <= w and 0 < ch <= h:
            return [rng.randint(0, w - cw), rng.randint(0, h - ch), cw, ch, size, size]


def cases(images):
    rng = random.Random(4)
    orders = list(itertools.permutations(("brightness", "contrast", "saturation", "hue")))
    amount = {
        "brightness": lambda: [rng.uniform(0.6, 1.4)], "contrast": lambda: [rng.uniform(0.6, 1.4)],
        "saturation": lambda: [rng.uniform(0.8, 1.2)], "hue": lambda: [rng.uniform(-0.1, 0.1)],
        "blur": lambda: [rng.uniform(0.1, 2.0)], "solarize": lambda: [128], "grayscale": lambda: [], "flip": lambda: [],
        "normalize": lambda: [],
    }
    for n, image in enumerate(images):
        for size, scale in ((224, (0.4, 1.0)), (96, (0.05, 0.4)), (32, (0.4, 1.0)), (16, (0.05, 0.4)), (51, (0.02, 1.0))):
            for _ in range(6):
                yield n, [["bicubic", crop(rng, image, size, scale)]]
                yield n, [["bilinear", crop(rng, image, size, scale)]]
            for op, draw in amount.items():
                for _ in range(3):
                    yield n, [["bicubic", crop(rng, image, size, scale)], [op, draw()]]
            for order in orders if size >= 96 else ():
                yield n, [["bicubic", crop(rng, image, size, scale)]] + [[op, amount[op]()] for op in order]
            for _ in range(12):  # whole views
                ops = [["bicubic", crop(rng, image, size, scale)]]
                ops += [[op, amount[op]()] for op in ("flip",) if rng.random() < 0.5]
                ops += [[op, amount[op]()] for op in rng.choice(orders)]
                ops += [[op, amount[op]()] for op, p in (("grayscale", 0.2), ("blur", 0.7), ("solarize", 0.3)) if rng.random() < p]
                yield n, ops + [["normalize", []]]
        w, h = image.size
        yield n, [["bicubic", [0, 0, w, h, w, h]]]  # nothing to do
        yield n, [["bicubic", [0, 0, w, h, 256, h]]]  # one pass only
        yield n, [["bilinear", [0, 0, w, h, w, 256]]]


def main():
    images, photos = [], []
    for n, path in enumerate(sys.argv[1:]):
        shutil.copyfile(path, HERE / f"whole{n}.jpg")
        image = Image.open(path).convert("RGB")
        images.append(image)
        photos.append({"width": image.width, "height": image.height, "crc": zlib.crc32(image.tobytes())})
    lines = []
    for n, ops in cases(images):
        image = images[n]
        for op, args in ops:
            if op == "normalize":
                image = ((np.asarray(image, np.float32) / np.float32(255) - MEAN) / STD).transpose(2, 0, 1)
            else:
                image = apply(image, op, args)
        data = image.tobytes() if isinstance(image, Image.Image) else np.ascontiguousarray(image, "<f4").tobytes()
        lines.append(json.dumps({"photo": n, "ops": ops, "crc": zlib.crc32(data)}))
    text = '{"photos": ' + json.dumps(photos) + ', "cases": [\n' + ",\n".join(lines) + "\n]}\n"
    (HERE / "photos.json").write_text(text)


if __name__ == "__main__":
    main()
