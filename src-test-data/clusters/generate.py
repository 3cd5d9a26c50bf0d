"""Writes clusters.json: spherical k-means and the losses over clusters and pseudo-labels with their gradients, in float64 by PyTorch.
Usage: generate.py, with PyTorch 1.13 or newer. Inputs are float32 numbers, so that both sides start from the same ones."""
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

RNG = np.random.default_rng(29)


def draw(*shape):
    return torch.from_numpy(RNG.standard_normal(shape).astype(np.float32).astype(np.float64))


def directions(*shape):
    return F.normalize(draw(*shape), dim=-1).float().double()


def numbers(**tensors):
    return {name: t.detach().flatten().tolist() for name, t in tensors.items()}


def spherical(rows, centroids, turns):
    """Dhillon and Modha 2001: assign by the largest cosine, move to the direction of the sum; a centroid without rows stays.
    Also the least margin between the best and the next cosine, by which rounding could change an assignment."""
    margin = 1.0
    for turn in range(turns + 1):
        cosines = rows @ centroids.t()
        best = torch.topk(cosines, 2, dim=1).values
        apart = (best[:, 0] - best[:, 1])[best[:, 0] - best[:, 1] > 1e-9]  # of twins the first counts, to the bit
        margin = min(margin, apart.min().item())
        assigned = torch.from_numpy(np.argmax(cosines.numpy(), axis=1))
        if turn < turns:
            member = F.one_hot(assigned, len(centroids)).double()
            moved = F.normalize(member.t() @ rows, dim=1)
            centroids = torch.where((member.sum(0) > 0)[:, None], moved, centroids)
    return centroids, assigned, margin


def means():
    cases = []
    for n, dim, k, turns, twins in [(40, 5, 4, 10, False), (200, 16, 9, 10, False), (30, 3, 5, 2, True)]:
        while True:
            rows = directions(n, dim)
            first = torch.from_numpy(RNG.permutation(n)[:k].copy())
            if twins:  # two equal centroids: the second of them gets nothing, and stays
                rows[first[1]] = rows[first[0]]
            centroids, assigned, margin = spherical(rows, rows[first], turns)
            if margin > 1e-4:
                break
        cases.append({"dim": dim, "turns": turns, "first": first.tolist(), "assigned": assigned.tolist()}
                     | numbers(rows=rows, centroids=centroids))
    return cases


def clusters():
    """Caron et al. 2020: cross-entropy of products with each head's prototypes, at temperature 0.1, of all views, mean over heads."""
    cases = []
    for views, batch, dim, k, heads in [(2, 4, 6, 5, 1), (4, 3, 8, 7, 3)]:
        outputs = draw(views * batch, dim).requires_grad_(True)
        prototypes = directions(heads, k, dim)
        assigned = torch.from_numpy(RNG.integers(0, k, (heads, batch)))
        unit = F.normalize(outputs, dim=1)
        loss = sum(F.cross_entropy(unit @ prototypes[h].t() / 0.1, assigned[h].repeat(views)) for h in range(heads)) / heads
        loss.backward()
        cases.append({"views": views, "batch": batch, "dim": dim, "k": k, "heads": heads, "loss": loss.item(),
                      "assigned": assigned.flatten().tolist()}
                     | numbers(outputs=outputs, prototypes=prototypes, gradient=outputs.grad, features=unit[:2 * batch]))
    return cases


def answers():
    """Chen et al. 2020: the largest output for an image is its class, which all its strongly augmented views learn."""
    cases = []
    for views, batch, k in [(2, 5, 4), (3, 4, 11)]:
        lightly = draw(batch, k)
        labels = lightly.argmax(1)
        outputs = draw(views * batch, k).requires_grad_(True)
        loss = F.cross_entropy(outputs, labels.repeat(views))
        loss.backward()
        cases.append({"views": views, "batch": batch, "k": k, "labels": labels.tolist(), "loss": loss.item()}
                     | numbers(lightly=lightly, outputs=outputs, gradient=outputs.grad))
    return cases


def queue():
    """Caron et al. 2020: scores of earlier features of a view and of the step's are balanced together; the step's are its targets."""
    cases = []
    for views, batch, rows, dim, k, turns in [(2, 3, 5, 6, 7, 3), (2, 4, 12, 8, 5, 1)]:
        features, earlier = directions(views, batch, dim), directions(views, rows, dim)
        prototypes = draw(k, dim)
        targets = []
        for view in range(views):
            scores = torch.cat([earlier[view], features[view]]) @ F.normalize(prototypes, dim=1).t()
            q = torch.exp(scores / 0.05).t()
            q /= q.sum()
            for _ in range(turns):
                q /= q.sum(dim=1, keepdim=True) * k
                q /= q.sum(dim=0, keepdim=True) * (rows + batch)
            targets.append((q * (rows + batch)).t()[rows:])
        targets = torch.cat(targets)
        cases.append({"views": views, "batch": batch, "rows": rows, "dim": dim, "k": k, "turns": turns,
                      "entropy": torch.special.entr(targets).sum(1).mean().item()}
                     | numbers(features=features, earlier=earlier, prototypes=prototypes, targets=targets))
    return cases


if __name__ == "__main__":
    (Path(__file__).parent / "clusters.json").write_text(
        json.dumps({"means": means(), "clusters": clusters(), "answers": answers(), "queue": queue()}, separators=(",", ":")) + "\n")
