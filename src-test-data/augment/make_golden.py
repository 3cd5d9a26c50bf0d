"""Golden images of every operation, made with Pillow 9.4.

Usage: python make_golden.py PHOTOS_TAR   (any tar of JPEG photos; a few small cuts of them are stored with the results)
Writes golden.json: inputs as hexadecimal RGB bytes, and for each case the operation, its numbers and the resulting bytes.
"""

import io
import json
import random
import sys
import tarfile
from pathlib import Path

sys.path.append("/usr/lib/python3/dist-packages")
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

HERE = Path(__file__).parent


def inputs(archive):
    photos = []
    with tarfile.open(archive) as tar:
        for member in tar:
            if member.isfile() and len(photos) < 3:
                image = Image.open(io.BytesIO(tar.extractfile(member).read())).convert("RGB")
                photos.append(image.crop((40, 40, 40 + 31, 40 + 23)))
    rng = random.Random(1)
    photos.append(Image.frombytes("RGB", (17, 13), bytes(rng.randrange(256) for _ in range(17 * 13 * 3))))
    return photos


def hue(image, turn):
    h, s, v = image.convert("HSV").split()
    shift = int(turn * 255) & 255
    return Image.merge("HSV", (h.point(lambda p: (p + shift) % 256), s, v)).convert("RGB")


def cases(images):
    rng = random.Random(0)
    for n, image in enumerate(images):
        w, h = image.size
        for _ in range(8):
            x, y = rng.randrange(w - 4), rng.randrange(h - 4)
            cw, ch = rng.randint(3, w - x), rng.randint(3, h - y)
            size = rng.choice((5, 8, 16, 24))
            for name, mode in (("bicubic", Image.BICUBIC), ("bilinear", Image.BILINEAR)):
                yield n, name, [x, y, cw, ch, size], image.crop((x, y, x + cw, y + ch)).resize((size, size), mode)
        for _ in range(4):
            f = rng.uniform(0.0, 1.8)
            yield n, "brightness", [f], ImageEnhance.Brightness(image).enhance(f)
            yield n, "contrast", [f], ImageEnhance.Contrast(image).enhance(f)
            yield n, "saturation", [f], ImageEnhance.Color(image).enhance(f)
            t = rng.uniform(-0.5, 0.5)
            yield n, "hue", [t], hue(image, t)
            r = rng.uniform(0.1, 2.0)
            yield n, "blur", [r], image.filter(ImageFilter.GaussianBlur(r))
        yield n, "blur", [0.1], image.filter(ImageFilter.GaussianBlur(0.1))
        yield n, "blur", [2.0], image.filter(ImageFilter.GaussianBlur(2.0))
        yield n, "grayscale", [], ImageOps.grayscale(image).convert("RGB")
        yield n, "solarize", [128], ImageOps.solarize(image, 128)
        yield n, "flip", [], image.transpose(Image.FLIP_LEFT_RIGHT)


def main():
    images = inputs(sys.argv[1])
    golden = {
        "inputs": [{"width": i.width, "height": i.height, "pixels": i.tobytes().hex()} for i in images],
        "cases": [{"input": n, "op": op, "args": args, "pixels": out.tobytes().hex()} for n, op, args, out in cases(images)],
    }
    (HERE / "golden.json").write_text(json.dumps(golden))


if __name__ == "__main__":
    main()
