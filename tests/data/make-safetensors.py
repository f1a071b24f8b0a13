#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes tests/data/safetensors by the format's description: struct, json, NumPy.

The tensors hold the pattern of make-npy.py.
"""
import json
import os
import struct
import numpy as np

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "safetensors")
TYPES = {
    "BOOL": "?", "U8": "u1", "I8": "i1", "I16": "<i2", "U16": "<u2", "I32": "<i4", "U32": "<u4", "I64": "<i8",
    "U64": "<u8", "F16": "<f2", "F32": "<f4", "F64": "<f8",
}


def pattern(shape, name):
    i = np.arange(int(np.prod(shape)))
    x = 7 * i % 23
    if name == "BOOL":
        x = i % 3 == 0
    elif name[0] == "I":
        x = x - 5
    elif "F" in name:
        x = (x - 5) / 4
    x = x.reshape(shape)
    if name == "BF16":
        return (x.astype("<f4").view("<u4") >> 16).astype("<u2")
    return x.astype(TYPES[name])


def save(name, tensors, metadata=None, padding=0):
    header, data = {}, b""
    if metadata:
        header["__metadata__"] = metadata
    for key, (dtype, shape, content) in tensors.items():
        begin = len(data)
        data += content
        header[key] = {"dtype": dtype, "shape": list(shape), "data_offsets": [begin, len(data)]}
    text = json.dumps(header, ensure_ascii=False).encode() + b" " * padding
    with open(os.path.join(FOLDER, name), "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def tensor(name, shape):
    return name, shape, pattern(shape, name).tobytes()


os.makedirs(FOLDER, exist_ok=True)
save("types.safetensors", {name: tensor(name, (5, 3)) for name in [*TYPES, "BF16"]}, {"format": "pt"}, padding=5)
save("network.safetensors", {
    "stem.weight": tensor("F32", (4, 1, 5, 5)),
    "layer1.weight": tensor("F16", (4, 2, 3, 3)),
    "layer1.bias": tensor("F32", (4,)),
    "layer2.weight": tensor("BF16", (2, 4, 3, 3)),
    "steps": tensor("I64", ()),
    "none": tensor("F32", (0, 3)),
    "p\u00e9ripherie.weight": tensor("F32", (3, 3)),
})
save("others.safetensors", {
    "x": tensor("F32", (5, 3)),
    "small": ("F8_E4M3", (4,), bytes(4)),
    "smaller": ("F4", (4,), bytes(2)),
    "turning": ("C64", (2,), bytes(16)),
    "deep": tensor("F32", (1,) * 9),
})
save("empty.safetensors", {})


def save_set(name, values, columns, spare=None):
    """A filter set as Kleinscope saves it; a column is its numbers, or its codes and the texts."""
    listed, tensors = [], {"values": ("F64", values.shape, values.astype("<f8").tobytes())}
    for column, (content, *levels) in columns.items():
        entry = {"name": column, "tensor": f"column.{column}"}
        if levels:
            entry["levels"] = levels[0]
        kind = ("U32", "<u4") if levels else ("F64", "<f8")
        tensors[entry["tensor"]] = (kind[0], (len(content),), np.array(content, kind[1]).tobytes())
        listed.append(entry)
    tensors.update(spare or {})
    save(name, tensors, {"format": "kleinscope-filter-set", "version": "1", "columns": json.dumps(listed)})


save_set("set-kernels.safetensors", pattern((6, 1, 3, 3), "F64"), {
    "file": ([0, 0, 1, 1, 2, 0], ["a.npz", "caf\u00e9 \"b\".npz", ""]),
    "step": ([0, 10, 20, np.nan, -0.0, 1e-320],),
}, {"spare": tensor("F32", (4, 2, 3, 3))})
save_set("set-table.safetensors", pattern((5, 4), "F64"), {"label": ([3, 1, 4, 1, 5],)})


# Several files with an index, as Hugging Face's libraries write it.
def shards(name, weight_map, **more):
    with open(os.path.join(FOLDER, "..", "shards", name), "w", encoding="utf-8") as file:
        json.dump({"metadata": {"total_size": 0}, "weight_map": weight_map, **more}, file, ensure_ascii=False)


FIRST, SECOND, OTHERS = "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors", "others.safetensors"
os.makedirs(os.path.join(FOLDER, "..", "shards"), exist_ok=True)
save("../shards/" + FIRST, {"b.weight": tensor("F32", (4, 2, 3, 3)), "z": tensor("I32", (3,)), "a.weight": tensor("F16", (2, 4, 3, 3))})
save("../shards/" + SECOND, {"c.weight": tensor("F64", (2, 2)), "unlisted": tensor("F32", (2,)), "b.bias": tensor("F32", (4,))})
save("../shards/" + OTHERS, {"x": tensor("F32", (2,)), "turning": ("C64", (2,), bytes(16)), "deep": tensor("F32", (1,) * 9)})
shards("model.safetensors.index.json", {
    "c.weight": SECOND, "b.weight": FIRST, "a.weight": FIRST, "turning": OTHERS, "b.bias": SECOND, "deep": OTHERS, "x": OTHERS})
shards("empty.index.json", {})
shards("bad-missing.index.json", {"a.weight": FIRST, "d": "model-00003-of-00002.safetensors"})
shards("bad-elsewhere.index.json", {"a.weight": FIRST, "b.bias": FIRST})
shards("bad-last.index.json", {"zz": OTHERS})
shards("bad-folder.index.json", {"a.weight": "../shards/" + FIRST})
shards("bad-number.index.json", {"a.weight": 1})
shards("bad-map.index.json", [FIRST])
shards("bad-itself.index.json", {"a.weight": "model.safetensors.index.json"})
shards("bad-stranger.index.json", {"a.weight": "stranger.dat"})
with open(os.path.join(FOLDER, "..", "shards", "stranger.dat"), "w", encoding="utf-8") as stranger:
    stranger.write("This is no table.\n")
