#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes tests/data/recipes and tests/data/sessions, after the descriptions in ks-recipe.h and
ks-saved-session.h: texts, and the smallest figures that carry one."""
import os
import struct
import zlib

FOLDER = os.path.dirname(os.path.abspath(__file__))
RECIPES = {
    "plain.txt": "kleinscope-recipe 1\nbuiltin = mixed\nk = 15\npercentile = 30\n",
    "files.txt": "# Made elsewhere\n\nkleinscope-recipe 1\nfile = a.npz\nfile = \\s b\\\\c\\n.csv\ntensor = conv*\n"
                 "tensor = x\nkernel = 5x5\nlens = pca:1\nlens = column:a = b\n",
    "all.txt": "kleinscope-recipe 1\r\nbuiltin = klein\r\ncount = 300\r\nnoise = 0.1\r\nseed = 7\r\nmetric = vne\r\n"
               "lens = density\r\nmode = ball\r\nepsilon = 0.25\r\ncover = balanced\r\nresolution = 10,12\r\n"
               "gain = 2.5,3\r\ncluster = dbscan:0.2,5\r\ncomplex = witness\r\nthreshold = R/3\r\nlandmarks = 50\r\nmax-dim = 2\r\n"
               "prime = 3\r\nbootstrap = 20\r\n",
}
SESSIONS = {
    "plain.kleinscope": RECIPES["plain.txt"] + "\nkleinscope-session 1\ncolour = density\nlinked = yes\nview = fit\n",
    "whole.kleinscope": RECIPES["files.txt"] + "\nkleinscope-session 1\ncolour = column:a\\nb\nlinked = no\n"
                        "view = 1.5 -2 40\nlens-plot = yes\nunclustered = yes\nlogarithmic = yes\nbar = 3\n"
                        "graph = 0123456789abcdef\nselected = 0 2-3\n"
                        "pinned = 1-3\nplace = 0 1e-9\nplace = -3.5 2\nplace = 1 1\nplace = 100 -1e8\n",
}


def png(text):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
            + chunk(b"iTXt", b"kleinscope-recipe\0\0\0\0\0" + text.encode()) + chunk(b"IDAT", zlib.compress(b"\0\0"))
            + chunk(b"IEND", b""))


def svg(text):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&#39;")
    return (f'<svg xmlns="http://www.w3.org/2000/svg"><metadata><kleinscope:recipe xmlns:kleinscope='
            f'"urn:kleinscope:recipe">{escaped}</kleinscope:recipe></metadata></svg>\n').encode()


def pdf(text):
    literal = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)").replace("\n", "\\n").replace("\r", "\\015")
    return f"%PDF-1.4\n1 0 obj\n<< /Keywords ({literal}) >>\nendobj\n".encode()


def write(folder, name, content):
    os.makedirs(os.path.join(FOLDER, folder), exist_ok=True)
    with open(os.path.join(FOLDER, folder, name), "wb") as file:
        file.write(content)


for name, text in RECIPES.items():
    write("recipes", name, text.encode())
for name, text in SESSIONS.items():
    write("sessions", name, text.encode())
for carrier in png, svg, pdf:
    write("recipes", f"figure.{carrier.__name__}", carrier(SESSIONS["whole.kleinscope"]))
