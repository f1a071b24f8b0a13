/* Histograms for the parameters: the density with its cut, a lens with its cover.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <cairo.h>

#include "ks-cover.h"
#include "ks-histogram.h"
#include "ks-style.h"

/* The densities of all points; what lies at or above @cut is kept and coloured, and the cut is
 * a line. A @cut that is not finite marks nothing: all is kept. @hovered_cut, if not NaN, is a
 * second, paler line. */
void ks_density_histogram_draw (cairo_t *cr, const KsHistogram *histogram, double cut,
                                double hovered_cut,
                                const KsStyle *style, double x, double y, double width,
                                  double height);
/* From a place on it to a density, for dragging the cut. */
double ks_density_histogram_value (const KsHistogram *histogram, double x, double width,
                                   double place);

#define KS_INTERVAL_MAX_ROWS 5

/* In how many rows intervals, ordered by their ends, are staggered so that none of a row overlap,
 * unless there are too many: at most KS_INTERVAL_MAX_ROWS. O(n). */
guint ks_interval_rows (const double *low, const double *high, guint n);

/* A lens's values, and beneath them the @n intervals of its cover from @low to @high (n, lens
 * units) as bars in staggered rows; 0 = none, as without a cover. */
void ks_lens_histogram_draw (cairo_t *cr, const KsHistogram *histogram, const double *low,
                             const double *high, guint n, gboolean is_circular,
                             const KsStyle *style, double x, double y, double width,
                             double height);
