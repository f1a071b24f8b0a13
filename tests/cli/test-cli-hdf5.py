#!/usr/bin/python3
"""What `info` says of HDF5 files and photographs against what their producers' libraries say.

Usage: test-cli-hdf5.py PROGRAM. Prints TAP.
SPDX-License-Identifier: MIT
"""
import os
import random
import sys

import numpy

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "common"))
import tap
from program import expect_error, in_folder, run, run_json

try:
    import h5py
except ImportError:
    h5py = None


def needs_h5py():
    if h5py is None:
        raise tap.SkipTest("python3-h5py is not installed")


def datasets(path):
    """Name by name what h5py says of a file."""
    found = {}

    def visit(name, item):
        if isinstance(item, h5py.Dataset):
            found[name.replace("/", ".")] = item[()]

    with h5py.File(path, "r") as file:
        file.visititems(visit)
    return found


def compare(path):
    said = run_json("info", path)["files"][0]
    there = datasets(path)
    assert {t["name"] for t in said["tensors"]} == set(there), said["skipped"]
    for tensor in said["tensors"]:
        array = numpy.asarray(there[tensor["name"]])
        assert tensor["shape"] == list(array.shape), tensor
        assert tensor["dtype"] == array.dtype.name, tensor
        assert tensor["nan"] == 0, tensor
        if array.size:
            assert abs(tensor["mean"] - array.astype("f8").mean()) <= 1e-12 * max(1, abs(array).max()), tensor
    return said


@in_folder
def test_arrays_as_h5py_writes_them(folder):
    needs_h5py()
    random.seed(1)
    generator = numpy.random.default_rng(1)
    types = ["?", "i1", "u1", *(order + code for order in "<>" for code in ("i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8"))]
    path = folder + "/arrays.h5"
    for version in "earliest", "latest":
        with h5py.File(path, "w", libver=version) as file:
            for i in range(120):
                shape = tuple(random.randrange(0, 14) for _ in range(random.randrange(0, 5)))
                array = (generator.random(shape) * 100).astype(random.choice(types))
                options = {}
                if shape and min(shape) > 0 and random.random() < 0.7:
                    options["chunks"] = tuple(random.randrange(1, n + 1) for n in shape)
                    if random.random() < 0.5:
                        options["maxshape"] = tuple(random.choice([n, None]) for n in shape)
                    if random.random() < 0.6:
                        options["compression"] = "gzip"
                    options["shuffle"] = random.random() < 0.5
                    options["fletcher32"] = random.random() < 0.3
                name = "/".join(random.choice("abc") for _ in range(random.randrange(0, 4))) + f"/x{i}"
                file.create_dataset(name, data=array, **options)
        compare(path)


@in_folder
def test_masses_of_small_things(folder):
    """Each takes memory of libhdf5's, of which there is little."""
    needs_h5py()
    generator = numpy.random.default_rng(3)
    path = folder + "/small.h5"
    with h5py.File(path, "w") as file:
        file.create_dataset("blocks", data=generator.random((360, 360, 3, 3)).astype("f4"), chunks=(1, 1, 3, 3))
    compare(path)
    with h5py.File(path, "w") as file:
        for i in range(30000):
            file[f"{i // 100}/{i}"] = float(i)
    compare(path)


@in_folder
def test_another_file_is_never_read(folder):
    needs_h5py()
    with open(folder + "/secret", "wb") as file:
        file.write(b"secret" * 100)
    with h5py.File(folder + "/stolen.h5", "w") as file:
        file.create_dataset("x", (600,), "u1", external=[(folder + "/secret", 0, 600)])
        # h5py reads it: the refusal is not for want of the file.
        assert bytes(file["x"][:6]) == b"secret"
    line = run("info", folder + "/stolen.h5", status=1)
    assert "never opened" in line and "secretsecret" not in line, line
    expect_error(1, ["mapper", folder + "/stolen.h5"], "never opened")


@in_folder
def test_photographs(folder):
    try:
        from PIL import Image
    except ImportError:
        raise tap.SkipTest("python3-pil is not installed")
    generator = numpy.random.default_rng(2)
    for i, (rows, columns) in enumerate([(1, 1), (7, 300), (200, 9), (64, 64)]):
        for mode, channels in ("L", ()), ("RGB", (3,)):
            array = (generator.random((rows, columns, *channels)) * 256).astype("u1")
            for ending, options in ("png", {}), ("jpg", {"quality": 80}), ("jpeg", {"progressive": True}):
                path = f"{folder}/{i}{mode}.{ending}"
                Image.fromarray(array, mode).save(path, **options)
                there = numpy.asarray(Image.open(path))
                said = run_json("info", path)["files"][0]
                assert said["kind"] == ("png" if ending == "png" else "jpeg")
                tensor, = said["tensors"]
                assert (tensor["name"], tensor["dtype"]) == ("image", "uint8")
                assert tensor["shape"] == [rows, columns, channels[0] if channels else 1]
                assert abs(tensor["mean"] - there.mean()) < (1e-9 if ending == "png" else 0.5), (path, tensor)


tap.main(globals())
