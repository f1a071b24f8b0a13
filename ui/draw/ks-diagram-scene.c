/* SPDX-License-Identifier: MIT */
#include "ks-diagram-scene.h"

#include "ks-plot.h"

#include <math.h>
#include <stdlib.h>

#define RIM 0.075       /* of the axes, for the bars that never die */
#define MARGIN 0.04     /* of them, beyond the last finite end */
#define LEAST 1e-6      /* of the largest value: a logarithmic axis begins there at the lowest */

static void
clear (gpointer data)
{
  KsDiagramScene *self = data;

  ks_diagram_unref (self->diagram);
  g_free (self->place);
  g_free (self->by_length);
  ks_pick_grid_free (self->grid);
}

KsDiagramScene *
ks_diagram_scene_ref (KsDiagramScene *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
ks_diagram_scene_unref (KsDiagramScene *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

double
ks_diagram_scene_length (const KsDiagramScene *self, guint32 bar)
{
  const KsBar *b = &self->diagram->bars[bar];
  double threshold = self->diagram->threshold;

  if (isfinite (b->death))
    return b->death - b->birth;
  return (isfinite (threshold) ? threshold : self->high) - b->birth;
}

/* From 0, or below where births are, to the last finite end. The threshold counts only where a
 * bar lives up to it: it may lie far beyond everything that happens. */
static void
choose_range (KsDiagramScene *self)
{
  const KsDiagram *diagram = self->diagram;

  for (gsize i = 0; i < self->n_bars; i++)
    {
      const KsBar *bar = &diagram->bars[i];

      self->low = MIN (self->low, bar->birth);
      self->high = MAX (self->high, isfinite (bar->death) ? bar->death : bar->birth);
      self->has_infinite = self->has_infinite || !isfinite (bar->death);
      if (!isfinite (bar->death) && bar->dim > 0 && isfinite (diagram->threshold))
        self->high = MAX (self->high, diagram->threshold);
    }
  if (!(self->high > self->low))
    self->high = self->low + 1.0;
}

/* A logarithmic axis begins at the least value above 0. */
static void
choose_log_range (KsDiagramScene *self)
{
  double least = self->high;

  for (gsize i = 0; i < self->n_bars; i++)
    {
      const KsBar *bar = &self->diagram->bars[i];

      if (bar->birth > 0.0)
        least = MIN (least, bar->birth);
      if (bar->death > 0.0)
        least = MIN (least, bar->death);
    }
  self->is_log = self->low >= 0.0 && least < self->high;
  if (self->is_log)
    self->low = MAX (0.9 * least, LEAST * self->high);
}

/* Some room beyond the last end, and the rim. */
static void
add_margins (KsDiagramScene *self)
{
  double rim = self->has_infinite ? 1.0 / (1.0 - RIM) : 1.0;

  if (self->is_log)
    {
      double ratio = pow (self->high / self->low, 1.0 + MARGIN);

      self->high = self->low * ratio;
      self->top = self->low * pow (ratio, rim);
      self->rim = sqrt (self->high * self->top);
    }
  else
    {
      double span = (1.0 + MARGIN) * (self->high - self->low);

      self->high = self->low + span;
      self->top = self->low + span * rim;
      self->rim = 0.5 * (self->high + self->top);
    }
}

static gboolean
place_bars (KsDiagramScene *self, KsContext *context, GError **error)
{
  self->place = ks_new (context, float, 2 * self->n_bars, error);
  if (self->place == NULL)
    return FALSE;
  for (gsize i = 0; i < self->n_bars; i++)
    {
      const KsBar *bar = &self->diagram->bars[i];

      double death = isfinite (bar->death) ? bar->death : self->rim;

      self->place[2 * i] = (float) ks_plot_part (bar->birth, self->low, self->top, self->is_log);
      self->place[2 * i + 1] = (float) ks_plot_part (death, self->low, self->top, self->is_log);
    }
  self->grid = ks_pick_grid_new (context, self->place, self->n_bars, error);
  return self->grid != NULL;
}

static int
compare_bars (gconstpointer a, gconstpointer b, gpointer data)
{
  const KsDiagramScene *self = data;
  guint32 i = *(const guint32 *) a;
  guint32 j = *(const guint32 *) b;
  guint dim_i = self->diagram->bars[i].dim;
  guint dim_j = self->diagram->bars[j].dim;
  double length_i = ks_diagram_scene_length (self, i);
  double length_j = ks_diagram_scene_length (self, j);

  if (dim_i != dim_j)
    return (dim_i > dim_j) - (dim_i < dim_j);
  if (length_i != length_j)
    return (length_i < length_j) - (length_i > length_j);
  return (i > j) - (i < j);
}

static gboolean
order_bars (KsDiagramScene *self, KsContext *context, GError **error)
{
  self->by_length = ks_new (context, guint32, self->n_bars, error);
  if (self->by_length == NULL)
    return FALSE;
  for (gsize i = 0; i < self->n_bars; i++)
    self->by_length[i] = (guint32) i;
  qsort_r (self->by_length, self->n_bars, sizeof *self->by_length, compare_bars, self);
  for (guint dim = 0; dim < 3; dim++)
    {
      gsize i = self->dim_start[dim];

      while (i < self->n_bars && self->diagram->bars[self->by_length[i]].dim == dim)
        i++;
      self->dim_start[dim + 1] = i;
    }
  return TRUE;
}

static void
find_standing (KsDiagramScene *self)
{
  const guint32 *bars = self->by_length + self->dim_start[1];
  gsize n = self->dim_start[2] - self->dim_start[1];
  double widest = 0.0;

  for (gsize i = 0; i < n; i++)
    {
      double length = ks_diagram_scene_length (self, bars[i]);
      double next = i + 1 < n ? ks_diagram_scene_length (self, bars[i + 1]) : 0.0;

      if (length - next <= widest)
        continue;
      widest = length - next;
      self->n_standing = i + 1;
      self->standing_length = length;
      self->next_length = next;
    }
  if (self->standing_length < 2.0 * self->next_length)
    self->n_standing = 0;
}

KsDiagramScene *
ks_diagram_scene_new (KsDiagram *diagram, const KsBand *band, gboolean is_log, KsContext *context,
                      GError **error)
{
  g_return_val_if_fail (diagram != NULL, NULL);

  g_autoptr (KsDiagramScene) self = g_atomic_rc_box_new0 (KsDiagramScene);
  self->diagram = ks_diagram_ref (diagram);
  self->n_bars = diagram->n_bars;
  if (band != NULL)
    {
      self->band_length = ks_band_length (band);
      self->band_level = band->level;
    }
  choose_range (self);
  if (is_log)
    choose_log_range (self);
  add_margins (self);
  if (!place_bars (self, context, error) || !order_bars (self, context, error))
    return NULL;
  find_standing (self);
  return g_steal_pointer (&self);
}

gboolean
ks_diagram_scene_stands (const KsDiagramScene *self, guint32 bar)
{
  return self->n_standing > 0 && self->diagram->bars[bar].dim == 1
         && ks_diagram_scene_length (self, bar) >= self->standing_length;
}

gboolean
ks_diagram_scene_in_band (const KsDiagramScene *self, guint32 bar)
{
  const KsBar *b = &self->diagram->bars[bar];

  return b->death - b->birth <= self->band_length;
}

guint32
ks_diagram_scene_pick (const KsDiagramScene *self, double x, double y, double tolerance)
{
  g_return_val_if_fail (self != NULL, KS_NO_BAR);

  KsBounds area = { x - tolerance, y - tolerance, x + tolerance, y + tolerance };
  KsCellRange cells = ks_pick_grid_cells (self->grid, &area);
  guint32 best = KS_NO_BAR;
  double least = tolerance;

  for (guint row = cells.row0; row <= cells.row1; row++)
    {
      const guint32 *start = self->grid->start + (gsize) row * self->grid->columns;

      for (guint32 k = start[cells.column0]; k < start[cells.column1 + 1]; k++)
        {
          guint32 bar = self->grid->items[k];
          double distance = hypot (self->place[2 * bar] - x, self->place[2 * bar + 1] - y);

          if (distance > least)
            continue;
          /* In one place bars of one dimension are equally long: the later index is of the
           * higher one. */
          if (distance < least || best == KS_NO_BAR || bar > best)
            best = bar;
          least = distance;
        }
    }
  return best;
}
