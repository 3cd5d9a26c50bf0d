"""Golden values of Vision Transformers with what came after DINO, made with PyTorch.

Usage: python make_switches.py   (PyTorch 1.13 or newer; one thread, seconds)
The model below is written after timm's VisionTransformer (timm 1.0: vision_transformer.py, pos_embed.py, mlp.py) and DINOv2's
interpolate_pos_encoding, for tests alone. Weights and inputs are computed from a hash, as in make_golden.py.
"""

import json
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from make_golden import fill, gradients, tensor

HERE = Path(__file__).parent
BASE = dict(image_size=32, patch_size=8, embed_dim=24, depth=2, num_heads=3, mlp_ratio=4.0, qkv_bias=True, init_values=0.0,
            mlp_layer="mlp", norm_eps=1e-6, class_token=True, reg_tokens=0, global_pool="token", fc_norm=False,
            no_embed_class=False, interpolate_offset=0.1, interpolate_antialias=False)
CASES = {
    "layer_scale": dict(init_values=1e-5),
    "registers": dict(reg_tokens=4, no_embed_class=True, interpolate_offset=0.0, interpolate_antialias=True),
    "registers_with_positions": dict(reg_tokens=3),
    "swiglu": dict(mlp_layer="swiglu_packed", mlp_ratio=16 / 3),
    "average_with_fc_norm": dict(global_pool="avg", fc_norm=True),
    "average_without_class_token": dict(global_pool="avg", class_token=False),
    "average_of_registers_only": dict(global_pool="avg", class_token=False, reg_tokens=2, no_embed_class=True),
    "token_with_fc_norm": dict(fc_norm=True),
    "eps_1e-12": dict(norm_eps=1e-12),
    "eps_1e-2_without_qkv_bias": dict(norm_eps=1e-2, qkv_bias=False),  # large enough to be seen
    "antialiased_with_offset": dict(interpolate_antialias=True),
    "dinov2": dict(image_size=56, patch_size=14, init_values=1e-5),
    "dinov2_giant": dict(image_size=56, patch_size=14, init_values=1e-5, mlp_layer="swiglu_packed", mlp_ratio=16 / 3),
    "dinov2_reg": dict(image_size=56, patch_size=14, init_values=1e-5, reg_tokens=4, no_embed_class=True,
                       interpolate_offset=0.0, interpolate_antialias=True),
}


