"""Patch projections at other patch sizes by PyTorch: the resize's matrix from F.interpolate on unit vectors, its inverse by
torch.linalg.pinv in float64. Writes patches.json; values are of an integer hash, so that nothing is random.

  make_adapt.py > patches.json
"""

import json

import torch
import torch.nn.functional as F


def hashed(count):
    i = torch.arange(count, dtype=torch.int64)
    return (((i * 2654435761 + 12345) % 4294967296).double() / 2147483648 - 1).float()


def resize_matrix(old, new):
    """(new*new, old*old): bicubic without antialiasing, by sizes."""
    eye = torch.eye(old * old, dtype=torch.float64).reshape(old * old, 1, old, old)
    out = F.interpolate(eye, size=(new, new), mode="bicubic", align_corners=False)
    return out.reshape(old * old, new * new).T


cases = []
for old, new in ((4, 8), (8, 4), (4, 6), (6, 4)):
    weight = hashed(2 * 3 * old * old).reshape(2, 3, old, old)
    inverse = torch.linalg.pinv(resize_matrix(old, new)).T  # (new*new, old*old)
    resized = (inverse @ weight.reshape(6, old * old).T.double()).T.reshape(2, 3, new, new)
    cases.append({"from": old, "to": new, "weight": weight.flatten().tolist(), "resized": resized.float().flatten().tolist()})
print(json.dumps(cases))
