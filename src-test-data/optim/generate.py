"""Writes optimizer.json: four training steps of torch.optim.AdamW with two groups, per-parameter clipping, a last layer
whose gradient is removed for the first two of them, and a moving-average teacher. Weights and gradients are drawn by
numpy's PCG64; everything is float32 on the CPU. Usage: generate.py"""
import json
from pathlib import Path

import numpy as np
import torch

CLIP, EPS = 0.5, 1e-8
STEPS = [  # lr, weight decay, momentum, last layer frozen
    (0.0, 0.04, 0.9, True),
    (1e-2, 0.1, 0.99, True),
    (5e-3, 0.2, 0.996, False),
    (2e-3, 0.4, 1.0, False),
]
SHAPES = {
    "backbone.cls_token": (1, 1, 6),
    "backbone.blocks.0.attn.qkv.weight": (9, 7),
    "backbone.blocks.0.attn.qkv.bias": (9,),
    "backbone.norm.weight": (7,),
    "head.last_layer.weight_v": (5, 4),
    "head.mlp.0.weight": (13, 11),
}


def flat(tensors):
    return {name: [float(x) for x in t.detach().flatten()] for name, t in tensors.items()}


def main():
    rng = np.random.default_rng(7)
    draw = lambda shape, scale: torch.from_numpy((rng.standard_normal(shape) * scale).astype(np.float32))
    params = {n: torch.nn.Parameter(draw(s, 0.3)) for n, s in SHAPES.items()}
    teacher = {n: draw(s, 0.3) for n, s in SHAPES.items()}
    out = {"clip": CLIP, "eps": EPS, "betas": [0.9, 0.999], "shapes": {n: list(s) for n, s in SHAPES.items()}}
    out["student"], out["teacher"], out["steps"] = flat(params), flat(teacher), []
    decay = [p for n, p in params.items() if not (n.endswith(".bias") or p.ndim == 1)]
    plain = [p for n, p in params.items() if n.endswith(".bias") or p.ndim == 1]
    adamw = torch.optim.AdamW([{"params": decay}, {"params": plain, "weight_decay": 0.0}], lr=0.0, eps=EPS)
    for step, (lr, wd, momentum, frozen) in enumerate(STEPS):
        grads = {n: draw(s, 0.02 if step % 2 else 1.0 / (1 + i)) for i, (n, s) in enumerate(SHAPES.items())}
        record = {"lr": lr, "wd": wd, "momentum": momentum, "frozen": frozen, "gradients": flat(grads)}
        record["norm"] = float(np.sqrt(sum((g.double() ** 2).sum().item() for g in grads.values())))
        for name, p in params.items():
            p.grad = grads[name].clone()
            c = CLIP / (p.grad.norm(2) + 1e-6)
            if c < 1:
                p.grad.mul_(c)
        record["clipped"] = flat({n: p.grad for n, p in params.items()})
        if frozen:
            params["head.last_layer.weight_v"].grad = None
        adamw.param_groups[0]["weight_decay"] = wd
        for group in adamw.param_groups:
            group["lr"] = lr
        adamw.step()
        with torch.no_grad():
            for name, p in params.items():
                teacher[name].mul_(momentum).add_(p, alpha=1 - momentum)
        state = {n: adamw.state.get(p, {}) for n, p in params.items()}
        zero = {n: torch.zeros_like(p) for n, p in params.items()}
        record["t"] = {n: int(s.get("step", 0)) for n, s in state.items()}
        record["m"] = flat({n: s.get("exp_avg", zero[n]) for n, s in state.items()})
        record["v"] = flat({n: s.get("exp_avg_sq", zero[n]) for n, s in state.items()})
        record["student"], record["teacher"] = flat(params), flat(teacher)
        out["steps"].append(record)
    text = json.dumps(shorten(out), separators=(",", ":"))
    (Path(__file__).parent / "optimizer.json").write_text(text + "\n")


def shorten(x):  # nine digits identify a float32
    if isinstance(x, dict):
        return {k: shorten(v) for k, v in x.items()}
    if isinstance(x, list):
        return [shorten(v) for v in x]
    return float(f"{x:.9g}") if isinstance(x, float) else x


main()
