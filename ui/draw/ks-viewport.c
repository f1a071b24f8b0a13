/* SPDX-License-Identifier: MIT */
#include "ks-viewport.h"

#include <math.h>

KsViewport
ks_viewport_fit (const KsBounds *bounds, double width, double height, double margin,
                 double max_scale)
{
  double room_x = MAX (width - 2.0 * margin, 1.0);
  double room_y = MAX (height - 2.0 * margin, 1.0);
  double scale = max_scale;

  if (bounds->x1 > bounds->x0)
    scale = MIN (scale, room_x / (bounds->x1 - bounds->x0));
  if (bounds->y1 > bounds->y0)
    scale = MIN (scale, room_y / (bounds->y1 - bounds->y0));
  return (KsViewport) {
    .scale = scale,
    .dx = 0.5 * width - 0.5 * (bounds->x0 + bounds->x1) * scale,
    .dy = 0.5 * height - 0.5 * (bounds->y0 + bounds->y1) * scale,
  };
}

KsViewport
ks_viewport_zoom (KsViewport viewport, double factor, double x, double y, double min_scale,
                  double max_scale)
{
  double scale = CLAMP (viewport.scale * factor, min_scale, max_scale);
  double ratio = scale / viewport.scale;

  return (KsViewport) { scale, x + (viewport.dx - x) * ratio, y + (viewport.dy - y) * ratio };
}

KsViewport
ks_viewport_pan (KsViewport viewport, double dx, double dy)
{
  return (KsViewport) { viewport.scale, viewport.dx + dx, viewport.dy + dy };
}

KsViewport
ks_viewport_between (KsViewport a, KsViewport b, double fraction)
{
  if (fabs (b.scale - a.scale) <= 1e-9 * a.scale)
    return (KsViewport) { b.scale, a.dx + fraction * (b.dx - a.dx),
                          a.dy + fraction * (b.dy - a.dy) };

  /* Between two scalings one point of the layout stays put on the screen: zooming
   * about it is the straight way. */
  double x = (a.dx * b.scale - b.dx * a.scale) / (b.scale - a.scale);
  double y = (a.dy * b.scale - b.dy * a.scale) / (b.scale - a.scale);
  double ratio = pow (b.scale / a.scale, fraction);

  return (KsViewport) { a.scale * ratio, x + (a.dx - x) * ratio, y + (a.dy - y) * ratio };
}
