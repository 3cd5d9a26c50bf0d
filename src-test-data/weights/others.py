"""Writes checkpoints as other programs save them, and what PyTorch computes with them; PyTorch 1.13, one thread.

    python others.py

One ViT (8 px, patches of 4, 8 wide, 1 block, 1 head) with two sets of weights, "average" and "trained", both multiples of
1/512; every file holds one or both of them. expected.json has the CLS features of the pixels beside them.
"""

import argparse
import datetime
import enum
import json
import sys
import types
from collections import Counter, OrderedDict
from pathlib import Path, PurePosixPath

import numpy as np
import torch
import torch.nn.functional as F

SIZE, PATCH, DIM, HIDDEN = 8, 4, 8, 16
HERE = Path(__file__).parent / "others"


def weights(seed):
    g = torch.Generator().manual_seed(seed)
    shapes = {"cls_token": (1, 1, DIM), "pos_embed": (1, 1 + (SIZE // PATCH) ** 2, DIM),
              "patch_embed.proj.weight": (DIM, 3, PATCH, PATCH), "patch_embed.proj.bias": (DIM,),
              "blocks.0.norm1.weight": (DIM,), "blocks.0.norm1.bias": (DIM,),
              "blocks.0.attn.qkv.weight": (3 * DIM, DIM), "blocks.0.attn.qkv.bias": (3 * DIM,),
              "blocks.0.attn.proj.weight": (DIM, DIM), "blocks.0.attn.proj.bias": (DIM,),
              "blocks.0.norm2.weight": (DIM,), "blocks.0.norm2.bias": (DIM,),
              "blocks.0.mlp.fc1.weight": (HIDDEN, DIM), "blocks.0.mlp.fc1.bias": (HIDDEN,),
              "blocks.0.mlp.fc2.weight": (DIM, HIDDEN), "blocks.0.mlp.fc2.bias": (DIM,),
              "norm.weight": (DIM,), "norm.bias": (DIM,)}
    return OrderedDict((k, (torch.randn(s, generator=g) * 100).round().clamp(-255, 255) / 512) for k, s in shapes.items())


def features(s, x):
    """One block, one head, as timm writes it."""
    y = F.conv2d(x, s["patch_embed.proj.weight"], s["patch_embed.proj.bias"], stride=PATCH).flatten(2).transpose(1, 2)
    y = torch.cat([s["cls_token"], y], 1) + s["pos_embed"]
    p = "blocks.0."
    h = F.layer_norm(y, (DIM,), s[p + "norm1.weight"], s[p + "norm1.bias"], 1e-6)
    q, k, v = F.linear(h, s[p + "attn.qkv.weight"], s[p + "attn.qkv.bias"]).chunk(3, -1)
    a = (q @ k.transpose(-1, -2) * DIM ** -0.5).softmax(-1) @ v
    y = y + F.linear(a, s[p + "attn.proj.weight"], s[p + "attn.proj.bias"])
    h = F.layer_norm(y, (DIM,), s[p + "norm2.weight"], s[p + "norm2.bias"], 1e-6)
    y = y + F.linear(F.gelu(F.linear(h, s[p + "mlp.fc1.weight"], s[p + "mlp.fc1.bias"])), s[p + "mlp.fc2.weight"], s[p + "mlp.fc2.bias"])
    return F.layer_norm(y, (DIM,), s["norm.weight"], s["norm.bias"], 1e-6)[0, 0]


def prefixed(prefix, state):
    return OrderedDict((prefix + k, v) for k, v in state.items())


def module(name):
    made = types.ModuleType(name)
    sys.modules[name] = made
    return made


def foreign():
    """Classes of programs that a reader does not have: dictionaries, lists, enumerations, objects with a state."""
    own = module("somebodys_trainer")

    class AttributeDict(dict):
        pass

    class Stages(list):
        pass

    class Mode(enum.Enum):
        FAST = 1

    class Config:
        def __init__(self):
            self.nested, self.mode = {"a": [1, 2]}, Mode.FAST

    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.fc = torch.nn.Linear(2, 2)

    for c in (AttributeDict, Stages, Mode, Config, Net):
        c.__module__, c.__qualname__ = own.__name__, c.__name__
        setattr(own, c.__name__, c)
    return own


def main():
    torch.set_num_threads(1)
    HERE.mkdir(exist_ok=True)
    average, trained = weights(1), weights(2)
    save = lambda value, name, **kw: torch.save(value, HERE / name, **kw)
    save({"epoch": 3, "arch": "vit", "state_dict": trained, "state_dict_ema": average, "metric": 1.5}, "timm_ema.pth")
    save({"epoch": 1, "state_dict": OrderedDict(**prefixed("student_backbone.", trained), **prefixed("teacher_backbone.", average),
                                                **{"student_head.layers.0.weight": torch.zeros(2, DIM)})}, "lightly.pth")
    save({"epoch": 1, "state_dict": OrderedDict(**prefixed("backbone.", trained), **prefixed("momentum_backbone.", average),
                                                **{"classifier.weight": torch.zeros(2, DIM), "classifier.bias": torch.zeros(2),
                                                   "projector.0.weight": torch.zeros(2, DIM)})}, "solo_learn.pth")
    save({"encoder": prefixed("module.", trained), "target_encoder": prefixed("module.", average),
          "prototypes": torch.zeros(4, 8), "epoch": 2}, "msn.pth")
    save({"model": OrderedDict(**average, mask_token=torch.zeros(1, 1, 4), decoder_pos_embed=torch.zeros(1, 5, 4),
                               **{"decoder_embed.weight": torch.zeros(4, DIM), "decoder_blocks.0.norm1.weight": torch.zeros(4)})},
         "mae.pth")
    own = foreign()
    config = own.Config()
    hyper = own.AttributeDict(lr=1e-3, out=PurePosixPath("/runs/a"), when=datetime.datetime(2024, 1, 2), mode=own.Mode.FAST)
    args = argparse.Namespace(arch="vit_small", output_dir=PurePosixPath("/runs/a"), config=config, norm_last_layer=False,
                              names=np.array(["a", "b"]), objects=np.array([None, 1], dtype=object), best=np.float64(0.5),
                              swapped=np.array([1.0], dtype=">f8"), kinds={"a", "b"}, count=Counter("aab"))
    everything = {"student": prefixed("module.backbone.", trained), "teacher": prefixed("backbone.", average), "epoch": 3, "args": args,
                  "hyper_parameters": hyper, "stages": own.Stages([1, config]), "keys": {("a", 1): 2, own.Mode.FAST: 3, b"c": 4},
                  "callbacks": {own.Config: {"best": PurePosixPath("x")}}, "rates": torch.zeros(2, dtype=torch.complex64)}
    for protocol in (2, 4):
        save(everything, f"foreign_protocol{protocol}.pth", pickle_protocol=protocol)
    save(own.Net(), "whole_module.pth")
    own.Net.__module__ = "__main__"  # the old format keeps the source of classes; there is none to be found
    setattr(sys.modules["__main__"], "Net", own.Net)
    save({"model": own.Net()}, "module_inside_old_format.pth", _use_new_zipfile_serialization=False)

    pixels = (torch.randn(1, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(3)) * 64).round() / 64
    expected = {"pixels": pixels.flatten().tolist(), "average": features(average, pixels).tolist(), "trained": features(trained, pixels).tolist()}
    (HERE / "expected.json").write_text(json.dumps(expected) + "\n")


if __name__ == "__main__":
    main()
