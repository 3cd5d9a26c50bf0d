"""Random cases of RandAugment's operations, made with Pillow 9.4.

Usage: python make_rand_augment.py   (reads photo0.png … photo2.png of make_random.py)
Writes rand_augment.json: for each case a photo, operations with kind, amount and filter, and the CRC-32 of the resulting RGB bytes.
Amounts are what timm's operations pass to Pillow: degrees, bits, levels, factors, or shares of a side.
"""

import json
import random
import sys
import zlib
from pathlib import Path

sys.path.append("/usr/lib/python3/dist-packages")
from PIL import Image, ImageEnhance, ImageOps

HERE = Path(__file__).parent
FILL = (124, 116, 104)
FILTERS = {"BILINEAR": Image.BILINEAR, "BICUBIC": Image.BICUBIC}


def moved(image, matrix, resample):
    return image.transform(image.size, Image.AFFINE, matrix, resample=resample, fillcolor=FILL)


def brighter(image, added):
    return image.point([min(255, i + added) if i < 128 else i for i in range(256)] * 3)


OPERATIONS = {
    "AUTO_CONTRAST": (lambda r: 0, lambda i, a, f: ImageOps.autocontrast(i)),
    "EQUALIZE": (lambda r: 0, lambda i, a, f: ImageOps.equalize(i)),
    "INVERT": (lambda r: 0, lambda i, a, f: ImageOps.invert(i)),
    "ROTATE": (lambda r: r.uniform(-30, 30), lambda i, a, f: i.rotate(a, resample=f, fillcolor=FILL)),
    "POSTERIZE": (lambda r: r.randint(0, 4), lambda i, a, f: ImageOps.posterize(i, a)),
    "SOLARIZE": (lambda r: r.randint(0, 256), lambda i, a, f: ImageOps.solarize(i, a)),
    "SOLARIZE_ADD": (lambda r: r.randint(0, 110), lambda i, a, f: brighter(i, a)),
    "COLOR": (lambda r: r.uniform(0.1, 1.9), lambda i, a, f: ImageEnhance.Color(i).enhance(a)),
    "CONTRAST": (lambda r: r.uniform(0.1, 1.9), lambda i, a, f: ImageEnhance.Contrast(i).enhance(a)),
    "BRIGHTNESS": (lambda r: r.uniform(0.1, 1.9), lambda i, a, f: ImageEnhance.Brightness(i).enhance(a)),
    "SHARPNESS": (lambda r: r.uniform(0.1, 1.9), lambda i, a, f: ImageEnhance.Sharpness(i).enhance(a)),
    "SHEAR_X": (lambda r: r.uniform(-0.3, 0.3), lambda i, a, f: moved(i, (1, a, 0, 0, 1, 0), f)),
    "SHEAR_Y": (lambda r: r.uniform(-0.3, 0.3), lambda i, a, f: moved(i, (1, 0, 0, a, 1, 0), f)),
    "TRANSLATE_X": (lambda r: r.uniform(-0.45, 0.45), lambda i, a, f: moved(i, (1, 0, a * i.size[0], 0, 1, 0), f)),
    "TRANSLATE_Y": (lambda r: r.uniform(-0.45, 0.45), lambda i, a, f: moved(i, (1, 0, 0, 0, 1, a * i.size[1]), f)),
}


def main():
    rng = random.Random(7)
    photos = [Image.open(HERE / f"photo{n}.png").convert("RGB") for n in range(3)]
    dark = photos[0].point(lambda level: 40 + level // 4)  # levels to stretch
    flat = Image.new("RGB", (19, 8), (7, 200, 7))  # nothing to stretch
    images = photos + [dark, flat]
    cases = []
    lists = [[kind] for kind in OPERATIONS for _ in range(24)]
    lists += [rng.sample(list(OPERATIONS), 2) for _ in range(160)]
    for kinds in lists:
        number = rng.randrange(len(images))
        image, operations = images[number], []
        for kind in kinds:
            draw, change = OPERATIONS[kind]
            amount, name = draw(rng), rng.choice(list(FILTERS))
            image = change(image, amount, FILTERS[name])
            operations.append([kind, amount, name])
        cases.append({"image": number, "ops": operations, "crc": zlib.crc32(image.tobytes())})
    text = ",\n".join(json.dumps(case) for case in cases)
    (HERE / "rand_augment.json").write_text('{"cases": [\n' + text + "\n]}\n")


main()
