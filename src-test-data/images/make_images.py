"""Small images of every kind that image folders hold, and what Pillow 9.4 reads from them.

Usage: python make_images.py [PHOTOS_TAR]   (any tar of JPEG photos; one cut of the first, or else rgb.png, is stored in many formats)
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


def bitmaps(image, palette):
    """Bitmaps of which Pillow writes no more than rgb.bmp, but reads more."""
    palette.save(HERE / "palette.bmp")
    data = bytearray((HERE / "palette.bmp").read_bytes())
    data[10:14] = struct.pack("<I", 54)  # some programs say that pixels begin where the palette does
    (HERE / "offset.bmp").write_bytes(data)
    image.convert("1").save(HERE / "one_bit.bmp")
    image.convert("RGBA").save(HERE / "rgba.bmp")
    samples = np.asarray(image).astype(int)
    packed = (samples[..., 0] >> 3 << 11 | samples[..., 1] >> 2 << 5 | samples[..., 2] >> 3).astype("<u2")
    header = struct.pack("<IiiHHIIiiII", 40, WIDTH, -HEIGHT, 1, 16, 3, 0, 0, 0, 0, 0)
    masks = struct.pack("<III", 0xF800, 0x7E0, 0x1F)
    start = struct.pack("<2sIHHI", b"BM", 0, 0, 0, 14 + 40 + 12)
    (HERE / "bits565.bmp").write_bytes(start + header + masks + packed.tobytes())  # rows of 60 bytes need no filling
    runs = b"".join(bytes([5, 1, 4, 2, 0, 3, 3, 4, 5, 0]) + b"\0\0" for _ in range(6)) + b"\0\1"
    header = struct.pack("<IiiHHIIiiII", 40, 12, 6, 1, 8, 1, len(runs), 0, 0, 6, 0)
    colours = bytes(value for i in range(6) for value in (40 * i, 200 - 30 * i, 17 * i, 0))
    start = struct.pack("<2sIHHI", b"BM", 0, 0, 0, 14 + 40 + 24)
    (HERE / "runs.bmp").write_bytes(start + header + colours + runs)


def tiffs(image, grey, alpha, palette):
    """TIFF files by meaning of their samples, by compression and by layout."""
    for compression in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"):
        image.save(HERE / f"rgb_{compression}.tif", compression=compression)
    for compression in ("raw", "group3", "group4", "tiff_ccitt"):
        image.convert("1").save(HERE / f"bits_{compression}.tif", compression=compression)
    grey.save(HERE / "grey_jpeg.tif", compression="jpeg")
    image.convert("CMYK").save(HERE / "cmyk.tif", compression="tiff_lzw")
    palette.save(HERE / "palette.tif")
    alpha.save(HERE / "alpha.tif")
    image.save(HERE / "predicted.tif", compression="tiff_lzw", tiffinfo={317: 2})
    for turn in range(2, 9):
        image.save(HERE / f"turned{turn}.tif", tiffinfo={274: turn})
    samples = np.asarray(image)
    raw_tiff("grey4.tif", pack(np.asarray(grey) >> 4, 4), {258: [4], 262: 1, 277: 1})
    raw_tiff("white_is_zero.tif", (255 - np.asarray(grey)).tobytes(), {258: [8], 262: 0, 277: 1})
    raw_tiff("premultiplied.tif", premultiplied(alpha).tobytes(), {258: [8] * 4, 262: 2, 277: 4, 338: 1})
    raw_tiff("planes.tif", samples.transpose(2, 0, 1).tobytes(), {258: [8] * 3, 262: 2, 277: 3, 284: 2}, planes=3)
    raw_tiff("rgb16.tif", (samples.astype("<u2") * 257 - 5 * (samples > 9)).astype("<u2").tobytes(), {258: [16] * 3, 262: 2, 277: 3})


def pack(levels, bits):
    """Levels of 4 bits, two a byte; rows have an even number of them."""
    return (levels[:, ::2] << bits | levels[:, 1::2]).astype(np.uint8).tobytes()


def premultiplied(alpha):
    samples = np.asarray(alpha).astype(int)
    samples[..., :3] = samples[..., :3] * samples[..., 3:] // 255
    return samples.astype(np.uint8)


def raw_tiff(name, data, tags, planes=1):
    """A TIFF of one strip a plane without compression, of what Pillow does not write."""
    tags = {256: WIDTH, 257: HEIGHT, 259: 1, 278: HEIGHT, **tags}
    entries, values = [], b""
    count = len(tags) + 2
    end = 8 + 2 + 12 * count + 4
    plane = len(data) // planes
    strips = [end + 64 + plane * i for i in range(planes)]
    for tag, value in sorted({**tags, 273: strips, 279: [plane] * planes}.items()):
        numbers = value if isinstance(value, list) else [value]
        kind, code = (4, "I") if tag in (273, 279) else (3, "H")
        packed = struct.pack("<%d%s" % (len(numbers), code), *numbers)
        if len(packed) > 4:
            entries.append(struct.pack("<HHII", tag, kind, len(numbers), end + len(values)))
            values += packed
        else:
            entries.append(struct.pack("<HHI", tag, kind, len(numbers)) + packed.ljust(4, b"\0"))
    head = b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", count) + b"".join(entries) + bytes(4)
    (HERE / name).write_bytes(head + values.ljust(64, b"\0") + data)


def enlarge_screen(file):
    """Puts the frame of a GIF at (3, 2) of a screen of 20 by 15."""
    data = bytearray(file.read_bytes())
    data[6:10] = struct.pack("<HH", 20, 15)
    frame = data.index(b"\x2c\0\0\0\0")
    data[frame + 1 : frame + 5] = struct.pack("<HH", 3, 2)
    file.write_bytes(data)


def main():
    image = photo(sys.argv[1]) if len(sys.argv) > 1 else Image.open(HERE / "rgb.png").convert("RGB")
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
    bitmaps(image, palette)
    tiffs(image, grey, alpha, palette)
    frames[0].crop((0, 0, 12, 9)).save(HERE / "small_frame.gif")
    enlarge_screen(HERE / "small_frame.gif")
    image.save(HERE / "lossy.webp", quality=80)
    alpha.save(HERE / "alpha.webp", quality=80)
    alpha.save(HERE / "lossless.webp", lossless=True, exact=True)
    frames[0].save(HERE / "animated.webp", save_all=True, append_images=frames[1:], duration=100, quality=80)
    image.save(HERE / "rgb.ppm")
    grey.save(HERE / "grey.pgm")
    image.convert("1").save(HERE / "bits.pbm")
    (HERE / "plain.ppm").write_text("P3\n# a comment\n3 2\n15\n0 0 0  15 7 1  3 3 3\n1 2 3 4 5 6 7 8 9\n")
    (HERE / "grey7.pgm").write_bytes(b"P5 4 1 7\n\0\1\3\7")

    expected = {}
    for file in sorted(HERE.glob("*.*")):
        if file.suffix not in (".md", ".py", ".json"):
            pixels = Image.open(file).convert("RGB")
            if file.name == "grey16.png":  # Pillow clips to 255, which makes it white; a grey image keeps its high byte here
                pixels = Image.fromarray((grey16 >> 8).astype(np.uint8)).convert("RGB")
            expected[file.name] = {"width": pixels.width, "height": pixels.height, "pixels": pixels.tobytes().hex()}
    (HERE / "expected.json").write_text(json.dumps(expected))


if __name__ == "__main__":
    main()
