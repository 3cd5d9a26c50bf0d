"""Writes images of one to five channels, and what Pillow and numpy make of them: channels.json. Usage: make_channels.py"""
import json, pathlib, struct, sys, zlib

try:
    import PIL
except ImportError:  # a system package beside a virtual environment
    sys.path.append("/usr/lib/python3/dist-packages")
import numpy as np
from PIL import Image

HERE = pathlib.Path(__file__).parent
PHOTO = HERE.parent / "augment" / "photo0.png"


def tiff(path, array):
    """Baseline TIFF, uncompressed, chunky, one strip; as many samples a pixel as the array (H, W, C) has."""
    height, width, channels = array.shape
    bits = array.dtype.itemsize * 8
    data = array.astype("<u%d" % array.dtype.itemsize).tobytes()
    offset = 8 + len(data)
    extra = offset + 2 + 12 * 11 + 4
    shorts = struct.pack("<%dH" % channels, *[bits] * channels)
    tags = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, channels, extra), (259, 3, 1, 1), (262, 3, 1, 1),
            (273, 4, 1, 8), (277, 3, 1, channels), (278, 4, 1, height), (279, 4, 1, len(data)), (284, 3, 1, 1),
            (338, 3, channels - 1, extra + len(shorts))]
    ifd = struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", *tag) for tag in tags) + struct.pack("<I", 0)
    path.write_bytes(b"II*\0" + struct.pack("<I", offset) + data + ifd + shorts + struct.pack("<%dH" % (channels - 1), *[0] * (channels - 1)))


def crc(array):
    return "%08x" % (zlib.crc32(np.ascontiguousarray(array, dtype=np.uint8).tobytes()) & 0xFFFFFFFF)


def main():
    photo = Image.open(PHOTO).convert("RGB").crop((3, 5, 44, 34))  # 41 x 29: nothing square, nothing even
    rgb = np.asarray(photo)
    more = np.stack([rgb[..., 0], rgb[..., 1], rgb[..., 2], 255 - rgb[..., 0], rgb[::-1, :, 1]], axis=-1)
    photo.save(HERE / "rgb.png")
    photo.convert("L").save(HERE / "grey.png")
    photo.convert("LA").save(HERE / "grey_alpha.png")
    alpha = photo.copy()
    alpha.putalpha(Image.fromarray(more[..., 4].copy()))
    alpha.save(HERE / "rgba.png")
    photo.save(HERE / "rgb.tif", compression="tiff_lzw")
    photo.convert("L").save(HERE / "grey.tif")
    deep = (more.astype(np.uint16) << 8) + 77
    Image.fromarray(deep[..., 0].copy()).save(HERE / "grey16.tif")
    tiff(HERE / "five.tif", more)
    tiff(HERE / "five16.tif", deep)
    luma = np.asarray(photo.convert("L"))
    expected = {
        "rgb.png 3": rgb, "rgb.png 1": luma, "grey.png 1": luma, "grey_alpha.png 1": luma, "rgba.png 3": rgb,
        "rgba.png 1": luma, "rgba.png 4": more[..., [0, 1, 2, 4]], "rgb.tif 3": rgb, "rgb.tif 1": luma, "grey.tif 1": luma,
        "grey16.tif 1": rgb[..., 0], "five.tif 5": more, "five16.tif 5": more,
        "grey_alpha.png 2": np.asarray(photo.convert("LA")),
    }
    # Statistics in which each image counts the same: of the photos as RGB and as grey.
    photos = [Image.open(HERE.parent / "augment" / ("photo%d.png" % i)).convert("RGB") for i in range(3)]
    photos.append(photo)
    stats = {}
    for mode in ("RGB", "L"):
        arrays = [np.asarray(p.convert(mode), dtype=np.float64).reshape(p.height * p.width, -1) / 255 for p in photos]
        mean = np.mean([a.mean(0) for a in arrays], axis=0)
        second = np.mean([(a * a).mean(0) for a in arrays], axis=0)
        stats[mode] = {"mean": mean.tolist(), "std": np.sqrt(second - mean * mean).tolist()}
    stats["sizes"] = [list(p.size) for p in photos]
    json.dump({"pixels": {k: crc(v) for k, v in expected.items()}, "size": list(photo.size), "stats": stats},
              open(HERE / "channels.json", "w"), indent=1)


main()
