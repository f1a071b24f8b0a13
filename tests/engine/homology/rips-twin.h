/* The plain twin of the Rips sweep: the textbook reduction of the full boundary matrix.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-diagram.h"

/* Bars up to dimension @max_dim (0 .. 2) over Z/@prime of the flag complex of the edges with
 * @distance (n, n) at most @threshold, without zero-length ones, in the order of a KsDiagram.
 * O(n^(3 max_dim + 6)). */
GArray *rips_twin_bars (const double *distance, gsize n, double threshold, guint max_dim,
                        guint prime);
