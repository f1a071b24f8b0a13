/* The leaves of a kd-tree in float32, for the kernels: each a tile relative to the
 * centre of its own box, so that its error is in proportion to the leaf and not to
 * where it lies. Private to the room.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-tile.h"

typedef struct {
  KsNorm norm;      /* of what is called a length here */
  gsize n_leaves, d;
  double range;     /* the largest difference of two coordinates in one column */
  double scale;     /* the power of two that brings it near 1 */
  double *lows;     /* (n_leaves, d) least coordinates, not scaled; owned */
  double *highs;    /* (n_leaves, d) greatest coordinates, not scaled; owned */
  double *centres;  /* (n_leaves, d) of the boxes, scaled; owned */
  float *reaches;   /* (n_leaves, d) half sides of the boxes, scaled, rounded up; owned */
  float *tiles;     /* (n_leaves, d, 64) scaled, less the centre; padding 0; owned */
  float *halves;    /* (n_leaves, 64) half squared lengths of the points, 0 but for squares;
                     * padding infinite; owned */
  float *lengths;   /* (n_leaves) largest length of a tile's point, rounded up; owned */
  float *corners;   /* (n_leaves) length of the reach, rounded up; owned */
  gsize stride;     /* n_leaves rounded up to a multiple of 64 */
  float *walls;     /* (2, d, stride) sides of the boxes, lows then highs, scaled, relative to the
                     * first leaf, rounded outwards; padding lies at NO_LEAF; owned */
} KsLeafTiles;

/* O(n d). */
KsLeafTiles *ks_leaf_tiles_new (KsContext *context, const KsKdTree *tree, KsNorm norm,
                                GError **error);
void         ks_leaf_tiles_free (KsLeafTiles *tiles);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsLeafTiles, ks_leaf_tiles_free)
