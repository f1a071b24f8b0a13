/* The graph as vectors: what exports hold, and what is laid over the raster.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <cairo.h>

#include "ks-graph-look.h"

/* Draws the scene's background, triangles, edges and nodes at the look's viewport. Colours
 * are blended against the background beforehand, so that nothing drawn is translucent:
 * viewers, printers and PostScript all show the same. FALSE when
 * it was cancelled. O(edges + nodes * patch), some 20 us each. */
gboolean ks_graph_draw (cairo_t *cr, const KsGraphScene *scene, const KsGraphLook *look,
                        double width, double height, KsContext *context, GError **error);

/* A ring about a node: hover (thin) or keyboard focus (double). For the overlay. */
void ks_graph_draw_ring (cairo_t *cr, const KsGraphScene *scene, const KsGraphLook *look,
                         guint32 node, gboolean is_focus);
