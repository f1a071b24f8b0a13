/* SPDX-License-Identifier: MIT */
#include "ks-leaf-query.h"

#include "ks-order.h"

#include <math.h>
#include <string.h>

#define NO_BOUND 1e30f  /* far beyond any length in scaled units */
#define NO_QUERY -1e30f /* the bound of a lane without a query: nothing is near */
#define FETCH_AHEAD 4096 /* numbers of a tile at most that are called for */
#define UNDERFLOW 0x1p-120f

gboolean
ks_leaf_query_init (KsContext *context, KsLeafQuery *self, const KsKdTree *tree,
                    const KsLeafTiles *tiles, const KsTileKernels *kernels, gsize k, GError **error)
{
  /* A list is cut back to about k when it has no room for a leaf's worth more. It never
   * holds more than there is. */
  gsize more = CLAMP (k / 2, KS_TILE_LANES / 2, 8 * KS_TILE_LANES);
  gsize room = MIN (k + more, tree->n) + KS_TILE_LANES;

  self->tree = tree;
  self->tiles = tiles;
  self->kernels = kernels;
  self->k = k;
  self->relative = (kernels->norm == KS_NORM_SQUARES ? 6.0f * (float) tree->d + 32.0f
                                                     : 2.0f * (float) tree->d + 16.0f)
                   * 0x1p-24f;
  self->shift = ks_new (context, float, tree->d, error);
  if (self->shift == NULL)
    return FALSE;
  self->lengths = ks_new (context, double, room, error);
  if (self->lengths == NULL)
    return FALSE;
  self->sorted = ks_new (context, double, room, error);
  if (self->sorted == NULL)
    return FALSE;
  for (guint i = 0; i < 2; i++)
    {
      self->approaches[i].moved = ks_new (context, float, tree->d * KS_TILE_LANES, error);
      if (self->approaches[i].moved == NULL)
        return FALSE;
    }
  for (guint q = 0; q < KS_TILE_LANES; q++)
    {
      self->lists[q].room = room;
      self->lists[q].keys = ks_new (context, float, room + KS_TILE_SLACK, error);
      if (self->lists[q].keys == NULL)
        return FALSE;
      self->lists[q].points = ks_new (context, guint32, room + KS_TILE_SLACK, error);
      if (self->lists[q].points == NULL)
        return FALSE;
    }
  return TRUE;
}

void
ks_leaf_query_clear (KsLeafQuery *self)
{
  g_free (self->shift);
  g_free (self->lengths);
  g_free (self->sorted);
  for (guint i = 0; i < 2; i++)
    g_free (self->approaches[i].moved);
  for (guint q = 0; q < KS_TILE_LANES; q++)
    {
      g_free (self->lists[q].keys);
      g_free (self->lists[q].points);
    }
}

void
ks_leaf_query_begin (KsLeafQuery *self, gsize leaf)
{
  self->leaf = leaf;
  self->n_queries = ks_kd_tree_leaf_size (self->tree, leaf);
  self->farthest = NO_BOUND;
  self->any_exact = FALSE;
  self->waiting = KS_NO_LEAF;
  for (guint q = 0; q < KS_TILE_LANES; q++)
    {
      self->bounds.bound[q] = q < self->n_queries ? NO_BOUND : NO_QUERY;
      self->bounds.error[q] = 0.0f;
      self->exact[q] = INFINITY;
      self->lists[q].count = 0;
    }
}

static float
largest_key (const KsCandidates *list)
{
  float largest[KS_TILE_SLACK] = { 0.0f }, all = 0.0f;
  gsize i = 0;

  /* Several at once, since each comparison waits for the one before. */
  for (; i + KS_TILE_SLACK <= list->count; i += KS_TILE_SLACK)
    for (gsize j = 0; j < KS_TILE_SLACK; j++)
      largest[j] = largest[j] > list->keys[i + j] ? largest[j] : list->keys[i + j];
  for (; i < list->count; i++)
    all = MAX (all, list->keys[i]);
  for (gsize j = 0; j < KS_TILE_SLACK; j++)
    all = MAX (all, largest[j]);
  return all;
}

/* Brings query @q's bound down to about its k-th candidate and drops those beyond. */
static void
tighten (KsLeafQuery *self, guint q, gsize slack)
{
  KsCandidates *list = &self->lists[q];

  if (list->count < self->k)
    return;

  float high = largest_key (list);

  high = ks_tile_find_bound (self->kernels, list->keys, list->count, self->k, slack, -UNDERFLOW,
                             high);
  self->bounds.bound[q] = MIN (self->bounds.bound[q], high);
  self->kernels->keep (list, high * KS_TILE_ROUND_UP + 2.0f * self->bounds.error[q]);
}

/* Measures the candidates of query @q in float64 and drops all but the k nearest, of
 * equally far ones the last found. self->lengths holds their lengths;
 * returns the largest. */
static double
measure (KsLeafQuery *self, guint q)
{
  KsCandidates *list = &self->lists[q];
  gsize d = self->tree->d, n = list->count, kept = 0, below = 0;
  double largest = 0.0;

  self->kernels->measure (self->tree->points + (self->leaf * KS_TILE_LANES + q) * d,
                          self->tree->points, d,
                          list->points, n, self->lengths);
  if (n == self->k)
    {
      for (gsize i = 0; i < n; i++)
        largest = MAX (largest, self->lengths[i]);
      return largest;
    }

  memcpy (self->sorted, self->lengths, n * sizeof (double));
  largest = ks_order_select (self->sorted, n, self->k);
  for (gsize i = 0; i < n; i++)
    below += self->lengths[i] < largest;
  gsize ties = self->k - below;
  for (gsize i = 0; i < n; i++)
    {
      gboolean is_tie = self->lengths[i] == largest && ties > 0;

      if (!is_tie && !(self->lengths[i] < largest))
        continue;
      ties -= (gsize) is_tie;
      self->lengths[kept] = self->lengths[i];
      list->keys[kept] = list->keys[i];
      list->points[kept++] = list->points[i];
    }
  list->count = kept;
  return largest;
}

