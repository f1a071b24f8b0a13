/* Points as patches of grey. Weights are signed, and 0 is their middle grey; where
 * no value of a set is negative the values are brightnesses, and the middle is
 * between the least and the greatest.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-points.h"

/* The set's common grey scale. */
typedef struct {
  double middle; /* the value shown as 128 */
  /* 98 % quantile over patches of the largest distance from the middle; 0 = all flat */
  double reach;
} KsPatchScale;

/* Of @values (n, cells); NaN entries are passed over. O(n * cells + n log n). */
gboolean ks_patch_scale_fit (KsPatchScale *scale, const double *values, gsize n, gsize cells,
                             KsContext *context, GError **error);

/* Grey levels 1..255 of one patch, each patch stretched to full contrast of its own,
 * symmetrical about the middle; but a patch much fainter than the set stays faint, so that
 * noise is not shown as structure. Entries that are NaN get 128. */
void ks_patch_grey (const KsPatchScale *scale, const double *values, gsize cells, guint8 *grey);

/* The mean of the points @members[0..n) as a patch (patch_rows * patch_cols), sums in the order
 * given. @sum is scratch (columns of the matrix). FALSE when points are no patches. */
gboolean ks_patch_mean (const KsPoints *points, const guint32 *members, gsize n, double *sum,
                        double *patch);
