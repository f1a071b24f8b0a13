/* The links between the nodes of cells that share a box. Of two cells, components need a
 * spanning forest of links only: the boxes that hold one of those links hold them all.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-linkage.h"

#include "ks-parallel.h"

#include <stdatomic.h>

#define COUNTED 4096 /* links of a chunk that are counted at once */

/* One worker's view of two cells, or of one twice. */
typedef struct {
  KsContext *context;
  GError **error;
  KsLinkChunk *chunk;
  atomic_size_t *n_links; /* of all chunks, by COUNTED; not owned */
  gsize cell, other;
  guint32 *parent; /* (nodes of both) those of the first cell, then of the other; owned */
  gsize room;
  gsize n_parts;        /* components of both cells that are not joined yet */
  guint32 goal;         /* a core point joined to this node looks no further, unless KS_NO_NODE */
  gboolean is_back;     /* points of the other cell look at the cell */
  guint32 special, met; /* the last special node that met one that fills leaves, and that one */
} Pair;

typedef struct {
  KsLinkage *linkage;
  Pair *pairs; /* (n_workers) owned */
  guint n_workers;
  atomic_size_t n_links;
} Links;

static void
links_clear (Links *self)
{
  for (guint w = 0; w < self->n_workers; w++)
    g_free (self->pairs[w].parent);
  g_free (self->pairs);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Links, links_clear)

static inline guint32
root_of (const KsLinkage *self, const Pair *pair, guint32 node)
{
  gsize begin = self->cells.begin[pair->cell], n = self->n_nodes[pair->cell];
  gsize number = node >= begin && node < begin + n ? node - begin
                                                   : n + node - self->cells.begin[pair->other];

  return ks_find_root (pair->parent, (guint32) number);
}

static inline gboolean
are_joined (const KsLinkage *self, const Pair *pair, guint32 a, guint32 b)
{
  return root_of (self, pair, a) == root_of (self, pair, b);
}

/* Whether the links are not too many yet. */
static gboolean
count_links (const KsLinkage *self, Pair *pair)
{
  if (pair->chunk->n % COUNTED != COUNTED - 1
      || atomic_fetch_add (pair->n_links, COUNTED) + COUNTED <= self->max_links)
    return TRUE;
  g_set_error (pair->error, KS_ERROR, KS_ERROR_MEMORY,
               "DBSCAN with %u points finds more than %" G_GSIZE_FORMAT
               " pairs within epsilon of which"
               " one is core in some boxes alone; lower the epsilon or the number of points.",
               self->min_points, self->max_links);
  return FALSE;
}

/* The link begins at the node of the first cell. */
static gboolean
add_link (const KsLinkage *self, Pair *pair, guint32 node, guint32 other)
{
  KsLinkChunk *chunk = pair->chunk;

  if (!count_links (self, pair))
    return FALSE;

  if (!ks_grow (pair->context, &chunk->links, &chunk->room, chunk->n + 1, sizeof (KsLink),
                pair->error))
    return FALSE;
  chunk->links[chunk->n++] = (KsLink){ pair->is_back ? other : node, pair->is_back ? node : other,
                                       (guint32) pair->other };
  return TRUE;
}

/* Two points reach one another. */
static gboolean
meet (const KsLinkage *self, Pair *pair, guint32 node, guint32 other)
{
  KsCoreState state = ks_linkage_state (self, self->node_row[node]);
  KsCoreState other_state = ks_linkage_state (self, self->node_row[other]);

  if (state == KS_CORE_EVERYWHERE && other_state == KS_CORE_EVERYWHERE)
    {
      guint32 a = root_of (self, pair, node), b = root_of (self, pair, other);

      if (a == b)
        return TRUE;
      pair->parent[MAX (a, b)] = MIN (a, b);
      pair->n_parts--;
      return add_link (self, pair, node, other);
    }
  return (state == KS_CORE_NOWHERE && other_state == KS_CORE_NOWHERE)
         || add_link (self, pair, node, other);
}

/* What a special point of @node at position @at looks for in @leaf: nothing where it has met the
 * node of the leaf already. Two special points meet once, when the first one looks. */
static guint32
wanted_by_special (const KsLinkage *self, const Pair *pair, gsize at, guint32 node, gsize leaf)
{
  guint32 cores = self->leaf_cores[leaf], other = self->leaf_node[leaf],
          all = ks_leaves_all (&self->leaves, leaf);
  gsize begin = self->leaves.range[leaf].begin;

  if (other != KS_NO_NODE && pair->special == node && pair->met == other)
    return 0;
  if (pair->is_back)
    return cores;
  if (pair->cell != pair->other || at < begin)
    return all;
  return at - begin < KS_LEAF_SIZE ? cores | (all & ~(((guint32) 2 << (at - begin)) - 1)) : cores;
}

