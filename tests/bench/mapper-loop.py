#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The peer of bench-mapper: one loop over the boxes, as KeplerMapper goes about it.

  mapper-loop.py FILE M D RESOLUTION GAIN RULE [EPSILON [MIN_POINTS]]

FILE holds M rows of D coordinates and then M rows of two lens values, as float64. Clusters
come from SciPy (the histogram gap) or scikit-learn, edges from intersecting the nodes' sets.
Prints CPU seconds without the imports, then how many nodes and edges.
"""
import itertools
import sys
import time

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist
from sklearn.cluster import DBSCAN, AgglomerativeClustering

path, m, d, resolution, gain, rule = sys.argv[1:7]
m, d, resolution, gain = int(m), int(d), int(resolution), float(gain)
numbers = np.fromfile(path)
points, lens = numbers[:m * d].reshape(m, d), numbers[m * d:].reshape(m, 2)


def interval_members(x, i):
    c = x.min() + (i + 0.5) * (x.max() - x.min()) / resolution
    h = 0.5 * gain * (x.max() - x.min()) / resolution
    return (c - h <= x) & (x <= c + h)


def gap_labels(x):
    distances = pdist(x)
    tree = linkage(distances, 'single')
    heights = np.append(tree[:, 2], distances.max())
    if heights.min() == heights.max():
        return np.zeros(len(x), int)
    edges = heights.min() + np.arange(11) * (heights.max() - heights.min()) / 10
    edges[-1] = heights.max()
    bins = np.maximum(np.searchsorted(edges, heights, 'left'), 1)
    empty = np.setdiff1d(np.arange(1, 11), bins)
    cut = (edges[empty[0] - 1] + edges[empty[0]]) / 2 if len(empty) else np.inf
    return fcluster(tree, cut, 'distance')


def labels_of(x):
    if len(x) == 1 or rule == 'gap' and len(x) == 2:
        return np.full(len(x), -1 if rule == 'dbscan' and int(sys.argv[8]) > 1 else 0)
    if rule == 'gap':
        return gap_labels(x)
    if rule == 'dbscan':
        return DBSCAN(eps=float(sys.argv[7]), min_samples=int(sys.argv[8])).fit_predict(x)
    return AgglomerativeClustering(None, linkage='single', distance_threshold=np.nextafter(float(sys.argv[7]), np.inf)
                                   ).fit_predict(x)


begin = time.process_time()
inside = [[interval_members(lens[:, a], i) for i in range(resolution)] for a in range(2)]
nodes = []
for box in itertools.product(*inside):
    rows = np.flatnonzero(box[0] & box[1])
    if len(rows) > 0:
        labels = labels_of(points[rows])
        nodes += [set(rows[labels == label]) for label in set(labels) if label >= 0]
edges = sum(1 for a, b in itertools.combinations(nodes, 2) if not a.isdisjoint(b))
print(time.process_time() - begin, len(nodes), edges)
