#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes tests/data/pickle: the same content by each protocol of Python's pickle, once from its
pickler in C and once from that in Python, and what it says as a text (content.txt); tensors and
arrays, pickled without torch.save()."""
import collections
import fractions
import os
import pickle
import numpy as np
import torch

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "pickle")
LONGEST = 2**200

shared = ["shared"]
ring = []
ring.append(ring)
CONTENT = [
    None, True, False, 0, 1, 255, 256, 65535, 65536, -1, -2**31, 2**31, -2**63, 2**63 - 1, LONGEST, -LONGEST,
    0.5, -1e300, float("inf"), "", "text", "périphérie\n\\u0041\\", "'", 'a "b"', "\U0001f600", b"", b"\x00\xff'", b"x" * 300, "y" * 300,
    (), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), [], [1], [1, 2], {}, {"a": 1}, {"a": 1, 2: "b"}, set(), {3}, frozenset([4]),
    bytearray(b"abc"), shared, shared, ring, collections.OrderedDict(a=1), fractions.Fraction(1, 3), complex(1, 2), len,
    list(range(2000)),
]


def say(x, above=()):
    """What the C test says of the nodes that it reads."""
    if isinstance(x, bool) or x is None or isinstance(x, float):
        return repr(x)
    if isinstance(x, int):
        return repr(x) if -2**63 <= x < 2**63 else "long"
    if isinstance(x, str):
        return "'" + x + "'"
    if any(x is y for y in above):
        return "..."
    above = (*above, x)
    if isinstance(x, tuple):
        return "(" + " ".join(say(y, above) for y in x) + ")"
    if isinstance(x, list):
        return "[" + " ".join(say(y, above) for y in x) + "]"
    if isinstance(x, dict) and type(x) is dict:
        return "{" + " ".join(say(k, above) + ":" + say(v, above) for k, v in x.items()) + "}"
    return "object"


def dump(pickler, x, protocol, name):
    with open(os.path.join(FOLDER, name), "wb") as file:
        pickler(file, protocol).dump(x)


os.makedirs(FOLDER, exist_ok=True)
for protocol in range(6):
    dump(pickle.Pickler, CONTENT, protocol, f"content-{protocol}.pickle")
    dump(pickle._Pickler, CONTENT, protocol, f"content-python-{protocol}.pickle")
    pattern = (7 * np.arange(15) % 23 - 5) / 4
    dump(pickle.Pickler, {"array": pattern.reshape(5, 3).astype("f4"), "tensor": torch.tensor(pattern.reshape(5, 3), dtype=torch.float16),
                          "storage": torch.tensor(pattern).storage()}, protocol, f"arrays-{protocol}.pickle")
with open(os.path.join(FOLDER, "content.txt"), "w", encoding="utf-8") as file:
    file.write("".join(say(x) + "\n" for x in CONTENT))
