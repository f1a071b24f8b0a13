#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes tests/data/images by Pillow and by hand: each kind of PNG and JPEG.

Channel c of the pixel in row y and column x is 7 (3 x + 5 y + c) mod 256; of 16-bit images it is
that times 257.
"""
import io
import os
import struct
import zlib
import numpy as np
from PIL import Image

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "images")
ROWS, COLUMNS = 11, 13


def pattern(channels, rows=ROWS, columns=COLUMNS):
    y, x, c = np.mgrid[:rows, :columns, :channels]
    return (7 * (3 * x + 5 * y + c) % 256).astype("u1")


def path(name):
    return os.path.join(FOLDER, name)


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(name, width, height, depth, colour, lines, before=b"", interlace=0):
    """A file of filterless lines, for the kinds that Pillow does not write."""
    with open(path(name), "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n"
                   + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace))
                   + before + chunk(b"IDAT", zlib.compress(b"".join(b"\0" + line for line in lines), 9))
                   + chunk(b"IEND", b""))


def make_png():
    Image.fromarray(pattern(3)).save(path("colour.png"))
    Image.fromarray(pattern(1)[..., 0]).save(path("grey.png"))
    transparent = np.concatenate([pattern(3), pattern(1)], axis=2)
    Image.fromarray(transparent).save(path("transparent.png"))
    Image.fromarray(np.concatenate([pattern(1), pattern(1)], axis=2), "LA").save(path("grey-transparent.png"))
    wide = pattern(3).astype(">u2") * 257
    png("colour-16.png", COLUMNS, ROWS, 16, 2, [line.astype(">u2").tobytes() for line in wide])
    png("grey-16.png", COLUMNS, ROWS, 16, 0, [line.astype(">u2").tobytes() for line in wide[..., :1]])
    # Of 1, 2 and 4 bits: the first pixels of each line are 1, 0, 1, 0 ...
    for depth in 1, 2, 4:
        line = sum(1 << (8 - depth - i * depth) for i in range(0, 8 // depth, 2))
        png(f"grey-{depth}.png", 8 // depth, 2, depth, 0, [bytes([line])] * 2)
    palette = bytes(pattern(3, 1, COLUMNS * ROWS).reshape(-1))
    indices = np.arange(ROWS * COLUMNS, dtype="u1").reshape(ROWS, COLUMNS)
    png("palette.png", COLUMNS, ROWS, 8, 3, [line.tobytes() for line in indices], chunk(b"PLTE", palette))
    png("palette-transparent.png", COLUMNS, ROWS, 8, 3, [line.tobytes() for line in indices],
        chunk(b"PLTE", palette) + chunk(b"tRNS", bytes(range(50))))
    passes = []
    for x0, y0, dx, dy in ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)):
        passes += [line.tobytes() for line in pattern(3)[y0::dy, x0::dx]]
    png("interlaced.png", COLUMNS, ROWS, 8, 2, passes, interlace=1)
    # What cannot be true, or is too much.
    png("bad-index.png", 2, 1, 8, 3, [b"\x07\x00"], chunk(b"PLTE", b"\1\2\3"))
    png("bad-bomb.png", 1 << 14, (1 << 14) - 1, 8, 2, [bytes(16)])
    png("bad-huge.png", 1 << 20, 1 << 20, 8, 2, [bytes(16)])
    png("bad-short.png", COLUMNS, ROWS, 8, 2, [line.tobytes() for line in pattern(3)[:4]])
    png("bad-kind.png", COLUMNS, ROWS, 8, 5, [bytes(COLUMNS)] * ROWS)
    with open(path("colour.png"), "rb") as file:
        good = file.read()
    at = good.index(b"IDAT") + 12
    with open(path("bad-sum.png"), "wb") as file:
        file.write(good[:at] + bytes([good[at] ^ 1]) + good[at + 1:])


def exif(orientation, order):
    mark = b"II*\0" if order == "<" else b"MM\0*"
    entries = [(0x10F, 2, 4, b"us\0\0"), (0x112, 3, 1, struct.pack(order + "HH", orientation, 0))]
    content = struct.pack(order + "IH", 8, len(entries))
    for tag, kind, count, value in entries:
        content += struct.pack(order + "HHI", tag, kind, count) + value
    return b"Exif\0\0" + mark + content


def make_jpeg():
    # Every 8 x 8 block is of one colour, so that nothing is lost.
    flat = np.kron(pattern(3, 3, 4), np.ones((8, 8, 1), "u1")).astype("u1")[:19, :29]
    grey = np.kron(pattern(1, 3, 4), np.ones((8, 8, 1), "u1")).astype("u1")[:19, :29, 0]
    save = {"quality": 100, "subsampling": 0}
    Image.fromarray(grey).save(path("grey.jpg"), **save)
    Image.fromarray(flat).save(path("colour.jpg"), **save)
    Image.fromarray(flat).save(path("progressive.jpg"), progressive=True, **save)
    Image.fromarray(flat).save(path("halved.jpg"), quality=100, subsampling=2)
    Image.fromarray(flat).save(path("turned-little.jpg"), exif=exif(6, "<"), **save)
    Image.fromarray(flat).save(path("turned-big.jpg"), exif=exif(3, ">"), **save)
    Image.fromarray(flat).save(path("not-turned.jpg"), exif=exif(1, ">"), **save)
    Image.fromarray(flat).save(path("bad-exif.jpg"), exif=b"Exif\0\0II*\0\xff\xff\0\0", **save)
    Image.fromarray(np.concatenate([flat, flat[..., :1]], axis=2), "CMYK").save(path("inks.jpg"), quality=100)
    with open(path("grey.jpg"), "rb") as file:
        good = file.read()
    # The size is behind the start of frame.
    at = good.index(b"\xff\xc0") + 5
    for name, rows, columns in ("bad-bomb.jpg", 16000, 16000), ("bad-huge.jpg", 65500, 65500), ("bad-none.jpg", 9, 0):
        with open(path(name), "wb") as file:
            file.write(good[:at] + struct.pack(">HH", rows, columns) + good[at + 4:])
    memory = io.BytesIO()
    Image.fromarray(grey).save(memory, "JPEG", progressive=True, **save)
    content = memory.getvalue()
    scan = content.rindex(b"\xff\xda")
    with open(path("bad-scans.jpg"), "wb") as file:
        file.write(content[:-2] + content[scan:-2] * 150 + b"\xff\xd9")
    # What Pillow makes of those that lose something.
    for name in "colour", "progressive", "halved", "grey":
        decoded = np.asarray(Image.open(path(name + ".jpg")))
        with open(path(name + ".txt"), "w", encoding="ascii") as file:
            file.write(" ".join(map(str, decoded.reshape(-1))) + "\n")


os.makedirs(FOLDER, exist_ok=True)
make_png()
make_jpeg()
