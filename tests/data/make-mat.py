#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes tests/data/mat: by SciPy what SciPy writes, the rest (big endian, storage
types other than the class, damaged files) by a small writer of the format.

The arrays hold the pattern of make-npy.py.
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
