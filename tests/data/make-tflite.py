#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes tests/data/tflite by Google's flatbuffers package and the tables of TensorFlow
Lite's schema that matter; damaged files by changing places of good ones.

The arrays hold the pattern of make-npy.py, quantised ones when they are dequantised, and
kernels when they are turned to (out, in, rows, columns).
"""
import os
import struct
import flatbuffers
import numpy as np

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tflite")
TYPES = {"float32": (0, "<f4"), "float16": (1, "<f2"), "int32": (2, "<i4"), "uint8": (3, "u1"), "int64": (4, "<i8"), "bool": (6, "?"),
         "int16": (7, "<i2"), "int8": (9, "i1"), "float64": (10, "<f8"), "uint64": (12, "<u8"), "uint32": (15, "<u4"),
         "uint16": (16, "<u2"), "bfloat16": (18, "<u2")}
CONV_2D, DEPTHWISE_CONV_2D, DEQUANTIZE, TRANSPOSE_CONV, OTHER = 3, 4, 6, 67, 0


def pattern(shape, name="float32"):
    i = np.arange(int(np.prod(shape)))
    x = 7 * i % 23
    if name == "bool":
        x = i % 3 == 0
    elif name[0] == "i":
        x = x - 5
    elif "float" in name:
        x = (x - 5) / 4
    x = x.reshape(shape)
    if name == "bfloat16":
        return (x.astype("<f4").view("<u4") >> 16).astype("<u2")
    return x.astype(TYPES[name][1])


class Writer:
    """Tables by the numbers of their fields: a field is (kind, value), of which kinds one letter long are struct's."""

    def __init__(self):
        self.builder = flatbuffers.Builder(1024)

    def vector(self, kind, values):
        """Of tables and texts by their places, else of numbers of a type."""
        size = 4 if kind == "table" else struct.calcsize("<" + kind)
        self.builder.StartVector(size, len(values), size)
        for value in reversed(values):
            if kind == "table":
                self.builder.PrependUOffsetTRelative(value)
            else:
                {"i": self.builder.PrependInt32, "f": self.builder.PrependFloat32, "q": self.builder.PrependInt64}[kind](value)
        return self.builder.EndVector()

    def data(self, content):
        return self.builder.CreateByteVector(content)

    def text(self, content):
        return self.builder.CreateString(content)

    def table(self, fields):
        self.builder.StartObject(max(fields, default=-1) + 1)
        for number, (kind, value) in fields.items():
            if kind == "ref":
                self.builder.PrependUOffsetTRelativeSlot(number, value, 0)
            else:
                slot = {"b": self.builder.PrependInt8Slot, "B": self.builder.PrependUint8Slot, "i": self.builder.PrependInt32Slot,
                        "I": self.builder.PrependUint32Slot, "Q": self.builder.PrependUint64Slot}[kind]
                slot(number, value, None)
        return self.builder.EndObject()


class Model:
    def __init__(self):
        self.writer = Writer()
        self.buffers = [self.writer.table({})]  # the empty one
        self.codes, self.graphs = [], []
        self.tensors, self.operators = [], []

    def buffer(self, content):
        self.buffers.append(self.writer.table({0: ("ref", self.writer.data(content))}))
        return len(self.buffers) - 1

    def outside(self, offset, size):
        self.buffers.append(self.writer.table({1: ("Q", offset), 2: ("Q", size)}))
        return len(self.buffers) - 1

    def tensor(self, name, values=None, kind=0, shape=None, buffer=None, scale=None, zero=None, axis=0, details=0, sparse=False,
               outside=0):
        """@kind is a name or number of a type; without values, what is computed."""
        w = self.writer
        if values is not None:
            buffer = self.buffer(values.tobytes() if hasattr(values, "tobytes") else values)
            shape = values.shape if shape is None else shape
        fields = {1: ("b", TYPES[kind][0] if isinstance(kind, str) else kind)}
        if shape is not None:
            fields[0] = ("ref", w.vector("i", list(shape)))
        if buffer is not None:
            fields[2] = ("I", buffer)
        if name is not None:
            fields[3] = ("ref", w.text(name))
        if scale is not None or details:
            inner = {6: ("i", axis)}
            if scale is not None:
                inner[2] = ("ref", w.vector("f", list(scale)))
            if zero is not None:
                inner[3] = ("ref", w.vector("q", list(zero)))
            if details:
                inner[4] = ("B", details)
            fields[4] = ("ref", w.table(inner))
        if sparse:
            fields[6] = ("ref", w.table({}))
        if outside:  # a number of an ExternalBuffer, which is in another file
            fields[10] = ("I", outside)
        self.tensors.append(w.table(dict(sorted(fields.items()))))
        return len(self.tensors) - 1

    def operator(self, code, inputs, outputs, old=False):
        w = self.writer
        if old:  # the byte alone, as before there were more than 127
            self.codes.append(w.table({0: ("b", code)}))
        else:
            self.codes.append(w.table({0: ("b", min(code, 127)), 3: ("i", code)}))
        self.operators.append(w.table({0: ("I", len(self.codes) - 1), 1: ("ref", w.vector("i", inputs)),
                                       2: ("ref", w.vector("i", outputs))}))

    def graph(self):
        """Ends the graph of what was added since the last."""
        w = self.writer
        self.graphs.append(w.table({0: ("ref", w.vector("table", self.tensors)), 3: ("ref", w.vector("table", self.operators))}))
        self.tensors, self.operators = [], []

    def content(self):
        if self.tensors:
            self.graph()
        w = self.writer
        root = w.table({0: ("I", 3), 1: ("ref", w.vector("table", self.codes)), 2: ("ref", w.vector("table", self.graphs)),
                        4: ("ref", w.vector("table", self.buffers))})
        w.builder.Finish(root, file_identifier=b"TFL3")
        return bytes(w.builder.Output())

    def save(self, name, after=b""):
        write(name, self.content() + after)


