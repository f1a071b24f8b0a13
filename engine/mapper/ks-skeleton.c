/* SPDX-License-Identifier: MIT */
#include "ks-skeleton.h"

#include "ks-disjoint-sets.h"

#include <string.h>

#define STEP 65536 /* triangles between two looks at the context */
#define COLUMNS 64 /* columns added between two */
#define REPLACED 4096 /* edges replaced between two */
#define LOOK_UP 16 /* what looking a node up in two lists costs, in entries looked through */
#define END G_MAXUINT32

void
ks_skeleton_clear (KsSkeleton *self)
{
  g_clear_pointer (&self->source_start, g_free);
  g_clear_pointer (&self->third_start, g_free);
  g_clear_pointer (&self->third, g_free);
  g_clear_pointer (&self->link_size, g_free);
  g_clear_pointer (&self->birth, g_free);
  g_clear_pointer (&self->unseen, g_free);
  g_clear_pointer (&self->left, g_free);
  g_clear_pointer (&self->stamps, g_free);
  g_clear_pointer (&self->queue, g_free);
  g_clear_pointer (&self->cycles, g_free);
}

static gboolean
allocate (KsSkeleton *self, KsContext *context, GError **error)
{
  gsize n_nodes = self->n_nodes, n_edges = self->n_edges;

  return (self->source_start = ks_new0 (context, gsize, n_nodes + 1, error)) != NULL
         && (self->third_start = ks_new0 (context, gsize, n_edges + 1, error)) != NULL
         && (self->third = ks_new (context, guint32, 2 * self->n_triangles, error)) != NULL
         && (self->link_size = ks_new0 (context, guint32, n_edges, error)) != NULL
         && (self->birth = ks_new (context, guint32, n_edges, error)) != NULL
         && (self->unseen = ks_new0 (context, guint8, n_nodes, error)) != NULL
         && (self->left = ks_new (context, guint32, n_nodes, error)) != NULL
         && (self->stamps = ks_new0 (context, guint32, n_nodes, error)) != NULL
         && (self->queue = ks_new (context, guint32, n_nodes, error)) != NULL;
}

gsize
ks_skeleton_find_edge (const KsSkeleton *self, guint32 u, guint32 v)
{
  gsize low = self->source_start[u], high = self->source_start[u + 1];

  while (low + 1 < high)
    {
      gsize middle = low + (high - low) / 2;

      if (self->edges[middle].target <= v)
        low = middle;
      else
        high = middle;
    }
  return low;
}

/* The edges ac and bc of each triangle into @sides (n_triangles, 2). Triangles come in
 * order, so that each edge goes forward through those of its source. */
