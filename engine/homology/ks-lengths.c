/* SPDX-License-Identifier: MIT */
#include "ks-lengths.h"

#include "ks-parallel.h"
#include "ks-simd.h"

#include <math.h>
#include <stdatomic.h>

/* ---- Whether they are any ---- */

/* Entries are compared with their mirror images a tile at a time, which keeps both in the cache. */
#define TILE 64

typedef struct {
  const double *distance; /* (n, n) */
  gsize n;
  atomic_size_t first; /* row of tiles that is wrong; G_MAXSIZE while none is known */
} Check;

static inline gboolean
is_wrong (const Check *self, gsize i, gsize j)
{
  double d = self->distance[i * self->n + j];

  return i != j && (!(d >= 0.0) || d != self->distance[j * self->n + i]);
}

/* The first place of a row of tiles that is wrong; FALSE when none is. */
static gboolean
find_wrong (const Check *self, gsize tile, gsize *row, gsize *column)
{
  gsize top = tile * TILE, bottom = MIN (top + TILE, self->n);

  for (gsize left = 0; left < bottom; left += TILE)
    for (gsize i = top; i < bottom; i++)
      for (gsize j = left; j < MIN (left + TILE, self->n); j++)
        if (is_wrong (self, i, j))
          {
            *row = i;
            *column = j;
            return TRUE;
          }
  return FALSE;
}

static gboolean
check_tiles (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
             GError **error)
{
  Check *self = data;

  for (gsize tile = begin; tile < end; tile++)
    {
      gsize row, column, first = atomic_load (&self->first);

      if (tile < first && find_wrong (self, tile, &row, &column))
        while (tile < first && !atomic_compare_exchange_weak (&self->first, &first, tile))
          continue;
    }
  return TRUE;
}

gboolean
ks_lengths_check (KsContext *context, const double *distance, gsize n, GError **error)
{
  Check self = { .distance = distance, .n = n };
  gsize i, j;

  atomic_init (&self.first, G_MAXSIZE);
  if (!ks_parallel_for (context, (n + TILE - 1) / TILE, 1, check_tiles, &self, error))
    return FALSE;
  if (atomic_load (&self.first) == G_MAXSIZE
      || !find_wrong (&self, atomic_load (&self.first), &i, &j))
    return TRUE;
  if (!(distance[i * n + j] >= 0.0))
    g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                 "The distance from point %" G_GSIZE_FORMAT " to point %" G_GSIZE_FORMAT
                 " is %g; distances are 0 or more.", i, j, distance[i * n + j]);
  else
    g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                 "The distance from point %" G_GSIZE_FORMAT " to point %" G_GSIZE_FORMAT
                 " is %.17g, but %.17g the other way round; give a symmetric matrix.",
                 i, j, distance[i * n + j], distance[j * n + i]);
  return FALSE;
}

/* ---- How far they go ---- */

#define LANES 8
#define ROWS_A_CHUNK 64

typedef struct {
  const double *distance; /* (n, n) */
  gsize n;
  double *farthest; /* (n) of each row's others; owned */
  double *longest;  /* (n) the same without infinite ones; owned */
} Measure;

/* The longest of @x (n), none of which is negative. */
KS_WIDEST static double
longest (const double *x, gsize n)
{
  double most[LANES] = { 0.0 }, all = 0.0;
  gsize i = 0;

  for (; i + LANES <= n; i += LANES)
    for (gsize k = 0; k < LANES; k++)
      most[k] = x[i + k] > most[k] ? x[i + k] : most[k];
  for (; i < n; i++)
    all = MAX (all, x[i]);
  for (gsize k = 0; k < LANES; k++)
    all = MAX (all, most[k]);
  return all;
}

static gboolean
measure_rows (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
              GError **error)
{
  Measure *self = data;

  for (gsize i = begin; i < end; i++)
    {
      const double *row = self->distance + i * self->n;
      double farthest = MAX (longest (row, i), longest (row + i + 1, self->n - i - 1));
      double longest = farthest;

      if (isinf (farthest))
        {
          longest = 0.0;
          for (gsize j = 0; j < self->n; j++)
            if (j != i && isfinite (row[j]))
              longest = MAX (longest, row[j]);
        }
      self->farthest[i] = farthest;
      self->longest[i] = longest;
    }
  return TRUE;
}

gboolean
ks_lengths_measure (KsContext *context, const double *distance, gsize n, double *radius,
                      double *longest, GError **error)
{
  g_autofree double *rows = ks_new (context, double, 2 * n, error);
  Measure self = { distance, n, rows, rows + n };

  if (rows == NULL
      || !ks_parallel_for (context, n, ROWS_A_CHUNK, measure_rows, &self, error))
    return FALSE;
  *radius = INFINITY;
  *longest = 0.0;
  for (gsize i = 0; i < n; i++)
    {
      *radius = MIN (*radius, self.farthest[i]);
      *longest = MAX (*longest, self.longest[i]);
    }
  *radius = MIN (*radius, *longest);
  return TRUE;
}
