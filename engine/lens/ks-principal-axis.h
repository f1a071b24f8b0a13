/* One principal axis of a set of points.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-matrix.h"

/* The mean and the unit axis of the @component th greatest variance (0-based, below @matrix's
 * columns) of the rows @rows[0..m), m >= 1, into @mean and @axis (d each). Centred, not scaled.
 *
 * An eigenvector of the d x d covariance or, with fewer points than coordinates, of the m x m inner
 * products (Jolliffe, Principal Component Analysis, 2002, section 3.5), on one thread; the axes of
 * equal variances are orthogonal to each other. The sign: the entry of largest magnitude is
 * positive, and of entries equal to a billionth, as symmetric sets have them, the first. An axis
 * whose variance is rounding (below eps max(m, d) of the greatest) is all 0: the points have no
 * such dimension.
 *
 * Errors: coordinates whose spread overflows, min(m, d) above 2,048. The same bytes for any number
 * of threads. Time O(m d min(m, d) + min(m, d)^3), the cubic part 0.15 s at 1,300 and 0.8 s at
 * 2,048; memory O(min(m, d) (min(m, d) + d)). */
gboolean ks_principal_axis (KsContext *context, const KsMatrix *matrix, const guint32 *rows,
                            gsize m, gsize component, double *mean, double *axis, GError **error);
