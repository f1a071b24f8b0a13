#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes mapper.txt: the clusters of every box of some covers, found by SciPy and scikit-learn.

One loop over the boxes, in the manner of KeplerMapper. Single linkage is SciPy's dendrogram
cut at a distance, DBSCAN is scikit-learn's. Of the two point sets one is noisy, one lies on a
lattice, so that points lie exactly on the ends of intervals and pairs exactly epsilon apart.

Format: "points NAME n d" and n lines of numbers; "case NAME axes resolution gain rule ..." and
for each cluster "cell0 cell1: members"; the first one or two coordinates are the lenses.
"""
import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.cluster import DBSCAN

rng = np.random.default_rng(6)


def noisy(n):
    angle = rng.uniform(0, 2 * np.pi, n)
    return np.c_[np.cos(angle), np.sin(angle), np.zeros(n)] + rng.normal(0, 0.15, (n, 3))


def lattice(n):
    return rng.integers(0, 17, (n, 2)) / 4.0


def interval_members(x, n, gain, i):
    """SCIENCE 5 to the letter."""
    low, high = x.min(), x.max()
    R = high - low
    c = low + (i + 0.5) * R / n
    h = 0.5 * gain * R / n
    return (c - h <= x) & (x <= c + h)


def labels_of(points, rule, epsilon, min_points):
    if rule == 'dbscan':
        return DBSCAN(eps=epsilon, min_samples=min_points, algorithm='kd_tree').fit_predict(points)
    if len(points) == 1:
        return np.zeros(1, int)
    return fcluster(linkage(points, 'single'), epsilon, 'distance')


def disputed(points, epsilon, min_points):
    """Points that are not core, in reach of core points of two clusters: the order decides."""
    model = DBSCAN(eps=epsilon, min_samples=min_points, algorithm='kd_tree').fit(points)
    core = np.isin(np.arange(len(points)), model.core_sample_indices_)
    distances = np.sqrt(((points[:, None] - points[None]) ** 2).sum(-1))
    return sum(len(set(model.labels_[core & (distances[i] <= epsilon)])) > 1 for i in np.flatnonzero(~core))


def write_case(out, name, points, axes, resolution, gain, rule, epsilon, min_points):
    tail = f' {min_points}' if rule == 'dbscan' else ''
    print(f'case {name} {axes} {resolution[0]} {resolution[1]} {gain} {rule} {epsilon}{tail}', file=out)
    count = 0
    for i in range(resolution[0]):
        for j in range(resolution[1] if axes == 2 else 1):
            inside = interval_members(points[:, 0], resolution[0], gain, i)
            if axes == 2:
                inside &= interval_members(points[:, 1], resolution[1], gain, j)
            rows = np.flatnonzero(inside)
            if len(rows) == 0:
                continue
            labels = labels_of(points[rows], rule, epsilon, min_points)
            found = [rows[labels == label] for label in set(labels) if label >= 0]
            for members in sorted(found, key=lambda members: members[0]):
                print(f'{i} {j}:', *members, file=out)
            if rule == 'dbscan':
                count += disputed(points[rows], epsilon, min_points)
    return count


def main():
    sets = {'noisy': (noisy(130), 0.3, 4), 'lattice': (lattice(110), 0.5, 5)}
    count = {name: 0 for name in sets}
    with open('mapper.txt', 'w') as out:
        for name, (points, epsilon, min_points) in sets.items():
            print(f'points {name} {len(points)} {points.shape[1]}', file=out)
            for row in points:
                print(*[repr(float(x)) for x in row], file=out)
            for axes, resolution in ((1, (8, 1)), (2, (4, 5))):
                for gain in (1.0, 1.5, 2.0, 3.0):
                    write_case(out, name, points, axes, resolution, gain, 'single', epsilon, 0)
                    count[name] += write_case(out, name, points, axes, resolution, gain, 'dbscan', epsilon, min_points)
    assert all(count.values()), count


main()
