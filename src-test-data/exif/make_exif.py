"""Images that cameras held in each of eight ways would write, and what Pillow's ImageOps.exif_transpose makes of them.

python3 make_exif.py > exif.json      (Pillow 9.4; the expected pixels are compared exactly)
"""
import base64, io, json
import numpy as np
from PIL import Image, ImageOps

pixels = np.random.RandomState(7).randint(0, 256, (2, 3, 3), dtype=np.uint8)
large = np.kron(pixels, np.ones((16, 16, 1), dtype=np.uint8))  # whole blocks, which JPEG can turn


def case(array, kind, orientation, **options):
    exif = Image.Exif()
    exif[0x010E] = "a picture"  # another tag before it
    exif[0x0112] = orientation
    out = io.BytesIO()
    Image.fromarray(array).save(out, kind, exif=exif, **options)
    turned = ImageOps.exif_transpose(Image.open(io.BytesIO(out.getvalue()))).convert("RGB")
    return {"name": f"{kind} {orientation}", "file": base64.b64encode(out.getvalue()).decode(), "width": turned.width,
            "height": turned.height, "pixels": base64.b64encode(turned.tobytes()).decode()}


cases = [case(pixels, "PNG", o) for o in range(1, 9)]
cases += [case(large, "JPEG", o, quality=95) for o in (3, 6)] + [case(pixels, "WEBP", 8, lossless=True)]
print(json.dumps(cases))
