/* The lens plot: the core's points in the plane of two lenses with the cover's boxes
 * over them, or the histogram of one lens with its intervals as brackets.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-lens-scene.h"
#include "ks-plot.h"

typedef struct {
  const KsStyle *style;
  const KsColormap *map;  /* a cyclic scale is shown by the cyclic map, levels by the categories */
  /* (graph->n_nodes) not 0 = selected: their boxes stand out and their points are lit, while the
   * others fade; NULL = no selection */
  const guint8 *selected;
  double pixels;          /* to the drawing's unit: how fine the points are as an image */
} KsLensLook;

/* Where the axes lie in a drawing of this size; a plane is square, with its colour bar below. */
KsPlot ks_lens_plot (const KsLensScene *scene, const KsLensLook *look, double width, double height);
/* The height that fills @width. */
double ks_lens_height (const KsLensScene *scene, const KsLensLook *look, double width);

/* Draws all of it on a ground that is there already. Up to 5,000 points are single shapes, more
 * are painted into an image, every one of them. O(points + boxes). */
gboolean ks_lens_draw (cairo_t *cr, const KsLensScene *scene, const KsLensLook *look, double width,
                       double height, KsContext *context, GError **error);

/* Laid over it: the box of @node, if it is one, and a ring about the core point @point. */
void ks_lens_draw_hovered (cairo_t *cr, const KsLensScene *scene, const KsLensLook *look,
                           double width, double height, guint32 node, guint32 point);
