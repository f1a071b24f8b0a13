/* The nodes of each cell: components of its points that are core in every box, then the
 * other points one by one. The cell's points are sorted by node, and cut into new leaves,
 * so that most leaves hold one node.
 *
 * All cells are cut before the first new leaf gets its box: a survey reads sixteen boxes, the
 * last of which may be those of another cell, that another thread is at.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-linkage.h"

#include "ks-parallel.h"

#include <string.h>

#define OWN_LEAVES (KS_LEAF_SIZE / 2) /* points of a component that has leaves of its own */

/* One worker's view of one cell; its points by number, from 0 on. */
typedef struct {
  gsize first;     /* position of point 0 */
  guint32 heart;   /* a point of the component that seemed to be the largest */
  guint32 *parent; /* (size) owned */
  guint32 *count;  /* (size) points of a root, then the first place of its node; owned */
  guint32 *rows;   /* (size) owned */
  guint32 *node;   /* (size) of each point, then of each place; owned */
} Cell;

typedef struct {
  KsLinkage *linkage;
  Cell *cells; /* (n_workers) owned */
  guint n_workers;
} Nodes;

static void
nodes_clear (Nodes *self)
{
  for (guint w = 0; w < self->n_workers; w++)
    {
      g_free (self->cells[w].parent);
      g_free (self->cells[w].count);
      g_free (self->cells[w].rows);
      g_free (self->cells[w].node);
    }
  g_free (self->cells);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Nodes, nodes_clear)

static inline void
join (guint32 *parent, guint32 a, guint32 b)
{
  a = ks_find_root (parent, a);
  b = ks_find_root (parent, b);
  parent[MAX (a, b)] = MIN (a, b);
}

static inline gboolean
is_core (const KsLinkage *self, gsize at)
{
  return ks_linkage_state (self, self->cells.rows[at]) == KS_CORE_EVERYWHERE;
}

static inline guint32
number_of (const KsLinkage *self, const Cell *cell, gsize leaf, guint i)
{
  return (guint32) (self->leaves.range[leaf].begin + i - cell->first);
}

/* Joins the points of one leaf: those near a point reached are asked for once each. When they
 * end in one component, the leaf remembers a point of it. */
static void
join_leaf (const KsLinkage *self, Cell *cell, gsize leaf)
{
  guint32 left = self->leaf_cores[leaf], n_parts = 0;

  while (left != 0)
    {
      guint32 reached = left & -left,
              root = number_of (self, cell, leaf, (guint) __builtin_ctz (left));

      left &= ~reached;
      while (reached != 0 && left != 0)
        {
          guint32 near = ks_leaves_reach (&self->leaves, leaf, (guint) __builtin_ctz (reached),
                                          leaf, left);

          reached = (reached & (reached - 1)) | near;
          left &= ~near;
          for (; near != 0; near &= near - 1)
            cell->parent[number_of (self, cell, leaf, (guint) __builtin_ctz (near))] = root;
        }
      self->leaf_node[leaf] = n_parts++ == 0 ? root : KS_NO_NODE;
    }
}

/* Joins two leaves at the first two points found to reach one another. */
static void
touch_leaves (const KsLinkage *self, Cell *cell, gsize leaf, gsize other)
{
  for (guint32 left = self->leaf_cores[leaf]; left != 0; left &= left - 1)
    {
      guint i = (guint) __builtin_ctz (left);
      guint32 near = ks_leaves_reach (&self->leaves, leaf, i, other, self->leaf_cores[other]);

      if (near != 0)
        {
          join (cell->parent, number_of (self, cell, leaf, i),
                number_of (self, cell, other, (guint) __builtin_ctz (near)));
          return;
        }
    }
}

/* A point of the component of most points, so far. */
static guint32
find_heart (const KsLinkage *self, Cell *cell, gsize begin, gsize end, guint32 n)
{
  guint32 heart = 0;

  memset (cell->count, 0, n * sizeof *cell->count);
  for (gsize leaf = begin; leaf < end; leaf++)
    for (guint32 left = self->leaf_cores[leaf]; left != 0; left &= left - 1)
      {
        guint32 root = ks_find_root (cell->parent,
                                     number_of (self, cell, leaf, (guint) __builtin_ctz (left)));

        if (++cell->count[root] > cell->count[heart])
          heart = root;
      }
  return heart;
}

