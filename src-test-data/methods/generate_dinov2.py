"""Writes dinov2.json: what DINOv2 adds to DINO's loss, with its gradients, in float64 by PyTorch.
Usage: generate_dinov2.py, with PyTorch 1.13 or newer. Inputs are float32 numbers, so that both sides start from the same ones."""
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

RNG = np.random.default_rng(23)


def draw(*shape, scale=1.0):
    return torch.from_numpy((RNG.standard_normal(shape) * scale).astype(np.float32).astype(np.float64))


def numbers(**tensors):
    return {name: t.detach().flatten().tolist() for name, t in tensors.items()}


def koleo(features, eps=1e-8):
    """Sablayrolles et al. 2019, eq. 2: -mean log of the distance to the nearest neighbour, of rows of length 1."""
    unit = F.normalize(features, dim=1)
    cosines = unit @ unit.t()
    nearest = cosines.masked_fill(torch.eye(len(unit), dtype=torch.bool), -2.0).argmax(dim=1)
    return -torch.log(F.pairwise_distance(unit, unit[nearest], p=2, eps=eps) + eps).mean()


def spreads():
    """The sum over two global views of a batch."""
    cases = []
    for batch, dim in [(2, 3), (9, 16), (33, 24)]:
        features = draw(2 * batch, dim).requires_grad_(True)
        loss = sum(koleo(view) for view in features.chunk(2))
        loss.backward()
        cases.append({"batch": batch, "dim": dim, "loss": loss.item()}
                     | numbers(features=features, gradient=features.grad))
    return cases


def ibot(student, targets, mask, temp):
    """Zhou et al. 2022, eq. 2, over all patches (images, patches, K): each image's masked ones count alike."""
    each = -(targets * F.log_softmax(student / temp, dim=-1)).sum(-1)
    return ((each * mask).sum(-1) / mask.sum(-1).clamp(min=1)).mean()


def masked():
    """Inputs and gradients are of the masked patches alone, image after image."""
    cases = []
    for images, patches, k, temp in [(4, 9, 5, 0.1), (6, 16, 21, 0.2)]:
        student = draw(images, patches, k, scale=0.5).requires_grad_(True)
        targets = torch.softmax(draw(images, patches, k), dim=-1).float().double()
        mask = torch.from_numpy(RNG.random((images, patches)) < 0.4)
        mask[1] = False
        loss = ibot(student, targets, mask, temp)
        loss.backward()
        cases.append({"k": k, "temp": temp, "counts": mask.sum(-1).tolist(), "loss": loss.item()}
                     | numbers(student=student[mask], targets=targets[mask], gradient=student.grad[mask]))
    return cases


if __name__ == "__main__":
    (Path(__file__).parent / "dinov2.json").write_text(
        json.dumps({"koleo": spreads(), "patches": masked()}, separators=(",", ":")) + "\n")
