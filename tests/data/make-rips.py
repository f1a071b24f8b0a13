#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Make rips.txt: bars of dimensions 0 to 2 over Z/p of small inputs, by GUDHI in float64.

Ripser (float32) must agree over Z/2 to 1e-5, else nothing is written. Needs Debian's python3-gudhi,
python3-numpy and ripser.

The file is a sequence of cases of numbers and words parted by white space:
  cloud|matrix NAME n columns threshold dim prime   (threshold nan: the enclosing radius)
  n * columns numbers, row-major: coordinates, or distances
  number of bars, then for each: dimension birth death (inf: it never dies)
Bars of zero length are left out.
"""
import math
import pathlib
import subprocess
import tempfile

import gudhi
import numpy as np


def distances(points):
    difference = points[:, None, :] - points[None, :, :]
    return np.sqrt((difference ** 2).sum(axis=2))


def gudhi_bars(matrix, threshold, max_dim, prime):
    complex_ = gudhi.RipsComplex(distance_matrix=matrix, max_edge_length=threshold)
    tree = complex_.create_simplex_tree(max_dimension=max_dim + 1)
    # Without persistence_dim_max a complex without triangles would lose its dimension 1; likewise 2.
    pairs = tree.persistence(homology_coeff_field=prime, min_persistence=0, persistence_dim_max=True)
    return sorted((dim, birth, death) for dim, (birth, death) in pairs if dim <= max_dim and death > birth)


def ripser_bars(matrix, threshold, max_dim):
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        for i in range(len(matrix)):
            print(*(repr(float(d)) for d in matrix[i, :i]), file=file)
        file.flush()
        # Ripser leaves out entries above its threshold in float32, so ask for a hair more.
        command = ["ripser", "--format", "lower-distance", "--dim", str(max_dim),
                   "--threshold", repr(threshold * (1 + 1e-6)), file.name]
        text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    bars, dim = [], None
    for line in text.splitlines():
        if "in dim" in line:
            dim = int(line.split("in dim")[1].split(":")[0])
        elif line.startswith(" ["):
            birth, death = line.strip(" [)").split(",")
            death = death.strip()
            bars.append((dim, float(birth), float(death) if death else math.inf))
    return sorted(bars)


def agree(a, b):
    if len(a) != len(b):
        return False
    return all(p[0] == q[0] and np.allclose(p[1:], q[1:], rtol=1e-5, atol=1e-5) for p, q in zip(a, b))


def cases():
    random = np.random.default_rng(7)
    for d in range(2, 10):
        yield "cloud", f"normal-{d}", np.round(random.normal(size=(20 + 2 * d, d)), 3), math.nan
    angle = random.uniform(0, 2 * math.pi, 40)
    circle = np.column_stack([np.cos(angle), np.sin(angle)]) + random.normal(scale=0.1, size=(40, 2))
    yield "cloud", "circle", np.round(circle, 3), math.nan
    yield "cloud", "circle-to-0.5", np.round(circle, 3), 0.5
    grid = np.array([(x, y) for x in range(6) for y in range(6)], dtype=float)
    yield "cloud", "grid", grid, math.nan
    yield "cloud", "grid-to-1", grid, 1.0
    yield "cloud", "cube", np.array([(x, y, z) for x in range(3) for y in range(3) for z in range(3)], float), math.nan
    yield "cloud", "duplicates", np.round(random.integers(0, 4, size=(30, 3)) / 2.0, 3), math.nan
    yield "cloud", "line", np.sort(np.round(random.uniform(size=(20, 1)), 3), axis=0), math.nan
    upper = np.triu(random.integers(1, 40, size=(26, 26)), 1)
    yield "matrix", "no-metric", (upper + upper.T).astype(float), math.nan
    upper = np.triu(random.integers(0, 5, size=(24, 24)), 1)
    yield "matrix", "no-metric-ties", (upper + upper.T).astype(float), 2.0


def klein_bottle(columns, rows):
    """The flat one: columns x rows points of a grid whose sides are glued, one of them turned."""
    points = [(i, j) for i in range(columns) for j in range(rows)]
    matrix = np.zeros((len(points), len(points)))
    for a, (i, j) in enumerate(points):
        for b, (k, l) in enumerate(points):
            matrix[a, b] = min(math.hypot(k + u * columns - i, (l if u % 2 == 0 else -l) + v * rows - j)
                               for u in (-1, 0, 1) for v in (-1, 0, 1, 2))
    return matrix


def void_cases():
    """Of dimension 2, each over Z/2, Z/3 and Z/5."""
    random = np.random.default_rng(8)
    for d in (3, 6, 12, 25):
        yield "cloud", f"normal-{d}", np.round(random.normal(size=(24, d)), 3), math.nan
    sphere = random.normal(size=(36, 3))
    sphere /= np.linalg.norm(sphere, axis=1)[:, None]
    yield "cloud", "sphere", np.round(sphere, 3), math.nan
    yield "cloud", "cube", np.array([(x, y, z) for x in range(3) for y in range(3) for z in range(3)], float), math.nan
    yield "matrix", "klein-bottle", klein_bottle(7, 7), 2.5
    upper = np.triu(random.integers(1, 60, size=(24, 24)), 1)
    yield "matrix", "no-metric", (upper + upper.T).astype(float), math.nan
    upper = np.triu(random.integers(0, 5, size=(24, 24)), 1)
    yield "matrix", "no-metric-ties", (upper + upper.T).astype(float), 2.0


def main():
    target = pathlib.Path(__file__).with_name("rips.txt")
    lines = []
    every = [(case, 1, 2) for case in cases()] + [(case, 2, p) for case in void_cases() for p in (2, 3, 5)]
    for (kind, name, values, threshold), max_dim, prime in every:
        matrix = values if kind == "matrix" else distances(values)
        limit = matrix.max(axis=1).min() if math.isnan(threshold) else threshold
        bars = gudhi_bars(matrix, limit, max_dim, prime)
        # Debian's ripser knows Z/2 alone.
        if prime == 2 and not agree(bars, ripser_bars(matrix, limit, max_dim)):
            raise SystemExit(f"GUDHI and Ripser differ on {name}.")
        lines.append(f"{kind} {name} {values.shape[0]} {values.shape[1]} {threshold!r} {max_dim} {prime}")
        lines += [" ".join(repr(float(x)).removesuffix(".0") for x in row) for row in values]
        lines.append(f"{len(bars)}")
        lines += [f"{dim} {birth!r} {death!r}" for dim, birth, death in bars]
    target.write_text("\n".join(lines) + "\n")


main()
