/* From layout units to the screen: screen = layout * scale + offset. A plain value;
 * the screen's unit is the logical pixel (or the point on paper), y goes down in both.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

typedef struct {
  double x0, y0, x1, y1; /* x0 <= x1, y0 <= y1 */
} KsBounds;

typedef struct {
  double scale;
  double dx, dy;
} KsViewport;

/* @bounds centred in the @width x @height screen with @margin on each side, scaled to fill it
 * but never beyond @max_scale. Bounds of no extent are shown at @max_scale. */
KsViewport ks_viewport_fit (const KsBounds *bounds, double width, double height, double margin,
                            double max_scale);
/* Multiplies the scale by @factor about the screen point (@x, @y), which stays where it is;
 * the scale is kept within [@min_scale, @max_scale]. */
KsViewport ks_viewport_zoom (KsViewport viewport, double factor, double x, double y,
                             double min_scale, double max_scale);
KsViewport ks_viewport_pan (KsViewport viewport, double dx, double dy);
/* Part of the way from @a to @b, for animation: the scale in equal ratios. @fraction in [0, 1]. */
KsViewport ks_viewport_between (KsViewport a, KsViewport b, double fraction);

static inline void
ks_viewport_to_screen (const KsViewport *viewport, double x, double y, double *screen_x,
                       double *screen_y)
{
  *screen_x = x * viewport->scale + viewport->dx;
  *screen_y = y * viewport->scale + viewport->dy;
}

static inline void
ks_viewport_to_layout (const KsViewport *viewport, double screen_x, double screen_y, double *x,
                       double *y)
{
  *x = (screen_x - viewport->dx) / viewport->scale;
  *y = (screen_y - viewport->dy) / viewport->scale;
}
