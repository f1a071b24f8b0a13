/* What the builds of the kernels of ks-reach.h have in common. Whoever includes this has defined
 *
 *   TARGET                the attribute that allows its instructions
 *   LANES                 floats of its vectors
 *   ALL(x)                a vector of x in every lane
 *   LARGER(a, b)          the lanewise maximum
 *   SQUARE_ADDED(a, sum)  a * a + sum, fused or not
 *   UP_TO(a, limit)       the bits of the lanes of a vector up to a number
 *   KERNELS, NAME         what the table and the build are called
 *
 * SPDX-License-Identifier: MIT */
#include "ks-reach.h"

#define PARTS (KS_LEAF_SIZE / LANES)
#define INLINE static inline __attribute__ ((always_inline)) TARGET

/* Loads need no alignment. */
typedef float Vector
  __attribute__ ((vector_size (LANES * sizeof (float)), aligned (sizeof (float))));


INLINE Vector
add (KsForm form, Vector sum, Vector difference)
{
  if (form == KS_FORM_SUM)
    return sum + difference;
  if (form == KS_FORM_LARGEST)
    return LARGER (sum, difference);
  return SQUARE_ADDED (difference, sum);
}

/* Even and odd coordinates are added up apart, so that one sum need not wait for the other. */
INLINE Vector
total (KsForm form, Vector even, Vector odd)
{
  return form == KS_FORM_LARGEST ? LARGER (even, odd) : even + odd;
}

INLINE guint32
bits_up_to (const Vector value[PARTS], float limit)
{
  guint32 bits = 0;

#pragma GCC unroll 4
  for (guint p = 0; p < PARTS; p++)
    bits |= (guint32) UP_TO (value[p], limit) << (p * LANES);
  return bits;
}

INLINE Vector
step (KsForm form, Vector sum, Vector at, const float *column)
{
  Vector difference = at - *(const Vector *) column;

  if (form == KS_FORM_SUM || form == KS_FORM_LARGEST)
    difference = LARGER (difference, -difference);
  return add (form, sum, difference);
}

INLINE guint32
reach (KsForm form, const float *tile, const float *x, gsize d, float low, float high,
       guint32 *unsure)
{
  Vector even[PARTS], odd[PARTS];
  gsize c = 0;

#pragma GCC unroll 4
  for (guint p = 0; p < PARTS; p++)
    even[p] = odd[p] = ALL (0.0f);
  for (; c + 1 < d; c += 2)
    {
      Vector at = ALL (x[c * KS_LEAF_SIZE]), next = ALL (x[(c + 1) * KS_LEAF_SIZE]);

#pragma GCC unroll 4
      for (guint p = 0; p < PARTS; p++)
        {
          even[p] = step (form, even[p], at, tile + c * KS_LEAF_SIZE + p * LANES);
          odd[p] = step (form, odd[p], next, tile + (c + 1) * KS_LEAF_SIZE + p * LANES);
        }
    }
  if (c < d)
    {
#pragma GCC unroll 4
      for (guint p = 0; p < PARTS; p++)
        even[p] = step (form, even[p], ALL (x[c * KS_LEAF_SIZE]),
                        tile + c * KS_LEAF_SIZE + p * LANES);
    }
#pragma GCC unroll 4
  for (guint p = 0; p < PARTS; p++)
    even[p] = total (form, even[p], odd[p]);

  guint32 sure = bits_up_to (even, low);

  *unsure = bits_up_to (even, high) & ~sure;
  return sure;
}

INLINE Vector
gap_step (KsForm form, Vector sum, const float *lows, const float *highs, float low, float high)
{
  Vector below = *(const Vector *) lows - ALL (high), above = ALL (low) - *(const Vector *) highs;

  return add (form, sum, LARGER (LARGER (below, above), ALL (0.0f)));
}

