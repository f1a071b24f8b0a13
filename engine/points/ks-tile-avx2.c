/* The kernels for AVX2 with fused multiply and add.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-tile.h"

#include <immintrin.h>

#define AHEAD 16 /* points whose coordinates are called for before they are needed */

#define AVX2 __attribute__ ((target ("avx2,fma,bmi,popcnt")))

AVX2 KS_TILE_INLINE __m256
magnitude_of (__m256 x)
{
  return _mm256_and_ps (x, _mm256_castsi256_ps (_mm256_set1_epi32 (0x7fffffff)));
}

/* What 8 differences do to lengths. */
AVX2 KS_TILE_INLINE __m256
lengthen (KsNorm norm, __m256 length, __m256 difference)
{
  if (norm == KS_NORM_SUM)
    return _mm256_add_ps (length, magnitude_of (difference));
  if (norm == KS_NORM_LARGEST)
    return _mm256_max_ps (length, magnitude_of (difference));
  return _mm256_fmadd_ps (difference, difference, length);
}

AVX2 KS_TILE_INLINE void
survey (KsNorm norm, const float *walls, const float *home, gsize stride, gsize d, float *gap,
        float *order)
{
  for (guint i = 0; i < KS_TILE_LANES; i += 8)
    {
      __m256 gaps = _mm256_setzero_ps (), orders = _mm256_setzero_ps ();

      for (gsize c = 0; c < d; c++)
        {
          const float *lows = walls + c * stride + i, *highs = lows + d * stride;
          __m256 below = _mm256_sub_ps (_mm256_loadu_ps (lows),
                                        _mm256_set1_ps (home[(d + c) * stride]));
          __m256 above = _mm256_sub_ps (_mm256_set1_ps (home[c * stride]), _mm256_loadu_ps (highs));
          __m256 outside = _mm256_max_ps (_mm256_max_ps (below, above), _mm256_setzero_ps ());
          __m256 apart = _mm256_sub_ps (below, above);

          gaps = lengthen (norm, gaps, outside);
          orders = _mm256_fmadd_ps (apart, apart, orders);
        }
      _mm256_storeu_ps (gap + i, gaps);
      _mm256_storeu_ps (order + i, orders);
    }
}

AVX2 static guint64
choose (const float *gap, const float *order, float above, float upto, float limit)
{
  guint64 chosen = 0;

  for (guint i = 0; i < KS_TILE_LANES; i += 8)
    {
      __m256 ordered = _mm256_loadu_ps (order + i);
      __m256 in = _mm256_and_ps (_mm256_cmp_ps (ordered, _mm256_set1_ps (above), _CMP_GT_OQ),
                                 _mm256_cmp_ps (ordered, _mm256_set1_ps (upto), _CMP_LE_OQ));

      in = _mm256_and_ps (in,
                          _mm256_cmp_ps (_mm256_loadu_ps (gap + i), _mm256_set1_ps (limit),
                                         _CMP_LE_OQ));
      chosen |= (guint64) (guint) _mm256_movemask_ps (in) << i;
    }
  return chosen;
}

/* Lengths of the gaps from 8 queries to the box. */
AVX2 KS_TILE_INLINE __m256
gap_to (KsNorm norm, const float *tile, gsize d, const KsTarget *target)
{
  __m256 gap = _mm256_setzero_ps ();

  for (gsize c = 0; c < d; c++)
    {
      __m256 x = _mm256_sub_ps (_mm256_load_ps (tile + c * KS_TILE_LANES),
                                _mm256_set1_ps (target->shift[c]));
      __m256 outside = _mm256_sub_ps (magnitude_of (x), _mm256_set1_ps (target->reach[c]));

      outside = _mm256_max_ps (outside, _mm256_setzero_ps ());
      gap = lengthen (norm, gap, outside);
    }
  return gap;
}

/* Moves 8 queries; returns their lengths. */
AVX2 KS_TILE_INLINE __m256
move (KsNorm norm, const float *tile, gsize d, const float *shift, float *moved)
{
  __m256 length = _mm256_setzero_ps ();

  for (gsize c = 0; c < d; c++)
    {
      __m256 x = _mm256_sub_ps (_mm256_load_ps (tile + c * KS_TILE_LANES),
                                _mm256_set1_ps (shift[c]));

      _mm256_store_ps (moved + c * KS_TILE_LANES, x);
      length = lengthen (norm, length, x);
    }
  return length;
}

