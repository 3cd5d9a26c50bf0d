"""A strict reader of safetensors files from the format's description alone (https://huggingface.co/docs/safetensors), with
nothing but Python's own modules; and of what Dino4j's checkpoints add: version, step and checksum in the metadata.

  read_checkpoint.py FILE > expected.json

Refuses everything that the description forbids: headers that are no JSON object or do not begin with a brace, keys that occur
twice, metadata that are not texts, unknown types, shapes that do not fill their bytes, gaps, overlaps, bytes behind the end.
"""

import json
import struct
import sys

WIDTH = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U8": 1, "BOOL": 1}
CODE = {"F64": "d", "F32": "f", "I64": "q", "I32": "i", "I16": "h", "I8": "b", "U8": "B", "BOOL": "?"}


def unique(pairs):
    keys = [key for key, _ in pairs]
    assert len(keys) == len(set(keys)), f"a key occurs twice: {keys}"
    return dict(pairs)


def crc32c(data, crc=0):
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
        table.append(byte)
    crc ^= 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ table[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


def read(path):
    data = open(path, "rb").read()
    assert len(data) >= 8, "no room for the header's length"
    (length,) = struct.unpack("<Q", data[:8])
    assert 2 <= length <= min(len(data) - 8, 100_000_000), f"a header of {length} bytes"
    header = data[8 : 8 + length]
    assert header[:1] == b"{", "the header must begin with a brace"
    assert length % 8 == 0, "the data should be aligned"
    entries = json.loads(header.decode("utf-8", errors="strict").rstrip(" "), object_pairs_hook=unique)
    metadata = entries.pop("__metadata__", {})
    assert all(isinstance(value, str) for value in metadata.values()), "metadata must be texts"
    body = data[8 + length :]
    tensors, end = {}, 0
    for name, entry in sorted(entries.items(), key=lambda item: item[1]["data_offsets"]):
        assert set(entry) == {"dtype", "shape", "data_offsets"}, f"{name}: {sorted(entry)}"
        assert all(isinstance(extent, int) and extent >= 0 for extent in entry["shape"]), f"{name}: {entry['shape']}"
        first, last = entry["data_offsets"]
        count = 1
        for extent in entry["shape"]:
            count *= extent
        assert first == end and last - first == count * WIDTH[entry["dtype"]], f"{name}: {entry}, expected to begin at {end}"
        values = struct.unpack(f"<{count}{CODE[entry['dtype']]}", body[first:last])
        tensors[name] = {"dtype": entry["dtype"], "shape": entry["shape"], "values": list(values), "bytes": body[first:last]}
        end = last
    assert end == len(body), f"{len(body) - end} bytes belong to no tensor"
    return metadata, tensors


def check(metadata, tensors):
    """Dino4j's checksum: metadata in their order without the checksum, then the tensors in the order of the file."""
    text = b"".join(f"{key}={value}\n".encode() for key, value in metadata.items() if key != "crc32c")
    for name, tensor in tensors.items():
        shape = ", ".join(map(str, tensor["shape"]))
        text += f"{name} {tensor['dtype']}[{shape}]\n".encode() + tensor["bytes"]
    assert metadata["format"] == "dino4j-checkpoint-1", metadata["format"]
    assert format(crc32c(text), "x") == metadata["crc32c"], "damaged: the checksum is another"


if __name__ == "__main__":
    metadata, tensors = read(sys.argv[1])
    if metadata.get("format", "").startswith("dino4j-checkpoint"):
        check(metadata, tensors)
    for tensor in tensors.values():
        del tensor["bytes"]
    print(json.dumps({"metadata": metadata, "tensors": tensors}, indent=1))