INLINE guint32
survey (KsForm form, const float *boxes, gsize stride, gsize d, const float *lows,
        const float *highs, gsize step_size, float limit)
{
  Vector even[PARTS], odd[PARTS];
  gsize apart = d * stride, c = 0; /* from a low side to its high one */

#pragma GCC unroll 4
  for (guint p = 0; p < PARTS; p++)
    even[p] = odd[p] = ALL (0.0f);
  for (; c + 1 < d; c += 2)
    {
#pragma GCC unroll 4
      for (guint p = 0; p < PARTS; p++)
        {
          const float *side = boxes + c * stride + p * LANES;

          even[p] = gap_step (form, even[p], side, side + apart, lows[c * step_size],
                              highs[c * step_size]);
          odd[p] = gap_step (form, odd[p], side + stride, side + stride + apart,
                             lows[(c + 1) * step_size], highs[(c + 1) * step_size]);
        }
    }
  if (c < d)
    {
#pragma GCC unroll 4
      for (guint p = 0; p < PARTS; p++)
        {
          const float *side = boxes + c * stride + p * LANES;

          even[p] = gap_step (form, even[p], side, side + apart, lows[c * step_size],
                              highs[c * step_size]);
        }
    }
#pragma GCC unroll 4
  for (guint p = 0; p < PARTS; p++)
    even[p] = total (form, even[p], odd[p]);
  return bits_up_to (even, limit);
}

/* Points are independent of one another: the processor works on several at a time. */
INLINE guint32
reach_each (KsForm form, const float *tile, const float *from, guint32 points, gsize d, float low,
            float high, guint32 *sure, guint32 *unsure)
{
  guint32 any = 0;

  for (; points != 0; points &= points - 1)
    {
      guint i = (guint) __builtin_ctz (points);

      sure[i] = reach (form, tile, from + i, d, low, high, &unsure[i]);
      any |= unsure[i];
    }
  return any;
}

INLINE gboolean
count_each (KsForm form, const float *tile, const float *from, guint32 points, guint32 wanted,
            gsize d, float low, float high, guint32 *counts)
{
  guint32 any = 0;

  for (; points != 0; points &= points - 1)
    {
      guint i = (guint) __builtin_ctz (points);
      guint32 unsure, sure = reach (form, tile, from + i, d, low, high, &unsure);

      counts[i] += (guint32) __builtin_popcount (sure & wanted);
      any |= unsure;
    }
  return (any & wanted) == 0;
}

INLINE guint32
survey_each (KsForm form, const float *boxes, gsize stride, gsize d, const float *from,
             guint32 points, float limit, guint32 *near)
{
  guint32 any = 0;

  for (; points != 0; points &= points - 1)
    {
      guint i = (guint) __builtin_ctz (points);

      near[i] = survey (form, boxes, stride, d, from + i, from + i, KS_LEAF_SIZE, limit);
      any |= near[i];
    }
  return any;
}

/* One function for each form, which is then known to the loops. */
#define FORM(form, name)                                                                          \
  TARGET static guint32                                                                           \
  reach_##name (const float *tile, const float *from, guint32 points, gsize d, float low,         \
                float high, guint32 *sure, guint32 *unsure)                                       \
  {                                                                                               \
    return reach_each (form, tile, from, points, d, low, high, sure, unsure);                     \
  }                                                                                               \
                                                                                                  \
  TARGET static gboolean                                                                          \
  count_##name (const float *tile, const float *from, guint32 points, guint32 wanted, gsize d,    \
                float low, float high, guint32 *counts)                                           \
  {                                                                                               \
    return count_each (form, tile, from, points, wanted, d, low, high, counts);                   \
  }                                                                                               \
                                                                                                  \
  TARGET static guint32                                                                           \
  survey_##name (const float *boxes, gsize stride, gsize d, const float *lows,                    \
                 const float *highs, gsize step_size, float limit)                                \
  {                                                                                               \
    return survey (form, boxes, stride, d, lows, highs, step_size, limit);                        \
  }                                                                                               \
                                                                                                  \
  TARGET static guint32                                                                           \
  survey_each_##name (const float *boxes, gsize stride, gsize d, const float *from,               \
                      guint32 points, float limit, guint32 *near)                                 \
  {                                                                                               \
    return survey_each (form, boxes, stride, d, from, points, limit, near);                       \
  }

FORM (KS_FORM_SQUARES, squares)
FORM (KS_FORM_SUM, sum)
FORM (KS_FORM_LARGEST, largest)

const KsReachKernels KERNELS = {
  NAME,
  { reach_squares, count_squares, survey_squares, survey_each_squares },
  { reach_sum, count_sum, survey_sum, survey_each_sum },
  { reach_largest, count_largest, survey_largest, survey_each_largest }
};
