/* SPDX-License-Identifier: MIT */
#include "ks-graph-match.h"

/* For each point the nodes that hold it: nodes of point p are
 * node[start[p] .. start[p + 1]), ascending. */
typedef struct {
  gsize *start;  /* (n_points + 1); owned */
  guint32 *node; /* owned */
} Incidence;

static void
incidence_clear (Incidence *self)
{
  g_free (self->start);
  g_free (self->node);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Incidence, incidence_clear)

static gboolean
incidence_init (KsContext *context, Incidence *self, const KsGraph *graph, gsize n_points,
                GError **error)
{
  gsize n = graph->start[graph->n_nodes];

  self->start = ks_new0 (context, gsize, n_points + 2, error);
  self->node = self->start != NULL ? ks_new (context, guint32, n, error) : NULL;
  if (self->node == NULL)
    return FALSE;
  /* Counted two places ahead, so that filling leaves every start in its place. */
  for (gsize i = 0; i < n; i++)
    self->start[graph->members[i] + 2]++;
  for (gsize p = 1; p < n_points + 1; p++)
    self->start[p + 1] += self->start[p];
  for (gsize v = 0; v < graph->n_nodes; v++)
    for (gsize i = graph->start[v]; i < graph->start[v + 1]; i++)
      self->node[self->start[graph->members[i] + 1]++] = (guint32) v;
  return TRUE;
}

static gsize
size_of (const KsGraph *graph, gsize node)
{
  return graph->start[node + 1] - graph->start[node];
}

guint32 *
ks_graph_match (KsContext *context, const KsGraph *graph, const KsGraph *earlier, gsize n_points,
                GError **error)
{
  g_return_val_if_fail (graph != NULL && earlier != NULL, NULL);

  g_auto (Incidence) incidence = { NULL };
  g_autofree guint32 *match = NULL;
  g_autofree guint32 *shared = NULL; /* (earlier->n_nodes) points shared with the node in hand */
  g_autofree guint32 *touched = NULL; /* (earlier->n_nodes) those with shared > 0 */

  if (!incidence_init (context, &incidence, earlier, n_points, error)
      || (match = ks_new (context, guint32, graph->n_nodes, error)) == NULL
      || (shared = ks_new0 (context, guint32, earlier->n_nodes, error)) == NULL
      || (touched = ks_new (context, guint32, earlier->n_nodes, error)) == NULL)
    return NULL;

  for (gsize v = 0; v < graph->n_nodes; v++)
    {
      gsize n_touched = 0;
      double best = 0.0;

      if (!ks_context_check (context, error))
        return NULL;
      for (gsize i = graph->start[v]; i < graph->start[v + 1]; i++)
        for (gsize j = incidence.start[graph->members[i]];
             j < incidence.start[graph->members[i] + 1]; j++)
          if (shared[incidence.node[j]]++ == 0)
            touched[n_touched++] = incidence.node[j];

      match[v] = KS_NO_NODE;
      for (gsize t = 0; t < n_touched; t++)
        {
          guint32 u = touched[t];
          double both = shared[u];
          double jaccard = both / (double) (size_of (graph, v) + size_of (earlier, u) - shared[u]);

          if (jaccard > best || (jaccard == best && u < match[v]))
            {
              best = jaccard;
              match[v] = u;
            }
          shared[u] = 0;
        }
    }
  return g_steal_pointer (&match);
}
