"""Writes methods.json: targets and losses of other methods than DINO with their gradients, in float64 by PyTorch.
Usage: generate.py, with PyTorch 1.13 or newer. Inputs are float32 numbers, so that both sides start from the same ones."""
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

RNG = np.random.default_rng(17)


def draw(*shape, scale=1.0):
    return torch.from_numpy((RNG.standard_normal(shape) * scale).astype(np.float32).astype(np.float64))


def numbers(**tensors):
    return {name: t.detach().flatten().tolist() for name, t in tensors.items()}


def sinkhorn(logits, temp, iterations):
    """Caron et al. 2020, appendix A: Q (K, B), by turns rows over K and columns over B."""
    q = torch.exp(logits / temp).t()
    q /= q.sum()
    k, b = q.shape
    for _ in range(iterations):
        q /= q.sum(dim=1, keepdim=True) * k
        q /= q.sum(dim=0, keepdim=True) * b
    return (q * b).t()


def batch_softmax(logits, temp):
    """Caron et al. 2021, table 15."""
    shares = torch.softmax(logits / temp, dim=0)
    return shares / shares.sum(dim=1, keepdim=True)


def targets():
    cases = []
    for name, rows, k, temp, iterations in [("sinkhorn", 8, 21, 0.05, 3), ("sinkhorn", 5, 3, 0.3, 7),
                                            ("batch_softmax", 8, 21, 0.1, 1)]:
        logits = draw(rows, k, scale=0.3)
        q = sinkhorn(logits, temp, iterations) if name == "sinkhorn" else batch_softmax(logits, temp)
        cases.append({"name": name, "rows": rows, "k": k, "temp": temp, "iterations": iterations,
                      "entropy": torch.special.entr(q).sum(1).mean().item()} | numbers(logits=logits, targets=q))
    return cases


def moco(student, keys, queue, temp):
    """He et al. 2020, algorithm 1, for both orders of two views: label 0 of [q.k+, q.queue] / T."""
    q1, q2 = F.normalize(student, dim=1).chunk(2)
    k1, k2 = F.normalize(keys, dim=1).chunk(2)

    def one(q, k):
        logits = torch.cat([(q * k).sum(1, keepdim=True), q @ queue.t()], dim=1) / temp
        return F.cross_entropy(logits, torch.zeros(len(q), dtype=torch.long))

    return (one(q1, k2) + one(q2, k1)) / 2


def nt_xent(student, temp):
    """Chen et al. 2020, algorithm 1: 2N samples, each to find its other view among all others."""
    z = F.normalize(student, dim=1)
    n = len(z) // 2
    logits = (z @ z.t() / temp).masked_fill(torch.eye(2 * n, dtype=torch.bool), float("-inf"))
    return F.cross_entropy(logits, torch.arange(2 * n).roll(n))


def barlow(student, redundancy):
    """Zbontar et al. 2021, algorithm 1, with batch normalisation without parameters."""
    z1, z2 = student.chunk(2)
    norm = torch.nn.BatchNorm1d(student.shape[1], affine=False).double()
    c = norm(z1).t() @ norm(z2) / len(z1)
    on = (torch.diagonal(c) - 1).pow(2).sum()
    off = c.pow(2).sum() - torch.diagonal(c).pow(2).sum()
    return on + redundancy * off


def losses():
    cases = []
    for batch, k, length in [(4, 6, 11), (7, 16, 32)]:
        student, keys = draw(2 * batch, k), draw(2 * batch, k)
        queue = F.normalize(draw(length, k), dim=1).float().double()
        for name, of in [("moco", lambda s: moco(s, keys, queue, 0.2)), ("nt_xent", lambda s: nt_xent(s, 0.5)),
                         ("barlow_twins", lambda s: barlow(s, 0.0051))]:
            s = student.clone().requires_grad_(True)
            loss = of(s)
            loss.backward()
            cases.append({"name": name, "batch": batch, "k": k, "queue_length": length, "loss": loss.item()}
                         | numbers(student=student, keys=keys, queue=queue, gradient=s.grad))
    return cases


def classes():
    """Cross-entropy of all views against the classes of their images, smoothed (Szegedy et al. 2016, section 7)."""
    cases = []
    for views, batch, k, smoothing in [(2, 4, 6, 0.1), (3, 5, 10, 0.0)]:
        student = draw(views * batch, k).requires_grad_(True)
        labels = torch.from_numpy(RNG.integers(0, k, batch))
        loss = F.cross_entropy(student, labels.repeat(views), label_smoothing=smoothing)
        loss.backward()
        cases.append({"views": views, "batch": batch, "k": k, "smoothing": smoothing, "loss": loss.item(),
                      "labels": labels.tolist()} | numbers(student=student, gradient=student.grad))
    return cases


if __name__ == "__main__":
    (Path(__file__).parent / "methods.json").write_text(
        json.dumps({"targets": targets(), "losses": losses(), "classes": classes()}, separators=(",", ":")) + "\n")
