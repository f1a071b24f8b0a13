/* The nodes of each cell: components of its points that are core in every box, then the
 * other points one by one. The cell's points are sorted by node, and cut into new leaves,
 * so that most leaves hold one node.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-linkage.h"

#include "ks-parallel.h"

#include <string.h>

#define OWN_LEAVES (KS_LEAF / 2) /* points of a component that has leaves of its own */
#define FEW 2                    /* points of a leaf that are asked for one by one */

/* One worker's view of one cell; its points by number, from 0 on. */
typedef struct {
  guint32 *parent; /* (size) owned */
  guint32 *count;  /* (size) points of a root, then the first place of its node; owned */
  guint32 *rows;   /* (size) owned */
  guint32 *node;   /* (size) of each point, then of each place; owned */
} Cell;

typedef struct {
  KsLinkage *linkage;
  Cell *cells;     /* (n_workers) owned */
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

/* The root of all points of a leaf, or KS_NO_NODE when they have several, as they do while
 * one is not core. Once they have one, the leaf remembers a point of it. */
static guint32
common_root (guint32 *parent, KsLeaf *leaf, gsize first)
{
  if (leaf->node != KS_NO_NODE)
    return ks_find_root (parent, leaf->node);

  guint32 root = ks_find_root (parent, (guint32) (leaf->begin - first));

  for (gsize at = leaf->begin + 1; at < leaf->end; at++)
    if (ks_find_root (parent, (guint32) (at - first)) != root)
      return KS_NO_NODE;
  return leaf->node = root;
}

static inline gboolean
is_core (const KsLinkage *self, gsize at)
{
  return ks_linkage_state (self, self->cells.rows[at]) == KS_CORE_EVERYWHERE;
}

/* Bits of the core points of a leaf that have another root than @root. */
static guint32
other_roots (const KsLinkage *self, guint32 *parent, const KsLeaf *leaf, gsize begin, gsize first,
             guint32 root)
{
  guint32 bits = 0;

  for (gsize at = begin; at < leaf->end; at++)
    if (ks_find_root (parent, (guint32) (at - first)) != root && is_core (self, at))
      bits |= (guint32) 1 << (at - begin);
  return bits;
}

/* Joins the points of two leaves, or of one, that reach one another. Most points of a
 * dense cell are soon in one component: few of the other leaf are then asked for. */
static void
join_leaves (const KsLinkage *self, guint32 *parent, const KsLeaf *leaf, const KsLeaf *other,
             gsize first)
{
  guint32 wanted = 0, wanted_of = KS_NO_NODE;

  for (gsize at = leaf->begin; at < leaf->end; at++)
    {
      gsize begin = leaf == other ? at + 1 : other->begin;
      guint32 root = ks_find_root (parent, (guint32) (at - first));

      if (begin == other->end || !is_core (self, at))
        continue;
      if (leaf == other || root != wanted_of)
        {
          wanted = other_roots (self, parent, other, begin, first, root);
          wanted_of = root;
        }
      if (wanted == 0)
        continue;

      guint32 bits = 0;

      if (__builtin_popcount (wanted) > FEW)
        bits = ks_tiles_reach (&self->tiles, at, begin, other->end) & wanted;
      else
        for (guint32 left = wanted; left != 0; left &= left - 1)
          {
            guint bit = (guint) __builtin_ctz (left);

            bits |= ks_tiles_reach (&self->tiles, at, begin + bit, begin + bit + 1) << bit;
          }
      if (bits != 0)
        wanted_of = KS_NO_NODE;
      for (; bits != 0; bits &= bits - 1)
        join (parent, (guint32) (at - first),
              (guint32) (begin + (gsize) __builtin_ctz (bits) - first));
    }
}

static gboolean
find_components (KsLinkage *self, Cell *cell, gsize number, KsContext *context, GError **error)
{
  gsize first = self->cells.begin[number];
  gsize begin = self->leaf_begin[number], end = begin + self->n_leaves[number];

  for (guint32 i = 0; i < self->cells.size[number]; i++)
    cell->parent[i] = i;
  for (gsize a = begin; a < end; a++)
    join_leaves (self, cell->parent, &self->leaves[a], &self->leaves[a], first);
  for (gsize a = begin; a < end; a++)
    {
      if (!ks_context_check (context, error))
        return FALSE;

      const double *box = ks_linkage_leaf_box (self, a);

      for (gsize b = a + 1; (b = ks_tiles_next (&self->tiles, box, self->leaf_boxes, b, end)) < end;
           b++)
        {
          guint32 root = common_root (cell->parent, &self->leaves[a], first);

          if (root == KS_NO_NODE || common_root (cell->parent, &self->leaves[b], first) != root)
            join_leaves (self, cell->parent, &self->leaves[a], &self->leaves[b], first);
        }
    }
  return TRUE;
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

  memcpy (cell->rows, self->cells.rows + first, n * sizeof *cell->rows);
  for (guint32 k = 0; k < self->n_nodes[number]; k++)
    self->node_row[first + k] = G_MAXUINT32;
  for (guint32 i = 0; i < n; i++)
    {
      guint32 root = cell->parent[i], node = node_0 + cell->node[root], row = cell->rows[i];
      gsize to = first + cell->count[root]++;

      self->cells.rows[to] = row;
      self->node_at[to] = node;
      self->node_of[row] = node;
      self->node_row[node] = MIN (self->node_row[node], row);
    }
  if (self->n_nodes[number] > 1)
    ks_tiles_fetch (&self->tiles, first, first + n);
}

static void
cut_leaves (KsLinkage *self, gsize number)
{
  gsize first = self->cells.begin[number], last = first + self->cells.size[number];
  gsize leaf = self->leaf_begin[number];

  for (gsize at = first; at < last;)
    {
      gsize run = at + 1, most = MIN (at + KS_LEAF, last);

      while (run < most && self->node_at[run] == self->node_at[at])
        run++;

      /* What is left of a large component is a leaf, be it small; from the first small
       * one on, leaves are full. */
      gboolean is_own = run - at >= OWN_LEAVES
                        || (at > first && self->node_at[at - 1] == self->node_at[at]
                            && self->leaves[leaf - 1].node != KS_NO_NODE);
      gsize end = is_own ? run : most;
      guint32 node = self->node_at[at];

      for (gsize i = at; i < end && node != KS_NO_NODE; i++)
        if (self->node_at[i] != node)
          node = KS_NO_NODE;
      if (node != KS_NO_NODE && ks_linkage_is_special (self, node))
        node = KS_NO_NODE;
      self->leaves[leaf] = (KsLeaf) { at, end, node };
      ks_tiles_bound (&self->tiles, at, end, self->leaf_boxes + leaf * 2 * self->tiles.box_stride);
      leaf++;
      at = end;
    }
  self->n_leaves[number] = (guint32) (leaf - self->leaf_begin[number]);
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
      cut_leaves (self, number);
    }
  return TRUE;
}

gboolean
ks_linkage_find_nodes (KsLinkage *self, KsContext *context, GError **error)
{
  g_auto (Nodes) nodes = { .linkage = self, .n_workers = ks_context_get_threads (context) };

  nodes.cells = g_new0 (Cell, nodes.n_workers);
  return ks_parallel_for (context, self->cells.n_cells, 8, visit_cells, &nodes, error);
}
