/* Betti numbers over Z/2 of the graph's 2-skeleton.
 *
 * b1 = E - V + b0 - rank of the boundary of the triangles. That rank is found edge by
 * edge, in the order of (source, target), as the homology room does for Rips complexes
 * (Koyama, Memoli, Robins, Turner, arXiv:2307.16333). The triangles whose last edge is
 * bc are those to the earlier nodes a, its link:
 *
 * - the link is empty: the edge is critical;
 * - otherwise the triangle to the first node of the link pairs with the edge. It ranks 1,
 *   and lets bc be replaced by the two earlier edges of the triangle;
 * - two nodes a, a' of the link are connected when aa'b and aa'c are triangles too: then
 *   the four faces of the tetrahedron add up to nothing, and the triangle to a' is the
 *   sum of others that came before. So each further component of the link gives one
 *   critical triangle, whose sum with the first one's is a cycle of four earlier edges.
 *
 * Replacing paired edges, the latest first, leaves a cycle of critical edges, known by
 * those of them that are not in their spanning forest, the births. So b1 is the number
 * of births less the rank of these cycles: the little that is left of the matrix.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-graph.h"

#include <string.h>

#define NONE G_MAXUINT32

typedef struct {
  const KsGraph *graph;
  gsize n_edges;
  gsize *source_start;  /* (n_nodes + 1) into edges; owned */

  gsize *third_start;   /* (n_edges + 1) into third; owned */
  guint32 *third;       /* nodes before an edge's target that make a triangle with it; owned */
  guint32 *link_size;   /* (n_edges) how many of them are before its source: the link; owned */

  guint32 *birth;       /* (n_edges) number of a birth, NONE for other edges; owned */
  gsize n_births;
  gsize b0;

  guint8 *unseen;       /* (n_nodes) whether in the link at hand and not seen yet; owned */
  guint32 *queue;       /* (n_nodes) owned */

  guint32 (*cycles)[4]; /* (n_cycles) edges of each critical triangle's cycle; owned */
  gsize n_cycles, cycles_room;
} Skeleton;

static void
skeleton_clear (Skeleton *self)
{
  g_free (self->source_start);
  g_free (self->third_start);
  g_free (self->third);
  g_free (self->link_size);
  g_free (self->birth);
  g_free (self->unseen);
  g_free (self->queue);
  g_free (self->cycles);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Skeleton, skeleton_clear)

static gboolean
allocate (Skeleton *self, KsContext *context, GError **error)
{
  gsize n_nodes = self->graph->n_nodes, n_edges = self->graph->n_edges;

  return (self->source_start = ks_new0 (context, gsize, n_nodes + 1, error)) != NULL
         && (self->third_start = ks_new0 (context, gsize, n_edges + 1, error)) != NULL
         && (self->third = ks_new (context, guint32, 2 * self->graph->n_triangles, error)) != NULL
         && (self->link_size = ks_new0 (context, guint32, n_edges, error)) != NULL
         && (self->birth = ks_new (context, guint32, n_edges, error)) != NULL
         && (self->unseen = ks_new0 (context, guint8, n_nodes, error)) != NULL
         && (self->queue = ks_new (context, guint32, n_nodes, error)) != NULL;
}

/* The number of the edge uv, u < v. */
static gsize
find_edge (const Skeleton *self, guint32 u, guint32 v)
{
  gsize low = self->source_start[u], high = self->source_start[u + 1];

  while (low + 1 < high)
    {
      gsize middle = low + (high - low) / 2;

      if (self->graph->edges[middle].target <= v)
        low = middle;
      else
        high = middle;
    }
  return low;
}

/* The edges ac and bc of each triangle into @sides (n_triangles, 2). Triangles come in
 * order, so that each edge goes forward through those of its source. */
static gboolean
find_sides (const Skeleton *self, KsContext *context, guint32 (*sides)[2], GError **error)
{
  const KsGraph *graph = self->graph;
  gsize ac = 0, bc = 0;

  for (gsize t = 0; t < graph->n_triangles; t++)
    {
      const guint32 *node = graph->triangles[t].node, *last = graph->triangles[MAX (t, 1) - 1].node;

      if (t % 8192 == 0 && !ks_context_check (context, error))
        return FALSE;
      if (t == 0 || node[0] != last[0] || node[1] != last[1])
        {
          ac = find_edge (self, node[0], node[1]) + 1;
          bc = self->source_start[node[1]];
        }
      while (graph->edges[ac].target < node[2])
        ac++;
      while (graph->edges[bc].target < node[2])
        bc++;
      sides[t][0] = (guint32) ac;
      sides[t][1] = (guint32) bc;
    }
  return TRUE;
}

/* Lists the third nodes of each edge: those before its source, from the triangles where it
 * is bc, then those between its ends, from the triangles where it is ac. Either come in
 * ascending order. */
