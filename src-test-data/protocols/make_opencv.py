"""Golden values of OpenCV's resize, of the contour measure of DAVIS, and of matplotlib's inferno.

Usage: python3 make_opencv.py   (NumPy 1, OpenCV 4.6, matplotlib 3.6: Debian's python3-opencv and python3-matplotlib)
"""

import json
from pathlib import Path

import cv2
import matplotlib.cm
import numpy as np

HERE = Path(__file__).parent


def uniform(name, count):
    """The integer hash of ../vit/make_golden.py."""
    seed = 2166136261
    for ch in name.encode():
        seed = ((seed ^ ch) * 16777619) & 0xFFFFFFFF
    i = np.arange(count, dtype=np.uint64)
    x = (i * np.uint64(2654435761) + np.uint64(seed)) & np.uint64(0xFFFFFFFF)
    for _ in range(2):
        x ^= x >> np.uint64(16)
        x = (x * np.uint64(0x45D9F3B)) & np.uint64(0xFFFFFFFF)
    x ^= x >> np.uint64(16)
    return (x.astype(np.float64) / 2147483648.0 - 1.0).astype(np.float32)


def resize():
    image = ((uniform("opencv", 30 * 41 * 3) + 1) * 127.9).astype(np.uint8).reshape(30, 41, 3)
    return {f"{w}x{h}": cv2.resize(image, (w, h)).reshape(-1).tolist() for w, h in ((39, 30), (32, 20), (64, 48), (20, 15))}


def ellipse(height, width, cy, cx, ry, rx):
    y, x = np.mgrid[:height, :width]
    return ((y - cy) / ry) ** 2 + ((x - cx) / rx) ** 2 <= 1.0


def edges(seg):
    """Pixels that differ from the right, lower or lower right one; the last column and row look along the edge only."""
    b = np.zeros_like(seg)
    b[:-1, :-1] = (seg[:-1, :-1] ^ seg[:-1, 1:]) | (seg[:-1, :-1] ^ seg[1:, :-1]) | (seg[:-1, :-1] ^ seg[1:, 1:])
    b[-1, :-1] = seg[-1, :-1] ^ seg[-1, 1:]
    b[:-1, -1] = seg[:-1, -1] ^ seg[1:, -1]
    return b


def contour(found, truth):
    radius = int(np.ceil(0.008 * np.linalg.norm(found.shape)))
    y, x = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    disk = (x * x + y * y <= radius * radius).astype(np.uint8)
    a, b = edges(found), edges(truth)
    if not a.any() or not b.any():
        return float(a.any() == b.any())
    precision = (a & cv2.dilate(b.astype(np.uint8), disk).astype(bool)).sum() / a.sum()
    recall = (b & cv2.dilate(a.astype(np.uint8), disk).astype(bool)).sum() / b.sum()
    return 0.0 if precision + recall == 0 else 2 * precision * recall / (precision + recall)


def measures():
    """Ellipses (cy, cx, ry, rx) in 240 x 427: near, moved, far, one empty, touching the border."""
    cases = [((120, 200, 60, 80), (120, 200, 60, 80)), ((120, 200, 60, 80), (122, 203, 61, 78)), ((120, 200, 60, 80), (130, 220, 50, 90)),
             ((60, 60, 20, 20), (180, 360, 20, 20)), ((120, 200, 0.1, 0.1), (120, 200, 60, 80)), ((0, 0, 90, 90), (3, 4, 95, 88)),
             ((239, 426, 50, 70), (236, 420, 52, 70))]
    out = []
    for found, truth in cases:
        a, b = ellipse(240, 427, *found), ellipse(240, 427, *truth)
        union = (a | b).sum()
        out.append({"found": found, "truth": truth, "j": float((a & b).sum() / union) if union else 1.0, "f": float(contour(a, b))})
    return out


def main():
    inferno = {str(i): [round(255 * v) for v in matplotlib.cm.inferno(i)[:3]] for i in range(0, 256, 17)}
    (HERE / "opencv.json").write_text(json.dumps({"resize": resize(), "measures": measures(), "inferno": inferno}))


if __name__ == "__main__":
    main()
