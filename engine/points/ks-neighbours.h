/* Exact k-th nearest neighbours (SCIENCE 2; methods of SPEED).
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-space.h"

typedef struct {
  gsize n, k;
  double *radius;      /* (n) rho_k: distance to the k-th nearest OTHER point; owned */
  double *mean_square; /* (n) mean of the k squared distances; owned */
} KsNeighbours;

/* 0 <= k <= n - 1, else an error that names both. k = 0 asks for no neighbour, which
 * is all that a single point has: radius and mean_square are 0.
 *
 * radius is the distance that the k-th smallest of the keys stands for, those of
 * ks_space_key(), bit for bit. mean_square adds the k smallest squared distances as
 * integers, each rounded down to a multiple of 2^(e - 62) where 2^e is the power of two
 * above the k-th (of 2^-1000 at least). So it is the same in whatever order they are
 * found, and as near as float64 can be. Squared distances are the keys where those are
 * squares, else the distances squared.
 *
 * Time about n log n for few dimensions, n^2 d for many and for given distances;
 * memory O(n d) and O(64 k + n) a thread. */
KsNeighbours *ks_neighbours_new (KsContext *context, const KsSpace *space, gsize k, GError **error);
KsNeighbours *ks_neighbours_ref (KsNeighbours *neighbours);
void          ks_neighbours_unref (KsNeighbours *neighbours);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsNeighbours, ks_neighbours_unref)
gsize         ks_neighbours_bytes (const KsNeighbours *neighbours);
