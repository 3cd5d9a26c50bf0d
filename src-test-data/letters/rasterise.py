"""Draws the letters of DejaVu Sans as levels of grey, for pictures that Java draws where there are no fonts.

    python3 src-test-data/letters/rasterise.py > dino-eval/src/main/resources/io/github/dino4j/eval/picture/letters.txt

Needs Pillow with FreeType and DejaVu Sans (Debian: fonts-dejavu-core), whose licence lies beside the result. A line a letter: size,
code point, advance, columns left free, rows left free below the line's top, columns, rows, and a hexadecimal digit for each pixel,
row by row, from 0, paper, to f, ink. A line "size rows" goes before the letters of a size.
"""

import sys

from PIL import Image, ImageDraw, ImageFont

FOLDER = "/usr/share/fonts/truetype/dejavu/"
SIZES = [("small", "DejaVuSans.ttf", 13), ("large", "DejaVuSans-Bold.ttf", 17)]
LETTERS = [*range(0x20, 0x7F), *range(0xA1, 0x180), *map(ord, "–—‘’“”…×≤≥→−●")]


def main():
    print("# Made by src-test-data/letters/rasterise.py of DejaVu Sans; see letters-license.txt")
    for name, file, size in SIZES:
        font = ImageFont.truetype(FOLDER + file, size, layout_engine=ImageFont.Layout.BASIC)
        ascent, descent = font.getmetrics()
        print(f"{name} {ascent + descent}")
        for code in LETTERS:
            letter(name, font, code, ascent + descent)


def letter(name, font, code, rows):
    text = chr(code)
    advance = round(font.getlength(text))
    image = Image.new("L", (advance + 16, rows), 0)
    ImageDraw.Draw(image).text((8, 0), text, font=font, fill=255)
    box = image.getbbox()
    if box is None:
        print(f"{name} {code:x} {advance} 0 0 0 0 -")
        return
    left, top, right, bottom = box
    digits = "".join("%x" % round(level / 17) for level in image.crop(box).tobytes())
    print(f"{name} {code:x} {advance} {left - 8} {top} {right - left} {bottom - top} {digits}")


sys.exit(main())
