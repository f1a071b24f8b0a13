#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The peers of bench-neighbours: SciPy's cKDTree and scikit-learn's KDTree and brute force.

  neighbours-peer.py FILE N D K

FILE holds N rows of D coordinates as float64. Prints a line for each peer: its name, CPU
seconds without the imports, and the sum of the distances to the K-th nearest other points.
"""
import sys
import time

import numpy as np
from scipy.spatial import cKDTree
from sklearn.neighbors import NearestNeighbors

path, n, d, k = sys.argv[1], *map(int, sys.argv[2:5])
points = np.fromfile(path).reshape(n, d)


def ckdtree():
    return cKDTree(points).query(points, k=[k + 1])[0][:, 0]


def sklearn(algorithm):
    return NearestNeighbors(algorithm=algorithm).fit(points).kneighbors(n_neighbors=k)[0][:, -1]


peers = {"cKDTree": ckdtree, "sklearn-kd_tree": lambda: sklearn("kd_tree")}
if n <= 20000:
    peers["sklearn-brute"] = lambda: sklearn("brute")
for name, search in peers.items():
    begin = time.process_time()
    radius = search()
    print(name, time.process_time() - begin, repr(float(radius.sum())), flush=True)
