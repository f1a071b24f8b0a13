#!/usr/bin/python3
"""Write points.txt: preprocessing, metrics, density and core sets by numpy, scipy and scikit-learn.

Each block is a line "name rows columns" and then the numbers, a row a line.
SPDX-License-Identifier: MIT
"""
import numpy as np
from scipy.spatial.distance import pdist, squareform
from sklearn.neighbors import NearestNeighbors

rng = np.random.default_rng(7)
raw = rng.normal(size=(24, 9)) + rng.normal(size=(24, 1))
raw[11] = 0.25      # a constant filter: it vanishes when its mean is taken off
raw[23] = raw[5]    # a duplicate
raw[20] *= 1e-3
raw[21, 4] = np.nan

laplacian = np.zeros((9, 9))
for i in range(9):
    for j in range(9):
        if abs(i // 3 - j // 3) + abs(i % 3 - j % 3) == 1:
            laplacian[i, i] += 1
            laplacian[i, j] -= 1
basis = np.array([[1, 0, -1, 1, 0, -1, 1, 0, -1], [1, 1, 1, 0, 0, 0, -1, -1, -1],
                  [1, -2, 1, 1, -2, 1, 1, -2, 1], [1, 1, 1, -2, -2, -2, 1, 1, 1],
                  [1, 0, -1, 0, 0, 0, -1, 0, 1], [1, 0, -1, -2, 0, 2, 1, 0, -1],
                  [1, -2, 1, 0, 0, 0, -1, 2, -1], [1, -2, 1, -2, 4, -2, 1, -2, 1]], dtype=float)
basis /= np.sqrt(np.einsum("ki,ij,kj->k", basis, laplacian, basis))[:, None]


def prepare(center, normalize, to_dct):
    x = raw[np.isfinite(raw).all(1)]
    if center == "filter":
        x = x - x.mean(1, keepdims=True)
    elif center == "column":
        x = x - x.mean(0)
    if normalize != "none":
        metric = np.eye(9) if normalize == "l2" else laplacian
        norm = np.sqrt(np.maximum(np.einsum("ni,ij,nj->n", x, metric, x), 0))
        x = x[norm >= 1e-8 * norm.max()] / norm[norm >= 1e-8 * norm.max(), None]
    return x @ laplacian @ basis.T if to_dct else x


blocks = {"raw": raw}
for name, how in {"default": ("filter", "l2", False), "column-l2": ("column", "l2", False),
                  "column-none": ("column", "none", False), "none-dnorm": ("none", "dnorm", False),
                  "filter-dnorm-dct": ("filter", "dnorm", True), "none-none-dct": ("none", "none", True)}.items():
    blocks[name] = prepare(*how)

points = blocks["column-none"]
blocks["vne"] = squareform(pdist(points, "seuclidean"))
near = NearestNeighbors(algorithm="brute").fit(points).kneighbors(n_neighbors=7)[0]
blocks["radius"] = near[:, 6:]
blocks["dtm"] = np.sqrt((near ** 2).mean(1))[:, None]
blocks["core"] = np.argsort(near[:, 6], kind="stable")[:8, None]
square = squareform(pdist(points)) ** 2
kernel = np.exp(-square / (2 * 1.5 ** 2))
blocks["gaussian"] = ((kernel.sum(1) - 1) / (len(points) - 1))[:, None]

# Metrics: ordinary, patch-like, tiny and huge numbers; two rows parallel, two opposite, two equal.
rng = np.random.default_rng(8)
for name, offset, scale in ("ordinary", 0, 1), ("patches", 100, 1), ("tiny", 0, 1e-100), ("huge", 0, 1e100):
    x = (rng.normal(size=(8, 9)) + offset) * scale
    x[5], x[6], x[7] = 3 * x[0], -x[1] / 7, x[2]
    blocks["points-" + name] = x
    for metric, scipys in {"euclidean": "euclidean", "vne": "seuclidean", "l1": "cityblock", "chebyshev": "chebyshev",
                           "cosine": "cosine", "correlation": "correlation"}.items():
        blocks[metric + "-" + name] = squareform(pdist(x, scipys))
    # SciPy has no angle; this is Kahan's formula, which is right near 0 and near pi.
    u = (x / np.abs(x).max()).astype(np.longdouble)
    u /= np.sqrt((u * u).sum(1, keepdims=True))
    difference, total = (np.sqrt(((u[:, None] + sign * u[None]) ** 2).sum(2)) for sign in (-1, 1))
    blocks["angle-" + name] = (2 * np.arctan2(difference, total)).astype(float)

with open("points.txt", "w") as out:
    for name, rows in blocks.items():
        print(name, *rows.shape, file=out)
        for row in rows:
            print(*(repr(float(x)) for x in row), file=out)
