/* A tree of bounding boxes over the points of a space in spatial order: sixteen points make
 * a leaf, sixteen boxes make the next larger one. It finds the points within a distance of
 * one of them without looking at most of the others.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-spatial-order.h"
#include "ks-tiles.h"

#define KS_BALL_FAN 16       /* boxes of one larger box */
#define KS_BALL_MAX_LEVELS 8 /* enough for 2^32 points */

typedef struct {
  gsize n;
  guint32 *rows;      /* (n) of the space, in spatial order: those at each position; owned */
  guint32 *position;  /* (n) where each row stands; owned */
  KsTiles tiles;      /* what is within reach */
  guint n_levels;     /* level 0 is of leaves, the last one of at most KS_BALL_FAN boxes */
  gsize n_boxes[KS_BALL_MAX_LEVELS];
  double *boxes[KS_BALL_MAX_LEVELS]; /* (n_boxes, 2, tiles.box_stride); NULL where there are none
                                      * (given distances); owned */
} KsBallTree;

/* @order is the space's, or NULL: the same answers, later. Nothing is within reach until
 * ks_tiles_set_limit() says so. O(n d) time and memory. */
gboolean ks_ball_tree_init (KsBallTree *tree, KsContext *context, const KsSpace *space,
                            const KsSpatialOrder *order, GError **error);
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

/* Adds the rows within reach of @row, itself among them. About O(found + leaves touched). */
void     ks_ball_tree_find (const KsBallTree *tree, guint32 row, KsRowSet *found);

/* Chooses rows by maxmin: row 0, then each time the one farthest from all chosen, ties to
 * the lowest row, until none is farther than @epsilon or @limit are chosen. *@rows becomes
 * the caller's. *@radius is the largest distance left. The tree's reach is changed.
 * Boxes too far from the new row to be any nearer to it are left alone: O(n d) for the
 * first few, less and less for the others; O(n) memory. */
gboolean ks_ball_farthest (KsBallTree *tree, KsContext *context, double epsilon, gsize limit,
                           guint32 **rows, gsize *n_rows, double *radius, GError **error);