class LayerScale(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.gamma = nn.Parameter(torch.zeros(dim))

    def forward(self, x):
        return x * self.gamma


class Attention(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.heads = c["num_heads"]
        self.qkv = nn.Linear(c["embed_dim"], 3 * c["embed_dim"], bias=c["qkv_bias"])
        self.proj = nn.Linear(c["embed_dim"], c["embed_dim"])

    def forward(self, x):
        b, n, d = x.shape
        q, k, v = self.qkv(x).reshape(b, n, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        weights = (q @ k.transpose(-2, -1) * (d // self.heads) ** -0.5).softmax(-1)
        return self.proj((weights @ v).transpose(1, 2).reshape(b, n, d))


class Mlp(nn.Module):
    def __init__(self, c):
        super().__init__()
        hidden = round(c["embed_dim"] * c["mlp_ratio"])
        self.gated = c["mlp_layer"] == "swiglu_packed"
        self.fc1 = nn.Linear(c["embed_dim"], hidden)
        self.fc2 = nn.Linear(hidden // 2 if self.gated else hidden, c["embed_dim"])

    def forward(self, x):
        x = self.fc1(x)
        if self.gated:
            a, b = x.chunk(2, dim=-1)
            return self.fc2(F.silu(a) * b)
        return self.fc2(F.gelu(x))


class Block(nn.Module):
    def __init__(self, c):
        super().__init__()
        dim, eps, scale = c["embed_dim"], c["norm_eps"], c["init_values"] > 0
        self.norm1, self.norm2 = nn.LayerNorm(dim, eps=eps), nn.LayerNorm(dim, eps=eps)
        self.attn, self.mlp = Attention(c), Mlp(c)
        self.ls1, self.ls2 = (LayerScale(dim), LayerScale(dim)) if scale else (nn.Identity(), nn.Identity())

    def forward(self, x):
        x = x + self.ls1(self.attn(self.norm1(x)))
        return x + self.ls2(self.mlp(self.norm2(x)))


class VisionTransformer(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.c, dim, p = c, c["embed_dim"], c["patch_size"]
        self.side = c["image_size"] // p
        self.prefix = int(c["class_token"]) + c["reg_tokens"]
        self.embedded = 0 if c["no_embed_class"] else self.prefix
        if c["class_token"]:
            self.cls_token = nn.Parameter(torch.zeros(1, 1, dim))
        if c["reg_tokens"]:
            self.reg_token = nn.Parameter(torch.zeros(1, c["reg_tokens"], dim))
        self.pos_embed = nn.Parameter(torch.zeros(1, self.side ** 2 + self.embedded, dim))
        self.patch_embed = nn.Conv2d(3, dim, p, p)
        self.blocks = nn.ModuleList([Block(c) for _ in range(c["depth"])])
        norm = nn.LayerNorm(dim, eps=c["norm_eps"])
        if c["fc_norm"]:
            self.fc_norm = norm
        else:
            self.norm = norm

    def positions(self, rows, columns):
        if (rows, columns) == (self.side, self.side):
            return self.pos_embed
        before, grid = self.pos_embed[:, :self.embedded], self.pos_embed[:, self.embedded:]
        grid = grid.reshape(1, self.side, self.side, -1).permute(0, 3, 1, 2)
        offset = self.c["interpolate_offset"]
        how = {"scale_factor": ((rows + offset) / self.side, (columns + offset) / self.side)} if offset else {"size": (rows, columns)}
        grid = F.interpolate(grid, mode="bicubic", antialias=self.c["interpolate_antialias"], **how)
        assert grid.shape[-2:] == (rows, columns)
        return torch.cat([before, grid.permute(0, 2, 3, 1).reshape(1, rows * columns, -1)], 1)

    def forward(self, images):
        x = self.patch_embed(images)
        pos = self.positions(*x.shape[-2:])
        x = x.flatten(2).transpose(1, 2)
        prefix = [getattr(self, n).expand(len(x), -1, -1) for n in ("cls_token", "reg_token") if hasattr(self, n)]
        if self.c["no_embed_class"]:
            x = torch.cat(prefix + [x + pos], 1)
        else:
            x = torch.cat(prefix + [x], 1) + pos
        for block in self.blocks:
            x = block(x)
        if not self.c["fc_norm"]:
            x = self.norm(x)
        tokens = x
        x = x[:, 0] if self.c["global_pool"] == "token" else x[:, self.prefix:].mean(1)
        return (self.fc_norm(x) if self.c["fc_norm"] else x), tokens


def case(changes):
    c = {**BASE, **changes}
    net = VisionTransformer(c)
    fill(net)
    own = c["image_size"]
    sizes = (own, own // 2, own + 2 * c["patch_size"])
    out = {"model": changes, "sizes": sizes, "features": {}, "tokens": {}}
    total = 0.0
    for size in sizes:
        y, tokens = net(tensor(f"images.{size}", (2, 3, size, size), 2.0))
        out["features"][str(size)] = [float(v) for v in y.detach().reshape(-1)]
        out["tokens"][str(size)] = [float(v) for v in tokens.detach()[:, :, 0].reshape(-1)]
        total = total + (y * tensor(f"probe.{size}", tuple(y.shape))).sum()
    total.backward()
    out["loss"] = float(total)
    out["gradients"] = gradients(net)
    return out


def short(value):
    """Eight significant digits, which float32 does not exceed."""
    if isinstance(value, dict):
        return {k: short(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [short(v) for v in value]
    return float(f"{value:.8g}") if isinstance(value, float) else value


if __name__ == "__main__":
    torch.set_num_threads(1)
    text = json.dumps({name: {**short(case(changes)), "model": changes} for name, changes in CASES.items()})
    (HERE / "switches.json").write_text(text + "\n")
