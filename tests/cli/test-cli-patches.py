#!/usr/bin/python3
"""Images cut into patches from outside, against the same told in Python.

Usage: test-cli-patches.py PROGRAM. Prints TAP.
SPDX-License-Identifier: MIT
"""
import math
import os
import struct
import sys
import zlib

import numpy

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "common"))
import tap
from program import expect_error, in_folder, run, run_json

PAIRS = [(i, i + 1) for i in range(9) if i % 3 < 2] + [(i, i + 3) for i in range(6)]
BITS = 2**64 - 1
PLAIN = ["--center", "none", "--normalize", "none"]


def random_below(seed):
    """xoshiro256** 1.0 from SplitMix64, without bias."""
    state = []
    for _ in range(4):
        seed = (seed + 0x9E3779B97F4A7C15) & BITS
        z = ((seed ^ seed >> 30) * 0xBF58476D1CE4E5B9) & BITS
        z = ((z ^ z >> 27) * 0x94D049BB133111EB) & BITS
        state.append(z ^ z >> 31)

    def turned(x, k):
        return (x << k | x >> 64 - k) & BITS

    def bits():
        result = turned(state[1] * 5 & BITS, 7) * 9 & BITS
        t = state[1] << 17 & BITS
        state[2] ^= state[0]
        state[3] ^= state[1]
        state[1] ^= state[2]
        state[0] ^= state[3]
        state[2] ^= t
        state[3] = turned(state[3], 45)
        return result

    def below(bound):
        while True:
            x = bits()
            if x >= 2**64 % bound:
                return x % bound

    return below


def cut(stacks, patches, contrast, seed):
    """The patches of several stacks (n, rows, cols) of intensities that are kept, as rows of numbers."""
    below, rows = random_below(seed), []
    for stack in stacks:
        down, across = stack.shape[1] - 2, stack.shape[2] - 2
        positions = len(stack) * down * across
        drawn = set()
        for last in range(positions - min(patches, positions), positions):
            place = below(last + 1)
            drawn.add(last if place in drawn else place)
        ranked = []
        for place in sorted(drawn):
            image, row, col = place // across // down, place // across % down, place % across
            patch = [math.log1p(v) for v in stack[image, row:row + 3, col:col + 3].reshape(-1).tolist()]
            ranked.append((-math.sqrt(sum((patch[i] - patch[j]) ** 2 for i, j in PAIRS)), place, patch))
        kept = sorted(ranked)[:max(1, math.floor(len(ranked) * contrast + 0.5))]
        rows += [each[2] for each in kept if each[0] < 0]
    return numpy.array(rows)


def write_idx(path, stack):
    with open(path, "wb") as file:
        file.write(struct.pack(">HBBIII", 0, 8, 3, *stack.shape) + stack.tobytes())


def write_png(path, image):
    """8 bits, grey (rows, cols) or colour (rows, cols, 3)."""
    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    header = struct.pack(">IIBBBBB", image.shape[1], image.shape[0], 8, 2 * (image.ndim - 2), 0, 0, 0)
    lines = b"".join(b"\0" + line.tobytes() for line in image)
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b""))


def points(folder, *arguments):
    run("core", *arguments, *PLAIN, "-o", folder + "/points.npy")
    return numpy.load(folder + "/points.npy")


def same_rows(one, other):
    """Whatever their order."""
    one, other = (numpy.round(rows, 9) for rows in (one, other))
    return one.shape == other.shape and numpy.array_equal(
        one[numpy.lexsort(one.T)], other[numpy.lexsort(other.T)])


def picture(seed, *shape):
    return numpy.random.default_rng(seed).integers(0, 256, shape).astype("u1")


@in_folder
def test_stack(folder):
    stack = picture(1, 7, 20, 31)
    write_idx(folder + "/images-idx3-ubyte", stack)
    for patches, contrast, seed in (5000, 0.2, 1), (300, 0.5, 7), (10**6, 0.01, 2**63 + 5):
        asked = ["--patches", str(patches), "--patch-contrast", str(contrast), "--seed", str(seed)]
        kept = cut([stack], patches, contrast, seed)
        for threads in "1", "3":
            assert same_rows(points(folder, folder + "/images-idx3-ubyte", *asked, "--threads", threads), kept)