def write(name, content):
    with open(os.path.join(FOLDER, name), "wb") as file:
        file.write(content)


def ohwi(values):
    return np.ascontiguousarray(values.transpose(0, 2, 3, 1))


def one_hwc(values):
    return np.ascontiguousarray(values.transpose(1, 2, 3, 0))


def quantised(values, scale, zero, dtype, axis=0):
    shape = [-1 if i == axis else 1 for i in range(values.ndim)]
    out = np.round(values / np.reshape(scale, shape)) + np.reshape(zero, shape)
    assert (out == out.astype(dtype)).all()
    return out.astype(dtype)


os.makedirs(FOLDER, exist_ok=True)
model = Model()
for name in TYPES:
    model.tensor(name, pattern((5, 3), name), name)
model.save("types.tflite")

kernels, depthwise = pattern((6, 2, 3, 3)), pattern((6, 1, 3, 3))
model = Model()
x = model.tensor("input", shape=(1, 8, 8, 2))
conv = model.tensor("conv1/kernel", ohwi(kernels))
bias = model.tensor("conv1/bias", pattern((6,)))
y = model.tensor("y", shape=(1, 6, 6, 6), buffer=0)
model.operator(CONV_2D, [x, conv, bias], [y], old=True)
model.operator(DEPTHWISE_CONV_2D, [y, model.tensor("depthwise", one_hwc(depthwise)), -1], [y], old=True)
model.operator(TRANSPOSE_CONV, [bias, model.tensor("up", ohwi(kernels)), y], [x])
half = model.tensor("half", ohwi(kernels).astype("<f2"), "float16")
full = model.tensor("half.full", shape=(6, 3, 3, 2))
model.operator(DEQUANTIZE, [half], [full], old=True)
model.operator(CONV_2D, [x, full, bias], [y])
deep = model.tensor("deep", one_hwc(depthwise).astype("<f2"), "float16")
deeper = model.tensor("deeper", shape=(1, 3, 3, 6), buffer=model.buffer(b""))
model.operator(DEQUANTIZE, [deep], [deeper])
model.operator(DEPTHWISE_CONV_2D, [x, deeper], [y])
model.operator(OTHER, [x, model.tensor("other", pattern((2, 2, 3, 3)))], [y])
model.operator(CONV_2D, [x, model.tensor("flat", pattern((5, 3)))], [y])
model.operator(CONV_2D, [x, 1000], [y])
model.operator(CONV_2D, [x], [y])
model.operator(DEQUANTIZE, [-1], [y])
model.operator(DEQUANTIZE, [x], [])
model.tensor("number", pattern((), "float32"))
model.tensor(None, pattern((3,)))
model.graph()
inner = model.tensor("conv1/kernel", ohwi(kernels))
model.operator(CONV_2D, [-1, inner], [0])
model.tensor("again", ohwi(kernels), shape=(54, 2))
model.operators.append(model.writer.table({0: ("I", 10**6)}))  # a code that is not there
model.operators.append(model.writer.table({}))
model.save("network.tflite")

scales, zeros = [0.25, 0.125, 0.0625, 0.25, 0.125, 0.03125], [-7, 0, 5, -100, 100, -28]
small = [0.25, 0.125, 0.0625, 0.25, 0.125, 0.125]
model = Model()
model.tensor("whole", quantised(kernels, 0.25, 5, "u1"), "uint8", scale=[0.25], zero=[5])
channels = model.tensor("channels", quantised(ohwi(kernels), scales, zeros, "<i2"), "int16", scale=scales, zero=zeros)
model.operator(CONV_2D, [-1, channels], [0])
deep = model.tensor("depthwise", quantised(one_hwc(depthwise), scales, 0, "<i2", 3), "int16", scale=scales, axis=3)
model.operator(DEPTHWISE_CONV_2D, [-1, deep], [0])
model.tensor("one-zero", quantised(kernels, small, 3, "i1"), "int8", scale=small, zero=[3])
model.tensor("bias", quantised(pattern((6,)), scales, 0, "<i4"), "int32", scale=scales, zero=[0] * 6)
model.tensor("real", kernels, scale=[7.0], zero=[1])
model.tensor("none", pattern((5, 3), "int8"), "int8", scale=[])
model.tensor("custom", pattern((5, 3), "int8"), "int8", details=1)
model.tensor("unfit-zero", pattern((6, 3), "int8"), "int8", scale=scales, zero=[1, 2])
model.tensor("unfit-zeros", pattern((6, 3), "int8"), "int8", scale=[1.0], zero=[1, 2])
model.tensor("unfit-axis", pattern((6, 3), "int8"), "int8", scale=scales, axis=2)
model.tensor("unfit-back", pattern((6, 3), "int8"), "int8", scale=scales, axis=-2)
model.tensor("unfit-count", pattern((6, 3), "int8"), "int8", scale=scales, axis=1)
model.tensor("infinite", pattern((6, 3), "int8"), "int8", scale=[float("inf")])
model.save("quantised.tflite")

