#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Make recogniser.txt: bars of dimensions 0 to 2 over Z/2 and Z/3 of known shapes, by GUDHI.

Needs Debian's python3-gudhi and python3-numpy. The file is a sequence of cases of numbers and
words parted by white space:
  shape SHAPE NOISE SEED LANDMARKS threshold   (what is to be recognised, unknown for what has no shape)
  for Z/2, then Z/3: number of bars, then for each: dimension birth death (inf: it never dies)
Bars whose death is below 1.05 times their birth are left out, which is too short to matter;
among them those of the components that die before any scale at which there are few.
"""
import pathlib

import gudhi
import numpy as np

GRID_X = np.tile([-1.0, 0.0, 1.0], 3)
GRID_Y = np.repeat([-1.0, 0.0, 1.0], 3)


def unit(patches):
    patches = patches - patches.mean(axis=1, keepdims=True)
    return patches / np.linalg.norm(patches, axis=1, keepdims=True)


def klein(a, b):
    u = np.outer(np.cos(a), GRID_X) + np.outer(np.sin(a), GRID_Y)
    return unit(np.cos(b)[:, None] * u * u + np.sin(b)[:, None] * u)


def circle(rng, n):
    return klein(rng.uniform(0, 2 * np.pi, n), np.full(n, np.pi / 2))


def three_circles(rng, n):
    turn = rng.uniform(0, 2 * np.pi, n)
    part = np.arange(n) % 3
    along = np.arctan2(np.sin(turn), np.sqrt(3) * np.cos(turn))
    a = np.choose(part, [turn, np.zeros(n), np.full(n, np.pi / 2)])
    return klein(a, np.where(part == 0, np.pi / 2, along))


def klein_bottle(rng, n):
    return klein(rng.uniform(0, np.pi, n), rng.uniform(0, 2 * np.pi, n))


def torus(rng, n):
    s, t = rng.uniform(0, 2 * np.pi, (2, n))
    return np.c_[np.cos(s), np.sin(s), np.cos(t), np.sin(t)]


def sphere(rng, n):
    points = rng.normal(size=(n, 3))
    return points / np.linalg.norm(points, axis=1, keepdims=True)


def figure_eight(rng, n):
    t = rng.uniform(0, 2 * np.pi, n)
    return np.c_[np.cos(t) + np.where(np.arange(n) % 2, 1.0, -1.0), np.sin(t)]


def components(rng, n):
    centres = 6.0 * np.eye(3)
    return centres[np.arange(n) % 3] + 0.3 * rng.normal(size=(n, 3))


def gaussian_patches(rng, n):
    return unit(rng.normal(size=(n, 9)))


def ball(rng, n):
    return rng.normal(size=(n, 3))


SHAPES = [
    ("circle", circle, True, 1000, 60, (0.0, 0.05, 0.1)),
    ("three-circles", three_circles, True, 2000, 100, (0.0, 0.05, 0.1)),
    ("klein-bottle", klein_bottle, True, 5000, 200, (0.0,)),
    ("torus", torus, False, 5000, 120, (0.0, 0.05)),
    ("sphere", sphere, False, 2000, 80, (0.0, 0.05)),
    ("figure-eight", figure_eight, False, 1000, 60, (0.0, 0.05, 0.1)),
    ("components", components, False, 1000, 60, (0.0,)),
    ("unknown", gaussian_patches, True, 1000, 80, (0.0,)),
    ("unknown", ball, False, 1000, 60, (0.0,)),
]


# Of the edges, where all of them would take long.
LIMITS = {"klein-bottle": 1.2, "torus": 1.9, "unknown": 1.3, "sphere": 1.7}


def landmarks(points, count):
    chosen = [0]
    distance = np.linalg.norm(points - points[0], axis=1)
    while len(chosen) < count:
        chosen.append(int(distance.argmax()))
        distance = np.minimum(distance, np.linalg.norm(points - points[chosen[-1]], axis=1))
    return points[chosen]


def bars(points, threshold, prime):
    tree = gudhi.RipsComplex(points=points, max_edge_length=threshold).create_simplex_tree(max_dimension=1)
    tree.collapse_edges(nb_iterations=4)
    tree.expansion(3)
    found = tree.persistence(homology_coeff_field=prime)
    return [(dim, birth, death) for dim, (birth, death) in found if dim < 3 and death > 1.05 * birth]


def main():
    lines = []
    for name, draw, is_patch, n, count, noises in SHAPES:
        for noise in noises:
            seed = 1
            rng = np.random.default_rng(seed)
            points = draw(rng, n)
            points = points + noise * rng.normal(size=points.shape)
            chosen = landmarks(unit(points) if is_patch else points, count)
            matrix = np.linalg.norm(chosen[:, None] - chosen[None], axis=2)
            threshold = min(matrix.max(axis=1).min(), LIMITS.get(name, np.inf))
            lines.append(f"shape {name} {noise} {seed} {count} {threshold:.6g}")
            for prime in (2, 3):
                every = bars(chosen, threshold, prime)
                found = [bar for bar in every if bar[0] > 0 or bar[2] == np.inf]
                merges = sorted(bar[2] for bar in every if bar[0] == 0 and bar[2] < np.inf)
                found += [(0, 0.0, death) for death in merges[-20:]]
                lines.append(str(len(found)))
                lines += [f"{dim} {birth:.5g} {death:.5g}" for dim, birth, death in sorted(found)]
    path = pathlib.Path(__file__).with_name("recogniser.txt")
    path.write_text("\n".join(lines) + "\n")


main()
