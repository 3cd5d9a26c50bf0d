"""Writes golden.json: the small convolutional network in PyTorch, in training mode for two steps and then in evaluation.

Run with PyTorch 1.13 or newer: python3 make_convnet.py. Numbers are float64, drawn by seed 0.
"""
import json

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
WIDTHS, CHANNELS = [3, 5, 4], 2
NAMES = ["stem", "layer1", "layer2"]


def stage(weights, name, parts, stride, joint, training):
    """A convolution, batch normalisation of each part or of all together, and ReLU."""
    parts = [F.conv2d(x, weights[name + ".0.weight"], stride=stride, padding=1) for x in parts]
    shapes = [x.permute(0, 2, 3, 1).shape for x in parts]
    rows = [x.permute(0, 2, 3, 1).reshape(-1, x.shape[1]) for x in parts]  # (B*h*w, D)
    at = name + ".1."
    norm = lambda x: F.batch_norm(
        x, weights[at + "running_mean"], weights[at + "running_var"], weights[at + "weight"], weights[at + "bias"],
        training, 0.1, 1e-5)
    counts = [len(x) for x in rows]
    rows = norm(torch.cat(rows)).split(counts) if joint else [norm(x) for x in rows]
    return [F.relu(x).reshape(shape).permute(0, 3, 1, 2) for x, shape in zip(rows, shapes)]


def features(weights, images, joint, training):
    parts = images
    for i, name in enumerate(NAMES):
        parts = stage(weights, name, parts, 1 if i == 0 else 2, joint, training)
    return torch.cat([x.mean((2, 3)) for x in parts])


def network(generator):
    weights, channels = {}, CHANNELS
    for name, width in zip(NAMES, WIDTHS):
        draw = lambda *shape: torch.randn(*shape, generator=generator, dtype=torch.float64)
        weights[name + ".0.weight"] = (draw(width, channels, 3, 3) / 3).requires_grad_()
        weights[name + ".1.weight"] = (1 + 0.2 * draw(width)).requires_grad_()
        weights[name + ".1.bias"] = (0.2 * draw(width)).requires_grad_()
        weights[name + ".1.running_mean"] = 0.1 * draw(width)
        weights[name + ".1.running_var"] = 1 + 0.1 * draw(width).abs()
        channels = width
    return weights


def listed(tensors):
    return {name: tensor.detach().flatten().tolist() for name, tensor in tensors.items()}


golden = {}
for statistics in ["per-resolution", "joint"]:
    generator = torch.Generator().manual_seed(0)
    weights = network(generator)
    draw = lambda *shape: torch.randn(*shape, generator=generator, dtype=torch.float64)
    case = {"weights": listed(weights), "steps": []}
    joint = statistics == "joint"
    for _ in range(2):
        images = [draw(3, CHANNELS, 7, 7), draw(4, CHANNELS, 4, 4)]
        target = draw(7, WIDTHS[-1])
        for weight in weights.values():
            weight.grad = None
        result = features(weights, images, joint, True)
        (result * target).sum().backward()
        case["steps"].append({
            "global": images[0].flatten().tolist(), "local": images[1].flatten().tolist(),
            "target": target.flatten().tolist(), "features": result.flatten().tolist(),
            "gradients": listed({n: w.grad for n, w in weights.items() if w.grad is not None}),
            "buffers": listed({n: w for n, w in weights.items() if "running" in n})})
    case["evaluated"] = features(weights, images, joint, False).flatten().tolist()
    golden[statistics] = case
with open("golden.json", "w") as file:
    json.dump(golden, file)
    file.write("\n")
