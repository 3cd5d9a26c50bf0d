"""Writes features.bin, labels.bin and expected.json: python generate.py. Needs torch and numpy; CPU, float64 where said."""
import json
import math
import pathlib

import torch

here = pathlib.Path(__file__).parent
rows, dim, classes, batch, epochs, rates = 90, 12, 5, 40, 6, (0.02, 0.5)
torch.manual_seed(7)
labels = torch.randint(classes, (rows,))
features = torch.randn(classes, dim)[labels] + 1.5 * torch.randn(rows, dim)
features.numpy().astype("<f4").tofile(here / "features.bin")
labels.numpy().astype("<i4").tofile(here / "labels.bin")


def start():
    """First weights that any program can write down."""
    layer = torch.nn.Linear(dim, classes)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor([0.01 * math.sin(i + 1.0) for i in range(classes * dim)]).reshape(classes, dim))
        layer.bias.zero_()
    return layer


def probe(lr):
    """eval_linear.py's optimiser: SGD with momentum, cosine stepped once an epoch; rows in order, last batch smaller."""
    layer = start()
    optimizer = torch.optim.SGD(layer.parameters(), lr * batch / 256, momentum=0.9, weight_decay=0)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs, eta_min=0)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for first in range(0, rows, batch):
            x, y = features[first:first + batch], labels[first:first + batch]
            loss = torch.nn.functional.cross_entropy(layer(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y) / rows
        scheduler.step()
        losses.append(total)
    return {"lr": lr, "losses": losses, "weight": layer.weight.detach().flatten().tolist(), "bias": layer.bias.tolist()}


def logistic(c):
    """The minimum in float64: mean cross-entropy + |W|^2 / (2 c rows), by torch's L-BFGS with strong Wolfe search."""
    x, w, b = features.double(), torch.zeros(classes, dim, dtype=torch.float64, requires_grad=True), torch.zeros(
        classes, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([w, b], max_iter=5000, tolerance_grad=1e-12, tolerance_change=0, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(x @ w.T + b, labels) + w.square().sum() / (2 * c * rows)
        loss.backward()
        return loss

    optimizer.step(closure)
    with torch.no_grad():
        accuracy = ((x @ w.T + b).argmax(1) == labels).double().mean().item() * 100
    return {"c": c, "loss": closure().item(), "weight": w.detach().flatten().tolist(), "top1": accuracy}


expected = {
    "rows": rows, "dim": dim, "classes": classes, "batch": batch, "epochs": epochs,
    "probe": [probe(lr) for lr in rates], "logistic": [logistic(c) for c in (1e-3, 1e-1, 1.0, 30.0)],
}
(here / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
