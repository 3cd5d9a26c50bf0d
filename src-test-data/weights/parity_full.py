"""Writes ViTs of the published sizes with random weights by torch.save, and what PyTorch computes with them.

    python parity_full.py PATH/torch_dino.py FOLDER MODEL...       models: vit_{tiny,small,base}_{16,8}

The files are large and not kept. WeightsFullParityTest compares (it runs where -Dweights.parity=FOLDER is given):
features, the tokens of every block behind the final norm, and rows of the last block's attention of every head.
"""

import sys
from pathlib import Path

import torch

import reference

WIDTHS = {"tiny": (192, 3), "small": (384, 6), "base": (768, 12)}
IMAGES = [(224, 224), (96, 96), (480, 480), (224, 160)]


def randomize(net, dim):
    """Queries and keys so large that attention is far from flat; the rest as large as lets every block matter."""
    with torch.no_grad():
        for name, value in net.named_parameters():
            if "norm" in name:
                value.normal_(1.0 if name.endswith("weight") else 0.0, 0.2)
            elif value.ndim == 1:
                value.normal_(0.0, 0.1)
            elif "patch_embed" in name:
                value.normal_(0.0, value[0].numel() ** -0.5)
            elif name in ("cls_token", "pos_embed"):
                value.normal_(0.0, 0.5)
            else:
                value.normal_(0.0, (2.5 / dim) ** 0.5)


def main():
    torch.manual_seed(7)
    peer = reference.load_peer(sys.argv[1])
    folder = Path(sys.argv[2])
    for model in sys.argv[3:]:
        _, size, patch = model.split("_")
        dim, heads = WIDTHS[size]
        net = peer.VisionTransformer(224, int(patch), dim, 12, heads).eval()
        randomize(net, dim)
        torch.save(reference.state_dict(net), folder / f"{model}.pth")
        for height, width in IMAGES:
            images = torch.randn(1, 3, height, width)
            tokens, attention = reference.run(net, images, [11])
            count = tokens[0].shape[1]
            rows = [0, count // 2, count - 1]
            out = {"images": images, "features": tokens[-1][:, 0], "attention": attention[11][:, :, rows]}
            out.update({f"blocks.{i}.norm": t for i, t in enumerate(tokens)})
            reference.save_safetensors(out, folder / f"{model}-{height}x{width}.safetensors", {"rows": str(rows)})
            largest = attention[11].max(-1).values
            print(model, f"{height}x{width}", "largest attention of a row: mean", round(largest.mean().item(), 3),
                  "flat would be", round(1 / count, 4), flush=True)
            if (height, width) == (96, 96):
                for module in net.modules():
                    if isinstance(module, torch.nn.LayerNorm):
                        module.eps = 1e-12
                other = reference.run(net, images, [])[0]
                print("  eps 1e-12 changes features by", max(((a - b).abs().max() / a.abs().max()).item() for a, b in zip(tokens, other)))
                for module in net.modules():
                    if isinstance(module, torch.nn.LayerNorm):
                        module.eps = 1e-6


if __name__ == "__main__":
    main()
