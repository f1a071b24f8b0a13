/* SPDX-License-Identifier: MIT */
#include "ks-neighbours-search.h"

#include <math.h>

double
ks_neighbours_mean_square (const double *squares, gsize k, double largest)
{
  int exponent, shift = 0;
  gint64 sum = 0;

  if (largest == 0.0 || !isfinite (largest))
    return largest;
  while (((gsize) 1 << shift) < k)
    shift++;
  frexp (largest, &exponent);

  /* k terms below 2^(62 - shift) add up to less than 2^62. */
  int places = MIN (62 - shift - exponent, 1000);
  double unit = ldexp (1.0, places);

  for (gsize i = 0; i < k; i++)
    sum += (gint64) (squares[i] * unit);
  return ldexp ((double) sum, -places) / (double) k;
}

KsNeighbours *
ks_neighbours_new (KsContext *context, const KsSpace *space, gsize k, GError **error)
{
  g_return_val_if_fail (space != NULL && space->n > 0, NULL);

  if (k >= space->n)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "%" G_GSIZE_FORMAT " neighbours were asked for, but of %" G_GSIZE_FORMAT
                   " points each has only %" G_GSIZE_FORMAT " others; choose k up to that.",
                   k, space->n, space->n - 1);
      return NULL;
    }

  g_autoptr (KsNeighbours) self = g_atomic_rc_box_new0 (KsNeighbours);

  self->n = space->n;
  self->k = k;
  self->radius = ks_new0 (context, double, space->n, error);
  if (self->radius == NULL)
    return NULL;
  self->mean_square = ks_new0 (context, double, space->n, error);
  if (self->mean_square == NULL)
    return NULL;
  if (k > 0 && !ks_neighbours_brute (context, space, self, error))
    return NULL;
  return g_steal_pointer (&self);
}

KsNeighbours *
ks_neighbours_ref (KsNeighbours *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  KsNeighbours *self = data;

  g_free (self->radius);
  g_free (self->mean_square);
}

void
ks_neighbours_unref (KsNeighbours *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

gsize
ks_neighbours_bytes (const KsNeighbours *self)
{
  return sizeof *self + 2 * self->n * sizeof (double);
}