model = Model()
for kind in 5, 8, 11, 13, 14, 17, 19, 20, 21, 22, 23, -1:
    model.tensor(f"type{kind}", bytes(15), kind, (5, 3))
model.tensor("sparse", pattern((5, 3)), sparse=True)
model.tensor("elsewhere", shape=(5, 3), outside=2**31)
model.tensor("deep", pattern((1,) * 9))
model.tensor("x", pattern((5, 3)))
model.save("others.tflite")


def outside(shift, size=60):
    """A model whose numbers lie behind it, so many bytes too far."""
    def model(offset):
        out = Model()
        out.tensor("x", shape=(5, 3), buffer=out.outside(offset, size))
        return out.content()

    return model(len(model(2**20)) + shift) + pattern((5, 3)).tobytes()


write("outside.tflite", outside(0))
model = Model()
model.tensor("x", shape=(5, 3), buffer=model.outside(1, 60))  # which stands for none
model.save("nothing.tflite")

# ---- Damaged ----

write("bad-outside.tflite", outside(1))
write("bad-outside-far.tflite", outside(2**62))
write("bad-outside-size.tflite", outside(0, 2**63))


def bad(name, **keywords):
    model = Model()
    model.tensor(keywords.pop("called", "x"), keywords.pop("values", pattern((5, 3))), **keywords)
    model.save(f"bad-{name}.tflite")


bad("size", shape=(5, 4))
bad("overflow", shape=(2**31 - 1,) * 4)
bad("negative", shape=(-5, -3))
bad("name", called="n" * 5000)
model = Model()
model.tensor("x", shape=(5, 3), buffer=9)
model.save("bad-buffer.tflite")

model = Model()
model.tensor("x", pattern((5, 3), "int8"), "int8", scale=[1.0, 2.0, 3.0, 4.0, 5.0], zero=[0] * 5)
model.operator(CONV_2D, [-1, 0], [0])
good = model.content()


def number(at, kind="I"):
    return struct.unpack_from("<" + kind, good, at)[0]


def field(table, index):
    """The byte at which a field of the table at @table lies."""
    return table + number(table - number(table, "i") + 4 + 2 * index, "H")


def target(at):
    return at + number(at)


def item(vector, index):
    return target(target(vector) + 4 + 4 * index)


def damage(name, at, value, kind="I"):
    content = bytearray(good)
    struct.pack_into("<" + kind, content, at, value)
    write(f"bad-{name}.tflite", bytes(content))


root = target(0)
graph = item(field(root, 2), 0)
tensor, operator = item(field(graph, 0), 0), item(field(graph, 3), 0)
quantization, buffer, code = target(field(tensor, 4)), item(field(root, 4), 1), item(field(root, 1), 0)
damage("root", 0, 0)
damage("root-far", 0, 2**32 - 1)
damage("root-list", root, 2**31 - 1, "i")
damage("root-list-back", root, -2**31, "i")
for name, table in ("root", root), ("graph", graph), ("tensor", tensor), ("operator", operator), ("quantization", quantization), ("code", code):
    offsets = table - number(table, "i")
    damage(f"{name}-list-size", offsets, 2, "H")
    damage(f"{name}-list-long", offsets, 2**16 - 1, "H")
    damage(f"{name}-table-size", offsets + 2, 3, "H")
    damage(f"{name}-table-long", offsets + 2, 2**16 - 1, "H")
for name, table, index in (("codes", root, 1), ("graphs", root, 2), ("buffers", root, 4), ("tensors", graph, 0), ("operators", graph, 3),
                           ("inputs", operator, 1), ("shape", tensor, 0), ("texts", tensor, 3), ("scale", quantization, 2),
                           ("zero", quantization, 3), ("data", buffer, 0)):
    damage(f"{name}-field", table - number(table, "i") + 4 + 2 * index, 3, "H")
    damage(f"{name}-offset", field(table, index), 2**32 - 1)
    damage(f"{name}-length", target(field(table, index)), 2**32 - 1)
for name, table, index in ("graph", root, 2), ("tensor", graph, 0), ("operator", graph, 3):
    damage(f"{name}-item", target(field(table, index)) + 4, 0)
damage("buffer-item", target(field(root, 4)) + 8, 2**31)
damage("code-item", target(field(root, 1)) + 4, 2**31)
