/* Loops of a result's bars, and where they lie among its points and nodes.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-result.h"

/* The stage's work: loops of the @count longest bars of dimension 1 of @diagram. @core_space is
 * that of @core. */
KsLoops *ks_result_loops_new (KsContext *context, const KsSpace *core_space, const KsCore *core,
                              const KsDiagram *diagram, gsize count, KsLoopKind kind,
                                GError **error);

/* A loop of the bar diagram->bars[@bar] of dimension 1, computed now: what a click on a bar asks
 * for. @at: see ks_loop_find(). One sweep and one search: 0.1 s at 500 landmarks. */
gboolean ks_result_find_loop (const KsResult *result, KsContext *context, gsize bar,
                              KsLoopKind kind, double at, KsLoop *loop, GError **error);

/* Where a loop lies. */
typedef struct {
  gsize n;
  guint32 *points;  /* (n) point indices of the point set, in order along the loop; owned */
  gsize n_nodes;
  guint32 *nodes;   /* (n_nodes) of the graph, ascending: those that hold a point of the loop; owned
                     * */
} KsLoopPlaces;

void ks_loop_places_clear (KsLoopPlaces *places);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsLoopPlaces, ks_loop_places_clear)

/* The points of @loop, one of @result's diagram, whose patches (ks_points_patch()) in this order
 * show what turns along it, and the nodes that hold them: none without a graph. O(members log n).
 * */
gboolean ks_result_loop_places (const KsResult *result, KsContext *context, const KsLoop *loop,
                                KsLoopPlaces *places, GError **error);
