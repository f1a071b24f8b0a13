/* The ranks of values, and their way back.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-context.h"

/* Equal values share the mean of the ranks 1..m that they take up, as in the statistics of ranks
 * (Kendall 1945; the method `average` of SciPy's rankdata). */
typedef struct {
  gsize m;
  double *rank;      /* (m) of each value, in [1, m], halves at most; owned */
  gsize n_distinct;  /* values that differ */
  double *values;    /* (n_distinct) ascending; owned */
  double *ranks;     /* (n_distinct) of those; owned */
} KsRanks;

void ks_ranks_clear (KsRanks *ranks);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsRanks, ks_ranks_clear)

/* @values (m) are not NaN; the two zeros are equal. A radix sort (Knuth, vol. 3, 5.2.5):
 * O(m) time, some 50 bytes a value of memory. */
gboolean ks_ranks_init (KsRanks *ranks, KsContext *context, const double *values, gsize m,
                        GError **error);

/* The value that would have rank @rank: linear between neighbouring values, the extreme ones
 * beyond them. The ranks are not none. O(log m). */
double ks_ranks_value (const KsRanks *ranks, double rank);
