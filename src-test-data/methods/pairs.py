"""Writes pairs.json: losses over pairs of views with their gradients, centred targets, and BYOL's head and predictor, in float64 by PyTorch.
Usage: pairs.py, with PyTorch 1.13 or newer. Inputs are float32 numbers, so that both sides start from the same ones."""
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

RNG = np.random.default_rng(31)


def draw(*shape, scale=1.0):
    return torch.from_numpy((RNG.standard_normal(shape) * scale).astype(np.float32).astype(np.float64))


def numbers(**tensors):
    return {name: t.detach().flatten().tolist() for name, t in tensors.items()}


def cosine_of(p, z):
    """Chen and He 2021, algorithm 1."""
    return -F.cosine_similarity(p, z, dim=1).mean()


def mse(p, z):
    """Grill et al. 2020, eq. 2."""
    return (F.normalize(p, dim=1) - F.normalize(z, dim=1)).pow(2).sum(1).mean()


def info_nce(p, z):
    """Chen et al. 2021 (MoCo v3), algorithm 1, without the factor of the temperature."""
    return F.cross_entropy(F.normalize(p, dim=1) @ F.normalize(z, dim=1).t() / 0.2, torch.arange(len(p)))


def cross_entropy(p, z):
    """Caron et al. 2021, algorithm 1, of targets that are distributions already."""
    return -(z * F.log_softmax(p / 0.1, dim=1)).sum(1).mean()


def losses():
    cases = []
    for name, of in [("negative_cosine", cosine_of), ("mse", mse), ("info_nce", info_nce), ("cross_entropy", cross_entropy)]:
        for views, batch, k, own in [(2, 4, 6, False), (5, 3, 9, False), (3, 5, 4, True)]:
            student = draw(views * batch, k).requires_grad_(True)
            given = draw(2 * batch, k)
            given = torch.softmax(given, dim=1).float().double() if name == "cross_entropy" else given
            s, t = student.view(views, batch, k), given.view(2, batch, k)
            loss = torch.stack([of(s[v], t[g]) for g in range(2) for v in range(views) if own or v != g]).mean()
            loss.backward()
            cases.append({"name": name, "views": views, "batch": batch, "k": k, "own": own, "loss": loss.item()}
                         | numbers(student=student, targets=given, gradient=student.grad))
    return cases


def centred():
    """Caron et al. 2021, table 7, MSE: outputs less a centre that follows their mean; how far their directions lie apart."""
    cases = []
    for rows, k, momentum in [(6, 5, 0.9), (4, 11, 0.5)]:
        outputs, center = draw(rows, k), draw(1, k, scale=0.3)
        targets = outputs - center
        spread = F.normalize(targets, dim=1).std(dim=0, unbiased=False).mean() * k ** 0.5
        cases.append({"rows": rows, "k": k, "momentum": momentum, "spread": spread.item()}
                     | numbers(outputs=outputs, center=center, targets=targets,
                               moved=momentum * center + (1 - momentum) * outputs.mean(0, keepdim=True)))
    return cases


def mlp(width, hidden, out, layers, norm):
    """Grill et al. 2020, section 3.3: linear layers, with batch normalisation and ReLU between them."""
    made = []
    for _ in range(layers - 1):
        made += [torch.nn.Linear(width, hidden)] + ([torch.nn.BatchNorm1d(hidden)] if norm else []) + [torch.nn.ReLU()]
        width = hidden
    net = torch.nn.Sequential(*made, torch.nn.Linear(width, out)).double()
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.copy_(draw(*parameter.shape, scale=0.6))
    return net


def heads():
    """Features of two views through a head and a predictor, in the directions of given targets of the other view."""
    cases = []
    for batch, width, hidden, out, inside, layers, norm in [(5, 6, 8, 4, 7, 2, True), (4, 5, 6, 3, 5, 3, True), (3, 4, 6, 5, 4, 2, False)]:
        head, predictor = mlp(width, hidden, out, layers, norm), mlp(out, inside, out, 2, norm)
        features = draw(2 * batch, width).requires_grad_(True)
        targets = draw(2 * batch, out)
        p1, p2 = predictor(head(features)).chunk(2)
        t1, t2 = targets.chunk(2)
        loss = (cosine_of(p1, t2) + cosine_of(p2, t1)) / 2
        loss.backward()
        named = [(f"{part}.mlp.{name}", p) for part, net in [("head", head), ("predictor", predictor)] for name, p in net.named_parameters()]
        cases.append({"batch": batch, "width": width, "hidden": hidden, "out": out, "inside": inside, "layers": layers,
                      "norm": norm, "loss": loss.item(), "weights": {n: p.detach().flatten().tolist() for n, p in named},
                      "gradients": {n: p.grad.flatten().tolist() for n, p in named}}
                     | numbers(features=features, targets=targets, gradient=features.grad))
    return cases


if __name__ == "__main__":
    (Path(__file__).parent / "pairs.json").write_text(
        json.dumps({"losses": losses(), "centred": centred(), "heads": heads()}, separators=(",", ":")) + "\n")
