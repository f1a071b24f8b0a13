/* In which boxes each point is core: its neighbours counted cell by cell, until every box
 * has enough of them.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-linkage.h"

#include "ks-parallel.h"

#include <string.h>

/* One worker's view of a leaf: the boxes of its cell by number, axis 1 fastest, as bits of words.
 */
typedef struct {
  gsize cell, n_boxes, n_words;
  guint32 own[KS_LEAF_SIZE];   /* neighbours in the cell itself, up to those wanted */
  guint32 found[KS_LEAF_SIZE]; /* neighbours in another cell, likewise */
  guint32 *counts;   /* (KS_LEAF_SIZE, n_boxes) neighbours in each box, up to those wanted; owned */
  guint64 *open;     /* (KS_LEAF_SIZE, n_words) boxes that have not enough yet; owned */
  guint64 *shared;   /* (n_words) boxes that the other cell is in too; owned */
  guint8 *meets_row; /* (intervals of the cell's run on axis 0) whether the other cell is in them;
                        owned */
  gsize counts_room, open_room, shared_room, meets_room;
} Leaf;

typedef struct {
  KsLinkage *linkage;
  Leaf *leaves; /* (n_workers) owned */
  guint n_workers;
} Count;

static void
count_clear (Count *self)
{
  for (guint w = 0; w < self->n_workers; w++)
    {
      g_free (self->leaves[w].counts);
      g_free (self->leaves[w].open);
      g_free (self->leaves[w].shared);
      g_free (self->leaves[w].meets_row);
    }
  g_free (self->leaves);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Count, count_clear)

static gboolean
leaf_init (Leaf *self, KsContext *context, const KsLinkage *linkage, gsize cell, GError **error)
{
  const KsCells *cells = &linkage->cells;

  self->cell = cell;
  self->n_boxes = (gsize) cells->axis[0].span[cells->run[2 * cell]]
                  * cells->axis[1].span[cells->run[2 * cell + 1]];
  self->n_words = (self->n_boxes + 63) / 64;
  return ks_grow (context, &self->counts, &self->counts_room, KS_LEAF_SIZE * self->n_boxes,
                  sizeof (guint32), error)
         && ks_grow (context, &self->open, &self->open_room, KS_LEAF_SIZE * self->n_words,
                     sizeof (guint64), error)
         && ks_grow (context, &self->shared, &self->shared_room, self->n_words, sizeof (guint64),
                     error)
         && ks_grow (context, &self->meets_row, &self->meets_room, self->n_boxes, 1, error);
}

/* Adds the neighbours of @points in a leaf to @counts (KS_LEAF_SIZE). */
static inline void
count_in_leaf (const KsLinkage *self, gsize of, guint32 points, gsize leaf, guint32 *left,
               guint32 *counts)
{
  ks_leaves_count_each (&self->leaves, of, points, leaf, counts);
  for (; points != 0; points &= points - 1)
    {
      guint i = (guint) __builtin_ctz (points);

      *left &= ~((guint32) (counts[i] >= self->min_points) << i);
    }
}

static gboolean
count_own (const KsLinkage *self, gpointer data, gsize of, guint32 points, gsize leaf,
           guint32 *left)
{
  if (leaf != of)
    count_in_leaf (self, of, points, leaf, left, ((Leaf *) data)->own);
  return TRUE;
}

/* Counts neighbours in the leaf, then in its cell. Returns the points that found too few. */
static guint32
count_in_cell (const KsLinkage *self, Leaf *leaf, gsize of)
{
  guint32 few = ks_leaves_all (&self->leaves, of);

  memset (leaf->own, 0, sizeof leaf->own);
  count_in_leaf (self, of, few, of, &few, leaf->own);
  ks_linkage_scan (self, of, &few, leaf->cell, count_own, leaf);
  return few;
}

