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

/* The same for point @i alone, with @keys (n) as scratch. O(n d). */
gboolean ks_neighbours_brute_point (KsContext *context, const KsSpace *space, gsize i, double *keys,
                                    KsNeighbours *out, GError **error);

/* The same by a kd-tree, for spaces with at least one coordinate; the kernels are of the norm
 * of the space's form. O(n log n) time
 * for few dimensions, O(n d) memory and O(k + n / 64) a thread. */
gboolean ks_neighbours_tree (KsContext *context, const KsSpace *space, const KsTileKernels *kernels,
                             KsNeighbours *out, GError **error);

/* Sets what @out tells of point @i from the k least of its keys to other points, which are
 * in no order and of no use afterwards. O(k). */
void ks_neighbours_set (KsNeighbours *out, const KsSpace *space, gsize i, double *keys);