/* Links the node of a point to those of the points @near of @leaf: to one where they are of one. */
static gboolean
link_point (const KsLinkage *self, Pair *pair, guint32 node, gsize leaf, guint32 near)
{
  if (near != 0 && self->leaf_node[leaf] != KS_NO_NODE)
    {
      pair->special = node;
      pair->met = self->leaf_node[leaf];
      near &= -near;
    }
  for (guint32 last = KS_NO_NODE; near != 0; near &= near - 1)
    {
      guint32 other = self->node_at[self->leaves.range[leaf].begin + (gsize) __builtin_ctz (near)];

      /* The points of a node stand together. */
      if (other != last && !meet (self, pair, node, other))
        return FALSE;
      last = other;
    }
  return TRUE;
}

/* The points of @points that look at @leaf, and what each one wants there: nothing where they are
 * joined already. Those at the goal leave @left. */
static guint32
who_asks (const KsLinkage *self, const Pair *pair, gsize of, guint32 points, gsize leaf,
          guint32 *left, guint32 wanted[KS_LEAF_SIZE])
{
  gsize begin = self->leaves.range[of].begin;
  guint32 other = self->leaf_node[leaf], asking = 0;
  guint32 goal = pair->goal != KS_NO_NODE ? root_of (self, pair, pair->goal) : KS_NO_NODE;
  guint32 joined = other != KS_NO_NODE ? root_of (self, pair, other) : KS_NO_NODE;

  for (; points != 0; points &= points - 1)
    {
      guint i = (guint) __builtin_ctz (points);
      guint32 node = self->node_at[begin + i];

      if (!(self->leaf_cores[of] >> i & 1))
        wanted[i] = wanted_by_special (self, pair, begin + i, node, leaf);
      else
        {
          guint32 root = root_of (self, pair, node);

          wanted[i] = root == joined || root == goal ? 0 : self->leaf_cores[leaf];
          if (root == goal)
            *left &= ~(points & -points);
        }
      asking |= (guint32) (wanted[i] != 0) << i;
    }
  return asking;
}

static gboolean
visit (const KsLinkage *self, gpointer data, gsize of, guint32 points, gsize leaf, guint32 *left)
{
  Pair *pair = data;
  guint32 wanted[KS_LEAF_SIZE], near[KS_LEAF_SIZE];
  guint32 asking = who_asks (self, pair, of, points, leaf, left, wanted);

  if (asking == 0)
    return TRUE;
  ks_leaves_reach_each (&self->leaves, of, asking, leaf, ks_leaves_all (&self->leaves, leaf), near);
  for (; asking != 0; asking &= asking - 1)
    {
      guint i = (guint) __builtin_ctz (asking);

      if ((near[i] & wanted[i]) != 0
          && !link_point (self, pair, self->node_at[self->leaves.range[of].begin + i], leaf,
                          near[i] & wanted[i]))
        return FALSE;
    }
  return TRUE;
}

