/* The inner loops of the neighbour search: 64 queries against a leaf of 64 points
 * in float32. They come in several builds, chosen when the program runs; all keep
 * the same promises, to the margin of error that the search allows for. No
 * multiplication is fused with an addition in what is float64. Private to the room.
 *
 * There is a set for each norm, so that "length" below is what the norm makes of
 * differences: their squares added, their magnitudes added, or the largest magnitude.
 *
 * A tile is (d, 64) float32: 64 points column by column, relative to some origin.
 * Lanes are the 64 queries or points of a tile, or 64 leaves in a row; a set of lanes
 * is a guint64.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-kd-tree.h"
#include "ks-space.h"

#define KS_TILE_LANES KS_LEAF_POINTS
#define KS_TILE_SLACK 16           /* places past its room that a list must have */
#define KS_TILE_ROUND_UP 1.000001f /* more than a few roundings to float32 */

typedef enum {
  KS_NORM_SQUARES, /* the squared Euclidean length */
  KS_NORM_SUM,
  KS_NORM_LARGEST,
  KS_N_NORMS,
} KsNorm;

static inline KsNorm
ks_norm_of_form (KsForm form)
{
  return form == KS_FORM_SUM ? KS_NORM_SUM : form == KS_FORM_LARGEST ? KS_NORM_LARGEST
                                                                      : KS_NORM_SQUARES;
}

/* What is known of each query of a leaf: lengths. */
typedef struct {
  float bound[KS_TILE_LANES]; /* the k-th neighbour is known to be no farther */
  float error[KS_TILE_LANES]; /* the largest error of any key taken so far */
} KsBounds;

/* A query's candidates. */
typedef struct {
  float *keys;      /* (room + KS_TILE_SLACK) bounds from above of lengths; owned */
  guint32 *points;  /* (room + KS_TILE_SLACK) places in the tree's order; owned */
  gsize count, room;
} KsCandidates;

/* A leaf as seen from the queries. */
typedef struct {
  const float *shift; /* (d) from the centre of the queries' leaf to that of this one */
  const float *reach; /* (d) half the sides of its box */
  float relative;     /* the length from a query X, relative to this leaf's centre, may err by
                       * that of X times relative, and absolute */
  float absolute;
  float corner;       /* length of reach */
} KsTarget;

/* The queries relative to the centre of the leaf they are compared with. */
typedef struct {
  float *moved;          /* (d, 64) tile */
  float base[KS_TILE_LANES];  /* added to a value (twice the value of squares) to give a key */
  float limit[KS_TILE_LANES]; /* tile values up to here are taken */
  guint64 lanes;         /* queries whose bound reaches the leaf's box; the others are not moved */
} KsApproach;

typedef struct {
  const char *name;
  KsNorm norm;

  /* Of 64 leaves whose sides begin at @walls (2, d, stride): the length of the gap between
   * each box and that of the leaf whose sides begin at @home, and the squared Euclidean
   * distance of twice their centres, whatever the norm. */
  void (*survey) (const float *walls, const float *home, gsize stride, gsize d, float *gap,
                  float *order);

  /* The lanes of which @above < order <= @upto and gap <= @limit. */
  guint64 (*choose) (const float *gap, const float *order, float above, float upto, float limit);

  /* Moves the queries of @tile (d, 64) to @target; notes the error of those that are near. */
  void (*approach) (const float *tile, gsize d, const KsTarget *target, KsBounds *bounds,
                    KsApproach *approach);

  /* For each query in @approach->lanes: the values of the points y of @tile, which begin at
   * @half (64): the length of x - y from 0, but of squares |y|^2 / 2 - x.y from |y|^2 / 2.
   * Those up to its limit join its list of @candidates (64) with their key, in the order of
   * lanes. Point 0 of the tile is @first. With
   * @skip_self query i does not meet point i. Every list must have room for 64 more;
   * returns the lanes whose list now has not. */
  guint64 (*scan) (const KsApproach *approach, const float *tile, const float *half, gsize d,
                   guint32 first, gboolean skip_self, KsCandidates *candidates);

  /* How many of @keys (n) are at most @limit. */
  gsize (*count) (const float *keys, gsize n, float limit);

  /* Drops the candidates with keys above @limit, the others keep their order. */
  void (*keep) (KsCandidates *candidates, float limit);

  /* Lengths from @x (d) to the rows @places (n) of @points (, d) into @out (n): float64, and
   * bit for bit the keys of ks_space_keys() (of angles, |u - v|^2). */
  void (*measure) (const double *x, const double *points, gsize d, const guint32 *places, gsize n,
                   double *out);
} KsTileKernels;

