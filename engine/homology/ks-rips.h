/* Persistent homology of the Vietoris-Rips filtration over Z/p (SCIENCE 9).
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-diagram.h"
#include "ks-field.h"

typedef struct {
  guint max_dim;     /* 0 or 1 */
  double threshold;  /* largest edge taken, entries equal to it are in; NaN = the enclosing radius */
  guint prime;       /* p of the coefficients Z/p, at most KS_PRIME_MAX */
} KsRipsSpec;

/* @distance: (n, n) symmetric, row-major, metric units, its diagonal not looked at; it need be
 * no metric, and an infinite entry is an edge that never enters. Edges are ordered by (length, i, j)
 * in float64 and swept once, each with its lune (ks-lune.h). The diagram's landmarks are
 * left empty, and its threshold is finite always.
 *
 * Errors: fewer than 1 point; a dimension above 1; a threshold below 0; coefficients
 * that are no field; an entry that is
 * negative, not a number or differs from its mirror image; n above what memory allows.
 * n^2 memory (ks_rips_bytes). For clouds of points about n^3 / 64 word operations, of which
 * wide registers do eight at a time; matrices without any geometry can take far longer. */
KsDiagram *ks_rips_persistence (KsContext *context, const double *distance, gsize n,
                                const KsRipsSpec *spec, GError **error);

/* About how much memory that takes, the distances among it. */
gsize ks_rips_bytes (gsize n);

/* Whether this machine has as much: to be asked before the distances are computed.
 * FALSE with KS_ERROR_MEMORY, a sentence that names the amount. */
gboolean ks_rips_admits (gsize n, GError **error);
