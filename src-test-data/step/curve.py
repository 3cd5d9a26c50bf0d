"""Repeats recorded training steps in PyTorch and compares the losses.

Usage: scripts/dino bench curve CONFIG --set … --steps N --output DIR, then
       python curve.py PEER_DIR DIR [--dtype bfloat16] [--threads N]
PEER_DIR holds torch_dino.py, an independent PyTorch DINO. DIR holds the first weights, each step's views and the losses.
Prints one JSON object: the largest and the mean relative difference of losses, step by step and over windows of 20 steps.
"""

import argparse
import json
import re
import sys
import types
from pathlib import Path

import numpy as np
import torch

TYPES = {"F32": np.float32, "I64": np.int64}


def safetensors(path):
    raw = path.read_bytes()
    length = int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8:8 + length])
    header.pop("__metadata__", None)
    out = {}
    for name, t in header.items():
        first, end = t["data_offsets"]
        data = np.frombuffer(raw, TYPES[t["dtype"]], offset=8 + length + first, count=(end - first) // np.dtype(TYPES[t["dtype"]]).itemsize)
        out[name] = torch.from_numpy(data.reshape(t["shape"]).copy())
    return out


def settings(text):
    """The few nested keys of the resolved configuration that are needed, by dotted name."""
    keys, path = {}, []
    for line in text.splitlines():
        m = re.match(r"( *)([a-z_0-9]+):\s*(.*)", line)
        if m:
            depth = len(m[1]) // 2
            path = path[:depth] + [m[2]]
            keys[".".join(path)] = m[3].strip().strip("'\"")
    return keys


def official_name(name):
    """The peer's parameter names in the checkpoint's vocabulary."""
    name = name.replace("patch_embed.", "patch_embed.proj.")
    name = name.replace("mlp.0.", "mlp.fc1.").replace("mlp.2.", "mlp.fc2.") if "blocks." in name else name
    return name.replace("last_layer", "last_layer.weight_v")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("peer")
    p.add_argument("dump", type=Path)
    p.add_argument("--dtype", default="float32", choices=("float32", "bfloat16"))
    p.add_argument("--threads", type=int, default=2)
    a = p.parse_args()
    sys.path.insert(0, a.peer)
    import torch_dino as peer

    torch.set_num_threads(a.threads)
    curve = json.loads((a.dump / "curve.json").read_text())
    c = settings((a.dump / "config.yaml").read_text())
    trainer = peer.Trainer(types.SimpleNamespace(
        model=c["model.name"], local_crops=int(c["views.local.count"]), out_dim=int(c["method.head.out_dim"]),
        hidden=int(c["method.head.hidden_dim"]), bottleneck=int(c["method.head.bottleneck_dim"]), drop_path=0.0,
        epochs=int(c["train.epochs"]), warmup_epochs=float(c["optim.warmup_epochs"]), lr=float(c["optim.lr"]),
        batch=int(c["train.batch_size"]), weight_decay=(float(c["optim.weight_decay.from"]), float(c["optim.weight_decay.to"])),
        dtype=a.dtype, teacher_temp=float(c["method.target.temp.to"]), clip=float(c["optim.clip_grad"]),
        freeze_last_layer=int(c["optim.freeze_last_layer"]), momentum=float(c["method.teacher.momentum.from"])),
        curve["steps_per_epoch"])
    weights = safetensors(a.dump / "weights.safetensors")
    with torch.no_grad():
        for name, parameter in trainer.student.named_parameters():
            parameter.copy_(weights[official_name(name)].reshape(parameter.shape))
    trainer.teacher.load_state_dict(trainer.student.state_dict())
    theirs = []
    for step in range(len(curve["losses"])):
        views = safetensors(a.dump / f"views-{step}.safetensors")
        theirs.append(trainer.step(views["global"], views.get("local")))
    ours, theirs = np.array(curve["losses"]), np.array(theirs)
    by_step = np.abs(ours - theirs) / theirs
    windows = len(ours) // 20
    means = [x[:windows * 20].reshape(windows, 20).mean(1) for x in (ours, theirs)]
    by_window = np.abs(means[0] - means[1]) / means[1]
    print(json.dumps({
        "steps": len(ours), "dtype": a.dtype, "largest": round(float(by_step.max()), 6), "mean": round(float(by_step.mean()), 6),
        "largest_of_20": round(float(by_window.max()), 6), "mean_of_20": round(float(by_window.mean()), 6),
        "last_20": [round(float(m[-1]), 4) for m in means], "first": [round(float(x[0]), 5) for x in (ours, theirs)]}))


if __name__ == "__main__":
    main()
