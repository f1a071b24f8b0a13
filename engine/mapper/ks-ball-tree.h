/* A tree of bounding boxes over the points of a space in spatial order: sixteen points make
 * a leaf, sixteen boxes make the next larger one. It finds the points within a distance of
 * one of them without looking at most of the others.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-leaves.h"

#define KS_BALL_FAN 16       /* boxes of one larger box, looked at together */
#define KS_BALL_MAX_LEVELS 8 /* enough for 2^32 points */

typedef struct {
  const KsSpatialOrder *order; /* the caller's, or */
  KsSpatialOrder *own_order;   /* one made here; owned */
  guint32 *places;    /* (n) of the order, one after the other; owned */
  guint32 *place_of;  /* (n) of each row; owned */
  KsLeaves leaves;    /* of KS_LEAF_SIZE places each; their boxes are level 0 */
  guint n_levels;     /* the last one is of at most KS_BALL_FAN boxes */
  gsize n_boxes[KS_BALL_MAX_LEVELS];
  KsBoxes upper[KS_BALL_MAX_LEVELS]; /* of each level but the first; owned */
} KsBallTree;

/* @order is the space's, or NULL: one is made. O(n d) time and memory. */
gboolean ks_ball_tree_init (KsBallTree *tree, KsContext *context, const KsSpace *space,
                            const KsSpatialOrder *order, double epsilon, GError **error);
void     ks_ball_tree_clear (KsBallTree *tree);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsBallTree, ks_ball_tree_clear)

/* A set of rows, empty to begin with, from which they are taken in ascending order. */
typedef struct {
  guint64 *bits;  /* (n / 64 + 1) a bit for each row; owned */
  guint64 *words; /* (n / 4096 + 1) a bit for each word of bits that is not 0; owned */
  gsize n_words;  /* of words */
  gsize n;        /* rows in the set */
} KsRowSet;

gboolean ks_row_set_init (KsRowSet *set, KsContext *context, gsize n_rows, GError **error);
void     ks_row_set_clear (KsRowSet *set);
/* Empties the set into @rows (set->n). O(rows + n_rows / 4096). */
void     ks_row_set_take (KsRowSet *set, guint32 *rows);

/* Adds the rows within epsilon of @row, itself among them. About O(found + leaves touched). */
void     ks_ball_tree_find (const KsBallTree *tree, guint32 row, KsRowSet *found);
