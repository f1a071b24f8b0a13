/* Persistent homology of the Vietoris-Rips filtration over Z/2 (SCIENCE 9).
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-diagram.h"

typedef struct {
  guint max_dim;     /* 0 or 1 */
  double threshold;  /* largest edge taken, entries equal to it are in; NaN = the enclosing radius */
} KsRipsSpec;

/* @distance: (n, n) symmetric, row-major, diagonal 0, metric units. Edges are ordered by
 * (length, i, j) in float64. The diagram's landmarks are left empty. Fewer than 1 point, a
 * threshold below 0, n above what memory allows: an error sentence. n^2 memory. */
KsDiagram *ks_rips_persistence (KsContext *context, const double *distance, gsize n,
                                const KsRipsSpec *spec, GError **error);
