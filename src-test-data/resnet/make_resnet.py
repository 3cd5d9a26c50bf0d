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


class Selective(torch.nn.Module):
    """SimCLR v2's: two candidates side by side, mixed by a softmax of each image and channel (arXiv 2006.10029)."""

    def __init__(self, channels):
        super().__init__()
        inside = max(32, channels // 16)
        self.fc1 = torch.nn.Conv2d(channels, inside, 1, bias=False)
        self.bn = torch.nn.BatchNorm2d(inside)
        self.fc2 = torch.nn.Conv2d(inside, 2 * channels, 1, bias=False)

    def forward(self, x):
        candidates = torch.stack(x.chunk(2, 1))
        squeezed = torch.relu(self.bn(self.fc1(candidates.sum(0).mean((2, 3), keepdim=True))))
        return (torch.stack(self.fc2(squeezed).chunk(2, 1)).softmax(0) * candidates).sum(0)


def make_selective(network):
    """The stem and the pooled shortcuts of ResNet-D, and selective kernels."""
    conv, norm = torch.nn.Conv2d, torch.nn.BatchNorm2d
    network.conv1 = torch.nn.Sequential(
        conv(3, 32, 3, 2, 1, bias=False), norm(32), torch.nn.ReLU(), conv(32, 32, 3, 1, 1, bias=False), norm(32), torch.nn.ReLU(),
        conv(32, 64, 3, 1, 1, bias=False))
    for layer in [network.layer1, network.layer2]:
        for block in layer:
            old = block.conv2
            block.conv2 = conv(old.in_channels, 2 * old.out_channels, 3, old.stride, 1, bias=False)
            block.bn2 = norm(2 * old.out_channels)
            block.sk = Selective(old.out_channels)
            if block.downsample is not None and block.stride > 1:
                block.downsample[0].stride = (1, 1)
                block.downsample.register_forward_pre_hook(lambda module, x: torch.nn.functional.avg_pool2d(
                    x[0], 2, ceil_mode=True, count_include_pad=False))
            block.forward = lambda x, b=block: torch.relu(
                b.bn3(b.conv3(b.sk(torch.relu(b.bn2(b.conv2(torch.relu(b.bn1(b.conv1(x)))))))))
                + (x if b.downsample is None else b.downsample(x)))


def case(block, blocks, small, sizes, selective=False):
    network = ResNet(block, blocks + [1, 1])
    if selective:
        make_selective(network)
    network.double()
    del network.layer3, network.layer4, network.fc
    if small:
        network.conv1 = torch.nn.Conv2d(3, 64, 3, 1, 1, bias=False).double()
    fill(network)
    network.train()
    result = {"blocks": blocks, "bottleneck": block is Bottleneck, "stem": "cifar" if small else "imagenet",
              "selective": selective, "images": sizes, "steps": []}
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
               "basic": case(BasicBlock, [2, 1], True, [[3, 9], [2, 6]]),
               "selective": case(Bottleneck, [1, 2], False, [[8, 24], [8, 18]], selective=True)}, file, indent=0)
    file.write("\n")
with open("names.json", "w") as file:
    json.dump({name: shapes(getattr(torchvision.models, name)()) for name in ["resnet18", "resnet50"]}, file)
    file.write("\n")
