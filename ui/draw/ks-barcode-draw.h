/* The persistence diagram as a barcode: a line a bar from birth to death, the
 * dimensions one above the other, in each the longest that there is room for.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <cairo.h>

#include "ks-diagram-scene.h"
#include "ks-style.h"

/* Bars run to death; those that never die end in an arrow. O(bars shown). */
void ks_barcode_draw (cairo_t *cr, const KsDiagramScene *scene, const KsStyle *style, double width,
                      double height);
/* Marks two of its bars over it, either of which may be KS_NO_BAR. O(bars shown). */
void ks_barcode_draw_marked (cairo_t *cr, const KsDiagramScene *scene, const KsStyle *style,
                             double width, double height, guint32 hovered, guint32 selected);

/* The bar in the drawing's row at height @y, or KS_NO_BAR. O(bars shown). */
guint32 ks_barcode_pick (const KsDiagramScene *scene, const KsStyle *style, double width,
                         double height, double x, double y);
