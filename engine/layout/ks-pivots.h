/* A first picture of a graph from its path lengths alone.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-settle.h"

/* Classical scaling on the numbers of edges from a few pivots (Brandes and Pich 2006,
 * "Eigensolver methods for progressive multidimensional scaling of large data"): writes the two
 * leading coordinates of every node into @x, @y (n). It knows nothing of weights, but it
 * unfolds what is far apart along the graph. O(pivots * (nodes + edges)), polls cancel. */
gboolean ks_pivots (KsContext *context, const KsSettleGraph *graph, float *x, float *y,
                    GError **error);
