#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes tests/data/listings: what kleinscope-unpack says of files, short, as seeds for the fuzzer."""
import json
import os

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "listings")
PLAN = {"config": {"layers": [{"class_name": "Conv2D", "config": {"name": "a"}},
                              {"class_name": "Conv2DTranspose", "config": {"name": "b"}},
                              {"class_name": "Net", "config": {"layers": [{"class_name": "Dense", "config": {}}]}}]}}


def listing(name, *objects, notes=()):
    """Each object is its path and what is said of it."""
    places, listed = {(): 0}, [{"name": "", "group": True}]
    for path, said in objects:
        parts = tuple(path.split("/")) if path else ()
        if not parts:
            listed[0].update(said)
            continue
        places[parts] = len(listed)
        listed.append({"name": parts[-1], "in": places[parts[:-1]], **said})
    with open(os.path.join(FOLDER, name + ".json"), "w", encoding="utf-8") as file:
        json.dump({"notes": list(notes), "objects": listed}, file)


def group(**attributes):
    return {"group": True, **({"attributes": attributes} if attributes else {})}


os.makedirs(FOLDER, exist_ok=True)
listing("plain", ("g", group()), ("g/x", {"unpacked": 1}), ("g/y", {"same": 2}), ("s", {"skipped": "holds text"}),
        ("t", {"same": 4}), ("z", {"offset": 0, "dtype": "U8", "shape": [2, 3], "big_endian": True}),
        ("n", {"unpacked": 4}), ("d", {**group(), "skipped": "is deep"}), ("d/x", {"unpacked": 2}), notes=["So."])
listing("keras", ("", group(keras_version="2.0", model_config=json.dumps(PLAN))),
        ("w", group(layer_names=["a", "b"], layer_names0=["c"])), ("w/a", group(weight_names=["k", "c/b"])),
        ("w/a/c", group()), ("w/a/c/b", {"unpacked": 2}), ("w/a/k", {"unpacked": 0}), ("w/b", group()),
        ("w/b/k", {"unpacked": 0}), ("w/b/v", {"unpacked": 5}), ("w/c", group()), ("w/c/k", {"unpacked": 5}),
        ("optimizer_weights", group()), ("optimizer_weights/a", {"unpacked": 0}), ("s", {"skipped": "is s"}))
listing("keras3", ("layers", group()), ("layers/conv2d_10", group()), ("layers/conv2d_10/vars", group()),
        ("layers/conv2d_10/vars/0", {"unpacked": 0}), ("layers/conv2d_2", group()), ("layers/conv2d_2/vars", group()),
        ("layers/conv2d_2/vars/0", {"unpacked": 0}), ("layers/conv2d", group()), ("layers/dense_transpose", group()),
        ("layers/dense_transpose/vars", group()), ("layers/dense_transpose/vars/0", {"unpacked": 5}),
        ("layers/_1", group()), ("layers/x_1234567890", group()), ("optimizer", group()),
        ("optimizer/x", {"unpacked": 3}))
listing("mat", *((name, {"unpacked": tensor, "attributes": {"MATLAB_class": kind, **more}}) for name, tensor, kind, more in (
    ("a", 0, "single", {}), ("b", 1, "double", {}), ("c", 2, "logical", {}), ("d", 2, "char", {}), ("e", 3, "cell", {}),
    ("f", 3, "struct", {}), ("g", 2, "double", {"MATLAB_empty": 1}), ("h", 1, "double", {"MATLAB_empty": 1}),
    ("i", 2, "int8", {"MATLAB_object_decode": 3}), ("j", 5, "single", {}), ("k", 3, "logical", {}))),
    ("#refs#", group()), ("#refs#/a", {"unpacked": 1}), ("s", group(MATLAB_class="struct")), ("s/x", {"unpacked": 0}),
    ("p", group(MATLAB_sparse=3)), ("p/data", {"unpacked": 2}), ("q", {"skipped": "is q"}))
