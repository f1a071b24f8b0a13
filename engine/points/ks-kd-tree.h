/* The order of a kd-tree (Bentley 1975): rows of a matrix put in an order in which
 * neighbours in space are neighbours in memory, and cut into leaves of 64. Private to
 * the room.
 *
 * A node is a range of leaves, split in the middle along its widest side until it is
 * one leaf. All leaves are full but the last.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-matrix.h"

#define KS_LEAF_POINTS 64

typedef struct {
  gsize n, d;
  gsize n_leaves;  /* n / 64 rounded up */
  guint32 *rows;   /* (n) the matrix's rows in the tree's order; owned */
  double *points;  /* (n, d) row-major in the tree's order, without padding; owned */
} KsKdTree;

/* At least one row. The same order for any number of threads. O(n log n + n d). */
KsKdTree *ks_kd_tree_new (KsContext *context, const KsMatrix *matrix, GError **error);
void      ks_kd_tree_free (KsKdTree *tree);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsKdTree, ks_kd_tree_free)

static inline gsize
ks_kd_tree_leaf_size (const KsKdTree *tree, gsize leaf)
{
  return MIN (tree->n - leaf * KS_LEAF_POINTS, KS_LEAF_POINTS);
}

/* The first point of a leaf (size, d). */
static inline const double *
ks_kd_tree_leaf (const KsKdTree *tree, gsize leaf)
{
  return tree->points + leaf * KS_LEAF_POINTS * tree->d;
}
