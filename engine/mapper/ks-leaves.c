/* SPDX-License-Identifier: MIT */
#include "ks-leaves.h"

#include <float.h>
#include <math.h>
#include <string.h>

void
ks_leaves_clear (KsLeaves *self)
{
  g_clear_pointer (&self->range, g_free);
  g_clear_pointer (&self->points, g_free);
  g_clear_pointer (&self->boxes.sides, g_free);
}

/* Numbers up to which values are within reach for sure, and above which they are not.
 *
 * With u = 2^-24, a float32's rounding: a coordinate is off by at most u, a difference by 2 u and
 * its own rounding, the distance of d of them by 2 d u in any of the forms, and by (d + 2) u of
 * itself. Twice as much is allowed for here, and the keys' own rounding is far below that. */
static void
find_limits (KsLeaves *self)
{
  gboolean is_squared = ks_space_is_euclidean (self->space);
  /* Unit vectors of a key beyond 2, which is 4 / |u + v|^2 (KS_FORM_ANGLE), have |u - v|^2 of
   * 4 less |u + v|^2. */
  double limit = self->space->form == KS_FORM_ANGLE && self->limit > 2.0 ? 4.0 - 4.0 / self->limit
                                                                         : self->limit;
  double distance = (is_squared ? sqrt (limit) : limit) * self->order->scale,
         d = (double) self->d;
  double margin = ldexp (1.0, -22) * (d + (d + 8.0) * distance);
  double low = distance - margin, high = distance + margin;

  /* An epsilon that joins all that there can be. */
  if (!isfinite (distance))
    {
      self->low = self->high = FLT_MAX;
      return;
    }
  if (is_squared)
    {
      low = low > 0.0 ? low * low : -1.0;
      high *= high;
    }
  self->low = (float) CLAMP (low * (1.0 - 1e-6), -1.0, FLT_MAX);
  self->high = (float) MIN (high * (1.0 + 1e-6), FLT_MAX);
}

static const KsReachForm *
choose_kernels (const KsLeaves *self, const KsReachKernels *kernels)
{
  if (kernels == NULL)
    kernels = ks_reach_kernels_fastest ();
  return self->space->form == KS_FORM_SUM       ? &kernels->sum
         : self->space->form == KS_FORM_LARGEST ? &kernels->largest
                                                : &kernels->squares;
}

gboolean
ks_leaves_init (KsLeaves *self, KsContext *context, const KsSpace *space,
                const KsSpatialOrder *order, const guint32 *places, gsize n_leaves, double epsilon,
                const KsReachKernels *kernels, GError **error)
{
  *self = (KsLeaves){ .space = space, .order = order, .places = places, .n_leaves = n_leaves };
  self->limit = ks_key_from_distance (space, epsilon);
  self->range = ks_new0 (context, KsLeaf, n_leaves, error);
  if (self->range == NULL)
    return FALSE;
  if (order->points == NULL)
    return TRUE;

  self->d = order->d;
  find_limits (self);
  self->points = ks_alloc (context, n_leaves, self->d * KS_LEAF_SIZE * sizeof (float), error);
  if (self->points == NULL || !ks_leaves_make_boxes (self, context, &self->boxes, n_leaves, error))
    return FALSE;
  self->kernels = choose_kernels (self, kernels);
  return TRUE;
}

gboolean
ks_leaves_make_boxes (const KsLeaves *self, KsContext *context, KsBoxes *boxes, gsize n,
                      GError **error)
{
  *boxes = (KsBoxes){ .n = n };
  if (self->points == NULL)
    return TRUE;
  /* Sixteen are read at once from anywhere on. Columns a multiple of a page apart would fight
   * for the same lines of the cache. */
  boxes->stride = n + KS_LEAF_SIZE + (n / 512 % 2 == 0 ? 48 : 16);
  boxes->sides = ks_new (context, float, 2 * self->d * boxes->stride, error);
  if (boxes->sides == NULL)
    return FALSE;
  for (gsize i = 0; i < 2 * self->d * boxes->stride; i++)
    boxes->sides[i] = i < self->d * boxes->stride ? FLT_MAX : -FLT_MAX;
  return TRUE;
}

