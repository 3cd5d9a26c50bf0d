"""Golden values of tokens and attention at sizes that are not square, made with PyTorch.

Usage: python make_dense.py PEER_DIR   (PEER_DIR holds torch_dino.py, an independent PyTorch DINO)
The peer knows square images only: its blocks are used as they are, and the position embeddings are interpolated here as the
published program does it, with (rows + 0.1) / side and (columns + 0.1) / side as scale factors, unless the image is square and
has the model's own number of patches. Weights and inputs are computed from a hash, as in make_golden.py.
"""

import argparse
import json
import sys
from pathlib import Path

import torch
import torch.nn.functional as F

from make_golden import fill, tensor

HERE = Path(__file__).parent
SIZES = ((320, 480), (96, 64), (224, 230), (50, 70))  # height, width


def positions(net, height, width):
    rows, columns = height // net.patch, width // net.patch
    if rows * columns == net.side**2 and height == width:
        return net.pos_embed
    dim = net.pos_embed.shape[-1]
    grid = net.pos_embed[:, 1:].reshape(1, net.side, net.side, dim).permute(0, 3, 1, 2)
    scale = ((rows + 0.1) / net.side, (columns + 0.1) / net.side)
    grid = F.interpolate(grid, scale_factor=scale, mode="bicubic")
    assert grid.shape[-2:] == (rows, columns)
    return torch.cat([net.pos_embed[:, :1], grid.permute(0, 2, 3, 1).reshape(1, rows * columns, dim)], 1)


def attention(block, x):
    """The weights of one block, from its own qkv layer."""
    b, n, d = x.shape
    h = block.attn.heads
    q, k, _ = block.attn.qkv(block.norm1(x)).reshape(b, n, 3, h, d // h).permute(2, 0, 3, 1, 4)
    return (q @ k.transpose(-2, -1) * (d // h) ** -0.5).softmax(-1)


def spread(values, count):
    flat = values.detach().reshape(-1)
    step = max(1, flat.numel() // count)
    return [float(v) for v in flat[::step][:count]]


@torch.no_grad()
def dense(net, height, width):
    x = net.patch_embed(tensor(f"dense.{height}.{width}", (1, 3, height, width), 2.0)).flatten(2).transpose(1, 2)
    x = torch.cat([net.cls_token, x], 1) + positions(net, height, width)
    out = {}
    for i, block in enumerate(net.blocks):
        out[f"blocks.{i}.attn.cls"] = spread(attention(block, x)[0, :, 0], 60)
        x = block(x)
        out[f"blocks.{i}.norm"] = spread(net.norm(x), 60)
    out["features"] = [float(v) for v in net.norm(x)[0, 0]]
    return out


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("peer")
    sys.path.insert(0, p.parse_args().peer)
    import torch_dino as peer

    golden = {}
    for name, model in (("nano", "vit_nano_8"), ("tiny", "vit_tiny_16")):
        net = peer.VisionTransformer(*peer.MODELS[model][:5])
        fill(net)
        golden[name] = {f"{h}x{w}": dense(net, h, w) for h, w in SIZES}
    (HERE / "dense.json").write_text(json.dumps(golden))


if __name__ == "__main__":
    main()
