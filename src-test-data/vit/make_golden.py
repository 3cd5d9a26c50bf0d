"""Golden values of the backbone, the head and whole training steps, made with PyTorch.

Usage: python make_golden.py PEER_DIR   (PEER_DIR holds torch_dino.py, an independent PyTorch DINO)
Weights and inputs are not stored: both sides compute them from an integer hash of (name, index).
"""

import argparse
import json
import sys
import types
from pathlib import Path

import numpy as np
import torch

HERE = Path(__file__).parent


def uniform(name, count):
    """float32 in [-1, 1): an integer hash that Java's long arithmetic repeats exactly."""
    seed = 2166136261
    for ch in name.encode():
        seed = ((seed ^ ch) * 16777619) & 0xFFFFFFFF
    i = np.arange(count, dtype=np.uint64)
    x = (i * np.uint64(2654435761) + np.uint64(seed)) & np.uint64(0xFFFFFFFF)
    for _ in range(2):
        x ^= x >> np.uint64(16)
        x = (x * np.uint64(0x45D9F3B)) & np.uint64(0xFFFFFFFF)
    x ^= x >> np.uint64(16)
    return (x.astype(np.float64) / 2147483648.0 - 1.0).astype(np.float32)


def tensor(name, shape, scale=1.0, offset=0.0):
    return torch.from_numpy((uniform(name, int(np.prod(shape))) * np.float32(scale) + np.float32(offset)).reshape(shape))


def official_name(name):
    """The peer's parameter names in the checkpoint's vocabulary."""
    name = name.replace("patch_embed.", "patch_embed.proj.")
    name = name.replace("mlp.0.", "mlp.fc1.").replace("mlp.2.", "mlp.fc2.") if "blocks." in name else name
    return name.replace("last_layer", "last_layer.weight_v")


def fill(module):
    """Deterministic weights: scale .08 for matrices, near 1 for norms, .02 for biases."""
    with torch.no_grad():
        for name, p in module.named_parameters():
            key = official_name(name)
            norm = ".norm" in "." + key and key.endswith("weight")
            scale = 0.1 if norm else 0.02 if key.endswith("bias") else 0.08
            p.copy_(tensor(key, tuple(p.shape), scale, 1.0 if norm else 0.0))


def sample(array, count=6):
    flat = array.detach().reshape(-1)
    step = max(1, flat.numel() // count)
    return [float(v) for v in flat[::step][:count].double()]


def gradients(module):
    return {official_name(n): {"norm": float(p.grad.double().norm()), "sample": sample(p.grad)}
            for n, p in module.named_parameters() if p.grad is not None}


def backbone(peer, model, sizes, with_gradients):
    net = peer.VisionTransformer(*peer.MODELS[model][:5])
    fill(net)
    out = {"model": model, "features": {}}
    total = 0.0
    for size in sizes:
        y = net(tensor(f"images.{size}", (2, 3, size, size), 2.0))
        out["features"][str(size)] = [float(v) for v in y.detach().reshape(-1)]
        total = total + (y * tensor(f"probe.{size}", tuple(y.shape))).sum()
    if with_gradients:
        total.backward()
        out["loss"] = float(total)
        out["gradients"] = gradients(net)
    return out


def head(peer):
    net = peer.DinoHead(96, 300, 128, 64)
    fill(net)
    x = tensor("head.input", (5, 96), 2.0).requires_grad_()
    y = net(x)
    loss = (y * tensor("head.probe", tuple(y.shape))).sum()
    loss.backward()
    return {"logits": [float(v) for v in y.detach().reshape(-1)], "loss": float(loss), "gradients": gradients(net),
            "input_gradient": sample(x.grad, 40)}


def plain_head(layers, activation):
    """A head without a bottleneck (Caron et al. 2021, appendix C): hidden layers, and a linear last layer."""
    parts, width = [], 96
    for _ in range(layers - 1):
        parts += [torch.nn.Linear(width, 128), activation()]
        width = 128
    net = torch.nn.Module()
    net.mlp = torch.nn.Sequential(*parts)
    net.last_layer = torch.nn.Linear(width, 300)
    with torch.no_grad():
        for name, p in net.named_parameters():
            p.copy_(tensor(name, tuple(p.shape), 0.02 if name.endswith("bias") else 0.08))
    y = net.last_layer(net.mlp(tensor("head.input", (5, 96), 2.0)))
    loss = (y * tensor("head.probe", tuple(y.shape))).sum()
    loss.backward()
    sampled = {n: {"norm": float(p.grad.double().norm()), "sample": sample(p.grad)} for n, p in net.named_parameters()}
    return {"logits": [float(v) for v in y.detach().reshape(-1)], "loss": float(loss), "gradients": sampled}


def relu_head(peer):
    """The head with ReLU for GELU (the same appendix)."""
    net = peer.DinoHead(96, 300, 128, 64)
    for i, part in enumerate(net.mlp):
        if isinstance(part, torch.nn.GELU):
            net.mlp[i] = torch.nn.ReLU()
    fill(net)
    y = net(tensor("head.input", (5, 96), 2.0))
    loss = (y * tensor("head.probe", tuple(y.shape))).sum()
    loss.backward()
    return {"logits": [float(v) for v in y.detach().reshape(-1)], "loss": float(loss), "gradients": gradients(net)}


def steps(peer, count):
    """`count` whole training steps: identical weights, identical views, no drop path."""
    args = types.SimpleNamespace(
        model="vit_nano_8", local_crops=4, out_dim=256, hidden=128, bottleneck=64, drop_path=0.0, epochs=5, warmup_epochs=1,
        lr=4e-3, batch=8, weight_decay=(0.04, 0.4), dtype="float32", teacher_temp=0.04, clip=0.3, freeze_last_layer=1, momentum=0.99)
    trainer = peer.Trainer(args, 10)
    fill(trainer.student)
    trainer.teacher.load_state_dict(trainer.student.state_dict())
    losses, first = [], None
    for it in range(count):
        loss = trainer.step(tensor(f"global.{it}", (16, 3, 32, 32), 2.0), tensor(f"local.{it}", (32, 3, 16, 16), 2.0))
        losses.append(loss)
        if it in (0, 1, 11):
            first = first or {}
            first[str(it + 1)] = {
                "student": {official_name(n): {"norm": float(p.detach().double().norm()), "sample": sample(p)} for n, p in trainer.student.named_parameters()},
                "teacher": {official_name(n): {"norm": float(p.detach().double().norm()), "sample": sample(p)} for n, p in trainer.teacher.named_parameters()},
                "center": sample(trainer.center, 32)}
    return {"losses": losses, "after": first}


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("peer")
    sys.path.insert(0, p.parse_args().peer)
    import torch_dino as peer

    torch.manual_seed(0)
    torch.set_num_threads(2)
    golden = {
        "nano": backbone(peer, "vit_nano_8", (32, 16), True),
        "tiny": backbone(peer, "vit_tiny_16", (224, 96), True),
        "small": backbone(peer, "vit_small_16", (224, 96), True),
        "head": head(peer),
        "head_relu": relu_head(peer),
        "head_plain_3": plain_head(3, torch.nn.GELU),
        "head_plain_1": plain_head(1, torch.nn.GELU),
    }
    for name, value in golden.items():
        (HERE / f"{name}.json").write_text(json.dumps(value))
    (HERE.parent / "step" / "steps.json").write_text(json.dumps(steps(peer, 20)))


if __name__ == "__main__":
    main()
