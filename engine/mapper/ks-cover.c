/* SPDX-License-Identifier: MIT */
#include "ks-cover.h"

#include "ks-number.h"

#include <math.h>

/* The intervals of one axis, tabulated: both ends grow with the index. */
typedef struct {
  guint n;
  double min, range, gain;
  double *low, *high;   /* (n); owned */
  const double *values; /* (m) of the lens; NULL on an axis that is not there */
  gboolean is_circular;
} Axis;

/* The intervals begin, begin + 1, ..., end - 1. */
typedef struct {
  gint64 begin, end;
} Run;

static void
interval (double min, double range, guint n, double gain, guint i, double *low, double *high)
{
  double c = min + (i + 0.5) * range / n;
  double h = 0.5 * gain * range / n;

  *low = c - h;
  *high = c + h;
}

void
ks_cover_interval (double min, double max, guint resolution, double gain, guint i, double *low,
                   double *high)
{
  g_return_if_fail (i < resolution);

  interval (min, max - min, resolution, gain, i, low, high);
}

static void
axis_clear (Axis *axis)
{
  g_free (axis->low);
  g_free (axis->high);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Axis, axis_clear)

static gboolean
axis_measure (Axis *axis, const KsLens *lens, guint number, guint resolution, GError **error)
{
  axis->values = lens->values;
  axis->is_circular = lens->is_circular;
  if (lens->is_circular)
    {
      axis->min = 0.0;
      axis->range = 2.0 * G_PI;
      return TRUE;
    }

  double min = INFINITY, max = -INFINITY;

  for (gsize p = 0; p < lens->m; p++)
    {
      min = MIN (min, lens->values[p]);
      max = MAX (max, lens->values[p]);
    }
  if (lens->m == 0)
    min = max = 0.0;
  if (!isfinite ((max - min) * resolution))
    {
      char from[KS_NUMBER_SIZE], to[KS_NUMBER_SIZE];

      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "The values of lens %u reach from %s to %s, too far apart to be divided in"
                   " float64; scale the data down.",
                   number, ks_number_to_text (min, from), ks_number_to_text (max, to));
      return FALSE;
    }
  axis->min = min;
  axis->range = max - min;
  return TRUE;
}

static gboolean
axis_init (Axis *axis, KsContext *context, const KsLens *lens, guint number,
           guint resolution, double gain, GError **error)
{
  if (resolution < 1)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "The resolution of lens %u is 0; a cover has at least 1 interval.", number);
      return FALSE;
    }
  if (!(gain >= 1.0) || !isfinite (gain))
    {
      char text[KS_NUMBER_SIZE];

      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "The gain of lens %u is %s; it is a number of at least 1.",
                   number, ks_number_to_text (gain, text));
      return FALSE;
    }
  if (!axis_measure (axis, lens, number, resolution, error))
    return FALSE;

  axis->n = axis->range > 0.0 ? resolution : 1;
  axis->gain = gain;
  axis->low = ks_new (context, double, axis->n, error);
  if (axis->low == NULL)
    return FALSE;
  axis->high = ks_new (context, double, axis->n, error);
  if (axis->high == NULL)
    return FALSE;
  for (guint i = 0; i < axis->n; i++)
    interval (axis->min, axis->range, axis->n, gain, i, &axis->low[i], &axis->high[i]);
  return TRUE;
}

static gint64
clamp_index (double index, gint64 n)
{
  return index > 0.0 ? (index < (double) n ? (gint64) index : n) : 0;
}

/* Arithmetic tells about where the intervals around @x are; the ends decide. */
static Run
find_run (const Axis *axis, double x)
{
  gint64 n = axis->n;

  if (axis->range <= 0.0)
    return (Run) { 0, 1 };

  double centre = (x - axis->min) / axis->range * (double) n - 0.5;
  Run run = { clamp_index (ceil (centre - 0.5 * axis->gain), n),
              clamp_index (floor (centre + 0.5 * axis->gain) + 1.0, n) };

  while (run.begin > 0 && axis->high[run.begin - 1] >= x)
    run.begin--;
  while (run.begin < n && axis->high[run.begin] < x)
    run.begin++;
  while (run.end < n && axis->low[run.end] <= x)
    run.end++;
  while (run.end > 0 && axis->low[run.end - 1] > x)
    run.end--;
  return run;
}

static void
find_intervals (const Axis *axis, gsize p, guint32 *first, guint32 *span)
{
  double x = axis->values[p];
  gint64 n = axis->n;
  Run run = find_run (axis, x);

  if (axis->is_circular)
    {
      /* From the far side of the cut the intervals at the two ends reach @x:
       * always the last ones, or the first ones, up to the cut itself. */
      Run last = find_run (axis, x + 2.0 * G_PI), initial = find_run (axis, x - 2.0 * G_PI);

      if (last.begin < last.end)
        run.begin = MIN (run.begin, 0) - (n - last.begin);
      if (initial.begin < initial.end)
        run.end = MAX (run.end, n) + initial.end;
      if (run.end - run.begin >= n)
        run = (Run) { 0, n };
    }
  *first = run.begin < run.end ? (guint32) ((run.begin + n) % n) : 0;
  *span = (guint32) MAX (run.end - run.begin, 0);
}

static gboolean
find_all_intervals (KsContext *context, const Axis axes[2], KsCover *self, GError **error)
{
  for (gsize p = 0; p < self->m; p++)
    {
      if (p % 4096 == 0 && !ks_context_check (context, error))
        return FALSE;
      for (guint a = 0; a < 2; a++)
        if (axes[a].values != NULL)
          find_intervals (&axes[a], p, &self->first[2 * p + a], &self->span[2 * p + a]);
        else
          {
            self->first[2 * p + a] = 0;
            self->span[2 * p + a] = 1;
          }
    }
  return TRUE;
}

