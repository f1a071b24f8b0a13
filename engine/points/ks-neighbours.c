/* SPDX-License-Identifier: MIT */
#include "ks-neighbours-search.h"

#include <math.h>

/* The mean of @squares (k), of which @largest is the largest, as ks_neighbours_new() defines
 * it. */
static double
mean_square (const double *squares, gsize k, double largest)
{
  guint64 high = 0, low = 0; /* the sum in two halves of 32 bits */
  int exponent;

  if (largest == 0.0 || !isfinite (largest))
    return largest;
  frexp (largest, &exponent);

  int places = MIN (62 - exponent, 1000);
  double unit = ldexp (1.0, places);

  for (gsize i = 0; i < k; i++)
    {
      guint64 term = (guint64) (gint64) (squares[i] * unit);

      high += term >> 32;
      low += term & 0xffffffffu;
    }
  high += low >> 32;
  low &= 0xffffffffu;
  return ldexp ((double) high * 0x1p32 + (double) low, -places) / (double) k;
}

void
ks_neighbours_set (KsNeighbours *out, const KsSpace *space, gsize i, double *keys)
{
  double largest = 0.0;

  for (gsize j = 0; j < out->k; j++)
    largest = MAX (largest, keys[j]);
  out->radius[i] = ks_key_to_distance (space, largest);
  if (space->form != KS_FORM_SQUARES)
    {
      for (gsize j = 0; j < out->k; j++)
        {
          double distance = ks_key_to_distance (space, keys[j]);

          keys[j] = distance * distance;
        }
      largest = out->radius[i] * out->radius[i];
    }
  out->mean_square[i] = mean_square (keys, out->k, largest);
}

static gboolean
search (KsContext *context, const KsSpace *space, KsNeighbours *out, GError **error)
{
  if (space->form == KS_FORM_GIVEN)
    return ks_neighbours_brute (context, space, out, error);
  /* Without a column all points are in one place, at the distance 0 that is there already. */
  return space->coordinates->cols == 0
         || ks_neighbours_tree (
             context, space, ks_tile_kernels_fastest (ks_norm_of_form (space->form)), out, error);
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
  if (k > 0 && !search (context, space, self, error))
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
