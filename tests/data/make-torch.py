#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes tests/data/torch by PyTorch, and pickles that PyTorch 1.13 does not write, or nobody
honest does, by hand.

The tensors hold the pattern of make-npy.py. PyTorch names the storages of its old files by their
addresses, so those files differ from one run to the next.
"""
import collections
import io
import os
import pickle
import struct
import warnings
import zipfile
import numpy as np
import torch

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "torch")
STAMP = (2000, 1, 1, 0, 0, 0)
TYPES = ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64"]
warnings.filterwarnings("ignore")


def pattern(shape, dtype="float32"):
    i = np.arange(int(np.prod(shape)))
    x = 7 * i % 23
    if dtype == "bool":
        x = i % 3 == 0
    elif dtype.startswith("i"):
        x = x - 5
    elif not dtype.startswith("u"):
        x = (x - 5) / 4
    return torch.tensor(x.reshape(shape)).to(getattr(torch, dtype))


def path(name):
    return os.path.join(FOLDER, name)


def save(name, content, legacy=False, protocol=2):
    torch.save(content, path(name), _use_new_zipfile_serialization=not legacy, pickle_protocol=protocol)


def write(name, content):
    with open(path(name), "wb") as file:
        file.write(content)


class Net(torch.nn.Module):
    """Small, since old files hold the text of a module's class."""

    def __init__(self):
        super().__init__()
        self.stem = torch.nn.Parameter(pattern((2, 1, 3, 3)))
        self.register_buffer("steps", torch.tensor(7))
        self.inner = Inner()
        self.again = self.inner

    def forward(self, x):
        return x * self.stem.sum()


