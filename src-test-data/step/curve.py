"""Repeats recorded training steps in PyTorch and compares the losses.

Usage: scripts/dino bench curve CONFIG --set … --steps N --output DIR, then
       python curve.py PEER_DIR DIR [--dtype bfloat16] [--threads N]
PEER_DIR holds torch_dino.py, an independent PyTorch DINO. DIR holds the first weights, each step's views and the losses.
Prints one JSON object: the largest and the mean relative difference of losses, step by step and over windows of 20 steps.
"""

import argparse
import json
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
    trainer = peer.Trainer(types.SimpleNamespace(drop_path=0.0, dtype=a.dtype, **curve["settings"]), curve["steps_per_epoch"])
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