/* Joins points with those that they reach, until they are of the heart's component. */
static gboolean
visit (const KsLinkage *self, gpointer data, gsize of, guint32 points, gsize leaf, guint32 *left)
{
  Cell *cell = data;
  guint32 *parent = cell->parent, near[KS_LEAF_SIZE];
  gboolean is_joined = self->leaf_node[leaf] != KS_NO_NODE;

  if (is_joined)
    for (guint32 all = points, root = ks_find_root (parent, self->leaf_node[leaf]); all != 0;
         all &= all - 1)
      if (ks_find_root (parent, number_of (self, cell, of, (guint) __builtin_ctz (all))) == root)
        points &= ~(all & -all);
  if (points == 0)
    return TRUE;
  ks_leaves_reach_each (&self->leaves, of, points, leaf, self->leaf_cores[leaf], near);
  for (; points != 0; points &= points - 1)
    {
      guint i = (guint) __builtin_ctz (points);
      guint32 point = number_of (self, cell, of, i);

      for (guint32 bits = near[i]; bits != 0; bits = is_joined ? 0 : bits & (bits - 1))
        join (parent, point, number_of (self, cell, leaf, (guint) __builtin_ctz (bits)));
      if (near[i] != 0 && ks_find_root (parent, point) == ks_find_root (parent, cell->heart))
        *left &= ~(points & -points);
    }
  return TRUE;
}

/* The components of a cell's core points. Those of a leaf, and one hit between leaves that follow
 * one another, mostly make one large component. Every point outside it then looks for all
 * points that it reaches, until it is inside: of two points that reach one another and end
 * in different components, one has looked to the end and met the other. */
static gboolean
find_components (KsLinkage *self, Cell *cell, gsize number, KsContext *context, GError **error)
{
  gsize begin = self->leaf_begin[number], end = begin + self->n_leaves[number];

  cell->first = self->cells.begin[number];
  for (guint32 i = 0; i < self->cells.size[number]; i++)
    cell->parent[i] = i;
  for (gsize leaf = begin; leaf < end; leaf++)
    {
      if (!ks_context_check (context, error))
        return FALSE;
      join_leaf (self, cell, leaf);
    }
  for (gsize leaf = begin; leaf + 1 < end; leaf++)
    {
      if (!ks_context_check (context, error))
        return FALSE;
      touch_leaves (self, cell, leaf, leaf + 1);
    }
  if (end - begin <= 1)
    return TRUE;
  cell->heart = find_heart (self, cell, begin, end, self->cells.size[number]);
  for (gsize leaf = begin; leaf < end; leaf++)
    {
      guint32 outside = 0, root = ks_find_root (cell->parent, cell->heart);

      if (!ks_context_check (context, error))
        return FALSE;
      for (guint32 left = self->leaf_cores[leaf]; left != 0; left &= left - 1)
        if (ks_find_root (cell->parent, number_of (self, cell, leaf, (guint) __builtin_ctz (left)))
            != root)
          outside |= left & -left;
      ks_linkage_scan (self, leaf, &outside, number, visit, cell);
    }
  return TRUE;
}

static void
find_largest (KsLinkage *self, const Cell *cell, gsize number)
{
  guint32 size = 0;

  self->largest[number] = KS_NO_NODE;
  for (guint32 i = 0; i < self->cells.size[number]; i++)
    if (cell->parent[i] == i && cell->count[i] > size && is_core (self, cell->first + i))
      {
        size = cell->count[i];
        self->largest[number] = (guint32) cell->first + cell->node[i];
      }
}

/* Numbers the nodes: components that get leaves of their own, other components, special
 * points; each kind by first point. */
static void
number_nodes (KsLinkage *self, Cell *cell, gsize number)
{
  gsize first = self->cells.begin[number];
  guint32 n = self->cells.size[number], n_nodes = 0, place = 0;

  memset (cell->count, 0, n * sizeof *cell->count);
  for (guint32 i = 0; i < n; i++)
    cell->count[cell->parent[i] = ks_find_root (cell->parent, i)]++;
  for (guint kind = 0; kind < 3; kind++)
    {
      guint32 before = n_nodes;

      for (guint32 i = 0; i < n; i++)
        {
          gboolean is_special = !is_core (self, first + i);
          guint of = is_special ? 2 : cell->count[i] >= OWN_LEAVES ? 0 : 1;

          if (cell->parent[i] == i && of == kind)
            cell->node[i] = n_nodes++;
        }
      self->n_special[number] = n_nodes - before;
    }
  self->n_nodes[number] = n_nodes;
  find_largest (self, cell, number);

  /* From counts by root to first places by root, in the order of the nodes. */
  guint32 *places = cell->rows;

  for (guint32 i = 0; i < n; i++)
    if (cell->parent[i] == i)
      places[cell->node[i]] = cell->count[i];
  for (guint32 k = 0; k < n_nodes; k++)
    {
      guint32 size = places[k];

      places[k] = place;
      place += size;
    }
  for (guint32 i = 0; i < n; i++)
    if (cell->parent[i] == i)
      cell->count[i] = places[cell->node[i]];
}

/* Brings the points into the order of their nodes. */
static void
sort_points (KsLinkage *self, Cell *cell, gsize number)
{
  gsize first = self->cells.begin[number];
  guint32 n = self->cells.size[number], node_0 = (guint32) first;

  memcpy (cell->rows, self->cells.places + first, n * sizeof *cell->rows);
  for (guint32 k = 0; k < self->n_nodes[number]; k++)
    self->node_row[first + k] = G_MAXUINT32;
  for (guint32 i = 0; i < n; i++)
    {
      guint32 root = cell->parent[i], node = node_0 + cell->node[root], place = cell->rows[i];
      guint32 row = self->leaves.order->rows[place];
      gsize to = first + cell->count[root]++;

      self->cells.places[to] = place;
      self->cells.rows[to] = row;
      self->node_at[to] = node;
      self->node_of[row] = node;
      self->node_row[node] = MIN (self->node_row[node], row);
    }
}

