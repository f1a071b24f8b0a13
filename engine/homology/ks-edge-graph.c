/* SPDX-License-Identifier: MIT */
#include "ks-edge-graph.h"

#define EDGES_A_POLL 16384

gboolean
ks_edge_graph_init (KsEdgeGraph *self, KsContext *context, const KsReduction *reduction,
                    gsize n_edges, const double *lengths, const guint16 *values, GError **error)
{
  gsize n = reduction->n;

  *self = (KsEdgeGraph) { .n = n, .prime = reduction->prime };
  self->start = ks_new0 (context, gsize, n + 2, error);
  self->arcs = self->start != NULL ? ks_new (context, KsArc, 2 * n_edges, error) : NULL;
  if (self->arcs == NULL)
    return FALSE;

  /* start[v + 2] counts the arcs of v, then start[v + 1] moves from their begin to their end. */
  for (gsize e = 0; e < n_edges; e++)
    {
      self->start[(reduction->order.pairs[e] >> 16) + 2]++;
      self->start[(reduction->order.pairs[e] & 0xffff) + 2]++;
    }
  for (gsize v = 0; v < n; v++)
    self->start[v + 2] += self->start[v + 1];
  for (gsize e = 0; e < n_edges; e++)
    {
      guint32 x = reduction->order.pairs[e] >> 16, y = reduction->order.pairs[e] & 0xffff;
      guint value = values != NULL ? values[e] : 0;
      double length = lengths[x * n + y];

      if (e % EDGES_A_POLL == 0 && !ks_context_check (context, error))
        return FALSE;
      self->arcs[self->start[x + 1]++] = (KsArc) { length, (guint16) y, (guint16) value };
      self->arcs[self->start[y + 1]++] = (KsArc) { length, (guint16) x,
                                                   (guint16) ((self->prime - value) % self->prime) };
    }
  return TRUE;
}

void
ks_edge_graph_clear (KsEdgeGraph *self)
{
  g_clear_pointer (&self->start, g_free);
  g_clear_pointer (&self->arcs, g_free);
}

gboolean
ks_paths_init (KsPaths *self, KsContext *context, gsize n, GError **error)
{
  *self = (KsPaths) { .n = n };
  return (self->distance = ks_new (context, double, n, error)) != NULL
         && (self->parent = ks_new (context, guint32, n, error)) != NULL
         && (self->value = ks_new (context, guint16, n, error)) != NULL
         && (self->place = ks_new (context, guint32, n, error)) != NULL
         && (self->heap = ks_new (context, guint32, n, error)) != NULL
         && (self->settled = ks_new (context, guint32, n, error)) != NULL;
}

void
ks_paths_clear (KsPaths *self)
{
  g_clear_pointer (&self->distance, g_free);
  g_clear_pointer (&self->parent, g_free);
  g_clear_pointer (&self->value, g_free);
  g_clear_pointer (&self->place, g_free);
  g_clear_pointer (&self->heap, g_free);
  g_clear_pointer (&self->settled, g_free);
}

static inline gboolean
is_nearer (const KsPaths *self, guint32 a, guint32 b)
{
  return self->distance[a] != self->distance[b] ? self->distance[a] < self->distance[b] : a < b;
}

static inline void
put (KsPaths *self, gsize at, guint32 vertex)
{
  self->heap[at] = vertex;
  self->place[vertex] = (guint32) at + 1;
}

/* @vertex, which stands at @at or is new there, has come nearer. */
static void
rise (KsPaths *self, gsize at, guint32 vertex)
{
  for (gsize above; at > 0 && is_nearer (self, vertex, self->heap[above = (at - 1) / 2]);
       at = above)
    put (self, at, self->heap[above]);
  put (self, at, vertex);
}

static guint32
take_nearest (KsPaths *self)
{
  guint32 nearest = self->heap[0];
  guint32 last = self->heap[--self->heap_size];
  gsize at = 0;

  for (gsize below; (below = 2 * at + 1) < self->heap_size; at = below)
    {
      if (below + 1 < self->heap_size && is_nearer (self, self->heap[below + 1], self->heap[below]))
        below++;
      if (!is_nearer (self, self->heap[below], last))
        break;
      put (self, at, self->heap[below]);
    }
  if (self->heap_size > 0)
    put (self, at, last);
  self->place[nearest] = KS_SETTLED;
  return nearest;
}

static void
relax (KsPaths *self, const KsEdgeGraph *graph, guint32 vertex, double reach)
{
  for (gsize a = graph->start[vertex]; a < graph->start[vertex + 1]; a++)
    {
      const KsArc *arc = &graph->arcs[a];
      double distance = self->distance[vertex] + arc->length;
      guint32 place = self->place[arc->to];
      guint value;

      if (distance > reach || place == KS_SETTLED
          || (place > 0 && distance >= self->distance[arc->to]))
        continue;
      value = (guint) self->value[vertex] + arc->value;
      self->distance[arc->to] = distance;
      self->parent[arc->to] = vertex;
      self->value[arc->to] = (guint16) (value >= graph->prime ? value - graph->prime : value);
      rise (self, place > 0 ? place - 1 : self->heap_size++, arc->to);
    }
}

void
ks_paths_search (KsPaths *self, const KsEdgeGraph *graph, guint32 source, guint32 target,
                 double reach)
{
  for (gsize v = 0; v < self->n; v++)
    self->place[v] = 0;
  self->distance[source] = 0.0;
  self->parent[source] = source;
  self->value[source] = 0;
  self->n_settled = 0;
  self->heap_size = 1;
  put (self, 0, source);
  while (self->heap_size > 0)
    {
      guint32 vertex = take_nearest (self);

      self->settled[self->n_settled++] = vertex;
      if (vertex == target)
        break;
      relax (self, graph, vertex, reach);
    }
}
