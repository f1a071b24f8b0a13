#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The peer of bench-ball: plain NumPy loops, as one would write Ball Mapper down.

  ball-loop.py FILE M D EPSILON ORDER

FILE holds M rows of D coordinates as float64; ORDER is rows, farthest or flags. In row order
the loop measures each row's distances to the centres so far, then those of each centre to all
rows. "flags" is the same in a shrewder way: one pass over the rows for each centre, which
marks what its ball covers. Edges come from intersecting the balls' sets. Prints CPU seconds
without the imports, then those without the edges, then how many balls, members and edges.
"""
import itertools
import sys
import time

import numpy as np

path, m, d, epsilon, order = sys.argv[1:6]
epsilon = float(epsilon)
x = np.fromfile(path).reshape(int(m), int(d))


def distances(some, i):
    return np.sqrt(((some - x[i]) ** 2).sum(1))


def in_rows():
    centres = [0]
    for i in range(1, len(x)):
        if (distances(x[centres], i) > epsilon).all():
            centres.append(i)
    return [np.flatnonzero(distances(x, c) <= epsilon) for c in centres]


def with_flags():
    covered, balls = np.zeros(len(x), bool), []
    for i in range(len(x)):
        if not covered[i]:
            near = distances(x, i) <= epsilon
            covered |= near
            balls.append(np.flatnonzero(near))
    return balls


def from_afar():
    nearest, balls = distances(x, 0), [np.flatnonzero(distances(x, 0) <= epsilon)]
    while nearest.max() > epsilon:
        away = distances(x, nearest.argmax())
        balls.append(np.flatnonzero(away <= epsilon))
        nearest = np.minimum(nearest, away)
    return balls


begin = time.process_time()
found = {'rows': in_rows, 'flags': with_flags, 'farthest': from_afar}[order]()
middle = time.process_time()
nodes = [set(ball) for ball in found]
edges = sum(1 for a, b in itertools.combinations(nodes, 2) if not a.isdisjoint(b))
print(time.process_time() - begin, middle - begin, len(nodes), sum(map(len, nodes)), edges)