static gboolean
list_thirds (Skeleton *self, KsContext *context, GError **error)
{
  const KsGraph *graph = self->graph;
  gsize *next = self->third_start;
  g_autofree guint32 (*sides)[2] = ks_alloc (context, graph->n_triangles, sizeof *sides, error);

  if (sides == NULL || !find_sides (self, context, sides, error))
    return FALSE;
  for (gsize t = 0; t < graph->n_triangles; t++)
    {
      next[sides[t][0] + 1]++;
      next[sides[t][1] + 1]++;
      self->link_size[sides[t][1]]++;
    }
  for (gsize e = 0; e < self->n_edges; e++)
    next[e + 1] += next[e];
  for (gsize t = 0; t < graph->n_triangles; t++)
    self->third[next[sides[t][1]]++] = graph->triangles[t].node[0];
  for (gsize t = 0; t < graph->n_triangles; t++)
    self->third[next[sides[t][0]]++] = graph->triangles[t].node[1];
  memmove (next + 1, next, self->n_edges * sizeof *next);
  next[0] = 0;
  return TRUE;
}

static guint32
find_root (guint32 *parent, guint32 node)
{
  while (parent[node] != node)
    node = parent[node] = parent[parent[node]];
  return node;
}

/* Numbers the births, and counts the components of the graph: those of the critical
 * edges alone, since a paired edge's ends are joined by earlier ones. */
static void
find_births (Skeleton *self)
{
  const KsGraph *graph = self->graph;
  guint32 *parent = self->queue;

  self->b0 = graph->n_nodes;
  for (gsize v = 0; v < graph->n_nodes; v++)
    parent[v] = (guint32) v;
  for (gsize e = 0; e < self->n_edges; e++)
    {
      self->birth[e] = NONE;
      if (self->link_size[e] > 0)
        continue;

      guint32 u = find_root (parent, graph->edges[e].source);
      guint32 v = find_root (parent, graph->edges[e].target);

      if (u == v)
        self->birth[e] = (guint32) self->n_births++;
      else
        {
          parent[v] = u;
          self->b0--;
        }
    }
}

/* Takes the nodes connected with @from out of the unseen ones of the link of @e; tells
 * how many are left. */
static gsize
see_component (Skeleton *self, gsize e, guint32 from, gsize n_unseen)
{
  const KsEdge *edge = &self->graph->edges[e];
  gsize n_queue = 0;

  self->unseen[from] = FALSE;
  n_unseen--;
  self->queue[n_queue++] = from;
  while (n_queue > 0 && n_unseen > 0)
    {
      guint32 a = self->queue[--n_queue];
      gsize ab = find_edge (self, a, edge->source), ac = find_edge (self, a, edge->target);
      gsize i = self->third_start[ab], j = self->third_start[ac];

      while (i < self->third_start[ab + 1] && j < self->third_start[ac + 1]
             && self->third[i] < edge->source)
        {
          guint32 left = self->third[i], right = self->third[j];

          i += left <= right;
          j += right <= left;
          if (left == right && self->unseen[left])
            {
              self->unseen[left] = FALSE;
              self->queue[n_queue++] = left;
              n_unseen--;
            }
        }
    }
  return n_unseen;
}

/* Notes the cycle of each component of the link of @e beyond the first. */
static gboolean
find_cycles (Skeleton *self, KsContext *context, gsize e, GError **error)
{
  const KsEdge *edge = &self->graph->edges[e];
  const guint32 *link = self->third + self->third_start[e];
  gsize n = self->link_size[e], n_unseen = n;

  for (gsize i = 0; i < n; i++)
    self->unseen[link[i]] = TRUE;
  for (gsize i = 0; i < n && n_unseen > 0; i++)
    {
      if (!self->unseen[link[i]])
        continue;
      n_unseen = see_component (self, e, link[i], n_unseen);
      if (i == 0)
        continue;
      if (!ks_grow (context, &self->cycles, &self->cycles_room, self->n_cycles + 1,
                    sizeof *self->cycles, error))
        return FALSE;

      guint32 *cycle = self->cycles[self->n_cycles++];

      cycle[0] = (guint32) find_edge (self, link[0], edge->source);
      cycle[1] = (guint32) find_edge (self, link[0], edge->target);
      cycle[2] = (guint32) find_edge (self, link[i], edge->source);
      cycle[3] = (guint32) find_edge (self, link[i], edge->target);
    }
  return TRUE;
}

static gboolean
find_all_cycles (Skeleton *self, KsContext *context, GError **error)
{
  for (gsize e = 0; e < self->n_edges; e++)
    {
      if (e % 256 == 0 && !ks_context_check (context, error))
        return FALSE;
      if (self->link_size[e] > 1 && !find_cycles (self, context, e, error))
        return FALSE;
    }
  return TRUE;
}

/* A sum over Z/2 of numbers below a bound, the largest taken out first. */
typedef struct {
  guint64 *bits; /* owned */
  gsize n;       /* how many are in it */
  gsize word;    /* none is beyond this one */
} Sum;