AVX2 KS_TILE_INLINE void
approach (KsNorm norm, const float *tile, gsize d, const KsTarget *target, KsBounds *bounds,
          KsApproach *self)
{
  const __m256 up = _mm256_set1_ps (KS_TILE_ROUND_UP), half = _mm256_set1_ps (0.5f);
  const __m256 relative = _mm256_set1_ps (target->relative);
  const __m256 absolute = _mm256_set1_ps (target->absolute);

  self->lanes = 0;
  for (guint q = 0; q < KS_TILE_LANES; q += 8)
    {
      /* The error is not known yet: the length of x is at most twice the gap and the corner. */
      __m256 bound = _mm256_loadu_ps (bounds->bound + q);
      __m256 gap = gap_to (norm, tile + q, d, target);
      __m256 allowed = _mm256_fmadd_ps (_mm256_set1_ps (2.0f * target->relative),
                                  _mm256_add_ps (gap, _mm256_set1_ps (target->corner)), absolute);
      __m256 close = _mm256_cmp_ps (gap, _mm256_fmadd_ps (bound, up, allowed), _CMP_LE_OQ);
      guint near = (guint) _mm256_movemask_ps (close);

      if (near == 0)
        continue;

      __m256 length = move (norm, tile + q, d, target->shift, self->moved + q);
      __m256 error = _mm256_fmadd_ps (length, relative, absolute);
      __m256 farthest = _mm256_fmadd_ps (bound, up, error);
      __m256 worst = _mm256_loadu_ps (bounds->error + q);

      _mm256_storeu_ps (bounds->error + q, _mm256_max_ps (worst, _mm256_and_ps (close, error)));
      if (norm == KS_NORM_SQUARES)
        {
          farthest = _mm256_mul_ps (half, _mm256_sub_ps (farthest, length));
          error = _mm256_add_ps (length, error);
        }
      _mm256_storeu_ps (self->base + q, error);
      _mm256_storeu_ps (self->limit + q, farthest);
      self->lanes |= (guint64) near << q;
    }
}

/* Adds what is near enough of the 16 points from place @p of the tile on, whose
 * values for query @q are @low and @high. */
AVX2 KS_TILE_INLINE void
take (KsNorm norm, const KsApproach *queries, guint q, __m256 low, __m256 high, guint p,
      guint32 first, gboolean skip_self, KsCandidates *list)
{
  __m256 limit = _mm256_set1_ps (queries->limit[q]);
  guint taken = (guint) _mm256_movemask_ps (_mm256_cmp_ps (low, limit, _CMP_LE_OQ))
                | (guint) _mm256_movemask_ps (_mm256_cmp_ps (high, limit, _CMP_LE_OQ)) << 8;
  float value[16];

  if (skip_self && q / 16 == p / 16)
    taken &= ~(1u << q % 16);
  if (taken == 0)
    return;
  _mm256_storeu_ps (value, low);
  _mm256_storeu_ps (value + 8, high);
  for (; taken != 0; taken &= taken - 1)
    {
      guint at = (guint) __builtin_ctz (taken);

      list->keys[list->count] = (norm == KS_NORM_SQUARES ? 2.0f : 1.0f) * value[at]
                                + queries->base[q];
      list->points[list->count++] = first + p + at;
    }
}

/* The values of 4 queries against 16 points at a time: what the 16 registers hold. */
AVX2 KS_TILE_INLINE guint64
scan (KsNorm norm, const KsApproach *queries, const float *tile, const float *half, gsize d,
      guint32 first, gboolean skip_self, KsCandidates *candidates)
{
  guint64 lanes = queries->lanes, full = 0;

  while (lanes != 0)
    {
      guint group[KS_TILE_GROUP];
      guint n = ks_tile_next_group (&lanes, group);

      for (guint p = 0; p < KS_TILE_LANES; p += 16)
        {
          __m256 low[KS_TILE_GROUP], high[KS_TILE_GROUP];

#pragma GCC unroll 4
          for (guint g = 0; g < KS_TILE_GROUP; g++)
            {
              low[g] = _mm256_load_ps (half + p);
              high[g] = _mm256_load_ps (half + p + 8);
            }
          for (gsize c = 0; c < d; c++)
            {
              const float *x = queries->moved + c * KS_TILE_LANES;
              const float *y = tile + c * KS_TILE_LANES + p;

#pragma GCC unroll 4
              for (guint g = 0; g < KS_TILE_GROUP; g++)
                {
                  __m256 one = _mm256_set1_ps (x[group[g]]);

                  if (norm == KS_NORM_SQUARES)
                    {
                      low[g] = _mm256_fnmadd_ps (one, _mm256_load_ps (y), low[g]);
                      high[g] = _mm256_fnmadd_ps (one, _mm256_load_ps (y + 8), high[g]);
                      continue;
                    }
                  low[g] = lengthen (norm, low[g], _mm256_sub_ps (one, _mm256_load_ps (y)));
                  high[g] = lengthen (norm, high[g], _mm256_sub_ps (one, _mm256_load_ps (y + 8)));
                }
            }
#pragma GCC unroll 4
          for (guint g = 0; g < KS_TILE_GROUP; g++)
            if (g < n)
              take (norm, queries, group[g], low[g], high[g], p, first, skip_self,
                    &candidates[group[g]]);
        }
      for (guint g = 0; g < n; g++)
        full |= ks_tile_if_full (&candidates[group[g]], group[g]);
    }
  return full;
}

