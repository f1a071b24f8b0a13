/* SPDX-License-Identifier: MIT */
#include "ks-tiles.h"

#include <string.h>

/* How far a key may be off by rounding, relative: a few units in the last place for each
 * of the coordinates, of which there are fewer than a million. */
#define BOX_MARGIN 1e-9

void
ks_tiles_set_limit (KsTiles *self, double key)
{
  self->limit = key;
  self->box_limit = key * (1.0 + BOX_MARGIN);
}

void
ks_tiles_clear (KsTiles *self)
{
  g_clear_pointer (&self->blocks, g_free);
}

gboolean
ks_tiles_init (KsTiles *self, KsContext *context, const KsSpace *space, const guint32 *rows,
               gsize n_positions, double epsilon, GError **error)
{
  *self = (KsTiles) { .space = space, .rows = rows };
  ks_tiles_set_limit (self, ks_key_from_distance (space, epsilon));
  if (space->form == KS_FORM_GIVEN || (space->form == KS_FORM_ANGLE && self->limit > 2.0))
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

/* Bits of the points of @n_blocks blocks (at most 8) whose key from @x is at most @limit; x's
 * coordinates are KS_LANES apart. To be inlined with a @form that is known. */
static inline __attribute__ ((always_inline)) guint32
find_reach (KsForm form, const double *blocks, gsize n_blocks, gsize d, const double *x,
            double limit)
{
  KsMask bits = { 0 }, bit = { 1, 2, 4, 8 };
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
      bits |= (KsMask) (key <= limit) & bit;
      bit <<= KS_LANES;
    }
  return (guint32) (bits[0] | bits[1] | bits[2] | bits[3]);
}

KS_WIDE static guint32
reach_squares (const double *blocks, gsize n_blocks, gsize d, const double *x, double limit)
{
  return find_reach (KS_FORM_SQUARES, blocks, n_blocks, d, x, limit);
}

KS_WIDE static guint32
reach_sums (const double *blocks, gsize n_blocks, gsize d, const double *x, double limit)
{
  return find_reach (KS_FORM_SUM, blocks, n_blocks, d, x, limit);
}

KS_WIDE static guint32
reach_largest (const double *blocks, gsize n_blocks, gsize d, const double *x, double limit)
{
  return find_reach (KS_FORM_LARGEST, blocks, n_blocks, d, x, limit);
}

static inline guint32
reach (KsForm form, const double *blocks, gsize n_blocks, gsize d, const double *x, double limit)
{
  if (form == KS_FORM_SUM)
    return reach_sums (blocks, n_blocks, d, x, limit);
  if (form == KS_FORM_LARGEST)
    return reach_largest (blocks, n_blocks, d, x, limit);
  return reach_squares (blocks, n_blocks, d, x, limit);
}

guint32
ks_tiles_reach (const KsTiles *self, gsize at, gsize begin, gsize end)
{
  guint32 all = (guint32) (((guint64) 1 << (end - begin)) - 1);
  gsize first = begin / KS_LANES, n_blocks = (end - 1) / KS_LANES + 1 - first;

  /* Beyond a right angle the sum of squares is no key, though what is farther has more. */
  if (self->blocks != NULL && !(self->space->form == KS_FORM_ANGLE && self->limit > 2.0))
    {
      guint32 bits = reach (self->space->form, self->blocks + first * KS_LANES * self->d, n_blocks,
                            self->d, coordinates_of (self, at), self->limit);

      return bits >> begin % KS_LANES & all;
    }

  double keys[KS_LEAF];
  guint32 bits = 0;

  ks_space_keys (self->space, self->rows[at], self->rows + begin, end - begin, keys);
  for (gsize i = 0; i < end - begin; i++)
    bits |= (guint32) (keys[i] <= self->limit) << i;
  return bits;
}

/* Keys from @x to the points of @n_blocks blocks; x's coordinates are KS_LANES apart. To be
 * inlined with a @form that is known. */
static inline __attribute__ ((always_inline)) void
find_keys (KsForm form, const double *blocks, gsize n_blocks, gsize d, const double *x, double *keys)
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
ks_tiles_next (const KsTiles *self, const double *box, const double *boxes, gsize from, gsize end)
{
  if (self->box_stride == 0)
    return from;
  return next_box (self, box, box + self->box_stride, boxes, from, end);
}

gsize
ks_tiles_next_of_point (const KsTiles *self, gsize at, const double *boxes, gsize from, gsize end)
{
  if (self->box_stride == 0)
    return from;

  const double *point = ks_matrix_row (self->space->coordinates, self->rows[at]);

  return next_box (self, point, point, boxes, from, end);
}

gboolean
ks_tiles_may_reach (const KsTiles *self, const double *box, const double *other)
{
  return ks_tiles_next (self, box, other, 0, 1) == 0;
}

gboolean
ks_tiles_point_may_reach (const KsTiles *self, gsize at, const double *box)
{
  return ks_tiles_next_of_point (self, at, box, 0, 1) == 0;
}