void
ks_leaves_set_leaf (KsLeaves *self, gsize leaf, gsize begin, gsize n)
{
  float *tile = self->points + leaf * self->d * KS_LEAF_SIZE;

  self->range[leaf] = (KsLeaf){ (guint32) begin, (guint32) n };
  if (self->points == NULL)
    return;
  /* The points of a leaf lie anywhere: they are waited for together, not one after the other. */
  for (gsize i = 0; i < n; i++)
    {
      const float *x = self->order->points + self->places[begin + i] * self->d;

      __builtin_prefetch (x);
      __builtin_prefetch (x + self->d - 1);
    }
  for (gsize i = 0; i < KS_LEAF_SIZE; i++)
    {
      const float *x = self->order->points + self->places[begin + MIN (i, n - 1)] * self->d;

      for (gsize c = 0; c < self->d; c++)
        tile[c * KS_LEAF_SIZE + i] = x[c];
    }

  float *low = self->boxes.sides + leaf, *high = low + self->d * self->boxes.stride;

  for (gsize c = 0; c < self->d; c++, low += self->boxes.stride, high += self->boxes.stride)
    {
      const float *column = tile + c * KS_LEAF_SIZE;
      float least = column[0], most = column[0];

      for (gsize i = 1; i < n; i++)
        {
          least = MIN (least, column[i]);
          most = MAX (most, column[i]);
        }
      *low = least;
      *high = most;
    }
}

void
ks_leaves_bound (const KsLeaves *self, KsBoxes *boxes, gsize i, gsize begin, gsize end)
{
  if (self->points == NULL)
    return;

  const float *lows = self->boxes.sides, *highs = lows + self->d * self->boxes.stride;
  float *low = boxes->sides + i, *high = low + self->d * boxes->stride;

  for (gsize c = 0; c < self->d; c++)
    {
      float least = FLT_MAX, most = -FLT_MAX;

      for (gsize leaf = begin; leaf < end; leaf++)
        {
          least = MIN (least, lows[leaf]);
          most = MAX (most, highs[leaf]);
        }
      *low = least;
      *high = most;
      lows += self->boxes.stride;
      highs += self->boxes.stride;
      low += boxes->stride;
      high += boxes->stride;
    }
}

/* Which of the points @wanted of @leaf have a key within the limit to the point at position @at. */
static guint32
decide (const KsLeaves *self, gsize at, gsize leaf, guint32 wanted)
{
  const guint32 *places = self->places + self->range[leaf].begin, *rows = self->order->rows;
  guint32 bits = 0;

  for (; wanted != 0; wanted &= wanted - 1)
    {
      guint32 i = (guint32) __builtin_ctz (wanted);
      double key;

      ks_space_keys (self->space, rows[self->places[at]], &rows[places[i]], 1, &key);
      bits |= (guint32) (key <= self->limit) << i;
    }
  return bits;
}

void
ks_leaves_reach_each (const KsLeaves *self, gsize of, guint32 points, gsize leaf, guint32 wanted,
                      guint32 near[KS_LEAF_SIZE])
{
  gsize size = self->d * KS_LEAF_SIZE;
  guint32 unsure[KS_LEAF_SIZE], any = wanted;

  if (self->kernels != NULL)
    any &= self->kernels->reach (self->points + leaf * size, self->points + of * size, points,
                                 self->d, self->low, self->high, near, unsure);
  for (; points != 0; points &= points - 1)
    {
      guint i = (guint) __builtin_ctz (points);

      if (self->kernels == NULL)
        near[i] = decide (self, self->range[of].begin + i, leaf, wanted);
      else
        near[i] &= wanted;
      if (G_UNLIKELY (any != 0 && self->kernels != NULL))
        near[i] |= decide (self, self->range[of].begin + i, leaf, unsure[i] & wanted);
    }
}

guint32
ks_leaves_reach (const KsLeaves *self, gsize of, guint i, gsize leaf, guint32 wanted)
{
  guint32 near[KS_LEAF_SIZE];

  ks_leaves_reach_each (self, of, (guint32) 1 << i, leaf, wanted, near);
  return near[i];
}

void
ks_leaves_count_each (const KsLeaves *self, gsize of, guint32 points, gsize leaf,
                      guint32 counts[KS_LEAF_SIZE])
{
  gsize size = self->d * KS_LEAF_SIZE;
  guint32 wanted = ks_leaves_all (self, leaf), sums[KS_LEAF_SIZE], near[KS_LEAF_SIZE];

  memcpy (sums, counts, sizeof sums);
  if (self->kernels != NULL
      && self->kernels->count (self->points + leaf * size, self->points + of * size, points, wanted,
                               self->d, self->low, self->high, sums))
    {
      memcpy (counts, sums, sizeof sums);
      return;
    }
  ks_leaves_reach_each (self, of, points, leaf, wanted, near);
  for (; points != 0; points &= points - 1)
    {
      guint i = (guint) __builtin_ctz (points);

      counts[i] += (guint32) __builtin_popcount (near[i]);
    }
}
