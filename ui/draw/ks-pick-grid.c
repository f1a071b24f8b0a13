/* SPDX-License-Identifier: MIT */
#include "ks-pick-grid.h"

#include <math.h>

static gboolean
is_finite (const float *xy, gsize i)
{
  return isfinite (xy[2 * i]) && isfinite (xy[2 * i + 1]);
}

static guint
clamp_cell (double place, guint count)
{
  return place > 0.0 ? (guint) MIN (place, count - 1.0) : 0;
}

static gsize
cell_of (const KsPickGrid *self, const float *xy, gsize i)
{
  guint column = clamp_cell ((xy[2 * i] - self->x0) / self->cell, self->columns);
  guint row = clamp_cell ((xy[2 * i + 1] - self->y0) / self->cell, self->rows);

  return (gsize) row * self->columns + column;
}

/* Square cells, about as many as points, over the points' bounding box. */
static void
choose_cells (KsPickGrid *self, const float *xy, gsize n)
{
  KsBounds box = { INFINITY, INFINITY, -INFINITY, -INFINITY };
  gsize n_finite = 0;

  for (gsize i = 0; i < n; i++)
    if (is_finite (xy, i))
      {
        box.x0 = MIN (box.x0, xy[2 * i]);
        box.x1 = MAX (box.x1, xy[2 * i]);
        box.y0 = MIN (box.y0, xy[2 * i + 1]);
        box.y1 = MAX (box.y1, xy[2 * i + 1]);
        n_finite++;
      }
  self->cell = 1.0;
  self->columns = self->rows = 1;
  if (n_finite == 0)
    return;

  double width = box.x1 - box.x0;
  double height = box.y1 - box.y0;
  double longer = MAX (width, height);

  self->x0 = box.x0;
  self->y0 = box.y0;
  if (longer <= 0.0)
    return;
  /* A thin box is as good as a line of cells. */
  self->cell = MAX (sqrt (width * height / n_finite), longer / n_finite);
  self->columns = (guint) MIN (width / self->cell, n_finite - 1.0) + 1;
  self->rows = (guint) MIN (height / self->cell, n_finite - 1.0) + 1;
}

KsPickGrid *
ks_pick_grid_new (KsContext *context, const float *xy, gsize n, GError **error)
{
  g_autoptr (KsPickGrid) self = g_new0 (KsPickGrid, 1);

  choose_cells (self, xy, n);
  gsize n_cells = (gsize) self->columns * self->rows;
  self->start = ks_new0 (context, guint32, n_cells + 1, error);
  if (self->start == NULL)
    return NULL;
  self->items = ks_new (context, guint32, n, error);
  if (self->items == NULL)
    return NULL;

  /* Counting sort: counts, their running sum, then each item from the back. */
  for (gsize i = 0; i < n; i++)
    if (is_finite (xy, i))
      self->start[cell_of (self, xy, i)]++;
  for (gsize c = 0; c < n_cells; c++)
    self->start[c + 1] += self->start[c];
  for (gsize i = n; i-- > 0;)
    if (is_finite (xy, i))
      self->items[--self->start[cell_of (self, xy, i)]] = (guint32) i;
  return g_steal_pointer (&self);
}

void
ks_pick_grid_free (KsPickGrid *self)
{
  if (self == NULL)
    return;
  g_free (self->start);
  g_free (self->items);
  g_free (self);
}

KsCellRange
ks_pick_grid_cells (const KsPickGrid *self, const KsBounds *area)
{
  return (KsCellRange) {
    .column0 = clamp_cell ((area->x0 - self->x0) / self->cell, self->columns),
    .column1 = clamp_cell ((area->x1 - self->x0) / self->cell, self->columns),
    .row0 = clamp_cell ((area->y0 - self->y0) / self->cell, self->rows),
    .row1 = clamp_cell ((area->y1 - self->y0) / self->cell, self->rows),
  };
}

double
ks_pick_grid_nearest (const KsPickGrid *self, const float *xy, guint32 i)
{
  double x = xy[2 * i];
  double y = xy[2 * i + 1];
  double farthest = self->cell * (self->columns + self->rows);
  double best = INFINITY;

  /* Squares of doubling reach: whatever lies outside one is at least its reach away. */
  for (double reach = self->cell; ; reach *= 2.0)
    {
      KsBounds area = { x - reach, y - reach, x + reach, y + reach };
      KsCellRange cells = ks_pick_grid_cells (self, &area);

      for (guint row = cells.row0; row <= cells.row1; row++)
        {
          const guint32 *start = self->start + (gsize) row * self->columns;

          for (guint32 k = start[cells.column0]; k < start[cells.column1 + 1]; k++)
            {
              guint32 j = self->items[k];

              if (j != i)
                best = MIN (best, hypot (xy[2 * j] - x, xy[2 * j + 1] - y));
            }
        }
      if (best <= reach || reach >= farthest)
        return best;
    }
}
