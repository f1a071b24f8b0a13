/* The kernels for AVX-512.
 *
 * Each function names the instructions it needs, so that the rest of the program
 * runs on any processor. Multiplications and additions are fused here: the margin
 * of error covers both ways.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-tile.h"

#include <immintrin.h>

#define AVX512 __attribute__ ((target ("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,bmi,popcnt")))

/* What 16 differences do to lengths. */
AVX512 KS_TILE_INLINE __m512
lengthen (KsNorm norm, __m512 length, __m512 difference)
{
  if (norm == KS_NORM_SUM)
    return _mm512_add_ps (length, _mm512_abs_ps (difference));
  if (norm == KS_NORM_LARGEST)
    return _mm512_max_ps (length, _mm512_abs_ps (difference));
  return _mm512_fmadd_ps (difference, difference, length);
}

AVX512 KS_TILE_INLINE void
survey (KsNorm norm, const float *walls, const float *home, gsize stride, gsize d, float *gap,
        float *order)
{
  for (guint i = 0; i < KS_TILE_LANES; i += 16)
    {
      __m512 gaps = _mm512_setzero_ps (), orders = _mm512_setzero_ps ();

      for (gsize c = 0; c < d; c++)
        {
          const float *lows = walls + c * stride + i, *highs = lows + d * stride;
          __m512 below = _mm512_sub_ps (_mm512_loadu_ps (lows),
                                        _mm512_set1_ps (home[(d + c) * stride]));
          __m512 above = _mm512_sub_ps (_mm512_set1_ps (home[c * stride]), _mm512_loadu_ps (highs));
          __m512 outside = _mm512_max_ps (_mm512_max_ps (below, above), _mm512_setzero_ps ());
          __m512 apart = _mm512_sub_ps (below, above);

          gaps = lengthen (norm, gaps, outside);
          orders = _mm512_fmadd_ps (apart, apart, orders);
        }
      _mm512_storeu_ps (gap + i, gaps);
      _mm512_storeu_ps (order + i, orders);
    }
}

AVX512 static guint64
choose (const float *gap, const float *order, float above, float upto, float limit)
{
  guint64 chosen = 0;

  for (guint i = 0; i < KS_TILE_LANES; i += 16)
    {
      __m512 ordered = _mm512_loadu_ps (order + i);
      __mmask16 in = _mm512_cmp_ps_mask (ordered, _mm512_set1_ps (above), _CMP_GT_OQ);

      in = _mm512_mask_cmp_ps_mask (in, ordered, _mm512_set1_ps (upto), _CMP_LE_OQ);
      in = _mm512_mask_cmp_ps_mask (in, _mm512_loadu_ps (gap + i), _mm512_set1_ps (limit),
                                    _CMP_LE_OQ);
      chosen |= (guint64) in << i;
    }
  return chosen;
}

/* Lengths of the gaps from 16 queries to the box. */
AVX512 KS_TILE_INLINE __m512
gap_to (KsNorm norm, const float *tile, gsize d, const KsTarget *target)
{
  __m512 gap = _mm512_setzero_ps ();

  for (gsize c = 0; c < d; c++)
    {
      __m512 x = _mm512_sub_ps (_mm512_load_ps (tile + c * KS_TILE_LANES),
                                _mm512_set1_ps (target->shift[c]));
      __m512 outside = _mm512_sub_ps (_mm512_abs_ps (x), _mm512_set1_ps (target->reach[c]));

      outside = _mm512_max_ps (outside, _mm512_setzero_ps ());
      gap = lengthen (norm, gap, outside);
    }
  return gap;
}

/* Moves 16 queries; returns their lengths. */
AVX512 KS_TILE_INLINE __m512
move (KsNorm norm, const float *tile, gsize d, const float *shift, float *moved)
{
  __m512 length = _mm512_setzero_ps ();

  for (gsize c = 0; c < d; c++)
    {
      __m512 x = _mm512_sub_ps (_mm512_load_ps (tile + c * KS_TILE_LANES),
                                _mm512_set1_ps (shift[c]));

      _mm512_store_ps (moved + c * KS_TILE_LANES, x);
      length = lengthen (norm, length, x);
    }
  return length;
}

