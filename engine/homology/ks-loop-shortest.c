/* SPDX-License-Identifier: MIT */
#include "ks-loop-search.h"

#include "ks-edge-graph.h"
#include "ks-parallel.h"

#include <math.h>
#include <stdatomic.h>

typedef struct {
  const KsEdgeGraph *graph;
  const guint32 *sources;  /* (n_sources) */
  double *lengths;         /* (n_sources) of the shortest walk through each, INFINITY when it was
                            * not the shortest so far */
  _Atomic guint64 best;    /* the bits of the shortest length so far: positive doubles ascend as
                            * these do */
  KsPaths *paths;          /* (workers) */
} Search;

static inline double
to_double (guint64 bits)
{
  union { guint64 bits; double number; } as = { .bits = bits };

  return as.number;
}

static inline guint64
to_bits (double number)
{
  union { double number; guint64 bits; } as = { .number = number };

  return as.bits;
}

static gboolean
search_range (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
              GError **error)
{
  Search *self = data;
  KsPaths *paths = &self->paths[worker];

  if (paths->n == 0 && !ks_paths_init (paths, context, self->graph->n, error))
    return FALSE;
  for (gsize i = begin; i < end; i++)
    {
      guint64 best = atomic_load (&self->best), mine;

      if (!ks_context_check (context, error))
        return FALSE;
      self->lengths[i] = ks_paths_search_walk (paths, self->graph, self->sources[i],
                                               to_double (best)).length;
      mine = to_bits (self->lengths[i]);
      while (mine < best && !atomic_compare_exchange_weak (&self->best, &best, mine))
        ;
    }
  return TRUE;
}

/* Vertices that meet every edge on which the cocycle is not 0, those of most such edges
 * first: a small set, found greedily. Returns how many. */
static gsize
cover_support (const KsEdgeGraph *graph, gsize *degree, guint32 *cover)
{
  gsize n_cover = 0;

  for (gsize v = 0; v < graph->n; v++)
    {
      degree[v] = 0;
      for (gsize a = graph->start[v]; a < graph->start[v + 1]; a++)
        degree[v] += graph->arcs[a].value != 0;
    }
  for (;;)
    {
      guint32 most = 0;

      for (guint32 v = 1; v < graph->n; v++)
        if (degree[v] > degree[most])
          most = v;
      if (degree[most] == 0)
        return n_cover;
      cover[n_cover++] = most;
      degree[most] = 0;
      for (gsize a = graph->start[most]; a < graph->start[most + 1]; a++)
        if (graph->arcs[a].value != 0 && degree[graph->arcs[a].to] > 0)
          degree[graph->arcs[a].to]--;
    }
}

/* The path from @vertex to the source; returns how many vertices. */
static gsize
climb (const KsPaths *paths, guint32 vertex, guint32 *path)
{
  gsize n = 0;

  for (path[n++] = vertex; paths->parent[vertex] != vertex;)
    path[n++] = vertex = paths->parent[vertex];
  return n;
}

/* The walk out of the tree, without the part that goes out and back the same way. */
static gboolean
take_walk (KsContext *context, const KsPaths *paths, const KsWalk *walk, guint32 **rows, gsize *n,
           GError **error)
{
  g_autofree guint32 *from_x = ks_new (context, guint32, 2 * paths->n, error);
  g_autofree guint32 *from_y = from_x != NULL ? ks_new (context, guint32, paths->n, error) : NULL;

  if (from_y == NULL)
    return FALSE;
  gsize n_x = climb (paths, walk->x, from_x), n_y = climb (paths, walk->y, from_y);
  while (n_x > 1 && n_y > 1 && from_x[n_x - 2] == from_y[n_y - 2])
    n_x--, n_y--;

  /* Up from x, then down to y; their last common vertex stands in both. */
  *n = n_x;
  for (gsize i = n_y - 1; i-- > 0;)
    from_x[(*n)++] = from_y[i];
  *rows = g_steal_pointer (&from_x);
  return TRUE;
}

static gboolean
search_all (Search *self, KsContext *context, gsize n_sources, guint32 **rows, gsize *n,
            GError **error)
{
  gsize found = 0;

  if (!ks_parallel_for (context, n_sources, 1, search_range, self, error))
    return FALSE;
  for (gsize i = 1; i < n_sources; i++)
    if (self->lengths[i] < self->lengths[found])
      found = i;
  /* A cocycle of a class that is alive vanishes not on every walk. */
  g_assert (n_sources > 0 && isfinite (self->lengths[found]));
  KsWalk walk = ks_paths_search_walk (&self->paths[0], self->graph, self->sources[found],
                                      self->lengths[found]);
  return take_walk (context, &self->paths[0], &walk, rows, n, error);
}

gboolean
ks_loop_search_shortest (KsContext *context, const KsReduction *reduction, const KsCocycle *cocycle,
                         const double *lengths, guint32 **rows, gsize *n, GError **error)
{
  guint n_workers = ks_context_get_threads (context);
  g_auto (KsEdgeGraph) graph = { 0 };
  Search search = { .graph = &graph };

  if (!ks_edge_graph_init (&graph, context, reduction, cocycle->n_edges, lengths, cocycle->value,
                           error))
    return FALSE;
  g_autofree gsize *degree = ks_new (context, gsize, graph.n, error);
  g_autofree guint32 *cover = degree != NULL ? ks_new (context, guint32, graph.n, error) : NULL;
  g_autofree double *found = cover != NULL ? ks_new (context, double, graph.n, error) : NULL;
  if (found == NULL)
    return FALSE;

  gsize n_sources = cover_support (&graph, degree, cover);
  search.sources = cover;
  search.lengths = found;
  atomic_init (&search.best, to_bits (G_MAXDOUBLE));
  search.paths = g_new0 (KsPaths, n_workers);
  gboolean done = ks_paths_init (&search.paths[0], context, graph.n, error)
                  && search_all (&search, context, n_sources, rows, n, error);
  for (guint w = 0; w < n_workers; w++)
    ks_paths_clear (&search.paths[w]);
  g_free (search.paths);
  return done;
}
