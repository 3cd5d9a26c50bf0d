"""Embeds JPEG files by PyTorch and Pillow, as `dino bench embed` does: the same files, the same work, the same keys.

  peer_embed.py PEER --images DIR [--model vit_small_16] [--dtype float32|bfloat16] [--count 128] [--batch 16] [--reps 50]

PEER is a program with MODELS (name: image, patch, dim, depth, heads, …) and VisionTransformer(image, patch, dim, depth, heads).
"""

import argparse
import importlib.util
import io
import json
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.append("/usr/lib/python3/dist-packages")  # Debian's Pillow, where the environment has none

import numpy as np
import torch
from PIL import Image

parser = argparse.ArgumentParser()
parser.add_argument("peer", type=Path)
parser.add_argument("--images", type=Path, required=True)
parser.add_argument("--model", default="vit_small_16")
parser.add_argument("--dtype", default="float32", choices=["float32", "bfloat16"])
parser.add_argument("--count", type=int, default=128)
parser.add_argument("--batch", type=int, default=16)
parser.add_argument("--reps", type=int, default=50)
args = parser.parse_args()

spec = importlib.util.spec_from_file_location("peer", args.peer)
peer = importlib.util.module_from_spec(spec)
spec.loader.exec_module(peer)
image, patch, dim, depth, heads = peer.MODELS[args.model][:5]
start = time.perf_counter()
model = peer.VisionTransformer(image, patch, dim, depth, heads).eval()
files = [f.read_bytes() for f in sorted(args.images.rglob("*")) if f.suffix.lower() in (".jpg", ".jpeg")][: args.count]
MEAN = np.array([0.485, 0.456, 0.406], np.float32)
STD = np.array([0.229, 0.224, 0.225], np.float32)


def prepare(data):
    """Shorter side to 256, bicubic, centre crop of 224, normalise."""
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    width, height = picture.size
    shorter = round(image * 256 / 224)
    size = (shorter, int(shorter * height / width)) if width <= height else (int(shorter * width / height), shorter)
    picture = picture.resize(size, Image.BICUBIC)
    x, y = round((picture.width - image) / 2), round((picture.height - image) / 2)
    pixels = np.asarray(picture.crop((x, y, x + image, y + image)), np.float32) / 255
    return torch.from_numpy(((pixels - MEAN) / STD).transpose(2, 0, 1).copy())


def embed(batch):
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=args.dtype == "bfloat16"):
        return model(torch.stack(batch)).float()


embed([prepare(files[0])])
result = {"model": args.model, "precision": args.dtype, "images": len(files), "open_s": time.perf_counter() - start}
single = []
for i in range(args.reps):
    start = time.perf_counter()
    embed([prepare(files[i % len(files)])])
    single.append((time.perf_counter() - start) * 1e3)
result["single_ms"], result["single_min_ms"], result["single_max_ms"] = statistics.median(single), min(single), max(single)
with ThreadPoolExecutor(torch.get_num_threads()) as pool:  # Pillow lets other threads run while it decodes and resizes
    embed(list(pool.map(prepare, files[: args.batch])))
    start = time.perf_counter()
    for first in range(0, len(files), args.batch):
        embed(list(pool.map(prepare, files[first : first + args.batch])))
    result["list_images_per_s"] = len(files) / (time.perf_counter() - start)
print(json.dumps(result))
