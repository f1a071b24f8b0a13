/* SPDX-License-Identifier: MIT */
#include "ks-loop-search.h"

#include "ks-edge-graph.h"

gboolean
ks_loop_search_birth (KsContext *context, const KsReduction *reduction, guint32 cycle,
                      const double *lengths, guint32 **rows, gsize *n, GError **error)
{
  guint32 pair = reduction->order.pairs[reduction->birth[cycle]];
  g_auto (KsEdgeGraph) graph = { 0 };
  g_auto (KsPaths) paths = { 0 };

  if (!ks_edge_graph_init (&graph, context, reduction, reduction->birth[cycle], lengths, NULL,
                           error)
      || !ks_paths_init (&paths, context, reduction->n, error))
    return FALSE;
  g_autofree guint32 *walk = ks_new (context, guint32, reduction->n, error);
  if (walk == NULL)
    return FALSE;

  ks_paths_search (&paths, &graph, pair >> 16, pair & 0xffff, G_MAXDOUBLE);
  *n = 0;
  for (guint32 v = pair & 0xffff; v != pair >> 16; v = paths.parent[v])
    walk[(*n)++] = v;
  walk[(*n)++] = pair >> 16;
  *rows = g_steal_pointer (&walk);
  return TRUE;
}

/* ---- The column's cycle ---- */

/* The spanning forest, and a walk in the graph. */
typedef struct {
  guint32 *parent;  /* (n) the vertex above; a root's own is itself; owned */
  guint32 *down;    /* (n) the second part of a path, backwards; owned */
  guint32 *walk;    /* (n_walk) vertices; owned */
  gsize n_walk, walk_room;
} Forest;

static void
forest_clear (Forest *self)
{
  g_free (self->parent);
  g_free (self->down);
  g_free (self->walk);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Forest, forest_clear)

/* Makes @vertex the root of its tree, and hangs it below @above in another. */
static void
hang (Forest *self, guint32 vertex, guint32 above)
{
  for (guint32 next;; above = vertex, vertex = next)
    {
      next = self->parent[vertex];
      self->parent[vertex] = above;
      if (next == vertex)
        return;
    }
}

static gboolean
plant (Forest *self, KsContext *context, const KsReduction *reduction, GError **error)
{
  if ((self->parent = ks_new (context, guint32, reduction->n, error)) == NULL
      || (self->down = ks_new (context, guint32, reduction->n, error)) == NULL)
    return FALSE;
  for (guint32 v = 0; v < reduction->n; v++)
    self->parent[v] = v;
  for (gsize e = 0; e < reduction->critical.n_edges; e++)
    if (reduction->critical.cycle_of[e] == KS_CRITICAL_TREE)
      {
        guint32 pair = reduction->critical.edges[e].pair;

        hang (self, pair >> 16, pair & 0xffff);
      }
  return TRUE;
}

static gsize
depth (const Forest *self, guint32 vertex)
{
  gsize n = 0;

  for (; self->parent[vertex] != vertex; vertex = self->parent[vertex])
    n++;
  return n;
}

/* One step on; a step straight back undoes the one before. */
static gboolean
step (Forest *self, KsContext *context, guint32 vertex, GError **error)
{
  if (self->n_walk > 1 && self->walk[self->n_walk - 2] == vertex)
    {
      self->n_walk--;
      return TRUE;
    }
  if (!ks_grow (context, &self->walk, &self->walk_room, self->n_walk + 1, sizeof *self->walk,
                error))
    return FALSE;
  self->walk[self->n_walk++] = vertex;
  return TRUE;
}

/* From the walk's last vertex through the forest to @vertex. */
static gboolean
walk_to (Forest *self, KsContext *context, guint32 vertex, GError **error)
{
  guint32 here = self->walk[self->n_walk - 1];
  gsize from = depth (self, here), to = depth (self, vertex), n_down = 0;

  while (here != vertex)
    if (from >= to)
      {
        here = self->parent[here];
        from--;
        if (!step (self, context, here, error))
          return FALSE;
      }
    else
      {
        self->down[n_down++] = vertex;
        vertex = self->parent[vertex];
        to--;
      }
  while (n_down > 0)
    if (!step (self, context, self->down[--n_down], error))
      return FALSE;
  return TRUE;
}

/* Through the forest to the edge that bears @cycle, and over it as often as @coefficient says:
 * backwards where that is the shorter way round in Z/p. */
static gboolean
walk_over (Forest *self, KsContext *context, const KsReduction *reduction, guint32 cycle,
           guint coefficient, GError **error)
{
  guint32 pair = reduction->order.pairs[reduction->birth[cycle]];
  gboolean is_back = coefficient > reduction->prime / 2;
  guint32 from = is_back ? pair & 0xffff : pair >> 16, to = is_back ? pair >> 16 : pair & 0xffff;

  for (guint times = is_back ? reduction->prime - coefficient : coefficient; times > 0; times--)
    {
      if (!ks_context_check (context, error)
          || !(self->n_walk == 0 ? step : walk_to) (self, context, from, error)
          || !step (self, context, to, error))
        return FALSE;
    }
  return TRUE;
}

/* A cycle is known by its edges outside the forest: whatever order they are walked in, the
 * forest's edges between them are those of the column. */
gboolean
ks_loop_search_column (KsContext *context, const KsReduction *reduction, guint32 cycle,
                       guint32 **rows, gsize *n, GError **error)
{
  gsize size;
  const guint32 *entries = ks_reduction_column (reduction, cycle, &size);
  g_auto (Forest) forest = { 0 };
  gsize begin = 0;

  if (!plant (&forest, context, reduction, error)
      || !walk_over (&forest, context, reduction, cycle, 1, error))
    return FALSE;
  for (gsize i = 0; i + 1 < size; i++)
    if (!walk_over (&forest, context, reduction, entries[i],
                    ks_reduction_coefficient (reduction, cycle, i), error))
      return FALSE;
  if (!walk_to (&forest, context, forest.walk[0], error))
    return FALSE;

  /* The last vertex is the first again; ways that lead to the start and back on are left out. */
  gsize end = forest.n_walk - 1;
  while (end - begin > 2 && forest.walk[begin + 1] == forest.walk[end - 1])
    begin++, end--;
  *n = end - begin;
  for (gsize i = 0; i < *n; i++)
    forest.walk[i] = forest.walk[begin + i];
  *rows = g_steal_pointer (&forest.walk);
  return TRUE;
}