static inline void
sum_add (Sum *self, gsize number)
{
  guint64 bit = (guint64) 1 << number % 64;

  self->n += (self->bits[number / 64] & bit) ? (gsize) -1 : 1;
  self->bits[number / 64] ^= bit;
  self->word = MAX (self->word, number / 64);
}

static inline gsize
sum_take_largest (Sum *self)
{
  while (self->bits[self->word] == 0)
    self->word--;

  guint top = 63 - (guint) __builtin_clzll (self->bits[self->word]);

  self->bits[self->word] ^= (guint64) 1 << top;
  self->n--;
  return self->word * 64 + top;
}

/* The cycles' columns in echelon form. */
typedef struct {
  Sum edges, births;   /* over edges, over births */
  gsize *column;       /* (n_births) 1 + first entry of the column of that largest birth; owned */
  guint32 *entries;    /* of the columns: the births below the largest, and NONE; owned */
  gsize n_entries, entries_room;
} Echelon;

static void
echelon_clear (Echelon *self)
{
  g_free (self->edges.bits);
  g_free (self->births.bits);
  g_free (self->column);
  g_free (self->entries);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Echelon, echelon_clear)

/* The cycle in terms of births alone. */
static void
express (const Skeleton *self, Echelon *echelon, const guint32 cycle[4])
{
  for (guint i = 0; i < 4; i++)
    sum_add (&echelon->edges, cycle[i]);
  while (echelon->edges.n > 0)
    {
      gsize e = sum_take_largest (&echelon->edges);

      if (self->link_size[e] > 0)
        {
          guint32 a = self->third[self->third_start[e]];

          sum_add (&echelon->edges, find_edge (self, a, self->graph->edges[e].source));
          sum_add (&echelon->edges, find_edge (self, a, self->graph->edges[e].target));
        }
      else if (self->birth[e] != NONE)
        sum_add (&echelon->births, self->birth[e]);
    }
}

/* Reduces the sum of births by the columns there are; what is left becomes one more. */
static gboolean
reduce (Echelon *self, KsContext *context, gsize *rank, GError **error)
{
  while (self->births.n > 0)
    {
      gsize largest = sum_take_largest (&self->births);

      if (self->column[largest] > 0)
        {
          for (gsize i = self->column[largest] - 1; self->entries[i] != NONE; i++)
            sum_add (&self->births, self->entries[i]);
          continue;
        }

      if (!ks_grow (context, &self->entries, &self->entries_room,
                    self->n_entries + self->births.n + 1, sizeof *self->entries, error))
        return FALSE;
      self->column[largest] = self->n_entries + 1;
      while (self->births.n > 0)
        self->entries[self->n_entries++] = (guint32) sum_take_largest (&self->births);
      self->entries[self->n_entries++] = NONE;
      ++*rank;
    }
  return TRUE;
}

static gboolean
rank_cycles (const Skeleton *self, KsContext *context, gsize *rank, GError **error)
{
  g_auto (Echelon) echelon = { 0 };

  *rank = 0;
  if (self->n_cycles == 0 || self->n_births == 0)
    return TRUE;
  if ((echelon.edges.bits = ks_new0 (context, guint64, self->n_edges / 64 + 1, error)) == NULL
      || (echelon.births.bits = ks_new0 (context, guint64, self->n_births / 64 + 1, error)) == NULL
      || (echelon.column = ks_new0 (context, gsize, self->n_births, error)) == NULL)
    return FALSE;
  for (gsize i = 0; i < self->n_cycles && *rank < self->n_births; i++)
    {
      if (!ks_context_check (context, error))
        return FALSE;
      express (self, &echelon, self->cycles[i]);
      if (!reduce (&echelon, context, rank, error))
        return FALSE;
      echelon.edges.word = echelon.births.word = 0;
    }
  return TRUE;
}

gboolean
ks_graph_betti (KsContext *context, const KsGraph *graph, gsize *b0, gsize *b1, GError **error)
{
  g_return_val_if_fail (graph != NULL && b0 != NULL && b1 != NULL, FALSE);

  g_auto (Skeleton) skeleton = { .graph = graph, .n_edges = graph->n_edges };
  gsize rank;

  if (!allocate (&skeleton, context, error))
    return FALSE;
  for (gsize e = 0; e < graph->n_edges; e++)
    skeleton.source_start[graph->edges[e].source + 1]++;
  for (gsize v = 0; v < graph->n_nodes; v++)
    skeleton.source_start[v + 1] += skeleton.source_start[v];

  if (!list_thirds (&skeleton, context, error))
    return FALSE;
  find_births (&skeleton);
  if (!find_all_cycles (&skeleton, context, error)
      || !rank_cycles (&skeleton, context, &rank, error))
    return FALSE;
  *b0 = skeleton.b0;
  *b1 = skeleton.n_births - rank;
  return TRUE;
}
