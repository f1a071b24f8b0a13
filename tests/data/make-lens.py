#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes lens-pca.txt: point sets with their principal components by numpy.

A case is a line "case NAME n d count", n lines of d coordinates, and count lines
of a component's number and its n scores: centred, unscaled, by singular value
decomposition; the axis's entry of largest magnitude is positive.
"""
import os

import numpy as np

random = np.random.default_rng(20240501)


def scores(points, component):
    centred = points - points.mean(axis=0)
    axis = np.linalg.svd(centred, full_matrices=False)[2][component - 1]
    if axis[np.argmax(np.abs(axis))] < 0:
        axis = -axis
    return centred @ axis


def points_of(n, d):
    rank = min(n, d)
    spread = 2.0 ** -np.arange(rank)
    points = (random.normal(size=(n, rank)) * spread) @ random.normal(size=(rank, d))
    return np.round(points + random.normal(size=d) * 3, 5)


cases = [
    ("plane", points_of(25, 2), (1, 2)),
    ("patches", points_of(40, 9), (1, 2, 3)),
    ("line", points_of(12, 1), (1,)),
    ("wide", points_of(6, 17), (1, 2, 5)),
    ("square", points_of(8, 8), (1, 4)),
    ("tall", points_of(600, 2), (1, 2)),
]

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "lens-pca.txt"), "w") as out:
    for name, points, components in cases:
        print("case", name, *points.shape, len(components), file=out)
        for row in points:
            print(*(repr(float(x)) for x in row), file=out)
        for component in components:
            print(component, *(f"{x:.12g}" for x in scores(points, component)), file=out)

# A second file, lens-centrality.txt: "points n d" and the points; then for each metric of SciPy a line
# "NAME P" and the n values of (mean of d^P)^(1/P), or of the largest d where P is inf.
from scipy.spatial.distance import cdist

random = np.random.default_rng(5)
points = np.round(random.normal(size=(30, 4)), 4)
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "lens-centrality.txt"), "w") as out:
    print("points", *points.shape, file=out)
    for row in points:
        print(*row, file=out)
    for name, scipys in ("euclidean", "euclidean"), ("l1", "cityblock"), ("chebyshev", "chebyshev"), ("cosine", "cosine"):
        distances = cdist(points, points, scipys)
        for power in 1.0, 2.0, 3.5, np.inf:
            values = distances.max(1) if power == np.inf else (distances ** power).mean(1) ** (1 / power)
            print(name, power, file=out)
            print(*(repr(float(value)) for value in values), file=out)