/* Which of the leaf's boxes hold @other too. */
static void
find_shared (const KsLinkage *self, Leaf *leaf, gsize other)
{
  const KsRuns *rows = &self->cells.axis[0], *columns = &self->cells.axis[1];
  const guint32 *run = self->cells.run + 2 * leaf->cell, *other_run = self->cells.run + 2 * other;
  guint32 n_rows = rows->span[run[0]], n_columns = columns->span[run[1]];
  guint64 meets = 0; /* columns that hold the other cell, where all boxes are one word */

  memset (leaf->shared, 0, leaf->n_words * sizeof *leaf->shared);
  for (guint32 t = 0; t < n_columns; t++)
    {
      if (!ks_runs_hold (columns, other_run[1],
                         ks_runs_interval (columns, columns->first[run[1]], t)))
        continue;
      if (leaf->n_words == 1)
        meets |= (guint64) 1 << t;
      for (gsize s = 0, box = t; leaf->n_words > 1 && s < n_rows; s++, box += n_columns)
        leaf->shared[box / 64] |= (guint64) leaf->meets_row[s] << box % 64;
    }
  for (guint32 s = 0; meets != 0 && s < n_rows; s++)
    if (leaf->meets_row[s])
      leaf->shared[0] |= meets << s * n_columns;
}

/* Which of the intervals of the leaf's run on axis 0 run @r holds too. */
static void
find_rows (const KsLinkage *self, Leaf *leaf, gsize r)
{
  const KsRuns *rows = &self->cells.axis[0];
  guint32 own = self->cells.run[2 * leaf->cell];

  for (guint32 s = 0; s < rows->span[own]; s++)
    leaf->meets_row[s] = ks_runs_hold (rows, r, ks_runs_interval (rows, rows->first[own], s));
}

static gboolean
count_found (const KsLinkage *self, gpointer data, gsize of, guint32 points, gsize leaf,
             guint32 *left)
{
  count_in_leaf (self, of, points, leaf, left, ((Leaf *) data)->found);
  return TRUE;
}

/* Whether one of the boxes shared has not enough yet for point @i. */
static inline gboolean
is_open (const Leaf *leaf, guint i)
{
  guint64 any = 0;

  for (gsize w = 0; w < leaf->n_words; w++)
    any |= leaf->open[i * leaf->n_words + w] & leaf->shared[w];
  return any != 0;
}

/* Adds what point @i has found to the shared boxes. Returns whether any box has not enough. */
static gboolean
add_found (const KsLinkage *self, Leaf *leaf, guint i)
{
  guint64 *open = leaf->open + i * leaf->n_words, any = 0;
  guint32 *counts = leaf->counts + i * leaf->n_boxes;

  for (gsize w = 0; w < leaf->n_words; w++)
    {
      for (guint64 left = open[w] & leaf->shared[w]; left != 0; left &= left - 1)
        {
          gsize box = w * 64 + (gsize) __builtin_ctzll (left);

          counts[box] = MIN (counts[box] + leaf->found[i], self->min_points);
          if (counts[box] == self->min_points)
            open[w] &= ~(left & -left);
        }
      any |= open[w];
    }
  return any != 0;
}

/* Counts the neighbours of the points @few in @other, for the shared boxes that want them.
 * Returns the points that have a box with too few. */
static guint32
count_in_other (const KsLinkage *self, Leaf *leaf, gsize of, guint32 few, gsize other)
{
  guint32 points = 0;

  find_shared (self, leaf, other);
  for (guint32 left = few; left != 0; left &= left - 1)
    if (is_open (leaf, (guint) __builtin_ctz (left)))
      points |= left & -left;
  memset (leaf->found, 0, sizeof leaf->found);

  guint32 looking = points;

  ks_linkage_scan (self, of, &looking, other, count_found, leaf);
  for (; points != 0; points &= points - 1)
    {
      guint i = (guint) __builtin_ctz (points);

      if (leaf->found[i] > 0 && !add_found (self, leaf, i))
        few &= ~(points & -points);
    }
  return few;
}

