#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes tests/data/hdf5 by h5py: arrays of each type and layout, files as Keras and MATLAB
write them (neither is packaged, so their layouts are written by hand), and what must be refused.

Arrays hold the pattern of make-npy.py, kernels in the order (out, in, rows, columns).
"""
import io
import json
import os
import zipfile
import h5py
import numpy as np

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hdf5")
TYPES = {
    "int8": "i1", "int16": "i2", "int32": "i4", "int64": "i8", "uint8": "u1", "uint16": "u2", "uint32": "u4",
    "uint64": "u8", "float16": "f2", "float32": "f4", "float64": "f8",
}


def pattern(name, shape):
    i = np.arange(int(np.prod(shape)))
    x = 7 * i % 23
    if name == "bool":
        x = i % 3 == 0
    elif name.startswith("int"):
        x = x - 5
    elif "float" in name:
        x = (x - 5) / 4
    return x.reshape(shape)


def values(name, shape, order="<"):
    return pattern(name, shape).astype("?" if name == "bool" else order + TYPES[name])


def create(name, **options):
    return h5py.File(os.path.join(FOLDER, name), "w", **options)


def create_latest(name):
    """With all that version 1.10 has, links in the order of creation, and no time of day."""
    plan, access = h5py.h5p.create(h5py.h5p.FILE_CREATE), h5py.h5p.create(h5py.h5p.FILE_ACCESS)
    plan.set_obj_track_times(False)
    plan.set_link_creation_order(h5py.h5p.CRT_ORDER_TRACKED | h5py.h5p.CRT_ORDER_INDEXED)
    access.set_libver_bounds(h5py.h5f.LIBVER_LATEST, h5py.h5f.LIBVER_LATEST)
    return h5py.File(h5py.h5f.create(os.path.join(FOLDER, name).encode(), h5py.h5f.ACC_TRUNC, plan, access))


def raw(group, name, type_id, shape, data, plist=None, memory=None):
    """An array of a type or layout that h5py's own functions do not make."""
    space = h5py.h5s.create_simple(shape)
    plist = plist or h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_obj_track_times(False)
    array = h5py.h5d.create(group.id, name.encode(), type_id, space, plist)
    if data is not None:
        array.write(h5py.h5s.ALL, h5py.h5s.ALL, data, memory or type_id)


def float_type(size, exponent, mantissa, big=False):
    kind = (h5py.h5t.IEEE_F32BE if big else h5py.h5t.IEEE_F32LE).copy()
    kind.set_fields(exponent + mantissa, mantissa, exponent, 0, mantissa)
    kind.set_size(size)
    kind.set_precision(8 * size)
    kind.set_ebias(2 ** (exponent - 1) - 1)
    return kind


def bfloat16(shape):
    return (pattern("float", shape).astype("<f4").view("<u4") >> 16).astype("<u2")


def make_types():
    with create("types.h5") as file:
        for name in TYPES:
            for order, endian in ("<", "little"), (">", "big"):
                file.create_dataset(f"{name}-{endian}", data=values(name, (5, 3), order))
        file.create_dataset("bool", data=values("bool", (5, 3)))
        file.create_dataset("enum", data=pattern("uint", (5, 3)).astype("u1"),
                            dtype=h5py.enum_dtype({f"v{i}": i for i in range(23)}, basetype="u1"))
        raw(file, "bits", h5py.h5t.STD_B8LE, (5, 3), pattern("uint", (5, 3)).astype("u1"), memory=h5py.h5t.STD_B8LE)
        raw(file, "bfloat16", float_type(2, 8, 7), (5, 3), bfloat16((5, 3)))
        file["scalar"] = np.float32(-1.25)
        file["cube"] = values("float32", (2, 3, 4))
        file["none"] = np.zeros((0, 3), "f4")
        file["eight"] = values("float32", (1, 2, 1, 2, 1, 2, 1, 2))


