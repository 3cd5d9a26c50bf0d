"""Writes golden.json and names.json: torchvision's residual networks in training mode for two steps and then in evaluation.

Run with PyTorch 1.13 and torchvision 0.14 or newer: python3 make_resnet.py. Numbers are float64. Weights, images and targets are
computed from the integer hash of ../vit/make_golden.py; of every tensor the norm and a few elements are kept.
"""
import json

import numpy as np
import torch
import torchvision
from torchvision.models.resnet import BasicBlock, Bottleneck, ResNet

torch.set_num_threads(1)
KEPT = 8


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


def hashed(name, shape, scale=1.0, offset=0.0):
    numbers = uniform(name, int(np.prod(shape))) * np.float32(scale) + np.float32(offset)
    return torch.from_numpy(numbers.reshape(tuple(shape))).double()


def fill(network):
    """Convolutions of a deviation that keeps sizes, norms near 1, running statistics that are neither 0 nor 1."""
    with torch.no_grad():
        for name, tensor in network.state_dict().items():
            if tensor.dim() == 4:
                fan_in = float(np.prod(tensor.shape[1:]))
                tensor.copy_(hashed(name, tensor.shape, np.float32(np.sqrt(6.0 / fan_in))))
            elif name.endswith("running_var") or name.endswith("weight"):
                tensor.copy_(hashed(name, tensor.shape, 0.2, 1.0))
            elif tensor.dim() == 1:
                tensor.copy_(hashed(name, tensor.shape, 0.1))


def told(tensor):
    """The norm and elements at equal distances."""
    flat = tensor.detach().reshape(-1)
    step = max(1, flat.numel() // KEPT)
    return [float(flat.norm())] + flat[::step][:KEPT].tolist()


def features(network, images, small):
    x = network.relu(network.bn1(network.conv1(images)))
    x = x if small else network.maxpool(x)
    return network.layer2(network.layer1(x)).mean((2, 3))


def case(block, blocks, small, sizes):
    network = ResNet(block, blocks + [1, 1]).double()
    del network.layer3, network.layer4, network.fc
    if small:
        network.conv1 = torch.nn.Conv2d(3, 64, 3, 1, 1, bias=False).double()
    fill(network)
    network.train()
    result = {"blocks": blocks, "bottleneck": block is Bottleneck, "stem": "cifar" if small else "imagenet",
              "images": sizes, "steps": []}
    for step in range(2):
        network.zero_grad()
        images = [hashed(f"pixels.{step}.{i}", (count, 3, side, side)) for i, (count, side) in enumerate(sizes)]
        output = torch.cat([features(network, each, small) for each in images])
        (output * hashed(f"target.{step}", output.shape)).sum().backward()
        result["steps"].append({
            "features": told(output), "gradients": {n: told(p.grad) for n, p in network.named_parameters()},
            "buffers": {n: told(b) for n, b in network.named_buffers() if "running" in n}})
    network.eval()
    result["evaluated"] = told(torch.cat([features(network, each, small) for each in images]))
    return result


def shapes(network):
    return {n: list(t.shape) for n, t in network.state_dict().items() if "num_batches" not in n and "fc." not in n}


with open("golden.json", "w") as file:
    json.dump({"bottleneck": case(Bottleneck, [1, 2], False, [[3, 33], [4, 24]]),
               "basic": case(BasicBlock, [2, 1], True, [[3, 9], [2, 6]])}, file, indent=0)
    file.write("\n")
with open("names.json", "w") as file:
    json.dump({name: shapes(getattr(torchvision.models, name)()) for name in ["resnet18", "resnet50"]}, file)
    file.write("\n")
