/* L_p centrality and its limit, eccentricity: how far a point is from all others of the core
 * (Singh, Memoli, Carlsson 2007, section 4.2). Exact, by blocks of distances. O(m^2 d) time,
 * O(d) memory.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-lens-families.h"

#include "ks-block.h"
#include "ks-parallel.h"

#include <math.h>

#define QUERIES 64 /* points whose values one call finds */
#define BLOCK 512  /* points that they are measured against at once */

typedef struct {
  KsBlock block;
  double *distances; /* (BLOCK) keys or distances; owned */
} Worker;

typedef struct {
  const KsSpace *space;
  const KsCore *core;
  double power;      /* INFINITY for eccentricity */
  double *values;    /* (core->m) */
  Worker *workers;   /* (n_workers); owned */
  guint n_workers;
} Search;

static void
search_clear (Search *self)
{
  for (guint w = 0; w < self->n_workers; w++)
    {
      ks_block_clear (&self->workers[w].block);
      g_free (self->workers[w].distances);
    }
  g_free (self->workers);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, search_clear)

/* The largest of @x (n). What is left of the last vector is not looked at as one. */
KS_WIDE static double
largest_of (const double *x, gsize n)
{
  KsVector most[2] = { { 0.0 } };
  double largest = 0.0;
  gsize i = 0;

  for (; i + 2 * KS_LANES <= n; i += 2 * KS_LANES)
    {
      KsVector low = *(const KsVector *) (x + i), high = *(const KsVector *) (x + i + KS_LANES);

      most[0] = ks_choose (low > most[0], low, most[0]);
      most[1] = ks_choose (high > most[1], high, most[1]);
    }
  for (; i < n; i++)
    largest = MAX (largest, x[i]);
  for (gsize l = 0; l < KS_LANES; l++)
    largest = MAX (largest, MAX (most[0][l], most[1][l]));
  return largest;
}

/* The sum of @x (n) over @unit, or of its squares. */
KS_WIDE static double
sum_of (const double *x, gsize n, double unit, gboolean are_squares)
{
  KsVector sum = { 0.0 };
  double rest = 0.0;
  gsize i = 0;

  for (; i + KS_LANES <= n; i += KS_LANES)
    {
      KsVector ratio = *(const KsVector *) (x + i) / unit;

      sum += are_squares ? ratio * ratio : ratio;
    }
  for (; i < n; i++)
    rest += are_squares ? x[i] / unit * (x[i] / unit) : x[i] / unit;
  return (sum[0] + sum[1]) + (sum[2] + sum[3]) + rest;
}

static double
sum_of_powers (const double *x, gsize n, double power, double unit)
{
  double sum = 0.0;

  if (power <= 2.0 && power == floor (power))
    return sum_of (x, n, unit, power == 2.0);
  for (gsize i = 0; i < n; i++)
    sum += pow (x[i] / unit, power);
  return sum;
}

/* What becomes of a query's distances to one block. */
typedef enum {
  FIND_LARGEST, /* the largest key, of all blocks so far */
  ADD_POWERS,   /* their powers in units of the largest are added */
} Pass;

/* One pass over all blocks for the points [begin, end) of the core: @out (QUERIES) of each, with
 * @units (QUERIES). */
static gboolean
pass_over (KsContext *context, const Search *self, Worker *worker, gsize begin, gsize end,
           Pass pass, const double *units, double *out, GError **error)
{
  const guint32 *rows = self->core->rows;

  for (gsize q = 0; q < end - begin; q++)
    out[q] = 0.0;
  for (gsize first = 0; first < self->core->m; first += BLOCK)
    {
      gsize n = MIN (self->core->m - first, BLOCK);

      if (!ks_context_check (context, error)
          || !ks_block_gather (&worker->block, context, self->space, rows + first, n, error))
        return FALSE;
      for (gsize q = 0; q < end - begin; q++)
        if (pass == FIND_LARGEST)
          {
            ks_block_keys (&worker->block, rows[begin + q], worker->distances);
            out[q] = MAX (out[q], largest_of (worker->distances, n));
          }
        else
          {
            ks_block_distances (&worker->block, rows[begin + q], worker->distances);
            out[q] += sum_of_powers (worker->distances, n, self->power, units[q]);
          }
    }
  return TRUE;
}

/* Powers beyond the first are taken in units of the largest distance, so that none overflows,
 * nor all vanish. */
static gboolean
find_values (KsContext *context, gsize begin, gsize end, guint which, gpointer data,
             GError **error)
{
  const Search *self = data;
  Worker *worker = &self->workers[which];
  double units[QUERIES], *values = self->values + begin;

  if (worker->distances == NULL
      && (worker->distances = ks_new (context, double, BLOCK, error)) == NULL)
    return FALSE;
  for (gsize q = 0; q < end - begin; q++)
    units[q] = 1.0;
  if (self->power != 1.0)
    {
      if (!pass_over (context, self, worker, begin, end, FIND_LARGEST, NULL, units, error))
        return FALSE;
      for (gsize q = 0; q < end - begin; q++)
        values[q] = units[q] = ks_key_to_distance (self->space, units[q]);
    }
  if (self->power == INFINITY)
    return TRUE;
  if (!pass_over (context, self, worker, begin, end, ADD_POWERS, units, values, error))
    return FALSE;
  for (gsize q = 0; q < end - begin; q++)
    {
      double mean = values[q] / (double) self->core->m;

      values[q] = units[q] > 0.0 ? units[q] * pow (mean, 1.0 / self->power) : 0.0;
    }
  return TRUE;
}

static gboolean
compute (KsContext *context, const KsLensInput *input, double power, double *values,
         GError **error)
{
  g_auto (Search) self = { .space = input->space, .core = input->core, .power = power,
                           .values = values, .n_workers = ks_context_get_threads (context) };

  self.workers = g_new0 (Worker, self.n_workers);
  return ks_parallel_for (context, input->core->m, QUERIES, find_values, &self, error);
}

gboolean
ks_lens_compute_centrality (KsContext *context, const KsLensInput *input, const KsLensSpec *spec,
                            double *values, GError **error)
{
  return compute (context, input, spec->number, values, error);
}

gboolean
ks_lens_compute_eccentricity (KsContext *context, const KsLensInput *input,
                              const KsLensSpec *spec, double *values, GError **error)
{
  return compute (context, input, INFINITY, values, error);
}
