"""Writes momentum.json: four training steps each of torch.optim.SGD with two groups, of LARS and of LARC over SGD, both ways, in
a few lines of PyTorch; a last layer has no gradient in the first two steps, one parameter is zero at first and one has a gradient
of zero. Weights and gradients are drawn by numpy's PCG64; everything is float32 on the CPU. Usage: generate_momentum.py"""
import json
from pathlib import Path

import numpy as np
import torch

MOMENTUM, SHARE, EPS = 0.9, 0.001, 1e-8
STEPS = [(0.0, 0.04, True), (0.3, 0.1, True), (4.8, 0.001, False), (0.5, 0.4, False)]  # lr, weight decay, last layer frozen
SHAPES = {
    "backbone.pos_embed": (1, 3, 5),
    "backbone.blocks.0.mlp.fc1.weight": (13, 7),
    "backbone.blocks.0.mlp.fc1.bias": (13,),
    "backbone.norm.weight": (7,),
    "backbone.zeros": (4, 3),
    "backbone.still": (3, 4),
    "head.last_layer.weight_v": (5, 4),
}
LAST = "head.last_layer.weight_v"


def flat(tensors):
    return {name: [float(f"{float(x):.9g}") for x in t.detach().flatten()] for name, t in tensors.items()}


def draws(rng):
    draw = lambda shape, scale: torch.from_numpy((rng.standard_normal(shape) * scale).astype(np.float32))
    weights = {n: draw(s, 0.3) for n, s in SHAPES.items()}
    weights["backbone.zeros"].zero_()
    gradients = [{n: draw(s, 0.02 * (1 + i)) for i, (n, s) in enumerate(SHAPES.items())} for _ in STEPS]
    for each in gradients:
        each["backbone.still"].zero_()
    return weights, gradients


def is_plain(name, p):
    return name.endswith(".bias") or p.ndim == 1


def sgd(weights, gradients):
    """torch.optim.SGD itself."""
    params = {n: torch.nn.Parameter(w.clone()) for n, w in weights.items()}
    groups = [
        {"params": [p for n, p in params.items() if not is_plain(n, p)]},
        {"params": [p for n, p in params.items() if is_plain(n, p)], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.SGD(groups, lr=0.0, momentum=MOMENTUM)
    for (lr, decay, frozen), each in zip(STEPS, gradients):
        optimizer.param_groups[0]["weight_decay"] = decay
        for group in optimizer.param_groups:
            group["lr"] = lr
        for name, p in params.items():
            p.grad = None if frozen and name == LAST else each[name].clone()
        optimizer.step()
        buffers = {n: optimizer.state[p].get("momentum_buffer") for n, p in params.items()}
        yield params, {n: torch.zeros_like(params[n]) if b is None else b for n, b in buffers.items()}


def lars(name, w, g, lr, decay):
    """The gradient that momentum takes: decay first, then eta |w| / |g|, neither of one-dimensional parameters."""
    if w.ndim == 1:
        return g
    g = g.add(w, alpha=0.0 if is_plain(name, w) else decay)
    length, own = torch.norm(w), torch.norm(g)
    return g * (SHARE * length / own) if length > 0 and own > 0 else g


def larc(clip):
    """The same of LARC: lengths are measured without decay, and decay counts in the denominator."""

    def pull(name, w, g, lr, decay):
        length, own = torch.norm(w), torch.norm(g)
        if length == 0 or own == 0:
            return g
        rate = SHARE * length / (own + length * decay + EPS)
        if clip:
            rate = min(rate / lr, 1)
        return (g + decay * w) * rate

    return pull


def by(pull, weights, gradients):
    weights = {n: w.clone() for n, w in weights.items()}
    buffers = {n: torch.zeros_like(w) for n, w in weights.items()}
    for (lr, decay, frozen), each in zip(STEPS, gradients):
        for name, w in weights.items():
            if not (frozen and name == LAST):
                buffers[name].mul_(MOMENTUM).add_(pull(name, w, each[name], lr, decay))
                w.add_(buffers[name], alpha=-lr)
        yield weights, buffers


def main():
    weights, gradients = draws(np.random.default_rng(11))
    out = {"momentum": MOMENTUM, "share": SHARE, "shapes": {n: list(s) for n, s in SHAPES.items()}}
    out["weights"] = flat(weights)
    out["steps"] = [
        {"lr": lr, "wd": wd, "frozen": frozen, "gradients": flat(each)} for (lr, wd, frozen), each in zip(STEPS, gradients)
    ]
    for name, run in {
        "sgd": sgd(weights, gradients),
        "lars": by(lars, weights, gradients),
        "larc": by(larc(False), weights, gradients),
        "larc_clip": by(larc(True), weights, gradients),
    }.items():
        out[name] = [{"weights": flat(w), "momentum": flat(m)} for w, m in run]
    text = json.dumps(out, separators=(",", ":"))
    (Path(__file__).parent / "momentum.json").write_text(text + "\n")
    print("PyTorch", torch.__version__)


main()
