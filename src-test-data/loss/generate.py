"""Writes loss.json: DINO's loss, its gradient, its targets and the centre after it, in float64 by PyTorch, through the
dino_loss of an independent PyTorch DINO. Usage: generate.py PEER_DIR, the folder of torch_dino.py"""
import json
import sys
from pathlib import Path

import numpy as np
import torch

sys.path.append("/usr/lib/python3/dist-packages")
sys.path.insert(0, sys.argv[1])
from torch_dino import dino_loss  # noqa: E402


def case(batch, k, views, teacher, student, center, temp, student_temp):
    s = student.clone().requires_grad_(True)
    loss = dino_loss(s, teacher, center, views, student_temp, temp)
    loss.backward()
    targets = torch.softmax((teacher - center) / temp, -1)
    entropy = torch.special.entr(targets).sum(-1).mean()
    values = {"teacher": teacher, "student": student, "center": center, "targets": targets, "gradient": s.grad,
              "center_after": center * 0.9 + teacher.mean(0) * 0.1}
    out = {"batch": batch, "k": k, "views": views, "temp": temp, "student_temp": student_temp,
           "loss": loss.item(), "entropy": entropy.item()}
    return out | {name: t.flatten().tolist() for name, t in values.items()}


def main():
    wave = lambda f, n: torch.from_numpy(np.sin(f * np.arange(1, n + 1)))
    toy = case(2, 4, 3, wave(1.3, 16).view(4, 4), wave(0.7, 24).view(6, 4),
               torch.tensor([0.05, -0.02, 0.01, 0.0], dtype=torch.float64), 0.04, 0.1)
    rng = np.random.default_rng(3)
    # Float32 numbers, so that both sides start from the same ones.
    draw = lambda shape, scale: torch.from_numpy((rng.standard_normal(shape) * scale).astype(np.float32).astype(np.float64))
    drawn = case(3, 37, 5, draw((6, 37), 0.3), draw((15, 37), 0.3), draw(37, 0.1), 0.07, 0.1)
    (Path(__file__).parent / "loss.json").write_text(json.dumps([toy, drawn], separators=(",", ":")) + "\n")


main()
