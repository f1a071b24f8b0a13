/* Betti numbers over Z/2 of the graph's 2-skeleton: b1 = E - V + b0 - rank of the boundary of
 * the triangles, which is the number of births less the rank of the critical triangles'
 * cycles (see ks-skeleton.h): the little that is left of the matrix.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-skeleton.h"

static gboolean
count_filled (const KsSkeleton *skeleton, KsContext *context, gsize *rank, GError **error)
{
  g_auto (KsSum) edges = { 0 };
  g_auto (KsSum) births = { 0 };
  g_auto (KsEchelon) echelon = { 0 };

  *rank = 0;
  if (skeleton->n_cycles == 0 || skeleton->n_births == 0)
    return TRUE;
  if (!ks_sum_init (&edges, context, skeleton->n_edges, error)
      || !ks_sum_init (&births, context, skeleton->n_births, error)
      || !ks_echelon_init (&echelon, context, skeleton->n_births, error)
      || !ks_skeleton_relate (skeleton, context, &edges, &births, &echelon, error))
    return FALSE;
  *rank = echelon.rank;
  return TRUE;
}

gboolean
ks_graph_betti (KsContext *context, const KsGraph *graph, gsize *b0, gsize *b1, GError **error)
{
  g_return_val_if_fail (graph != NULL && b0 != NULL && b1 != NULL, FALSE);

  g_auto (KsSkeleton) skeleton = {
    .n_nodes = graph->n_nodes, .n_edges = graph->n_edges, .n_triangles = graph->n_triangles,
    .edges = graph->edges, .triangles = graph->triangles,
  };
  gsize rank;

  if (!ks_skeleton_collapse (&skeleton, context, NULL, error)
      || !count_filled (&skeleton, context, &rank, error))
    return FALSE;
  *b0 = skeleton.b0;
  *b1 = skeleton.n_births - rank;
  return TRUE;
}
