/* SPDX-License-Identifier: MIT */
#include "ks-block.h"

#include <math.h>
#include <string.h>

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

gboolean
ks_block_reserve (KsBlock *self, KsContext *context, const KsSpace *space, gsize room,
                  GError **error)
{
  const KsMatrix *coordinates = space->coordinates;
  gsize stride = ks_round_to_lanes (room);

  g_return_val_if_fail (coordinates != NULL, FALSE);

  if (!ks_grow (context, &self->columns, &self->columns_room, coordinates->cols * stride,
                sizeof (double), error))
    return FALSE;
  if (coordinates->cols > 0)
    memset (self->columns, 0, coordinates->cols * stride * sizeof (double));
  self->space = space;
  self->rows = NULL;
  self->n = 0;
  self->d = coordinates->cols;
  self->stride = stride;
  return TRUE;
}

void
ks_block_append (KsBlock *self, gsize row)
{
  const double *point = ks_matrix_row (self->space->coordinates, row);

  g_return_if_fail (self->n < self->stride);

  for (gsize c = 0; c < self->d; c++)
    self->columns[c * self->stride + self->n] = point[c];
  self->n++;
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

#define TOGETHER 4 /* vectors of points that share what is read of @x */

/* Keys from @x (d) to @n_vectors vectors of points from @columns (d, stride) on. To be inlined
 * with a @form and a number of vectors, at most TOGETHER, that are known. */
static inline __attribute__ ((always_inline)) void
find_some_keys (KsForm form, gsize n_vectors, const double *columns, gsize stride, gsize d,
                const double *x, double *keys)
{
  KsVector key[TOGETHER] = { { 0.0 } }, sum[TOGETHER] = { { 0.0 } }, least = { 0.0 };

  least += KS_ANGLE_LEAST;
  for (gsize c = 0; c < d; c++)
#pragma GCC unroll 4
    for (gsize v = 0; v < n_vectors; v++)
      {
        KsVector y = *(const KsVector *) (columns + c * stride + v * KS_LANES);
        KsVector difference = x[c] - y, magnitude = ks_magnitude (difference);

        if (form == KS_FORM_SUM)
          key[v] += magnitude;
        else if (form == KS_FORM_LARGEST)
          key[v] = ks_choose (magnitude > key[v], magnitude, key[v]);
        else
          key[v] += difference * difference;
        if (form == KS_FORM_ANGLE)
          sum[v] += (x[c] + y) * (x[c] + y);
      }
#pragma GCC unroll 4
  for (gsize v = 0; v < n_vectors; v++)
    {
      if (form == KS_FORM_ANGLE)
        key[v] = ks_choose (key[v] > 2.0, 4.0 / ks_choose (sum[v] > least, sum[v], least), key[v]);
      *(KsVector *) (keys + v * KS_LANES) = key[v];
    }
}

/* (n) keys from @x (d) to the points of @columns (d, stride): differences in column order,
 * so that each equals a plain loop's bit for bit. */
static inline __attribute__ ((always_inline)) void
find_keys (KsForm form, const double *columns, gsize stride, gsize d, const double *x, gsize n,
           double *keys)
{
  gsize j = 0;

  for (; j + TOGETHER * KS_LANES <= n; j += TOGETHER * KS_LANES)
    find_some_keys (form, TOGETHER, columns + j, stride, d, x, keys + j);
  for (; j < n; j += KS_LANES)
    find_some_keys (form, 1, columns + j, stride, d, x, keys + j);
}

KS_WIDE static void
squares (const double *columns, gsize stride, gsize d, const double *x, gsize n, double *keys)
{
  find_keys (KS_FORM_SQUARES, columns, stride, d, x, n, keys);
}

KS_WIDE static void
angles (const double *columns, gsize stride, gsize d, const double *x, gsize n, double *keys)
{
  find_keys (KS_FORM_ANGLE, columns, stride, d, x, n, keys);
}

KS_WIDE static void
sums (const double *columns, gsize stride, gsize d, const double *x, gsize n, double *keys)
{
  find_keys (KS_FORM_SUM, columns, stride, d, x, n, keys);
}

KS_WIDE static void
largest (const double *columns, gsize stride, gsize d, const double *x, gsize n, double *keys)
{
  find_keys (KS_FORM_LARGEST, columns, stride, d, x, n, keys);
}

typedef void (*KeysFunc) (const double *columns, gsize stride, gsize d, const double *x, gsize n,
                          double *keys);

void
ks_block_keys (const KsBlock *self, gsize row, double *keys)
{
  static const KeysFunc funcs[] = {
    [KS_FORM_SQUARES] = squares,
    [KS_FORM_COSINE] = squares,
    [KS_FORM_ANGLE] = angles,
    [KS_FORM_SUM] = sums,
    [KS_FORM_LARGEST] = largest,
  };

  if (self->space->form != KS_FORM_GIVEN)
    {
      funcs[self->space->form] (self->columns, self->stride, self->d,
                                ks_matrix_row (self->space->coordinates, row), self->n, keys);
      return;
    }
  ks_space_keys (self->space, row, self->given, self->n, keys);
  for (gsize j = self->n; j < ks_round_to_lanes (self->n); j++)
    keys[j] = 0.0;
}

/* (n rounded up to lanes) the roots of @keys in their place. */
KS_WIDE static void
take_roots (double *keys, gsize n)
{
  for (gsize j = 0; j < n; j += KS_LANES)
    {
      double *lane = keys + j;

      *(KsVector *) lane = (KsVector) { sqrt (lane[0]), sqrt (lane[1]), sqrt (lane[2]),
                                        sqrt (lane[3]) };
    }
}

void
ks_block_distances (const KsBlock *self, gsize row, double *distances)
{
  ks_block_keys (self, row, distances);
  if (self->space->form == KS_FORM_SQUARES)
    take_roots (distances, self->n);
  else if (self->space->form < KS_FORM_SUM)
    for (gsize j = 0; j < self->n; j++)
      distances[j] = ks_key_to_distance (self->space, distances[j]);
}
