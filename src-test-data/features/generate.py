"""Writes layers.bin, cls.bin and pooled.bin: python generate.py PATH_OF_THE_TORCH_PEER.

The original's get_intermediate_layers in PyTorch on the nano model of ../vit, whose weights and images both sides compute
from an integer hash: the last three blocks' tokens through the final norm, and eval_linear.py's feature rows made of them.
"""
import importlib.util
import pathlib
import sys

import torch

here = pathlib.Path(__file__).parent
sys.path.insert(0, str(here.parent / "vit"))
import make_golden as golden  # noqa: E402

spec = importlib.util.spec_from_file_location("peer", sys.argv[1])
peer = importlib.util.module_from_spec(spec)
spec.loader.exec_module(peer)

net = peer.VisionTransformer(*peer.MODELS["vit_nano_8"][:5])
golden.fill(net)
images = golden.tensor("images.32", (2, 3, 32, 32), 2.0)
with torch.no_grad():
    x = net.patch_embed(images).flatten(2).transpose(1, 2)
    x = torch.cat([net.cls_token.expand(2, -1, -1), x], 1) + net.positions(4)
    layers = []
    for i, block in enumerate(net.blocks):
        x = block(x)
        if i >= len(net.blocks) - 3:
            layers.append(net.norm(x))
    cls = torch.cat([layer[:, 0] for layer in layers], dim=-1)
    # n = 1 with average-pooled patch tokens: eval_linear.py's unsqueeze, cat and reshape, which alternate the elements
    last = layers[-1]
    pooled = torch.cat((last[:, 0].unsqueeze(-1), last[:, 1:].mean(dim=1).unsqueeze(-1)), dim=-1).reshape(2, -1)
    torch.stack(layers).numpy().astype("<f4").tofile(here / "layers.bin")  # (3, 2, 17, 96)
    cls.numpy().astype("<f4").tofile(here / "cls.bin")  # (2, 288)
    pooled.numpy().astype("<f4").tofile(here / "pooled.bin")  # (2, 192)