AVX2 static gsize
count (const float *keys, gsize n, float limit)
{
  __m256 bound = _mm256_set1_ps (limit);
  gsize below = 0, i = 0;

  for (; i + 8 <= n; i += 8)
    below += (guint) __builtin_popcount (
      (guint) _mm256_movemask_ps (_mm256_cmp_ps (_mm256_loadu_ps (keys + i), bound, _CMP_LE_OQ)));
  for (; i < n; i++)
    below += keys[i] <= limit;
  return below;
}

static void
keep (KsCandidates *list, float limit)
{
  ks_tile_plain[KS_NORM_SQUARES].keep (list, limit);
}

/* What four steps from @x to @y, of which @mask says how many there are, do to a length. */
AVX2 KS_TILE_INLINE __m256d
steps (KsNorm norm, const double *x, const double *y, __m256i mask)
{
  __m256d step = _mm256_sub_pd (_mm256_maskload_pd (x, mask), _mm256_maskload_pd (y, mask));

  return norm == KS_NORM_SQUARES ? _mm256_mul_pd (step, step)
                                 : _mm256_andnot_pd (_mm256_set1_pd (-0.0), step);
}

AVX2 KS_TILE_INLINE __m256d
step_on (KsNorm norm, __m256d length, __m256d step)
{
  return norm == KS_NORM_LARGEST ? _mm256_max_pd (length, step) : _mm256_add_pd (length, step);
}

/* The steps from @x to four points along four columns are turned from rows into columns and
 * taken in order. Columns that are not there take steps of zero. */
AVX2 KS_TILE_INLINE __m256d
step_four (KsNorm norm, __m256d length, const double *x, const double *const y[4], gsize c,
           __m256i mask)
{
  __m256d a0 = steps (norm, x + c, y[0] + c, mask), a1 = steps (norm, x + c, y[1] + c, mask);
  __m256d a2 = steps (norm, x + c, y[2] + c, mask), a3 = steps (norm, x + c, y[3] + c, mask);
  __m256d b0 = _mm256_unpacklo_pd (a0, a1), b1 = _mm256_unpackhi_pd (a0, a1);
  __m256d b2 = _mm256_unpacklo_pd (a2, a3), b3 = _mm256_unpackhi_pd (a2, a3);

  length = step_on (norm, length, _mm256_permute2f128_pd (b0, b2, 0x20));
  length = step_on (norm, length, _mm256_permute2f128_pd (b1, b3, 0x20));
  length = step_on (norm, length, _mm256_permute2f128_pd (b0, b2, 0x31));
  return step_on (norm, length, _mm256_permute2f128_pd (b1, b3, 0x31));
}

/* Eight points at a time, so that the sum of four need not wait for its last step. */
AVX2 KS_TILE_INLINE void
measure (KsNorm norm, const double *x, const double *points, gsize d, const guint32 *places,
         gsize n, double *out)
{
  const __m256i columns = _mm256_setr_epi64x (0, 1, 2, 3);
  gsize i = 0;

  for (; i + 8 <= n; i += 8)
    {
      const double *y[8];
      __m256d low = _mm256_setzero_pd (), high = low;

#pragma GCC unroll 8
      for (guint p = 0; p < 8; p++)
        {
          y[p] = points + (gsize) places[i + p] * d;
          __builtin_prefetch (points + (gsize) places[MIN (i + p + AHEAD, n - 1)] * d);
        }
      for (gsize c = 0; c < d; c += 4)
        {
          __m256i mask = _mm256_cmpgt_epi64 (_mm256_set1_epi64x ((gint64) (d - c)), columns);

          low = step_four (norm, low, x, y, c, mask);
          high = step_four (norm, high, x, y + 4, c, mask);
        }
      _mm256_storeu_pd (out + i, low);
      _mm256_storeu_pd (out + i + 4, high);
    }
  if (i < n)
    ks_tile_plain[norm].measure (x, points, d, places + i, n - i, out + i);
}

KS_TILE_KERNELS (AVX2, KS_NORM_SQUARES, squares)
KS_TILE_KERNELS (AVX2, KS_NORM_SUM, sum)
KS_TILE_KERNELS (AVX2, KS_NORM_LARGEST, largest)

const KsTileKernels ks_tile_avx2[KS_N_NORMS] = {
  KS_TILE_LINE ("avx2", KS_NORM_SQUARES, squares),
  KS_TILE_LINE ("avx2", KS_NORM_SUM, sum),
  KS_TILE_LINE ("avx2", KS_NORM_LARGEST, largest),
};