/* Counts the neighbours of the points @few in the other cells. */
static gboolean
count_in_others (const KsLinkage *self, Leaf *leaf, gsize of, guint32 few, KsContext *context,
                 GError **error)
{
  const KsCells *cells = &self->cells;
  const guint32 *run = cells->run + 2 * leaf->cell;
  KsBox box = ks_leaves_box (&self->leaves, &self->leaves.boxes, of);

  for (gsize r = 0; few != 0 && r < cells->axis[0].n; r++)
    {
      gsize end = cells->row_start[r + 1];

      if (!ks_runs_meet (&cells->axis[0], run[0], r))
        continue;
      find_rows (self, leaf, r);
      for (gsize from = cells->row_start[r]; few != 0 && from < end; from += KS_LEAF_SIZE)
        for (guint32 near = ks_leaves_survey (&self->leaves, box, &self->cell_boxes, from, end);
             few != 0 && near != 0; near &= near - 1)
          {
            gsize other = from + (gsize) __builtin_ctz (near);

            if (other == leaf->cell
                || !ks_runs_meet (&cells->axis[1], run[1], cells->run[2 * other + 1]))
              continue;
            if (!ks_context_check (context, error))
              return FALSE;
            few = count_in_other (self, leaf, of, few, other);
          }
    }
  return TRUE;
}

/* Notes where the points of a leaf are core. */
static void
note_cores (KsLinkage *self, const Leaf *leaf, gsize of, guint32 few)
{
  guint32 cores = 0;

  for (guint i = 0; i < self->leaves.range[of].n; i++)
    {
      guint32 row = self->cells.rows[self->leaves.range[of].begin + i];
      guint8 *flags = self->flags + self->flag_start[row];
      gsize n_core = leaf->n_boxes;

      if (few >> i & 1)
        {
          n_core = 0;
          for (gsize b = 0; b < leaf->n_boxes; b++)
            {
              flags[b] = leaf->counts[i * leaf->n_boxes + b] >= self->min_points;
              n_core += flags[b];
            }
        }
      self->state[row] = n_core == leaf->n_boxes ? KS_CORE_EVERYWHERE
                         : n_core > 0            ? KS_CORE_SOMEWHERE
                                                 : KS_CORE_NOWHERE;
      cores |= (guint32) (n_core == leaf->n_boxes) << i;
    }
  self->leaf_cores[of] = (guint16) cores;
}

static gboolean
count_leaf (KsLinkage *self, Leaf *leaf, gsize of, KsContext *context, GError **error)
{
  guint32 few = count_in_cell (self, leaf, of);

  for (guint32 left = few; left != 0; left &= left - 1)
    {
      guint i = (guint) __builtin_ctz (left);

      for (gsize b = 0; b < leaf->n_boxes; b++)
        leaf->counts[i * leaf->n_boxes + b] = leaf->own[i];
      for (gsize w = 0; w < leaf->n_words; w++)
        leaf->open[i * leaf->n_words + w] = leaf->n_boxes - w * 64 < 64
                                                ? ((guint64) 1 << leaf->n_boxes % 64) - 1
                                                : ~(guint64) 0;
    }
  if (few != 0 && !count_in_others (self, leaf, of, few, context, error))
    return FALSE;
  note_cores (self, leaf, of, few);
  return TRUE;
}

static gboolean
count_cells (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
             GError **error)
{
  const Count *count = data;
  KsLinkage *self = count->linkage;
  Leaf *leaf = &count->leaves[worker];

  for (gsize cell = begin; cell < end; cell++)
    {
      if (!leaf_init (leaf, context, self, cell, error))
        return FALSE;
      for (gsize of = self->leaf_begin[cell]; of < self->leaf_begin[cell] + self->n_leaves[cell];
           of++)
        if (!ks_context_check (context, error) || !count_leaf (self, leaf, of, context, error))
          return FALSE;
    }
  return TRUE;
}

gboolean
ks_linkage_find_cores (KsLinkage *self, KsContext *context, GError **error)
{
  const KsCover *cover = self->cover;
  g_auto (Count) count = { .linkage = self, .n_workers = ks_context_get_threads (context) };

  count.leaves = g_new0 (Leaf, count.n_workers);
  if ((self->state = ks_new (context, guint8, cover->m, error)) == NULL
      || (self->flag_start = ks_new (context, gsize, cover->m + 1, error)) == NULL
      || (self->flags = ks_new (context, guint8, cover->start[cover->n_boxes], error)) == NULL)
    return FALSE;
  self->flag_start[0] = 0;
  for (gsize p = 0; p < cover->m; p++)
    self->flag_start[p + 1] = self->flag_start[p]
                              + (gsize) cover->span[2 * p] * cover->span[2 * p + 1];
  return ks_parallel_for (context, self->cells.n_cells, 4, count_cells, &count, error);
}
