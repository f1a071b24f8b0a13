/* From one scene to the next of the same points: nodes start where the nodes they grew from were,
 * and those that a person has put somewhere stay there.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-graph-scene.h"

/* Returns @scene (a reference), with the places of those of its nodes that follow a pinned one of
 * @from (@pinned: (from->n_nodes) not 0 = pinned; NULL = none) made that one's: of several that
 * grew from one, that with the most points of it. Fills @start (n_nodes, 2) with where each node
 * was, its own place for a new one, and @stays (n_nodes) with 1 for those pinned now. Both graphs
 * are of one point set of @n_points. O(n_points + pairs of nodes that share a point). */
KsGraphScene *ks_graph_scene_follow (KsGraphScene *scene, const KsGraphScene *from,
                                     const guint8 *pinned, gsize n_points, float *start,
                                     guint8 *stays, KsContext *context, GError **error);

/* Part of the way from @start (n_nodes, 2) to @target's places, @fraction in [0, 1]. */
KsGraphScene *ks_graph_scene_between (const KsGraphScene *target, const float *start,
                                      double fraction, KsContext *context, GError **error);

/* The longest way any node has to go, layout units. O(n_nodes). */
double ks_graph_scene_way (const KsGraphScene *target, const float *start);
