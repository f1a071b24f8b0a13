#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes tests/data/caffe by the messages of caffe.proto that matter, written by
Google's protobuf package; damaged files by hand.

The blobs hold the pattern of make-npy.py, kernels as they are when turned to
(out, in, rows, columns).
"""
import os
import struct
import numpy as np
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "caffe")
INT32, INT64, FLOAT, DOUBLE, STRING, MESSAGE = 5, 3, 2, 1, 9, 11
# name, number, type, message, repeated, packed
MESSAGES = {
    "BlobShape": [("dim", 1, INT64, None, True, True)],
    "BlobProto": [("num", 1, INT32, None, False, False), ("channels", 2, INT32, None, False, False),
                  ("height", 3, INT32, None, False, False), ("width", 4, INT32, None, False, False),
                  ("data", 5, FLOAT, None, True, True), ("diff", 6, FLOAT, None, True, True),
                  ("shape", 7, MESSAGE, "BlobShape", False, False), ("double_data", 8, DOUBLE, None, True, True),
                  ("single_data", 5 + 1000, FLOAT, None, True, False)],
    "LayerParameter": [("name", 1, STRING, None, False, False), ("type", 2, STRING, None, False, False),
                       ("bottom", 3, STRING, None, True, False), ("blobs", 7, MESSAGE, "BlobProto", True, False)],
    "V0LayerParameter": [("name", 1, STRING, None, False, False), ("type", 2, STRING, None, False, False),
                         ("blobs", 50, MESSAGE, "BlobProto", True, False)],
    "V1LayerParameter": [("layer", 1, MESSAGE, "V0LayerParameter", False, False), ("bottom", 2, STRING, None, True, False),
                         ("name", 4, STRING, None, False, False), ("type", 5, INT32, None, False, False),
                         ("blobs", 6, MESSAGE, "BlobProto", True, False)],
    "NetParameter": [("name", 1, STRING, None, False, False), ("layers", 2, MESSAGE, "V1LayerParameter", True, False),
                     ("input", 3, STRING, None, True, False), ("input_dim", 4, INT32, None, True, False),
                     ("layer", 100, MESSAGE, "LayerParameter", True, False)],
}

proto = descriptor_pb2.FileDescriptorProto(name="caffe.proto", package="caffe", syntax="proto2")
for name, fields in MESSAGES.items():
    message = proto.message_type.add(name=name)
    for field, number, kind, other, repeated, packed in fields:
        entry = message.field.add(name=field, number=number, type=kind, label=3 if repeated else 1)
        if other:
            entry.type_name = ".caffe." + other
        if packed:
            entry.options.packed = True
pool = descriptor_pool.DescriptorPool()
pool.Add(proto)
factory = message_factory.MessageFactory(pool)
Net = factory.GetPrototype(pool.FindMessageTypeByName("caffe.NetParameter"))


def pattern(shape):
    return ((7 * np.arange(int(np.prod(shape))) % 23 - 5) / 4).reshape(shape)


def blob(layer, values, old=False, wide=False, empty=False):
    out = layer.blobs.add()
    if old:
        out.num, out.channels, out.height, out.width = values.shape
    else:
        out.shape.dim.extend(values.shape)
    if not empty:
        (out.double_data if wide else out.data).extend(values.ravel().tolist())
        out.diff.extend([0.0])


def write(name, content):
    with open(os.path.join(FOLDER, name), "wb") as file:
        file.write(content)


os.makedirs(FOLDER, exist_ok=True)
net = Net(name="newest", input=["data"], input_dim=[1, 3, 8, 8])
kernels = pattern((6, 2, 3, 3))
for name, kind, blobs in (("conv1", "Convolution", (kernels, pattern((6,)))), ("relu1", "ReLU", ()),
                          ("up", "Deconvolution", (kernels.transpose(1, 0, 2, 3), pattern((6,)))),
                          ("flat", "Deconvolution", (pattern((3, 2)),)), ("fc", "InnerProduct", (pattern((5, 3)),)),
                          ("fc", "InnerProduct", (pattern((5, 3)),)), ("number", "Scale", (pattern(()),)),
                          ("nothing", "Scale", (pattern((0, 3)),)), ("deep", "Scale", (pattern((1,) * 9),))):
    layer = net.layer.add(name=name, type=kind, bottom=["data"])
    for values in blobs:
        blob(layer, values)
blob(net.layer.add(name="wide", type="Convolution"), kernels, wide=True)
blob(net.layer.add(name="strange", type="Scale"), kernels, empty=True)
blob(net.layer.add(type="Scale"), pattern((4,)))
write("newest.caffemodel", net.SerializeToString())

net = Net(name="v1")
for name, kind, values in ("conv1", 4, kernels), ("up", 39, kernels.transpose(1, 0, 2, 3)), ("fc", 14, pattern((1, 1, 5, 3))):
    layer = net.layers.add(name=name, type=kind, bottom=["data"])
    blob(layer, values, old=True)
    blob(layer, pattern((1, 1, 1, 6)), old=True)
blob(net.layers.add(name="one", type=4), pattern((1, 1, 3, 3)), old=True)
blob(net.layers.add(name="single", type=14), pattern((1, 1, 1, 1)), old=True)
write("v1.caffemodel", net.SerializeToString())

net = Net(name="v0")
layer = net.layers.add(bottom=["data"]).layer
layer.name, layer.type = "conv1", "conv"
blob(layer, kernels, old=True)
blob(layer, pattern((1, 1, 1, 6)), old=True)
write("v0.caffemodel", net.SerializeToString())


def varint(value):
    value &= 2**64 - 1
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def field(number, content, wire=2):
    tag = varint(number << 3 | wire)
    if wire == 0:
        return tag + varint(content)
    return tag + (varint(len(content)) if wire == 2 else b"") + content


floats = [struct.pack("<f", x) for x in pattern((5, 3)).ravel()]
packed = b"".join(floats)
dims = field(7, field(1, varint(5) + varint(3)))


def by_hand(name, *parts, kind=b"Scale", tail=b""):
    layer = b"".join(field(7, part) for part in parts) + field(2, kind) + field(1, b"x")
    write(name, field(1, b"by hand") + field(100, layer + tail))


# Numbers one by one and in pieces, and the name and type behind the blobs.
by_hand("wire.caffemodel", dims + b"".join(field(5, x, 5) for x in floats),
        field(5, packed[:8]) + field(5, packed[8:]) + dims, field(7, field(1, 5, 0) + field(1, 3, 0)) + field(5, packed))
by_hand("bad-few.caffemodel", dims + field(5, packed[4:]))
by_hand("bad-many.caffemodel", dims + field(5, packed + packed[:4]))
by_hand("bad-kind.caffemodel", dims + field(5, packed[4:]) + field(5, 7, 0))
by_hand("bad-negative.caffemodel", field(7, field(1, varint(-5) + varint(-3))) + field(5, packed))
by_hand("bad-overflow.caffemodel", field(7, field(1, varint(2**40) * 2)) + field(5, packed))
by_hand("bad-dims.caffemodel", field(7, field(1, bytes(8), 1)) + field(5, packed))
by_hand("bad-shape.caffemodel", field(7, b"\x0a\x7f") + field(5, packed))
by_hand("bad-blob.caffemodel", dims + b"\x2a\x7f")
by_hand("bad-type.caffemodel", kind=b"n" * 5000)
by_hand("bad-layer.caffemodel", tail=b"\x4a\x7f")
by_hand("bad-name.caffemodel", tail=field(1, bytes(4), 5))
write("bad-v0.caffemodel", field(2, field(1, b"\x4a\x7f") + field(4, b"x")))
write("bad-none.caffemodel", field(1, b"no layers"))
write("bad-end.caffemodel", field(1, b"x") + field(100, field(1, b"x")) + b"\x4a\x7f")
