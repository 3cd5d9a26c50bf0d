"""Writes the same small network as every kind of weights file, by PyTorch, and what PyTorch computes with it.

    python generate.py PATH/torch_dino.py

Weights are multiples of 1/512 below 1/2 (gains of norms: of 1/128 below 2), which float16, bfloat16, float32 and float64
all hold exactly: one expected result serves every file.
"""

import argparse
import json
import os
import pickle
import sys
from collections import OrderedDict
from pathlib import Path

import numpy as np
import torch

import reference

HERE = Path(__file__).parent
SIZE, PATCH, DIM, DEPTH, HEADS = 16, 4, 16, 2, 2
HIDDEN, BOTTLENECK, OUT = 12, 8, 10


def exact(net):
    with torch.no_grad():
        for name, value in net.named_parameters():
            gain = name.endswith("norm.weight") or "norm1.weight" in name or "norm2.weight" in name
            step = 128 if gain else 512
            noise = torch.randn_like(value) * (0.1 if gain else 0.17)
            value.copy_((1.0 if gain else 0.0) + (noise.clamp(-0.49, 0.49) * step).round() / step)


def head_state(head):
    state = {name.replace("mlp.", "head.mlp."): value.detach().clone() for name, value in head.mlp.state_dict(prefix="mlp.").items()}
    state["head.last_layer.weight_g"] = torch.ones(OUT, 1)
    state["head.last_layer.weight_v"] = head.last_layer.detach().clone()
    return state


def full_checkpoint(peer, net, head, student, student_head):
    """As main_dino.py saves it: the student behind DistributedDataParallel, the optimiser's state, the arguments."""
    parameters = list(student.parameters()) + list(student_head.parameters())
    optimizer = torch.optim.AdamW(parameters, lr=1e-3)
    for p in parameters:
        p.grad = torch.full_like(p, 0.25)
    optimizer.step()
    exact(student)  # whatever the step has done
    args = argparse.Namespace(arch="vit_small", patch_size=PATCH, out_dim=OUT, norm_last_layer=False, lr=0.0005,
                              global_crops_scale=(0.4, 1.0), momentum_teacher=0.996, use_fp16=True, data_path="/data/train",
                              output_dir=None, gpu=0, best=np.float64(74.5), size=np.int64(7))
    teacher = OrderedDict((f"backbone.{k}", v) for k, v in reference.state_dict(net).items())
    teacher.update(head_state(head))
    pupil = OrderedDict((f"module.backbone.{k}", v) for k, v in reference.state_dict(student).items())
    pupil.update((f"module.{k}", v) for k, v in head_state(student_head).items())
    center = torch.arange(OUT, dtype=torch.float32).reshape(1, OUT) / 8
    return {"student": pupil, "teacher": teacher, "optimizer": optimizer.state_dict(), "epoch": 41, "args": args,
            "dino_loss": OrderedDict(center=center),
            "fp16_scaler": {"scale": 65536.0, "growth_factor": 2.0, "_growth_tracker": 17}}


def strided(state):
    """The same tensors as views: transposed, cut out of a larger storage, with a step, sharing one storage, repeated."""
    out = {}
    pool = torch.cat([v.reshape(-1) for v in state.values()])
    offset = 0
    for i, (name, value) in enumerate(state.items()):
        count = value.numel()
        if value.ndim == 2 and i % 2 == 0:
            out[name] = value.t().contiguous().t()
        elif i % 3 == 0:
            out[name] = pool[offset:offset + count].view(value.shape)
        elif value.ndim == 1:
            out[name] = torch.stack([value, value + 1], 1).reshape(-1)[::2]
        else:
            out[name] = value.permute(*reversed(range(value.ndim))).contiguous().permute(*reversed(range(value.ndim)))
        assert torch.equal(out[name], value)
        offset += count
    # All zeros as one element, repeated.
    out["blocks.1.norm2.bias"] = torch.zeros(1, dtype=value.dtype).expand(DIM)
    return out


