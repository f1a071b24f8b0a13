/* A closed walk over points, laid over the graph and over the lens plot: a line in the accent's
 * colour, set off from what lies below.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-graph-look.h"
#include "ks-lens-draw.h"

/* Over the nodes that it passes (n, in order). */
void ks_loop_draw_in_graph (cairo_t *cr, const KsGraphScene *scene, const KsGraphLook *look,
                            const guint32 *nodes, gsize n);

/* Over its points (n point indices, in order); those that are not of the core are passed over. With
 * one lens, whose plot is a histogram, nothing is drawn. O(n log m). */
void ks_loop_draw_in_lens (cairo_t *cr, const KsLensScene *scene, const KsLensLook *look,
                           double width, double height, const guint32 *points, gsize n);