def make_packed():
    with create("packed.h5") as file:
        wide = values("float32", (37, 11))
        file.create_dataset("plain", data=wide, chunks=(8, 4))
        file.create_dataset("gzip", data=wide, chunks=(8, 4), compression="gzip")
        file.create_dataset("shuffled", data=wide, chunks=(8, 4), compression="gzip", shuffle=True)
        file.create_dataset("checked", data=wide, chunks=(8, 4), fletcher32=True)
        file.create_dataset("scaled", data=values("int32", (37, 11)), chunks=(8, 4), scaleoffset=0)
        file.create_dataset("szip", data=values("int32", (37, 16)), chunks=(8, 16), compression="szip")
        file.create_dataset("big", data=values("float64", (37, 11), ">"), chunks=(8, 4), compression="gzip")
        file.create_dataset("one-block", data=wide, chunks=wide.shape, compression="gzip")
        file.create_dataset("growing", data=values("float32", (3,)), chunks=(64,), maxshape=(None,))
        file.create_dataset("empty", (0, 3), "f4", chunks=(2, 3), maxshape=(None, 3))
        file.create_dataset("unwritten", (4, 3), "f4", fillvalue=-1.25)
        file.create_dataset("unwritten-blocks", (40, 30), "i2", chunks=(8, 8), fillvalue=7)
        compact = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        compact.set_layout(h5py.h5d.COMPACT)
        raw(file, "compact", h5py.h5t.IEEE_F64LE, (5, 3), values("float64", (5, 3)), compact)
        raw(file, "compact-big", h5py.h5t.IEEE_F64BE, (5, 3), values("float64", (5, 3)), compact, h5py.h5t.IEEE_F64LE)
    with create_latest("latest.h5") as file:
        for name in "zebra", "apple", "mango":
            file.create_dataset(name, data=values("float32", (37, 11)), chunks=(8, 4), compression="gzip")
        file.create_dataset("once", data=values("float32", (6, 4)), chunks=(6, 4), compression="gzip")
        file.create_dataset("grows", data=values("float32", (6, 4)), chunks=(2, 2), maxshape=(None, 4))
        file.create_dataset("grows-twice", data=values("float32", (6, 4)), chunks=(2, 2), maxshape=(None, None))
    # Room for more than one piece of unpacking.
    with create("pieces.h5") as file:
        file.create_dataset("x", data=np.zeros((3000, 2000), "f4"), chunks=(500, 2000), compression="gzip", shuffle=True)


def make_others():
    with create("others.h5") as file:
        file["x"] = values("float32", (5, 3))
        file["group/nested/deep"] = values("int16", (5, 3))
        file["group/hard"] = file["x"]
        file["group/soft"] = h5py.SoftLink("/x")
        file["group/nowhere"] = h5py.SoftLink("/not/there")
        file["group/round"] = file["group"]
        file["group/soft-round"] = h5py.SoftLink("/group")
        file["group/itself"] = h5py.SoftLink("/group/itself")
        file["type"] = np.dtype("f4")
        file["text"] = "words"
        file["texts"] = ["several", "words"]
        file["bytes"] = np.array([b"ab", b"c"])
        file["complex"] = np.array([1 + 2j, 3])
        file["records"] = np.zeros(3, dtype=[("a", "<f4"), ("b", "<i4")])
        file["lists"] = np.zeros(2)
        del file["lists"]
        file.create_dataset("lists", (2,), dtype=h5py.vlen_dtype("f4"))
        file["reference"] = file["x"].ref
        file["opaque"] = np.void(b"1234")
        file.create_dataset("arrays", (2,), dtype=np.dtype(("f4", (3,))))
        file["nothing"] = h5py.Empty("f4")
        file["nine"] = np.zeros((1,) * 9, "f4")
        file.create_dataset("lzf", data=values("float32", (37, 11)), compression="lzf")
        raw(file, "wide-float", float_type(4, 11, 20), (3,), None)
        odd = h5py.h5t.STD_I32LE.copy()
        odd.set_size(3)
        raw(file, "odd-integer", odd, (3,), None)
        narrow = h5py.h5t.STD_I32LE.copy()
        narrow.set_precision(20)
        raw(file, "narrow-integer", narrow, (3,), None)
        raw(file, "long-double", h5py.h5t.NATIVE_LDOUBLE, (3,), None)
        long = "n" * 600
        file[f"{long}/{long}/x"] = values("float32", (5, 3))
        file["name.with/dots.inside"] = values("float32", (5, 3))
        file["p\u00e9riph\u00e9rie"] = values("float32", (5, 3))
        file.create_dataset(b"\xff\xfe", data=values("float32", (5, 3)))
        group = file
        for level in range(70):
            group = group.create_group("g")
        group["too-deep"] = values("float32", (5, 3))
    with create("nothing.h5"):
        pass
    make_odd()
    with create("user-block.h5", userblock_size=2048) as file:
        file["x"] = values("float32", (5, 3))
        file.create_dataset("packed", data=values("float32", (5, 3)), chunks=(2, 2), compression="gzip")


