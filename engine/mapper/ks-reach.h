/* The inner loops of the clustering with an epsilon: which of 16 points, or of 16 boxes, come
 * within reach of one, in float32. They come in several builds, chosen when the program runs;
 * what one of them leaves undecided differs between them, what is decided does not.
 *
 * A tile is (d, 16) float32, 16 points column by column. Boxes are (2 d, stride): the low
 * sides column by column, then the high ones, so that 16 boxes in a row are compared at once.
 * Values are keys of a form (KsForm) computed in float32 of coordinates that do not exceed 1
 * by much. The value of a box is at most that of any point in it, since every step rounds
 * monotonically and both take the same steps. Private to the room.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-metric.h"

#define KS_LEAF_SIZE 16 /* points of a tile; boxes surveyed at once */

/* For each of @points of the tile @from, into its place of @sure (16): the points of @tile whose
 * value to it is at most @low; and into @unsure (16) those above it but at most @high. Bit i
 * stands for point i. Returns all bits of @unsure together. */
typedef guint32 (*KsReachFunc) (const float *tile, const float *from, guint32 points, gsize d,
                                float low, float high, guint32 *sure, guint32 *unsure);

/* Adds to the place of each of @points in @counts (16) how many of the points @wanted of @tile have
 * a value to it of at most @low. Returns whether none of them lies above it but at most at
 * @high; otherwise @counts are spoilt. */
typedef gboolean (*KsCountFunc) (const float *tile, const float *from, guint32 points,
                                 guint32 wanted, gsize d, float low, float high, guint32 *counts);

/* Of the 16 boxes from @boxes on: those whose value to the box with the sides @lows and @highs
 * (d, @step floats apart) is at most @limit. */
typedef guint32 (*KsSurveyFunc) (const float *boxes, gsize stride, gsize d, const float *lows,
                                 const float *highs, gsize step, float limit);

/* The same for each of @points of the tile @from, into its place of @near (16); returns all
 * bits together. */
typedef guint32 (*KsSurveyEachFunc) (const float *boxes, gsize stride, gsize d, const float *from,
                                     guint32 points, float limit, guint32 *near);

/* Of one form. */
typedef struct {
  KsReachFunc reach;
  KsCountFunc count;
  KsSurveyFunc survey;
  KsSurveyEachFunc survey_each;
} KsReachForm;

typedef struct {
  const char *name;
  KsReachForm squares, sum, largest;
} KsReachKernels;

extern const KsReachKernels ks_reach_plain, ks_reach_avx2, ks_reach_avx512;

/* The @i-th that this processor runs, from plain C on, each faster than the one before; NULL
 * past the last. */
const KsReachKernels *ks_reach_kernels_nth (guint i);

static inline const KsReachKernels *
ks_reach_kernels_fastest (void)
{
  guint i = 0;

  while (ks_reach_kernels_nth (i + 1) != NULL)
    i++;
  return ks_reach_kernels_nth (i);
}
