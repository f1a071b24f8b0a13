/* The persistence diagram as birth against death.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <cairo.h>

#include "ks-diagram-scene.h"
#include "ks-plot.h"

/* The square frame of the diagram in a @width x @height drawing. */
KsPlot ks_diagram_plot (const KsDiagramScene *scene, const KsStyle *style, double width,
                        double height);

/* Draws the diagram: H0 squares, H1 discs, H2 triangles, bars that never die on the rim marked ∞;
 * the bars that stand out are large, the longest with its length; the confidence band, if any, is a
 * strip along the diagonal. O(bars), a millisecond for thousands on a screen; on paper what is drawn
 * is bounded by the picture's size. */
void ks_diagram_draw (cairo_t *cr, const KsDiagramScene *scene, const KsStyle *style, double width,
                      double height);
/* Marks two of its bars over it, either of which may be KS_NO_BAR. O(1). */
void ks_diagram_draw_marked (cairo_t *cr, const KsDiagramScene *scene, const KsStyle *style,
                             double width, double height, guint32 hovered, guint32 selected);

/* The bar under the drawing's point (@x, @y), or KS_NO_BAR. Expected O(1). */
guint32 ks_diagram_pick (const KsDiagramScene *scene, const KsStyle *style, double width,
                         double height, double x, double y);