def packing(*filters):
    """Blocks of 8 by 4, said to be packed by filters that need not be there."""
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_chunk((8, 4))
    for number in filters:
        plist.set_filter(number, h5py.h5z.FLAG_OPTIONAL, (1,))
    return plist


def make_odd():
    """What programs may write and hardly any does."""
    with create("odd.h5") as file:
        compact = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        compact.set_layout(h5py.h5d.COMPACT)
        compact.set_obj_track_times(False)
        array = h5py.h5d.create(file.id, b"alone", h5py.h5t.IEEE_F32BE, h5py.h5s.create(h5py.h5s.SCALAR), compact)
        array.write(h5py.h5s.ALL, h5py.h5s.ALL, np.array(-1.25, ">f4"), h5py.h5t.IEEE_F32BE)
        kinds = {"wide-integer": h5py.h5t.STD_I64LE.copy(), "moved-integer": h5py.h5t.STD_I32LE.copy(),
                 "moved-float": float_type(4, 8, 23), "time": h5py.h5t.UNIX_D32LE}
        kinds["wide-integer"].set_size(16)
        kinds["wide-integer"].set_precision(128)
        kinds["moved-integer"].set_precision(20)
        kinds["moved-integer"].set_offset(4)
        kinds["moved-float"].set_ebias(120)
        for name, kind in kinds.items():
            raw(file, name, kind, (3,), None)
        truth = {"answers": ({"NO": 0, "YES": 1}, "i1"), "lies": ({"FALSE": 1, "TRUE": 0}, "i1"),
                 "wide-truth": ({"FALSE": 0, "TRUE": 1}, "i2"), "doubt": ({"FALSE": 0, "TRUE": 1, "OR": 2}, "i1")}
        for name, (members, base) in truth.items():
            file.create_dataset(name, data=values("bool", (5, 3)).astype(base), dtype=h5py.enum_dtype(members, base))
        records = {"named-complex": [("re", "<f8"), ("im", "<f8")], "whole-complex": [("r", "<i4"), ("i", "<i4")],
                   "pair": [("r", "<f4"), ("x", "<f4")], "triple": [("r", "<f4"), ("i", "<f4"), ("j", "<f4")]}
        for name, members in records.items():
            file[name] = np.zeros(3, members)
        filters = {"blosc": (32001,), "lz4": (32004,), "zstandard": (32015,), "stranger": (305,), "high": (40000,),
                   "twice": (1, 1)}
        for name, numbers in filters.items():
            raw(file, name, h5py.h5t.IEEE_F32LE, (37, 11), None, packing(*numbers))
        file.create_dataset("just-too-many", (1 << 30, 1 << 30), "f8", chunks=(64, 64))
    # A link of a kind that its program would have to bring along.
    with create("odd-link.h5") as file:
        file["unknown-link"] = h5py.ExternalLink("other.h5", "/x")
    with open(os.path.join(FOLDER, "odd-link.h5"), "rb") as file:
        kind = file.read().index(b"\x40\x0cunknown-link")
    flip("odd-link.h5", kind, 0x40 ^ 0x41)


