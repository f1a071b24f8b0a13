/* Finding nodes of a scene by place.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-graph-scene.h"

#include <math.h>

/* Whether @a is painted after @b: smaller nodes lie above larger ones. */
static gboolean
is_above (const KsGraphScene *scene, guint32 a, guint32 b)
{
  const gsize *start = scene->graph->start;
  gsize size_a = start[a + 1] - start[a];
  gsize size_b = start[b + 1] - start[b];

  return size_a < size_b || (size_a == size_b && a > b);
}

guint32
ks_graph_scene_pick (const KsGraphScene *scene, double x, double y, double tolerance)
{
  g_return_val_if_fail (scene != NULL, KS_NO_NODE);

  double reach = scene->radius_max + MAX (tolerance, 0.0);
  KsBounds area = { x - reach, y - reach, x + reach, y + reach };
  KsCellRange cells = ks_pick_grid_cells (scene->grid, &area);
  guint32 above = KS_NO_NODE;
  guint32 nearest = KS_NO_NODE;
  double least = tolerance;

  for (guint row = cells.row0; row <= cells.row1; row++)
    {
      const guint32 *start = scene->grid->start + (gsize) row * scene->grid->columns;

      for (guint32 k = start[cells.column0]; k < start[cells.column1 + 1]; k++)
        {
          guint32 node = scene->grid->items[k];
          double distance = hypot (scene->xy[2 * node] - x, scene->xy[2 * node + 1] - y);
          double gap = distance - scene->radius[node];

          if (gap <= 0.0 && (above == KS_NO_NODE || is_above (scene, node, above)))
            above = node;
          if (gap < least || (gap == least && node < nearest))
            {
              least = gap;
              nearest = node;
            }
        }
    }
  return above != KS_NO_NODE ? above : nearest;
}

static gboolean
is_inside (const double *polygon, gsize n_corners, double x, double y)
{
  gboolean inside = FALSE;

  for (gsize i = 0, j = n_corners - 1; i < n_corners; j = i++)
    {
      double xi = polygon[2 * i], yi = polygon[2 * i + 1];
      double xj = polygon[2 * j], yj = polygon[2 * j + 1];

      if ((yi > y) != (yj > y) && x < xi + (y - yi) / (yj - yi) * (xj - xi))
        inside = !inside;
    }
  return inside;
}

void
ks_graph_scene_lasso (const KsGraphScene *scene, const double *polygon, gsize n_corners,
                      guint8 *inside)
{
  g_return_if_fail (scene != NULL && (polygon != NULL || n_corners == 0));

  for (gsize i = 0; i < scene->n_nodes; i++)
    inside[i] = n_corners > 2 && ks_graph_scene_shows (scene, (guint32) i)
                && is_inside (polygon, n_corners, scene->xy[2 * i], scene->xy[2 * i + 1]);
}

guint32
ks_graph_scene_walk (const KsGraphScene *scene, guint32 node, double dx, double dy)
{
  g_return_val_if_fail (scene != NULL && node < scene->n_nodes, KS_NO_NODE);

  guint32 best = KS_NO_NODE;
  double best_cosine = 0.5; /* of 60 degrees */

  for (gsize k = scene->incident_start[node]; k < scene->incident_start[node + 1]; k++)
    {
      const KsEdge *edge = &scene->graph->edges[scene->incident[k]];
      guint32 other = edge->source == node ? edge->target : edge->source;
      double x = scene->xy[2 * other] - scene->xy[2 * node];
      double y = scene->xy[2 * other + 1] - scene->xy[2 * node + 1];
      double cosine = (x * dx + y * dy) / (hypot (x, y) * hypot (dx, dy));

      if (cosine >= best_cosine && (best == KS_NO_NODE || cosine > best_cosine))
        {
          best = other;
          best_cosine = cosine;
        }
    }
  return best;
}

KsViewport
ks_graph_scene_fit (const KsGraphScene *scene, double width, double height, double margin,
                    double max_radius)
{
  g_return_val_if_fail (scene != NULL, ((KsViewport) { .scale = 1.0 }));

  double largest = 0.0;

  for (gsize i = 0; i < scene->n_nodes; i++)
    largest = MAX (largest, scene->radius[i]);
  return ks_viewport_fit (&scene->bounds, width, height, margin,
                          largest > 0.0 ? max_radius / largest : 1.0);
}
