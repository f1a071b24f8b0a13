/* What two cells need not be asked, since a cell between them tells it.
 *
 * Let m be a cell that lies in all the boxes that hold both c and c'. If node A of c and node B
 * of c' are both linked to node M of m, and no one of the three is special, then A and B are
 * connected in every box that holds c and c': it holds m too, all three are core in it, and it
 * follows both links. A link of A and B would join nothing. The same goes for two nodes of c that
 * are linked to M. So the joins that the links of m imply are where linking c and c' begins.
 *
 * The runs of an axis follow one another as the points do, so those half way between two runs
 * that meet mostly hold what both hold; whether they do is looked up, nothing is assumed. Let the
 * distance of two cells be the larger of the steps between their runs on both axes, round the
 * circle where intervals wrap. Phase 0 links cells at distance 1, and phase k those at distances
 * up to 2^k not linked before: a cell half way is nearer to both, so that its links are known.
 * Cells of few points are linked in phase 0 in any case. What an earlier phase has found is only
 * read, so that the links are the same for any number of threads.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-linkage-pair.h"

#define FEW_LEAVES 4 /* of two cells that are looked through sooner than what is between them */

/* The way from one run to another: @steps from @from on. */
typedef struct {
  gsize from, steps;
} Way;

/* The shorter one, where there are two. */
static Way
way_between (const KsRuns *runs, gsize r, gsize s)
{
  gsize low = MIN (r, s), steps = MAX (r, s) - low;

  if (runs->wraps && steps > runs->n - steps)
    return (Way){ low + steps, runs->n - steps };
  return (Way){ low, steps };
}

guint
ks_linkage_phase (const KsLinkage *self, gsize cell, gsize other)
{
  const guint32 *run = self->cells.run + 2 * cell, *other_run = self->cells.run + 2 * other;
  gsize distance = MAX (way_between (&self->cells.axis[0], run[0], other_run[0]).steps,
                        way_between (&self->cells.axis[1], run[1], other_run[1]).steps);

  if (distance <= 1 || self->n_leaves[cell] + self->n_leaves[other] <= FEW_LEAVES)
    return 0;
  return g_bit_storage (distance - 1);
}

/* Whether run @t holds all intervals that both @r and @s hold, which meet. With @r turned to the
 * beginning these are one stretch, unless @s reaches round to it again: then FALSE. */
static gboolean
holds_stretch (const KsRuns *runs, gsize t, gsize r, gsize s)
{
  guint32 n = runs->resolution, begin = (runs->first[s] + n - runs->first[r]) % n,
          end = MIN (runs->span[r], begin + runs->span[s]),
          from = (runs->first[t] + n - runs->first[r]) % n;

  return begin + runs->span[s] <= n && from <= begin && from + runs->span[t] >= end;
}

static gboolean
holds_both (const KsRuns *runs, gsize t, gsize r, gsize s)
{
  return t == r || t == s || holds_stretch (runs, t, r, s) || holds_stretch (runs, t, s, r);
}

/* The cell of two runs, or n_cells. */
static gsize
find_cell (const KsCells *cells, gsize row, gsize column)
{
  gsize low = cells->row_start[row], end = cells->row_start[row + 1], high = end;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (cells->run[2 * middle + 1] < column)
        low = middle + 1;
      else
        high = middle;
    }
  return low < end && cells->run[2 * low + 1] == column ? low : cells->n_cells;
}

/* The pair of two cells; NULL when they are out of reach or not of a phase before @phase. */
static const KsLinkPair *
find_pair (const KsLinkage *self, gsize a, gsize b, guint phase)
{
  gsize cell = MIN (a, b), other = MAX (a, b);
  const KsLinkPair *pairs = self->pairs[cell / KS_LINK_GRAIN].pairs;
  gsize low = self->pair_start[cell], end = self->pair_end[cell], high = end;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (pairs[middle].other_cell < other)
        low = middle + 1;
      else
        high = middle;
    }
  return low < end && pairs[low].other_cell == other && pairs[low].phase < phase ? &pairs[low]
                                                                                 : NULL;
}

/* Joins the nodes of @cell, one of the pair's, that are linked to one node of @middle with one
 * another and those of the other cell that are. */
static void
join_through (const KsLinkage *self, KsPair *pair, gsize cell, gsize middle,
              const KsLinkPair *linked)
{
  const KsLink *links = self->links[linked->phase][MIN (cell, middle) / KS_LINK_GRAIN].links;

  for (gsize l = linked->begin; l < linked->special; l++)
    {
      guint32 node = cell < middle ? links[l].node : links[l].other;
      guint32 between = cell < middle ? links[l].other : links[l].node;
      guint32 number = ks_pair_number (self, pair, node);
      guint32 *through = &pair->through[between - self->cells.begin[middle]];

      if (*through == KS_NO_NODE)
        *through = number;
      else
        ks_pair_join (pair, *through, number);
    }
}

static gboolean
join_by_middle (const KsLinkage *self, KsPair *pair, gsize middle, guint phase)
{
  const KsLinkPair *to_cell = find_pair (self, pair->cell, middle, phase);
  const KsLinkPair *to_other = find_pair (self, pair->other, middle, phase);
  gsize n = self->n_nodes[middle] - self->n_special[middle];

  if (to_cell == NULL || to_other == NULL)
    return TRUE;
  if (!ks_grow (pair->context, &pair->through, &pair->through_room, n, sizeof (guint32),
                pair->error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    pair->through[i] = KS_NO_NODE;
  join_through (self, pair, pair->cell, middle, to_cell);
  join_through (self, pair, pair->other, middle, to_other);
  return TRUE;
}

/* Runs half way that hold what both runs hold. Returns how many. */
static guint
find_middles (const KsRuns *runs, gsize r, gsize s, gsize middles[2])
{
  Way way = way_between (runs, r, s);
  guint n = 0;

  for (gsize steps = way.steps / 2; steps <= way.steps - way.steps / 2; steps++)
    {
      gsize t = (way.from + steps) % runs->n;

      if (holds_both (runs, t, r, s))
        middles[n++] = t;
    }
  return n;
}

gboolean
ks_pair_join_between (const KsLinkage *self, KsPair *pair, guint phase)
{
  const KsCells *cells = &self->cells;
  const guint32 *run = cells->run + 2 * pair->cell, *other_run = cells->run + 2 * pair->other;
  gsize rows[2], columns[2];
  guint n_rows = find_middles (&cells->axis[0], run[0], other_run[0], rows);
  guint n_columns = find_middles (&cells->axis[1], run[1], other_run[1], columns);

  for (guint i = 0; i < n_rows; i++)
    for (guint j = 0; j < n_columns && pair->n_parts > 1; j++)
      {
        gsize middle = find_cell (cells, rows[i], columns[j]);

        if (middle < cells->n_cells && !join_by_middle (self, pair, middle, phase))
          return FALSE;
      }
  return TRUE;
}
