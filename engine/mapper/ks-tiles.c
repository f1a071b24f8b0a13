/* SPDX-License-Identifier: MIT */
#include "ks-tiles.h"

#include <string.h>

/* How far a key may be off by rounding, relative: a few units in the last place for each
 * of the coordinates, of which there are fewer than a million. */
#define BOX_MARGIN 1e-9

void
ks_tiles_set_limit (KsTiles *self, double key)
{
  self->box_limit = key * (1.0 + BOX_MARGIN);
}

void
ks_tiles_clear (KsTiles *self)
{
  g_clear_pointer (&self->blocks, g_free);
}

gboolean
ks_tiles_init (KsTiles *self, KsContext *context, const KsSpace *space, const guint32 *rows,
               gsize n_positions, GError **error)
{
  *self = (KsTiles) { .space = space, .rows = rows };
  if (space->form == KS_FORM_GIVEN)
    return TRUE;
  self->d = space->coordinates->cols;
  self->box_stride = ks_round_to_lanes (self->d);
  self->blocks = ks_new0 (context, double, n_positions * self->d, error);
  return self->blocks != NULL;
}

static inline double *
coordinates_of (const KsTiles *self, gsize position)
{
  return self->blocks + position / KS_LANES * KS_LANES * self->d + position % KS_LANES;
}

void
ks_tiles_fetch (KsTiles *self, gsize begin, gsize end)
{
  for (gsize i = begin; self->blocks != NULL && i < end; i++)
    {
      const double *row = ks_matrix_row (self->space->coordinates, self->rows[i]);
      double *to = coordinates_of (self, i);

      for (gsize c = 0; c < self->d; c++)
        to[c * KS_LANES] = row[c];
    }
}

/* Keys from @x to the points of @n_blocks blocks; x's coordinates are KS_LANES apart. To be
 * inlined with a @form that is known. */
static inline __attribute__ ((always_inline)) void
find_keys (KsForm form, const double *blocks, gsize n_blocks, gsize d, const double *x,
           double *keys)
{
  const KsVector *block = (const KsVector *) blocks;

  for (gsize b = 0; b < n_blocks; b++)
    {
      KsVector key = { 0.0 };

      for (gsize c = 0; c < d; c++)
        {
          KsVector difference = x[c * KS_LANES] - *block++;
          KsVector magnitude = ks_magnitude (difference);

          if (form == KS_FORM_SUM)
            key += magnitude;
          else if (form == KS_FORM_LARGEST)
            key = ks_choose (magnitude > key, magnitude, key);
          else
            key += difference * difference;
        }
      *(KsVector *) (keys + b * KS_LANES) = key;
    }
}

KS_WIDE static void
squares (const double *blocks, gsize n_blocks, gsize d, const double *x, double *keys)
{
  find_keys (KS_FORM_SQUARES, blocks, n_blocks, d, x, keys);
}

KS_WIDE static void
sums (const double *blocks, gsize n_blocks, gsize d, const double *x, double *keys)
{
  find_keys (KS_FORM_SUM, blocks, n_blocks, d, x, keys);
}

KS_WIDE static void
largest (const double *blocks, gsize n_blocks, gsize d, const double *x, double *keys)
{
  find_keys (KS_FORM_LARGEST, blocks, n_blocks, d, x, keys);
}

void
ks_tiles_keys (const KsTiles *self, gsize at, gsize begin, gsize end, double *keys)
{
  /* Beyond a right angle the sum of squares is no key, though what is farther has more. */
  if (self->blocks == NULL || self->space->form == KS_FORM_ANGLE)
    {
      ks_space_keys (self->space, self->rows[at], self->rows + begin, end - begin, keys);
      return;
    }

  const double *blocks = self->blocks + begin * self->d, *x = coordinates_of (self, at);
  gsize n_blocks = ks_round_to_lanes (end - begin) / KS_LANES;

  if (self->space->form == KS_FORM_SUM)
    sums (blocks, n_blocks, self->d, x, keys);
  else if (self->space->form == KS_FORM_LARGEST)
    largest (blocks, n_blocks, self->d, x, keys);
  else
    squares (blocks, n_blocks, self->d, x, keys);
}

void
ks_tiles_bound (const KsTiles *self, gsize begin, gsize end, double *box)
{
  memset (box, 0, 2 * self->box_stride * sizeof *box);
  for (gsize c = 0; c < self->d; c++)
    {
      double low = coordinates_of (self, begin)[c * KS_LANES], high = low;

      for (gsize i = begin + 1; i < end; i++)
        {
          double x = coordinates_of (self, i)[c * KS_LANES];

          low = MIN (low, x);
          high = MAX (high, x);
        }
      box[c] = low;
      box[self->box_stride + c] = high;
    }
}

/* The first of @boxes whose key from the box of the corners @low and @high is at most
 * @limit. To be inlined with a @form that is known. */
static inline __attribute__ ((always_inline)) gsize
find_box (KsForm form, const double *low, const double *high, const double *boxes, gsize stride,
          gsize from, gsize end, double limit)
{
  for (; from < end; from++)
    {
      const double *other_low = boxes + from * 2 * stride, *other_high = other_low + stride;
      KsVector key = { 0.0 }, none = { 0.0 };

      for (gsize c = 0; c < stride; c += KS_LANES)
        {
          KsVector below = *(const KsVector *) (other_low + c) - *(const KsVector *) (high + c);
          KsVector above = *(const KsVector *) (low + c) - *(const KsVector *) (other_high + c);
          KsVector gap = ks_choose (below > above, below, above);

          gap = ks_choose (gap > none, gap, none);
          if (form == KS_FORM_SUM)
            key += gap;
          else if (form == KS_FORM_LARGEST)
            key = ks_choose (gap > key, gap, key);
          else
            key += gap * gap;
        }
      if (form == KS_FORM_LARGEST ? MAX (MAX (key[0], key[1]), MAX (key[2], key[3])) <= limit
                                  : key[0] + key[1] + key[2] + key[3] <= limit)
        break;
    }
  return from;
}

KS_WIDE static gsize
next_of_squares (const double *low, const double *high, const double *boxes, gsize stride,
                 gsize from, gsize end, double limit)
{
  return find_box (KS_FORM_SQUARES, low, high, boxes, stride, from, end, limit);
}

KS_WIDE static gsize
next_of_sums (const double *low, const double *high, const double *boxes, gsize stride,
              gsize from, gsize end, double limit)
{
  return find_box (KS_FORM_SUM, low, high, boxes, stride, from, end, limit);
}

KS_WIDE static gsize
next_of_largest (const double *low, const double *high, const double *boxes, gsize stride,
                 gsize from, gsize end, double limit)
{
  return find_box (KS_FORM_LARGEST, low, high, boxes, stride, from, end, limit);
}

static inline gsize
next_box (const KsTiles *self, const double *low, const double *high, const double *boxes,
          gsize from, gsize end)
{
  gsize stride = self->box_stride;

  if (self->space->form == KS_FORM_SUM)
    return next_of_sums (low, high, boxes, stride, from, end, self->box_limit);
  if (self->space->form == KS_FORM_LARGEST)
    return next_of_largest (low, high, boxes, stride, from, end, self->box_limit);
  return next_of_squares (low, high, boxes, stride, from, end, self->box_limit);
}

gsize
ks_tiles_next_of_point (const KsTiles *self, gsize at, const double *boxes, gsize from, gsize end)
{
  if (self->box_stride == 0)
    return from;

  const double *point = ks_matrix_row (self->space->coordinates, self->rows[at]);

  return next_box (self, point, point, boxes, from, end);
}
