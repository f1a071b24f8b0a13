/* The exact search by a kd-tree: which leaves are offered to which, and in what order.
 *
 * A leaf of queries first meets the leaves of the least node around it that holds k
 * other points, which gives every query a bound. The other leaves that are not beyond
 * the bounds follow by the distance of their centres, so that bounds fall early.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-neighbours-search.h"

#include "ks-leaf-query.h"
#include "ks-parallel.h"

#include <math.h>

#define PREPARATION 0.05   /* of the time is spent on the tree */
#define LEAST_RANGE 1e-120 /* of coordinates whose squared differences the margin covers */
#define FIRST_LEAVES 2 /* offered first, at least */
#define MORE_LEAVES 4  /* times as many in each round */

typedef struct {
  KsLeafQuery query;
  float *gap;    /* (stride) length from each leaf's box to the queries', scaled; owned */
  float *order;  /* (stride) squared distance of twice the boxes' centres, scaled; owned */
  double *keys;  /* (n) of one point, once one is needed; owned */
} Worker;

typedef struct {
  const KsSpace *space;
  const KsKdTree *tree;
  const KsLeafTiles *tiles;
  const KsTileKernels *kernels;
  KsNeighbours *out;
  Worker *workers;   /* (n_workers); owned */
  guint n_workers;
} Search;

static void
search_clear (Search *self)
{
  for (guint i = 0; i < self->n_workers; i++)
    {
      ks_leaf_query_clear (&self->workers[i].query);
      g_free (self->workers[i].gap);
      g_free (self->workers[i].order);
      g_free (self->workers[i].keys);
    }
  g_free (self->workers);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, search_clear)

static gboolean
add_worker (KsContext *context, Search *self, GError **error)
{
  Worker *worker = &self->workers[self->n_workers++];

  worker->gap = ks_new (context, float, self->tiles->stride, error);
  if (worker->gap == NULL)
    return FALSE;
  worker->order = ks_new (context, float, self->tiles->stride, error);
  if (worker->order == NULL)
    return FALSE;
  return ks_leaf_query_init (context, &worker->query, self->tree, self->tiles, self->kernels,
                             self->out->k, error);
}

/* Offers the leaves whose centres are farther than @above and no farther than @upto,
 * unless they are beyond all bounds. */
static gboolean
offer_leaves (KsContext *context, Worker *self, float above, float upto, GError **error)
{
  KsLeafQuery *query = &self->query;
  const KsLeafTiles *tiles = query->tiles;

  for (gsize run = 0; run < tiles->stride; run += KS_TILE_LANES)
    {
      /* The gaps may err in proportion to d, as the distances do. */
      float limit = query->farthest * (1.0f + query->relative);
      guint64 chosen = query->kernels->choose (self->gap + run, self->order + run, above, upto,
                                               limit);

      for (; chosen != 0; chosen &= chosen - 1)
        {
          if (!ks_context_check (context, error))
            return FALSE;
          ks_leaf_query_offer (query, run + (gsize) __builtin_ctzll (chosen));
        }
    }
  ks_leaf_query_settle (query);
  return TRUE;
}

/* The nearest leaves that hold k others come first, then four times as many in each
 * round, so that bounds have fallen before most leaves come. */
static gboolean
search_leaf (KsContext *context, Worker *self, gsize leaf, GError **error)
{
  const KsLeafTiles *tiles = self->query.tiles;
  const KsTileKernels *kernels = self->query.kernels;
  gsize wanted = self->query.k / KS_TILE_LANES + FIRST_LEAVES;
  float beyond = 4.0f * (float) tiles->d + 1.0f; /* any order: coordinates differ by less than 1 */
  float above = -1.0f;

  for (gsize run = 0; run < tiles->stride; run += KS_TILE_LANES)
    kernels->survey (tiles->walls + run, tiles->walls + leaf, tiles->stride, tiles->d,
                     self->gap + run, self->order + run);
  ks_leaf_query_begin (&self->query, leaf);
  for (; wanted < tiles->n_leaves; wanted *= MORE_LEAVES)
    {
      float upto = ks_tile_find_bound (kernels, self->order, tiles->n_leaves, wanted, wanted / 2,
                                       above, beyond);

      if (!offer_leaves (context, self, above, upto, error))
        return FALSE;
      above = upto;
    }
  return offer_leaves (context, self, above, beyond, error);
}

/* The tree finds the least |u - v|^2, which are the keys of angles up to a right one alone: the
 * rare point that has fewer than k others there is measured against all. */
static gboolean
set_neighbours (KsContext *context, const Search *self, Worker *worker, gsize row, double *lengths,
                GError **error)
{
  gsize k = self->out->k;
  double largest = 0.0;

  for (gsize i = 0; self->space->form == KS_FORM_ANGLE && i < k; i++)
    largest = MAX (largest, lengths[i]);
  if (largest <= 2.0)
    {
      ks_neighbours_set (self->out, self->space, row, lengths);
      return TRUE;
    }
  if (worker->keys == NULL
      && (worker->keys = ks_new (context, double, self->space->n, error)) == NULL)
    return FALSE;
  return ks_neighbours_brute_point (context, self->space, row, worker->keys, self->out, error);
}

static gboolean
search_leaves (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
               GError **error)
{
  const Search *search = data;
  Worker *self = &search->workers[worker];

  for (gsize leaf = begin; leaf < end; leaf++)
    {
      if (!search_leaf (context, self, leaf, error))
        return FALSE;
      for (guint q = 0; q < self->query.n_queries; q++)
        if (!set_neighbours (context, search, self, search->tree->rows[leaf * KS_TILE_LANES + q],
                             ks_leaf_query_finish (&self->query, q), error))
          return FALSE;
    }
  return TRUE;
}

static gboolean
search_tree (KsContext *context, Search *search, GError **error)
{
  guint threads = (guint) MIN ((gsize) ks_context_get_threads (context), search->tree->n_leaves);

  search->workers = ks_new0 (context, Worker, threads, error);
  if (search->workers == NULL)
    return FALSE;
  while (search->n_workers < threads)
    if (!add_worker (context, search, error))
      return FALSE;
  return ks_parallel_for (context, search->tree->n_leaves, 1, search_leaves, search, error);
}

gboolean
ks_neighbours_tree (KsContext *context, const KsSpace *space, const KsTileKernels *kernels,
                    KsNeighbours *out, GError **error)
{
  ks_context_set_span (context, 0.0, PREPARATION);

  g_autoptr (KsKdTree) tree = ks_kd_tree_new (context, space->coordinates, error);
  g_autoptr (KsLeafTiles) tiles = tree != NULL ? ks_leaf_tiles_new (context, tree, kernels->norm,
                                                                    error) : NULL;
  g_auto (Search) search = {
    .space = space, .tree = tree, .tiles = tiles, .kernels = kernels, .out = out,
  };

  if (tiles == NULL)
    return FALSE;
  ks_context_set_span (context, PREPARATION, 1.0);

  /* In a range so small that squares vanish, plain float64 distances are what rounding
   * makes of them, and no margin tells which are least. */
  if (kernels->norm == KS_NORM_SQUARES && tiles->range > 0.0 && tiles->range < LEAST_RANGE)
    return ks_neighbours_brute (context, space, out, error);
  return search_tree (context, &search, error);
}
