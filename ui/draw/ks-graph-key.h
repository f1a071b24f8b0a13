/* What the colours and sizes of a graph's nodes mean.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <cairo.h>

#include "ks-graph-look.h"

/* The colour bar with its label and ticks, or a key of the levels, @width wide with its left top
 * corner at (@x, @y). Pointed ends stand for values beyond. Returns its height; with a NULL @cr it
 * only measures. */
double ks_colour_key_draw (cairo_t *cr, const KsColourScale *scale, const KsColormap *map,
                           const KsStyle *style, double x, double y, double width);

/* Discs of round numbers of points, as large as nodes are at @pixels_per_unit, right top corner
 * at (@x, @y). Returns its box, of no extent where even one point's disc is too large to show;
 * with a NULL @cr it only measures. */
KsBounds ks_size_key_draw (cairo_t *cr, const KsGraphScene *scene, const KsStyle *style,
                           double pixels_per_unit, double x, double y);
