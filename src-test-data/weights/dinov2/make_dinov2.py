"""Writes small DINOv2 models in the layouts of Meta's program, timm and HuggingFace, and what PyTorch computes with them.

Usage: python make_dinov2.py   (PyTorch 1.13 or newer; one thread, seconds)
The model is that of ../../vit/make_switches.py. Names are those of facebookresearch/dinov2 (vision_transformer.py, swiglu_ffn.py), of
timm's converted checkpoints (_convert_dinov2) and of transformers' Dinov2Model and Dinov2WithRegistersModel. Meta's models with
registers give the CLS token a position and registers none; timm adds that position to the token.
"""

import json
import sys
from collections import OrderedDict
from pathlib import Path

import torch

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent / "vit"))
from make_golden import tensor  # noqa: E402
from make_switches import BASE, VisionTransformer  # noqa: E402

SHAPE = dict(image_size=28, patch_size=7, embed_dim=16, depth=2, num_heads=2, init_values=1e-5)
REGISTERS = dict(reg_tokens=4, no_embed_class=True, interpolate_offset=0.0, interpolate_antialias=True)
GIANT = dict(mlp_layer="swiglu_packed", mlp_ratio=6.0)  # 2/3 of 4 x 16 is 42, rounded up to 48, and both halves


def timm_state(net):
    return OrderedDict((k.replace("patch_embed.", "patch_embed.proj."), v.detach().clone()) for k, v in net.state_dict().items())


def official(state, position):
    """Meta's names; with registers a position of the CLS token that timm's token has absorbed."""
    out = OrderedDict()
    for name, value in state.items():
        name = name.replace("mlp.fc1", "mlp.w12").replace("mlp.fc2", "mlp.w3") if state["blocks.0.mlp.fc1.weight"].shape[0] == 96 else name
        out[name.replace("reg_token", "register_tokens")] = value
    if position is not None:
        out["cls_token"] = state["cls_token"] - position
        out["pos_embed"] = torch.cat([position, state["pos_embed"]], 1)
    out["mask_token"] = torch.zeros(1, state["cls_token"].shape[-1])
    return out


def hugging_face(meta):
    names = {"cls_token": "embeddings.cls_token", "mask_token": "embeddings.mask_token", "pos_embed": "embeddings.position_embeddings",
             "register_tokens": "embeddings.register_tokens", "patch_embed.proj.weight": "embeddings.patch_embeddings.projection.weight",
             "patch_embed.proj.bias": "embeddings.patch_embeddings.projection.bias", "norm.weight": "layernorm.weight", "norm.bias": "layernorm.bias"}
    out = OrderedDict()
    for name, value in meta.items():
        if not name.startswith("blocks."):
            out[names[name]] = value
            continue
        _, index, rest = name.split(".", 2)
        layer = f"encoder.layer.{index}."
        if rest.startswith("attn.qkv"):
            for part, piece in zip(("query", "key", "value"), value.chunk(3)):
                out[f"{layer}attention.attention.{part}.{rest.rsplit('.', 1)[1]}"] = piece.clone()
            continue
        for old, new in (("attn.proj", "attention.output.dense"), ("ls1.gamma", "layer_scale1.lambda1"), ("ls2.gamma", "layer_scale2.lambda1"),
                         ("mlp.w12", "mlp.weights_in"), ("mlp.w3", "mlp.weights_out")):
            rest = rest.replace(old, new)
        out[layer + rest] = value
    return out


def main():
    torch.set_num_threads(1)
    torch.manual_seed(2026)
    expected = {}
    for name, changes in (("plain", {}), ("giant", GIANT), ("reg", REGISTERS)):
        net = VisionTransformer({**BASE, **SHAPE, **changes}).eval()
        with torch.no_grad():
            for key, p in net.named_parameters():
                p.copy_(torch.randn_like(p) * 0.2 + (1.0 if "norm" in key and key.endswith("weight") else 0.0))
        state = timm_state(net)
        meta = official(state, torch.randn(1, 1, 16) * 0.2 if name == "reg" else None)
        torch.save(state, HERE / f"timm_{name}.pth")
        torch.save(meta, HERE / f"official_{name}.pth")
        torch.save(hugging_face(meta), HERE / f"hf_{name}.bin")
        expected[name] = {}
        for size in (28, 42):
            with torch.no_grad():
                features, _ = net(tensor(f"images.{size}", (2, 3, size, size), 2.0))
            expected[name][str(size)] = features.reshape(-1).tolist()
    (HERE / "expected.json").write_text(json.dumps(expected) + "\n")


if __name__ == "__main__":
    main()
