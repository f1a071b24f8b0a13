/* The points of the lens plot, as shapes or as an image. Private to ks-lens-draw.c.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-lens-draw.h"

/* @lit (m) tells the points that stand out; NULL = none does, and none fades. */
gboolean ks_lens_points_draw (cairo_t *cr, const KsLensScene *scene, const KsLensLook *look,
                              const KsPlot *plot, const guint8 *lit, KsContext *context,
                              GError **error);
double   ks_lens_point_radius (const KsLensScene *scene, const KsStyle *style, const KsPlot *plot);
