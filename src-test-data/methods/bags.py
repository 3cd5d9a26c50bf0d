"""Writes bags.json: bags of visual words, and the loss against them with its gradients, in float64 by PyTorch.
Usage: bags.py, with PyTorch 1.13 or newer. Inputs are float32 numbers, so that both sides start from the same ones."""
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

RNG = np.random.default_rng(29)


def draw(*shape, scale=1.0):
    return torch.from_numpy((RNG.standard_normal(shape) * scale).astype(np.float32).astype(np.float64))


def numbers(**tensors):
    return {name: t.detach().flatten().tolist() for name, t in tensors.items()}


def bags(features, words, sharpness):
    """Gidaris et al. 2021, eq. 1 and 2: features (images, places, C) to (images, words), and the mean least squared distance."""
    distances = torch.cdist(features, words).pow(2)
    mean = distances.min(dim=-1)[0].mean()
    shares = torch.softmax(-sharpness / mean * distances, dim=-1)
    bag = shares.max(dim=1)[0]
    return bag / bag.sum(dim=1, keepdim=True), mean


def targets():
    """Rows of each image: some that are no places, then places row by row; a chosen place is averaged with its eight neighbours."""
    cases = []
    for images, before, side, c, words, sharpness in [(4, 1, 4, 6, 9, 15.0), (2, 0, 3, 5, 20, 15.0), (6, 2, 5, 3, 4, 7.0)]:
        rows = draw(images, before + side * side, c)
        vocabulary = draw(words, c)
        places = rows[:, before:]
        bag, mean = bags(places, vocabulary, sharpness)
        left, upper = RNG.integers(0, side - 2, images), RNG.integers(0, side - 2, images)
        grid = places.view(images, side, side, c)
        word = torch.stack([grid[i, upper[i]:upper[i] + 3, left[i]:left[i] + 3].mean((0, 1)) for i in range(images)])
        cases.append({"images": images, "before": before, "side": side, "c": c, "words": words, "sharpness": sharpness,
                      "distance": mean.item(), "entropy": torch.special.entr(bag).sum(1).mean().item(),
                      "left": left.tolist(), "upper": upper.tolist()}
                     | numbers(rows=rows, vocabulary=vocabulary, bags=bag, fresh=word))
    return cases


def losses():
    """The cross-entropy of cosines at 1/8 with weights made of the words, over pairs of other views; the mean over layers."""
    cases = []
    for batch, views, k, widths, words in [(3, 3, 5, [4, 6], 7), (2, 2, 4, [3], 6)]:
        outputs = draw(views * batch, k).requires_grad_(True)
        terms, stored, learnt = [], [], []
        for c in widths:
            vocabulary = draw(words, c)
            make = torch.nn.Sequential(torch.nn.Linear(c, 2 * c), torch.nn.BatchNorm1d(2 * c), torch.nn.ReLU(),
                                       torch.nn.Linear(2 * c, k)).double()
            with torch.no_grad():
                for parameter in make.parameters():
                    parameter.copy_(draw(*parameter.shape, scale=0.7))
            target = torch.softmax(draw(2 * batch, words), dim=1).float().double()
            weights = F.normalize(make(F.normalize(vocabulary, dim=1)), dim=1)
            logs = F.log_softmax(8 * F.normalize(outputs, dim=1) @ weights.t(), dim=1).view(views, batch, words)
            t = target.view(2, batch, words)
            terms += [-(t[g] * logs[v]).sum(1).mean() for g in range(2) for v in range(views) if v != g]
            stored.append({"c": c} | numbers(vocabulary=vocabulary, target=target))
            learnt.append(make)
        loss = torch.stack(terms).mean()
        loss.backward()
        for layer, make in zip(stored, learnt):
            names = {"0": make[0], "1": make[1], "3": make[3]}
            layer["weights"] = {f"{n}.{p}": getattr(m, p).detach().flatten().tolist() for n, m in names.items() for p in ("weight", "bias")}
            layer["gradients"] = {f"{n}.{p}": getattr(m, p).grad.flatten().tolist() for n, m in names.items() for p in ("weight", "bias")}
        cases.append({"batch": batch, "views": views, "k": k, "words": words, "loss": loss.item(), "layers": stored}
                     | numbers(outputs=outputs, gradient=outputs.grad))
    return cases


if __name__ == "__main__":
    (Path(__file__).parent / "bags.json").write_text(
        json.dumps({"targets": targets(), "losses": losses()}, separators=(",", ":")) + "\n")