def make_attributes():
    with create("attributes.h5") as file:
        at = file.attrs
        at.create("MATLAB_class", np.string_("padded"), dtype=h5py.string_dtype(length=12))
        at["MATLAB_empty"] = np.int16(-3)
        at["MATLAB_sparse"] = np.uint64(7)
        at["MATLAB_object_decode"] = np.float32(1)  # is no integer
        at["keras_version"] = "2.0"
        at.create("model_config", b"\xff", dtype=h5py.string_dtype("ascii"))
        at["layer_names"] = np.array([b"one", b"two"])
        at["layer_names0"] = ["long", ""]
        at["layer_names1"] = np.zeros((2, 2))
        at["layer_namesx"] = "is not looked at"
        at.create("weight_names", np.zeros(0, "S1"))
        at.create("layer_names2", h5py.Empty("S3"))
        h5py.h5a.create(file.id, b"layer_names3", h5py.h5t.py_create(h5py.string_dtype(), logical=True),
                        h5py.h5s.create_simple((1,)))  # is never written
        at["MATLAB_empty0"] = [1, 2]
        for i in range(70):
            at[f"zz{i}"] = i
        at["zzkeras"] = 1


# ---- Keras ----

def hwio(name, out, inputs, rows, columns):
    """The pattern as Keras would store it."""
    return np.ascontiguousarray(values(name, (out, inputs, rows, columns)).transpose(2, 3, 1, 0))


PLAN = {"class_name": "Functional", "config": {"name": "net", "layers": [
    {"class_name": "InputLayer", "config": {"name": "input"}},
    {"class_name": "Conv2D", "config": {"name": "stem"}},
    {"class_name": "Conv2DTranspose", "config": {"name": "up"}},
    {"class_name": "DepthwiseConv2D", "config": {"name": "each"}},
    {"class_name": "Sequential", "config": {"name": "inner", "layers": [
        {"class_name": "Conv2D", "config": {"name": "last"}}]}},
    {"class_name": "Dense", "config": {"name": "answer"}},
]}}
LAYERS = {
    "input": {},
    "stem": {"kernel:0": hwio("float32", 4, 2, 3, 3), "bias:0": values("float32", (4,))},
    "up": {"kernel:0": np.ascontiguousarray(values("float32", (5, 4, 3, 3)).transpose(2, 3, 0, 1))},
    "each": {"depthwise_kernel:0": hwio("float32", 2, 5, 3, 3)},
    "last": {"kernel:0": np.ascontiguousarray(values("float32", (2, 4, 3, 3, 3)).transpose(0, 3, 4, 2, 1)),
             "a-bias:0": values("float32", (4,))},
    "answer": {"kernel:0": values("float32", (6, 3)), "bias:0": values("float32", (3,))},
}


def write_layers(group, parts=False):
    names = list(LAYERS)
    if parts:
        group.attrs["layer_names0"] = np.array(names[:3], dtype="S")
        group.attrs["layer_names1"] = np.array(names[3:], dtype="S")
    else:
        group.attrs["layer_names"] = np.array(names, dtype="S")
    for layer, weights in LAYERS.items():
        inside = group.create_group(layer)
        inside.attrs["weight_names"] = np.array([f"{layer}/{name}" for name in weights], dtype="S")
        for name, array in weights.items():
            inside.create_dataset(f"{layer}/{name}", data=array)


def make_keras():
    with create("keras.h5") as file:
        file.attrs["keras_version"] = "2.9.0"
        file.attrs["model_config"] = json.dumps(PLAN)
        group = file.create_group("model_weights")
        group.attrs["keras_version"] = "2.9.0"
        write_layers(group)
        group = file.create_group("optimizer_weights")
        group.attrs["weight_names"] = np.array(["iter:0", "stem/m:0"], dtype="S")
        group["stem/m:0"] = LAYERS["stem"]["kernel:0"]
        group["iter:0"] = np.int64(12)
    with create("keras-weights.h5") as file:
        file.attrs["layer_names"] = list(LAYERS)
        write_layers(file)
    with create("keras-parts.h5") as file:
        file.attrs["keras_version"] = np.string_("2.1")
        file.attrs["model_config"] = "no plan"
        write_layers(file, parts=True)


def write_vars(file, path, *arrays):
    group = file.create_group(path + "/vars")
    for i, array in enumerate(arrays):
        group[str(i)] = array