static gboolean
find_sides (const KsSkeleton *self, KsContext *context, guint32 (*sides)[2], GError **error)
{
  gsize ac = 0, bc = 0;

  for (gsize t = 0; t < self->n_triangles; t++)
    {
      const guint32 *node = self->triangles[t].node, *last = self->triangles[MAX (t, 1) - 1].node;

      if (t % STEP == 0 && !ks_context_check (context, error))
        return FALSE;
      if (t == 0 || node[0] != last[0] || node[1] != last[1])
        {
          ac = ks_skeleton_find_edge (self, node[0], node[1]) + 1;
          bc = self->source_start[node[1]];
        }
      while (self->edges[ac].target < node[2])
        ac++;
      while (self->edges[bc].target < node[2])
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
list_thirds (KsSkeleton *self, KsContext *context, GError **error)
{
  gsize *next = self->third_start;
  g_autofree guint32 (*sides)[2] = ks_alloc (context, self->n_triangles, sizeof *sides, error);

  if (sides == NULL || !find_sides (self, context, sides, error))
    return FALSE;
  for (gsize t = 0; t < self->n_triangles; t++)
    {
      if (t % STEP == 0 && !ks_context_check (context, error))
        return FALSE;
      next[sides[t][0] + 1]++;
      next[sides[t][1] + 1]++;
      self->link_size[sides[t][1]]++;
    }
  for (gsize e = 0; e < self->n_edges; e++)
    next[e + 1] += next[e];
  for (guint side = 2; side-- > 0;)
    for (gsize t = 0; t < self->n_triangles; t++)
      {
        if (t % STEP == 0 && !ks_context_check (context, error))
          return FALSE;
        self->third[next[sides[t][side]]++] = self->triangles[t].node[1 - side];
      }
  memmove (next + 1, next, self->n_edges * sizeof *next);
  next[0] = 0;
  return TRUE;
}

/* Numbers the births, and counts the components of the graph: those of the critical
 * edges alone, since a paired edge's ends are joined by earlier ones. */
static void
find_births (KsSkeleton *self, const guint32 *order)
{
  guint32 *parent = self->queue;

  self->b0 = self->n_nodes;
  for (gsize v = 0; v < self->n_nodes; v++)
    parent[v] = (guint32) v;
  for (gsize i = 0; i < self->n_edges; i++)
    {
      gsize e = order != NULL ? order[i] : i;

      self->birth[e] = KS_NO_BIRTH;
      if (self->link_size[e] > 0)
        continue;

      guint32 u = ks_find_root (parent, self->edges[e].source);
      guint32 v = ks_find_root (parent, self->edges[e].target);

      if (u == v)
        self->birth[e] = (guint32) self->n_births++;
      else
        {
          parent[v] = u;
          self->b0--;
        }
    }
}

static gboolean
has_third (const KsSkeleton *self, gsize e, guint32 node)
{
  gsize low = self->third_start[e], high = self->third_start[e + 1];

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (self->third[middle] < node)
        low = middle + 1;
      else
        high = middle;
    }
  return low < self->third_start[e + 1] && self->third[low] == node;
}

/* Takes the thirds that the edges @ab and @ac share out of the unseen nodes, into the queue from
 * @n_queue on; tells how many they are. The shorter way: to look through both lists, or to look up
 * each node that is left. */
static gsize
see_shared (KsSkeleton *self, gsize ab, gsize ac, gsize *n_left, gsize n_queue)
{
  const guint32 *third = self->third;
  gsize n_thirds = self->third_start[ab + 1] - self->third_start[ab] + self->third_start[ac + 1]
                   - self->third_start[ac];
  gsize n = n_queue;

  if (*n_left * LOOK_UP < n_thirds)
    {
      gsize kept = 0;

      for (gsize i = 0; i < *n_left; i++)
        {
          guint32 node = self->left[i];

          if (!self->unseen[node])
            continue;
          if (has_third (self, ab, node) && has_third (self, ac, node))
            {
              self->unseen[node] = FALSE;
              self->queue[n++] = node;
            }
          else
            self->left[kept++] = node;
        }
      *n_left = kept;
      return n - n_queue;
    }

  /* In variables of their own, which no store can change. */
  guint32 *stamps = self->stamps, *queue = self->queue, stamp = ++self->stamp;
  guint8 *unseen = self->unseen;
  gsize end = self->third_start[ac + 1];

  for (gsize i = self->third_start[ac]; i < end; i++)
    stamps[third[i]] = stamp;
  end = self->third_start[ab + 1];
  for (gsize i = self->third_start[ab]; i < end; i++)
    if (unseen[third[i]] & (stamps[third[i]] == stamp))
      {
        unseen[third[i]] = FALSE;
        queue[n++] = third[i];
      }
  return n - n_queue;
}

/* Takes the nodes connected with @from out of the unseen ones of the link of @e, of which the
 * first @n_left of self->left hold all; tells how many are left. */
static gsize
see_component (KsSkeleton *self, gsize e, guint32 from, gsize n_unseen, gsize *n_left)
{
  const KsEdge *edge = &self->edges[e];
  gsize n_queue = 0;

  self->unseen[from] = FALSE;
  n_unseen--;
  self->queue[n_queue++] = from;
  while (n_queue > 0 && n_unseen > 0)
    {
      guint32 a = self->queue[--n_queue];
      gsize n = see_shared (self, ks_skeleton_find_edge (self, a, edge->source),
                            ks_skeleton_find_edge (self, a, edge->target), n_left, n_queue);

      n_queue += n;
      n_unseen -= n;
    }
  return n_unseen;
}

/* Notes the cycle of each component of the link of @e beyond the first. */
static gboolean
find_cycles (KsSkeleton *self, KsContext *context, gsize e, GError **error)
{
  const KsEdge *edge = &self->edges[e];
  const guint32 *link = self->third + self->third_start[e];
  gsize n = self->link_size[e], n_unseen = n, n_left = n;

  for (gsize i = 0; i < n; i++)
    {
      self->unseen[link[i]] = TRUE;
      self->left[i] = link[i];
    }
  for (gsize i = 0; i < n && n_unseen > 0; i++)
    {
      if (!self->unseen[link[i]])
        continue;
      n_unseen = see_component (self, e, link[i], n_unseen, &n_left);
      if (i == 0)
        continue;
      if (!ks_grow (context, &self->cycles, &self->cycles_room, self->n_cycles + 1,
                    sizeof *self->cycles, error))
        return FALSE;

      guint32 *cycle = self->cycles[self->n_cycles++];

      cycle[0] = (guint32) ks_skeleton_find_edge (self, link[0], edge->source);
      cycle[1] = (guint32) ks_skeleton_find_edge (self, link[0], edge->target);
      cycle[2] = (guint32) ks_skeleton_find_edge (self, link[i], edge->source);
      cycle[3] = (guint32) ks_skeleton_find_edge (self, link[i], edge->target);
    }
  return TRUE;
}

static gboolean
find_all_cycles (KsSkeleton *self, KsContext *context, GError **error)
{
  gsize n_seen = 0; /* nodes of links since the last look at the context */

  for (gsize e = 0; e < self->n_edges; e++)
    {
      n_seen += self->link_size[e] + 1;
      if (n_seen >= 1024)
        {
          n_seen = 0;
          if (!ks_context_check (context, error))
            return FALSE;
        }
      if (self->link_size[e] > 1 && !find_cycles (self, context, e, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ks_skeleton_collapse (KsSkeleton *self, KsContext *context, const guint32 *order, GError **error)
{
  if (!allocate (self, context, error))
    return FALSE;
  for (gsize e = 0; e < self->n_edges; e++)
    self->source_start[self->edges[e].source + 1]++;
  for (gsize v = 0; v < self->n_nodes; v++)
    self->source_start[v + 1] += self->source_start[v];
  if (!list_thirds (self, context, error))
    return FALSE;
  find_births (self, order);
  return find_all_cycles (self, context, error);
}

/* ---- Sums and columns ---- */

void
ks_sum_clear (KsSum *self)
{
  g_clear_pointer (&self->bits, g_free);
}

gboolean
ks_sum_init (KsSum *self, KsContext *context, gsize bound, GError **error)
{
  *self = (KsSum) { .bits = ks_new0 (context, guint64, bound / 64 + 1, error) };
  return self->bits != NULL;
}

gsize
ks_sum_take_largest (KsSum *self)
{
  while (self->bits[self->word] == 0)
    self->word--;

  guint top = 63 - (guint) __builtin_clzll (self->bits[self->word]);

  self->bits[self->word] ^= (guint64) 1 << top;
  if (--self->n > 0)
    return self->word * 64 + top;

  /* An empty sum starts anew. */
  gsize largest = self->word * 64 + top;

  self->word = 0;
  return largest;
}

void
ks_echelon_clear (KsEchelon *self)
{
  g_clear_pointer (&self->column, g_free);
  g_clear_pointer (&self->entries, g_free);
}

gboolean
ks_echelon_init (KsEchelon *self, KsContext *context, gsize bound, GError **error)
{
  *self = (KsEchelon) { .column = ks_new0 (context, gsize, bound, error) };
  return self->column != NULL;
}

gboolean
ks_echelon_add_column (const KsEchelon *self, gsize largest, KsSum *sum)
{
  if (self->column[largest] == 0)
    return FALSE;
  for (gsize i = self->column[largest] - 1; self->entries[i] != END; i++)
    ks_sum_add (sum, self->entries[i]);
  return TRUE;
}

gboolean
ks_echelon_reduce (KsEchelon *self, KsContext *context, KsSum *sum, gsize *largest, GError **error)
{
  gsize n_added = 0;

  *largest = G_MAXSIZE;
  while (sum->n > 0)
    {
      gsize number = ks_sum_take_largest (sum);

      if (++n_added % COLUMNS == 0 && !ks_context_check (context, error))
        return FALSE;
      if (ks_echelon_add_column (self, number, sum))
        continue;
      if (!ks_grow (context, &self->entries, &self->entries_room, self->n_entries + sum->n + 1,
                    sizeof *self->entries, error))
        return FALSE;
      self->column[number] = self->n_entries + 1;
      while (sum->n > 0)
        self->entries[self->n_entries++] = (guint32) ks_sum_take_largest (sum);
      self->entries[self->n_entries++] = END;
      self->rank++;
      *largest = number;
    }
  return TRUE;
}

gboolean
ks_skeleton_express (const KsSkeleton *self, KsContext *context, KsSum *edges, KsSum *births,
                     GError **error)
{
  gsize n_replaced = 0;

  while (edges->n > 0)
    {
      gsize e = ks_sum_take_largest (edges);

      if (++n_replaced % REPLACED == 0 && !ks_context_check (context, error))
        return FALSE;
      if (self->link_size[e] > 0)
        {
          guint32 a = self->third[self->third_start[e]];

          ks_sum_add (edges, ks_skeleton_find_edge (self, a, self->edges[e].source));
          ks_sum_add (edges, ks_skeleton_find_edge (self, a, self->edges[e].target));
        }
      else if (self->birth[e] != KS_NO_BIRTH)
        ks_sum_add (births, self->birth[e]);
    }
  return TRUE;
}

gboolean
ks_skeleton_relate (const KsSkeleton *self, KsContext *context, KsSum *edges, KsSum *births,
                    KsEchelon *echelon, GError **error)
{
  for (gsize i = 0; i < self->n_cycles && echelon->rank < self->n_births; i++)
    {
      gsize largest;

      if (!ks_context_check (context, error))
        return FALSE;
      for (guint j = 0; j < 4; j++)
        ks_sum_add (edges, self->cycles[i][j]);
      if (!ks_skeleton_express (self, context, edges, births, error)
          || !ks_echelon_reduce (echelon, context, births, &largest, error))
        return FALSE;
    }
  return TRUE;
}
