/* SPDX-License-Identifier: MIT */
#include "ks-cover.h"

#include "ks-cover-axis.h"
#include "ks-number.h"

static const KsCoverKindInfo kinds[] = {
  { KS_COVER_UNIFORM, "uniform", "Uniform",
    "Intervals of equal length on each lens." },
  { KS_COVER_BALANCED, "balanced", "Balanced",
    "Intervals of equal numbers of points on each lens: uniform on the ranks of its values." },
};

const KsCoverKindInfo *
ks_cover_kind_infos (gsize *n)
{
  *n = G_N_ELEMENTS (kinds);
  return kinds;
}

void
ks_cover_interval (double min, double max, guint resolution, double gain, guint i, double *low,
                   double *high)
{
  g_return_if_fail (i < resolution);

  double range = max - min;
  double c = min + (i + 0.5) * range / resolution;
  double h = 0.5 * gain * range / resolution;

  *low = c - h;
  *high = c + h;
}

static gboolean
find_all_intervals (KsContext *context, const KsCoverAxis axes[2], KsCover *self, GError **error)
{
  for (gsize p = 0; p < self->m; p++)
    {
      if (p % 4096 == 0 && !ks_context_check (context, error))
        return FALSE;
      for (guint a = 0; a < 2; a++)
        if (a < self->n_axes)
          ks_cover_axis_find (&axes[a], p, &self->first[2 * p + a], &self->span[2 * p + a]);
        else
          {
            self->first[2 * p + a] = 0;
            self->span[2 * p + a] = 1;
          }
    }
  return TRUE;
}

static void
refuse (const KsCover *self, const KsCoverSpec *spec, gsize max_members, GError **error)
{
  char gains[2][KS_NUMBER_SIZE];
  g_autofree char *text =
    self->n_axes == 1
      ? g_strdup_printf ("gain %s", ks_number_to_text (spec->gain[0], gains[0]))
      : g_strdup_printf ("gain %s x %s", ks_number_to_text (spec->gain[0], gains[0]),
                         ks_number_to_text (spec->gain[1], gains[1]));

  g_set_error (
      error, KS_ERROR, KS_ERROR_MEMORY,
      "The boxes of a cover with %s hold more than %" G_GSIZE_FORMAT " points in all, each"
      " counted once for every box that holds it; lower the gain or, where it is lower than"
      " the gain, the resolution, or take a smaller core.",
      text, max_members);
}

/* Before any box is made: whether all of them hold @max_members points at most. */
static gboolean
check_members (const KsCover *self, const KsCoverSpec *spec, gsize max_members, GError **error)
{
  gsize total = 0;

  for (gsize p = 0; p < self->m; p++)
    {
      gsize n;

      if (!g_size_checked_mul (&n, self->span[2 * p], self->span[2 * p + 1])
          || n > max_members - total)
        {
          refuse (self, spec, max_members, error);
          return FALSE;
        }
      total += n;
    }
  return TRUE;
}

/* Calls @visit with every cell of every point; points ascending. */
typedef void (*Visit) (KsCover *self, gsize *counts, gsize cell, gsize point);

/* To be inlined with a @visit that is known. */
static inline __attribute__ ((always_inline)) gboolean
visit_cells (KsContext *context, KsCover *self, gsize *counts, Visit visit, GError **error)
{
  const guint n[2] = { self->resolution[0], self->resolution[1] };

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
ks_cover_new_within (KsContext *context, KsLens *const *lenses, guint n_lenses,
                     const KsCoverSpec *spec, gsize max_members, GError **error)
{
  g_return_val_if_fail (lenses != NULL && (n_lenses == 1 || n_lenses == 2) && spec != NULL, NULL);
  g_return_val_if_fail (n_lenses == 1 || lenses[0]->m == lenses[1]->m, NULL);
  g_return_val_if_fail (lenses[0]->m <= G_MAXUINT32, NULL);

  g_auto (KsCoverAxis) axis_0 = { 0 };
  g_auto (KsCoverAxis) axis_1 = { .n = 1 };

  if (!ks_cover_axis_init (&axis_0, context, lenses[0], 1, spec->kind, spec->resolution[0],
                           spec->gain[0], error)
      || (n_lenses == 2
          && !ks_cover_axis_init (&axis_1, context, lenses[1], 2, spec->kind,
                                  spec->resolution[1], spec->gain[1], error)))
    return NULL;

  g_autoptr (KsCover) self = g_atomic_rc_box_new0 (KsCover);
  const KsCoverAxis axes[2] = { axis_0, axis_1 };

  self->n_axes = n_lenses;
  self->m = lenses[0]->m;
  self->resolution[0] = axis_0.n;
  self->resolution[1] = axis_1.n;
  self->first = ks_new (context, guint32, 2 * self->m, error);
  if (self->first == NULL)
    return NULL;
  self->span = ks_new (context, guint32, 2 * self->m, error);
  if (self->span == NULL
      || !find_all_intervals (context, axes, self, error)
      || !check_members (self, spec, max_members, error)
      || !make_boxes (context, self, error))
    return NULL;
  ks_cover_axis_take_ends (&axis_0, &self->low[0], &self->high[0]);
  ks_cover_axis_take_ends (&axis_1, &self->low[1], &self->high[1]);
  return g_steal_pointer (&self);
}

KsCover *
ks_cover_new (KsContext *context, KsLens *const *lenses, guint n_lenses, const KsCoverSpec *spec,
              GError **error)
{
  return ks_cover_new_within (context, lenses, n_lenses, spec, KS_MAX_COVER_MEMBERS, error);
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
