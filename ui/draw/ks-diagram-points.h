/* The points of the persistence diagram. Private to ks-diagram-draw.c.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-diagram-draw.h"

/* Where the drawing has a bar, and how large it is there. */
void   ks_diagram_point_at (const KsDiagramScene *scene, const KsPlot *plot, guint32 bar, double *x,
                            double *y);
double ks_diagram_mark_radius (const KsDiagramScene *scene, const KsStyle *style, guint32 bar);

/* The mark of a dimension: shapes of about equal area. */
void ks_diagram_draw_mark (cairo_t *cr, const KsStyle *style, guint dim, double x, double y,
                           double radius, gboolean has_outline);

/* All bars: short ones lie under long ones, H0 under H1, H1 under H2. Those that stand out, and few
 * others, are shapes with an outline. On a screen a crowd is stamped into an image, which takes
 * less than a millisecond for thousands where shapes take a tenth of a second; on paper each is a
 * shape, but not more than one in a place. */
void ks_diagram_draw_points (cairo_t *cr, const KsDiagramScene *scene, const KsPlot *plot,
                             const KsStyle *style);
