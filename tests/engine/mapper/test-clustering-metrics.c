/* Whatever clusters obeys the metric: the fast loops by keys and bounding boxes against
 * ks_space_distance(), and every rule against itself on the distances alone.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-clustering.h"
#include "ks-random.h"
#include "ks-test.h"
#include "ks-tiles.h"

#include <math.h>

#define N 300

/* Normal deviates around one of three places, with duplicates. */
static KsMatrix *
make_matrix (gsize d)
{
  KsMatrix *matrix = ks_matrix_new (NULL, N, d, NULL);
  KsRandom random;

  ks_random_init (&random, d);
  for (gsize i = 0; i < N; i++)
    for (gsize c = 0; c < d; c++)
      ks_matrix_row (matrix, i)[c] = i % 7 == 6
                                         ? ks_matrix_row (matrix, i / 2)[c]
                                         : ks_random_normal (&random) + (double) (i % 3 == c);
  return matrix;
}

static KsSpace *
make_space (gsize d, KsMetric metric)
{
  g_autoptr (KsMatrix) matrix = make_matrix (d);
  KsPoints points = { .matrix = matrix };
  g_autoptr (GError) error = NULL;
  KsSpace *space = ks_space_new (NULL, &points, metric, &error);

  g_assert_no_error (error);
  return space;
}

static KsSpace *
make_given (const KsSpace *space)
{
  g_autoptr (KsMatrix) matrix = ks_matrix_new (NULL, space->n, space->n, NULL);
  KsPoints points = { .matrix = matrix, .precomputed = TRUE };

  for (gsize i = 0; i < space->n; i++)
    ks_space_distances (space, i, NULL, space->n, ks_matrix_row (matrix, i));
  return ks_space_new (NULL, &points, KS_METRIC_EUCLIDEAN, NULL);
}

/* Calls @check with a space of each metric in a few dimensions. */
static void
for_each_space (void (*check) (const KsSpace *space))
{
  static const gsize dims[] = { 2, 3, 9 };

  for (KsMetric metric = 0; metric <= KS_METRIC_CORRELATION; metric++)
    for (gsize i = 0; i < G_N_ELEMENTS (dims); i++)
      {
        g_autoptr (KsSpace) space = make_space (dims[i], metric);

        check (space);
      }
}

/* ---- Blocks ---- */

static void
check_block (const KsSpace *space)
{
  g_auto (KsBlock) block = { 0 };
  g_autofree double *keys = ks_new (NULL, double, ks_round_to_lanes (N), NULL);
  guint32 rows[N];

  for (guint32 i = 0; i < N; i++)
    rows[i] = (i * 7 + 3) % N;
  g_assert_true (ks_block_gather (&block, NULL, space, rows, N, NULL));
  for (gsize removed = 0; removed < 50; removed++)
    {
      ks_block_keys (&block, removed, keys);
      for (gsize i = 0; i < block.n; i++)
        g_assert_cmpfloat (keys[i], ==, ks_space_key (space, removed, rows[block.index[i]]));
      ks_block_remove (&block, (removed * 13) % block.n);
    }
}

static void
test_blocks (void)
{
  for_each_space (check_block);
}

/* ---- Tiles and boxes ---- */

/* Boxes of 16 positions: none is ruled out that holds a point within reach. */
static void
check_boxes (const KsTiles *tiles, const KsSpace *space, double epsilon, gsize *n_ruled_out)
{
  gsize n_boxes = N / KS_LEAF, stride = 2 * tiles->box_stride;
  g_autofree double *boxes = ks_new (NULL, double, n_boxes * stride, NULL);

  for (gsize b = 0; b < n_boxes; b++)
    ks_tiles_bound (tiles, b * KS_LEAF, (b + 1) * KS_LEAF, boxes + b * stride);
  for (gsize at = 0; at < N; at++)
    for (gsize b = 0; b < n_boxes; b++)
      {
        gboolean reached = FALSE;
        gboolean may_reach = ks_tiles_next_of_point (tiles, at, boxes, b, b + 1) == b;

        for (gsize j = b * KS_LEAF; j < (b + 1) * KS_LEAF; j++)
          reached |= ks_space_distance (space, tiles->rows[at], tiles->rows[j]) <= epsilon;
        *n_ruled_out += !may_reach;
        g_assert_true (may_reach || !reached);
      }
}

