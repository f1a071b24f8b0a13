#!/usr/bin/python3
"""Each file of ../shared/data opens, and `info` says of it what another reader says: names, shapes,
types, means.

Usage: test-cli-shared-data.py PROGRAM. Prints TAP.
SPDX-License-Identifier: MIT
"""
import functools
import gzip
import json
import math
import os
import struct
import sys

import numpy

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "common"))
import tap
from program import run_json, shared

SAFETENSORS = {"F32": "<f4", "I64": "<i8"}


def library(name):
    try:
        return __import__(name, fromlist=["-"])
    except ImportError:
        raise tap.SkipTest(f"{name} is not installed for this Python")


def of_npy(path):
    return {"": numpy.load(path)}


def of_npz(path):
    with numpy.load(path) as arrays:
        return dict(arrays)


def of_mat(path):
    return {name: array for name, array in library("scipy.io").loadmat(path).items()
            if not name.startswith("__")}


def of_idx(path):
    with gzip.open(path) as file:
        zero, code, n_dims = struct.unpack(">HBB", file.read(4))
        assert (zero, code) == (0, 8), path
        shape = struct.unpack(f">{n_dims}I", file.read(4 * n_dims))
        return {"": numpy.frombuffer(file.read(), "u1").reshape(shape)}


def of_onnx(path):
    helper = library("onnx.numpy_helper")
    return {tensor.name: helper.to_array(tensor)
            for tensor in library("onnx").load(path).graph.initializer}


def of_safetensors(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(*struct.unpack("<Q", file.read(8))))
        data = file.read()
    header.pop("__metadata__", None)
    return {name: numpy.frombuffer(data[slice(*entry["data_offsets"])], SAFETENSORS[entry["dtype"]])
            .reshape(entry["shape"]) for name, entry in header.items()}


def of_torch(path):
    torch = library("torch")
    loaded = torch.load(path, map_location="cpu")
    return {name: tensor.numpy() for name, tensor in loaded.get("state_dict", loaded).items()}


def of_hdf5(path):
    h5py = library("h5py")
    arrays = {}
    with h5py.File(path, "r") as file:
        file.visititems(lambda name, item: arrays.update({name.replace("/", "."): item[()]})
                        if isinstance(item, h5py.Dataset) else None)
    return arrays


# What reads files of this ending here, and what Kleinscope is to take them for.
READERS = {".npy": (of_npy, "npy"), ".npz": (of_npz, "npz"), ".mat": (of_mat, "mat-v5"),
           ".gz": (of_idx, "idx"), ".onnx": (of_onnx, "onnx"), ".hdf5": (of_hdf5, "keras-h5"),
           ".safetensors": (of_safetensors, "safetensors"), ".pt": (of_torch, "torch-zip"),
           ".th": (of_torch, "torch-legacy")}


def compare(path, read, kind):
    said = run_json("info", path)["files"][0]
    arrays = read(path)
    tensors = {tensor["name"].removeprefix("state_dict."): tensor for tensor in said["tensors"]}
    assert said["kind"] == kind, (path, said["kind"])
    assert len(tensors) == len(said["tensors"]), path
    assert set(tensors) == set(arrays), (path, set(tensors) ^ set(arrays))
    for name, array in arrays.items():
        tensor, array = tensors[name], numpy.asarray(array)
        mean = array.astype("f8").mean()
        assert tensor["shape"] == list(array.shape), (path, tensor)
        assert tensor["dtype"] == array.dtype.name and tensor["nan"] == 0, (path, tensor)
        assert math.isclose(tensor["mean"], mean, rel_tol=1e-12, abs_tol=1e-13), (path, tensor)


def the_files():
    for folder, _, names in sorted(os.walk(shared(""))):
        for name in sorted(names):
            yield os.path.join(folder, name)


def check(suffix):
    paths = [path for path in the_files() if os.path.splitext(path)[1] == suffix]
    assert paths, f"there is no {suffix} file"
    for path in paths:
        compare(path, *READERS[suffix])


def test_no_file_is_left_out():
    suffixes = {os.path.splitext(path)[1] for path in the_files()}
    assert suffixes - {".md", ""} == set(READERS), suffixes


tests = {f"test_{suffix[1:]}": functools.partial(check, suffix) for suffix in READERS}
tap.main({**globals(), **tests})
