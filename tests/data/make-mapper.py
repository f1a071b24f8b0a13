#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes mapper.txt: the nodes and edges of Mapper graphs, found by SciPy and scikit-learn.

One loop over the boxes, in the manner of KeplerMapper. Ranks are SciPy's, metrics are its cdist,
dendrograms its linkage cut by fcluster; DBSCAN is scikit-learn's. Of the point sets two are
random; on the lattice points lie exactly on the ends of intervals and many pairs equally far
apart, exactly epsilon too. Real ones are rows of ../../../shared/data (or KS_SHARED_DATA), where
that is; they are not written down, only what becomes of them.

Format: "points NAME n d" and n lines of d coordinates and an angle, or "file NAME PATH n step d":
rows 0, step, 2 step, ... of a .npy file; and for each graph "case METRIC COVER LENSES RESOLUTION
GAIN RULE EPSILON OTHER", the number of its nodes and edges, and the SHA-256 of its listing, which
--list NUMBER shows: "cell0 cell1: members" for each node, "source target weight" for each edge.
"""
import hashlib
import os
import sys

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import cdist, squareform
from scipy.stats import rankdata
from sklearn.cluster import DBSCAN

HERE = os.path.dirname(os.path.abspath(__file__))
SHARED = os.environ.get('KS_SHARED_DATA') or os.path.join(HERE, '..', '..', '..', 'shared', 'data')
TURN = 2 * np.pi

rng = np.random.default_rng(6)


def noisy(n):
    angle = rng.uniform(0, TURN, n)
    return np.c_[np.cos(angle), np.sin(angle), np.zeros(n)] + rng.normal(0, 0.15, (n, 3))


def lattice(n):
    return rng.integers(0, 17, (n, 2)) / 4.0


def angles_of(name, points):
    """Of the lattice, angles on the ends of intervals."""
    if name == 'lattice':
        return np.floor(points[:, 0] * 4) * (TURN / 20)
    angles = np.arctan2(points[:, 1], points[:, 0]) % TURN
    return np.where(angles < TURN, angles, 0.0)


# ---- Metrics ----

def euclidean(points):
    """As a plain loop does it, bit for bit."""
    total = np.zeros((len(points), len(points)))
    for column in points.T:
        total += (column[:, None] - column[None]) ** 2
    return np.sqrt(total)


def distances_of(points, metric):
    if metric == 'euclidean':
        return euclidean(points)
    if metric == 'vne':
        kept = points.var(axis=0) > 0
        return cdist(points[:, kept], points[:, kept], 'seuclidean', V=points[:, kept].var(axis=0, ddof=1))
    if metric == 'angle':
        return np.arccos(np.clip(1 - cdist(points, points, 'cosine'), -1, 1))
    return cdist(points, points, {'l1': 'cityblock'}.get(metric, metric))


def between_distances(distances, part):
    """Far from any distance, so that rounding decides nothing."""
    there = np.unique(distances[np.triu_indices(len(distances), 1)])
    at = int(part * len(there))
    while there[at + 1] - there[at] < 1e-9:
        at += 1
    return float((there[at] + there[at + 1]) / 2)


# ---- Cover and clustering, by SCIENCE 5 and 6 to the letter ----

def axis_of(values, circular, cover):
    """Positions, least, greatest."""
    if cover == 'balanced':
        ranks = rankdata(values, method='average')
        return (ranks - 0.5, 0.0, float(len(values))) if circular else (ranks, ranks.min(), ranks.max())
    return (values, 0.0, TURN) if circular else (values, values.min(), values.max())


def interval_members(axis, circular, n, gain, i):
    x, low, high = axis
    R = high - low
    c = low + (i + 0.5) * R / n
    h = 0.5 * gain * R / n
    inside = (c - h <= x) & (x <= c + h)
    if circular:
        inside |= (c - h <= x - R) & (x - R <= c + h) | (c - h <= x + R) & (x + R <= c + h)
    return inside


def gap_cut(heights, diameter, bins):
    least = min(heights.min(), diameter)
    if least == diameter:
        return np.inf
    edges = [least + b * (diameter - least) / bins for b in range(bins + 1)]
    edges[bins] = diameter
    every = np.r_[heights, diameter]
    for b in range(bins):
        inside = (every > edges[b]) & (every <= edges[b + 1])
        if b == 0:
            inside |= every == least
        if not inside.any():
            return 0.5 * (edges[b] + edges[b + 1])
    return np.inf


def labels_of(distances, rule, epsilon, other):
    n = len(distances)
    if rule == 'dbscan':
        return DBSCAN(eps=epsilon, min_samples=other, metric='precomputed').fit_predict(distances)
    if n == 1 or rule == 'gap' and n == 2:
        return np.zeros(n, int)
    tree = linkage(squareform(distances, checks=False), 'single' if rule == 'gap' else rule)
    cut = gap_cut(tree[:, 2], distances.max(), other) if rule == 'gap' else epsilon
    return fcluster(tree, cut, 'distance')


def disputed(distances, epsilon, min_points):
    """Points that are not core, in reach of core points of two clusters: the order decides."""
    model = DBSCAN(eps=epsilon, min_samples=min_points, metric='precomputed').fit(distances)
    core = np.isin(np.arange(len(distances)), model.core_sample_indices_)
    return sum(len(set(model.labels_[core & (distances[i] <= epsilon)])) > 1 for i in np.flatnonzero(~core))


def graph_of(distances, lenses, cover, resolution, gain, rule, epsilon, other):
    """The listing, the numbers of nodes and edges, and how many points the order decided about."""
    axes = [(axis_of(values, circular, cover), circular) for values, circular in lenses]
    cells = [(i, j) for i in range(resolution[0]) for j in range(resolution[1] if len(lenses) == 2 else 1)]
    nodes, lines, count = [], [], 0
    for cell in cells:
        inside = np.ones(len(distances), bool)
        for a, (axis, circular) in enumerate(axes):
            inside &= interval_members(axis, circular, resolution[a], gain[a], cell[a])
        rows = np.flatnonzero(inside)
        if len(rows) == 0:
            continue
        box = distances[np.ix_(rows, rows)]
        labels = labels_of(box, rule, epsilon, other)
        found = [rows[labels == label] for label in set(labels) if label >= 0]
        for members in sorted(found, key=lambda members: members[0]):
            nodes.append(set(members))
            lines.append(f'{cell[0]} {cell[1]}: ' + ' '.join(map(str, members)))
        if rule == 'dbscan':
            count += disputed(box, epsilon, other)
    n_edges = 0
    for a, first in enumerate(nodes):
        for b in range(a + 1, len(nodes)):
            if first & nodes[b]:
                lines.append(f'{a} {b} {len(first & nodes[b])}')
                n_edges += 1
    return '\n'.join(lines) + '\n', len(nodes), n_edges, count


# ---- The cases ----

RULES = [('gap', 10), ('single', 0), ('dbscan', 4), ('average', 0), ('complete', 0)]


def cases_of(name):
    """Metric, cover, lenses, resolution, gain, rule, other."""
    for rule, other in RULES:
        for cover in ('uniform', 'balanced'):
            if name in ('natural', 'resnet'):
                yield 'euclidean', cover, 'x,y', (6, 5), (2.0, 1.5), rule, other
                continue
            for gain in (1.0, 1.5, 2.0, 3.0, 4.0):
                yield 'euclidean', cover, 'x', (8, 1), (gain, gain), rule, other
                yield 'euclidean', cover, 'x,y', (4, 5), (gain, 5.0 - gain), rule, other
            for gain in (1.0, 2.5):
                yield 'euclidean', cover, 'angle', (10, 1), (gain, gain), rule, other
                yield 'euclidean', cover, 'y,angle', (4, 5), (2.0, gain), rule, other
        if name == 'noisy':
            for metric in ('vne', 'l1', 'chebyshev', 'cosine', 'angle', 'correlation'):
                yield metric, 'uniform', 'x,y', (4, 5), (2.0, 1.5), rule, other


def sets():
    for name, points in (('noisy', noisy(130)), ('lattice', lattice(110))):
        angles = angles_of(name, points)
        lines = [' '.join(repr(float(x)) for x in (*row, angle)) for row, angle in zip(points, angles)]
        yield name, f'points {name} {len(points)} {points.shape[1]}\n' + '\n'.join(lines), points, angles
    for name, path, n, step in (('natural', 'natural_images/n50000Dct.npy', 900, 55),
                                ('resnet', 'resnet_cifar10/resnet56_3x3.npy', 900, 104)):
        points = np.load(os.path.join(SHARED, path))[::step][:n].astype(float)
        yield name, f'file {name} {path} {n} {step} {points.shape[1]}', points, None


def main():
    wanted = int(sys.argv[2]) if sys.argv[1:2] == ['--list'] else None
    number, out = 0, []
    for name, head, points, angles in sets():
        out.append(head)
        count = 0
        for metric, cover, names, resolution, gain, rule, other in cases_of(name):
            distances = distances_of(points, metric)
            height = 0.5 if name == 'lattice' else between_distances(distances, 0.06 if rule in ('single', 'dbscan') else 0.3)
            lenses = [(angles, True) if lens == 'angle' else (points[:, 'xy'.index(lens)], False) for lens in names.split(',')]
            listing, n_nodes, n_edges, n_disputed = graph_of(distances, lenses, cover, resolution, gain, rule, height, other)
            count += n_disputed
            if number == wanted:
                print(listing, end='')
            number += 1
            digest = hashlib.sha256(listing.encode()).hexdigest()
            out.append(f'case {metric} {cover} {names} {resolution[0]},{resolution[1]} {gain[0]},{gain[1]} {rule} {height!r} {other}'
                       f' {n_nodes} {n_edges} {digest}')
        assert count or name not in ('noisy', 'lattice'), name
    if wanted is None:
        with open(os.path.join(HERE, 'mapper.txt'), 'w') as file:
            print('\n'.join(out), file=file)


main()
