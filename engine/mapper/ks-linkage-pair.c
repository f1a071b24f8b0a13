/* Links the nodes of two cells, or the special nodes of one.
 *
 * A special node that is linked to another node of its cell that is not has that one as its host.
 * Then whatever is joined to the host needs no link to the special node: in a box where this is
 * core it is connected to its host, and so to all that is joined to the host; where it is not it
 * may go to the cluster of its host, which is theirs. And two special nodes whose hosts are joined
 * need no link to one another, for the same reasons: where both are core they are connected, and
 * where one is, its cluster is that of the other one's host.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-linkage-pair.h"

static inline gboolean
are_joined (const KsLinkage *self, const KsPair *pair, guint32 a, guint32 b)
{
  return ks_pair_root (self, pair, a) == ks_pair_root (self, pair, b);
}

static gboolean
append (KsPair *pair, KsLinkChunk *chunk, const KsLink *links, gsize n)
{
  if (!ks_grow (pair->context, &chunk->links, &chunk->room, chunk->n + n, sizeof (KsLink),
                pair->error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    chunk->links[chunk->n++] = links[i];
  return TRUE;
}

/* Two points reach one another. A link begins at the node of the first cell. The first one of a
 * special node to another one of its cell that is not tells its host. */
static gboolean
meet (const KsLinkage *self, KsPair *pair, guint32 node, guint32 other)
{
  KsCoreState state = ks_linkage_state (self, self->node_row[node]);
  KsCoreState other_state = ks_linkage_state (self, self->node_row[other]);
  KsLink link = { pair->is_back ? other : node, pair->is_back ? node : other };

  if ((state == KS_CORE_NOWHERE && other_state == KS_CORE_NOWHERE)
      || are_joined (self, pair, node, other))
    return TRUE;
  if (pair->cell == pair->other && other_state == KS_CORE_EVERYWHERE
      && self->host[node] == KS_NO_NODE)
    self->host[node] = other;
  if (state != KS_CORE_EVERYWHERE || other_state != KS_CORE_EVERYWHERE)
    return append (pair, &pair->aside, &link, 1);
  ks_pair_join (pair, ks_pair_number (self, pair, node), ks_pair_number (self, pair, other));
  return append (pair, pair->chunk, &link, 1);
}

/* Links the node of a point to those of the points @near of @leaf: to one where they are of one. */
static gboolean
link_point (const KsLinkage *self, KsPair *pair, guint32 node, gsize leaf, guint32 near)
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
who_asks (const KsLinkage *self, const KsPair *pair, gsize of, guint32 points, gsize leaf,
          guint32 *left, guint32 wanted[KS_LEAF_SIZE])
{
  gsize begin = self->leaves.range[of].begin;
  guint32 other = self->leaf_node[leaf], asking = 0;
  guint32 known = (guint32) self->leaf_cores[leaf] | self->leaf_hosted[leaf];
  guint32 goal = pair->goal != KS_NO_NODE ? ks_pair_root (self, pair, pair->goal) : KS_NO_NODE;
  guint32 joined = other != KS_NO_NODE ? ks_pair_root (self, pair, other) : KS_NO_NODE;

  for (; points != 0; points &= points - 1)
    {
      guint i = (guint) __builtin_ctz (points);
      guint32 node = self->node_at[begin + i];

      if (self->host[node] == KS_NO_NODE)
        {
          gboolean has_met = other != KS_NO_NODE && pair->special == node && pair->met == other;

          wanted[i] = has_met ? 0 : pair->is_back ? known : ks_leaves_all (&self->leaves, leaf);
        }
      else
        {
          guint32 root = ks_pair_root (self, pair, node);

          wanted[i] = root == joined || root == goal ? 0 : known;
          if (root == goal)
            *left &= ~(points & -points);
        }
      asking |= (guint32) (wanted[i] != 0) << i;
    }
  return asking;
}

