/* Circular coordinates: a map to the circle that a class of dimension 1 winds round
 * (de Silva, Morozov, Vejdemo-Johansson 2011, Persistent cohomology and circular coordinates).
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-cocycle.h"

/* The field of the cocycles: its numbers stand for the integers from -23 to 23, which cocycles of
 * clouds do not come near. */
#define KS_CIRCULAR_PRIME 47

typedef struct {
  gsize n;
  double at;        /* of the cocycle: the longest edge there is */
  double *turn;     /* (n) of each vertex, in turns, not reduced to one; the first vertex has 0;
                     * owned */
  gint16 *winding;  /* (n, n) the integer cocycle from row to column, KS_NO_WINDING where no edge
                     * is; owned */
} KsCircular;

#define KS_NO_WINDING G_MAXINT16

/* The cocycle's numbers in 0 .. p - 1 become integers, the nearest to 0. To them the turns are
 * fitted: those that make the sum over the edges xy of (turn (y) - turn (x) - winding (xy))^2
 * least, each edge weighted by one over the numbers of edges at its ends, without which turns
 * would be spread out where vertices are dense (the inner product is a free choice of the method);
 * by conjugate gradients (Hestenes, Stiefel 1952), to 1e-10 of the start.
 *
 * Errors (KS_ERROR_DATA): the integers are no cocycle. O(n^3) for that, and O(edges) for each
 * step of the fit, of which n are the most. Polls cancel. To be cleared even after an error. */
gboolean ks_circular_init (KsCircular *circular, KsContext *context, const KsReduction *reduction,
                           const KsCocycle *cocycle, GError **error);
void     ks_circular_clear (KsCircular *circular);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsCircular, ks_circular_clear)

/* The coordinate, in turns from 0 to below 1, of a point at @distance (n) from the vertices, by a
 * partition of unity over the balls of half of at round them (Perea 2020, Sparse circular
 * coordinates via principal Z-bundles): from the nearest vertex j, turn (j) + the mean of
 * turn (k) - turn (j) - winding (jk)
 * over the vertices k within half of at, weighted by what the distance to k leaves of that. A point
 * in no ball has the coordinate of its nearest vertex. O(n). */
double ks_circular_extend (const KsCircular *circular, const double *distance);
