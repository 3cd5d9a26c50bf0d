"""A ViT of the peer program with names, tokens and attention of the published one, and a writer of safetensors files."""

import importlib.util
import json
import struct

import torch
import torch.nn.functional as F


def load_peer(path):
    """The peer program, torch_dino.py, as a module."""
    spec = importlib.util.spec_from_file_location("torch_dino", path)
    peer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(peer)
    return peer


def official(name):
    """The published name of a tensor of the peer's backbone."""
    name = name.replace("patch_embed.", "patch_embed.proj.")
    return name.replace(".mlp.0.", ".mlp.fc1.").replace(".mlp.2.", ".mlp.fc2.")


def state_dict(net):
    return {official(name): value.detach().clone() for name, value in net.state_dict().items()}


def hugging_face(state, prefix=""):
    """The names of HuggingFace's ViTModel, with queries, keys and values apart."""
    names = {"cls_token": "embeddings.cls_token", "pos_embed": "embeddings.position_embeddings"}
    parts = {"patch_embed.proj": "embeddings.patch_embeddings.projection", "norm": "layernorm"}
    inner = {"norm1": "layernorm_before", "attn.proj": "attention.output.dense", "norm2": "layernorm_after",
             "mlp.fc1": "intermediate.dense", "mlp.fc2": "output.dense"}
    out = {}
    for name, value in state.items():
        stem, _, kind = name.rpartition(".")
        if name in names:
            out[prefix + names[name]] = value
        elif stem in parts:
            out[f"{prefix}{parts[stem]}.{kind}"] = value
        else:
            _, block, within = stem.split(".", 2)
            layer = f"{prefix}encoder.layer.{block}."
            if within == "attn.qkv":
                for part, rows in zip(("query", "key", "value"), value.chunk(3)):
                    out[f"{layer}attention.attention.{part}.{kind}"] = rows.clone()
            else:
                out[f"{layer}{inner[within]}.{kind}"] = value
    return out


def positions(net, height, width):
    """Position embeddings of an image of any shape, with the published offset of 0.1."""
    rows, columns = height // net.patch, width // net.patch
    if rows * columns == net.side**2 and height == width:
        return net.pos_embed
    dim = net.pos_embed.shape[-1]
    grid = net.pos_embed[:, 1:].reshape(1, net.side, net.side, dim).permute(0, 3, 1, 2)
    scale = ((rows + 0.1) / net.side, (columns + 0.1) / net.side)
    grid = F.interpolate(grid, scale_factor=scale, mode="bicubic")
    assert grid.shape[-2:] == (rows, columns)
    return torch.cat([net.pos_embed[:, :1], grid.permute(0, 2, 3, 1).reshape(1, rows * columns, dim)], 1)


@torch.no_grad()
def run(net, images, attention_of=None):
    """Tokens of every block behind the final norm, and attention weights of the blocks asked for (all if None)."""
    x = net.patch_embed(images).flatten(2).transpose(1, 2)
    x = torch.cat([net.cls_token.expand(len(x), -1, -1), x], 1) + positions(net, *images.shape[-2:])
    tokens, attention = [], {}
    for i, block in enumerate(net.blocks):
        attn, y = block.attn, block.norm1(x)
        b, n, c = y.shape
        q, k, v = attn.qkv(y).reshape(b, n, 3, attn.heads, c // attn.heads).permute(2, 0, 3, 1, 4)
        weights = ((q @ k.transpose(-2, -1)) * attn.scale).softmax(-1)
        if attention_of is None or i in attention_of:
            attention[i] = weights
        x = x + attn.proj((weights @ v).transpose(1, 2).reshape(b, n, c))
        x = x + block.mlp(block.norm2(x))
        tokens.append(net.norm(x))
    return tokens, attention


KINDS = {torch.float32: "F32", torch.float64: "F64", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64"}


def save_safetensors(tensors, path, metadata=None):
    """The safetensors format from its specification: length, JSON header, raw little-endian data."""
    header, offset, blobs = {"__metadata__": metadata or {}}, 0, []
    for name, value in tensors.items():
        blob = value.contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()
        header[name] = {"dtype": KINDS[value.dtype], "shape": list(value.shape), "data_offsets": [offset, offset + len(blob)]}
        offset += len(blob)
        blobs.append(blob)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))
