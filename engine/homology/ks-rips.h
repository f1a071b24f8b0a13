/* Persistent homology of the Vietoris-Rips filtration over Z/p (SCIENCE 9).
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-diagram.h"
#include "ks-field.h"

/* Tells of @n_bars bars that are final, after those of the calls before, and that all edges up to
 * @length are in. @bars is valid during the call. */
typedef void (*KsRipsLiveFunc) (const KsBar *bars, gsize n_bars, double length, gpointer data);

typedef struct {
  guint max_dim;     /* 0 to 2 */
  double threshold;  /* largest edge taken, equal entries are in; NaN = the enclosing radius */
  guint prime;       /* p of the coefficients Z/p, at most KS_PRIME_MAX */

  /* Called on the caller's own thread as soon as the first bars exist, at most every 30 ms from
   * then on, and with what is left at the end, bars that never die among it; never after an error
   * or cancel. So the bars told so far are always those of a prefix of the filtration. NULL for
   * none. */
  KsRipsLiveFunc live;
  gpointer live_data;

  gboolean is_checked; /* the distances are known to be symmetric and not negative */
} KsRipsSpec;

/* @distance: (n, n) symmetric, row-major, metric units, its diagonal not looked at; it need be
 * no metric, and an infinite entry is an edge that never enters. Edges are ordered by (length,
 * i, j) in float64 and swept once, each with its lune (ks-lune.h). The diagram's landmarks are
 * left empty, and its threshold is finite always.
 *
 * Errors: fewer than 1 point; a dimension above 2; a threshold below 0; coefficients
 * that are no field; an entry that is
 * negative, not a number or differs from its mirror image, unless the caller vouches for them; n
 * above what memory allows.
 * n^2 memory (ks_rips_bytes). For clouds of points about n^3 / 64 word operations, of which
 * wide registers do eight at a time, shared out over the context's threads (ks-survey.h); matrices
 * without any geometry can take far longer, on the caller's thread. */
KsDiagram *ks_rips_persistence (KsContext *context, const double *distance, gsize n,
                                const KsRipsSpec *spec, GError **error);

/* How much memory that takes at most, on however many threads, the distances among it: of each
 * dimension what was measured and hardly more, bars apart. With dimension 2 the distances stand
 * there twice, unless the points are in farthest-first order already. */
gsize ks_rips_bytes (gsize n, guint max_dim);

/* Whether this machine has as much: to be asked before the distances are computed. FALSE with
 * KS_ERROR_MEMORY, a sentence that names the amount and how many points there is memory for. */
gboolean ks_rips_admits (gsize n, guint max_dim, GError **error);
