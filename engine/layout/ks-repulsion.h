/* Repulsion of bodies in the plane by the tree method of Barnes and Hut (1986):
 * every body pushes every other with its mass over the squared distance, and a cell that is small
 * seen from afar pushes as one body.
 *
 * The tree is complete and balanced: cells are halved at the median along
 * their longer side, and leaves hold 8 to 16 bodies (fewer in a small set). A
 * whole leaf is answered at a time, its bodies side by side in the lanes of
 * one register. Sums are made in a fixed order, so the outcome is the same for
 * any width of register.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-memory.h"

#define KS_REPULSION_LANES 16

typedef struct {
  float x, y, mass;                 /* centre of mass and sum */
  float min_x, max_x, min_y, max_y; /* the box of its bodies */
} KsRepulsionCell;

typedef struct {
  gsize n;
  gsize
      n_leaves; /* a power of two; leaf l holds the bodies [n l / n_leaves, n (l + 1) / n_leaves) */
  guint32 *order;         /* (n) the body at each place in the tree; owned */
  float *x, *y, *mass;    /* (n) by place in the tree, the y and mass in the block of x; owned */
  KsRepulsionCell *cells; /* (2 n_leaves) root 1, children 2 c and 2 c + 1, leaves last; owned */
} KsRepulsion;

/* Room for @n bodies. To be cleared even after an error. */
gboolean ks_repulsion_init (KsRepulsion *tree, KsContext *context, gsize n, GError **error);
void     ks_repulsion_clear (KsRepulsion *tree);

/* Sorts the bodies into the tree by position, the same for any number of threads. O(n log n). */
gboolean ks_repulsion_sort (KsRepulsion *tree, KsContext *context, const float *x, const float *y,
                            GError **error);

/* Takes positions and masses anew, the cells keeping their bodies. O(n). */
void ks_repulsion_fit (KsRepulsion *tree, const float *x, const float *y, const float *mass);

/* Writes the push on each body into @push_x, @push_y (n), all divided by the body's own
 * mass. Polls cancel. O(n log n). */
gboolean ks_repulsion_push (const KsRepulsion *tree, KsContext *context, float *push_x,
                            float *push_y, GError **error);
