"""Reads event files, and the projector's files, by TensorBoard itself and prints what is in them as JSON.

    pip install tensorboard
    python read_events.py FOLDER|FILE
"""

import json
import os
import sys

from tensorboard.backend.event_processing import event_accumulator, event_file_loader
from tensorboard.util import tensor_util


def events(path):
    """Every event of a file, by the loader that checks all checksums."""
    found = []
    for event in event_file_loader.LegacyEventFileLoader(path).Load():
        one = {"time": event.wall_time, "step": event.step}
        if event.file_version:
            one["version"] = event.file_version
        if event.HasField("session_log"):
            one["session"] = event.session_log.status
        for value in event.summary.value:
            kind = value.WhichOneof("value")
            if kind == "simple_value":
                one[value.tag] = value.simple_value
            elif kind == "image":
                one[value.tag] = [value.image.width, value.image.height, len(value.image.encoded_image_string)]
            elif kind == "tensor":
                text = tensor_util.make_ndarray(value.tensor)
                one[value.tag] = {value.metadata.plugin_data.plugin_name: [t.decode() for t in text]}
        found.append(one)
    return found


def accumulated(folder):
    """What the program shows: steps and values by tag, after a restart too."""
    seen = event_accumulator.EventAccumulator(folder, size_guidance={"scalars": 0, "images": 0, "tensors": 0})
    seen.Reload()
    tags = seen.Tags()
    return {
        "scalars": {tag: [[e.step, e.value] for e in seen.Scalars(tag)] for tag in tags["scalars"]},
        "images": {tag: [[e.step, e.width, e.height] for e in seen.Images(tag)] for tag in tags["images"]},
        "tensors": {tag: [e.step for e in seen.Tensors(tag)] for tag in tags["tensors"]},
    }


def projector(folder):
    """The projector's plugin on its own configuration."""
    from google.protobuf import text_format
    from tensorboard.plugins.projector import projector_plugin
    from tensorboard.plugins.projector.projector_config_pb2 import ProjectorConfig

    config = ProjectorConfig()
    with open(os.path.join(folder, "projector_config.pbtxt"), encoding="utf-8") as file:
        text_format.Parse(file.read(), config)
    embedding = config.embeddings[0]
    tensors = projector_plugin._read_tensor_tsv_file(os.path.join(folder, embedding.tensor_path))
    with open(os.path.join(folder, embedding.metadata_path), encoding="utf-8") as file:
        lines = file.read().splitlines()
    return {"name": embedding.tensor_name, "shape": list(tensors.shape), "metadata": lines[:3], "lines": len(lines)}


if __name__ == "__main__":
    path = sys.argv[1]
    if os.path.isdir(path):
        result = accumulated(path)
        if os.path.exists(os.path.join(path, "projector_config.pbtxt")):
            result["projector"] = projector(path)
    else:
        result = events(path)
    json.dump(result, sys.stdout, indent=1, ensure_ascii=False)
    print()
