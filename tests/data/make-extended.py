#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes extended.txt: extended persistence of random 2-complexes by GUDHI.

Format: "graph nodes edges triangles", a line of values that are multiples of 1/64, one of the
edges and one of the triangles; then how many features, and each as "kind birth death". Told are
Ext0, Ext1, and Ord0 and Rel1 of a length above 0.
"""
import itertools

import gudhi
import numpy as np

rng = np.random.default_rng(4)


def features_of(n, values, edges, triangles):
    tree = gudhi.SimplexTree()
    for v in range(n):
        tree.insert([v], values[v])
    for simplex in edges + triangles:
        tree.insert(simplex, max(values[v] for v in simplex))
    tree.extend_filtration()
    ordinary, relative, up, down = tree.extended_persistence(homology_coeff_field=2, min_persistence=-1)
    kinds = [('branch-down', ordinary, 0), ('branch-up', relative, 1), ('component', up + down, 0), ('loop', up + down, 1)]
    # GUDHI scales the values and back again.
    return [(kind, *(round(64 * x) / 64 for x in pair)) for kind, pairs, dimension in kinds
            for d, pair in pairs if d == dimension
            and (kind in ('component', 'loop') or round(64 * pair[0]) != round(64 * pair[1]))]


with open('extended.txt', 'w') as out:
    for n, p, q in itertools.product([12, 40], [0.1, 0.25, 0.5], [0.3, 0.9]):
        values = rng.permutation(4 * n)[:n] / 64
        edges = [list(e) for e in itertools.combinations(range(n), 2) if rng.uniform() < p]
        known = set(map(tuple, edges))
        triangles = [list(t) for t in itertools.combinations(range(n), 3)
                     if all(e in known for e in itertools.combinations(t, 2)) and rng.uniform() < q]
        features = features_of(n, values, edges, triangles)
        print('graph', n, len(edges), len(triangles), file=out)
        print(*values, file=out)
        print(*itertools.chain(*edges), file=out)
        print(*itertools.chain(*triangles), file=out)
        print(len(features), file=out)
        for feature in features:
            print(*feature, file=out)