extern const KsTileKernels ks_tile_plain[KS_N_NORMS], ks_tile_avx2[KS_N_NORMS],
                           ks_tile_avx512[KS_N_NORMS];

/* The @i-th for @norm that this processor runs, from plain C on, each faster than the one
 * before; NULL past the last. */
const KsTileKernels *ks_tile_kernels_nth (guint i, KsNorm norm);

static inline const KsTileKernels *
ks_tile_kernels_fastest (KsNorm norm)
{
  guint i = 0;

  while (ks_tile_kernels_nth (i + 1, norm) != NULL)
    i++;
  return ks_tile_kernels_nth (i, norm);
}

/* A value that at least @k and at most @k + @slack of @keys (n) do not exceed, or the
 * least that k do not exceed when ties leave no other. @high is one that all n do not
 * exceed, @low one that fewer than k do not. Steps by share and by halves take turns. */
float ks_tile_find_bound (const KsTileKernels *kernels, const float *keys, gsize n, gsize k,
                          gsize slack,
                          float low, float high);

/* The lane, when its list has no room for a leaf's worth more. */
static inline guint64
ks_tile_if_full (const KsCandidates *list, guint lane)
{
  return (guint64) (list->count + KS_TILE_LANES > list->room) << lane;
}

#define KS_TILE_GROUP 4 /* queries that one pass over a tile answers */

/* Takes the next queries off @lanes into @group; the last one is repeated when there
 * are fewer than KS_TILE_GROUP. Returns how many there were. */
static inline guint
ks_tile_next_group (guint64 *lanes, guint group[KS_TILE_GROUP])
{
  guint n = 0;

  for (; n < KS_TILE_GROUP && *lanes != 0; *lanes &= *lanes - 1)
    group[n++] = (guint) __builtin_ctzll (*lanes);
  for (guint i = n; i < KS_TILE_GROUP; i++)
    group[i] = group[n - 1];
  return n;
}

/* Defines the kernels of one norm: functions that inline those of the build which take a
 * norm first, and so know it. @target goes before each. */
#define KS_TILE_KERNELS(target, NORM, suffix)                                                     \
  target static void                                                                              \
  survey_##suffix (const float *walls, const float *home, gsize stride, gsize d, float *gap,      \
                   float *order)                                                                  \
  {                                                                                               \
    survey (NORM, walls, home, stride, d, gap, order);                                            \
  }                                                                                               \
  target static void                                                                              \
  approach_##suffix (const float *tile, gsize d, const KsTarget *target_leaf, KsBounds *bounds,   \
                     KsApproach *self)                                                            \
  {                                                                                               \
    approach (NORM, tile, d, target_leaf, bounds, self);                                          \
  }                                                                                               \
  target static guint64                                                                           \
  scan_##suffix (const KsApproach *queries, const float *tile, const float *half, gsize d,        \
                 guint32 first, gboolean skip_self, KsCandidates *candidates)                     \
  {                                                                                               \
    return scan (NORM, queries, tile, half, d, first, skip_self, candidates);                     \
  }                                                                                               \
  target static void                                                                              \
  measure_##suffix (const double *x, const double *points, gsize d, const guint32 *places,        \
                    gsize n, double *out)                                                         \
  {                                                                                               \
    measure (NORM, x, points, d, places, n, out);                                                 \
  }

/* Their line in the build's table. */
#define KS_TILE_LINE(build, NORM, suffix)                                                         \
  [NORM] = {                                                                                      \
    .name = build, .norm = NORM, .survey = survey_##suffix, .choose = choose,                     \
    .approach = approach_##suffix, .scan = scan_##suffix, .count = count, .keep = keep,           \
    .measure = measure_##suffix,                                                                  \
  }

#define KS_TILE_INLINE static inline __attribute__ ((always_inline))
