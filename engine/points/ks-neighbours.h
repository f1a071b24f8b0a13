/* Exact k-th nearest neighbours (SCIENCE 2; methods of SPEED).
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-space.h"

typedef struct {
  gsize n, k;
  double *radius;      /* (n) rho_k: distance to the k-th nearest OTHER point; owned */
  double *mean_square; /* (n) mean of the k squared distances (distance to measure is its root); owned */
} KsNeighbours;

/* 1 <= k <= n - 1, else an error that names both. Answers equal a float64 brute
 * force. Time about n log n for small d, n^2 d for large d; memory O(n + threads * k * block). */
KsNeighbours *ks_neighbours_new (KsContext *context, const KsSpace *space, gsize k, GError **error);
KsNeighbours *ks_neighbours_ref (KsNeighbours *neighbours);
void          ks_neighbours_unref (KsNeighbours *neighbours);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsNeighbours, ks_neighbours_unref)
gsize         ks_neighbours_bytes (const KsNeighbours *neighbours);
