"""Small images of every kind that image folders hold, and what Pillow 9.4 reads from them.

Usage: python make_images.py PHOTOS_TAR   (any tar of JPEG photos; one cut of the first is stored in many formats)
Writes the images and expected.json: for each file, width, height and RGB bytes as hexadecimal.
"""

import io
import json
import struct
import sys
import tarfile
import zlib
from pathlib import Path

sys.path.append("/usr/lib/python3/dist-packages")
import numpy as np
from PIL import Image

HERE = Path(__file__).parent
WIDTH, HEIGHT = 30, 22


def photo(archive):
    with tarfile.open(archive) as tar:
        for member in tar:
            if member.isfile():
                image = Image.open(io.BytesIO(tar.extractfile(member).read())).convert("RGB")
                return image.resize((120, 90), Image.BICUBIC).crop((40, 30, 40 + WIDTH, 30 + HEIGHT))
    raise SystemExit("no photo in " + archive)


def png_rgb16(path, image):
    """A PNG with 16 bits per sample, which Pillow reads but does not write."""
    rng = np.random.default_rng(0)
    samples = np.asarray(image).astype(">u2") * 256 + rng.integers(0, 256, (HEIGHT, WIDTH, 3)).astype(">u2")
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in samples)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 16, 2, 0, 0, 0)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + data)


def main():
    image = photo(sys.argv[1])
    grey = image.convert("L")
    alpha = image.copy()
    alpha.putalpha(grey.point(lambda p: 255 - p))
    palette = image.quantize(40)
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    grey16 = np.asarray(grey).astype(np.uint16) * 256 + 77

    image.save(HERE / "rgb.jpg", quality=90)
    image.save(HERE / "rgb444.jpg", quality=90, subsampling=0)
    image.save(HERE / "progressive.jpg", quality=90, progressive=True)
    image.save(HERE / "exif.jpg", quality=90, exif=exif)
    grey.save(HERE / "grey.jpg", quality=90)
    image.convert("CMYK").save(HERE / "cmyk.jpg", quality=95)
    image.save(HERE / "rgb.png")
    grey.save(HERE / "grey.png")
    image.convert("1").save(HERE / "one_bit.png")
    alpha.save(HERE / "rgba.png")
    alpha.convert("LA").save(HERE / "grey_alpha.png")
    palette.save(HERE / "palette.png")
    palette.save(HERE / "palette_transparent.png", transparency=3)
    Image.fromarray(grey16).save(HERE / "grey16.png")
    png_rgb16(HERE / "rgb16.png", image)
    frames = [image.rotate(turn).quantize(60) for turn in (0, 90, 180)]
    frames[0].save(HERE / "animated.gif", save_all=True, append_images=frames[1:], duration=100)
    image.save(HERE / "rgb.bmp")

    expected = {}
    for file in sorted(HERE.glob("*.*")):
        if file.suffix in (".jpg", ".png", ".gif", ".bmp"):
            pixels = Image.open(file).convert("RGB")
            if file.name == "grey16.png":  # Pillow clips to 255, which makes it white; a grey image keeps its high byte here
                pixels = Image.fromarray((grey16 >> 8).astype(np.uint8)).convert("RGB")
            expected[file.name] = {"width": pixels.width, "height": pixels.height, "pixels": pixels.tobytes().hex()}
    (HERE / "expected.json").write_text(json.dumps(expected))


if __name__ == "__main__":
    main()
