/* Where the points in no cluster are shown in the graph: each beside the node whose lens values
 * are nearest to its own.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-result.h"

typedef struct {
  guint32 node;      /* whose place it is shown beside */
  float right, down; /* from that node's centre, layout units */
} KsLoosePoint;

/* The unclustered points of @result's graph in their order there, a new array; with no node there
 * is no place for any, and @n is 0. Those of one node lie about it in a spiral, as far apart as
 * @spacing, the first just outside its @radius (n_nodes, layout units). Lens values are compared
 * in ranges of the nodes', round an axis that closes; ties to the lowest node. Expected
 * O(nodes + unclustered). */
KsLoosePoint *ks_loose_points_new (const KsResult *result, const float *radius, double spacing,
                                   gsize *n, KsContext *context, GError **error);
