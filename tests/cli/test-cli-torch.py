#!/usr/bin/python3
"""What the command line says of PyTorch's files is what PyTorch says: names, shapes, types, means.

Usage: test-cli-torch.py PROGRAM. Prints TAP.
SPDX-License-Identifier: MIT
"""
import collections
import math
import os
import pickle
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "common"))
import tap
from program import in_folder, run, run_json

try:
    import numpy as np
    import torch
except ImportError:
    torch = None

GOLDEN = os.path.join(os.environ.get("KS_TEST_DATA", ""), "torch")
DTYPES = ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64"]
# Of the golden files those that PyTorch can load without more than itself.
OPENED = ["types.pt", "types.th", "types-4.pt", "types-5.th", "views.pt", "views.th", "checkpoint.pt", "bare.pt", "list.pt", "storage.pt",
          "empty.pt", "beyond.pt", "quantised.pt", "quantised.th", "numpy.pt", "numpy-4.pt", "shared.th", "part.th", "zero.th"]


def needs_torch(test):
    def run_if_there(*arguments):
        if torch is None:
            raise tap.SkipTest("PyTorch is not installed for this Python")
        test(*arguments)
    return run_if_there


def flatten(thing, way=()):
    """(name, tensor) for all tensors of the thing that are to be listed."""
    if isinstance(thing, torch.nn.Module):
        # A state dict names shared modules as often as they are there, which is what is wanted.
        thing = {name: value for name, value in thing.state_dict(keep_vars=True).items()}
    if isinstance(thing, dict):
        for key, value in thing.items():
            yield from flatten(value, (*way, str(key)))
    elif isinstance(thing, (list, tuple)):
        for place, value in enumerate(thing):
            yield from flatten(value, (*way, str(place)))
    elif isinstance(thing, torch.Tensor):
        yield ".".join(way), thing
    elif isinstance(thing, (torch.storage.TypedStorage, torch.UntypedStorage)):
        dtype = getattr(thing, "dtype", torch.uint8)
        yield ".".join(way), torch.tensor([], dtype=dtype).set_(getattr(thing, "_storage", thing), 0, (len(thing),), (1,))
    elif isinstance(thing, np.ndarray) and thing.dtype.kind in "buif" and thing.ndim <= 8:
        yield ".".join(way), thing


def described(tensor):
    """[shape, dtype, mean of what is finite, how many are not]."""
    if isinstance(tensor, np.ndarray):
        values, dtype = torch.from_numpy(tensor.astype("f8")), str(tensor.dtype)
    elif tensor.is_quantized:
        # The steps are float64, as what is read has them; dequantize() rounds to float32.
        values = tensor.int_repr().double()
        dtype = str(tensor.int_repr().dtype)[6:]
        if tensor.qscheme() == torch.per_tensor_affine:
            values = (values - tensor.q_zero_point()) * tensor.q_scale()
        else:
            axes = [-1 if axis == tensor.q_per_channel_axis() else 1 for axis in range(tensor.dim())]
            values = (values - tensor.q_per_channel_zero_points().reshape(axes)) * tensor.q_per_channel_scales().reshape(axes)
    else:
        values, dtype = tensor.detach().double(), str(tensor.dtype)[6:]
    finite = values[torch.isfinite(values)]
    return list(tensor.shape), dtype, finite.mean().item() if finite.numel() else None, values.numel() - finite.numel()


def assert_same(path, loaded):
    expected = list(flatten(loaded))
    told = run_json("info", path)["files"][0]["tensors"]
    assert [tensor["name"] for tensor in told] == [name for name, _ in expected], (path, [t["name"] for t in told], expected)
    for tensor, (name, of) in zip(told, expected):
        shape, dtype, mean, nan = described(of)
        assert tensor["shape"] == shape and tensor["dtype"] == dtype and tensor["nan"] == nan, (path, name, tensor)
        if mean is None or tensor["mean"] is None:
            assert mean == tensor["mean"], (path, name, tensor, mean)
        else:
            assert math.isclose(tensor["mean"], mean, rel_tol=1e-12, abs_tol=1e-13), (path, name, tensor, mean)


def load(path):
    return torch.load(path, map_location="cpu")


@needs_torch
def test_the_golden_files():
    for name in OPENED:
        path = os.path.join(GOLDEN, name)
        assert_same(path, load(path))


@needs_torch
def test_scripted_modules():
    path = os.path.join(GOLDEN, "script.pt")
    assert_same(path, torch.jit.load(path))


