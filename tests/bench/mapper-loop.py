#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The peer of bench-mapper: the loop over the boxes as KeplerMapper goes about it.

  mapper-loop.py FILE M D RESOLUTION GAIN RULE EPSILON MIN_POINTS [SECONDS]

FILE holds M rows of D coordinates and then M rows of two lens values, as float64. For every box all
rows are asked whether they lie in it; a box's clusters come from SciPy (the histogram gap) or
scikit-learn; for edges every pair of nodes is intersected as sets. With SECONDS above 0 random boxes
are visited for about so long, and their time is scaled to all boxes, the edges left out: less than
the whole would take. Boxes of more than LARGEST points, for which scikit-learn wants more
memory than there may be, then count as if they took no time.

Prints CPU seconds without the imports, how many nodes and edges, and how many boxes were visited.
"""
import itertools
import sys
import time

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist
from sklearn.cluster import DBSCAN, AgglomerativeClustering

LARGEST = 25000

path, m, d, resolution, gain, rule, epsilon, min_points = sys.argv[1:9]
seconds = float(sys.argv[9]) if len(sys.argv) > 9 else 0.0
m, d, resolution, gain = int(m), int(d), int(resolution), float(gain)
numbers = np.fromfile(path)
points, lens = numbers[:m * d].reshape(m, d), numbers[m * d:].reshape(m, 2)


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
        return np.full(len(x), -1 if rule == 'dbscan' and int(min_points) > 1 else 0)
    if rule == 'gap':
        return gap_labels(x)
    if rule == 'dbscan':
        return DBSCAN(eps=float(epsilon), min_samples=int(min_points)).fit_predict(x)
    return AgglomerativeClustering(None, linkage='single', distance_threshold=np.nextafter(float(epsilon), np.inf)
                                   ).fit_predict(x)


def rows_of(box):
    low, high = box
    return np.flatnonzero(np.all((lens >= low) & (lens <= high), axis=1))


def nodes_of(rows):
    labels = labels_of(points[rows])
    return [rows[labels == label].tolist() for label in np.unique(labels) if label >= 0]


def boxes():
    least, length = lens.min(axis=0), lens.max(axis=0) - lens.min(axis=0)
    for cell in itertools.product(range(resolution), repeat=2):
        centre = least + (np.array(cell) + 0.5) * length / resolution
        reach = 0.5 * gain * length / resolution
        yield centre - reach, centre + reach


def whole():
    begin = time.process_time()
    nodes = []
    for box in boxes():
        rows = rows_of(box)
        if len(rows) > 0:
            nodes += nodes_of(rows)
    edges = sum(1 for a, b in itertools.combinations(nodes, 2) if len(set(a).intersection(b)) > 0)
    print(time.process_time() - begin, len(nodes), edges, resolution ** 2)


def sample():
    order = np.random.default_rng(1).permutation(resolution ** 2)
    every = list(boxes())
    start = time.process_time()
    taken, visited, n_nodes = 0.0, 0, 0
    while visited < len(order) and time.process_time() - start < seconds:
        begin = time.process_time()
        rows = rows_of(every[order[visited]])
        if 0 < len(rows) <= LARGEST:
            n_nodes += len(nodes_of(rows))
        visited += 1
        taken += time.process_time() - begin
    print(taken / visited * len(order), n_nodes, 0, visited)


if seconds > 0:
    sample()
else:
    whole()