/* Positions [at, end) are to be a leaf: what is known of it but for its points. */
static void
plan_leaf (KsLinkage *self, gsize leaf, gsize at, gsize end)
{
  guint32 node = self->node_at[at], cores = 0;

  self->leaves.range[leaf] = (KsLeaf){ (guint32) at, (guint32) (end - at) };
  for (gsize i = at; i < end; i++)
    {
      cores |= (guint32) !ks_linkage_is_special (self, self->node_at[i]) << (i - at);
      if (self->node_at[i] != node)
        node = KS_NO_NODE;
    }
  self->leaf_cores[leaf] = (guint16) cores;
  self->leaf_node[leaf] = node != KS_NO_NODE && ks_linkage_is_special (self, node) ? KS_NO_NODE
                                                                                   : node;
}

static gboolean
plan_leaves (KsLinkage *self, gsize number, KsContext *context, GError **error)
{
  gsize first = self->cells.begin[number], last = first + self->cells.size[number];
  gsize leaf = self->leaf_begin[number];

  for (gsize at = first; at < last; leaf++)
    {
      if (!ks_context_check (context, error))
        return FALSE;

      gsize run = at + 1, most = MIN (at + KS_LEAF_SIZE, last);

      while (run < most && self->node_at[run] == self->node_at[at])
        run++;

      /* What is left of a large component is a leaf, be it small; from the first small
       * one on, leaves are full. */
      gboolean is_own = run - at >= OWN_LEAVES
                        || (at > first && self->node_at[at - 1] == self->node_at[at]
                            && self->leaf_node[leaf - 1] != KS_NO_NODE);
      gsize end = is_own ? run : most;

      plan_leaf (self, leaf, at, end);
      at = end;
    }
  self->n_leaves[number] = (guint32) (leaf - self->leaf_begin[number]);
  return TRUE;
}

/* A cell of one component keeps its leaves. */
static inline gboolean
keeps_leaves (const KsLinkage *self, gsize number)
{
  return self->n_nodes[number] == 1 && self->n_special[number] == 0;
}

static void
keep_leaves (KsLinkage *self, gsize number)
{
  for (gsize leaf = self->leaf_begin[number];
       leaf < self->leaf_begin[number] + self->n_leaves[number]; leaf++)
    self->leaf_node[leaf] = self->largest[number];
}

static gboolean
visit_cells (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
             GError **error)
{
  const Nodes *nodes = data;
  KsLinkage *self = nodes->linkage;
  Cell *cell = &nodes->cells[worker];
  gsize n = self->cells.largest;

  if ((cell->parent == NULL && (cell->parent = ks_new (context, guint32, n, error)) == NULL)
      || (cell->count == NULL && (cell->count = ks_new (context, guint32, n, error)) == NULL)
      || (cell->rows == NULL && (cell->rows = ks_new (context, guint32, n, error)) == NULL)
      || (cell->node == NULL && (cell->node = ks_new (context, guint32, n, error)) == NULL))
    return FALSE;
  for (gsize number = begin; number < end; number++)
    {
      if (!find_components (self, cell, number, context, error))
        return FALSE;
      number_nodes (self, cell, number);
      sort_points (self, cell, number);
      if (keeps_leaves (self, number))
        keep_leaves (self, number);
      else if (!plan_leaves (self, number, context, error))
        return FALSE;
    }
  return TRUE;
}

/* The new leaves' points and boxes. */
static gboolean
cut_cells (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
           GError **error)
{
  const Nodes *nodes = data;
  KsLinkage *self = nodes->linkage;

  for (gsize number = begin; number < end; number++)
    {
      gsize leaf = self->leaf_begin[number], last = leaf + self->n_leaves[number];

      if (keeps_leaves (self, number))
        continue;
      for (; leaf < last; leaf++)
        {
          if (!ks_context_check (context, error))
            return FALSE;
          ks_leaves_set_leaf (&self->leaves, leaf, self->leaves.range[leaf].begin,
                              self->leaves.range[leaf].n);
        }
      ks_linkage_bound_groups (self, number);
    }
  return TRUE;
}

gboolean
ks_linkage_find_nodes (KsLinkage *self, KsContext *context, GError **error)
{
  g_auto (Nodes) nodes = { .linkage = self, .n_workers = ks_context_get_threads (context) };

  nodes.cells = g_new0 (Cell, nodes.n_workers);
  return ks_parallel_for (context, self->cells.n_cells, 8, visit_cells, &nodes, error)
         && ks_parallel_for (context, self->cells.n_cells, 32, cut_cells, &nodes, error);
}