def network():
    inner = torch.nn.Sequential(torch.nn.Conv2d(2, 3, 3, bias=False), torch.nn.BatchNorm2d(3), torch.nn.ReLU())
    return torch.nn.Sequential(collections.OrderedDict(
        stem=torch.nn.Conv2d(1, 2, 5), inner=inner, again=inner, listed=torch.nn.ModuleList([torch.nn.Linear(3, 2), torch.nn.LSTM(3, 2)]),
        named=torch.nn.ModuleDict({"a": torch.nn.Embedding(4, 2), "b": torch.nn.ConvTranspose2d(2, 3, 3)})))


@in_folder
@needs_torch
def test_whole_modules(folder):
    for legacy in [False, True]:
        for protocol in [2, 3, 4, 5]:
            path = f"{folder}/module.pt"
            torch.save(network(), path, _use_new_zipfile_serialization=not legacy, pickle_protocol=protocol)
            assert_same(path, load(path))


def view(numbers):
    """A tensor that lies in its storage in any way that torch has."""
    dtype = getattr(torch, numbers.choice(DTYPES))
    tensor = torch.randint(0, 50, [numbers.randrange(1, 6) for _ in range(numbers.randrange(1, 5))]).to(dtype)
    if dtype.is_floating_point and numbers.random() < 0.3:
        tensor.reshape(-1)[0] = numbers.choice([math.nan, math.inf, -math.inf])
    for _ in range(numbers.randrange(4)):
        axis = numbers.randrange(max(tensor.dim(), 1))
        step = numbers.randrange(5)
        if step == 0 and tensor.dim() > 1:
            tensor = tensor.transpose(axis, numbers.randrange(tensor.dim()))
        elif step == 1 and tensor.dim() > 0:
            tensor = tensor.narrow(axis, 0, numbers.randrange(tensor.shape[axis] + 1))
        elif step == 2 and tensor.dim() > 0 and tensor.shape[axis] > 0:
            tensor = tensor.select(axis, numbers.randrange(tensor.shape[axis]))
        elif step == 3 and tensor.dim() > 0:
            tensor = tensor[numbers.randrange(2)::numbers.randrange(1, 3)]
        elif tensor.dim() < 5:
            tensor = tensor.unsqueeze(0).expand(numbers.randrange(1, 4), *tensor.shape)
    return tensor


def anything(numbers, depth):
    choice = numbers.randrange(7 if depth < 4 else 4)
    if choice < 3:
        return view(numbers)
    if choice == 3:
        return numbers.choice([None, 1, 0.5, "text", True, b"bytes", torch.float32, torch.Size([1, 2]), {1, 2}, frozenset(), 10**30])
    children = [anything(numbers, depth + 1) for _ in range(numbers.randrange(4))]
    if choice == 4:
        return children
    if choice == 5:
        return tuple(children)
    kind = numbers.choice([dict, collections.OrderedDict])
    return kind((numbers.choice([f"k{i}", i, f"é {i}"]), child) for i, child in enumerate(children))


@in_folder
@needs_torch
def test_random_files(folder):
    seed = random.randrange(2**32)
    print(f"# seed {seed}")
    numbers = random.Random(seed)
    torch.manual_seed(seed)
    for _ in range(80):
        path = f"{folder}/random.pt"
        thing = anything(numbers, 0)
        torch.save(thing, path, _use_new_zipfile_serialization=numbers.random() < 0.5, pickle_protocol=numbers.randrange(2, 6))
        assert_same(path, load(path))
        with open(f"{folder}/random.pickle", "wb") as file:
            pickle.dump(thing, file, protocol=numbers.randrange(3, 6))
        assert_same(f"{folder}/random.pickle", thing)


@in_folder
@needs_torch
def test_checkpoints(folder):
    for kind in [torch.optim.SGD, torch.optim.Adam, torch.optim.RMSprop]:
        net = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.Conv2d(2, 2, 3))
        more = {"momentum": 0.9} if kind is not torch.optim.Adam else {"amsgrad": True}
        optimizer = kind(net.parameters(), lr=0.1, **more)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3)
        for _ in range(2):
            net(torch.randn(1, 1, 8, 8)).sum().backward()
            optimizer.step()
            scheduler.step()
        path = f"{folder}/checkpoint.ckpt"
        torch.save({"epoch": 3, "state_dict": net.state_dict(), "optimizer_states": [optimizer.state_dict()], "rng": torch.get_rng_state(),
                    "lr_schedulers": [scheduler.state_dict()], "hyper_parameters": {"betas": (0.9, 0.99)}}, path)
        assert_same(path, load(path))
        assert run_json("info", path)["filters"] == {"3x3": 6}  # and none of the averages
        lines = [line for line in run("info", path).splitlines() if "[2, 2, 3, 3]" in line]
        assert all(line.endswith("4 filters of 3x3" if "state_dict" in line else "kept by an optimiser") for line in lines), lines
        assert len(lines) > 1


tap.main(globals())
