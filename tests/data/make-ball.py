#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes ball.txt: the balls of Ball Mapper (Dlotko 2019) by NumPy, in both orders.

Of the two point sets one is noisy, one lies on a lattice with duplicates, so that pairs stand
exactly epsilon apart and many points are equally far.

Format: "points n d" and n lines of numbers; "case ORDER EPSILON balls" and for each ball
"centre: members".
"""
import numpy as np

rng = np.random.default_rng(9)


def distances(x, i):
    return np.sqrt(((x - x[i]) ** 2).sum(1))


def centres_in_rows(x, epsilon):
    centres = []
    for i in range(len(x)):
        if all(distances(x, i)[c] > epsilon for c in centres):
            centres.append(i)
    return centres


def centres_from_afar(x, epsilon):
    centres, nearest = [0], distances(x, 0)
    while nearest.max() > epsilon:
        centres.append(int(nearest.argmax()))
        nearest = np.minimum(nearest, distances(x, centres[-1]))
    return centres


with open('ball.txt', 'w') as out:
    for x in [rng.normal(size=(60, 3)).round(6), rng.integers(0, 7, (60, 2)) / 4]:
        print('points', *x.shape, file=out)
        for row in x:
            print(*row, file=out)
        for order, choose in [('rows', centres_in_rows), ('farthest', centres_from_afar)]:
            for epsilon in [0.25, 0.5, 1.25, 9.0]:
                centres = choose(x, epsilon)
                print('case', order, epsilon, len(centres), file=out)
                for c in centres:
                    print(f'{c}:', *np.flatnonzero(distances(x, c) <= epsilon), file=out)