def write_keras3(file):
    kernel = hwio("float32", 4, 2, 3, 3)
    write_vars(file, "layers/conv2d", kernel, values("float32", (4,)))
    for i in range(1, 12):
        write_vars(file, f"layers/conv2d_{i}", kernel)
    write_vars(file, "layers/conv2d_transpose", LAYERS["up"]["kernel:0"])
    write_vars(file, "layers/separable_conv2d", hwio("float32", 1, 4, 3, 3), hwio("float32", 6, 4, 1, 1))
    write_vars(file, "layers/a_dense", values("float32", (6, 3)))
    write_vars(file, "optimizer", np.int64(12), kernel)
    file.create_group("_layer_checkpoint_dependencies")


def make_keras3():
    with create("keras3.weights.h5") as file:
        write_keras3(file)
    memory = io.BytesIO()
    with h5py.File(memory, "w") as file:
        write_keras3(file)
    layers = ["InputLayer", "ADense", *["Conv2D"] * 12, "SeparableConv2D", "Conv2DTranspose"]
    plan = {"class_name": "Functional", "config": {"name": "net", "layers": [
        {"class_name": kind, "config": {"name": f"layer{i}"}} for i, kind in enumerate(layers)]}}
    for name, method, config in (("stored", zipfile.ZIP_STORED, json.dumps(plan)),
                                 ("deflated", zipfile.ZIP_DEFLATED, json.dumps(plan)),
                                 ("no-plan", zipfile.ZIP_STORED, None), ("bad-plan", zipfile.ZIP_STORED, "{")):
        with zipfile.ZipFile(os.path.join(FOLDER, name + ".keras"), "w", method) as archive:
            for member, content in (("metadata.json", '{"keras_version": "3.0.5"}'), ("config.json", config),
                                    ("model.weights.h5", memory.getvalue())):
                if content is not None:
                    archive.writestr(zipfile.ZipInfo(member), content, method)


# ---- MATLAB ----

def make_mat():
    path = os.path.join(FOLDER, "variables.mat")
    with h5py.File(path, "w", userblock_size=512) as file:
        def variable(name, array, kind, **attributes):
            # MATLAB counts along the first axis first, so HDF5 sees the axes in reverse.
            packed = {"chunks": True, "compression": "gzip"} if array.size > 64 else {}
            item = file.create_dataset(name, data=np.ascontiguousarray(array.T), **packed)
            item.attrs["MATLAB_class"] = np.string_(kind)
            for key, value in attributes.items():
                item.attrs[key] = value

        for name in TYPES:
            if name != "float16":
                kind = {"float32": "single", "float64": "double"}.get(name, name)
                variable(name, values(name, (5, 3)), kind)
        variable("flag", values("bool", (5, 3)).astype("u1"), "logical", MATLAB_int_decode=np.int32(1))
        variable("word", np.array([[104, 105]], "u2"), "char", MATLAB_int_decode=np.int32(2))
        variable("hwio", hwio("float32", 6, 2, 3, 3), "single")
        variable("number", np.array([[-1.25]]), "double")
        variable("nothing", np.array([[0, 3]], "u8"), "double", MATLAB_empty=np.uint8(1))
        variable("nothing-odd", np.array([[2, 3]], "u8"), "double", MATLAB_empty=np.uint8(1))
        variable("nothing-long", np.zeros((1, 9), "u8"), "double", MATLAB_empty=np.uint8(1))
        cell = file.create_dataset("cell", (2, 1), h5py.ref_dtype)
        cell.attrs["MATLAB_class"] = np.string_("cell")
        structs = file.create_dataset("structs", (2, 1), h5py.ref_dtype)
        structs.attrs["MATLAB_class"] = np.string_("struct")
        variable("object", np.zeros((1, 6), "u4"), "table", MATLAB_object_decode=np.int32(3))
        file.create_group("net").attrs["MATLAB_class"] = np.string_("struct")
        variable("net/w", values("float32", (5, 3)), "single")
        file.create_group("net/inner").attrs["MATLAB_class"] = np.string_("struct")
        variable("net/inner/b", values("float64", (5, 3)), "double")
        file.create_group("sparse").attrs["MATLAB_class"] = np.string_("double")
        file["sparse"].attrs["MATLAB_sparse"] = np.uint64(3)
        variable("sparse/data", values("float64", (5, 1)), "double")
        file.create_group("handle").attrs["MATLAB_class"] = np.string_("function_handle")
        variable("#refs#/a", values("float64", (5, 3)), "double")
        variable("#subsystem#/MCOS", values("float64", (5, 3)), "double")
    head = b"MATLAB 7.3 MAT-file, Platform: GLNXA64, Created on: Thu Jan  1 00:00:00 1970 HDF5 schema 1.00 ."
    with open(path, "r+b") as file:
        file.write(head.ljust(116) + bytes(8) + b"\x00\x02IM")


