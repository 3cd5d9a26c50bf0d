"""Reads what Dino4j exported with real PyTorch, and makes the golden file of the tests.

  python torch_files.py golden GOLDEN.pth      keeps a file that TorchFileTest wrote, once PyTorch has accepted it
  python torch_files.py check EXPORT PEER.py   an export in --format pth: strict loading, features for features.py to compare

PEER.py is a plain PyTorch ViT (its VisionTransformer takes image, patch, dim, depth, heads).
"""

import json
import sys
import zipfile
from pathlib import Path

import torch


def accepted(path):
    """The state dict, read as untrusted data; every storage must be aligned and stored."""
    state = torch.load(path, map_location="cpu", weights_only=True)
    with zipfile.ZipFile(path) as archive, open(path, "rb") as raw:
        for entry in archive.infolist():
            raw.seek(entry.header_offset + 26)
            name, extra = (int.from_bytes(raw.read(2), "little") for _ in range(2))
            start = entry.header_offset + 30 + name + extra
            assert entry.compress_type == zipfile.ZIP_STORED, entry.filename
            assert start % 64 == 0, (entry.filename, start)
        assert archive.testzip() is None
    mapped = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
    assert list(mapped) == list(state)
    return state


def golden(path):
    state = accepted(path)
    numbers = torch.arange(6, dtype=torch.float32).reshape(2, 3)
    assert list(state) == ["weight", "scalar", "nested", "step"], list(state)
    assert torch.equal(state["weight"], numbers) and state["weight"].dtype == torch.float32
    assert state["scalar"].shape == () and state["scalar"].item() == 0.5
    assert torch.equal(state["nested"]["cls_token"], torch.full((1, 1, 2), -1.0))
    assert state["nested"]["text"] == "größe" and state["step"] == 5_000_000_000
    print("PyTorch", torch.__version__, "accepts", path)


def peer_names(state):
    """timm's names to the peer's, whose patch embedding is the convolution itself and whose MLP is a sequence."""
    renamed = {}
    for name, value in state.items():
        name = name.replace("patch_embed.proj.", "patch_embed.").replace("mlp.fc1.", "mlp.0.").replace("mlp.fc2.", "mlp.2.")
        renamed[name] = value
    return renamed


def check(export, peer):
    sys.path.insert(0, str(Path(peer).parent))
    vit = __import__(Path(peer).stem).VisionTransformer
    config = json.loads((Path(export) / "config.json").read_text())
    args = config["model_args"]
    state = accepted(Path(export) / "model.pth")
    model = vit(args["img_size"], args["patch_size"], args["embed_dim"], args["depth"], args["num_heads"]).eval()
    model.load_state_dict(peer_names(state), strict=True)
    images = torch.linspace(-2, 2, 2 * 3 * args["img_size"] ** 2).reshape(2, 3, args["img_size"], args["img_size"])
    images = torch.sin(images * 37.0)
    with torch.no_grad():
        features = model(images)
    for other, kind in ((p, p.suffix) for p in Path(export).parent.glob("*/model.onnx")):
        session = __import__("onnxruntime").InferenceSession(str(other))
        ours = torch.from_numpy(session.run(["cls"], {"images": images.numpy()})[0])
        print("PyTorch and", other, "differ by", ((ours - features).norm() / features.norm()).item(), kind)
    print("strict load of", len(state), "tensors; features", tuple(features.shape), features[0, :3].tolist())


if __name__ == "__main__":
    {"golden": golden, "check": check}[sys.argv[1]](*sys.argv[2:])
