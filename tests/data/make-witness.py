#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes witness.txt: lazy witness complexes with nu = 1 as GUDHI builds them.

The edges of GUDHI's strong witness complex enter at max(d(a,z), d(b,z)) - m(z) when it is given
distances, not their squares; its flag complex is then the lazy witness complex. (Its weak one is
another thing, and nu = 0 and 2 it does not have.) Points are whole numbers, so that distances
are the same everywhere.

Each case: its name, landmarks, points, dimension, threshold, R; the points, landmarks first; the number of
edges up to the threshold, and each as two landmarks and its entry; the simplices of dimensions 0
to 3 at the threshold; the Betti numbers b0 b1 b2 there over Z/2 and over Z/3.
"""
import math
import os
import random

import gudhi


def circle(count, rng):
    return [[round(1000 * math.cos(t)), round(1000 * math.sin(t))]
            for t in (rng.uniform(0, 2 * math.pi) for _ in range(count))]


def klein(count, rng):
    """A Klein bottle in four dimensions: the tube turns over on its way round."""
    points = []
    for _ in range(count):
        u, v = rng.uniform(0, 2 * math.pi), rng.uniform(0, 2 * math.pi)
        r = 1000 + 500 * math.cos(v)
        points.append([round(x) for x in (r * math.cos(u), r * math.sin(u), 500 * math.sin(v) * math.cos(u / 2),
                                          500 * math.sin(v) * math.sin(u / 2))])
    return points


def farthest_first(points, count):
    """The points with maxmin landmarks at the front."""
    nearest = [math.inf] * len(points)
    row, order = 0, []
    for _ in range(count):
        order.append(row)
        nearest = [min(n, math.dist(p, points[row])) for n, p in zip(nearest, points)]
        row = nearest.index(max(nearest))
    return [points[i] for i in order] + [p for i, p in enumerate(points) if i not in order]


def distance(p, q):
    return math.sqrt(sum((x - y) ** 2 for x, y in zip(p, q)))


def case(name, landmarks, points, part):
    table = [[(a, distance(p, points[a])) for a in range(landmarks)] for p in points]
    table = [sorted(row, key=lambda pair: pair[1]) for row in table]
    radius = max(row[0][1] for row in table)
    threshold = radius / part
    tree = gudhi.StrongWitnessComplex(nearest_landmark_table=table).create_simplex_tree(
        max_alpha_square=threshold, limit_dimension=1)
    for a in range(landmarks):
        tree.insert([a], 0.0)
    edges = sorted((*simplex, value) for simplex, value in tree.get_filtration() if len(simplex) == 2)
    assert all(value <= threshold for _, _, value in edges)
    tree.expansion(3)
    counts = [sum(len(simplex) == dim + 1 for simplex, _ in tree.get_filtration()) for dim in range(4)]
    lines = [f"{name} {landmarks} {len(points)} {len(points[0])} {threshold!r} {radius!r}"]
    lines += [" ".join(map(str, p)) for p in points]
    lines += [str(len(edges))] + [f"{a} {b} {value!r}" for a, b, value in edges]
    lines += [" ".join(map(str, counts))]
    for prime in 2, 3:
        tree.compute_persistence(homology_coeff_field=prime, persistence_dim_max=True)
        betti = tree.betti_numbers() + [0, 0, 0]
        lines += [" ".join(map(str, betti[:3]))]
    return lines


def main():
    rng = random.Random(1)
    cloud = [[rng.randrange(1000) for _ in range(3)] for _ in range(90)]
    ties = [[rng.randrange(5), rng.randrange(5)] for _ in range(120)]
    lines = case("cloud", 25, cloud, 4) + case("cloud-wide", 25, cloud, 1.5)
    lines += case("ties", 12, ties, 4)
    lines += case("circle", 12, circle(100, rng), 2)
    lines += case("klein", 100, farthest_first(klein(700, random.Random(3)), 100), 1)
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "witness.txt")
    with open(path, "w") as file:
        file.write("\n".join(lines) + "\n")


main()
