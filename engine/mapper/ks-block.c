/* SPDX-License-Identifier: MIT */
#include "ks-block.h"

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

/* (n) keys from @x (d) to the points of @columns (d, stride): differences in column order,
 * so that each equals a plain loop's bit for bit. To be inlined with a @form that is known. */
static inline __attribute__ ((always_inline)) void
find_keys (KsForm form, const double *columns, gsize stride, gsize d, const double *x, gsize n,
           double *keys)
{
  for (gsize j = 0; j < n; j += KS_LANES)
    {
      KsVector key = { 0.0 }, sum = { 0.0 };

      for (gsize c = 0; c < d; c++)
        {
          KsVector y = *(const KsVector *) (columns + c * stride + j), difference = x[c] - y;
          KsVector magnitude = ks_magnitude (difference);

          if (form == KS_FORM_SUM)
            key += magnitude;
          else if (form == KS_FORM_LARGEST)
            key = ks_choose (magnitude > key, magnitude, key);
          else
            key += difference * difference;
          if (form == KS_FORM_ANGLE)
            sum += (x[c] + y) * (x[c] + y);
        }
      if (form == KS_FORM_ANGLE)
        {
          sum = 4.0 / ks_choose (sum > KS_ANGLE_LEAST, sum, KS_ANGLE_LEAST + (KsVector) { 0.0 });
          key = ks_choose (key > 2.0, sum, key);
        }
      *(KsVector *) (keys + j) = key;
    }
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
