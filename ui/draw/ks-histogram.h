/* How values are spread: counts in equal bins. Immutable, reference-counted.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-memory.h"

typedef struct {
  double low, high;    /* ends of the first and the last bin; low < high */
  guint n_bins;
  guint32 *count;      /* (n_bins) a value on a border counts to the right; owned */
  guint32 most;        /* the largest count */
  gsize n_below, n_above; /* finite or infinite values beyond the ends, counted in no bin */
} KsHistogram;

/* Of @values (n), NaN passed over, from the least finite value to the @upper quantile (in (0,
 * 1]; 1 = the greatest) of the finite ones: long tails would press the rest into one bin.
 * O(n), expected for a quantile. */
KsHistogram *ks_histogram_new (const double *values, gsize n, guint n_bins, double upper,
                               KsContext *context, GError **error);
/* The same over [@low, @high], low < high: for angles, [0, 2 pi]. O(n). */
KsHistogram *ks_histogram_new_within (const double *values, gsize n, guint n_bins, double low,
                                      double high, KsContext *context, GError **error);
KsHistogram *ks_histogram_ref (KsHistogram *histogram);
void         ks_histogram_unref (KsHistogram *histogram);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsHistogram, ks_histogram_unref)
