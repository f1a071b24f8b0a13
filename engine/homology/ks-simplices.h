/* How many simplices a flag complex has.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-diagram.h"

/* Counts the simplices of dimensions 0 to @max_dim, at most 3, into @counts (max_dim + 1): those of
 * the flag complex of the edges with @entries (n, n) at most @threshold, symmetric, row-major,
 * the diagonal not looked at. A simplex is met once, from its least vertex on: its triangles are
 * the common later neighbours of an edge, its tetrahedra those of a triangle, 64 of them at a time.
 * At most 65536 vertices: then every count fits. O(n / 64) for each edge (for dimension 3, each
 * triangle); n^2 / 8 bytes. The same for any number of threads. Polls cancel. */
gboolean ks_simplices_count (KsContext *context, const double *entries, gsize n, double threshold,
                             guint max_dim, guint64 *counts, GError **error);
