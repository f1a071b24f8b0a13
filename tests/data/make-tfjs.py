#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes tests/data/tfjs by the description of TensorFlow.js' weights manifest: json,
struct, NumPy. The weights hold the pattern of make-npy.py, kernels as they are when
turned to (out, in, rows, columns).
"""
import json
import os
import struct
import numpy as np

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tfjs")
TYPES = {"float32": "<f4", "float16": "<f2", "int32": "<i4", "uint16": "<u2", "uint8": "u1", "bool": "?"}


def pattern(shape, name="float32"):
    i = np.arange(int(np.prod(shape)))
    x = 7 * i % 23
    if name == "bool":
        x = i % 3 == 0
    elif name == "int32":
        x = x - 5
    elif "float" in name:
        x = (x - 5) / 4
    return x.reshape(shape).astype(TYPES[name])


def entry(name, array, dtype="float32", quantization=None):
    out = {"name": name, "shape": list(array.shape), "dtype": dtype}
    if quantization:
        out["quantization"] = quantization
    return out, array.tobytes()


def quantised(name, shape, dtype):
    x = pattern(shape)
    if dtype == "float16":
        return entry(name, x.astype("<f2"), quantization={"dtype": dtype, "original_dtype": "float32"})
    # A scale of 1/4 gives the pattern back exactly.
    q = np.round((x - x.min()) / 0.25).astype(TYPES[dtype])
    return entry(name, q, quantization={"dtype": dtype, "min": float(x.min()), "scale": 0.25, "original_dtype": "float32"})


def save(name, groups, topology=None, shard=10**9):
    """@groups of entries, each cut into shards of so many bytes."""
    manifest = []
    for g, entries in enumerate(groups, 1):
        data = b"".join(content for _, content in entries)
        pieces = [data[at:at + shard] for at in range(0, len(data), shard)]
        paths = [f"{name}-group{g}-shard{i}of{len(pieces)}.bin" for i in range(1, len(pieces) + 1)]
        for path, piece in zip(paths, pieces):
            with open(os.path.join(FOLDER, path), "wb") as file:
                file.write(piece)
        manifest.append({"paths": paths, "weights": [description for description, _ in entries]})
    model = {"format": "graph-model" if topology and "node" in topology else "layers-model", "generatedBy": "make-tfjs.py",
             "convertedBy": None, "modelTopology": topology, "weightsManifest": manifest}
    with open(os.path.join(FOLDER, name + ".json"), "w", encoding="utf-8") as file:
        json.dump(model, file, ensure_ascii=False)


def layer(kind, name):
    return {"class_name": kind, "config": {"name": name, "trainable": True}}


def hwio(shape):
    return pattern(shape).transpose(2, 3, 1, 0)


def hwoi(shape):
    return pattern(shape).transpose(2, 3, 0, 1)


os.makedirs(FOLDER, exist_ok=True)
save("types", [[entry(name, pattern((5, 3), name), name) for name in TYPES]])
save("quantised", [[quantised(name, (4, 3), name) for name in ("uint8", "uint16", "float16")],
                   [quantised("kernel", (3, 3, 2, 4), "uint8")]])
save("layers", [
    [entry("conv2d/kernel", hwio((4, 2, 3, 3))), entry("conv2d/bias", pattern((4,))),
     entry("depthwise_conv2d/depthwise_kernel", hwoi((4, 1, 3, 3)))],
    [entry("separable/depthwise_kernel", hwoi((4, 2, 3, 5))), entry("separable/pointwise_kernel", hwio((6, 8, 1, 1))),
     entry("inner/up/kernel", hwoi((3, 4, 5, 5))), entry("conv3d/kernel", pattern((4, 2, 3, 5, 5)).transpose(2, 3, 4, 1, 0)),
     entry("périphérie/kernel", pattern((5, 3))), entry("nothing", pattern((0, 3))), entry("steps", pattern((), "int32"), "int32")],
], {"model_config": {"class_name": "Functional", "config": {"layers": [
    layer("Conv2D", "conv2d"), layer("DepthwiseConv2D", "depthwise_conv2d"), layer("SeparableConv2D", "separable"),
    {"class_name": "Sequential", "config": {"name": "inner", "layers": [layer("Conv2DTranspose", "up")]}},
]}}}, shard=701)
save("graph", [[entry("a/kernel", hwio((4, 2, 3, 3))), entry("b/weights", hwoi((4, 1, 3, 3))), entry("c", hwoi((2, 4, 3, 3))),
                entry("d", hwoi((4, 1, 3, 3)))]],
     {"node": [{"name": "a/kernel", "op": "Const", "attr": {}},
               {"name": "x", "op": "_FusedConv2D", "input": ["input", "a/kernel", "bias"]},
               {"name": "y", "op": "DepthwiseConv2dNative", "input": ["x", "b/weights"]},
               {"name": "z", "op": "Conv2DBackpropInput", "input": ["shape", "c:0", "y"]},
               {"name": "w", "op": "FusedDepthwiseConv2dNative", "input": ["z", "d"]}]})


def texts(*items):
    return b"".join(struct.pack("<I", len(item)) + item for item in items)


save("others", [[
    ({"name": "words", "shape": [2, 2], "dtype": "string"}, texts(b"one", b"", b"three", bytes(5000))),
    entry("x", pattern((5, 3))),
    ({"name": "turning", "shape": [2], "dtype": "complex64"}, bytes(16)),
    entry("deep", pattern((1,) * 9)),
    entry("rounded", pattern((3,), "uint8"), "int32", {"dtype": "uint8", "min": 0, "scale": 1.5}),
    entry("x", pattern((5, 3))),
    entry("x#2", pattern((5, 3))),
    entry("x", pattern((5, 3))),
]])
save("none", [])
# A model whose text is also its shard: what a fuzzer can change all of.
for length in range(100, 2000):
    text = json.dumps({"weightsManifest": [{"paths": ["self.json"], "weights": [
        {"name": "f/kernel", "shape": [3, 3, 2, 2], "dtype": "float32", "quantization": {"dtype": "uint8", "min": -1, "scale": 0.25}},
        {"name": "depthwise", "shape": [5, 5, 1, 2], "dtype": "float32", "quantization": {"dtype": "float16"}},
        {"name": "rest", "shape": [length], "dtype": "uint8"}]}]})
    if len(text) == 36 + 100 + length:
        with open(os.path.join(FOLDER, "self.json"), "w", encoding="utf-8") as file:
            file.write(text)
