/* The kernels for AVX2 with fused multiply and add.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-tile.h"

#include <immintrin.h>

#define AHEAD 16 /* points whose coordinates are called for before they are needed */

#define AVX2 __attribute__ ((target ("avx2,fma,bmi,popcnt")))

AVX2 static void
survey (const float *walls, const float *home, gsize stride, gsize d, float *gap, float *order)
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

          gaps = _mm256_fmadd_ps (outside, outside, gaps);
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

/* Squared distances of 8 queries to the box. */
AVX2 static inline __m256
gap_to (const float *tile, gsize d, const KsTarget *target)
{
  const __m256 magnitude = _mm256_castsi256_ps (_mm256_set1_epi32 (0x7fffffff));
  __m256 gap = _mm256_setzero_ps ();

  for (gsize c = 0; c < d; c++)
    {
      __m256 x = _mm256_sub_ps (_mm256_load_ps (tile + c * KS_TILE_LANES),
                                _mm256_set1_ps (target->shift[c]));
      __m256 outside = _mm256_sub_ps (_mm256_and_ps (x, magnitude),
                                      _mm256_set1_ps (target->reach[c]));

      outside = _mm256_max_ps (outside, _mm256_setzero_ps ());
      gap = _mm256_fmadd_ps (outside, outside, gap);
    }
  return gap;
}

/* Moves 8 queries; returns their squared lengths. */
AVX2 static inline __m256
move (const float *tile, gsize d, const float *shift, float *moved)
{
  __m256 square = _mm256_setzero_ps ();

  for (gsize c = 0; c < d; c++)
    {
      __m256 x = _mm256_sub_ps (_mm256_load_ps (tile + c * KS_TILE_LANES),
                                _mm256_set1_ps (shift[c]));

      _mm256_store_ps (moved + c * KS_TILE_LANES, x);
      square = _mm256_fmadd_ps (x, x, square);
    }
  return square;
}

AVX2 static void
approach (const float *tile, gsize d, const KsTarget *target, KsBounds *bounds, KsApproach *self)
{
  const __m256 up = _mm256_set1_ps (KS_TILE_ROUND_UP), half = _mm256_set1_ps (0.5f);
  const __m256 relative = _mm256_set1_ps (target->relative);
  const __m256 absolute = _mm256_set1_ps (target->absolute);

  self->lanes = 0;
  for (guint q = 0; q < KS_TILE_LANES; q += 8)
    {
      /* The error is not known yet: |x|^2 is at most twice the gap and the corner. */
      __m256 bound = _mm256_loadu_ps (bounds->bound + q);
      __m256 gap = gap_to (tile + q, d, target);
      __m256 allowed = _mm256_fmadd_ps (_mm256_set1_ps (2.0f * target->relative),
                                  _mm256_add_ps (gap, _mm256_set1_ps (target->corner)), absolute);
      __m256 close = _mm256_cmp_ps (gap, _mm256_fmadd_ps (bound, up, allowed), _CMP_LE_OQ);
      guint near = (guint) _mm256_movemask_ps (close);

      if (near == 0)
        continue;

      __m256 square = move (tile + q, d, target->shift, self->moved + q);
      __m256 error = _mm256_fmadd_ps (square, relative, absolute);
      __m256 farthest = _mm256_fmadd_ps (bound, up, error);
      __m256 worst = _mm256_loadu_ps (bounds->error + q);

      _mm256_storeu_ps (bounds->error + q, _mm256_max_ps (worst, _mm256_and_ps (close, error)));
      _mm256_storeu_ps (self->base + q, _mm256_add_ps (square, error));
      _mm256_storeu_ps (self->limit + q, _mm256_mul_ps (half, _mm256_sub_ps (farthest, square)));
      self->lanes |= (guint64) near << q;
    }
}

/* Adds what is near enough of the 16 points from place @p of the tile on, whose
 * values for query @q are @low and @high. */
AVX2 static inline void
take (const KsApproach *queries, guint q, __m256 low, __m256 high, guint p, guint32 first,
      gboolean skip_self,
      KsCandidates *list)
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

      list->keys[list->count] = 2.0f * value[at] + queries->base[q];
      list->points[list->count++] = first + p + at;
    }
}

/* The values of 4 queries against 16 points at a time: what the 16 registers hold. */
AVX2 static guint64
scan (const KsApproach *queries, const float *tile, const float *half, gsize d,
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

                  low[g] = _mm256_fnmadd_ps (one, _mm256_load_ps (y), low[g]);
                  high[g] = _mm256_fnmadd_ps (one, _mm256_load_ps (y + 8), high[g]);
                }
            }
#pragma GCC unroll 4
          for (guint g = 0; g < KS_TILE_GROUP; g++)
            if (g < n)
              take (queries, group[g], low[g], high[g], p, first, skip_self, &candidates[group[g]]);
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
  ks_tile_plain.keep (list, limit);
}

/* The squares of four steps from @x to @y, of which @mask says how many there are. */
AVX2 static inline __m256d
square_steps (const double *x, const double *y, __m256i mask)
{
  __m256d step = _mm256_sub_pd (_mm256_maskload_pd (x, mask), _mm256_maskload_pd (y, mask));

  return _mm256_mul_pd (step, step);
}

/* Four points at a time: the squares of four columns are turned from rows into
 * columns and added in order. Columns that are not there add zeros. */
AVX2 static void
measure (const double *x, const double *points, gsize d, const guint32 *places, gsize n,
         double *out)
{
  const __m256i columns = _mm256_setr_epi64x (0, 1, 2, 3);
  gsize i = 0;

  for (; i + 4 <= n; i += 4)
    {
      const double *y[4];
      __m256d sum = _mm256_setzero_pd ();

#pragma GCC unroll 4
      for (guint p = 0; p < 4; p++)
        {
          y[p] = points + (gsize) places[i + p] * d;
          __builtin_prefetch (points + (gsize) places[MIN (i + p + AHEAD, n - 1)] * d);
        }
      for (gsize c = 0; c < d; c += 4)
        {
          __m256i mask = _mm256_cmpgt_epi64 (_mm256_set1_epi64x ((gint64) (d - c)), columns);
          __m256d a0 = square_steps (x + c, y[0] + c, mask), a1 = square_steps (x + c, y[1] + c,
                                                                                mask);
          __m256d a2 = square_steps (x + c, y[2] + c, mask), a3 = square_steps (x + c, y[3] + c,
                                                                                mask);
          __m256d b0 = _mm256_unpacklo_pd (a0, a1), b1 = _mm256_unpackhi_pd (a0, a1);
          __m256d b2 = _mm256_unpacklo_pd (a2, a3), b3 = _mm256_unpackhi_pd (a2, a3);

          sum = _mm256_add_pd (sum, _mm256_permute2f128_pd (b0, b2, 0x20));
          sum = _mm256_add_pd (sum, _mm256_permute2f128_pd (b1, b3, 0x20));
          sum = _mm256_add_pd (sum, _mm256_permute2f128_pd (b0, b2, 0x31));
          sum = _mm256_add_pd (sum, _mm256_permute2f128_pd (b1, b3, 0x31));
        }
      _mm256_storeu_pd (out + i, sum);
    }
  for (; i < n; i++)
    out[i] = ks_squared_distance (x, points + (gsize) places[i] * d, d);
}

const KsTileKernels ks_tile_avx2 = {
  .name = "avx2",
  .survey = survey,
  .choose = choose,
  .approach = approach,
  .scan = scan,
  .count = count,
  .keep = keep,
  .measure = measure,
};
