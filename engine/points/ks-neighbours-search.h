/* The searches that fill a KsNeighbours, and what they share. Private to the room.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-neighbours.h"
#include "ks-tile.h"

/* Fills @out for every point of @space from all distances; right for any space.
 * O(n^2 d) time, O(n) memory a thread. */
gboolean ks_neighbours_brute (KsContext *context, const KsSpace *space, KsNeighbours *out,
                              GError **error);

/* The same by a kd-tree, for spaces with at least one coordinate. O(n log n) time for
 * few dimensions, O(n d) memory and O(k + n / 64) a thread. */
gboolean ks_neighbours_tree (KsContext *context, const KsSpace *space, const KsTileKernels *kernels,
                             KsNeighbours *out, GError **error);

/* The mean of @squares (k), of which @largest is the largest, as ks_neighbours_new()
 * defines it. O(k). */
double ks_neighbours_mean_square (const double *squares, gsize k, double largest);