static void
check_tiles (const KsSpace *space)
{
  g_autoptr (KsSpatialOrder) order = ks_spatial_order_new (NULL, space, NULL);
  double keys[KS_LEAF] __attribute__ ((aligned (KS_ALIGNMENT)));
  g_auto (KsTiles) tiles = { 0 };
  gsize n_ruled_out = 0;

  g_assert_true (ks_tiles_init (&tiles, NULL, space, order->rows, ks_round_to_lanes (N), NULL));
  ks_tiles_fetch (&tiles, 0, N);
  for (gsize at = 0; at < N; at++)
    for (gsize begin = 0; begin < N; begin += KS_LEAF)
      {
        gsize end = MIN (begin + KS_LEAF, N);

        ks_tiles_keys (&tiles, at, begin, end, keys);
        for (gsize i = begin; i < end; i++)
          g_assert_cmpfloat (keys[i - begin], ==,
                             ks_space_key (space, order->rows[at], order->rows[i]));
      }
  for (gsize e = 1; e < 30; e += 4)
    {
      /* A distance that there is, so that comparing closed matters. */
      double epsilon = ks_space_distance (space, 0, e);

      ks_tiles_set_limit (&tiles, ks_key_from_distance (space, epsilon));
      check_boxes (&tiles, space, epsilon, &n_ruled_out);
    }
  g_assert_cmpuint (n_ruled_out, >, 0);
}

static void
test_tiles (void)
{
  for_each_space (check_tiles);
}

/* ---- Rules ---- */

static void
check_rules (const KsSpace *space)
{
  g_autoptr (KsSpace) given = make_given (space);
  g_autoptr (KsSpatialOrder) order = ks_spatial_order_new (NULL, space, NULL);
  g_autofree double *values = g_new (double, N);
  KsLens lens = { .m = N, .values = values };
  KsLens *lenses[] = { &lens, NULL };
  KsCoverSpec cover_spec = { .resolution = { 4, 1 }, .gain = { 2.0, 1.0 } };
  double epsilon = ks_space_distance (space, 3, 30);
  const KsClusterSpec specs[] = {
    { .rule = KS_CLUSTER_GAP, .bins = 10 },
    { .rule = KS_CLUSTER_SINGLE, .epsilon = epsilon },
    { .rule = KS_CLUSTER_SINGLE, .epsilon = 0.3 * epsilon },
    { .rule = KS_CLUSTER_DBSCAN, .epsilon = 0.5 * epsilon, .min_points = 5 },
  };

  for (gsize i = 0; i < N; i++)
    values[i] = space->coordinates->cols > 0 ? ks_matrix_row (space->coordinates, i)[0] : 0.0;
  g_autoptr (KsCover) cover = ks_cover_new (NULL, lenses, 1, &cover_spec, NULL);
  for (gsize s = 0; s < G_N_ELEMENTS (specs); s++)
    {
      g_autoptr (KsClustering) a = ks_clustering_new (NULL, space, order, cover, &specs[s], NULL);
      g_autoptr (KsClustering) b = ks_clustering_new (NULL, given, NULL, cover, &specs[s], NULL);

      g_assert_cmpuint (a->n_clusters, ==, b->n_clusters);
      g_assert_cmpmem (a->start, (a->n_clusters + 1) * sizeof *a->start, b->start,
                       (b->n_clusters + 1) * sizeof *b->start);
      g_assert_cmpmem (a->members, a->start[a->n_clusters] * sizeof *a->members, b->members,
                       b->start[b->n_clusters] * sizeof *b->members);
    }
}

static void
test_rules (void)
{
  for_each_space (check_rules);
}

static void
check_suggestion (const KsSpace *space)
{
  g_autoptr (KsSpace) given = make_given (space);
  g_autofree char *a = NULL, *b = NULL;

  g_assert_cmpfloat (ks_suggest_epsilon (NULL, space, &a, NULL), ==,
                     ks_suggest_epsilon (NULL, given, &b, NULL));
  g_assert_cmpstr (a, ==, b);
}

static void
test_suggestion (void)
{
  for_each_space (check_suggestion);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clustering-metrics/blocks", test_blocks);
  g_test_add_func ("/clustering-metrics/tiles", test_tiles);
  g_test_add_func ("/clustering-metrics/rules", test_rules);
  g_test_add_func ("/clustering-metrics/suggestion", test_suggestion);
  return g_test_run ();
}
