/* SPDX-License-Identifier: MIT */
#include "ks-lens-scene.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROOM 0.03 /* of the range, beyond the least and the greatest value */
#define N_BINS 80

static void
clear (gpointer data)
{
  KsLensScene *self = data;

  ks_core_unref (self->core);
  ks_cover_unref (self->cover);
  ks_graph_unref (self->graph);
  for (guint a = 0; a < 2; a++)
    g_free (self->title[a]);
  g_free (self->place);
  g_free (self->is_unclustered);
  g_free (self->value);
  g_free (self->shade);
  ks_colour_scale_clear (&self->colours);
  ks_pick_grid_free (self->grid);
  ks_histogram_unref (self->histogram);
}

KsLensScene *
ks_lens_scene_ref (KsLensScene *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
ks_lens_scene_unref (KsLensScene *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

/* The range of a lens with some room about it; one value alone stands in the middle. */
static void
choose_ends (KsLensScene *self, guint axis, const KsLens *lens)
{
  double low = INFINITY, high = -INFINITY;

  if (lens->is_circular)
    {
      self->low[axis] = 0.0;
      self->high[axis] = ks_lens_turn (lens);
      return;
    }
  for (gsize i = 0; i < lens->m; i++)
    {
      low = MIN (low, lens->values[i]);
      high = MAX (high, lens->values[i]);
    }
  double room = high > low ? ROOM * (high - low) : low != 0.0 ? 0.5 * fabs (low) : 0.5;
  self->low[axis] = low - room;
  self->high[axis] = high + room;
}

static gboolean
build_places (KsLensScene *self, KsLens *const *lenses, KsContext *context, GError **error)
{
  self->place = ks_new0 (context, float, 2 * self->m, error);
  if (self->place == NULL)
    return FALSE;
  for (guint a = 0; a < self->n_axes; a++)
    {
      choose_ends (self, a, lenses[a]);
      self->is_circular[a] = lenses[a]->is_circular;
      for (gsize i = 0; i < self->m; i++)
        self->place[2 * i + a] = (float) ((lenses[a]->values[i] - self->low[a])
                                          / (self->high[a] - self->low[a]));
    }
  self->grid = ks_pick_grid_new (context, self->place, self->m, error);
  return self->grid != NULL;
}

static gboolean
build_colours (KsLensScene *self, const KsResult *result, KsColourBy by, const char *name,
               KsContext *context, GError **error)
{
  self->value = ks_new (context, double, self->m, error);
  self->shade = self->value != NULL ? ks_new (context, float, self->m, error) : NULL;
  if (self->shade == NULL
      || !ks_colour_scale_of_points (&self->colours, result, by, name, self->value, context,
                                     error))
    return FALSE;
  for (gsize i = 0; i < self->m; i++)
    self->shade[i] = (float) ks_colour_scale_place (&self->colours, self->value[i]);
  return TRUE;
}

/* Both the core's rows and the graph's unclustered points ascend. */
static gboolean
mark_unclustered (KsLensScene *self, KsContext *context, GError **error)
{
  gsize next = 0;

  self->is_unclustered = ks_new0 (context, guint8, self->m, error);
  if (self->is_unclustered == NULL)
    return FALSE;
  for (gsize i = 0; i < self->m && next < self->graph->n_unclustered; i++)
    if (self->core->rows[i] == self->graph->unclustered[next])
      {
        self->is_unclustered[i] = 1;
        next++;
      }
  return TRUE;
}

KsLensScene *
ks_lens_scene_new (const KsResult *result, KsColourBy by, const char *name, KsContext *context,
                   GError **error)
{
  g_return_val_if_fail (result != NULL && result->graph != NULL, NULL);
  g_return_val_if_fail (result->n_lenses > 0 && result->lens[0]->m == result->core->m, NULL);

  g_autoptr (KsLensScene) self = g_atomic_rc_box_new0 (KsLensScene);
  self->n_axes = result->n_lenses;
  self->m = result->core->m;
  self->core = ks_core_ref (result->core);
  self->cover = result->cover != NULL ? ks_cover_ref (result->cover) : NULL;
  self->graph = ks_graph_ref (result->graph);
  self->high[1] = 1.0;
  for (guint a = 0; a < self->n_axes; a++)
    self->title[a] = ks_lens_spec_title (&result->recipe->lens[a]);
  if (!build_places (self, result->lens, context, error)
      || !build_colours (self, result, by, name, context, error)
      || !mark_unclustered (self, context, error))
    return NULL;
  if (self->n_axes == 1
      && (self->histogram = ks_histogram_new_within (result->lens[0]->values, self->m, N_BINS,
                                                     self->low[0], self->high[0], context,
                                                     error)) == NULL)
    return NULL;
  return g_steal_pointer (&self);
}

guint32
ks_lens_scene_pick (const KsLensScene *self, double x, double y, double reach_x, double reach_y)
{
  g_return_val_if_fail (self != NULL && reach_x > 0.0 && reach_y > 0.0, KS_NO_POINT);

  gboolean is_plane = self->n_axes == 2;
  KsBounds area = { x - reach_x, is_plane ? y - reach_y : 0.0,
                    x + reach_x, is_plane ? y + reach_y : 0.0 };
  KsCellRange cells = ks_pick_grid_cells (self->grid, &area);
  guint32 nearest = KS_NO_POINT;
  double least = 1.0;

  for (guint row = cells.row0; row <= cells.row1; row++)
    {
      const guint32 *start = self->grid->start + (gsize) row * self->grid->columns;

      for (guint32 k = start[cells.column0]; k < start[cells.column1 + 1]; k++)
        {
          guint32 i = self->grid->items[k];
          double dx = (self->place[2 * i] - x) / reach_x;
          double dy = is_plane ? (self->place[2 * i + 1] - y) / reach_y : 0.0;
          double distance = hypot (dx, dy);

          if (distance < least || (distance == least && i < nearest && nearest != KS_NO_POINT))
            {
              least = distance;
              nearest = i;
            }
        }
    }
  return nearest;
}

static gboolean
holds (const KsLensScene *self, const KsBounds *area, guint32 i)
{
  float x = self->place[2 * i];
  float y = self->place[2 * i + 1];

  return x >= area->x0 && x <= area->x1
         && (self->n_axes == 1 || (y >= area->y0 && y <= area->y1));
}

guint32 *
ks_lens_scene_within (const KsLensScene *self, const KsBounds *area, gsize *n, KsContext *context,
                      GError **error)
{
  g_return_val_if_fail (self != NULL && area != NULL && n != NULL, NULL);

  g_autofree guint32 *rows = ks_new (context, guint32, self->m, error);
  KsBounds cut = *area;
  gsize count = 0;

  if (rows == NULL)
    return NULL;
  if (self->n_axes == 1)
    cut.y0 = cut.y1 = 0.0;
  KsCellRange cells = ks_pick_grid_cells (self->grid, &cut);
  for (guint row = cells.row0; row <= cells.row1; row++)
    {
      const guint32 *start = self->grid->start + (gsize) row * self->grid->columns;

      for (guint32 k = start[cells.column0]; k < start[cells.column1 + 1]; k++)
        if (holds (self, area, self->grid->items[k]))
          rows[count++] = self->grid->items[k];
    }
  *n = count;
  return g_steal_pointer (&rows);
}

gboolean
ks_lens_scene_light (const KsLensScene *self, const guint8 *selected, guint8 *lit,
                     KsContext *context, GError **error)
{
  g_return_val_if_fail (self != NULL && selected != NULL && lit != NULL, FALSE);

  const KsGraph *graph = self->graph;
  g_autofree guint8 *holds_point = ks_new0 (context, guint8, self->core->n, error);

  if (holds_point == NULL)
    return FALSE;
  for (gsize v = 0; v < graph->n_nodes; v++)
    for (gsize k = graph->start[v]; selected[v] && k < graph->start[v + 1]; k++)
      holds_point[graph->members[k]] = 1;
  for (gsize i = 0; i < self->m; i++)
    lit[i] = holds_point[self->core->rows[i]];
  return TRUE;
}

KsBounds
ks_lens_scene_box (const KsLensScene *self, guint32 cell_0, guint32 cell_1)
{
  guint32 cell[2] = { cell_0, cell_1 };
  double from[2] = { 0.0, 0.0 };
  double to[2] = { 1.0, 1.0 };

  for (guint a = 0; a < self->n_axes; a++)
    {
      double range = self->high[a] - self->low[a];

      from[a] = (self->cover->low[a][cell[a]] - self->low[a]) / range;
      to[a] = (self->cover->high[a][cell[a]] - self->low[a]) / range;
    }
  return (KsBounds) { from[0], from[1], to[0], to[1] };
}
