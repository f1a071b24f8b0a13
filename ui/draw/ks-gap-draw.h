/* What the gap rule saw in one box: how many merges fall on each height, and the cut.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <cairo.h>

#include "ks-gap-histogram.h"
#include "ks-style.h"

/* Merges at or below the cut are joined and coloured, those above it are not; a cut that is not
 * finite joins all and is not drawn. Beneath, the ends of the bins. */
void ks_gap_histogram_draw (cairo_t *cr, const KsGapHistogram *gap, const KsStyle *style, double x,
                            double y, double width, double height);
