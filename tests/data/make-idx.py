#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes tests/data/idx and tests/data/cifar, by small writers of the two formats, and
tests/data/gzip by Python's gzip: what is packed there lies beside them unpacked.

The arrays hold the pattern of make-npy.py.
"""
import gzip
import os
import struct
import zlib
import numpy as np

FOLDER = os.path.dirname(os.path.abspath(__file__))
CODES = {"u1": 0x08, "i1": 0x09, "i2": 0x0B, "i4": 0x0C, "f4": 0x0D, "f8": 0x0E}


def pattern(shape, code):
    x = 7 * np.arange(int(np.prod(shape))) % 23
    if code[0] != "u":
        x = x - 5
    return ((x / 4) if code[0] == "f" else x).reshape(shape).astype(">" + code)


def idx(array, code=None, shape=None):
    shape = array.shape if shape is None else shape
    header = bytes([0, 0, CODES[array.dtype.str[1:]] if code is None else code, len(shape)])
    return header + b"".join(struct.pack(">I", length) for length in shape) + array.tobytes()


def cifar(n, classes):
    """Labels in turn, and in the planes the pattern that goes on from image to image."""
    images = pattern((n, 3072), "u1")
    labels = np.stack([(5 * np.arange(n) + i) % c for i, c in enumerate(classes)], axis=1).astype("u1")
    return np.concatenate([labels, images], axis=1).tobytes()


def packed(content, level=9):
    """One member, without name and time."""
    stream = zlib.compressobj(level, zlib.DEFLATED, 31)
    return stream.compress(content) + stream.flush()


def write(name, content):
    path = os.path.join(FOLDER, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)


for code in CODES:
    write(f"idx/{code}.idx", idx(pattern((5, 3), code)))
write("idx/images.idx", idx(pattern((4, 6, 5), "u1")))
write("idx/labels-idx1-ubyte", idx(np.arange(4).astype("u1")))
write("idx/vector.idx", idx(pattern((7,), "i4")))
write("idx/eight.idx", idx(pattern((2, 1, 2, 1, 2, 1, 1, 3), "f4")))
write("idx/empty.idx", idx(pattern((0, 3), "u1")))
write("idx/nine.idx", idx(pattern((2,) * 9, "u1")))
write("idx/bad-short.idx", idx(pattern((5, 3), "f4"))[:-1])
write("idx/bad-long.idx", idx(pattern((5, 3), "f4")) + b"\0")
write("idx/bad-overflow.idx", idx(pattern((5, 3), "f8"), shape=(2**32 - 1,) * 8))
write("idx/bad-overflow-nine.idx", idx(pattern((5, 3), "f8"), shape=(2**32 - 1,) * 9))
write("idx/bad-header.idx", b"\0\0\x08\x03\0\0\0\4\0")
write("idx/bad-zero.idx", idx(pattern((3,), "u1"), shape=(0, 2**32 - 1, 2**32 - 1, 2**32 - 1)))

write("cifar/data_batch_1.bin", cifar(3, (10,)))
write("cifar/train.bin", cifar(3, (20, 100)))
write("cifar/test_batch.bin", cifar(1, (10,)))
write("cifar/data_batch_bad.bin", cifar(2, (10,)) + b"\x0a" + bytes(3072))
write("cifar/test.bin", cifar(2, (20, 100)) + b"\x13\x64" + bytes(3072))

images = idx(pattern((4, 6, 5), "u1"))
table = b"".join(b"%d,%d\n" % (i, i * i) for i in range(900))  # longer than what tells a format
write("gzip/images-idx3-ubyte.gz", packed(images))
write("gzip/named.npy.gz", b"\x1f\x8b\x08\x08\0\0\0\0\x02\x03named.npy\0" + packed(
    open(os.path.join(FOLDER, "npy/kernels.npy"), "rb").read())[10:])
write("gzip/network.safetensors.gz", packed(
    open(os.path.join(FOLDER, "safetensors/network.safetensors"), "rb").read()))
write("gzip/data_batch_1.bin.gz", packed(cifar(3, (10,))))
write("gzip/table.csv.gz", gzip.compress(table, mtime=0))
write("gzip/stored.csv.gz", packed(table[:8], level=0))
write("gzip/members.csv.gz", packed(table[:5000]) + packed(b"") + packed(table[5000:]))
write("gzip/padded.idx.gz", packed(images) + bytes(1000))
write("gzip/members.idx.gz", packed(images[:50]) + packed(images[50:]) + bytes(1))
write("gzip/zeros.idx.gz", packed(idx(np.zeros((300, 64, 64), "u1"))))
write("gzip/bad-trailing.idx.gz", packed(images) + b"x")
write("gzip/bad-trailing.csv.gz", packed(table) + bytes(3) + b"x")
write("gzip/bad-half-member.csv.gz", packed(table) + b"\x1f")
write("gzip/bad-checksum.idx.gz", packed(images)[:-8] + bytes(4) + packed(images)[-4:])
write("gzip/bad-length.idx.gz", packed(images)[:-4] + struct.pack("<I", 137))
write("gzip/bad-huge.csv.gz", packed(b"1,2\n")[:-4] + b"\xff\xff\xff\xff")
write("gzip/bad-huge.idx.gz", packed(idx(np.zeros(4, "u1"), shape=(2**31,))))
write("gzip/bad-long.idx.gz", packed(images + b"\0"))
write("gzip/bad-short.idx.gz", packed(images[:-1]))
write("gzip/bad-cut.csv.gz", packed(table)[:-9])
write("gzip/bad-stream.idx.gz", b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + b"\xff" * 20)
write("gzip/bad-inside.gz", packed(b"\x00\x01\x02"))
write("gzip/bad-twice.csv.gz", packed(packed(table)))
write("gzip/bad-empty.gz", packed(b""))
tar = b"a.bin".ljust(257, b"\0") + b"ustar\x0000"
write("gzip/bad-archive.tar.gz", packed(tar.ljust(1024, b"\0")))