AVX512 KS_TILE_INLINE void
approach (KsNorm norm, const float *tile, gsize d, const KsTarget *target, KsBounds *bounds,
          KsApproach *self)
{
  const __m512 up = _mm512_set1_ps (KS_TILE_ROUND_UP), half = _mm512_set1_ps (0.5f);
  const __m512 relative = _mm512_set1_ps (target->relative);
  const __m512 absolute = _mm512_set1_ps (target->absolute);

  self->lanes = 0;
  for (guint q = 0; q < KS_TILE_LANES; q += 16)
    {
      /* The error is not known yet: the length of x is at most twice the gap and the corner. */
      __m512 bound = _mm512_loadu_ps (bounds->bound + q);
      __m512 gap = gap_to (norm, tile + q, d, target);
      __m512 allowed = _mm512_fmadd_ps (_mm512_set1_ps (2.0f * target->relative),
                                  _mm512_add_ps (gap, _mm512_set1_ps (target->corner)), absolute);
      guint near = _mm512_cmp_ps_mask (gap, _mm512_fmadd_ps (bound, up, allowed), _CMP_LE_OQ);

      if (near == 0)
        continue;

      __m512 length = move (norm, tile + q, d, target->shift, self->moved + q);
      __m512 error = _mm512_fmadd_ps (length, relative, absolute);
      __m512 farthest = _mm512_fmadd_ps (bound, up, error);
      __m512 worst = _mm512_loadu_ps (bounds->error + q);

      _mm512_storeu_ps (bounds->error + q,
                        _mm512_mask_max_ps (worst, (__mmask16) near, worst, error));
      if (norm == KS_NORM_SQUARES)
        {
          farthest = _mm512_mul_ps (half, _mm512_sub_ps (farthest, length));
          error = _mm512_add_ps (length, error);
        }
      _mm512_storeu_ps (self->base + q, error);
      _mm512_storeu_ps (self->limit + q, farthest);
      self->lanes |= (guint64) near << q;
    }
}

/* Adds what is near enough of the 64 points whose values for query @q are @value;
 * returns the lane if the list is full then. Of a row that has any, all four vectors
 * are stored: which of them have any cannot be predicted. */
AVX512 KS_TILE_INLINE guint64
take (KsNorm norm, const KsApproach *queries, guint q, const __m512 value[4], guint32 first,
      gboolean skip_self, KsCandidates *list)
{
  __m512 limit = _mm512_set1_ps (queries->limit[q]), base = _mm512_set1_ps (queries->base[q]);
  __m512i place = _mm512_add_epi32 (_mm512_set1_epi32 ((int) first),
                                    _mm512_setr_epi32 (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
                                                       14, 15));
  guint64 taken = 0;
  gsize count = list->count;

#pragma GCC unroll 4
  for (guint p = 0; p < 4; p++)
    taken |= (guint64) _mm512_cmp_ps_mask (value[p], limit, _CMP_LE_OQ) << 16 * p;
  if (skip_self)
    taken &= ~((guint64) 1 << q);
  if (taken == 0)
    return 0;

#pragma GCC unroll 4
  for (guint p = 0; p < 4; p++)
    {
      __mmask16 part = (__mmask16) (taken >> 16 * p);
      __m512 keys = norm == KS_NORM_SQUARES
                        ? _mm512_fmadd_ps (_mm512_set1_ps (2.0f), value[p], base)
                        : _mm512_add_ps (value[p], base);

      /* Compressed in a register, then stored whole: storing compressed is slow on some
       * processors. */
      _mm512_storeu_ps (list->keys + count, _mm512_maskz_compress_ps (part, keys));
      _mm512_storeu_si512 (list->points + count, _mm512_maskz_compress_epi32 (part, place));
      place = _mm512_add_epi32 (place, _mm512_set1_epi32 (16));
      count += (guint) __builtin_popcount (part);
    }
  list->count = count;
  return ks_tile_if_full (list, q);
}