# ---- What is refused ----

def make_refused():
    secret = "secret.txt"
    with create("bad-external.h5") as file:
        file["x"] = values("float32", (5, 3))
        file.create_dataset("stolen", (64,), "u1", external=[(secret, 0, 64)])
    with create("bad-link.h5") as file:
        file["group/away"] = h5py.ExternalLink("other.h5", "/x")
    with create("bad-soft-away.h5") as file:
        file["a"] = h5py.SoftLink("/group/away/x")
        file["group/away"] = h5py.ExternalLink("other.h5", "/")
    with create_latest("bad-virtual.h5") as file:
        space, plist = h5py.h5s.create_simple((5, 3)), h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        plist.set_virtual(space, b"other.h5", b"x", space)
        raw(file, "seen", h5py.h5t.IEEE_F32LE, (5, 3), None, plist)
    with create("bomb.h5") as file:
        file["x"] = values("float32", (5, 3))
        file.create_dataset("sparse", (1 << 20, 1 << 20), "f4", chunks=(64, 64), compression="gzip")
        file.create_dataset("block", (8, 8), "f4", chunks=(1 << 14, 1 << 14), maxshape=(None, None), compression="gzip")
        file.create_dataset("most", (1 << 31, 1 << 31), "f8", chunks=(64, 64))
        file.create_dataset("uncountable", (1 << 40, 1 << 40), "f8", chunks=(64, 64))
        for i in range(5):
            file.create_dataset(f"unwritten{i}", (1 << 20,), "f4", chunks=(1 << 20,), compression="gzip")
    with create("bad-checksum.h5") as file:
        file.create_dataset("x", data=values("float32", (64, 64)), chunks=(64, 64), fletcher32=True)
        offset = file["x"].id.get_chunk_info(0).byte_offset
    flip("bad-checksum.h5", offset + 100)
    with create("bad-stream.h5") as file:
        file.create_dataset("x", data=values("float32", (64, 64)), chunks=(64, 64), compression="gzip")
        offset = file["x"].id.get_chunk_info(0).byte_offset
    flip("bad-stream.h5", offset + 2)
    with create("bad-heap.h5", libver="latest") as file:
        for i in range(40):
            file[f"x{i}"] = values("float32", (3,))
    with open(os.path.join(FOLDER, "bad-heap.h5"), "rb") as file:
        offset = file.read().index(b"FHDB")
    flip("bad-heap.h5", offset + 30)
    with create("bad-shared.h5") as file:
        file["x"] = np.zeros(1000, "f4")
        file.create_dataset("y", (1000,), "f4")
        file.create_dataset("z", (1000,), "f4")
        offset = file["x"].id.get_offset()
    path = os.path.join(FOLDER, "bad-shared.h5")
    with open(path, "rb") as file:
        content = file.read()
    nowhere, there = (b"\x03\x01" + place.to_bytes(8, "little") + (4000).to_bytes(8, "little")
                      for place in (2 ** 64 - 1, offset))
    with open(path, "wb") as file:
        file.write(content.replace(nowhere, there))


def flip(name, offset, mask=0xff):
    with open(os.path.join(FOLDER, name), "r+b") as file:
        file.seek(offset)
        byte = file.read(1)[0]
        file.seek(offset)
        file.write(bytes([byte ^ mask]))


os.makedirs(FOLDER, exist_ok=True)
make_types()
make_packed()
make_others()
make_attributes()
make_keras()
make_keras3()
make_mat()
make_refused()
