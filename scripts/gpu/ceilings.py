"""Measures what the card gives at most: memory bandwidth by a copy, and bfloat16 products of random 8192 x 8192 matrices.

Prints one line of JSON last. Bytes count once read and once written.
"""

import argparse
import json
import statistics
import time

import torch


def seconds(work, device, repetitions):
    """Median of one call each, after three that warm up."""
    synchronize = torch.cuda.synchronize if device == "cuda" else lambda: None
    times = []
    for turn in range(repetitions + 3):
        synchronize()
        start = time.perf_counter()
        work()
        synchronize()
        if turn >= 3:
            times.append(time.perf_counter() - start)
    return statistics.median(times)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", default="cuda", choices=("cuda", "cpu"))
    device = parser.parse_args().device
    small = device == "cpu"
    side, count = (256, 1 << 20) if small else (8192, 1 << 30)
    source = torch.randn(count, device=device)
    target = torch.empty_like(source)
    copy = seconds(lambda: target.copy_(source), device, 10)
    del source, target
    left = torch.randn(side, side, device=device, dtype=torch.bfloat16)
    right = torch.randn(side, side, device=device, dtype=torch.bfloat16)
    out = torch.empty_like(left)
    product = seconds(lambda: torch.mm(left, right, out=out), device, 10)
    print(json.dumps({
        "device": torch.cuda.get_device_name() if device == "cuda" else "cpu",
        "copy_bytes_per_s": round(2 * 4 * count / copy),
        "product_flop_per_s": round(2 * side**3 / product),
        "torch": torch.__version__,
    }))


if __name__ == "__main__":
    main()
