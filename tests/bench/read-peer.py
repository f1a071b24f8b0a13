#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The peers of bench-read: what NumPy and PyTorch take for the same files.

  read-peer.py make FOLDER       writes network.npz, network.pt and network.safetensors: 44 layers of 256 x 256
                                 filters of 3 x 3, float32, 104 MB each, of the same numbers; and packed.npz,
                                 which is deflated
  read-peer.py measure FILE      prints the best wall milliseconds of several for listing names and
                                 shapes, for one layer and for all of FILE, as float64, page cache warm

NumPy reads .npz, PyTorch .pt, and .safetensors NumPy again, by a memory map and the header, as the
library of that name does.
"""
import json
import struct
import sys
import time

import numpy as np

LAYERS = 44
SHAPE = (256, 256, 3, 3)
TIMES = 5


def make(folder):
    import torch
    generator = np.random.default_rng(1)
    layers = {f"layer{i}.weight": generator.standard_normal(SHAPE, dtype=np.float32) for i in range(LAYERS)}
    np.savez(folder + "/network.npz", **layers)
    np.savez_compressed(folder + "/packed.npz", **layers)
    torch.save({name: torch.from_numpy(layer) for name, layer in layers.items()}, folder + "/network.pt")
    size = layers["layer0.weight"].nbytes
    header = {name: {"dtype": "F32", "shape": list(SHAPE), "data_offsets": [i * size, (i + 1) * size]}
              for i, name in enumerate(layers)}
    text = json.dumps(header).encode()
    with open(folder + "/network.safetensors", "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for layer in layers.values():
            layer.tofile(file)


def open_npz(path):
    file = np.load(path)
    return file.files, lambda name: file[name]


def open_torch(path):
    import torch
    file = torch.load(path, map_location="cpu")
    return list(file), lambda name: file[name].numpy()


def open_safetensors(path):
    with open(path, "rb") as file:
        n, = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(n))
    values = np.memmap(path, np.float32, offset=8 + n)
    return list(header), lambda name: values[slice(*(o // 4 for o in header[name]["data_offsets"]))]


def best(task):
    times = []
    for _ in range(TIMES):
        begin = time.perf_counter()
        task()
        times.append(time.perf_counter() - begin)
    return 1e3 * min(times)


def measure(path):
    opener = {"npz": open_npz, "pt": open_torch, "safetensors": open_safetensors}[path.rsplit(".", 1)[1]]

    def one():
        names, take = opener(path)
        return take(names[0]).astype(np.float64)

    def all_of_them():
        names, take = opener(path)
        return [take(name).astype(np.float64) for name in names]

    one()
    print(best(lambda: opener(path)), best(one), best(all_of_them))


if __name__ == "__main__":
    {"make": make, "measure": measure}[sys.argv[1]](sys.argv[2])