/* Makes room for a leaf's worth of candidates. */
static void
make_room (KsLeafQuery *self, guint q)
{
  tighten (self, q, self->k / 8);
  if (self->lists[q].count + KS_TILE_LANES <= self->lists[q].room)
    return;

  /* The margin cannot part these, such as points on a grid: measuring can. */
  double largest = measure (self, q);
  double scale = self->tiles->scale;

  if (self->kernels->norm == KS_NORM_SQUARES)
    scale *= scale;
  float bound = (float) (largest * scale) * KS_TILE_ROUND_UP;

  self->exact[q] = largest;
  self->any_exact = TRUE;
  self->bounds.bound[q] = MIN (self->bounds.bound[q], bound);
}

static void
find_farthest (KsLeafQuery *self)
{
  self->farthest = NO_QUERY;
  for (guint q = 0; q < self->n_queries; q++)
    self->farthest = MAX (self->farthest, self->bounds.bound[q]);
}

/* Of @lanes, those that can still find a nearer point in @leaf. A step to the box is no
 * longer than that to any point in it, in float64 as in the reals: no point that is
 * ruled out measures less than what k candidates do not exceed. */
static guint64
rule_out_exactly (const KsLeafQuery *self, guint64 lanes, gsize leaf)
{
  const KsLeafTiles *tiles = self->tiles;

  for (guint64 left = lanes; left != 0; left &= left - 1)
    {
      guint q = (guint) __builtin_ctzll (left);
      const double *x = self->tree->points + (self->leaf * KS_TILE_LANES + q) * tiles->d;
      double length = 0.0;

      for (gsize c = 0; c < tiles->d; c++)
        {
          double below = tiles->lows[leaf * tiles->d + c] - x[c];
          double above = x[c] - tiles->highs[leaf * tiles->d + c];
          double step = MAX (MAX (below, above), 0.0);

          length = tiles->norm == KS_NORM_SUM       ? length + step
                   : tiles->norm == KS_NORM_LARGEST ? MAX (length, step)
                                                    : length + step * step;
        }
      if (length >= self->exact[q])
        lanes &= ~((guint64) 1 << q);
    }
  return lanes;
}

/* Compares the queries with the leaf that waits. */
static void
compare (KsLeafQuery *self)
{
  const KsLeafTiles *tiles = self->tiles;
  gsize leaf = self->waiting;

  if (leaf == KS_NO_LEAF)
    return;
  self->waiting = KS_NO_LEAF;

  guint64 full = self->kernels->scan (&self->approaches[self->current],
                                      tiles->tiles + leaf * tiles->d * KS_TILE_LANES,
                                      tiles->halves + leaf * KS_TILE_LANES, tiles->d,
                                      (guint32) (leaf * KS_TILE_LANES),
                                      leaf == self->leaf, self->lists);
  if (full == 0)
    return;
  for (; full != 0; full &= full - 1)
    make_room (self, (guint) __builtin_ctzll (full));
  find_farthest (self);
}

static void
prefetch (const float *from, gsize n)
{
  for (gsize i = 0; i < n; i += KS_ALIGNMENT / sizeof (float))
    __builtin_prefetch (from + i);
}

void
ks_leaf_query_offer (KsLeafQuery *self, gsize leaf)
{
  const KsLeafTiles *tiles = self->tiles;
  gsize d = tiles->d;
  KsApproach *next = &self->approaches[1 - self->current];
  float lengths = tiles->lengths[self->leaf] + tiles->lengths[leaf];
  KsTarget target = {
    .shift = self->shift,
    .reach = tiles->reaches + leaf * d,
    .relative = self->relative,
    .absolute = self->relative * lengths * KS_TILE_ROUND_UP + UNDERFLOW,
    .corner = tiles->corners[leaf],
  };

  for (gsize c = 0; c < d; c++)
    self->shift[c] = (float) (tiles->centres[leaf * d + c] - tiles->centres[self->leaf * d + c]);
  self->kernels->approach (tiles->tiles + self->leaf * d * KS_TILE_LANES, d, &target, &self->bounds,
                           next);
  if (self->any_exact)
    next->lanes = rule_out_exactly (self, next->lanes, leaf);
  if (next->lanes == 0)
    return;

  prefetch (tiles->tiles + leaf * d * KS_TILE_LANES, MIN (d * KS_TILE_LANES, FETCH_AHEAD));
  prefetch (tiles->halves + leaf * KS_TILE_LANES, KS_TILE_LANES);
  compare (self);
  self->current = 1 - self->current;
  self->waiting = leaf;
}

void
ks_leaf_query_settle (KsLeafQuery *self)
{
  compare (self);
  if (self->farthest < NO_BOUND)
    return;
  for (guint q = 0; q < self->n_queries; q++)
    tighten (self, q, self->k / 8);
  find_farthest (self);
}

double *
ks_leaf_query_finish (KsLeafQuery *self, guint q)
{
  tighten (self, q, 0);
  measure (self, q);
  return self->lengths;
}
