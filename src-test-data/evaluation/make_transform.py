"""Pixels of torchvision's evaluation transform: what EvalTransformParityTest must give to the bit. Run beside the golden."""
import json
import zlib

import numpy as np
import torchvision
from PIL import Image, __version__ as pillow
from torchvision.transforms import CenterCrop, Compose, InterpolationMode, Resize

SHAPES = [  # width, height
    (1, 1), (1, 2), (3, 1), (2, 2), (1, 40), (40, 1), (1, 700), (900, 1), (2, 333), (500, 3),
    (8, 8), (16, 16), (31, 31), (32, 32), (33, 32), (32, 33), (36, 37), (37, 37), (28, 28), (64, 64),
    (96, 96), (64, 20), (20, 64), (100, 75), (75, 100), (111, 37), (37, 112), (128, 128), (160, 120), (150, 149),
    (200, 150), (223, 223), (224, 224), (225, 224), (224, 225), (224, 100), (100, 224), (223, 17), (240, 224), (255, 256),
    (256, 256), (256, 255), (257, 256), (256, 300), (341, 256), (384, 256), (300, 200), (200, 300), (320, 240), (333, 500),
    (375, 500), (500, 375), (512, 512), (513, 511), (640, 480), (480, 640), (700, 233), (233, 700), (1024, 768), (1500, 1001),
]
LARGEST = 400  # longer over shorter side beyond which the whole resized image would be vast


def pixels(width, height):
    """A hash of the position, as the test computes it."""
    x = (np.arange(width * height * 3, dtype=np.uint64) * 2654435761 + width * 40503 + height) & 0xFFFFFFFF
    x = ((x ^ (x >> 16)) * 0x45D9F3B) & 0xFFFFFFFF
    x = ((x ^ (x >> 16)) * 0x45D9F3B) & 0xFFFFFFFF
    return (x ^ (x >> 16)).astype(np.uint8).reshape(height, width, 3)


def main():
    cases = []
    for i, (width, height) in enumerate(SHAPES):
        for size, name in [(224, "resize-crop"), (32, "resize-crop"), ([32, 96, 224][i % 3], "whole")]:
            if size > 100 and max(width, height) > LARGEST * min(width, height):
                continue
            shorter = round(256 / 224 * size) if name == "resize-crop" else size
            transform = Compose([Resize(shorter, interpolation=InterpolationMode.BICUBIC), CenterCrop(size)])
            result = np.asarray(transform(Image.fromarray(pixels(width, height))))
            assert result.shape == (size, size, 3)
            cases.append({"width": width, "height": height, "size": size, "transform": name,
                          "crc": zlib.crc32(result.tobytes()), "first": result[0, 0].tolist()})
    made = f"torchvision {torchvision.__version__}, Pillow {pillow}"
    with open("transform.json", "w") as file:
        file.write('{"made_by": "' + made + '", "cases": [\n')
        file.write(",\n".join(json.dumps(case) for case in cases) + "\n]}\n")
    print(len(cases), "cases of", len(SHAPES), "images by", made)


if __name__ == "__main__":
    main()
