/* SPDX-License-Identifier: MIT */
#include "ks-block.h"

#include <float.h>
#include <math.h>

void
ks_block_clear (KsBlock *self)
{
  g_clear_pointer (&self->columns, g_free);
  g_clear_pointer (&self->index, g_free);
  g_clear_pointer (&self->given, g_free);
}

gboolean
ks_block_gather (KsBlock *self, KsContext *context, const KsSpace *space,
                 const guint32 *rows, gsize n, GError **error)
{
  const KsMatrix *coordinates = space->coordinates;
  gsize stride = ks_round_to_lanes (n);
  gsize d = coordinates != NULL ? coordinates->cols : 0;

  if (!ks_grow (context, &self->columns, &self->columns_room, d * stride, sizeof (double), error)
      || !ks_grow (context, &self->index, &self->index_room, stride, sizeof (guint32), error)
      || (coordinates == NULL
          && !ks_grow (context, &self->given, &self->given_room, stride, sizeof (guint32), error)))
    return FALSE;

  self->space = space;
  self->rows = rows;
  self->n = n;
  self->d = d;
  self->stride = stride;
  for (gsize j = 0; j < stride; j++)
    {
      guint32 from = j < n ? (guint32) j : 0;

      self->index[j] = from;
      if (coordinates == NULL)
        {
          self->given[j] = rows[from];
          continue;
        }
      const double *row = ks_matrix_row (coordinates, rows[from]);
      for (gsize c = 0; c < d; c++)
        self->columns[c * stride + j] = row[c];
    }
  return TRUE;
}

void
ks_block_remove (KsBlock *self, gsize i)
{
  gsize last = --self->n;

  self->index[i] = self->index[last];
  if (self->space->coordinates == NULL)
    self->given[i] = self->given[last];
  for (gsize c = 0; c < self->d; c++)
    self->columns[c * self->stride + i] = self->columns[c * self->stride + last];
}

/* (n) squared distances from @x (d) to the points of @columns (d, stride): differences
 * squared and added in column order, so that each equals a plain loop's bit for bit. */
KS_WIDE static void
squared_distances (const double *columns, gsize stride, gsize d, const double *x, gsize n,
                   double *keys)
{
  for (gsize j = 0; j < n; j += KS_LANES)
    {
      KsVector sum = { 0.0 };

      for (gsize c = 0; c < d; c++)
        {
          KsVector difference = x[c] - *(const KsVector *) (columns + c * stride + j);

          sum += difference * difference;
        }
      *(KsVector *) (keys + j) = sum;
    }
}

void
ks_block_keys (const KsBlock *self, gsize row, double *keys)
{
  if (self->space->coordinates != NULL)
    {
      squared_distances (self->columns, self->stride, self->d,
                         ks_matrix_row (self->space->coordinates, row), self->n, keys);
      return;
    }
  ks_space_distances (self->space, row, self->given, self->n, keys);
  for (gsize j = self->n; j < ks_round_to_lanes (self->n); j++)
    keys[j] = 0.0;
}

double
ks_key_to_distance (const KsSpace *space, double key)
{
  return space->coordinates != NULL ? sqrt (key) : key;
}

double
ks_key_from_distance (const KsSpace *space, double distance)
{
  if (space->coordinates == NULL)
    return distance;

  /* The square root is rounded: a few squares around the rounded square share a
   * root, and the largest one of those is wanted. */
  double key = MIN (distance * distance, DBL_MAX);

  while (sqrt (key) > distance)
    key = nextafter (key, 0.0);
  while (sqrt (nextafter (key, INFINITY)) <= distance)
    key = nextafter (key, INFINITY);
  return key;
}
