/* The links between the nodes of cells that share a box. Of two cells, components need a
 * spanning forest of links only: the boxes that hold one of those links hold them all.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-linkage-pair.h"

#include "ks-parallel.h"

typedef struct {
  KsLinkage *linkage;
  guint phase;
  KsPair *pairs; /* (n_workers) owned */
  guint n_workers;
} Links;

static void
links_clear (Links *self)
{
  for (guint w = 0; w < self->n_workers; w++)
    {
      g_free (self->pairs[w].parent);
      g_free (self->pairs[w].aside.links);
      g_free (self->pairs[w].through);
    }
  g_free (self->pairs);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Links, links_clear)

/* Notes that the cell and @other may have links. */
static gboolean
add_pair (const KsLinkage *self, KsPair *pair, gsize other)
{
  KsLinkPairs *pairs = &self->pairs[pair->cell / KS_LINK_GRAIN];

  if (!ks_grow (pair->context, &pairs->pairs, &pairs->room, pairs->n + 1, sizeof (KsLinkPair),
                pair->error))
    return FALSE;
  pairs->pairs[pairs->n++] = (KsLinkPair){ .other_cell = (guint32) other,
                                           .phase = ks_linkage_phase (self, pair->cell, other) };
  return TRUE;
}

/* The pairs of one cell and itself, and later cells that share boxes with it and may come within
 * reach. */
static gboolean
list_pairs (const KsLinkage *self, KsPair *pair)
{
  const KsCells *cells = &self->cells;
  const guint32 *run = cells->run + 2 * pair->cell;
  KsBox box = ks_leaves_box (&self->leaves, &self->cell_boxes, pair->cell);

  if (self->n_special[pair->cell] > 0 && !add_pair (self, pair, pair->cell))
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
                && !add_pair (self, pair, other))
              return FALSE;
          }
    }
  return TRUE;
}

/* Links the pairs of a cell that are of a phase. */
static gboolean
link_cell (KsLinkage *self, KsPair *pair, guint phase)
{
  KsLinkPair *pairs = self->pairs[pair->cell / KS_LINK_GRAIN].pairs;

  for (gsize p = self->pair_start[pair->cell]; p < self->pair_end[pair->cell]; p++)
    if (pairs[p].phase == phase && pairs[p].other_cell != pair->cell
        && !ks_pair_link (self, pair, &pairs[p]))
      return FALSE;
  return TRUE;
}

static void
begin_cells (const Links *links, KsPair *pair, KsContext *context, gsize begin, GError **error)
{
  pair->context = context;
  pair->error = error;
  pair->chunk = &links->linkage->links[links->phase][begin / KS_LINK_GRAIN];
}

/* Lists the pairs of each cell, and links each one that has special points with itself. */
static gboolean
prepare_cells (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
               GError **error)
{
  const Links *links = data;
  KsLinkage *self = links->linkage;
  KsPair *pair = &links->pairs[worker];

  begin_cells (links, pair, context, begin, error);
  for (pair->cell = begin; pair->cell < end; pair->cell++)
    {
      KsLinkPairs *pairs = &self->pairs[begin / KS_LINK_GRAIN];
      gsize first = self->cells.begin[pair->cell], start = pairs->n;
      guint32 n = self->n_nodes[pair->cell], n_cores = n - self->n_special[pair->cell];

      for (guint32 k = 0; k < n; k++)
        self->host[first + k] = k < n_cores ? (guint32) first + k : KS_NO_NODE;
      self->pair_start[pair->cell] = start;
      if (!list_pairs (self, pair))
        return FALSE;
      self->pair_end[pair->cell] = pairs->n;
      if (n > n_cores && !ks_pair_link (self, pair, &pairs->pairs[start]))
        return FALSE;
    }
  return TRUE;
}

static gboolean
link_chunk (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
            GError **error)
{
  const Links *links = data;
  KsPair *pair = &links->pairs[worker];

  begin_cells (links, pair, context, begin, error);
  for (pair->cell = begin; pair->cell < end; pair->cell++)
    if (!link_cell (links->linkage, pair, links->phase))
      return FALSE;
  return TRUE;
}

/* Most pairs of later phases need no links: they are dropped. */
static void
drop_idle_pairs (KsLinkage *self)
{
  for (gsize cell = 0; cell < self->cells.n_cells; cell++)
    {
      KsLinkPair *pairs = self->pairs[cell / KS_LINK_GRAIN].pairs;
      gsize n = self->pair_start[cell];

      for (gsize p = n; p < self->pair_end[cell]; p++)
        if (pairs[p].end > pairs[p].begin)
          pairs[n++] = pairs[p];
      self->pair_end[cell] = n;
    }
}

static guint
last_phase (const KsLinkage *self)
{
  guint last = 0;

  for (gsize c = 0; c < self->n_chunks; c++)
    for (gsize p = 0; p < self->pairs[c].n; p++)
      last = MAX (last, self->pairs[c].pairs[p].phase);
  return last;
}

gboolean
ks_linkage_find_links (KsLinkage *self, KsContext *context, GError **error)
{
  g_auto (Links) links = { .linkage = self, .n_workers = ks_context_get_threads (context) };
  guint last = 0;

  links.pairs = g_new0 (KsPair, links.n_workers);
  for (links.phase = 0; links.phase <= last; links.phase++)
    {
      gboolean is_first = links.phase == 0;

      self->links[links.phase] = ks_new0 (context, KsLinkChunk, self->n_chunks, error);
      if (self->links[links.phase] == NULL
          || (is_first && !ks_parallel_for (context, self->cells.n_cells, KS_LINK_GRAIN,
                                            prepare_cells, &links, error))
          || !ks_parallel_for (context, self->cells.n_cells, KS_LINK_GRAIN, link_chunk, &links,
                               error))
        return FALSE;
      if (is_first)
        last = last_phase (self);
    }
  drop_idle_pairs (self);
  return TRUE;
}
