"""Writes layers.json: four steps of torch.optim.AdamW whose learning rates fall from block to block as in DINOv2's configurations
(optim.layerwise_decay 0.9, optim.patch_embed_lr_mult 0.2), a group for each parameter. Weights and gradients are drawn by numpy's
PCG64; everything is float32 on the CPU. Usage: generate_layers.py"""
import json
from pathlib import Path

import numpy as np
import torch

DECAY, PATCH, EPS = 0.9, 0.2, 1e-8
STEPS = [(1e-2, 0.04), (8e-3, 0.1), (5e-3, 0.2), (2e-3, 0.4)]  # lr, weight decay
LAYERS = {  # shape, and the place in the network: embeddings 0, blocks 1 to 3, all that follows 4
    "backbone.cls_token": ((1, 1, 6), 0),
    "backbone.pos_embed": ((1, 3, 6), 0),
    "backbone.mask_token": ((1, 6), 0),
    "backbone.patch_embed.proj.weight": ((6, 2, 2, 2), 0),
    "backbone.patch_embed.proj.bias": ((6,), 0),
    "backbone.blocks.0.attn.qkv.weight": ((9, 7), 1),
    "backbone.blocks.1.norm1.weight": ((7,), 2),
    "backbone.blocks.1.mlp.fc1.weight": ((5, 7), 2),
    "backbone.blocks.2.mlp.fc2.bias": ((9,), 3),
    "backbone.blocks.2.mlp.fc2.weight": ((9, 4), 3),
    "backbone.norm.weight": ((7,), 4),
    "head.mlp.0.weight": ((13, 11), 4),
    "head.last_layer.weight_v": ((5, 4), 4),
}


def flat(tensors):  # nine digits identify a float32
    return {name: [float(f"{float(x):.9g}") for x in t.detach().flatten()] for name, t in tensors.items()}


def main():
    rng = np.random.default_rng(11)
    draw = lambda shape, scale: torch.from_numpy((rng.standard_normal(shape) * scale).astype(np.float32))
    params = {n: torch.nn.Parameter(draw(s, 0.3)) for n, (s, _) in LAYERS.items()}
    factor = {n: DECAY ** (4 - place) * (PATCH if "patch_embed" in n else 1.0) for n, (_, place) in LAYERS.items()}
    adamw = torch.optim.AdamW([{"params": [p], "name": n} for n, p in params.items()], lr=0.0, eps=EPS)
    out = {"eps": EPS, "betas": [0.9, 0.999], "layer_decay": DECAY, "patch_embed_lr_mult": PATCH}
    out["shapes"], out["student"], out["steps"] = {n: list(s) for n, (s, _) in LAYERS.items()}, flat(params), []
    for step, (lr, wd) in enumerate(STEPS):
        grads = {n: draw(s, 0.02 if step % 2 else 1.0 / (1 + i)) for i, (n, (s, _)) in enumerate(LAYERS.items())}
        for group in adamw.param_groups:
            name = group["name"]
            group["lr"] = lr * factor[name]
            group["weight_decay"] = 0.0 if params[name].ndim == 1 or name.endswith(".bias") else wd
            params[name].grad = grads[name].clone()
        adamw.step()
        moments = {n: adamw.state[p]["exp_avg"] for n, p in params.items()}
        out["steps"].append({"lr": lr, "wd": wd, "momentum": 0.0, "frozen": False, "gradients": flat(grads),
                             "m": flat(moments), "student": flat(params)})
    (Path(__file__).parent / "layers.json").write_text(json.dumps(out, separators=(",", ":")) + "\n")


main()
