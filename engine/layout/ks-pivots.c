/* SPDX-License-Identifier: MIT */
#include "ks-pivots.h"

#include <math.h>
#include <string.h>

#define PIVOTS 24
#define ITERATIONS 60 /* of the power method: a good start is enough */

typedef struct {
  gsize n, n_pivots;
  double *entry;    /* (n_pivots, n) squared path lengths, then doubly centred; owned */
  guint32 *queue;   /* (n) breadth-first search; owned */
  guint32 *nearest; /* (n) path length to the nearest pivot so far; owned */
} Pivots;

static void
pivots_clear (Pivots *self)
{
  g_clear_pointer (&self->entry, g_free);
  g_clear_pointer (&self->queue, g_free);
  g_clear_pointer (&self->nearest, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pivots, pivots_clear)

/* Fills @row with the squared path lengths from @pivot. */
static void
search_from (Pivots *self, const KsSettleGraph *graph, guint32 pivot, double *row)
{
  gsize head = 0, tail = 0;

  for (gsize v = 0; v < self->n; v++)
    row[v] = -1.0;
  row[pivot] = 0.0;
  self->queue[tail++] = pivot;
  while (head < tail)
    {
      guint32 v = self->queue[head++];

      for (gsize e = graph->start[v]; e < graph->start[v + 1]; e++)
        if (row[graph->neighbour[e]] < 0.0)
          {
            row[graph->neighbour[e]] = row[v] + 1.0;
            self->queue[tail++] = graph->neighbour[e];
          }
    }
  for (gsize v = 0; v < self->n; v++)
    {
      self->nearest[v] = MIN (self->nearest[v], (guint32) row[v]);
      row[v] *= row[v];
    }
}

/* Each next pivot is the node farthest from those before. */
static gboolean
choose (Pivots *self, KsContext *context, const KsSettleGraph *graph, GError **error)
{
  guint32 pivot = 0;

  memset (self->nearest, 0xff, self->n * sizeof *self->nearest);
  for (gsize p = 0; p < self->n_pivots; p++)
    {
      if (!ks_context_check (context, error))
        return FALSE;
      search_from (self, graph, pivot, self->entry + p * self->n);
      for (guint32 v = 0; v < self->n; v++)
        if (self->nearest[v] > self->nearest[pivot])
          pivot = v;
    }
  return TRUE;
}

/* Takes the mean of every row and column away: what is left are inner products. */
static void
centre (Pivots *self)
{
  for (gsize p = 0; p < self->n_pivots; p++)
    {
      double *row = self->entry + p * self->n;
      double mean = 0.0;

      for (gsize v = 0; v < self->n; v++)
        mean += row[v] / (double) self->n;
      for (gsize v = 0; v < self->n; v++)
        row[v] -= mean;
    }
  for (gsize v = 0; v < self->n; v++)
    {
      double mean = 0.0;

      for (gsize p = 0; p < self->n_pivots; p++)
        mean += self->entry[p * self->n + v] / (double) self->n_pivots;
      for (gsize p = 0; p < self->n_pivots; p++)
        self->entry[p * self->n + v] = -0.5 * (self->entry[p * self->n + v] - mean);
    }
}

static double
dot (const double *a, const double *b, gsize n)
{
  double sum = 0.0;

  for (gsize i = 0; i < n; i++)
    sum += a[i] * b[i];
  return sum;
}

/* The leading eigenvector of @matrix (PIVOTS, PIVOTS) among those orthogonal to @other, if any. */
static void
leading (double matrix[PIVOTS][PIVOTS], gsize n, const double *other, double *vector)
{
  for (gsize p = 0; p < n; p++)
    vector[p] = 1.0 / (double) (p + (other != NULL ? 2 : 1)) * (p % 2 == 0 ? 1.0 : -1.0);
  for (guint iteration = 0; iteration <= ITERATIONS; iteration++)
    {
      double next[PIVOTS];

      for (gsize p = 0; p < n; p++)
        next[p] = dot (matrix[p], vector, n);
      double along = other != NULL ? dot (next, other, n) : 0.0;
      for (gsize p = 0; p < n && other != NULL; p++)
        next[p] -= along * other[p];
      double norm = sqrt (dot (next, next, n));
      for (gsize p = 0; p < n; p++)
        vector[p] = norm > 0.0 ? next[p] / norm : 0.0;
    }
}

static void
project (const Pivots *self, const double *vector, float *coordinate)
{
  for (gsize v = 0; v < self->n; v++)
    {
      double sum = 0.0;

      for (gsize p = 0; p < self->n_pivots; p++)
        sum += vector[p] * self->entry[p * self->n + v];
      coordinate[v] = (float) sum;
    }
}

gboolean
ks_pivots (KsContext *context, const KsSettleGraph *graph, float *x, float *y, GError **error)
{
  g_auto (Pivots) self = { .n = graph->n, .n_pivots = MIN (graph->n, PIVOTS) };
  double matrix[PIVOTS][PIVOTS], first[PIVOTS], second[PIVOTS];

  self.entry = ks_new (context, double, self.n_pivots * self.n, error);
  self.queue = self.entry != NULL ? ks_new (context, guint32, self.n, error) : NULL;
  self.nearest = self.queue != NULL ? ks_new (context, guint32, self.n, error) : NULL;
  if (self.nearest == NULL || !choose (&self, context, graph, error))
    return FALSE;
  centre (&self);
  for (gsize p = 0; p < self.n_pivots; p++)
    for (gsize q = 0; q <= p; q++)
      matrix[p][q] = matrix[q][p] = dot (self.entry + p * self.n, self.entry + q * self.n, self.n);
  leading (matrix, self.n_pivots, NULL, first);
  leading (matrix, self.n_pivots, first, second);
  project (&self, first, x);
  project (&self, second, y);
  return TRUE;
}