@in_folder
def test_folder(folder):
    """Photographs of a folder are one set; what is drawn of each follows what was drawn before."""
    os.mkdir(folder + "/photographs")
    grey, colour = picture(2, 40, 50), picture(3, 33, 44, 3)
    write_png(folder + "/photographs/1.png", grey)
    write_png(folder + "/photographs/2.png", colour)
    red, green, blue = (colour[..., c].astype(float) for c in range(3))
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    kept = cut([grey[None], luma[None]], 1000, 0.2, 1)
    assert same_rows(points(folder, folder + "/photographs", "--patches", "1000"), kept)
    info = run_json("info", folder + "/photographs")
    first = info["files"][0]["tensors"][0]
    assert [first[key] for key in ("width", "height", "channels", "images", "patches")] == [50, 40, 1, 1, 365]
    assert info["patches"] == 625
    assert "1 image of 44x33 pixels, 3 channels, 260 patches of 3x3" in run("info", folder + "/photographs/2.png")
    assert "patches = 5000\npatch-contrast = 0.2" in run("recipe", folder + "/photographs")
    graph = run_json("mapper", folder + "/photographs", "--lens", "column:contrast", "--lens", "column:row")
    assert graph["n"] == 260 + 365


@in_folder
def test_circle(folder):
    """Discs that hide each other, as things do in photographs: their dense patches are edges of all directions, one
    circle."""
    random = numpy.random.default_rng(3)
    fine = numpy.full((800, 1200), 128.0)
    y, x = numpy.mgrid[:800, :1200]
    for _ in range(1500):
        r = int(min(10 * random.random() ** -0.5, 150))
        top, left = random.integers(-r, 800), random.integers(-r, 1200)
        part = numpy.s_[max(top, 0):top + 2 * r, max(left, 0):left + 2 * r]
        fine[part][(y[part] - top - r) ** 2 + (x[part] - left - r) ** 2 < r * r] = random.integers(20, 250)
    photograph = fine.reshape(400, 2, 600, 2).mean(axis=(1, 3)) + random.normal(0, 1.5, (400, 600))
    write_png(folder + "/discs.png", numpy.clip(photograph, 0, 255).astype("u1"))
    strength = run_json("persistence", folder + "/discs.png", "--k", "100", "--percentile", "30")["strength"]
    assert strength["ratio"] > 3, strength


@in_folder
def test_odd_images(folder):
    write_png(folder + "/flat.png", numpy.full((9, 9), 200, "u1"))
    write_png(folder + "/small.png", picture(4, 2, 9))
    write_png(folder + "/pixel.png", picture(4, 1, 1))
    write_png(folder + "/three.png", picture(4, 3, 3))
    write_png(folder + "/good.png", picture(5, 12, 12))
    expect_error(1, ["core", folder + "/flat.png"], "flat.png", "constant")
    expect_error(1, ["core", folder + "/small.png"], "3x3 pixels or more", "(2, 9, 1)")
    expect_error(1, ["core", folder + "/pixel.png"], "3x3 pixels or more")
    assert run_json("core", folder + "/three.png")["n"] == 1
    # A constant or a small one beside others has nothing to give.
    assert run_json("core", folder)["n"] == 20 + 1
    assert run_json("core", folder + "/good.png", "--patches", "10", "--patch-contrast", "1")["n"] == 10
    expect_error(2, ["core", folder + "/good.png", "--kernel", "5x5"], "5x5", "--kernel")
    expect_error(2, ["core", folder + "/good.png", "--patches", "0"], "--patches")
    expect_error(2, ["core", folder + "/good.png", "--patch-contrast", "0"], "above 0")
    expect_error(1, ["core", folder + "/good.png", "--precomputed"], "--precomputed")


tap.main(globals())
