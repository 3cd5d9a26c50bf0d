"""Writes features and what NumPy finds in them: python3 generate.py. See README.md."""
import json
import os

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))


def signals(z, other, k=5):
    s = np.linalg.svd(z, compute_uv=False)
    p = s / s.sum()
    p = p[p > 1e-7]
    u = z / np.linalg.norm(z, axis=1, keepdims=True)
    v = other / np.linalg.norm(other, axis=1, keepdims=True)
    cos = u @ u.T
    pairs = cos[np.triu_indices(len(z), 1)]
    np.fill_diagonal(cos, -2)
    dead = z.std(axis=0) < 0.01 * np.sqrt((z ** 2).mean())
    return {
        "effective_rank": float(np.exp(-(p * np.log(p)).sum())),
        "mean_cosine": float(pairs.mean()),
        "uniformity": float(np.log(np.exp(-2 * (2 - 2 * pairs)).mean())),
        "alignment": float(((u - v) ** 2).sum(axis=1).mean()),
        "dead_share": float(dead.mean()),
        "nearest": np.argsort(-cos, axis=1, kind="stable")[:, :k].tolist(),
    }


rng = np.random.default_rng(7)
sets = {}
for name, n, d, rank, shift in [("wide", 40, 64, 64, 0.0), ("tall", 120, 24, 24, 0.5), ("collapsed", 90, 48, 4, 2.0)]:
    z = rng.normal(size=(n, rank)) @ rng.normal(size=(rank, d)) / np.sqrt(rank) + shift * rng.normal(size=d)
    z[:, : d // 8] = 0.3  # dead
    z = z.astype("<f4")
    other = (z + 0.1 * rng.normal(size=z.shape)).astype("<f4")
    z.tofile(os.path.join(HERE, name + ".bin"))
    other.tofile(os.path.join(HERE, name + "_other.bin"))
    sets[name] = {"rows": n, "dim": d, **signals(z.astype(float), other.astype(float))}
with open(os.path.join(HERE, "expected.json"), "w", encoding="utf-8") as file:
    json.dump(sets, file)
