/* SPDX-License-Identifier: MIT */
#include "ks-edge-graph.h"

#include <math.h>

#define EDGES_A_POLL 16384

/* Lengths of the same walk added from different vertices differ by rounding, which must not
 * prune: half a walk is taken a little longer. */
#define HALF (0.5 * (1.0 + 1e-9))

gboolean
ks_edge_graph_init (KsEdgeGraph *self, KsContext *context, const KsReduction *reduction,
                    gsize n_edges, const double *lengths, const guint16 *values, GError **error)
{
  gsize n = reduction->n;

  *self = (KsEdgeGraph) { .n = n, .prime = reduction->prime };
  self->start = ks_new0 (context, gsize, n + 2, error);
  self->arcs = self->start != NULL ? ks_new (context, KsArc, 2 * n_edges, error) : NULL;
  self->lengths = self->arcs != NULL ? ks_new (context, double, 2 * n_edges, error) : NULL;
  if (self->lengths == NULL)
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
      gsize from_x, from_y;

      if (e % EDGES_A_POLL == 0 && !ks_context_check (context, error))
        return FALSE;
      from_x = self->start[x + 1]++;
      from_y = self->start[y + 1]++;
      self->arcs[from_x] = (KsArc) { (guint16) y, (guint16) value };
      self->arcs[from_y] = (KsArc) { (guint16) x, (guint16) ((self->prime - value) % self->prime) };
      self->lengths[from_x] = self->lengths[from_y] = lengths[x * n + y];
    }
  return TRUE;
}

void
ks_edge_graph_clear (KsEdgeGraph *self)
{
  g_clear_pointer (&self->start, g_free);
  g_clear_pointer (&self->arcs, g_free);
  g_clear_pointer (&self->lengths, g_free);
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

/* Follows the arcs of @vertex, which is settled. Of two settled vertices the later sees the edge
 * between them: it is no nearer than the other, so the edge leads to nothing new, but it may close
 * a walk shorter than @walk, if one is looked for. */
static inline __attribute__ ((always_inline)) void
relax (KsPaths *self, const KsEdgeGraph *graph, guint32 vertex, double reach, KsWalk *walk)
{
  double here = self->distance[vertex];
  guint value_here = self->value[vertex], prime = graph->prime;

  for (gsize a = graph->start[vertex]; a < graph->start[vertex + 1]; a++)
    {
      guint32 to = graph->arcs[a].to, place;
      double distance = here + graph->lengths[a], there = self->distance[to];
      guint value = value_here + graph->arcs[a].value;

      value = value >= prime ? value - prime : value;
      if (distance < there)
        {
          if (distance > reach)
            continue;
          place = self->place[to];
          self->distance[to] = distance;
          self->parent[to] = vertex;
          self->value[to] = (guint16) value;
          rise (self, place > 0 ? place - 1 : self->heap_size++, to);
        }
      else if (walk != NULL && value != self->value[to] && distance + there < walk->length
               && self->place[to] == KS_SETTLED)
        *walk = (KsWalk) { distance + there, vertex, to };
    }
}

static void
begin (KsPaths *self, guint32 source)
{
  for (gsize v = 0; v < self->n; v++)
    {
      self->place[v] = 0;
      self->distance[v] = INFINITY;
    }
  self->distance[source] = 0.0;
  self->parent[source] = source;
  self->value[source] = 0;
  self->n_settled = 0;
  self->heap_size = 1;
  put (self, 0, source);
}

void
ks_paths_search (KsPaths *self, const KsEdgeGraph *graph, guint32 source, guint32 target,
                 double reach)
{
  begin (self, source);
  while (self->heap_size > 0)
    {
      guint32 vertex = take_nearest (self);

      self->settled[self->n_settled++] = vertex;
      if (vertex == target)
        break;
      relax (self, graph, vertex, reach, NULL);
    }
}

/* In float64 too a settled vertex is no farther than any neighbour and the edge between, so
 * each end of the walk's edge is within half of it. */
KsWalk
ks_paths_search_walk (KsPaths *self, const KsEdgeGraph *graph, guint32 source, double limit)
{
  KsWalk walk = { nextafter (limit, INFINITY), 0, 0 };

  begin (self, source);
  while (self->heap_size > 0)
    {
      guint32 vertex = take_nearest (self);

      if (self->distance[vertex] > walk.length * HALF)
        break;
      self->settled[self->n_settled++] = vertex;
      relax (self, graph, vertex, walk.length * HALF, &walk);
    }
  if (walk.length > limit)
    walk.length = INFINITY;
  return walk;
}
