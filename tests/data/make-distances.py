#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Make distances.txt: bottleneck and Wasserstein distances of pairs of persistence diagrams.

The bottleneck distance is GUDHI's, exact; the Wasserstein distances (sup norm, orders 1, 2, 3) are
SciPy's linear_sum_assignment on the problem that the definition states, and Hera, in GUDHI,
must agree to 1e-4, else nothing is written. Needs Debian's python3-gudhi, python3-scipy, python3-numpy.

The file is a sequence of cases of numbers and words parted by white space:
  NAME
  number of bars, then birth and death of each (inf: it never dies); the same of the second diagram
  bottleneck, and the Wasserstein distances of orders 1, 2, 3
"""
import math
import pathlib

import gudhi
import gudhi.hera
import numpy as np
import scipy.optimize

ORDERS = (1, 2, 3)


def wasserstein(a, b, q):
    births = [np.sort(bars[np.isinf(bars[:, 1]), 0]) for bars in (a, b)]
    a, b = (bars[np.isfinite(bars[:, 1])] for bars in (a, b))
    if len(births[0]) != len(births[1]):
        return math.inf
    n, m = len(a), len(b)
    cost = np.zeros((n + m, n + m))
    cost[:n, :m] = np.abs(a[:, None, :] - b[None, :, :]).max(axis=2)
    cost[:n, m:] = ((a[:, 1] - a[:, 0]) / 2)[:, None]
    cost[n:, :m] = ((b[:, 1] - b[:, 0]) / 2)[None, :]
    cost **= q
    rows, columns = scipy.optimize.linear_sum_assignment(cost)
    total = cost[rows, columns].sum() + (np.abs(births[0] - births[1]) ** q).sum()
    return total ** (1 / q)


def check(a, b, q, value):
    hera = gudhi.hera.wasserstein_distance(a, b, order=q, internal_p=math.inf, delta=1e-6)
    if not (hera == value or math.isclose(hera, value, rel_tol=1e-4, abs_tol=1e-9)):
        raise SystemExit(f"Hera has {hera}, SciPy {value} for order {q}.")


def bars(births, lengths, n_infinite=0):
    made = np.column_stack([births, births + lengths])
    made[:n_infinite, 1] = math.inf
    return np.round(made, 4)


def cases():
    random = np.random.default_rng(11)
    empty = np.zeros((0, 2))
    yield "empty", empty, empty
    some = bars(random.uniform(0, 1, 7), random.exponential(0.3, 7))
    yield "one-empty", some, empty
    yield "equal", some, some[::-1]
    yield "only-infinite", np.array([[0.5, math.inf], [1.0, math.inf]]), np.array([[1.75, math.inf], [0.25, math.inf]])
    yield "more-infinite", np.array([[0.5, math.inf]]), np.array([[0.5, 1.0]])
    for n, m in ((5, 5), (12, 9), (40, 25), (60, 60)):
        yield f"random-{n}-{m}", bars(random.uniform(0, 1, n), random.exponential(0.4, n), 2), \
            bars(random.uniform(0, 1, m), random.exponential(0.4, m), 2)
    near = bars(random.uniform(0, 1, 50), random.exponential(0.4, 50))
    moved = near + random.normal(scale=0.02, size=near.shape)
    moved[:, 1] = np.maximum(moved[:, 0], moved[:, 1])
    yield "perturbed", near, np.round(np.vstack([moved, bars(random.uniform(0, 1, 20), random.exponential(0.02, 20))]), 4)
    yield "from-zero", bars(np.zeros(45), random.exponential(0.4, 45), 1), bars(np.zeros(30), random.exponential(0.5, 30), 1)
    ties = [np.column_stack([low, low + random.integers(1, 5, len(low))]).astype(float)
            for low in (random.integers(0, 5, 40), random.integers(0, 5, 35))]
    yield "ties", ties[0], ties[1]


def main():
    lines = []
    for name, a, b in cases():
        lines.append(name)
        for side in (a, b):
            lines.append(str(len(side)))
            lines += [f"{birth:g} {death:g}" for birth, death in side]
        values = [gudhi.bottleneck_distance(a, b, e=0)]
        for q in ORDERS:
            values.append(wasserstein(a, b, q))
            check(a, b, q, values[-1])
        lines.append(" ".join(repr(float(value)) for value in values))
    pathlib.Path(__file__).with_name("distances.txt").write_text("\n".join(lines) + "\n")


main()
