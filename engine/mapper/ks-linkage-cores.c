/* In which boxes each point is core: its neighbours counted cell by cell, until every box
 * has enough of them.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-linkage.h"

#include "ks-parallel.h"

typedef struct {
  KsLinkage *linkage;
  guint32 **counts; /* (n_workers) of (most) neighbours of one point in each of its boxes; owned */
  guint n_workers;
  gsize most;       /* boxes of a point */
} Count;

static void
count_clear (Count *self)
{
  for (guint w = 0; w < self->n_workers; w++)
    g_free (self->counts[w]);
  g_free (self->counts);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Count, count_clear)

/* Adds the neighbours of the point at position @at in leaves [from, end) to @count, until
 * that is @enough. */
static guint32
count_in_leaves (const KsLinkage *self, gsize at, gsize from, gsize end, guint32 count,
                 guint32 enough)
{
  while (count < enough
         && (from = ks_tiles_next_of_point (&self->tiles, at, self->leaf_boxes, from, end)) < end)
    {
      const KsLeaf *leaf = &self->leaves[from++];
      guint32 bits = ks_tiles_reach (&self->tiles, at, leaf->begin, leaf->end);

      count += (guint32) __builtin_popcount (bits);
    }
  return count;
}

static guint32
count_in_cell (const KsLinkage *self, gsize at, gsize cell, guint32 enough)
{
  gsize begin = self->leaf_begin[cell], end = begin + self->n_leaves[cell];

  if (!ks_tiles_point_may_reach (&self->tiles, at, ks_linkage_cell_box (self, cell)))
    return 0;
  return count_in_leaves (self, at, begin, end, 0, enough);
}

/* In its own cell, the point's leaf and those after it are the likeliest. */
static guint32
count_in_own_cell (const KsLinkage *self, gsize at, gsize cell, guint32 enough)
{
  gsize begin = self->leaf_begin[cell], end = begin + self->n_leaves[cell];
  gsize own = begin + (at - self->cells.begin[cell]) / KS_LEAF;
  guint32 count = count_in_leaves (self, at, own, end, 0, enough);

  return count_in_leaves (self, at, begin, own, count, enough);
}

/* Adds @found neighbours in @other to the boxes that both cells share; tells how many of
 * them have enough now that had not before. */
static gsize
add_to_boxes (const KsLinkage *self, gsize cell, gsize other, guint32 found, guint32 *counts)
{
  const KsRuns *rows = &self->cells.axis[0], *columns = &self->cells.axis[1];
  const guint32 *run = self->cells.run + 2 * cell, *other_run = self->cells.run + 2 * other;
  gsize filled = 0;

  for (guint32 s = 0; s < rows->span[run[0]]; s++)
    {
      if (!ks_runs_hold (rows, other_run[0], ks_runs_interval (rows, rows->first[run[0]], s)))
        continue;
      for (guint32 t = 0; t < columns->span[run[1]]; t++)
        if (ks_runs_hold (columns, other_run[1],
                          ks_runs_interval (columns, columns->first[run[1]], t)))
          {
            guint32 *count = &counts[s * columns->span[run[1]] + t];
            guint32 before = *count;

            *count = MIN (before + found, self->min_points);
            filled += before < self->min_points && *count == self->min_points;
          }
    }
  return filled;
}

/* Counts the neighbours of the point at @at, of @cell, by box, and notes where it is core. */
static void
count_point (KsLinkage *self, gsize cell, gsize at, guint32 *counts)
{
  const KsCells *cells = &self->cells;
  const guint32 *run = cells->run + 2 * cell;
  guint32 row = cells->rows[at], wanted = self->min_points;
  gsize n_boxes = self->flag_start[row + 1] - self->flag_start[row], filled = 0;
  guint8 *flags = self->flags + self->flag_start[row];

  guint32 own = count_in_own_cell (self, at, cell, wanted);

  for (gsize b = 0; b < n_boxes; b++)
    counts[b] = MIN (own, wanted);
  filled = own >= wanted ? n_boxes : 0;

  for (gsize r = 0; filled < n_boxes && r < cells->axis[0].n; r++)
    {
      if (!ks_runs_meet (&cells->axis[0], run[0], r))
        continue;
      for (gsize other = cells->row_start[r]; filled < n_boxes && other < cells->row_start[r + 1];
           other++)
        if (other != cell && ks_runs_meet (&cells->axis[1], run[1], cells->run[2 * other + 1]))
          {
            guint32 found = count_in_cell (self, at, other, wanted);

            if (found > 0)
              filled += add_to_boxes (self, cell, other, found, counts);
          }
    }
  for (gsize b = 0; b < n_boxes; b++)
    flags[b] = counts[b] >= wanted;
  self->state[row] = filled == n_boxes ? KS_CORE_EVERYWHERE
                     : filled > 0      ? KS_CORE_SOMEWHERE
                                       : KS_CORE_NOWHERE;
}

static gboolean
count_cells (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
             GError **error)
{
  const Count *count = data;
  KsLinkage *self = count->linkage;
  guint32 **counts = &count->counts[worker];

  if (*counts == NULL && (*counts = ks_new (context, guint32, count->most, error)) == NULL)
    return FALSE;
  for (gsize cell = begin; cell < end; cell++)
    for (gsize i = 0; i < self->cells.size[cell]; i++)
      {
        if (!ks_context_check (context, error))
          return FALSE;
        count_point (self, cell, self->cells.begin[cell] + i, *counts);
      }
  return TRUE;
}

gboolean
ks_linkage_find_cores (KsLinkage *self, KsContext *context, GError **error)
{
  const KsCover *cover = self->cover;
  g_auto (Count) count = { .linkage = self, .n_workers = ks_context_get_threads (context) };

  count.counts = g_new0 (guint32 *, count.n_workers);
  if ((self->state = ks_new (context, guint8, cover->m, error)) == NULL
      || (self->flag_start = ks_new (context, gsize, cover->m + 1, error)) == NULL
      || (self->flags = ks_new (context, guint8, cover->start[cover->n_boxes], error)) == NULL)
    return FALSE;
  self->flag_start[0] = 0;
  for (gsize p = 0; p < cover->m; p++)
    {
      gsize n_boxes = (gsize) cover->span[2 * p] * cover->span[2 * p + 1];

      self->flag_start[p + 1] = self->flag_start[p] + n_boxes;
      count.most = MAX (count.most, n_boxes);
    }
  return ks_parallel_for (context, self->cells.n_cells, 4, count_cells, &count, error);
}
