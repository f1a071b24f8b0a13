#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""GUDHI's bars of Vietoris-Rips filtrations, for a test that holds ours against them.

First it writes the line "ready", or "absent" where there is no GUDHI, and ends. Then, until stdin is at
its end, it reads a line "n threshold max_dim prime..." and n * n distances, float64 as they lie in
memory, and writes for each prime the number of bars of dimensions 0 to max_dim and a line "dim birth
death" for each.
"""
import sys

try:
    import gudhi
    import numpy
except ImportError:
    print("absent")
    sys.exit()
print("ready", flush=True)
while line := sys.stdin.buffer.readline():
    n, threshold, max_dim, *primes = line.split()
    n, max_dim = int(n), int(max_dim)
    matrix = numpy.frombuffer(sys.stdin.buffer.read(8 * n * n)).reshape(n, n)
    filtration = gudhi.RipsComplex(distance_matrix=matrix, max_edge_length=float(threshold))
    tree = filtration.create_simplex_tree(max_dimension=max_dim + 1)
    for prime in map(int, primes):
        # Without persistence_dim_max a complex whose top dimension is max_dim would lose it.
        pairs = tree.persistence(homology_coeff_field=prime, min_persistence=0, persistence_dim_max=True)
        bars = [(dim, birth, death) for dim, (birth, death) in pairs if dim <= max_dim]
        print(len(bars))
        for dim, birth, death in bars:
            print(dim, repr(float(birth)), repr(float(death)))
        sys.stdout.flush()
