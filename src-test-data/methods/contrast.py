"""Writes contrast.json: losses of MoCo's descendants with their gradients, in float64 by PyTorch.
Usage: contrast.py, with PyTorch 1.13 or newer. Inputs are float32 numbers, so that both sides start from the same ones."""
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

RNG = np.random.default_rng(23)


def draw(*shape, scale=1.0):
    return torch.from_numpy((RNG.standard_normal(shape) * scale).astype(np.float32).astype(np.float64))


def numbers(**tensors):
    return {name: t.detach().flatten().tolist() for name, t in tensors.items()}


def contrast(q, k, queue, temp):
    """He et al. 2020, algorithm 1: label 0 of [q.k+, q.queue] / T."""
    logits = torch.cat([(q * k).sum(1, keepdim=True), q @ queue.t()], dim=1) / temp
    return F.cross_entropy(logits, torch.zeros(len(q), dtype=torch.long))


def jigsaw():
    """Tian et al. 2020: half the loss of two views, half that of a linear layer on nine patches side by side."""
    cases = []
    for batch, k, patches, length in [(3, 4, 4, 7), (2, 5, 9, 11)]:
        student, keys = draw((2 + patches) * batch, k).requires_grad_(True), draw(2 * batch, k)
        queue = F.normalize(draw(length, k), dim=1).float().double()
        layer = torch.nn.Linear(patches * k, k).double()
        with torch.no_grad():
            layer.weight.copy_(draw(k, patches * k, scale=0.5))
            layer.bias.copy_(draw(k))
        views = student.view(2 + patches, batch, k)
        together = layer(views[2:].transpose(0, 1).reshape(batch, patches * k))
        q1, q2, jig = (F.normalize(x, dim=1) for x in (views[0], views[1], together))
        k1, k2 = F.normalize(keys, dim=1).chunk(2)
        main = (contrast(q1, k2, queue, 0.15) + contrast(q2, k1, queue, 0.15)) / 2
        side = (contrast(jig, k1, queue, 0.15) + contrast(jig, k2, queue, 0.15)) / 2
        loss = 0.5 * main + 0.5 * side
        loss.backward()
        weight = layer.weight.view(k, patches, k).transpose(0, 1)  # (place, K, K)
        gradient = layer.weight.grad.view(k, patches, k).transpose(0, 1)
        cases.append({"batch": batch, "k": k, "patches": patches, "loss": loss.item()}
                     | numbers(student=student, keys=keys, queue=queue, weight=weight, bias=layer.bias,
                               student_gradient=student.grad, weight_gradient=gradient, bias_gradient=layer.bias.grad))
    return cases


def several(q, k, near, queue, temp):
    """Xu et al. 2020: the mean over positives of the negative log-share, among [q.k+, q.queue] / T."""
    logs = F.log_softmax(torch.cat([(q * k).sum(1, keepdim=True), q @ queue.t()], dim=1) / temp, dim=1)
    positives = torch.cat([logs[:, :1], logs[:, 1:].gather(1, near)], dim=1) if near is not None else logs[:, :1]
    return -positives.mean(1)


def csml():
    """Several positives at several layers: neighbours of the keys in the last layer's queue, mixed views by shares of their area."""
    cases = []
    for batch, k, levels, mixed, neighbors, length in [(4, 6, 3, 2, 3, 12), (3, 5, 1, 0, 2, 9), (2, 4, 2, 1, 0, 7)]:
        student, keys = draw(levels * (2 + mixed) * batch, k).requires_grad_(True), draw(levels * 2 * batch, k)
        queue = F.normalize(draw(levels * length, k), dim=1).float().double()
        share = torch.from_numpy(RNG.random((mixed, batch)).astype(np.float32).astype(np.float64))
        q = F.normalize(student, dim=1).view(levels, 2 + mixed, batch, k)
        t = F.normalize(keys, dim=1).view(levels, 2, batch, k)
        queues = queue.view(levels, length, k)
        terms = []
        for level in range(levels):
            for view, key in [(0, 1), (1, 0)]:
                near = (t[0, key] @ queues[0].t()).topk(neighbors, dim=1)[1] if neighbors else None
                terms.append(several(q[level, view], t[level, key], near, queues[level], 0.2))
            for view in range(mixed):
                for key in range(2):
                    own = several(q[level, 2 + view], t[level, key], None, queues[level], 0.2)
                    other = several(q[level, 2 + view], t[level, key].roll(-1, 0), None, queues[level], 0.2)
                    terms.append(share[view] * own + (1 - share[view]) * other)
        loss = torch.stack(terms).mean()
        loss.backward()
        cases.append({"batch": batch, "k": k, "levels": levels, "mixed": mixed, "neighbors": neighbors, "loss": loss.item()}
                     | numbers(student=student, keys=keys, queue=queue, shares=share, gradient=student.grad))
    return cases


if __name__ == "__main__":
    (Path(__file__).parent / "contrast.json").write_text(
        json.dumps({"jigsaw": jigsaw(), "csml": csml()}, separators=(",", ":")) + "\n")
