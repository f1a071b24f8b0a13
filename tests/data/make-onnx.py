#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes tests/data/onnx: by the onnx package what it can write, the rest (numbers one by
one, groups, types newer than the package, damaged files) by a small writer of the wire format.

The arrays hold the pattern of make-npy.py, quantised ones when they are dequantised, and
kernels when they are turned to (out, in, rows, columns).
"""
import os
import struct
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "onnx")
TYPES = {"float32": "f4", "uint8": "u1", "int8": "i1", "uint16": "u2", "int16": "i2", "int32": "i4", "int64": "i8",
         "bool": "?", "float16": "f2", "float64": "f8", "uint32": "u4", "uint64": "u8"}
NUMBERS = {"float32": 1, "uint8": 2, "int8": 3, "uint16": 4, "int16": 5, "int32": 6, "int64": 7, "bool": 9, "float16": 10,
           "float64": 11, "uint32": 12, "uint64": 13, "bfloat16": 16}
LISTS = {"float32": "float_data", "float64": "double_data", "int64": "int64_data", "uint32": "uint64_data",
         "uint64": "uint64_data"}


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
    return x.astype("<" + TYPES[name])


def raw(name, shape, dtype):
    tensor = TensorProto(name=name, data_type=NUMBERS[dtype], dims=shape)
    tensor.raw_data = pattern(shape, dtype).tobytes()
    return tensor


def listed(name, shape, dtype):
    tensor = TensorProto(name=name, data_type=NUMBERS[dtype], dims=shape)
    values = pattern(shape, dtype)
    if dtype == "float16":
        values = values.view("<u2")
    getattr(tensor, LISTS.get(dtype, "int32_data")).extend(values.ravel().tolist())
    return tensor


def array(name, values):
    return numpy_helper.from_array(np.ascontiguousarray(values), name)


def graph(nodes, initializers, name="graph", **keywords):
    return helper.make_graph(nodes, name, [], [], initializers, **keywords)


def save(name, nodes, initializers, **keywords):
    model = helper.make_model(graph(nodes, initializers, **keywords), producer_name="make-onnx.py")
    write(name, model.SerializeToString())
    return model


def write(name, content):
    with open(os.path.join(FOLDER, name), "wb") as file:
        file.write(content)


# ---- The wire format by hand ----

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


def tensor(*parts, name=b"x", dims=(5, 3), dtype=1):
    return b"".join(field(1, dim, 0) for dim in dims) + field(2, dtype, 0) + b"".join(parts) + field(8, name)


def by_hand(name, *tensors, before=b"", after=b""):
    body = before + b"".join(field(5, tensor) for tensor in tensors)
    write(name, field(1, 8, 0) + field(2, b"make-onnx.py") + field(7, body) + after)


os.makedirs(FOLDER, exist_ok=True)
names = [*TYPES, "bfloat16"]
save("raw.onnx", [], [raw(name, (5, 3), name) for name in names])
model = save("lists.onnx", [], [listed(name, (5, 3), name) for name in names])
for written in model.graph.initializer:  # what the package itself reads
    if written.name != "bfloat16":
        assert (numpy_helper.to_array(written) == pattern((5, 3), written.name)).all(), written.name

floats = [struct.pack("<f", x) for x in pattern((5, 3)).ravel()]
doubles = [struct.pack("<d", x) for x in pattern((5, 3), "float64").ravel()]
integers = [varint(int(x)) for x in pattern((5, 3), "int32").ravel()]
group = field(3, b"", 3) + field(4, b"abc") + field(77, b"", 3) + field(77, b"", 4) + field(3, b"", 4)
by_hand(
    "wire.onnx",
    tensor(*(field(4, x, 5) for x in floats), name=b"one-by-one"),
    tensor(field(4, b"".join(floats[:4])), field(4, floats[4], 5), field(4, b"".join(floats[5:])), name=b"mixed"),
    tensor(field(10, b"".join(doubles[:7])), field(10, b"".join(doubles[7:])), name=b"pieces", dtype=11),
    tensor(*(field(10, x, 1) for x in doubles), name=b"doubles", dtype=11),
    tensor(*(b"\x28" + x for x in integers), name=b"integers", dtype=6),
    tensor(field(5, b"".join(integers[:9])), *(b"\x28" + x for x in integers[9:]), name=b"packed", dtype=3),
    field(1, varint(5) + varint(3)) + field(9, b"".join(floats)) + field(2, 1, 0) + field(8, b"shape"),
    group + tensor(field(4, b"".join(floats)), group, name=b"groups") + group,
    tensor(field(4, b"".join(floats)), field(9, b"".join(floats[::-1])), field(9, b"".join(floats)), name=b"raw-wins"),
    tensor(name=b"nothing", dims=(0, 3)),
    tensor(field(7, varint(7)), name=b"scalar", dims=(), dtype=7),
    tensor(field(7, 9, 0), name=b"one", dims=(1,), dtype=7),
    tensor(field(9, bytes(4)), name=b"caf\xc3\xa9\xff", dims=(1,)),
    tensor(field(9, bytes(4)), name=b"", dims=(1,)),
    before=field(2, b"g") + field(10, b"doc") + group,
    after=field(8, field(2, 13, 0)) + group)

# ---- A network: what nodes say of kernels, constants, graphs in nodes ----

kernels = pattern((6, 2, 3, 3))
sparse = helper.make_sparse_tensor(array("sparse", np.ones(1, "f4")), array("where", np.zeros(1, "i8")), [3])
external = TensorProto(name="external", data_type=1, dims=[2], data_location=TensorProto.EXTERNAL)
external.external_data.add(key="location", value="/etc/passwd")
located = TensorProto(name="located", data_type=1, dims=[2], data_location=TensorProto.EXTERNAL)
segmented = TensorProto(name="segmented", data_type=1, dims=[2], float_data=[1, 2])
segmented.segment.begin = 0
text = helper.make_tensor("text", TensorProto.STRING, [2], [b"a", b"b"])
turning = helper.make_tensor("turning", TensorProto.COMPLEX64, [1], [1j])
branch = graph([helper.make_node("Conv", ["x", "inner.weight"], ["z"])], [array("inner.weight", kernels)], "branch")
other = graph([helper.make_node("Constant", [], ["inner.value"], value=array("", pattern((4,))))], [], "other")
inside_out = kernels.transpose(1, 0, 2, 3)
save("network.onnx", [
    helper.make_node("Conv", ["x", "conv1.weight", "conv1.bias"], ["y"], kernel_shape=[3, 3]),
    helper.make_node("ConvTranspose", ["y", "up.weight"], ["z"]),
    helper.make_node("ConvTranspose", ["z", "up.weight"], ["z2"]),
    helper.make_node("Cast", ["half.weight"], ["half.weight.full"], to=1),
    helper.make_node("Identity", ["half.weight.full"], ["half.weight.same"]),
    helper.make_node("ConvTranspose", ["z", "half.weight.same"], ["w"]),
    helper.make_node("ConvTranspose", ["z", "flat"], ["w2"]),
    helper.make_node("ConvTranspose", ["z", "external"], ["w3"]),
    helper.make_node("ConvTranspose", ["z", "w3"], ["w4"]),
    helper.make_node("ConvTranspose", ["z"], ["w5"]),
    helper.make_node("Constant", [], ["constant", "unused"], value=raw("ignored", (5, 3), "float32")),
    helper.make_node("Constant", [], ["number"], value_float=3.0),
    helper.make_node("Constant", [], ["thin"], sparse_value=sparse),
    helper.make_node("Constant", [], [], value=array("anonymous", pattern((2,)))),
    helper.make_node("If", ["condition"], ["result"], then_branch=branch, else_branch=other),
], [
    array("conv1.weight", kernels), array("conv1.bias", pattern((6,))), array("up.weight", inside_out),
    array("half.weight", inside_out.astype("f2")), array("flat", pattern((3, 2))),
    external, located, segmented, text, turning, array("deep", pattern((1,) * 9)), array("conv1.bias", pattern((6,))),
], sparse_initializer=[sparse])
by_hand("newer.onnx", *(tensor(field(9, bytes(15)), name=b"type%d" % dtype, dtype=dtype)
                        for dtype in [0, *range(17, 28), 2**40, -1]))

# ---- Quantised ----

real = pattern((6, 2, 3, 3))
scales = np.array([0.25, 0.125, 0.0625, 0.25, 0.125, 0.03125], "f4")
zeros = np.array([-7, 0, 5, -100, 100, -28], "i1")


def quantised(values, scale, zero, dtype, axis=0):
    shape = [-1 if i == axis % values.ndim else 1 for i in range(values.ndim)] if np.ndim(scale) else []
    out = np.round(values / np.reshape(scale, shape)) + np.reshape(zero, shape).astype("f8")
    assert (out == out.astype(dtype)).all()
    return out.astype(dtype)


one = np.array(0.25, "f4")
narrow = np.array([0.125, 0.25], "f4")
save("quantised.onnx", [
    helper.make_node("DequantizeLinear", ["whole", "quarter", "five"], ["whole.real"]),
    helper.make_node("DequantizeLinear", ["no-zero", "quarter"], ["no-zero.real"]),
    helper.make_node("DequantizeLinear", ["empty-zero", "quarter", ""], ["empty-zero.real"]),
    helper.make_node("DequantizeLinear", ["channels", "scales", "zeros"], ["channels.real"], axis=0),
    helper.make_node("DequantizeLinear", ["one-zero", "scales", "five8"], ["one-zero.real"], axis=-4),
    helper.make_node("DequantizeLinear", ["inner", "narrow"], ["inner.real"]),
    helper.make_node("DequantizeLinear", ["up", "narrow"], ["up.real"], axis=0),
    helper.make_node("ConvTranspose", ["x", "up.real"], ["y"]),
    helper.make_node("DequantizeLinear", ["bias", "one-scale", "one-zero-point"], ["bias.real"], axis=0),
    helper.make_node("DequantizeLinear", ["whole", "narrow"], ["again"]),
    helper.make_node("DequantizeLinear", ["real", "quarter"], ["strange"]),
    helper.make_node("DequantizeLinear", ["void", "quarter"], ["strange2"]),
    helper.make_node("DequantizeLinear", ["activation", "quarter"], ["activation.real"]),
    helper.make_node("DequantizeLinear", ["computed", "somewhere"], ["a"]),
    helper.make_node("DequantizeLinear", ["computed-zero", "quarter", "somewhere"], ["b"]),
    helper.make_node("DequantizeLinear", ["word-scale", "word"], ["b1"]),
    helper.make_node("DequantizeLinear", ["word-zero", "quarter", "word"], ["b2"]),
    helper.make_node("DequantizeLinear", ["blocks", "narrow"], ["c"], block_size=2),
    helper.make_node("DequantizeLinear", ["blocks2", "square"], ["d"]),
    helper.make_node("DequantizeLinear", ["unfit", "scales"], ["e"]),
    helper.make_node("DequantizeLinear", ["unfit2", "scales", "pair"], ["f"], axis=0),
    helper.make_node("DequantizeLinear", ["unfit3", "scales"], ["g"], axis=7),
    helper.make_node("DequantizeLinear", ["unfit4", "scales"], ["g2"], axis=-7),
    helper.make_node("DequantizeLinear", ["infinite", "infinity"], ["h"]),
    helper.make_node("DequantizeLinear", ["no-scale"], ["i"]),
    helper.make_node("DequantizeLinear", [], ["j"]),
    helper.make_node("QLinearConv", ["x", "xs", "xz", "linear", "scales", "zeros", "ys", "yz"], ["k"]),
    helper.make_node("QLinearMatMul", ["x", "xs", "xz", "matrix", "narrow", "pair", "ys", "yz"], ["l"]),
    helper.make_node("ConvInteger", ["x", "dynamic.weight_quantized", "xz", "five"], ["m"]),
    helper.make_node("ConvInteger", ["x", "nameless", "xz", "five"], ["n"]),
    helper.make_node("MatMulInteger", ["x", "dynamic.matrix_quantized", "xz", "pair"], ["o"]),
    helper.make_node("ConvInteger", ["x"], ["p"]),
], [
    array("whole", quantised(real, one, 5, "u1")), array("quarter", one), array("five", np.array(5, "u1")),
    array("no-zero", quantised(real, one, 0, "i2")), array("empty-zero", quantised(real, one, 0, "i4")),
    array("channels", quantised(real, scales, zeros, "i2")), array("scales", scales), array("zeros", zeros),
    array("one-zero", quantised(real, scales, 5, "i2")), array("five8", np.array([5], "i1")),
    array("inner", quantised(real, narrow, [0, 0], "i1", axis=1)), array("narrow", narrow),
    array("up", quantised(real.transpose(1, 0, 2, 3), narrow, [0, 0], "i1", axis=0)),
    array("bias", quantised(pattern((6,)), one, 3, "i4")), array("one-scale", one.reshape(1)),
    array("one-zero-point", np.array([3], "i4")),
    array("real", real), array("void", np.zeros((0, 3), "i1")), array("computed", np.zeros((2,), "i1")), array("computed-zero", np.zeros((2,), "i1")),
    helper.make_tensor("word", TensorProto.STRING, [1], [b"a"]), array("word-scale", np.zeros((2,), "i1")),
    array("word-zero", np.zeros((2,), "i1")),
    array("blocks", np.zeros((2, 4), "i1")), array("blocks2", np.zeros((2, 4), "i1")), array("square", np.ones((2, 2), "f4")),
    *(array(name, np.zeros((6, 5), "i1")) for name in ("unfit", "unfit2", "unfit3", "unfit4")), array("pair", np.array([1, 2], "u1")),
    array("infinite", np.zeros((3,), "i1")), array("infinity", np.array([np.inf], "f4")), array("no-scale", np.zeros((2,), "i1")),
    array("linear", quantised(real, scales, zeros, "i2")), array("matrix", quantised(pattern((5, 2)), narrow, [1, 2], "i1", axis=-1)),
    array("dynamic.weight_quantized", quantised(real, scales, 5, "i2")), array("dynamic.weight_scale", scales),
    array("nameless", np.zeros((2, 2), "i1")),
    array("dynamic.matrix_quantized", quantised(pattern((5, 2)), narrow, [1, 2], "i1", axis=-1)), array("dynamic.matrix_scale", narrow),
])

# ---- Damaged ----

packed = b"".join(floats)
by_hand("bad-short-raw.onnx", tensor(field(9, packed[:-1])))
by_hand("bad-long-raw.onnx", tensor(field(9, packed + b"\0")))
by_hand("bad-short-list.onnx", tensor(field(4, packed[:-4])))
by_hand("bad-half-list.onnx", tensor(field(4, packed[:-2])))
by_hand("bad-long-list.onnx", tensor(field(4, packed), field(4, floats[0], 5)))
by_hand("bad-longer-list.onnx", tensor(field(4, floats[0], 5), field(4, packed), field(4, packed)))
by_hand("bad-half-piece.onnx", tensor(field(4, packed[:-2]), field(4, packed[-2:])))
by_hand("bad-many-integers.onnx", tensor(field(5, b"\1" * 20), dtype=6))
by_hand("bad-few-integers.onnx", tensor(field(5, b"\1" * 12 + b"\x80\1\x80\1"), dtype=6))
by_hand("bad-integer.onnx", tensor(field(5, b"\1" * 14 + b"\x80"), dtype=6))
by_hand("bad-long-integer.onnx", tensor(field(5, b"\1" * 14 + b"\x80" * 10 + b"\1"), dtype=6))
by_hand("bad-list-kind.onnx", tensor(field(4, packed), field(4, 7, 0)))
by_hand("bad-no-numbers.onnx", tensor())
by_hand("bad-dims.onnx", tensor(field(9, packed), dims=(-5, -3)))
by_hand("bad-overflow.onnx", tensor(field(9, packed), dims=(2**32, 2**32)))
by_hand("bad-huge.onnx", tensor(field(5, b"\1" * 15), dims=(2**40,), dtype=7))
by_hand("bad-dims-kind.onnx", field(1, bytes(8), 1) + tensor(field(9, packed)))
by_hand("bad-dims-varint.onnx", field(1, b"\x80") + tensor(field(9, packed)))
by_hand("bad-name-kind.onnx", tensor(field(9, packed)) + field(8, 7, 0))
by_hand("bad-name-long.onnx", tensor(field(9, packed)) + field(8, b"n" * 5000))
by_hand("bad-field.onnx", field(8, b"x") + b"\x4a\x7fabc")
by_hand("bad-tag.onnx", b"\x07")
by_hand("bad-number.onnx", b"\x02\0")
by_hand("bad-wide-tag.onnx", b"\x82\x80\x80\x80\x80\x01\0")
by_hand("bad-fixed.onnx", b"\x4d\0\0")
by_hand("bad-fixed64.onnx", b"\x49\0\0\0\0")
by_hand("bad-varint.onnx", b"\x08\x80")
by_hand("bad-group-end.onnx", field(3, b"", 4))
by_hand("bad-group-open.onnx", field(3, b"", 3))
by_hand("bad-group-crossed.onnx", field(3, b"", 3) + field(4, b"", 3) + field(3, b"", 4) + field(4, b"", 4))
by_hand("bad-group-deep.onnx", field(3, b"", 3) * 40 + field(3, b"", 4) * 40)
by_hand("bad-group-inside.onnx", field(3, b"", 3) + b"\x4a\x7f")
write("bad-no-graph.onnx", field(1, 8, 0) + field(2, b"make-onnx.py"))
write("bad-empty-graph-length.onnx", field(1, 8, 0) + b"\x3a\xff\xff\xff\x7f")
deep = field(2, b"leaf")
for _ in range(20):
    deep = field(1, field(4, b"If") + field(5, field(1, b"then_branch") + field(6, deep)))
write("bad-deep-graph.onnx", field(1, 8, 0) + field(7, deep))
node = field(1, b"x") + field(2, b"y")
by_hand("bad-node-name.onnx", before=field(1, field(4, b"Cast") + field(1, 7, 0)))
by_hand("bad-node-operation.onnx", before=field(1, field(4, b"n" * 5000)))
by_hand("bad-node.onnx", before=field(1, node + b"\x4a\x7f"))
by_hand("bad-attribute.onnx", before=field(1, node + field(4, b"Cast") + field(5, b"\x4a\x7f")))
by_hand("bad-attribute-name.onnx", before=field(1, node + field(4, b"Cast") + field(5, field(1, 7, 0))))
by_hand("bad-attribute-other.onnx", before=field(1, node + field(4, b"Conv") + field(5, b"\x4a\x7f")))
by_hand("bad-sparse.onnx", before=field(15, field(1, tensor(field(9, packed[1:])))))
by_hand("bad-sparse-end.onnx", before=field(15, b"\x4a\x7f"))

# ---- What the package reads in other people's model ----

shared = os.path.join(os.path.dirname(FOLDER), "..", "..", "..", "shared", "data", "onnx", "mnist.onnx")
if os.path.exists(shared):
    with open(FOLDER + "-mnist.txt", "w", encoding="utf-8") as file:
        for tensor in onnx.load(shared).graph.initializer:
            values = numpy_helper.to_array(tensor)
            file.write(f"{tensor.name} {values.dtype} {values.ndim} {' '.join(map(str, values.shape))} "
                       f"{values.astype('f8').mean()!r}\n")
