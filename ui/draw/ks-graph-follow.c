/* SPDX-License-Identifier: MIT */
#include "ks-graph-follow.h"

#include "ks-graph-match.h"

#include <math.h>
#include <string.h>

/* How many points two nodes share; members ascend in both. */
static gsize
count_shared (const KsGraph *a, guint32 node_a, const KsGraph *b, guint32 node_b)
{
  gsize i = a->start[node_a], j = b->start[node_b], shared = 0;

  while (i < a->start[node_a + 1] && j < b->start[node_b + 1])
    {
      guint32 x = a->members[i], y = b->members[j];

      shared += x == y;
      i += x <= y;
      j += y <= x;
    }
  return shared;
}

/* @match (n_nodes) the node of @from that each node grew from. */
static gboolean
match_nodes (const KsGraphScene *scene, const KsGraphScene *from, gsize n_points, guint32 **match,
             KsContext *context, GError **error)
{
  if (scene->graph != from->graph)
    {
      *match = ks_graph_match (context, scene->graph, from->graph, n_points, error);
      return *match != NULL;
    }
  *match = ks_new (context, guint32, scene->n_nodes, error);
  for (gsize v = 0; *match != NULL && v < scene->n_nodes; v++)
    (*match)[v] = (guint32) v;
  return *match != NULL;
}

/* The node that follows each pinned one into @heir (from->n_nodes), KS_NO_NODE elsewhere. */
static void
find_heirs (const KsGraphScene *scene, const KsGraphScene *from, const guint8 *pinned,
            const guint32 *match, guint32 *heir)
{
  for (gsize u = 0; u < from->n_nodes; u++)
    heir[u] = KS_NO_NODE;
  for (guint32 v = 0; v < scene->n_nodes; v++)
    {
      guint32 u = match[v];

      if (u == KS_NO_NODE || !pinned[u])
        continue;
      if (heir[u] == KS_NO_NODE
          || count_shared (scene->graph, v, from->graph, u)
               > count_shared (scene->graph, heir[u], from->graph, u))
        heir[u] = v;
    }
}

KsGraphScene *
ks_graph_scene_follow (KsGraphScene *scene, const KsGraphScene *from, const guint8 *pinned,
                       gsize n_points, float *start, guint8 *stays, KsContext *context,
                       GError **error)
{
  g_return_val_if_fail (scene != NULL && from != NULL && start != NULL && stays != NULL, NULL);

  g_autofree guint32 *match = NULL;
  g_autofree guint32 *heir = ks_new (context, guint32, from->n_nodes, error);
  g_autofree float *xy = heir != NULL ? ks_new (context, float, 2 * scene->n_nodes, error) : NULL;
  gboolean any_stays = FALSE;

  if (xy == NULL || !match_nodes (scene, from, n_points, &match, context, error))
    return NULL;
  if (scene->n_nodes > 0)
    {
      memset (stays, 0, scene->n_nodes);
      memcpy (xy, scene->xy, 2 * scene->n_nodes * sizeof *xy);
      memcpy (start, scene->xy, 2 * scene->n_nodes * sizeof *start);
    }
  for (gsize v = 0; v < scene->n_nodes; v++)
    if (match[v] != KS_NO_NODE && ks_graph_scene_shows (from, match[v]))
      memcpy (start + 2 * v, from->xy + 2 * match[v], 2 * sizeof *start);
  if (pinned == NULL)
    return ks_graph_scene_ref (scene);

  find_heirs (scene, from, pinned, match, heir);
  for (gsize u = 0; u < from->n_nodes; u++)
    if (heir[u] != KS_NO_NODE)
      {
        memcpy (xy + 2 * heir[u], from->xy + 2 * u, 2 * sizeof *xy);
        stays[heir[u]] = 1;
        any_stays = TRUE;
      }
  return any_stays ? ks_graph_scene_moved (scene, xy, context, error) : ks_graph_scene_ref (scene);
}

KsGraphScene *
ks_graph_scene_between (const KsGraphScene *target, const float *start, double fraction,
                        KsContext *context, GError **error)
{
  g_return_val_if_fail (target != NULL && (start != NULL || target->n_nodes == 0), NULL);

  g_autofree float *xy = ks_new (context, float, 2 * target->n_nodes, error);

  if (xy == NULL)
    return NULL;
  for (gsize i = 0; i < 2 * target->n_nodes; i++)
    xy[i] = (float) (start[i] + fraction * ((double) target->xy[i] - start[i]));
  return ks_graph_scene_moved (target, xy, context, error);
}

double
ks_graph_scene_way (const KsGraphScene *target, const float *start)
{
  double longest = 0.0;

  g_return_val_if_fail (target != NULL && (start != NULL || target->n_nodes == 0), 0.0);
  for (guint32 v = 0; v < target->n_nodes; v++)
    if (ks_graph_scene_shows (target, v))
      longest = MAX (longest, hypot (target->xy[2 * v] - start[2 * v],
                                     target->xy[2 * v + 1] - start[2 * v + 1]));
  return longest;
}
