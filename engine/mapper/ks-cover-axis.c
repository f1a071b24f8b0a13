/* SPDX-License-Identifier: MIT */
#include "ks-cover-axis.h"

#include "ks-memory.h"
#include "ks-number.h"

#include <math.h>

/* The intervals begin, begin + 1, ..., end - 1. */
typedef struct {
  gint64 begin, end;
} Run;

void
ks_cover_axis_clear (KsCoverAxis *self)
{
  g_clear_pointer (&self->low, g_free);
  g_clear_pointer (&self->high, g_free);
  ks_ranks_clear (&self->ranks);
}

/* ---- Where the points stand ---- */

static gboolean
stand_at_values (KsCoverAxis *self, const KsLens *lens, guint number, guint resolution,
                 GError **error)
{
  double min = INFINITY, max = -INFINITY;

  self->position = lens->values;
  if (lens->is_circular)
    {
      self->max = self->turn;
      return TRUE;
    }
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
  self->min = min;
  self->max = max;
  return TRUE;
}

static gboolean
stand_at_ranks (KsCoverAxis *self, KsContext *context, const KsLens *lens, GError **error)
{
  KsRanks *ranks = &self->ranks;

  if (!ks_ranks_init (ranks, context, lens->values, lens->m, error))
    return FALSE;
  self->position = ranks->rank;
  if (lens->m == 0)
    return TRUE;
  if (!lens->is_circular)
    {
      self->min = ranks->ranks[0];
      self->max = ranks->ranks[ranks->n_distinct - 1];
      return TRUE;
    }
  self->max = (double) lens->m;
  for (gsize p = 0; p < lens->m; p++)
    ranks->rank[p] -= 0.5;
  for (gsize i = 0; i < ranks->n_distinct; i++)
    ranks->ranks[i] -= 0.5;
  return TRUE;
}

gboolean
ks_cover_axis_init (KsCoverAxis *self, KsContext *context, const KsLens *lens, guint number,
                    KsCoverKind kind, guint resolution, double gain, GError **error)
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
  self->is_circular = lens->is_circular;
  self->turn = ks_lens_turn (lens);
  self->gain = gain;
  if (!(kind == KS_COVER_BALANCED ? stand_at_ranks (self, context, lens, error)
                                  : stand_at_values (self, lens, number, resolution, error)))
    return FALSE;

  self->range = self->max - self->min;
  self->n = self->range > 0.0 ? resolution : 1;
  if ((self->low = ks_new (context, double, self->n, error)) == NULL
      || (self->high = ks_new (context, double, self->n, error)) == NULL)
    return FALSE;
  for (guint i = 0; i < self->n; i++)
    ks_cover_interval (self->min, self->max, self->n, gain, i, &self->low[i], &self->high[i]);
  return TRUE;
}

/* ---- Which intervals hold them ---- */

static gint64
clamp_index (double index, gint64 n)
{
  return index > 0.0 ? (index < (double) n ? (gint64) index : n) : 0;
}

/* Arithmetic tells about where the intervals around @x are; the ends decide. */
static Run
find_run (const KsCoverAxis *self, double x)
{
  gint64 n = self->n;

  if (self->range <= 0.0)
    return (Run) { 0, 1 };

  double centre = (x - self->min) / self->range * (double) n - 0.5;
  Run run = { clamp_index (centre - 0.5 * self->gain + 1.0, n),
              clamp_index (centre + 0.5 * self->gain + 1.0, n) };

  while (run.begin > 0 && self->high[run.begin - 1] >= x)
    run.begin--;
  while (run.begin < n && self->high[run.begin] < x)
    run.begin++;
  while (run.end < n && self->low[run.end] <= x)
    run.end++;
  while (run.end > 0 && self->low[run.end - 1] > x)
    run.end--;
  return run;
}

void
ks_cover_axis_find (const KsCoverAxis *self, gsize p, guint32 *first, guint32 *span)
{
  double x = self->position[p];
  gint64 n = self->n;
  Run run = find_run (self, x);

  if (self->is_circular)
    {
      /* From the far side of the cut the intervals at the two ends reach @x:
       * always the last ones, or the first ones, up to the cut itself. */
      Run last = find_run (self, x + self->range), initial = find_run (self, x - self->range);

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

/* ---- The ends in lens units ---- */

/* The angle of a position on the circle of ranks, in which the points follow one another again
 * and again. */
static double
rank_to_angle (const KsRanks *ranks, double turn, double rank)
{
  double m = (double) ranks->m, turns = floor (rank / m);
  double part = CLAMP (rank - turns * m, 0.0, m);
  gsize last = ranks->n_distinct - 1;

  if (part >= ranks->ranks[0] && part <= ranks->ranks[last])
    return turns * turn + ks_ranks_value (ranks, part);
  if (part < ranks->ranks[0])
    {
      part += m;
      turns -= 1.0;
    }

  /* Between the last point and, a turn later, the first. */
  double way = (part - ranks->ranks[last]) / (ranks->ranks[0] + m - ranks->ranks[last]);

  return turns * turn + (1.0 - way) * ranks->values[last] + way * (ranks->values[0] + turn);
}

void
ks_cover_axis_take_ends (KsCoverAxis *self, double **low, double **high)
{
  double *ends[] = { self->low, self->high };

  for (guint e = 0; e < 2 && self->ranks.n_distinct > 0; e++)
    for (guint i = 0; i < self->n; i++)
      ends[e][i] = self->is_circular ? rank_to_angle (&self->ranks, self->turn, ends[e][i])
                                     : ks_ranks_value (&self->ranks, ends[e][i]);
  *low = g_steal_pointer (&self->low);
  *high = g_steal_pointer (&self->high);
}
