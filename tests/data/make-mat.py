#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes tests/data/mat: by SciPy what SciPy writes, the rest (big endian, storage
types other than the class, damaged files) by a small writer of the format.

The arrays hold the pattern of make-npy.py. Beside files of arrays in others lies what SciPy finds in them: a line
for each array of its path, its lengths, its mean, and its mean weighted by the places of MATLAB's order.
"""
import os
import struct
import zlib
import numpy as np
import scipy.io
import scipy.sparse

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "mat")
STORAGES = {"i1": 1, "u1": 2, "i2": 3, "u2": 4, "i4": 5, "u4": 6, "f4": 7, "f8": 9, "i8": 12, "u8": 13}
CLASSES = {"f8": 6, "f4": 7, "i1": 8, "u1": 9, "i2": 10, "u2": 11, "i4": 12, "u4": 13, "i8": 14, "u8": 15}


def pattern(shape, code):
    x = 7 * np.arange(int(np.prod(shape))) % 23
    if code[0] != "u":
        x = x - 5
    return ((x / 4) if code[0] == "f" else x).reshape(shape).astype("<" + code)


def element(end, kind, data, pad=True):
    """A tag and its data; up to 4 bytes go into the tag itself."""
    if 0 < len(data) <= 4 and pad:
        return struct.pack(end + "HH", *((kind, len(data)) if end == "<" else (len(data), kind))) + data.ljust(4, b"\0")
    out = struct.pack(end + "II", kind, len(data)) + data
    return out + bytes(-len(data) % 8 if pad else 0)


def matrix(end, name, array, kind=None, storage=None, flags=0, shape=None):
    code = array.dtype.str[1:]
    storage = storage or code
    shape = array.shape if shape is None else shape
    data = array.astype(end + storage).tobytes("F")
    body = element(end, 6, struct.pack(end + "II", (kind or CLASSES[code]) | flags << 8, 0))
    body += element(end, 5, struct.pack(f"{end}{len(shape)}i", *shape))
    body += element(end, 1, name.encode())
    body += element(end, STORAGES[storage], data)
    return element(end, 14, body, pad=False)


def compressed(end, content):
    return element(end, 15, zlib.compress(content, 9), pad=False)


def write(name, end, *elements):
    header = b"MATLAB 5.0 MAT-file, made by make-mat.py".ljust(116) + bytes(8)
    header += struct.pack(end + "H", 0x0100) + (b"IM" if end == "<" else b"MI")
    with open(os.path.join(FOLDER, name), "wb") as file:
        file.write(header + b"".join(elements))


def save(name, arrays, **options):
    path = os.path.join(FOLDER, name)
    scipy.io.savemat(path, arrays, **options)
    with open(path, "r+b") as file:  # in place of the date, so that the same bytes come out each time
        file.write(b"MATLAB 5.0 MAT-file, by SciPy".ljust(116))


os.makedirs(FOLDER, exist_ok=True)
numbers = {code: pattern((5, 3), code) for code in STORAGES}
save("scipy.mat", numbers)
save("scipy-compressed.mat", numbers, do_compression=True)
for end, name in ("<", "little"), (">", "big"):
    arrays = [matrix(end, code, array) for code, array in numbers.items()]
    write(f"{name}.mat", end, *arrays)
    write(f"{name}-compressed.mat", end, *(compressed(end, array) for array in arrays))
# MATLAB stores whole doubles in the smallest type that holds them.
write("narrow.mat", "<", *(matrix("<", "as_" + code, pattern((5, 3), code), kind=6)
                           for code in STORAGES if code not in ("f4", "f8")),
      matrix("<", "small", pattern((1, 2), "u1"), kind=6),
      matrix("<", "yes", np.arange(15).reshape(5, 3).astype("u1") % 3 == 0, kind=9, storage="u1", flags=2))
save("kinds.mat", {
    "x": pattern((5, 3), "f8"),
    "text": "abc",
    "z": np.array([[1 + 2j]]),
    "cells": np.array([1, "a"], dtype=object),
    "record": {"a": 1, "b": np.eye(2)},
    "sparse": scipy.sparse.eye(3).tocsc(),
    "flag": np.arange(15).reshape(5, 3) % 3 == 0,
    "number": np.array([[7.0]]),
    "nothing": np.zeros((0, 3)),
}, do_compression=True)
save("labelled.mat", {"x": pattern((5, 3), "f8"), "label": np.array([0, 1, 2, 0, 1])}, oned_as="column")
save("steps.mat", {"it": np.array([0.0, 50.0]), "w": pattern((2, 4, 2, 3, 3), "f4")}, oned_as="row")
kernels = pattern((6, 2, 3, 3), "f4")  # (out, in, rows, columns)
save("networks.mat", {
    "oihw": kernels,
    "hwio": kernels.transpose(2, 3, 1, 0),
    "square": pattern((4, 4, 3, 3), "f4").transpose(2, 3, 1, 0),
    "hwn": pattern((7, 3, 3), "f4").transpose(1, 2, 0),
    "nhw": pattern((7, 3, 3), "f4"),
    "one": pattern((1, 1, 3, 3), "f4"),
})
nine = np.zeros((2,) * 9, dtype="<f4")
write("axes.mat", "<", matrix("<", "nine", nine), compressed("<", matrix("<", "nine2", nine)),
      matrix("<", "", pattern((1, 8), "u1")), element("<", 9, struct.pack("<d", 1.0)),
      matrix("<", "x", pattern((5, 3), "f8")))
write("no-array.mat", "<")

x = pattern((5, 3), "f8")
good = matrix("<", "x", x)
write("bad-shape.mat", "<", matrix("<", "x", x, shape=(5, 4)))
write("bad-negative.mat", "<", matrix("<", "x", x, shape=(-5, -3)))
write("bad-overflow.mat", "<", matrix("<", "x", x, shape=(2**31 - 1,) * 8))
write("bad-storage.mat", "<", good.replace(struct.pack("<II", 9, 120), struct.pack("<II", 77, 120)))
write("bad-length.mat", "<", struct.pack("<II", 14, 2**32 - 8) + good[8:])
write("bad-inside.mat", "<", element("<", 14, b"\0" * 16, pad=False))
write("bad-no-matrix.mat", "<", compressed("<", element("<", 9, struct.pack("<d", 1.0))))
write("bad-stream.mat", "<", element("<", 15, b"not a stream at all", pad=False))
write("bad-cut-stream.mat", "<", element("<", 15, zlib.compress(good, 9)[:-12], pad=False))
write("bad-checksum.mat", "<", element("<", 15, zlib.compress(good, 9)[:-1] + b"\0", pad=False))
write("bad-trailing.mat", "<", compressed("<", good + bytes(8)))
write("bad-trailing-long.mat", "<", compressed("<", matrix("<", "x", pattern((100, 3), "f8")) + bytes(8)))
# Declares more than it holds: in all, and for its shape.
large = matrix("<", "x", np.zeros((2000, 3)))
write("bad-huge.mat", "<", compressed("<", struct.pack("<II", 14, 2**31) + large[8:]))
write("bad-spare.mat", "<", compressed("<", struct.pack("<II", 14, len(good) - 8 + 2**20) + good[8:] + bytes(2**20)))

# ---- Arrays in cells, structs and objects ----


def cell(*values):
    out = np.empty((1, len(values)), dtype=object)
    out[0, :] = values
    return out


def records(fields, *rows):
    out = np.empty((1, len(rows)), dtype=[(field, object) for field in fields])
    for i, row in enumerate(rows):
        out[0, i] = row
    return out


def found(path, value):
    """What SciPy finds, as MATLAB would write its path."""
    if value.dtype.names:
        for i, record in enumerate(value.ravel("F")):
            for field in value.dtype.names:
                yield from found(f"{path}{f'({i + 1})' if value.size > 1 else ''}.{field}", record[field])
    elif value.dtype == object:
        for i, inner in enumerate(value.ravel("F")):
            yield from found(f"{path}{{{i + 1}}}", inner)
    elif value.dtype.kind in "biuf":
        flat = value.ravel("F").astype("f8")
        means = [flat.mean(), (flat * np.arange(flat.size)).mean()] if flat.size else [0, 0]
        yield f"{path} {'x'.join(map(str, value.shape))} {means[0]!r} {means[1]!r}"


def save_nested(name, arrays):
    save(name + ".mat", arrays)
    save(name + "-compressed.mat", arrays, do_compression=True)
    lines = []
    for variable, value in scipy.io.loadmat(os.path.join(FOLDER, name + ".mat")).items():
        if not variable.startswith("__"):
            lines += found(variable, value)
    with open(os.path.join(FOLDER, name + ".txt"), "w", encoding="ascii") as file:
        file.write("\n".join(lines) + "\n")


def hwio(kernels):
    return kernels.transpose(2, 3, 1, 0)


save_nested("simplenn", {"net": {
    "layers": cell(
        {"type": "conv", "name": "conv1", "weights": cell(hwio(kernels), pattern((1, 6), "f4")), "stride": np.array([[1.0, 1.0]])},
        {"type": "relu", "weights": cell()},
        {"type": "conv", "weights": cell(hwio(pattern((3, 3, 3, 3), "f4")), np.zeros((0, 0)))},
        {"type": "conv", "filters": hwio(pattern((5, 4, 1, 1), "f4")), "biases": pattern((1, 5), "f4")},
        {"type": "conv", "weights": cell(hwio(pattern((1, 2, 3, 3), "f4"))[..., 0], np.zeros((1, 1)))},
        {"type": "fc", "weights": cell(pattern((5, 3), "f4"), "none")}),
    "meta": {"averageImage": pattern((4, 4, 3), "f4"), "classes": {"name": cell("cat", "dog")}},
}})
save_nested("trained", {
    "net": {"layers": cell({"weights": cell(hwio(kernels)), "momentum": cell(hwio(kernels)), "momentums": hwio(kernels)})},
    "state": {"solverState": cell(hwio(kernels))},
})
save_nested("dagnn", {
    "params": records(["name", "value", "learningRate"], ("conv1f", hwio(kernels), 1.0), ("conv1b", pattern((1, 6), "f4"), 2.0),
                      ("conv2f", hwio(pattern((2, 2, 1, 3), "f4")), 1.0)),
    "layers": records(["name", "block"], ("conv1", {"size": np.array([[3.0, 3.0, 2.0, 6.0]]), "hasBias": np.array([[True]])})),
})
save_nested("records", {
    "deep": {"a": {"b": cell(*(cell(pattern((5, 3), code)) for code in STORAGES))}},
    "grid": np.array([[pattern((5, 3), "f8"), "text"], [np.zeros((2, 0)), {"z": pattern((5, 3), "u1")}]], dtype=object),
    "object": scipy.io.matlab.MatlabObject(records(["w", "n"], (pattern((5, 3), "f8"), "abc")), "network"),
    "last": pattern((5, 3), "f8"),
})


def array(end, kind, shape, *rest, name=b"", pad=True):
    """An array of a class, and what stands behind its name."""
    body = element(end, 6, struct.pack(end + "II", kind, 0)) + element(end, 5, struct.pack(f"{end}{len(shape)}i", *shape))
    return element(end, 14, body + element(end, 1, name) + b"".join(rest), pad=pad)


def structs(end, fields, *values, length=32, count=1, name=b"", kind=2, front=b""):
    names = b"".join(field.encode().ljust(length, b"\0") for field in fields)
    return array(end, kind, (1, count), front, element(end, 5, struct.pack(end + "i", length)), element(end, 1, names), *values, name=name)


def text(end, kind, content, count):
    return array(end, 4, (1, count), element(end, kind, content))


def nest(end, depth):
    inner = matrix(end, "", x)
    for _ in range(depth - 1):
        inner = array(end, 1, (1, 1), inner)
    return array(end, 1, (1, 1), inner, name=b"deep")


for end, name in ("<", "little"), (">", "big"):
    wide = "utf-16-le" if end == "<" else "utf-16-be"
    opaque = element(end, 14, element(end, 6, struct.pack(end + "II", 17, 0)) + element(end, 1, b"s") + element(end, 1, b"MCOS"))
    write(f"nested-{name}.mat", end,
          structs(end, ["text", "wide", "grid", "long", "odd", "opaque", "func", "z", "none", "x"],
                  text(end, 16, "ü".encode(), 1), text(end, 4, "wü".encode(wide), 2),
                  array(end, 4, (2, 2), element(end, 4, "abcd".encode(wide))), text(end, 16, b"l" * 81, 81), text(end, 9, bytes(8), 1),
                  opaque, array(end, 16, (1, 1), structs(end, ["f"], text(end, 16, b"f", 1))),
                  matrix(end, "", x, flags=8), element(end, 14, b""), matrix(end, "", x), name=b"s"),
          structs(end, ["bad", "lone"], text(end, 17, b"\x00\xd8" if end == "<" else b"\xd8\x00", 1), text(end, 2, b"\xff", 1), name=b"t"),
          structs(end, [], name=b"fieldless"), array(end, 1, (0, 0), name=b"cellless"), array(end, 1, (1, 1), matrix(end, "", x)),
          structs(end, ["w"], matrix(end, "", pattern((1, 2), "u1")), kind=3, front=element(end, 1, b"network"), name=b"o"),
          nest(end, 16), nest(end, 17), compressed(end, nest(end, 3).replace(b"deep", b"flat")),
          structs(end, ["w"], matrix(end, "", x), name=b"s"), structs(end, ["x"], matrix(end, "", x), name=b"s"))

bad = {
    "cells": array("<", 1, (2**31 - 1, 1), matrix("<", "", x), name=b"c"),
    "cells-overflow": array("<", 1, (2**31 - 1,) * 8, matrix("<", "", x), name=b"c"),
    "cell-kind": array("<", 1, (1, 1), element("<", 9, bytes(8)), name=b"c"),
    "cell-small": array("<", 1, (1, 1), element("<", 14, bytes(4)), name=b"c"),
    "cell-long": array("<", 1, (1, 1), struct.pack("<II", 14, 2**31) + good[8:], name=b"c"),
    "cell-header": array("<", 1, (1, 1), element("<", 14, bytes(16)), name=b"c"),
    "structs": structs("<", ["a"], matrix("<", "", x), count=2**31 - 1, name=b"c"),
    "field-length": structs("<", ["a"], matrix("<", "", x), length=257, name=b"c"),
    "field-none": array("<", 2, (1, 1), element("<", 5, bytes(4)), element("<", 1, b""), name=b"c"),
    "field-wide": array("<", 2, (1, 1), element("<", 5, bytes(3)), element("<", 1, b""), name=b"c"),
    "field-kind": array("<", 2, (1, 1), element("<", 6, bytes(4)), element("<", 1, b""), name=b"c"),
    "names-kind": array("<", 2, (1, 1), element("<", 5, struct.pack("<i", 8)), element("<", 2, bytes(8)), name=b"c"),
    "names-odd": array("<", 2, (1, 1), element("<", 5, struct.pack("<i", 8)), element("<", 1, bytes(9)), name=b"c"),
    "names-none": array("<", 2, (1, 1), element("<", 5, struct.pack("<i", 8)), name=b"c"),
    "names-many": structs("<", ["a"] * 1025, length=64, name=b"c"),
    "object": array("<", 3, (1, 1), name=b"c"),
    "text": array("<", 1, (1, 1), array("<", 4, (1, 1)), name=b"c"),
    "text-cut": array("<", 1, (1, 1), array("<", 4, (1, 1), struct.pack("<II", 16, 80)), name=b"c"),
    "axes": array("<", 1, (1,) * 65, name=b"c"),
    "name": matrix("<", "n" * 4097, x),
}
for name, content in bad.items():
    if len(content) < 10000:
        write(f"bad-nested-{name}.mat", "<", content)
    write(f"bad-nested-{name}-compressed.mat", "<", compressed("<", content))
write("bad-nested-spare.mat", "<", compressed("<", array("<", 1, (1, 1), good, bytes(2**20), name=b"c")))
write("bad-nested-cut-stream.mat", "<", element("<", 15, zlib.compress(array("<", 1, (1, 2), good, bytes(2**16), name=b"c"), 9)[:-20], pad=False))
