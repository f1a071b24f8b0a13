/* Tiles: which of up to KS_LEAF_SIZE points lie within a distance of one point, told as bits;
 * and bounding boxes, which tell without looking at points that none does.
 *
 * A leaf is a run of at most KS_LEAF_SIZE positions (see KsCells). Its points are a tile and have a
 * box, both in float32, as the spatial order has them (see also ks-reach.h). What float32 leaves
 * undecided is decided by the keys of the space, exactly.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-reach.h"
#include "ks-spatial-order.h"

typedef struct {
  guint32 begin, n; /* positions; 0 of them in a leaf that is not used */
} KsLeaf;

/* Boxes (2, d, stride), of what the caller says: column by column, first the low sides. */
typedef struct {
  gsize n, stride;
  float *sides; /* owned; NULL without kernels */
} KsBoxes;

/* The sides of one box, @step floats apart. */
typedef struct {
  const float *lows, *highs;
  gsize step;
} KsBox;

typedef struct {
  const KsSpace *space;
  const KsSpatialOrder *order;
  const guint32 *places; /* (n_positions) of the order; the caller's, who may change their order */
  const KsReachForm *kernels; /* NULL where keys are looked up: given distances, coordinates too
                               * far apart */
  gsize d;
  gsize n_leaves;
  KsLeaf *range;   /* (n_leaves) positions of each; owned */
  float *points;   /* (n_leaves, d, KS_LEAF_SIZE) owned */
  KsBoxes boxes;   /* of the leaves */
  double limit;    /* the largest key within reach */
  float low, high; /* values up to low are within reach, those above high are not */
} KsLeaves;

void ks_leaves_clear (KsLeaves *leaves);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsLeaves, ks_leaves_clear)

/* Room for @n_leaves leaves, not used yet. With @kernels NULL the fastest. */
gboolean ks_leaves_init (KsLeaves *leaves, KsContext *context, const KsSpace *space,
                         const KsSpatialOrder *order, const guint32 *places, gsize n_leaves,
                         double epsilon, const KsReachKernels *kernels, GError **error);
/* Room for @n boxes that no point reaches. */
gboolean ks_leaves_make_boxes (const KsLeaves *leaves, KsContext *context, KsBoxes *boxes, gsize n,
                               GError **error);

/* Makes positions [begin, begin + n) leaf @leaf: fetches their points and bounds them. */
void ks_leaves_set_leaf (KsLeaves *leaves, gsize leaf, gsize begin, gsize n);
/* Makes box @i of @boxes the one that holds leaves [begin, end), end > begin. */
void ks_leaves_bound (const KsLeaves *leaves, KsBoxes *boxes, gsize i, gsize begin, gsize end);

/* Which of the points @wanted of @leaf lie within reach of point @i of leaf @of. */
guint32 ks_leaves_reach (const KsLeaves *leaves, gsize of, guint i, gsize leaf, guint32 wanted);
/* The same for each of @points of leaf @of, into its place of @near. */
void ks_leaves_reach_each (const KsLeaves *leaves, gsize of, guint32 points, gsize leaf,
                           guint32 wanted, guint32 near[KS_LEAF_SIZE]);

/* Adds to the place of each of @points of leaf @of in @counts how many points of @leaf lie within
 * reach of it, itself among them. */
void ks_leaves_count_each (const KsLeaves *leaves, gsize of, guint32 points, gsize leaf,
                           guint32 counts[KS_LEAF_SIZE]);

static inline guint32
ks_leaves_all (const KsLeaves *self, gsize leaf)
{
  return ((guint32) 1 << self->range[leaf].n) - 1;
}

static inline KsBox
ks_leaves_box (const KsLeaves *self, const KsBoxes *boxes, gsize i)
{
  if (self->kernels == NULL)
    return (KsBox){ NULL, NULL, 0 };
  return (KsBox){ boxes->sides + i, boxes->sides + self->d * boxes->stride + i, boxes->stride };
}

/* The box that a point is. */
static inline KsBox
ks_leaves_point (const KsLeaves *self, gsize leaf, guint i)
{
  const float *x = self->points + leaf * self->d * KS_LEAF_SIZE + i;

  return self->kernels == NULL ? (KsBox){ NULL, NULL, 0 } : (KsBox){ x, x, KS_LEAF_SIZE };
}

/* Which of @boxes number @from, from + 1, ... before @end, 16 at most, come within reach of
 * @box; all of them without kernels. */
static inline guint32
ks_leaves_survey (const KsLeaves *self, KsBox box, const KsBoxes *boxes, gsize from, gsize end)
{
  guint32 all = end - from < KS_LEAF_SIZE ? ((guint32) 1 << (end - from)) - 1 : 0xffff;

  if (self->kernels == NULL)
    return all;
  return all
         & self->kernels->survey (boxes->sides + from, boxes->stride, self->d, box.lows, box.highs,
                                  box.step, self->high);
}

/* The same for each of @points of leaf @of, into its place of @near; returns all bits together. */
static inline guint32
ks_leaves_survey_each (const KsLeaves *self, gsize of, guint32 points, const KsBoxes *boxes,
                       gsize from, gsize end, guint32 near[KS_LEAF_SIZE])
{
  guint32 all = end - from < KS_LEAF_SIZE ? ((guint32) 1 << (end - from)) - 1 : 0xffff;

  if (self->kernels != NULL)
    return all
           & self->kernels->survey_each (boxes->sides + from, boxes->stride, self->d,
                                         self->points + of * self->d * KS_LEAF_SIZE, points,
                                         self->high, near);
  for (; points != 0; points &= points - 1)
    near[__builtin_ctz (points)] = all;
  return all;
}
