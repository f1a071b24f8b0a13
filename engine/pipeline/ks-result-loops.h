/* Loops of a result's bars, and where they lie among its points and nodes.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-result.h"

/* The stage's work: the classes of dimensions 1 to @max_dim of @diagram. @core_space is that of
 * @core. */
KsCycles *ks_result_cycles_new (KsContext *context, const KsSpace *core_space, const KsCore *core,
                                  const KsDiagram *diagram, guint max_dim, GError **error);

/* Those of a result that has a diagram: its own, or made now when it has none of @max_dim. Whoever
 * asks for one bar after another keeps them: then a bar costs a search alone. */
KsCycles *ks_result_cycles (const KsResult *result, KsContext *context, guint max_dim,
                              GError **error);

/* Where a loop lies. */
typedef struct {
  gsize n;
  guint32 *points;  /* (n) point indices of the point set, in the order of the landmarks; owned */
  gsize n_nodes;
  guint32 *nodes;   /* (n_nodes) of the graph, ascending: those that hold a point of the loop; owned
                     * */
} KsLoopPlaces;

void ks_loop_places_clear (KsLoopPlaces *places);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsLoopPlaces, ks_loop_places_clear)

/* The points of the landmarks @rows (n) of @result's diagram in their order, whose patches
 * (ks_points_patch()) show what turns along a loop of them, and the nodes that hold them: none
 * without a graph. O(members log n). */
gboolean ks_result_loop_places (const KsResult *result, KsContext *context, const guint32 *rows,
                                gsize n, KsLoopPlaces *places, GError **error);
