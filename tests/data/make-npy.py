#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes tests/data/npy: an array of each type, byte order and layout, by NumPy.

Element i in row-major order is 7 i mod 23 - 5, quartered for floats, without
the - 5 for unsigned integers; i mod 3 = 0 for bool. test-npy.c says the same.
"""
import os
import numpy as np

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "npy")
TYPES = {
    "bool": "b1", "int8": "i1", "int16": "i2", "int32": "i4", "int64": "i8",
    "uint8": "u1", "uint16": "u2", "uint32": "u4", "uint64": "u8",
    "float16": "f2", "float32": "f4", "float64": "f8",
}


def values(name, shape):
    i = np.arange(int(np.prod(shape)))
    x = 7 * i % 23
    if name == "bool":
        x = i % 3 == 0
    elif name.startswith("int"):
        x = x - 5
    elif "float" in name:
        x = (x - 5) / 4
    return x.reshape(shape)


def save(name, array, version=None):
    with open(os.path.join(FOLDER, name + ".npy"), "wb") as file:
        np.lib.format.write_array(file, array, version=version)


os.makedirs(FOLDER, exist_ok=True)
for name, code in TYPES.items():
    for order in "C", "F":
        for endian in "<", ">":
            if code[1] == "1" and endian == ">":
                continue
            array = np.array(values(name, (5, 3)), dtype=endian + code, order=order)
            save(f"{name}-{'little' if endian == '<' else 'big'}-{order}", array)

# bfloat16 is the upper half of float32; NumPy knows it as two opaque bytes.
halves = values("bfloat16", (5, 3)).astype("<f4").view("<u4") >> 16
save("bfloat16-little-C", halves.astype("<u2").view("V2"))
save("bfloat16-little-F", np.asfortranarray(halves.astype("<u2")).view("V2"))

save("version2", values("float32", (5, 3)).astype("<f4"), (2, 0))
save("version3", values("float32", (5, 3)).astype("<f4"), (3, 0))
save("scalar", np.array(-1.25, dtype="<f4"))
save("line", values("float32", (15,)).astype("<f4"))
save("cube-C", values("float32", (2, 3, 4)).astype("<f4"))
save("cube-F", np.asfortranarray(values("float32", (2, 3, 4)).astype("<f4")))
save("kernels", values("float32", (4, 2, 3, 3)).astype("<f4"))
save("kernels-F", np.asfortranarray(values("float32", (4, 2, 3, 3)).astype("<f4")))
save("stack", values("float64", (6, 3, 3)).astype("<f8"))
save("no-rows", np.zeros((0, 9), dtype="<f4"))
save("no-columns", np.zeros((3, 0), dtype="<f4"))
save("eight-axes", values("float32", (1, 2, 1, 2, 1, 2, 1, 2)).astype("<f4"))
save("not-finite", np.array([[1, np.nan, 3], [np.inf, -np.inf, 5]], dtype="<f4"))
save("half-specials", np.array([0x0001, 0x03FF, 0x0400, 0x3C00, 0x7BFF, 0x7C00, 0xFC00, 0x7E00, 0x8001, 0x8000],
                               dtype="<u2").view("<f2"))
save("integer-extremes", np.array([-2**63, 2**63 - 1, 2**53 + 1, -1], dtype="<i8"))

# What is refused.
save("bad-nine-axes", np.zeros((1,) * 9, dtype="<f4"))
save("bad-object", np.array([{"a": 1}, None], dtype=object))
save("bad-text", np.array(["ab", "c"]))
save("bad-bytes", np.array([b"ab", b"c"]))
save("bad-complex", np.array([1 + 2j], dtype="<c16"))
save("bad-records", np.zeros(3, dtype=[("a", "<f4"), ("b", "<i4", (2, 2))]))
save("bad-opaque", np.zeros(3, dtype="V5"))
save("bad-dates", np.array(["2020-01-01"], dtype="<M8[D]"))
save("bad-spans", np.array([1], dtype="<m8[s]"))
save("bad-long-double", np.zeros(2, dtype="<f16"))
