/* The cocycle dual to a bar of dimension 1: a number of Z/p for each edge, 0 around every
 * triangle, so that the numbers along a closed walk add up to what the walk counts of the
 * bar's class.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-reduction.h"

typedef struct {
  gsize n;
  guint prime;
  double at;
  gsize n_edges;  /* of the reduction's order: those no longer than at */
  guint16 *value; /* (n_edges) on the edge i to j, i < j, by position in the order; owned */
} KsCocycle;

/* The cocycle of the bar reduction->bars[@bar], on the edges no longer than @at, which lies
 * in [birth, death).
 *
 * On the critical edges: 0 on those of the spanning forest, 1 on the bar's birth edge, and on
 * the edge that bears another class what makes the column that kills this class sum to 0; 0 when
 * none does. So it is a cocycle at every value before the bar's death, whichever is asked for:
 * what it does not vanish on lives as long as the bar at least, and it vanishes on the cycles of
 * all other bars. To the other edges it is extended in ascending order: xy has what xz and zy
 * have together, z in the lune of xy. (This is the cocycle of persistent cohomology: de Silva,
 * Morozov, Vejdemo-Johansson 2011, Dualities in persistent (co)homology.)
 * O(edges + columns) time. */
gboolean ks_cocycle_init (KsCocycle *cocycle, KsContext *context, const KsReduction *reduction,
                          gsize bar, double at, GError **error);
void     ks_cocycle_clear (KsCocycle *cocycle);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsCocycle, ks_cocycle_clear)