/* Calls @visit with every cell of every point; points ascending. */
typedef void (*Visit) (KsCover *self, gsize *counts, gsize cell, gsize point);

static gboolean
visit_cells (KsContext *context, KsCover *self, gsize *counts, Visit visit, GError **error)
{
  const guint *n = self->resolution;

  for (gsize p = 0; p < self->m; p++)
    {
      const guint32 *first = &self->first[2 * p], *span = &self->span[2 * p];

      if (p % 1024 == 0 && !ks_context_check (context, error))
        return FALSE;
      for (guint32 s = 0, i = first[0]; s < span[0]; s++, i = i + 1 < n[0] ? i + 1 : 0)
        for (guint32 t = 0, j = first[1]; t < span[1]; t++, j = j + 1 < n[1] ? j + 1 : 0)
          visit (self, counts, (gsize) i * n[1] + j, p);
    }
  return TRUE;
}

static inline void
count_cell (KsCover *self, gsize *counts, gsize cell, gsize point)
{
  counts[cell]++;
}

static inline void
fill_cell (KsCover *self, gsize *counts, gsize cell, gsize point)
{
  self->members[counts[cell]++] = (guint32) point;
}

/* Lists the non-empty cells; @counts become each cell's first place in members. */
static gboolean
list_boxes (KsContext *context, KsCover *self, gsize *counts, gsize n_cells, GError **error)
{
  gsize total = 0, box = 0;

  for (gsize c = 0; c < n_cells; c++)
    self->n_boxes += counts[c] > 0;
  self->cell = ks_new (context, guint32, 2 * self->n_boxes, error);
  if (self->cell == NULL)
    return FALSE;
  self->start = ks_new (context, gsize, self->n_boxes + 1, error);
  if (self->start == NULL)
    return FALSE;

  for (gsize c = 0; c < n_cells; c++)
    {
      gsize count = counts[c];

      counts[c] = total;
      if (count == 0)
        continue;
      self->cell[2 * box] = (guint32) (c / self->resolution[1]);
      self->cell[2 * box + 1] = (guint32) (c % self->resolution[1]);
      self->start[box++] = total;
      total += count;
    }
  self->start[box] = total;
  self->members = ks_new (context, guint32, total, error);
  return self->members != NULL;
}

static gboolean
make_boxes (KsContext *context, KsCover *self, GError **error)
{
  gsize n_cells;

  if (!g_size_checked_mul (&n_cells, self->resolution[0], self->resolution[1]))
    n_cells = G_MAXSIZE;
  g_autofree gsize *counts = ks_new0 (context, gsize, n_cells, error);

  return counts != NULL
         && visit_cells (context, self, counts, count_cell, error)
         && list_boxes (context, self, counts, n_cells, error)
         && visit_cells (context, self, counts, fill_cell, error);
}

KsCover *
ks_cover_new (KsContext *context, KsLens *const *lenses, guint n_lenses, const KsCoverSpec *spec,
              GError **error)
{
  g_return_val_if_fail (lenses != NULL && (n_lenses == 1 || n_lenses == 2) && spec != NULL, NULL);
  g_return_val_if_fail (n_lenses == 1 || lenses[0]->m == lenses[1]->m, NULL);
  g_return_val_if_fail (lenses[0]->m <= G_MAXUINT32, NULL);

  g_auto (Axis) axis_0 = { 0 };
  g_auto (Axis) axis_1 = { .n = 1 };

  if (!axis_init (&axis_0, context, lenses[0], 1, spec->resolution[0], spec->gain[0], error)
      || (n_lenses == 2
          && !axis_init (&axis_1, context, lenses[1], 2, spec->resolution[1], spec->gain[1],
                         error)))
    return NULL;

  g_autoptr (KsCover) self = g_atomic_rc_box_new0 (KsCover);
  const Axis axes[2] = { axis_0, axis_1 };

  self->n_axes = n_lenses;
  self->m = lenses[0]->m;
  self->resolution[0] = axis_0.n;
  self->resolution[1] = axis_1.n;
  /* The axes are read on, the cover owns their ends. */
  self->low[0] = g_steal_pointer (&axis_0.low);
  self->high[0] = g_steal_pointer (&axis_0.high);
  self->low[1] = g_steal_pointer (&axis_1.low);
  self->high[1] = g_steal_pointer (&axis_1.high);
  self->first = ks_new (context, guint32, 2 * self->m, error);
  if (self->first == NULL)
    return NULL;
  self->span = ks_new (context, guint32, 2 * self->m, error);
  if (self->span == NULL
      || !find_all_intervals (context, axes, self, error)
      || !make_boxes (context, self, error))
    return NULL;
  return g_steal_pointer (&self);
}

KsCover *
ks_cover_ref (KsCover *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  KsCover *self = data;

  for (guint a = 0; a < 2; a++)
    {
      g_free (self->low[a]);
      g_free (self->high[a]);
    }
  g_free (self->first);
  g_free (self->span);
  g_free (self->cell);
  g_free (self->start);
  g_free (self->members);
}

void
ks_cover_unref (KsCover *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

gsize
ks_cover_bytes (const KsCover *self)
{
  gsize n_intervals = self->resolution[0] + (self->n_axes == 2 ? self->resolution[1] : 0);

  return sizeof *self
         + 2 * n_intervals * sizeof (double)
         + 4 * self->m * sizeof (guint32)
         + 2 * self->n_boxes * sizeof (guint32)
         + (self->n_boxes + 1) * sizeof (gsize)
         + self->start[self->n_boxes] * sizeof (guint32);
}
