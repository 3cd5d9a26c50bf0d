"""Pixels of Pillow's thumbnail as the retrieval protocol calls it: LANCZOS, reducing_gap 2.0 by default. Run beside the golden."""
import json
import zlib

import numpy as np
from PIL import Image, __version__ as pillow

from make_transform import pixels

CASES = [  # width, height, longest side
    (500, 376, 224), (375, 500, 224), (447, 300, 224), (448, 300, 224), (449, 449, 224), (895, 700, 224), (896, 700, 224), (897, 701, 224),
    (1024, 768, 224), (1343, 901, 224), (1024, 768, 512), (1030, 500, 512), (2048, 1365, 512), (200, 150, 224), (224, 224, 224), (225, 224, 224),
    (100, 1000, 224), (7, 900, 64), (900, 7, 64), (1, 1000, 32), (1000, 1, 32), (3, 700, 100), (333, 333, 32), (640, 480, 31),
    (513, 257, 64), (1600, 1067, 224), (999, 998, 97), (321, 123, 50),
]


def main():
    cases = []
    for width, height, longest in CASES:
        image = Image.fromarray(pixels(width, height))
        image.thumbnail((longest, longest), Image.LANCZOS)
        cases.append({"width": width, "height": height, "longest": longest, "size": list(image.size), "crc": zlib.crc32(image.tobytes())})
    with open("thumbnail.json", "w") as file:
        file.write('{"made_by": "Pillow ' + pillow + '", "cases": [\n' + ",\n".join(json.dumps(case) for case in cases) + "\n]}\n")
    print(len(cases), "thumbnails by Pillow", pillow)


if __name__ == "__main__":
    main()
