/* Which node of an earlier graph is which node of a new one.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-graph.h"

#define KS_NO_NODE G_MAXUINT32

/* For each node of @graph the node of @earlier with which it shares the largest part of
 * their union of members (Jaccard index; ties to the lowest), or KS_NO_NODE where it shares
 * no point with any. Both graphs are of the same point set, of @n_points. Returns a new
 * array (graph->n_nodes). O(n_points + pairs of nodes that share a point). */
guint32 *ks_graph_match (KsContext *context, const KsGraph *graph, const KsGraph *earlier,
                         gsize n_points, GError **error);