/* The points @asking look at @leaf. */
static gboolean
ask (const KsLinkage *self, KsPair *pair, gsize of, guint32 asking, gsize leaf,
     const guint32 wanted[KS_LEAF_SIZE])
{
  guint32 near[KS_LEAF_SIZE];

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
visit (const KsLinkage *self, gpointer data, gsize of, guint32 points, gsize leaf, guint32 *left)
{
  guint32 wanted[KS_LEAF_SIZE];
  guint32 asking = who_asks (self, data, of, points, leaf, left, wanted);

  return ask (self, data, of, asking, leaf, wanted);
}

static gboolean
begin_pair (const KsLinkage *self, KsPair *pair, gsize other)
{
  gsize n = self->n_nodes[pair->cell] + (other != pair->cell ? self->n_nodes[other] : 0);

  pair->other = other;
  pair->n_parts = n - self->n_special[pair->cell]
                  - (other != pair->cell ? self->n_special[other] : 0);
  pair->goal = pair->special = pair->met = KS_NO_NODE;
  pair->is_back = FALSE;
  pair->aside.n = 0;
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
link_largest (const KsLinkage *self, KsPair *pair)
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

/* Those of @points of a leaf that are not at the goal yet. */
static guint32
not_at_goal (const KsLinkage *self, const KsPair *pair, gsize leaf, guint32 points)
{
  const guint32 *node = self->node_at + self->leaves.range[leaf].begin;
  guint32 goal, found = 0;

  if (pair->goal == KS_NO_NODE)
    return points;
  goal = ks_pair_root (self, pair, pair->goal);
  for (; points != 0; points &= points - 1)
    if (ks_pair_root (self, pair, node[__builtin_ctz (points)]) != goal)
      found |= points & -points;
  return found;
}

/* The points of @cell that are not of its largest node look at @other. */
static gboolean
look (const KsLinkage *self, KsPair *pair, gsize cell, gsize other)
{
  gsize begin = self->leaf_begin[cell], end = begin + self->n_leaves[cell];
  gboolean has_loose = self->n_loose[cell] + self->n_loose[other] > 0;

  for (gsize leaf = begin; leaf < end; leaf++)
    {
      if (self->largest[cell] != KS_NO_NODE && self->leaf_node[leaf] == self->largest[cell])
        continue;
      if (pair->n_parts <= 1 && !has_loose)
        return TRUE;

      guint32 points = not_at_goal (self, pair, leaf, ks_leaves_all (&self->leaves, leaf));

      if (!ks_context_check (pair->context, pair->error)
          || (points != 0 && !ks_linkage_scan (self, leaf, &points, other, visit, pair)))
        return FALSE;
    }
  return TRUE;
}

/* Of two points that reach one another at least one looks, unless both are of the largest nodes:
 * these are linked first. A point of the cell may stop when it is joined to the other's largest
 * node, for any other point there looks back itself. That one may stop likewise only if the largest
 * nodes are joined, since then all that have stopped are. Special points without a host, which
 * are joined to nothing, never stop; they see one another when those of the cell look. */
static gboolean
link_cells (const KsLinkage *self, KsPair *pair, gsize other, guint phase)
{
  guint32 a = self->largest[pair->cell], b = self->largest[other];

  if (!begin_pair (self, pair, other)
      || (phase > 0 && !ks_pair_join_between (self, pair, phase)))
    return FALSE;
  if (pair->n_parts <= 1 && self->n_loose[pair->cell] + self->n_loose[other] == 0)
    return TRUE;
  if (a != KS_NO_NODE && b != KS_NO_NODE && !are_joined (self, pair, a, b)
      && !link_largest (self, pair))
    return FALSE;
  pair->goal = b;
  if (!look (self, pair, pair->cell, other))
    return FALSE;
  pair->goal = a != KS_NO_NODE && b != KS_NO_NODE && are_joined (self, pair, a, b) ? a : KS_NO_NODE;
  pair->is_back = TRUE;
  return look (self, pair, other, pair->cell);
}

/* Special points of a leaf look at points of another one that are not: the first they meet is
 * their host. */
static gboolean
visit_cores (const KsLinkage *self, gpointer data, gsize of, guint32 points, gsize leaf,
             guint32 *left)
{
  guint32 wanted[KS_LEAF_SIZE], asking = 0;

  for (; points != 0; points &= points - 1)
    {
      guint i = (guint) __builtin_ctz (points);
      guint32 host = self->host[self->node_at[self->leaves.range[of].begin + i]];

      wanted[i] = host != KS_NO_NODE && host == self->leaf_node[leaf] ? 0 : self->leaf_cores[leaf];
      asking |= (guint32) (wanted[i] != 0) << i;
    }
  return ask (self, data, of, asking, leaf, wanted);
}

/* Two special points see one another once, when the first one looks. */
static gboolean
visit_special (const KsLinkage *self, gpointer data, gsize of, guint32 points, gsize leaf,
               guint32 *left)
{
  guint32 wanted[KS_LEAF_SIZE], asking = 0;
  guint32 special = ks_leaves_all (&self->leaves, leaf) & ~(guint32) self->leaf_cores[leaf];
  gsize begin = self->leaves.range[leaf].begin;

  for (; points != 0; points &= points - 1)
    {
      guint i = (guint) __builtin_ctz (points);
      gsize at = self->leaves.range[of].begin + i;

      wanted[i] = at < begin                    ? special
                  : at - begin < KS_LEAF_SIZE ? special & ~(((guint32) 2 << (at - begin)) - 1)
                                              : 0;
      asking |= (guint32) (wanted[i] != 0) << i;
    }
  return ask (self, data, of, asking, leaf, wanted);
}

/* The special points of the cell look at its points. */
static gboolean
look_inside (const KsLinkage *self, KsPair *pair, KsScanFunc func)
{
  gsize begin = self->leaf_begin[pair->cell], end = begin + self->n_leaves[pair->cell];

  for (gsize leaf = begin; leaf < end; leaf++)
    {
      guint32 points = ks_leaves_all (&self->leaves, leaf) & ~(guint32) self->leaf_cores[leaf];

      if (!ks_context_check (pair->context, pair->error)
          || (points != 0 && !ks_linkage_scan (self, leaf, &points, pair->cell, func, pair)))
        return FALSE;
    }
  return TRUE;
}

/* Within a cell the components are complete: links are of special points. Those that go with the
 * same host need none to one another. */
static gboolean
link_special (KsLinkage *self, KsPair *pair)
{
  gsize begin = self->leaf_begin[pair->cell], end = begin + self->n_leaves[pair->cell];

  if (!begin_pair (self, pair, pair->cell) || !look_inside (self, pair, visit_cores))
    return FALSE;
  self->n_loose[pair->cell] = 0;
  for (gsize leaf = begin; leaf < end; leaf++)
    {
      guint32 hosted = 0, special = ks_leaves_all (&self->leaves, leaf)
                                    & ~(guint32) self->leaf_cores[leaf];

      for (; special != 0; special &= special - 1)
        {
          gsize at = self->leaves.range[leaf].begin + (gsize) __builtin_ctz (special);
          gboolean is_hosted = self->host[self->node_at[at]] != KS_NO_NODE;

          hosted |= is_hosted ? special & -special : 0;
          self->n_loose[pair->cell] += !is_hosted;
        }
      self->leaf_hosted[leaf] = (guint16) hosted;
    }
  return (pair->n_parts <= 1 && self->n_loose[pair->cell] == 0)
         || look_inside (self, pair, visit_special);
}

gboolean
ks_pair_link (KsLinkage *self, KsPair *pair, KsLinkPair *links)
{
  links->begin = links->special = links->end = pair->chunk->n;
  if (!(links->other_cell == pair->cell ? link_special (self, pair)
                                        : link_cells (self, pair, links->other_cell, links->phase)))
    return FALSE;
  links->special = pair->chunk->n;
  if (!append (pair, pair->chunk, pair->aside.links, pair->aside.n))
    return FALSE;
  links->end = pair->chunk->n;
  return TRUE;
}
