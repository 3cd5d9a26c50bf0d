"""Reads what Dino4j exported with real PyTorch, and makes the golden file of the tests.

  python torch_files.py golden GOLDEN.pth      keeps a file that TorchFileWriterTest wrote, once PyTorch has accepted it
  python torch_files.py check EXPORTS PEER.py  reads one checkpoint's exports with PyTorch, onnx, timm and transformers, and
                                               compares features; EXPORTS holds the folders pth, full (--full), onnx,
                                               safetensors and hf (--names hf)

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


def images(side):
    """Two images of a fixed pattern, normalised."""
    return torch.sin(37.0 * torch.linspace(-2, 2, 2 * 3 * side * side).reshape(2, 3, side, side))


def peer_features(export, peer):
    """CLS features of the plain PyTorch ViT with the weights of an export in --format pth, loaded strictly."""
    sys.path.insert(0, str(Path(peer).parent))
    vit = __import__(Path(peer).stem).VisionTransformer
    args = json.loads((Path(export) / "config.json").read_text())["model_args"]
    state = accepted(Path(export) / "model.pth")
    model = vit(args["img_size"], args["patch_size"], args["embed_dim"], args["depth"], args["num_heads"]).eval()
    print("strict load:", model.load_state_dict(peer_names(state), strict=True), len(state), "tensors")
    with torch.no_grad():
        return model(images(args["img_size"])), args["img_size"]


def check(exports, peer):
    expected, side = peer_features(Path(exports) / "pth", peer)

    def compare(name, actual):
        difference = ((torch.as_tensor(actual) - expected).norm() / expected.norm()).item()
        print(f"{name}: relative difference from PyTorch {difference:.2e}")

    import onnx
    from onnx.reference import ReferenceEvaluator

    onnx.checker.check_model(str(Path(exports) / "onnx" / "model.onnx"), full_check=True)
    evaluator = ReferenceEvaluator(str(Path(exports) / "onnx" / "model.onnx"))
    compare(f"onnx {onnx.__version__}, its checker and reference", evaluator.run(["cls"], {"images": images(side).numpy()})[0])

    import timm

    model = timm.create_model(f"local-dir:{exports}/safetensors", pretrained=True).eval()
    with torch.no_grad():
        compare(f"timm {timm.__version__}", model(images(side)))

    import transformers

    model = transformers.ViTModel.from_pretrained(f"{exports}/hf", add_pooling_layer=False).eval()
    with torch.no_grad():
        compare(f"transformers {transformers.__version__}", model(images(side)).last_hidden_state[:, 0])
    processor = transformers.AutoImageProcessor.from_pretrained(f"{exports}/hf")
    print(type(processor).__name__, processor.size, processor.crop_size, processor.image_mean)

    full = torch.load(Path(exports) / "full" / "model.pth", map_location="cpu", weights_only=True)
    print("full checkpoint:", {key: len(value) for key, value in full.items()}, list(full["student"])[:1], list(full["teacher"])[:1])
    teacher = {name.removeprefix("backbone."): value for name, value in full["teacher"].items() if name.startswith("backbone.")}
    state = torch.load(Path(exports) / "pth" / "model.pth", weights_only=True)
    assert teacher.keys() == state.keys() and all(torch.equal(teacher[k], state[k]) for k in state)


if __name__ == "__main__":
    {"golden": golden, "check": check}[sys.argv[1]](*sys.argv[2:])
