/* The links between the nodes of cells that share a box. Of two cells, components need a
 * spanning forest of links only: the boxes that hold one of those links hold them all.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-linkage.h"

#include "ks-parallel.h"

/* One worker's view of two cells. */
typedef struct {
  gsize cell, other;
  guint32 *parent;  /* (nodes of both) those of the first cell, then of the other; owned */
  gsize room;
  gsize n_parts;    /* components of both cells that are not joined yet, less one */
  KsLinkChunk *chunk;
} Pair;

typedef struct {
  KsLinkage *linkage;
  Pair *pairs;  /* (n_workers) owned */
  guint n_workers;
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

static gboolean
add_link (Pair *pair, KsContext *context, guint32 node, guint32 other, GError **error)
{
  KsLinkChunk *chunk = pair->chunk;

  if (!ks_grow (context, &chunk->links, &chunk->room, chunk->n + 1, sizeof (KsLink), error))
    return FALSE;
  chunk->links[chunk->n++] = (KsLink) { node, other, (guint32) pair->other };
  return TRUE;
}

/* Two points reach one another. */
static gboolean
meet (const KsLinkage *self, Pair *pair, KsContext *context, guint32 node, guint32 other,
      GError **error)
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
      return add_link (pair, context, node, other, error);
    }
  return (state == KS_CORE_NOWHERE && other_state == KS_CORE_NOWHERE)
         || add_link (pair, context, node, other, error);
}

/* Whether all points of two leaves are known to be joined. */
static inline gboolean
are_joined (const KsLinkage *self, const Pair *pair, const KsLeaf *leaf, const KsLeaf *other)
{
  return leaf->node != KS_NO_NODE && other->node != KS_NO_NODE
         && root_of (self, pair, leaf->node) == root_of (self, pair, other->node);
}

/* Links the nodes of two leaves, or of one. A leaf of one node needs to be hit but once by
 * each point; when both are of one node, once at all. So the points that ask are those
 * of the leaf of many nodes, if there is one. */
static gboolean
link_leaves (const KsLinkage *self, Pair *pair, KsContext *context, gsize a, gsize b,
             GError **error)
{
  gboolean turned = self->leaves[a].node != KS_NO_NODE && self->leaves[b].node == KS_NO_NODE;
  const KsLeaf *leaf = &self->leaves[turned ? b : a], *other = &self->leaves[turned ? a : b];
  const double *other_box = ks_linkage_leaf_box (self, turned ? a : b);

  for (gsize at = leaf->begin; at < leaf->end && !are_joined (self, pair, leaf, other); at++)
    {
      gsize begin = leaf == other ? at + 1 : other->begin;
      guint32 node = self->node_at[at];

      if (begin == other->end)
        break;
      if (other->node != KS_NO_NODE && !ks_linkage_is_special (self, node)
          && root_of (self, pair, node) == root_of (self, pair, other->node))
        continue;
      if (!ks_tiles_point_may_reach (&self->tiles, at, other_box))
        continue;
      for (guint32 bits = ks_tiles_reach (&self->tiles, at, begin, other->end); bits != 0;
           bits &= bits - 1)
        {
          if (!meet (self, pair, context, node, self->node_at[begin + (gsize) __builtin_ctz (bits)],
                     error))
            return FALSE;
          if (other->node != KS_NO_NODE)
            break;
        }
    }
  return TRUE;
}

static gboolean
begin_pair (const KsLinkage *self, Pair *pair, KsContext *context, gsize other, GError **error)
{
  gsize n = self->n_nodes[pair->cell] + (other != pair->cell ? self->n_nodes[other] : 0);

  pair->other = other;
  pair->n_parts = n - self->n_special[pair->cell]
                  - (other != pair->cell ? self->n_special[other] : 0);
  if (!ks_grow (context, &pair->parent, &pair->room, n, sizeof (guint32), error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    pair->parent[i] = (guint32) i;
  return TRUE;
}

static gboolean
link_cells (const KsLinkage *self, Pair *pair, KsContext *context, gsize other, GError **error)
{
  gsize a_begin = self->leaf_begin[pair->cell], a_end = a_begin + self->n_leaves[pair->cell];
  gsize b_begin = self->leaf_begin[other], b_end = b_begin + self->n_leaves[other];
  gboolean has_special = self->n_special[pair->cell] + self->n_special[other] > 0;

  if (!ks_tiles_may_reach (&self->tiles, ks_linkage_cell_box (self, pair->cell),
                           ks_linkage_cell_box (self, other)))
    return TRUE;
  if (!begin_pair (self, pair, context, other, error))
    return FALSE;
  for (gsize a = a_begin; a < a_end; a++)
    {
      const double *box = ks_linkage_leaf_box (self, a);
      gsize b = b_begin;

      if (!ks_context_check (context, error))
        return FALSE;
      while ((b = ks_tiles_next (&self->tiles, box, self->leaf_boxes, b, b_end)) < b_end)
        {
          if (pair->n_parts <= 1 && !has_special)
            return TRUE;
          if (!link_leaves (self, pair, context, a, b++, error))
            return FALSE;
        }
    }
  return TRUE;
}

/* Within a cell the components are complete: links are of special points, in the last leaves. */
static gboolean
link_special (const KsLinkage *self, Pair *pair, KsContext *context, GError **error)
{
  gsize begin = self->leaf_begin[pair->cell], end = begin + self->n_leaves[pair->cell];

  if (self->n_special[pair->cell] == 0)
    return TRUE;
  if (!begin_pair (self, pair, context, pair->cell, error))
    return FALSE;
  for (gsize a = begin; a < end; a++)
    {
      const double *box = ks_linkage_leaf_box (self, a);

      if (!ks_context_check (context, error))
        return FALSE;
      for (gsize b = a; (b = ks_tiles_next (&self->tiles, box, self->leaf_boxes, b, end)) < end;
           b++)
        if (self->leaves[b].node == KS_NO_NODE && !link_leaves (self, pair, context, a, b, error))
          return FALSE;
    }
  return TRUE;
}

/* The links of one cell to itself and to later cells. */
static gboolean
link_cell (const KsLinkage *self, Pair *pair, KsContext *context, GError **error)
{
  const KsCells *cells = &self->cells;
  const guint32 *run = cells->run + 2 * pair->cell;

  if (!link_special (self, pair, context, error))
    return FALSE;
  for (gsize r = run[0]; r < cells->axis[0].n; r++)
    {
      if (!ks_runs_meet (&cells->axis[0], run[0], r))
        continue;
      for (gsize other = MAX (cells->row_start[r], pair->cell + 1); other < cells->row_start[r + 1];
           other++)
        if (ks_runs_meet (&cells->axis[1], run[1], cells->run[2 * other + 1])
            && !link_cells (self, pair, context, other, error))
          return FALSE;
    }
  return TRUE;
}

static gboolean
visit_cells (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
             GError **error)
{
  const Links *links = data;
  KsLinkage *self = links->linkage;
  Pair *pair = &links->pairs[worker];

  pair->chunk = &self->chunks[begin / KS_LINK_GRAIN];
  for (gsize cell = begin; cell < end; cell++)
    {
      pair->cell = cell;
      self->link_start[cell] = pair->chunk->n;
      if (!link_cell (self, pair, context, error))
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