static gboolean
begin_pair (const KsLinkage *self, Pair *pair, gsize other)
{
  gsize n = self->n_nodes[pair->cell] + (other != pair->cell ? self->n_nodes[other] : 0);

  pair->other = other;
  pair->n_parts = n - self->n_special[pair->cell]
                  - (other != pair->cell ? self->n_special[other] : 0);
  pair->goal = pair->special = pair->met = KS_NO_NODE;
  pair->is_back = FALSE;
  if (!ks_grow (pair->context, &pair->parent, &pair->room, n, sizeof (guint32), pair->error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    pair->parent[i] = (guint32) i;
  return TRUE;
}

/* A few points are asked at a time, since those near one another mostly answer alike. */
static gboolean
leaves_meet (const KsLinkage *self, gsize leaf, gsize other)
{
  guint32 all = ks_leaves_all (&self->leaves, leaf), near[KS_LEAF_SIZE];

  for (guint i = 0; i < self->leaves.range[leaf].n; i += 4)
    {
      guint32 any = 0, points = all & (guint32) 0xf << i;

      ks_leaves_reach_each (&self->leaves, leaf, points, other, self->leaf_cores[other], near);
      for (; points != 0; points &= points - 1)
        any |= near[__builtin_ctz (points)];
      if (any != 0)
        return TRUE;
    }
  return FALSE;
}

/* Links the largest nodes of both cells at the first two points found to reach one another. */
static gboolean
link_largest (const KsLinkage *self, Pair *pair)
{
  guint32 a = self->largest[pair->cell], b = self->largest[pair->other];
  gsize begin = self->leaf_begin[pair->cell], end = begin + self->n_leaves[pair->cell];
  gsize other_begin = self->leaf_begin[pair->other],
        other_end = other_begin + self->n_leaves[pair->other];
  const KsLeaves *leaves = &self->leaves;

  for (gsize leaf = begin; leaf < end; leaf++)
    {
      if (self->leaf_node[leaf] != a)
        continue;
      if (!ks_context_check (pair->context, pair->error))
        return FALSE;
      for (gsize from = other_begin; from < other_end; from += KS_LEAF_SIZE)
        {
          KsBox box = ks_leaves_box (leaves, &leaves->boxes, leaf);

          for (guint32 near = ks_leaves_survey (leaves, box, &leaves->boxes, from, other_end);
               near != 0; near &= near - 1)
            {
              gsize other = from + (gsize) __builtin_ctz (near);

              if (self->leaf_node[other] != b)
                continue;
              if (leaves_meet (self, leaf, other))
                return meet (self, pair, a, b);
            }
        }
    }
  return TRUE;
}

/* The points of @cell that are not of its largest node look at @other. */
static gboolean
look (const KsLinkage *self, Pair *pair, gsize cell, gsize other)
{
  gsize begin = self->leaf_begin[cell], end = begin + self->n_leaves[cell];
  gboolean has_special = self->n_special[cell] + self->n_special[other] > 0;

  for (gsize leaf = begin; leaf < end; leaf++)
    {
      guint32 points = ks_leaves_all (&self->leaves, leaf);

      if (self->largest[cell] != KS_NO_NODE && self->leaf_node[leaf] == self->largest[cell])
        continue;
      if (pair->n_parts <= 1 && !has_special)
        return TRUE;
      if (!ks_context_check (pair->context, pair->error)
          || !ks_linkage_scan (self, leaf, &points, other, visit, pair))
        return FALSE;
    }
  return TRUE;
}

/* Of two points that reach one another at least one looks, unless both are of the largest nodes:
 * these are linked first. A core point of the cell may stop when it is joined to the other's
 * largest node, for any other point there looks back itself. That one may stop likewise only if the
 * largest nodes are joined, since then all that have stopped are. Special points never stop. */
static gboolean
link_cells (const KsLinkage *self, Pair *pair, gsize other)
{
  guint32 a = self->largest[pair->cell], b = self->largest[other];

  if (!begin_pair (self, pair, other)
      || (a != KS_NO_NODE && b != KS_NO_NODE && !link_largest (self, pair)))
    return FALSE;
  pair->goal = b;
  if (!look (self, pair, pair->cell, other))
    return FALSE;
  pair->goal = a != KS_NO_NODE && b != KS_NO_NODE && are_joined (self, pair, a, b) ? a : KS_NO_NODE;
  pair->is_back = TRUE;
  return look (self, pair, other, pair->cell);
}

/* Within a cell the components are complete: links are of special points. */
static gboolean
link_special (const KsLinkage *self, Pair *pair)
{
  gsize begin = self->leaf_begin[pair->cell], end = begin + self->n_leaves[pair->cell];

  if (self->n_special[pair->cell] == 0)
    return TRUE;
  if (!begin_pair (self, pair, pair->cell))
    return FALSE;
  for (gsize leaf = begin; leaf < end; leaf++)
    {
      guint32 points = ks_leaves_all (&self->leaves, leaf) & ~(guint32) self->leaf_cores[leaf];

      if (!ks_context_check (pair->context, pair->error)
          || !ks_linkage_scan (self, leaf, &points, pair->cell, visit, pair))
        return FALSE;
    }
  return TRUE;
}

/* The links of one cell to itself and to later cells. */
static gboolean
link_cell (const KsLinkage *self, Pair *pair)
{
  const KsCells *cells = &self->cells;
  const guint32 *run = cells->run + 2 * pair->cell;
  KsBox box = ks_leaves_box (&self->leaves, &self->cell_boxes, pair->cell);

  if (!link_special (self, pair))
    return FALSE;
  for (gsize r = run[0]; r < cells->axis[0].n; r++)
    {
      gsize end = cells->row_start[r + 1];

      if (!ks_runs_meet (&cells->axis[0], run[0], r))
        continue;
      for (gsize from = MAX (cells->row_start[r], pair->cell + 1); from < end; from += KS_LEAF_SIZE)
        for (guint32 near = ks_leaves_survey (&self->leaves, box, &self->cell_boxes, from, end);
             near != 0; near &= near - 1)
          {
            gsize other = from + (gsize) __builtin_ctz (near);

            if (ks_runs_meet (&cells->axis[1], run[1], cells->run[2 * other + 1])
                && !link_cells (self, pair, other))
              return FALSE;
          }
    }
  return TRUE;
}

static gboolean
visit_cells (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
             GError **error)
{
  Links *links = data;
  KsLinkage *self = links->linkage;
  Pair *pair = &links->pairs[worker];

  pair->context = context;
  pair->error = error;
  pair->n_links = &links->n_links;
  pair->chunk = &self->chunks[begin / KS_LINK_GRAIN];
  for (gsize cell = begin; cell < end; cell++)
    {
      pair->cell = cell;
      self->link_start[cell] = pair->chunk->n;
      if (!link_cell (self, pair))
        return FALSE;
      self->link_end[cell] = pair->chunk->n;
    }
  return TRUE;
}

gboolean
ks_linkage_find_links (KsLinkage *self, KsContext *context, GError **error)
{
  g_auto (Links) links = { .linkage = self, .n_workers = ks_context_get_threads (context) };

  links.pairs = g_new0 (Pair, links.n_workers);
  return ks_parallel_for (context, self->cells.n_cells, KS_LINK_GRAIN, visit_cells, &links, error);
}