def main():
    torch.manual_seed(2026)
    peer = reference.load_peer(sys.argv[1])
    net = peer.VisionTransformer(SIZE, PATCH, DIM, DEPTH, HEADS).eval()
    head = peer.DinoHead(DIM, OUT, HIDDEN, BOTTLENECK)
    student = peer.VisionTransformer(SIZE, PATCH, DIM, DEPTH, HEADS)
    student_head = peer.DinoHead(DIM, OUT, HIDDEN, BOTTLENECK)
    for module in (net, head, student, student_head):
        exact(module)
    with torch.no_grad():
        net.blocks[1].norm2.bias.zero_()
    state = reference.state_dict(net)
    os.chdir(HERE)

    torch.save(state, "official.pth")
    torch.save(OrderedDict(state), "legacy.pth", _use_new_zipfile_serialization=False)
    torch.save({k: torch.nn.Parameter(v.half()) for k, v in state.items()}, "parameters_protocol4.pth", pickle_protocol=4)
    torch.save({k: v.half() for k, v in state.items()}, "float16.pth")
    torch.save(strided({k: v.bfloat16() for k, v in state.items()}), "strided_bfloat16.pth")
    torch.save({k: v.double() for k, v in state.items()}, "float64.pth")
    torch.save(full_checkpoint(peer, net, head, student, student_head), "full_checkpoint.pth")

    old = OrderedDict((f"module.{k}", v) for k, v in state.items())
    for name, value in head_state(head).items():
        if "mlp" in name:
            old["module." + name.replace("head.mlp", "projection_head")] = value
    old["module.prototypes.weight"] = head.last_layer.detach().clone()
    torch.save({"state_dict": old, "epoch": 7}, "old_head_names.pth")
    linear = {"module.linear.weight": torch.randn(3, DIM), "module.linear.bias": torch.randn(3)}
    torch.save({"epoch": 100, "state_dict": linear, "best_acc": 77.0}, "linear_head.pth")

    Path("hf_bin").mkdir(exist_ok=True)
    with_pooler = reference.hugging_face(state)
    with_pooler["pooler.dense.weight"], with_pooler["pooler.dense.bias"] = torch.zeros(2, 2), torch.zeros(2)
    torch.save(with_pooler, "hf_bin/pytorch_model.bin")
    config = {"model_type": "vit", "hidden_size": DIM, "num_attention_heads": HEADS, "num_hidden_layers": DEPTH,
              "layer_norm_eps": 1e-12, "image_size": SIZE, "patch_size": PATCH, "qkv_bias": True}
    Path("hf_bin/config.json").write_text(json.dumps(config, indent=1) + "\n")
    Path("hf_bin/preprocessor_config.json").write_text(json.dumps({"image_mean": [0.5, 0.5, 0.5], "image_std": [0.25, 0.5, 0.5]}) + "\n")

    Path("hf_shards").mkdir(exist_ok=True)
    named = {k: v.bfloat16() for k, v in reference.hugging_face(state, "vit.").items()}
    files = {k: f"model-0000{1 + i % 2}-of-00002.safetensors" for i, k in enumerate(named)}
    for file in sorted(set(files.values())):
        reference.save_safetensors({k: v for k, v in named.items() if files[k] == file}, f"hf_shards/{file}", {"format": "pt"})
    Path("hf_shards/model.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": files}) + "\n")
    Path("hf_shards/config.json").write_text(json.dumps(config, indent=1) + "\n")

    Path("timm").mkdir(exist_ok=True)
    reference.save_safetensors({k: v.half() for k, v in state.items()}, "timm/model.safetensors", {"format": "pt"})
    Path("timm/config.json").write_text(json.dumps({
        "architecture": "vit_small_patch4_16", "num_classes": 0, "num_features": DIM,
        "pretrained_cfg": {"mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}}, indent=1) + "\n")

    expected = {}
    for name, shape in (("square", (2, 3, SIZE, SIZE)), ("wide", (1, 3, 2 * PATCH + 1, 7 * PATCH + 3))):
        images = torch.randn(*shape)
        tokens, attention = reference.run(net, images)
        if name == "square":
            assert torch.allclose(tokens[-1][:, 0], net(images), atol=1e-5)
        expected[f"{name}.images"] = images
        for i in range(DEPTH):
            expected[f"{name}.blocks.{i}.norm"] = tokens[i]
            expected[f"{name}.blocks.{i}.attn.weights"] = attention[i]
    expected["logits"] = head(net(expected["square.images"])).detach()
    for name, value in head_state(head).items():
        expected[name] = value
    for eps in (1e-12,):
        for module in net.modules():
            if isinstance(module, torch.nn.LayerNorm):
                module.eps = eps
        other = reference.run(net, expected["square.images"])[0][-1]
        print("eps", eps, "changes tokens by", ((other - expected["square.blocks.1.norm"]).abs().max() / other.abs().max()).item())
    reference.save_safetensors(expected, "expected.safetensors")

    for protocol in (2, 4, 5):
        truth = {"imlist": ["a_1", "b_2"], "qimlist": ["q_1"],
                 "gnd": [{"bbx": np.array([1.5, 2.0, 30.0, 40.25]), "easy": np.array([0]), "hard": np.array([], dtype=np.int64), "junk": [1]}]}
        Path(f"gnd_protocol{protocol}.pkl").write_bytes(pickle.dumps(truth, protocol=protocol))


if __name__ == "__main__":
    main()
