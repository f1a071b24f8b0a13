/* SPDX-License-Identifier: MIT */
#include "ks-graph-loose.h"

#include "ks-pick-grid.h"

#include <math.h>

#define GOLDEN_ANGLE 2.399963229728653 /* of turns that never line up */
#define POLL_AFTER 65536 /* cells and nodes looked at: well below 10 ms */

/* The nodes in the plane of their lens values, in fractions of their range. */
typedef struct {
  guint n_axes;
  gboolean is_circular[2];
  double low[2], range[2];
  gsize n;
  float *place;     /* (n, 2); owned */
  KsPickGrid *grid; /* owned */
} LensPlane;

static void
lens_plane_clear (LensPlane *self)
{
  g_free (self->place);
  ks_pick_grid_free (self->grid);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LensPlane, lens_plane_clear)

static gboolean
lens_plane_init (LensPlane *self, const KsResult *result, KsContext *context, GError **error)
{
  const KsGraph *graph = result->graph;

  self->n_axes = result->n_lenses;
  self->n = graph->n_nodes;
  self->place = ks_new0 (context, float, 2 * self->n, error);
  if (self->place == NULL)
    return FALSE;
  for (guint a = 0; a < self->n_axes; a++)
    {
      double low = INFINITY, high = -INFINITY;

      for (gsize v = 0; v < self->n; v++)
        {
          low = MIN (low, graph->lens[2 * v + a]);
          high = MAX (high, graph->lens[2 * v + a]);
        }
      self->is_circular[a] = result->lens[a]->is_circular;
      self->low[a] = self->is_circular[a] ? 0.0 : low;
      self->range[a] = self->is_circular[a] ? ks_lens_turn (result->lens[a])
                       : high > low         ? high - low
                                            : 1.0;
      for (gsize v = 0; v < self->n; v++)
        self->place[2 * v + a] = (float) ((graph->lens[2 * v + a] - self->low[a]) / self->range[a]);
    }
  self->grid = ks_pick_grid_new (context, self->place, self->n, error);
  return self->grid != NULL;
}

/* Looks at the nodes about (@x, @y) for one that is nearer than *@least; how much it looked at. */
static gsize
look_about (const LensPlane *self, double x, double y, double reach, guint32 *nearest,
            double *least)
{
  KsBounds area = { x - reach, y - reach, x + reach, y + reach };
  KsCellRange cells = ks_pick_grid_cells (self->grid, &area);
  gsize n_looked_at = 0;

  for (guint row = cells.row0; row <= cells.row1; row++)
    {
      const guint32 *start = self->grid->start + (gsize) row * self->grid->columns;

      n_looked_at += 1 + start[cells.column1 + 1] - start[cells.column0];
      for (guint32 k = start[cells.column0]; k < start[cells.column1 + 1]; k++)
        {
          guint32 v = self->grid->items[k];
          double distance = hypot (self->place[2 * v] - x, self->place[2 * v + 1] - y);

          if (distance < *least || (distance == *least && v < *nearest))
            {
              *least = distance;
              *nearest = v;
            }
        }
    }
  return n_looked_at;
}

/* Squares of doubling reach: whatever lies outside one is at least its reach away. Nodes that
 * share a place share a cell, so a point may look at all of them: *@n_looked_at grows by those. */
static guint32
nearest_node (const LensPlane *self, double x, double y, gsize *n_looked_at)
{
  guint32 nearest = G_MAXUINT32;
  double least = INFINITY;
  double farthest = 4.0 + hypot (x, y);

  for (double reach = self->grid->cell; ; reach *= 2.0)
    {
      for (int i = -self->is_circular[0]; i <= self->is_circular[0]; i++)
        for (int j = -self->is_circular[1]; j <= self->is_circular[1]; j++)
          *n_looked_at += look_about (self, x + i, y + j, reach, &nearest, &least);
      if (least <= reach || (reach > farthest && nearest != G_MAXUINT32))
        return nearest;
    }
}

KsLoosePoint *
ks_loose_points_new (const KsResult *result, const float *radius, double spacing, gsize *n,
                     KsContext *context, GError **error)
{
  g_return_val_if_fail (result != NULL && result->graph != NULL && n != NULL, NULL);

  const KsGraph *graph = result->graph;
  gsize count = graph->n_nodes > 0 && result->n_lenses > 0 ? graph->n_unclustered : 0;
  g_autofree KsLoosePoint *points = ks_new (context, KsLoosePoint, count, error);
  g_autofree guint32 *taken = ks_new0 (context, guint32, graph->n_nodes, error);
  g_auto (LensPlane) plane = { 0 };
  gsize row = 0;
  gsize n_looked_at = POLL_AFTER;

  if (points == NULL || taken == NULL
      || (count > 0 && !lens_plane_init (&plane, result, context, error)))
    return NULL;
  for (gsize i = 0; i < count; i++)
    {
      double at[2] = { 0.0, 0.0 };

      if (n_looked_at >= POLL_AFTER)
        {
          if (!ks_context_check (context, error))
            return NULL;
          n_looked_at = 0;
        }
      /* Both ascend, so the core's row of the next point lies ahead. */
      while (result->core->rows[row] != graph->unclustered[i])
        row++;
      for (guint a = 0; a < plane.n_axes; a++)
        at[a] = (result->lens[a]->values[row] - plane.low[a]) / plane.range[a];

      guint32 node = nearest_node (&plane, at[0], at[1], &n_looked_at);
      double turn = GOLDEN_ANGLE * taken[node];
      double inner = radius[node] / spacing + 1.0;
      /* The area of the spiral grows by one point's at a time. */
      double distance = spacing * sqrt (inner * inner + (double) taken[node]);
      taken[node]++;
      points[i] = (KsLoosePoint) { node, (float) (distance * cos (turn)),
                                   (float) (distance * sin (turn)) };
    }
  *n = count;
  return g_steal_pointer (&points);
}
