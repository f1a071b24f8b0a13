/* SPDX-License-Identifier: MIT */
#include "ks-spacing.h"

#include <math.h>
#include <stdlib.h>

#define ROUNDS 12

/* Nodes in order along the longer side of the picture: who is near a node stands near it there. */
typedef struct {
  gsize n;
  float *along, *across; /* (n) the coordinates, by node; not owned */
  guint32 *order;        /* (n) nodes by ascending along; owned */
  float *shift_along, *shift_across; /* (n) by node; owned, in one block */
} Line;

static void
line_clear (Line *self)
{
  g_clear_pointer (&self->order, g_free);
  g_clear_pointer (&self->shift_along, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Line, line_clear)

static float
extent (const float *values, gsize n)
{
  float least = INFINITY, most = -INFINITY;

  for (gsize v = 0; v < n; v++)
    {
      least = MIN (least, values[v]);
      most = MAX (most, values[v]);
    }
  return most - least;
}

static int
compare_along (gconstpointer a, gconstpointer b, gpointer data)
{
  const float *along = data;
  guint32 v = *(const guint32 *) a, u = *(const guint32 *) b;

  if (along[v] != along[u])
    return along[v] < along[u] ? -1 : 1;
  return v < u ? -1 : v > u;
}

static gboolean
line_init (Line *self, KsContext *context, float *x, float *y, gsize n, GError **error)
{
  gboolean is_wide = extent (x, n) >= extent (y, n);

  *self = (Line) { .n = n, .along = is_wide ? x : y, .across = is_wide ? y : x };
  self->order = ks_new (context, guint32, n, error);
  self->shift_along = self->order != NULL ? ks_new (context, float, 2 * n, error) : NULL;
  if (self->shift_along == NULL)
    return FALSE;
  self->shift_across = self->shift_along + n;
  for (gsize i = 0; i < n; i++)
    self->order[i] = (guint32) i;
  g_qsort_with_data (self->order, (gint) n, sizeof *self->order, compare_along, self->along);
  return TRUE;
}

/* Nodes have moved little: insertion is the quickest sort then. */
static void
sort_again (Line *self)
{
  for (gsize i = 1; i < self->n; i++)
    {
      guint32 v = self->order[i];
      gsize j = i;

      for (; j > 0 && compare_along (&v, &self->order[j - 1], self->along) < 0; j--)
        self->order[j] = self->order[j - 1];
      self->order[j] = v;
    }
}

/* The squared distance of the node at @i in the order to its nearest other one. */
static float
nearest (const Line *self, gsize i)
{
  guint32 v = self->order[i];
  float best = INFINITY;

  for (int step = -1; step <= 1; step += 2)
    for (gsize j = i + (gsize) step; j < self->n; j += (gsize) step)
      {
        float da = self->along[self->order[j]] - self->along[v];
        float dc = self->across[self->order[j]] - self->across[v];

        if (da * da >= best)
          break;
        best = MIN (best, da * da + dc * dc);
      }
  return best;
}

static int
compare_floats (const void *a, const void *b)
{
  float p = *(const float *) a, q = *(const float *) b;

  return p < q ? -1 : p > q;
}

static void
scale_to_unit (Line *self)
{
  float *squares = self->shift_along;

  for (gsize i = 0; i < self->n; i++)
    squares[i] = nearest (self, i);
  qsort (squares, self->n, sizeof *squares, compare_floats);
  float median = sqrtf (squares[self->n / 2]);
  if (!(median > 0.0f))
    return;
  for (gsize v = 0; v < self->n; v++)
    {
      self->along[v] /= median;
      self->across[v] /= median;
    }
}

/* Moves the two of each pair that is too close apart, all pairs at once. Returns how many there were. */
static gsize
part (Line *self, float least)
{
  gsize n_pairs = 0;

  for (gsize v = 0; v < self->n; v++)
    self->shift_along[v] = self->shift_across[v] = 0.0f;
  for (gsize i = 0; i < self->n; i++)
    for (gsize j = i + 1; j < self->n; j++)
      {
        guint32 v = self->order[i], u = self->order[j];
        float da = self->along[u] - self->along[v];
        float dc = self->across[u] - self->across[v];
        float distance = sqrtf (da * da + dc * dc);

        if (da >= least)
          break;
        if (distance >= least)
          continue;
        n_pairs++;
        /* Each goes half the way; coincident ones part along the line. */
        float share = distance > 0.0f ? 0.5f * (least - distance) / distance : 0.5f * least;
        da = distance > 0.0f ? da : 1.0f;
        self->shift_along[v] -= share * da;
        self->shift_along[u] += share * da;
        self->shift_across[v] -= share * dc;
        self->shift_across[u] += share * dc;
      }
  for (gsize v = 0; v < self->n; v++)
    {
      self->along[v] += self->shift_along[v];
      self->across[v] += self->shift_across[v];
    }
  return n_pairs;
}

gboolean
ks_spacing (KsContext *context, float *x, float *y, gsize n, float least, GError **error)
{
  g_auto (Line) line = { 0 };

  if (n < 2)
    return TRUE;
  if (!line_init (&line, context, x, y, n, error))
    return FALSE;
  scale_to_unit (&line);
  for (guint round = 0; round < ROUNDS; round++)
    {
      if (!ks_context_check (context, error))
        return FALSE;
      if (part (&line, least) == 0)
        break;
      sort_again (&line);
    }
  return TRUE;
}
