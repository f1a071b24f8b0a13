#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The peers of bench-neighbours: SciPy's cKDTree and scikit-learn's KDTree and brute force.

  neighbours-peer.py FILE N D K METRIC STEP

FILE holds N rows of D coordinates as float64. Prints a line for each peer that knows the metric: its
name, CPU seconds without the imports, and the sum of the distances to the K-th nearest other points
of every STEP-th point. With a STEP beyond 1 the seconds are those of all points: the time to make the
search, and STEP times that of the sample.
"""
import sys
import time

import numpy as np
from scipy.spatial import cKDTree
from sklearn.neighbors import NearestNeighbors

path, n, d, k, metric, step = sys.argv[1], *map(int, sys.argv[2:5]), sys.argv[5], int(sys.argv[6])
points = np.fromfile(path).reshape(n, d)
sample = points[::step]
if metric == "vne":
    points = points / points.std(0, ddof=1)
    sample, metric = points[::step], "euclidean"

# What the metric is called there; how the distance follows from theirs.
power = {"euclidean": 2, "l1": 1, "chebyshev": np.inf}.get(metric)
trees = {"euclidean": "euclidean", "l1": "manhattan", "chebyshev": "chebyshev"}.get(metric)
brute = {"angle": "cosine"}.get(metric, trees or metric)
convert = (lambda distance: np.arccos(1 - distance)) if metric == "angle" else (lambda distance: distance)

peers = {}
if power is not None:
    peers["cKDTree"] = (lambda: cKDTree(points), lambda tree: tree.query(sample, k=[k + 1], p=power)[0][:, 0])
if trees is not None and step == 1:
    peers["sklearn-kd_tree"] = (lambda: NearestNeighbors(algorithm="kd_tree", metric=trees).fit(points),
                                lambda fit: fit.kneighbors(sample, n_neighbors=k + 1)[0][:, -1])
if n <= 20000:
    peers["sklearn-brute"] = (lambda: NearestNeighbors(algorithm="brute", metric=brute).fit(points),
                              lambda fit: convert(fit.kneighbors(sample, n_neighbors=k + 1)[0][:, -1]))
for name, (make, search) in peers.items():
    begin = time.process_time()
    made = make()
    ready = time.process_time()
    radius = search(made)
    print(name, ready - begin + step * (time.process_time() - ready), repr(float(radius.sum())), flush=True)
