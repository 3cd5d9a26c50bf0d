"""Writes schedules.json: the published program's per-iteration arrays, in float64, by numpy. Usage: generate.py"""
import json
from pathlib import Path

import numpy as np


def cosine(base, final, epochs, per_epoch, warmup_epochs=0.0):
    warm = int(warmup_epochs * per_epoch)
    rest = np.arange(epochs * per_epoch - warm)
    curve = final + 0.5 * (base - final) * (1 + np.cos(np.pi * rest / len(rest)))
    return np.concatenate([np.linspace(0, base, warm), curve]).tolist()


def temperature(first, last, warmup_epochs, epochs):
    return np.concatenate([np.linspace(first, last, warmup_epochs), np.ones(epochs - warmup_epochs) * last]).tolist()


def main():
    cases = []
    for epochs, per_epoch, warmup, batch, temp_epochs in [(5, 4, 2, 512, 3), (4, 7, 1.5, 64, 0), (3, 9, 0, 256, 1), (2, 5, 0.3, 100, 2)]:
        cases.append({
            "epochs": epochs, "steps_per_epoch": per_epoch, "warmup_epochs": warmup, "batch": batch, "temp_epochs": temp_epochs,
            "lr": cosine(0.0005 * batch / 256, 1e-6, epochs, per_epoch, warmup),
            "wd": cosine(0.04, 0.4, epochs, per_epoch),
            "momentum": cosine(0.996, 1.0, epochs, per_epoch),
            "temp": temperature(0.04, 0.07, temp_epochs, epochs),
        })
    (Path(__file__).parent / "schedules.json").write_text(json.dumps(cases, separators=(",", ":")) + "\n")


main()
