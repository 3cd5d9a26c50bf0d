"""Writes features.bin, labels.bin and expected.json: python generate.py PATH_OF_THE_TORCH_PEER.

Top-1 is the peer's knn(); top-5 is the same votes, sorted, where a class without votes is no prediction.
"""
import importlib.util
import json
import pathlib
import sys

import numpy
import torch

here = pathlib.Path(__file__).parent
spec = importlib.util.spec_from_file_location("peer", sys.argv[1])
peer = importlib.util.module_from_spec(spec)
spec.loader.exec_module(peer)

train, test, dim, classes = 600, 150, 32, 12
torch.manual_seed(3)
centres = torch.randn(classes, dim)
labels = torch.randint(classes, (train + test,))
rows = centres[labels] + 2.2 * torch.randn(train + test, dim)
rows.numpy().astype("<f4").tofile(here / "features.bin")
labels.numpy().astype("<i4").tofile(here / "labels.bin")

unit = torch.nn.functional.normalize(rows)
a, b, ya, yb = unit[:train], unit[train:], labels[:train], labels[train:]


def top5(k, temp):
    sim, idx = (b @ a.T).topk(k, -1)
    votes = torch.zeros(test, classes).scatter_add_(1, ya[idx], (sim / temp).exp())
    value, order = votes.topk(5, -1)
    return ((order == yb[:, None]) & (value > 0)).any(1).float().mean().item() * 100


expected = {"train": train, "test": test, "dim": dim, "cases": []}
for temp in (0.07, 0.5):
    for k in (1, 5, 10, 20, 100, 200):
        top1 = peer.knn(a, ya.numpy(), b, yb.numpy(), k, temp)
        expected["cases"].append({"k": k, "temperature": temp, "top1": top1, "top5": top5(k, temp)})
(here / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
