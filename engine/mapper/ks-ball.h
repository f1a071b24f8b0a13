/* Ball Mapper (SCIENCE 8; Dlotko 2019): a cover of the core by balls of one radius around
 * some of its points. The nerve of the balls is the graph; no lens is needed for it.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-clustering.h"

/* How the centres are chosen. */
typedef enum {
  KS_BALL_ROWS,     /* in row order: a point farther than epsilon from every centre becomes one */
  KS_BALL_FARTHEST, /* row 0, then the point farthest from all centres, ties to the lowest row,
                     * until none is farther than epsilon */
} KsBallOrder;

typedef struct {
  double epsilon;    /* metric units, above 0; NaN: as ks_balls_suggest_epsilon() has it */
  KsBallOrder order;
} KsBallSpec;

typedef struct {
  KsClustering *clustering; /* a cluster for each ball, in order of choosing; its box is the core
                             * row of the centre; no point is without a cluster; owned */
  double epsilon;           /* the radius used */
  char *reason;             /* why this one, a sentence; NULL when it was given; owned */
} KsBalls;

#define KS_MAX_BALL_MEMBERS 40000000 /* points of all balls together: about 1 GB with the nerve */

/* @space is the core's; @order is that space's, or NULL: the same result, later. A ball holds
 * the points of distance <= epsilon in float64. Balls are found in parallel, each once: time
 * O(members d) where boxes tell apart what is near, at worst O(balls m d); memory O(m d +
 * members). Errors: KS_ERROR_USAGE for an epsilon that is not above 0 and finite,
 * KS_ERROR_MEMORY for more than KS_MAX_BALL_MEMBERS. */
KsBalls *ks_balls_new (KsContext *context, const KsSpace *space, const KsSpatialOrder *order,
                       const KsBallSpec *spec, GError **error);
/* The same with another budget. */
KsBalls *ks_balls_new_within (KsContext *context, const KsSpace *space, const KsSpatialOrder *order,
                              const KsBallSpec *spec, gsize max_members, GError **error);
KsBalls *ks_balls_ref (KsBalls *balls);
void     ks_balls_unref (KsBalls *balls);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsBalls, ks_balls_unref)
gsize    ks_balls_bytes (const KsBalls *balls);

/* A suggestion for epsilon: a value above 0, of three digits, and the reason as one sentence (a
 * new string in @reason). It is the distance within which 60 points chosen farthest apart (a
 * quarter of the points where there are fewer than 240) have all others: some tens of balls
 * then cover the core and meet their neighbours. NaN on error: KS_ERROR_DATA for distances
 * beyond float64. O(m d) time and memory. */
double   ks_balls_suggest_epsilon (KsContext *context, const KsSpace *space,
                                   const KsSpatialOrder *order, char **reason, GError **error);
