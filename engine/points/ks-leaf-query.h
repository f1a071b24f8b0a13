/* The 64 points of a leaf as queries for their k nearest others, answered together.
 * Private to the room.
 *
 * Leaves are offered one by one and compared by the kernels in float32. A key is a
 * length (see KsNorm) plus its margin of error, hence a bound from above; the k-th
 * least key of a query bounds its k-th neighbour, and candidates whose key less
 * twice the margin is beyond that bound are dropped. What is left at the end, k
 * points and the few that the margin cannot part from them, is measured in float64.
 *
 * The margin. Let u = 2^-24, and let X, Y be a query and a point relative to the
 * centre of Y's leaf, R the radius of the query's leaf. Rounding the coordinates
 * moves X by at most 2.1 u (R + |X|) and Y by 1.1 u |Y|, which changes |X - Y|^2 by
 * at most 13 u (R^2 + |X|^2 + |Y|^2); the sums of d terms add at most
 * 5 d u (|X|^2 + |Y|^2), fused or not. The margin taken is (6 d + 32) u times
 * R^2 + |X|^2 + |Y|^2, and 2^-120 for what underflows.
 *
 * Lengths that are not squares err less: rounding moves |X - Y| by at most 2.1 u (R + |X|)
 * + 1.1 u |Y|, the subtractions by u (|X| + |Y|), and adding d terms by d u (|X| + |Y|).
 * There the margin is (2 d + 16) u times R + |X| + |Y|.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-leaf-tiles.h"

typedef struct {
  const KsKdTree *tree;
  const KsLeafTiles *tiles;
  const KsTileKernels *kernels;
  gsize k;
  float relative;      /* of the margin */

  gsize leaf;          /* whose points are the queries */
  gsize n_queries;     /* points of that leaf */
  float farthest;      /* the largest bound */
  KsBounds bounds;
  KsCandidates lists[KS_TILE_LANES];
  double exact[KS_TILE_LANES]; /* what k candidates are known not to exceed: a length, not scaled */
  gboolean any_exact;

  /* A leaf is compared only when the next one has been approached, by when the
   * processor has had time to fetch its points. */
  KsApproach approaches[2];
  guint current;       /* of the approaches */
  gsize waiting;       /* leaf of the current one; KS_NO_LEAF when none waits */

  float *shift;        /* (d) from the queries' centre to the offered leaf's, scaled; owned */
  double *lengths;     /* (room of a list) those of one query's candidates; owned */
  double *sorted;      /* (room of a list) scratch for them; owned */
} KsLeafQuery;

#define KS_NO_LEAF G_MAXSIZE

/* For @k neighbours, 1 <= k < n. @self is zero before; to be cleared also on failure.
 * O(64 (k + d)) memory. */
gboolean ks_leaf_query_init (KsContext *context, KsLeafQuery *self, const KsKdTree *tree,
                             const KsLeafTiles *tiles, const KsTileKernels *kernels, gsize k,
                             GError **error);
void     ks_leaf_query_clear (KsLeafQuery *self);

void     ks_leaf_query_begin (KsLeafQuery *self, gsize leaf);
/* Compares the queries with the points of @leaf; each leaf at most once. O(64 d). */
void     ks_leaf_query_offer (KsLeafQuery *self, gsize leaf);
/* Compares the leaf that waits and brings the bounds down to what the candidates tell. */
void     ks_leaf_query_settle (KsLeafQuery *self);
/* Once every leaf was offered that is not farther than farthest, and settled: the k least
 * lengths of query @q in float64, in no order, for the caller to change. */
double  *ks_leaf_query_finish (KsLeafQuery *self, guint q);
