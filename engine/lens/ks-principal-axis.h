/* One principal axis of a set of points.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-matrix.h"

/* The mean and the unit axis of the @component th greatest variance (0-based, below @matrix's
 * columns) of the rows @rows[0..m), m >= 1, into @mean and @axis (d each). Centred, not scaled.
 *
 * The eigenvectors of the d x d covariance or, with fewer points than coordinates, of the m x m
 * inner products (Jolliffe, Principal Component Analysis, 2002, section 3.5), by LAPACK's
 * divide and conquer on one thread. All of them are computed, so that the axes of equal variances
 * are orthogonal to each other. The sign: the entry of largest magnitude is positive, and of
 * entries equal to a billionth, as symmetric sets have them, the first. An axis whose variance
 * is rounding (below eps max(m, d) of the greatest) is all 0: the points have no such dimension.
 *
 * Errors: coordinates whose spread overflows, min(m, d) above 1,300. The same bytes for any number
 * of threads. Time O(m d min(m, d) + min(m, d)^3), of which the cubic part cannot be cancelled
 * (0.1 s at 500, 1 s at 1,300); memory O(min(m, d) (min(m, d) + d)). */
gboolean ks_principal_axis (KsContext *context, const KsMatrix *matrix, const guint32 *rows, gsize m,
                            gsize component, double *mean, double *axis, GError **error);
