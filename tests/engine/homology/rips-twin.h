/* The plain twin of the Rips sweep: the textbook reduction of the full boundary matrix.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-diagram.h"

/* Bars of dimensions 0 and 1 over Z/2 of the flag complex of the edges with @distance (n, n)
 * at most @threshold, without zero-length ones, in the order of a KsDiagram. O(n^9). */
GArray *rips_twin_bars (const double *distance, gsize n, double threshold);
int     rips_twin_compare_bars (gconstpointer a, gconstpointer b);