AVX512 KS_TILE_INLINE guint64
scan (KsNorm norm, const KsApproach *queries, const float *tile, const float *half, gsize d,
      guint32 first, gboolean skip_self, KsCandidates *candidates)
{
  guint64 lanes = queries->lanes, full = 0;

  while (lanes != 0)
    {
      guint group[KS_TILE_GROUP];
      guint n = ks_tile_next_group (&lanes, group);
      __m512 value[KS_TILE_GROUP][4];

#pragma GCC unroll 4
      for (guint g = 0; g < KS_TILE_GROUP; g++)
#pragma GCC unroll 4
        for (guint p = 0; p < 4; p++)
          value[g][p] = _mm512_load_ps (half + 16 * p);
      for (gsize c = 0; c < d; c++)
        {
          const float *x = queries->moved + c * KS_TILE_LANES;

#pragma GCC unroll 4
          for (guint p = 0; p < 4; p++)
            {
              __m512 y = _mm512_load_ps (tile + c * KS_TILE_LANES + 16 * p);

#pragma GCC unroll 4
              for (guint g = 0; g < KS_TILE_GROUP; g++)
                {
                  __m512 one = _mm512_set1_ps (x[group[g]]);

                  value[g][p] = norm == KS_NORM_SQUARES
                                ? _mm512_fnmadd_ps (one, y, value[g][p])
                                : lengthen (norm, value[g][p], _mm512_sub_ps (one, y));
                }
            }
        }
#pragma GCC unroll 4
      for (guint g = 0; g < KS_TILE_GROUP; g++)
        if (g < n)
          full |= take (norm, queries, group[g], value[g], first, skip_self, &candidates[group[g]]);
    }
  return full;
}

AVX512 static gsize
count (const float *keys, gsize n, float limit)
{
  __m512 bound = _mm512_set1_ps (limit);
  gsize below = 0, i = 0;

  for (; i + 16 <= n; i += 16)
    below += (guint) __builtin_popcount (_mm512_cmp_ps_mask (_mm512_loadu_ps (keys + i), bound,
                                                             _CMP_LE_OQ));
  __mmask16 rest = (__mmask16) ((1u << (n - i)) - 1);
  return below + (guint) __builtin_popcount (
    _mm512_mask_cmp_ps_mask (rest, _mm512_maskz_loadu_ps (rest, keys + i), bound, _CMP_LE_OQ));
}

AVX512 static void
keep (KsCandidates *list, float limit)
{
  __m512 bound = _mm512_set1_ps (limit);
  gsize n = list->count, kept = 0;

  for (gsize i = 0; i < n; i += 16)
    {
      __mmask16 there = n - i >= 16 ? 0xffff : (__mmask16) ((1u << (n - i)) - 1);
      __m512 keys = _mm512_maskz_loadu_ps (there, list->keys + i);
      __m512i points = _mm512_maskz_loadu_epi32 (there, list->points + i);
      __mmask16 taken = _mm512_mask_cmp_ps_mask (there, keys, bound, _CMP_LE_OQ);

      _mm512_storeu_ps (list->keys + kept, _mm512_maskz_compress_ps (taken, keys));
      _mm512_storeu_si512 (list->points + kept, _mm512_maskz_compress_epi32 (taken, points));
      kept += (guint) __builtin_popcount (taken);
    }
  list->count = kept;
}

/* Wider registers gain nothing here: the work is in turning rows into columns. */
KS_TILE_INLINE void
measure (KsNorm norm, const double *x, const double *points, gsize d, const guint32 *places,
         gsize n, double *out)
{
  ks_tile_avx2[norm].measure (x, points, d, places, n, out);
}

KS_TILE_KERNELS (AVX512, KS_NORM_SQUARES, squares)
KS_TILE_KERNELS (AVX512, KS_NORM_SUM, sum)
KS_TILE_KERNELS (AVX512, KS_NORM_LARGEST, largest)

const KsTileKernels ks_tile_avx512[KS_N_NORMS] = {
  KS_TILE_LINE ("avx512", KS_NORM_SQUARES, squares),
  KS_TILE_LINE ("avx512", KS_NORM_SUM, sum),
  KS_TILE_LINE ("avx512", KS_NORM_LARGEST, largest),
};
