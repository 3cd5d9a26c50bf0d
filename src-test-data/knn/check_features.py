"""Prints the peer's k-NN accuracy on features that dino embed has written, to compare with dino knn's:

python check_features.py PATH_OF_THE_TORCH_PEER train.safetensors val.safetensors 10 20 100 200
"""
import importlib.util
import json
import sys

import numpy
import torch

spec = importlib.util.spec_from_file_location("peer", sys.argv[1])
peer = importlib.util.module_from_spec(spec)
spec.loader.exec_module(peer)


def read(path):
    raw = open(path, "rb").read()
    length = int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8:8 + length])

    def tensor(name, dtype):
        first, end = header[name]["data_offsets"]
        return numpy.frombuffer(raw[8 + length + first:8 + length + end], dtype).reshape(header[name]["shape"])

    return torch.nn.functional.normalize(torch.from_numpy(tensor("features", "<f4").copy())), tensor("labels", "<i8").copy()


train, val = read(sys.argv[2]), read(sys.argv[3])
for k in map(int, sys.argv[4:]):
    print(k, round(peer.knn(train[0], train[1], val[0], val[1], k), 4))