class Inner(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(pattern((3, 2)), requires_grad=False)
        self.register_parameter("bias", None)
        self.note = {"text": "périphérie"}

    def forward(self, x):
        return x


def types():
    return {name: pattern((5, 3), name) for name in TYPES}


def views():
    base = pattern((4, 6))
    result = collections.OrderedDict(
        base=base, transposed=pattern((6, 4)).t().contiguous().t(), rows=base[1:3], columns=base[:, 1::2],
        repeated=pattern((3, 1)).expand(3, 4), one=base[2, 3], none=base[:0], alone=torch.tensor(7),
        parameter=torch.nn.Parameter(pattern((2, 2))))
    result["tied"] = base
    return result


def checkpoint():
    net = Net()
    optimizer = torch.optim.Adam(net.parameters(), lr=0.1)
    net(torch.ones(2, 1, 3, 3)).sum().backward()
    optimizer.step()
    with torch.no_grad():
        net.stem.copy_(pattern((2, 1, 3, 3)))
    return {"epoch": 3, "best": 0.5, "name": "run 1", "state_dict": net.state_dict(), "optimizer": optimizer.state_dict(),
            "losses": [0.5, 0.25], "nothing": None, "seen": {1, 2}}


def quantised():
    x = (torch.arange(12) % 5).reshape(4, 3).float()
    return {
        "whole": torch.quantize_per_tensor(x, 0.5, 3, torch.quint8),
        "rows": torch.quantize_per_channel(x, torch.tensor([0.5, 0.25, 1.0, 2.0]), torch.tensor([0, 1, 2, -3]), 0, torch.qint8),
        "columns": torch.quantize_per_channel(x, torch.tensor([0.5, 0.25, 1.0]), torch.tensor([0, 1, 2]), 1, torch.qint8),
        "wide": torch.quantize_per_tensor(x, 0.125, -7, torch.qint32),
    }


def others():
    return {
        "x": pattern((5, 3)),
        "turning": torch.zeros(2, dtype=torch.complex64),
        "turning more": torch.zeros(2, dtype=torch.complex128),
        "scattered": pattern((5, 3)).to_sparse(),
        "rowwise": pattern((5, 3)).to_sparse_csr(),
        "shape only": torch.empty(2, 3, device="meta"),
        "deep": pattern((1,) * 9),
    }


def arrays():
    x = pattern((5, 3)).numpy()
    return {
        "rows": x, "columns": np.asfortranarray(x), "big": x.astype(">f8"), "small": pattern((4,), "uint8").numpy(),
        "truth": pattern((4,), "bool").numpy(), "wide": pattern((200, 2), "int16").numpy(), "none": np.zeros((0, 2), "f4"),
        "texts": np.array(["a", "b"]), "objects": np.array([None, {}], dtype=object),
        "records": np.zeros(2, dtype=[("a", "f4")]), "number": np.float64(0.5), "deep": np.zeros((1,) * 9),
    }


# Pickles by hand: what has no Python of its own is one of these.
Global = collections.namedtuple("Global", "module name")
Call = collections.namedtuple("Call", "function arguments")
Built = collections.namedtuple("Built", "thing state")
Persistent = collections.namedtuple("Persistent", "id")
Raw = collections.namedtuple("Raw", "opcodes")


def code(x):
    """The opcodes that put x on the stack."""
    if isinstance(x, Raw):
        return x.opcodes
    if isinstance(x, Global):
        return b"c" + x.module.encode() + b"\n" + x.name.encode() + b"\n"
    if isinstance(x, Call):
        return code(x.function) + code(tuple(x.arguments)) + b"R"
    if isinstance(x, Built):
        return code(x.thing) + code(x.state) + b"b"
    if isinstance(x, Persistent):
        return code(x.id) + b"Q"
    if x is None:
        return b"N"
    if isinstance(x, bool):
        return b"\x88" if x else b"\x89"
    if isinstance(x, int):
        return b"J" + struct.pack("<i", x) if -2**31 <= x < 2**31 else b"\x8a\x08" + struct.pack("<q", x)
    if isinstance(x, float):
        return b"G" + struct.pack(">d", x)
    if isinstance(x, str):
        return b"X" + struct.pack("<I", len(x.encode())) + x.encode()
    if isinstance(x, bytes):
        return b"B" + struct.pack("<I", len(x)) + x
    if isinstance(x, tuple):
        return b"(" + b"".join(map(code, x)) + b"t"
    if isinstance(x, list):
        return b"](" + b"".join(map(code, x)) + b"e"
    return b"}(" + b"".join(code(k) + code(v) for k, v in x.items()) + b"u"


def dump(x):
    return b"\x80\x02" + code(x) + b"."


def storage(key="0", count=4, kind="FloatStorage", *more):
    return Persistent(("storage", Global("torch", kind), key, "cpu", count, *more))


def tensor(of=None, offset=0, size=(2, 2), stride=(2, 1), function="_rebuild_tensor_v2", *more):
    return Call(Global("torch._utils", function), (of or storage(), offset, size, stride, False, {}, *more))


FLOATS = pattern((2, 2)).numpy().tobytes()


def archive(name, pickled, members=None, method=zipfile.ZIP_STORED, pickles=("archive/data.pkl",), packed=()):
    pickled = pickled if isinstance(pickled, bytes) else dump(pickled)
    members = {**({"0": FLOATS} if members is None else members), "archive/version": b"3\n"}
    with zipfile.ZipFile(path(name), "w", method) as out:
        for member in pickles:
            out.writestr(zipfile.ZipInfo(member, STAMP), pickled, method)
        for key, content in members.items():
            member = key if "/" in key else "archive/data/" + key
            out.writestr(zipfile.ZipInfo(member, STAMP), content, zipfile.ZIP_BZIP2 if member in packed else method)


MAGIC = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."


def old(name, thing, keys=("0",), storages=(FLOATS,), counts=None, magic=MAGIC, protocol=1001):
    counts = counts or [len(s) // 4 for s in storages]
    keys = list(keys) if isinstance(keys, tuple) else keys
    info = {"protocol_version": 1001, "little_endian": True}
    write(name, magic + dump(protocol) + dump(info) + dump(thing) + dump(keys)
          + b"".join(struct.pack("<q", n) + s for n, s in zip(counts, storages)))


def memo(n):
    return b"h" + bytes([n])


def diamonds(end):
    """Lists that hold the next one twice, 45 times: 2^45 ways to the end."""
    made = code(end) + b"q\x00"
    for i in range(45):
        made = made + b"0](" + memo(i) + memo(i) + b"eq" + bytes([i + 1])
    return Raw(made)


def ring():
    """A dictionary that holds itself, twice, round a list."""
    return Raw(b"}q\x00(" + code("self") + memo(0) + code("list") + b"](" + memo(0) + code(tensor()) + memo(0) + b"e"
               + code("weight") + code(tensor()) + b"u")


def by_torch():
    save("types.pt", types())
    save("types.th", types(), legacy=True)
    save("types-4.pt", types(), protocol=4)
    save("types-5.th", types(), legacy=True, protocol=5)
    save("views.pt", views())
    save("views.th", views(), legacy=True)
    save("module.pt", Net())
    save("module.th", Net(), legacy=True)
    save("checkpoint.pt", checkpoint())
    save("bare.pt", pattern((2, 3, 3)))
    save("list.pt", [pattern((2, 2)), (pattern((3,)), {7: pattern((1, 2)), -1: [pattern((2,))]}), "text"])
    save("keys.pt", {True: pattern((1,)), 0.5: pattern((1,)), None: pattern((1,)), (1, 2): pattern((1,)), "": pattern((1,)),
                     10**30: pattern((1,)), "a\0b\ud800": pattern((1,)), "x" * 70000: pattern((1,)), "é.b": pattern((1,))})
    save("quantised.pt", quantised())
    save("quantised.th", quantised(), legacy=True)
    save("others.pt", others())
    save("numpy.pt", arrays())
    save("numpy-4.pt", arrays(), protocol=4)
    save("storage.pt", {"typed": pattern((4,)).storage(), "bytes": pattern((4,)).storage().untyped()})
    torch.jit.script(Net()).save(path("script.pt"))
    save("empty.pt", {})
    save("number.pt", 3)


def by_hand():
    dtype = Global("torch", "uint16")
    untyped = storage("0", 16, "UntypedStorage")
    archive("newer.pt", {
        "typed": tensor(untyped, 0, (2, 4), (4, 1), "_rebuild_tensor_v3", dtype),
        "small": tensor(untyped, 0, (16,), (1,), "_rebuild_tensor_v3", Global("torch", "float8_e5m2")),
        "smaller": tensor(untyped, 0, (16,), (1,), "_rebuild_tensor_v3", Global("torch", "float4_e2m1fn_x2")),
        "strange": tensor(untyped, 0, (16,), (1,), "_rebuild_by_magic"),
        "turned": tensor(storage("1"), 0, (2, 2), (2, 1), "_rebuild_tensor_v2", {"neg": True}),
        "straight": tensor(storage("1"), 0, (2, 2), (2, 1), "_rebuild_tensor_v2", {}),
        "stated": Call(Global("torch._utils", "_rebuild_parameter_with_state"), (tensor(storage("1")), True, {}, {"a": 1})),
        "sized": tensor(storage("1"), 0, Call(Global("torch", "Size"), ((2, 2),)), (2, 1)),
        "subclass": Call(Global("torch._tensor", "_rebuild_from_type_v2"), (
            Global("torch._utils", "_rebuild_tensor_v2"), Global("mine", "Tensor"), tensor(storage("1"))[1], {})),
        "first": tensor(storage("1"), 0, (2, 2), (2, 1), "_rebuild_tensor"),
    }, {"0": pattern((2, 4), "uint8").numpy().astype("<u2").tobytes(), "1": FLOATS, "archive/byteorder": b"little"})
    archive("beyond.pt", {"none": tensor(storage("0", 0), 320, (0, 2), (2, 1)), "weight": tensor(storage("1"))}, {"0": b"", "1": FLOATS})
    archive("big.pt", {"weight": tensor()}, {"0": pattern((2, 2)).numpy().astype(">f4").tobytes(), "archive/byteorder": b"big"})
    archive("python2.pt", Call(Global("collections", "OrderedDict"), ([["weight", tensor()], ("bias", tensor()), 3],)))
    archive("slots.pt", {"a": Built(Call(Global("mine", "Thing"), ()), (None, {"weight": tensor()})),
                         "b": Built(Call(Global("mine", "Pair"), (tensor(), 3)), [tensor()]),
                         "c": Raw(code(Call(Global("mine", "List"), ())) + b"(" + code(tensor()) + b"e" + code("k") + code(tensor()) + b"s")})
    archive("global.pt", {"weight": tensor(), "evil": Call(Global("posix", "system"), ("touch /tmp/kleinscope-was-here",)),
                          "eval": Call(Global("builtins", "eval"), ("1/0",))})
    archive("diamonds.pt", diamonds(None))
    archive("bad-diamonds.pt", diamonds(tensor()))
    archive("ring.pt", ring())
    archive("bad-deep.pt", Raw(b"]" * 1500 + code(tensor()) + b"a" * 1500))
    archive("repeated.pt", {"few": tensor(storage(), 0, (1000, 1000), (0, 0)), "many": tensor(storage(), 0, (10**9, 10**9), (0, 0)),
                            "more": tensor(storage(), 0, (10**8,), (0,))})
    old("part.th", {"whole": tensor(storage("0", 4, "FloatStorage", None)),
                    "part": tensor(storage("0", 4, "FloatStorage", ("v", 1, 3)), 1, (2,), (1,))})
    whole = storage("0", 4, "FloatStorage", None)
    old("shared.th", {"a": tensor(whole), "b": tensor(whole, 2, (2,), (1,))})
    old("zero.th", {"none": tensor(storage("1", 0, "FloatStorage", None), 0, (0, 2), (2, 1)), "a": tensor(whole)}, ("1", "0"), (b"", FLOATS))

    archive("bad-short.pt", {"weight": tensor()}, {"0": FLOATS[:-1]})
    archive("bad-missing.pt", {"weight": tensor()}, {"1": FLOATS})
    archive("bad-two.pt", {"weight": tensor()}, pickles=("a/data.pkl", "b/data.pkl"))
    archive("bad-packed.pt", {"weight": tensor()}, method=zipfile.ZIP_DEFLATED)
    archive("bad-order.pt", {"weight": tensor()}, {"0": FLOATS, "archive/byteorder": b"middle"})
    archive("bad-packed-order.pt", {"weight": tensor()}, {"0": FLOATS, "archive/byteorder": b"little"},
            packed=("archive/byteorder",))
    archive("bad-offset.pt", {"weight": tensor(offset=1)})
    archive("bad-far.pt", {"weight": tensor(offset=2**62)})
    archive("bad-stride.pt", {"weight": tensor(stride=(2, 2**62))})
    archive("bad-negative.pt", {"weight": tensor(stride=(2, -1))})
    archive("bad-axes.pt", {"weight": tensor(stride=(1,))})
    archive("bad-size.pt", {"weight": tensor(size=3)})
    archive("bad-lacking.pt", {"weight": Call(Global("torch._utils", "_rebuild_tensor_v2"), (storage(),))})
    archive("bad-storage.pt", {"weight": tensor("0")})
    archive("bad-count.pt", {"weight": tensor(storage("0", -4))})
    archive("bad-huge.pt", {"weight": tensor(storage("0", 2**62))})
    archive("bad-key.pt", {"weight": tensor(storage(0))})
    archive("bad-long-key.pt", {"weight": tensor(storage("k" * 70000))})
    archive("bad-kind.pt", {"weight": tensor(Persistent(("storage", "FloatStorage", "0", "cpu", 4)))})
    archive("bad-lone.pt", {"weight": Persistent(("storage",))})
    archive("bad-typeless.pt", {"weight": tensor(storage("0", 16, "UntypedStorage"), 0, (16,), (1,), "_rebuild_tensor_v3")})
    archive("bad-type.pt", {"weight": tensor(storage("0", 16, "UntypedStorage"), 0, (16,), (1,), "_rebuild_tensor_v3", "uint16")})
    archive("bad-item.pt", Raw(code("text") + code("key") + code(1) + b"s"))
    archive("bad-end.pt", dump({"weight": tensor()})[:-1])
    archive("nothing.pt", Persistent("unknown"))
    old("magic.th", {"weight": tensor()}, magic=dump(5))
    old("bad-protocol.th", {"weight": tensor()}, protocol=1002)
    old("bad-protocol-2.th", {"weight": tensor()}, protocol="1001")
    old("bad-list.th", {"weight": tensor()}, keys={"0": 0})
    old("bad-twice.th", {"weight": tensor()}, ("0", "0"), (FLOATS, FLOATS))
    old("bad-unknown.th", {"weight": tensor()}, ("1",))
    old("bad-number.th", {"weight": tensor()}, (0,))
    old("bad-absent.th", {"weight": tensor()}, (), ())
    old("bad-count.th", {"weight": tensor()}, counts=[3])
    old("bad-many.th", {"weight": tensor()}, counts=[2**62])
    old("bad-cut.th", {"weight": tensor()}, storages=(FLOATS[:-1],), counts=[4])
    old("bad-lengths.th", {"a": tensor(), "b": tensor(storage("0", 3), 0, (3,), (1,))})
    old("bad-part.th", {"part": tensor(storage("0", 4, "FloatStorage", ("v", 2, 3)), 0, (2,), (1,))})
    old("bad-long-key.th", {"weight": tensor(storage("k" * 70000))})


def bad_arrays():
    dtype = Built(Call(Global("numpy", "dtype"), ("f4", False, True)), (3, "<", None))
    empty = Call(Global("numpy.core.multiarray", "_reconstruct"), (Global("numpy", "ndarray"), (0,), b"b"))
    latin = Call(Global("_codecs", "encode"), ("\0" * 7 + "é", "latin1"))

    def save_array(name, *state):
        archive(name, {"x": Built(empty, state)})

    archive("arrays.pt", {
        "versionless": Built(empty, ((2,), dtype, 0, bytes(8))),
        "python 2": Built(empty, (1, (2,), dtype, False, Raw(b"U\x08" + bytes(8)))),
        "latin": Built(empty, (1, (2,), dtype, False, latin)),
        "native": Built(empty, (1, (2,), Built(Call(Global("numpy", "dtype"), ("f4",)), (3, "=")), False, bytes(8))),
        "orderless": Built(empty, (1, (2,), Call(Global("numpy", "dtype"), ("f4",)), False, bytes(8))),
        "buffer": Call(Global("numpy.core.numeric", "_frombuffer"), (bytes(range(8)), Call(Global("numpy", "dtype"), ("u1",)), (2, 4), "F")),
        "typeless": Built(empty, (1, (2,), "f4", False, bytes(8))),
        "unnamed": Built(empty, (1, (2,), Call(Global("numpy", "dtype"), ()), False, bytes(8))),
        "numbered": Built(empty, (1, (2,), Call(Global("numpy", "dtype"), (3,)), False, bytes(8))),
        "long": Built(empty, (1, (2,), Call(Global("numpy", "dtype"), ("f" * 9,)), False, bytes(8))),
        "listed": Built(empty, (1, (2,), dtype, False, [1.0, 2.0])),
        "called": Built(empty, (1, (2,), dtype, False, Call(Global("mine", "bytes"), (3,)))),
        "repeated": Built(empty, (1, (2**30, 2**30), dtype, False, bytes(8))),
    })
    save_array("bad-array-short.pt", 1, (3,), dtype, False, bytes(8))
    save_array("bad-array-latin.pt", 1, (3,), dtype, False, latin)
    save_array("bad-array-latin-2.pt", 1, (9,), Call(Global("numpy", "dtype"), ("u1",)), False, latin)
    save_array("bad-array-shape.pt", 1, 3, dtype, False, bytes(8))
    save_array("bad-array-state.pt", 1, (2,))
    archive("bad-array-none.pt", {"x": empty})
    archive("bad-array-list.pt", {"x": Built(empty, [1])})
    archive("bad-array-buffer.pt", {"x": Call(Global("numpy.core.numeric", "_frombuffer"), (bytes(8),))})


def bad_quantised():
    scheme = Global("torch", "per_channel_affine")
    whole = Global("torch", "per_tensor_affine")
    four = {"0": bytes(4), "1": FLOATS}

    def made(parameters, of=storage("0", 4, "QUInt8Storage")):
        return {"q": Call(Global("torch._utils", "_rebuild_qtensor"), (of, 0, (2, 2), (2, 1), parameters, False, {}))}

    two = tensor(storage("1"), 0, (2,), (1,))
    archive("scales.pt", {
        **made((scheme, [0.5, 2], [0, 1], 1)),
        "scaleless": tensor(storage("0", 4, "QUInt8Storage")),
        "store": storage("0", 4, "QInt8Storage"),
        "odd": made((scheme, 0.5))["q"],
        "odder": made(scheme)["q"],
        "tiny": made((whole, 0.5, 0), storage("0", 4, "QUInt4x2Storage"))["q"],
    }, {"0": bytes([0, 1, 2, 3]), "1": FLOATS})
    archive("bad-scale-list.pt", made((scheme, [0.5], [0, 1], 0)), four)
    archive("bad-scale-axis.pt", made((scheme, [0.5, 1.0], [0, 1], 2)), four)
    archive("bad-scale-axis-2.pt", made((scheme, [0.5, 1.0, 1.0], [0, 1, 1], 1)), four)
    archive("bad-scale-axis-3.pt", made((scheme, [0.5, 1.0], [0, 1], -1)), four)
    archive("bad-scale-axis-4.pt", made((scheme, [0.5, 1.0], [0, 1], "0")), four)
    archive("bad-scale-square.pt", made((scheme, tensor(storage("1")), two, 0)), four)
    archive("bad-scale-text.pt", made((whole, "1", 0)), four)
    archive("bad-scale-zero.pt", made((whole, 1.0, None)), four)
    archive("bad-scale-nan.pt", made((whole, float("nan"), 0)), four)
    archive("bad-scale-view.pt", made((scheme, tensor(storage("1"), 0, (2,), (0,)), two, 0)), four)
    archive("bad-scale-lacking.pt", made((scheme, Call(Global("torch._utils", "_rebuild_tensor_v2"), ()), two, 0)), four)
    archive("bad-scale-far.pt", made((scheme, two, tensor(storage("1"), 3, (2,), (1,)), 0)), four)
    archive("bad-scale-complex.pt", made((scheme, tensor(storage("1", 2, "ComplexFloatStorage"), 0, (2,), (1,)), two, 0)), four)
    archive("bad-scale-type.pt", made((whole, 1.0, 0), storage("1")), four)
    archive("bad-scale-none.pt", {"q": Call(Global("torch._utils", "_rebuild_qtensor"), (storage("0", 4, "QUInt8Storage"), 0, (2, 2), (2, 1)))}, four)
    archive("bad-scale-storage.pt", made((whole, 1.0, 0), storage("7", 4, "QUInt8Storage")), four)
    archive("bad-scale-few.pt", {"q": Call(Global("torch._utils", "_rebuild_qtensor"), ())}, four)


os.makedirs(FOLDER, exist_ok=True)
by_torch()
by_hand()
bad_arrays()
bad_quantised()
