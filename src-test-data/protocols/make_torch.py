"""Golden values of the dense protocols, made with PyTorch, NumPy and Pillow, each from the published formula.

Usage: python make_torch.py   (PyTorch 2.13, NumPy 2, Pillow 9.4)
Inputs are computed from the integer hash of ../vit/make_golden.py.
"""

import json
import math
import sys
from pathlib import Path

sys.path.append("/usr/lib/python3/dist-packages")  # Debian's Pillow
HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "vit"))

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from make_golden import tensor, uniform


def flat(x):
    return [float(v) for v in x.reshape(-1)]


def scaling():
    x = tensor("scaling", (1, 3, 7, 9))
    out = {str(round(f, 6)): flat(F.interpolate(x, scale_factor=f, mode="bilinear", align_corners=False)) for f in (1 / 2**0.5, 0.5)}
    y = tensor("enlarging", (1, 2, 3, 5))
    out["enlarged"] = flat(F.interpolate(y, scale_factor=4, mode="bilinear", align_corners=False))
    return out


def gem():
    x = tensor("gem", (1, 4, 5, 3)).clamp(min=1e-6).permute(0, 3, 1, 2)  # tokens (rows, columns, D)
    return flat(F.avg_pool2d(x.pow(4), (4, 5)).pow(1 / 4))


def thresholds():
    out = {}
    for mass in (0.6, 0.8, 1.0):
        a = tensor("attention", (1, 30)).add(1.01).pow(3)
        val, idx = torch.sort(a)
        val = val / val.sum(1, keepdim=True)
        keep = torch.cumsum(val.double(), 1) > (1 - mass)
        out[str(mass)] = [int(v) for v in keep[0][torch.argsort(idx)[0]]]
    return out


def propagation():
    """Dense: every pair of patches, then a mask for the neighbourhood, then the top five of all context frames."""
    h, w, dim, channels, radius, topk = 6, 7, 8, 3, 2, 5
    sources = [F.normalize(tensor(f"source.{i}", (h * w, dim)), dim=1) for i in range(3)]
    labels = [tensor(f"labels.{i}", (channels, h * w)).add(1.0).div(2.0) for i in range(3)]
    target = F.normalize(tensor("target", (h * w, dim)), dim=1)
    y, x = torch.arange(h * w) // w, torch.arange(h * w) % w
    near = ((y[:, None] - y[None]).abs() <= radius) & ((x[:, None] - x[None]).abs() <= radius)
    aff = torch.cat([torch.exp(s @ target.T / 0.1) * near for s in sources])  # (3*N sources, N targets)
    least = aff.topk(topk, dim=0).values.min(0).values
    aff[aff < least] = 0
    aff = aff / aff.sum(0, keepdim=True)
    result = torch.cat(labels, 1) @ aff  # (C, N)
    big = F.interpolate(result.reshape(1, channels, h, w), scale_factor=4, mode="bilinear", align_corners=False)[0]
    for c in range(channels):
        if big[c].max() > 0:
            big[c] -= big[c].min()
            big[c] /= big[c].max()
    return {"labels": flat(result), "mask": [int(v) for v in big.argmax(0).reshape(-1)]}


def whitening():
    train = uniform("white.train", 40 * 6).astype(np.float64).reshape(40, 6) * np.array([3, 2, 1, 0.5, 0.1, 0.001])
    test = uniform("white.test", 10 * 6).astype(np.float64).reshape(10, 6)
    train, test = train.astype(np.float32).astype(np.float64), test
    mean = train.mean(0)
    variances = np.linalg.eigvalsh((train - mean).T @ (train - mean) / len(train))
    d, v = np.linalg.eigh(train.T @ train / len(train))  # eval_copy_detection.py: not centred
    floored = np.maximum(d, d.max() * 1e-5)
    white = (test - mean) @ v / np.sqrt(floored)  # but the features are
    return {"variances": flat(variances[::-1]), "moments": flat(d[::-1]), "gram": flat(white @ white.T)}


def lanczos():
    image = ((uniform("lanczos", 31 * 47 * 3) + 1) * 127.9).astype(np.uint8).reshape(31, 47, 3)
    sizes = {}
    for width, height, longest in ((500, 376, 224), (375, 500, 224), (100, 1000, 224), (1024, 768, 512), (200, 150, 224), (333, 333, 100), (1600, 1067, 224), (7, 900, 64)):
        thumb = Image.new("L", (width, height))
        thumb.thumbnail((longest, longest), Image.LANCZOS)
        sizes[f"{width}x{height}:{longest}"] = list(thumb.size)
    return {"resized": np.asarray(Image.fromarray(image).resize((20, 13), Image.LANCZOS)).reshape(-1).tolist(), "thumbnails": sizes}


def nearest():
    mask = (np.arange(11 * 17) % 7).astype(np.uint8).reshape(11, 17)
    return {f"{w}x{h}": np.asarray(Image.fromarray(mask).resize((w, h), 0)).reshape(-1).tolist() for w, h in ((5, 4), (30, 23), (17, 6))}


def main():
    golden = {"scaling": scaling(), "gem": gem(), "thresholds": thresholds(), "propagation": propagation(),
              "whitening": whitening(), "lanczos": lanczos(), "nearest": nearest()}
    assert math.isfinite(sum(golden["gem"]))
    (HERE / "torch.json").write_text(json.dumps(golden))


if __name__ == "__main__":
    main()
