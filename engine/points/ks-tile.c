/* The kernels in plain C, and what is built on kernels.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-tile.h"

#include <math.h>
#include <string.h>

/* What a difference does to a length. */
KS_TILE_INLINE float
lengthen (KsNorm norm, float length, float difference)
{
  float magnitude = fabsf (difference);

  if (norm == KS_NORM_SUM)
    return length + magnitude;
  if (norm == KS_NORM_LARGEST)
    return length > magnitude ? length : magnitude;
  return length + difference * difference;
}

KS_TILE_INLINE void
survey (KsNorm norm, const float *walls, const float *home, gsize stride, gsize d, float *gap,
        float *order)
{
  memset (gap, 0, KS_TILE_LANES * sizeof (float));
  memset (order, 0, KS_TILE_LANES * sizeof (float));
  for (gsize c = 0; c < d; c++)
    {
      const float *lows = walls + c * stride, *highs = lows + d * stride;
      float low = home[c * stride], high = home[(d + c) * stride];

      for (guint i = 0; i < KS_TILE_LANES; i++)
        {
          float below = lows[i] - high, above = low - highs[i];
          float outside = below > above ? below : above;

          outside = outside > 0.0f ? outside : 0.0f;
          gap[i] = lengthen (norm, gap[i], outside);
          order[i] += (below - above) * (below - above);
        }
    }
}

static guint64
choose (const float *gap, const float *order, float above, float upto, float limit)
{
  guint64 chosen = 0;

  for (guint i = 0; i < KS_TILE_LANES; i++)
    if (order[i] > above && order[i] <= upto && gap[i] <= limit)
      chosen |= (guint64) 1 << i;
  return chosen;
}

KS_TILE_INLINE void
approach (KsNorm norm, const float *tile, gsize d, const KsTarget *target, KsBounds *bounds,
          KsApproach *self)
{
  float length[KS_TILE_LANES] = { 0.0f }, gap[KS_TILE_LANES] = { 0.0f };

  self->lanes = 0;
  for (gsize c = 0; c < d; c++)
    for (guint q = 0; q < KS_TILE_LANES; q++)
      {
        float x = tile[c * KS_TILE_LANES + q] - target->shift[c];
        float outside = fabsf (x) - target->reach[c];

        outside = outside > 0.0f ? outside : 0.0f;
        self->moved[c * KS_TILE_LANES + q] = x;
        length[q] = lengthen (norm, length[q], x);
        gap[q] = lengthen (norm, gap[q], outside);
      }
  for (guint q = 0; q < KS_TILE_LANES; q++)
    {
      float error = target->relative * length[q] + target->absolute;
      float farthest = bounds->bound[q] * KS_TILE_ROUND_UP + error;

      if (norm == KS_NORM_SQUARES)
        {
          self->base[q] = length[q] + error;
          self->limit[q] = 0.5f * (farthest - length[q]);
        }
      else
        {
          self->base[q] = error;
          self->limit[q] = farthest;
        }
      if (gap[q] <= farthest)
        {
          bounds->error[q] = MAX (bounds->error[q], error);
          self->lanes |= (guint64) 1 << q;
        }
    }
}

KS_TILE_INLINE guint64
scan (KsNorm norm, const KsApproach *queries, const float *tile, const float *half, gsize d,
      guint32 first, gboolean skip_self, KsCandidates *candidates)
{
  guint64 full = 0;

  for (guint64 lanes = queries->lanes; lanes != 0; lanes &= lanes - 1)
    {
      guint q = (guint) __builtin_ctzll (lanes);
      KsCandidates *list = &candidates[q];
      float value[KS_TILE_LANES];

      memcpy (value, half, sizeof value);
      for (gsize c = 0; c < d; c++)
        {
          float x = queries->moved[c * KS_TILE_LANES + q];

          for (guint p = 0; p < KS_TILE_LANES; p++)
            {
              float y = tile[c * KS_TILE_LANES + p];

              value[p] = norm == KS_NORM_SQUARES ? value[p] - x * y
                                                 : lengthen (norm, value[p], x - y);
            }
        }
      if (skip_self)
        value[q] = INFINITY;
      for (guint p = 0; p < KS_TILE_LANES; p++)
        {
          list->keys[list->count] = (norm == KS_NORM_SQUARES ? 2.0f : 1.0f) * value[p]
                                    + queries->base[q];
          list->points[list->count] = first + p;
          list->count += value[p] <= queries->limit[q];
        }
      full |= ks_tile_if_full (list, q);
    }
  return full;
}

static gsize
count (const float *keys, gsize n, float limit)
{
  gsize below = 0;

  for (gsize i = 0; i < n; i++)
    below += keys[i] <= limit;
  return below;
}

static void
keep (KsCandidates *candidates, float limit)
{
  gsize kept = 0;

  for (gsize i = 0; i < candidates->count; i++)
    {
      candidates->keys[kept] = candidates->keys[i];
      candidates->points[kept] = candidates->points[i];
      kept += candidates->keys[i] <= limit;
    }
  candidates->count = kept;
}

KS_TILE_INLINE void
measure (KsNorm norm, const double *x, const double *points, gsize d, const guint32 *places,
         gsize n, double *out)
{
  for (gsize i = 0; i < n; i++)
    {
      const double *y = points + (gsize) places[i] * d;

      out[i] = norm == KS_NORM_SUM       ? ks_sum_of_magnitudes (x, y, d)
               : norm == KS_NORM_LARGEST ? ks_largest_magnitude (x, y, d)
                                         : ks_squared_distance (x, y, d);
    }
}

KS_TILE_KERNELS (, KS_NORM_SQUARES, squares)
KS_TILE_KERNELS (, KS_NORM_SUM, sum)
KS_TILE_KERNELS (, KS_NORM_LARGEST, largest)

const KsTileKernels ks_tile_plain[KS_N_NORMS] = {
  KS_TILE_LINE ("plain", KS_NORM_SQUARES, squares),
  KS_TILE_LINE ("plain", KS_NORM_SUM, sum),
  KS_TILE_LINE ("plain", KS_NORM_LARGEST, largest),
};

float
ks_tile_find_bound (const KsTileKernels *kernels, const float *keys, gsize n, gsize k, gsize slack,
                    float low, float high)
{
  gsize n_low = 0, n_high = n;

  for (guint round = 0; n_high > k + slack; round++)
    {
      float share = 0.5f;

      if (round % 2 == 0)
        share = (float) (k + slack / 2 - n_low) / (float) (n_high - n_low);

      float middle = low + share * (high - low);

      if (!(low < middle && middle < high))
        middle = low + 0.5f * (high - low);
      if (!(low < middle && middle < high))
        break;
      gsize below = kernels->count (keys, n, middle);
      if (below >= k)
        {
          high = middle;
          n_high = below;
        }
      else
        {
          low = middle;
          n_low = below;
        }
    }
  return high;
}
