/* Every build of the kernels that this processor runs, against the definitions.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-leaf-tiles.h"
#include "points-fixture.h"

#include <math.h>
#include <string.h>

#define SIZES 1, 2, 3, 8, 9, 31

/* Points of very different sizes, far from the origin: @n rows of @d columns. */
static KsMatrix *
make_points (gsize n, gsize d)
{
  KsMatrix *matrix = fixture_random (n, d, n + d);
  KsRandom random;

  ks_random_init (&random, d);
  for (gsize i = 0; i < n; i++)
    {
      double size = exp2 (-(double) ks_random_below (&random, 12));

      for (gsize c = 0; c < d; c++)
        ks_matrix_row (matrix, i)[c] = 1000.0 + size * ks_matrix_row (matrix, i)[c];
    }
  return matrix;
}

typedef struct {
  KsKdTree *tree;
  KsLeafTiles *tiles;
} Fixture;

static void
set_up (Fixture *fixture, gsize n, gsize d, KsNorm norm)
{
  g_autoptr (KsMatrix) matrix = make_points (n, d);

  fixture->tree = ks_kd_tree_new (NULL, matrix, NULL);
  fixture->tiles = ks_leaf_tiles_new (NULL, fixture->tree, norm, NULL);
}

static void
tear_down (Fixture *fixture)
{
  ks_kd_tree_free (fixture->tree);
  ks_leaf_tiles_free (fixture->tiles);
}

/* The rows are a permutation, cut into full leaves; the same for any number of threads. */
static void
test_tree (void)
{
  static const gsize sizes[] = { 1, 63, 64, 65, 128, 129, 1000 };

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (gsize d = 1; d <= 5; d += 4)
      {
        g_autoptr (KsMatrix) matrix = fixture_random (sizes[s], d, 1);
        g_autoptr (KsKdTree) tree = ks_kd_tree_new (NULL, matrix, NULL);
        g_autoptr (KsContext) context = ks_context_new (8);
        g_autoptr (KsKdTree) again = ks_kd_tree_new (context, matrix, NULL);
        g_autofree gboolean *seen = g_new0 (gboolean, sizes[s]);

        g_assert_cmpuint (tree->n_leaves, ==, (sizes[s] + 63) / 64);
        g_assert_cmpmem (tree->rows, sizes[s] * 4, again->rows, sizes[s] * 4);
        for (gsize i = 0; i < sizes[s]; i++)
          {
            g_assert_false (seen[tree->rows[i]]);
            seen[tree->rows[i]] = TRUE;
            g_assert_cmpmem (tree->points + i * d, d * sizeof (double),
                             ks_matrix_row (matrix, tree->rows[i]),
                             d * sizeof (double));
          }
      }
}

/* The leaves of points in a square cover little more than the square, and their sides hold them. */
static void
test_leaves (void)
{
  g_autoptr (KsMatrix) matrix = ks_matrix_new (NULL, 6400, 2, NULL);
  KsRandom random;
  double area = 0.0;

  ks_random_init (&random, 1);
  for (gsize i = 0; i < 6400; i++)
    for (gsize c = 0; c < 2; c++)
      ks_matrix_row (matrix, i)[c] = ks_random_uniform (&random);
  g_autoptr (KsKdTree) tree = ks_kd_tree_new (NULL, matrix, NULL);
  g_autoptr (KsLeafTiles) tiles = ks_leaf_tiles_new (NULL, tree, KS_NORM_SQUARES, NULL);
  for (gsize leaf = 0; leaf < 100; leaf++)
    {
      const double *low = tiles->lows + leaf * 2, *high = tiles->highs + leaf * 2;

      area += (high[0] - low[0]) * (high[1] - low[1]);
      for (gsize i = 0; i < 128; i++)
        {
          double x = ks_kd_tree_leaf (tree, leaf)[i];

          g_assert_true (low[i % 2] <= x && x <= high[i % 2]);
          g_assert_cmpfloat (fabs (x * tiles->scale - tiles->centres[leaf * 2 + i % 2]), <=,
                             tiles->reaches[leaf * 2 + i % 2]);
        }
    }
  g_assert_cmpfloat (area, >, 0.8);
  g_assert_cmpfloat (area, <, 1.0);
}

/* What a difference does to a length. */
static double
lengthen (KsNorm norm, double length, double difference)
{
  return norm == KS_NORM_SUM       ? length + fabs (difference)
         : norm == KS_NORM_LARGEST ? fmax (length, fabs (difference))
                                   : length + difference * difference;
}

/* Gaps never exceed the distance of the boxes, order is by their centres. */
static void
test_survey (void)
{
  static const gsize dimensions[] = { SIZES };

  for (gsize i = 0; i < G_N_ELEMENTS (dimensions) * KS_N_NORMS; i++)
    {
      gsize d = dimensions[i / KS_N_NORMS];
      KsNorm norm = i % KS_N_NORMS;
      Fixture fixture;
      float gap[64], order[64];
      const KsTileKernels *kernels;

      set_up (&fixture, 20 * 64, d, norm);
      const KsLeafTiles *tiles = fixture.tiles;
      for (guint k = 0; (kernels = ks_tile_kernels_nth (k, norm)) != NULL; k++)
        for (gsize home = 0; home < 20; home += 7)
          {
            kernels->survey (tiles->walls, tiles->walls + home, tiles->stride, d, gap, order);
            for (gsize leaf = 0; leaf < 20; leaf++)
              {
                double exact = 0.0, apart = 0.0;

                for (gsize c = 0; c < d; c++)
                  {
                    double below = tiles->lows[leaf * d + c] - tiles->highs[home * d + c];
                    double above = tiles->lows[home * d + c] - tiles->highs[leaf * d + c];

                    exact = lengthen (norm, exact, MAX (MAX (below, above), 0.0) * tiles->scale);
                    apart += pow ((below - above) * tiles->scale, 2.0);
                  }
                g_assert_cmpfloat (gap[leaf], <=, exact * (1.0 + 1e-5));
                g_assert_cmpfloat (gap[leaf], >=, exact - 1e-5 * (double) d);
                ks_assert_near (order[leaf], apart, 1e-5);
              }
            for (gsize leaf = 20; leaf < 64; leaf++)
              g_assert_cmpfloat (order[leaf], >, 4.0 * (double) d + 1.0);
          }
      tear_down (&fixture);
    }
}

static void
test_choose (void)
{
  const KsTileKernels *kernels;
  KsRandom random;

  ks_random_init (&random, 1);
  for (guint k = 0; (kernels = ks_tile_kernels_nth (k, KS_NORM_SUM)) != NULL; k++)
    for (int round = 0; round < 1000; round++)
      {
        float gap[64], order[64];
        guint64 expected = 0;

        for (guint i = 0; i < 64; i++)
          {
            gap[i] = (float) ks_random_below (&random, 5);
            order[i] = (float) ks_random_below (&random, 5);
            if (order[i] > 1.0f && order[i] <= 3.0f && gap[i] <= 2.0f)
              expected |= (guint64) 1 << i;
          }
        g_assert_cmphex (kernels->choose (gap, order, 1.0f, 3.0f, 2.0f), ==, expected);
      }
}

static double
length_between (const KsKdTree *tree, const KsLeafTiles *tiles, gsize i, gsize j)
{
  double length = 0.0;

  for (gsize c = 0; c < tree->d; c++)
    {
      double x = tree->points[i * tree->d + c], y = tree->points[j * tree->d + c];

      length = lengthen (tiles->norm, length, (x - y) * tiles->scale);
    }
  return length;
}

/* Each key less twice its margin and the key itself enclose the length. */
static void
assert_keys (const Fixture *fixture, const KsTileKernels *kernels, gsize here, gsize there)
{
  const KsKdTree *tree = fixture->tree;
  const KsLeafTiles *tiles = fixture->tiles;
  gsize d = tree->d;
  g_autofree float *shift = g_new (float, d);
  KsBounds bounds;
  KsApproach approach = { .moved = ks_new (NULL, float, d * 64, NULL) };
  KsCandidates lists[64];
  gboolean is_squares = kernels->norm == KS_NORM_SQUARES;
  float relative = (is_squares ? 6.0f * (float) d + 32.0f : 2.0f * (float) d + 16.0f) * 0x1p-24f;
  KsTarget target = { shift, tiles->reaches + there * d, relative,
                      relative * (tiles->lengths[here] + tiles->lengths[there]),
                     tiles->corners[there] };

  for (gsize c = 0; c < d; c++)
    shift[c] = (float) (tiles->centres[there * d + c] - tiles->centres[here * d + c]);
  for (guint q = 0; q < 64; q++)
    {
      bounds.bound[q] = 1e30f;
      bounds.error[q] = 0.0f;
      lists[q] = (KsCandidates) { g_new (float, 64 + KS_TILE_SLACK),
                                 g_new (guint32, 64 + KS_TILE_SLACK), 0, 127 };
    }
  kernels->approach (tiles->tiles + here * d * 64, d, &target, &bounds, &approach);
  g_assert_cmphex (approach.lanes, ==, ~(guint64) 0);
  guint64 full = kernels->scan (&approach, tiles->tiles + there * d * 64,
                                tiles->halves + there * 64, d,
                                (guint32) (there * 64), here == there, lists);
  g_assert_cmphex (full, ==,
                   here == there ? 0 : ks_kd_tree_leaf_size (tree, there) == 64 ? ~(guint64) 0 : 0);
  for (guint q = 0; q < 64; q++)
    {
      gsize p = 0;

      for (gsize j = 0; j < ks_kd_tree_leaf_size (tree, there); j++)
        {
          if (here == there && j == q)
            continue;
          double exact = length_between (tree, tiles, here * 64 + q, there * 64 + j);
          g_assert_cmpuint (lists[q].points[p], ==, there * 64 + j);
          g_assert_cmpfloat (lists[q].keys[p], >=, exact);
          g_assert_cmpfloat ((double) lists[q].keys[p] - 2.0 * bounds.error[q], <=, exact);
          p++;
        }
      g_assert_cmpuint (lists[q].count, ==, p);
      g_free (lists[q].keys);
      g_free (lists[q].points);
    }
  g_free (approach.moved);
}

static void
test_keys (void)
{
  static const gsize dimensions[] = { SIZES, 300 };
  const KsTileKernels *kernels;

  for (gsize i = 0; i < G_N_ELEMENTS (dimensions); i++)
    for (KsNorm norm = 0; norm < KS_N_NORMS; norm++)
      {
        Fixture fixture;

        set_up (&fixture, 5 * 64 + 17, dimensions[i], norm);
        for (guint k = 0; (kernels = ks_tile_kernels_nth (k, norm)) != NULL; k++)
          for (gsize here = 0; here < 5; here++)
            for (gsize there = 0; there < 6; there++)
              assert_keys (&fixture, kernels, here, there);
        tear_down (&fixture);
      }
}

/* Queries are near exactly when their bound reaches the box, but for the margin. */
static void
check_near (KsNorm norm)
{
  Fixture fixture;
  const KsTileKernels *kernels;
  gsize d = 5, some = 0, none = 0;

  set_up (&fixture, 640, d, norm);
  const KsLeafTiles *tiles = fixture.tiles;
  for (guint k = 0; (kernels = ks_tile_kernels_nth (k, norm)) != NULL; k++)
    for (gsize there = 1; there < 10; there++)
      for (double bound = 1e-6; bound < 1.0; bound *= 3.0)
        {
          float shift[5];
          KsBounds bounds;
          KsApproach approach = { .moved = ks_new (NULL, float, d * 64, NULL) };
          KsTarget target = { shift, tiles->reaches + there * d, 1e-6f,
                             1e-6f * tiles->lengths[there],
                              tiles->corners[there] };

          for (gsize c = 0; c < d; c++)
            shift[c] = (float) (tiles->centres[there * d + c] - tiles->centres[c]);
          for (guint q = 0; q < 64; q++)
            {
              bounds.bound[q] = q % 5 == 0 ? -1e30f : (float) bound;
              bounds.error[q] = 0.0f;
            }
          kernels->approach (tiles->tiles, d, &target, &bounds, &approach);
          for (guint q = 0; q < 64; q++)
            {
              double gap = 0.0;
              gboolean is_near = approach.lanes >> q & 1;

              for (gsize c = 0; c < d; c++)
                {
                  double x = fixture.tree->points[q * d + c];
                  double below = tiles->lows[there * d + c] - x;
                  double above = x - tiles->highs[there * d + c];

                  gap = lengthen (norm, gap, MAX (MAX (below, above), 0.0) * tiles->scale);
                }
              if (q % 5 == 0 || gap > bound * 1.001 + 1e-4)
                g_assert_false (is_near);
              else if (gap <= bound)
                g_assert_true (is_near);
              some += is_near;
              none += !is_near;
            }
          g_free (approach.moved);
        }
  g_assert_cmpuint (some, >, 100);
  g_assert_cmpuint (none, >, 100);
  tear_down (&fixture);
}

static void
test_near (void)
{
  for (KsNorm norm = 0; norm < KS_N_NORMS; norm++)
    check_near (norm);
}

static void
test_lists (void)
{
  const KsTileKernels *kernels;
  KsRandom random;

  ks_random_init (&random, 1);
  for (guint k = 0; (kernels = ks_tile_kernels_nth (k, KS_NORM_LARGEST)) != NULL; k++)
    for (gsize n = 0; n < 100; n++)
      {
        float keys[100 + KS_TILE_SLACK], kept[100];
        guint32 points[100 + KS_TILE_SLACK];
        KsCandidates list = { keys, points, n, 100 };
        gsize below = 0;

        for (gsize i = 0; i < n; i++)
          {
            keys[i] = (float) ks_random_below (&random, 10);
            points[i] = (guint32) i;
            kept[i] = keys[i];
            below += keys[i] <= 6.0f;
          }
        g_assert_cmpuint (kernels->count (keys, n, 6.0f), ==, below);
        for (gsize wanted = 1; wanted <= n; wanted++)
          {
            float bound = ks_tile_find_bound (kernels, keys, n, wanted, 0, -1.0f, 9.0f);

            gsize within = kernels->count (keys, n, bound);

            /* Where ties leave none that just the wanted do not exceed, it is the least. */
            g_assert_cmpuint (within, >=, wanted);
            if (within > wanted)
              g_assert_cmpuint (kernels->count (keys, n, nextafterf (bound, -1.0f)), <, wanted);
          }
        kernels->keep (&list, 6.0f);
        g_assert_cmpuint (list.count, ==, below);
        for (gsize i = 0; i < below; i++)
          {
            g_assert_true (i == 0 || points[i - 1] < points[i]);
            g_assert_cmpfloat (keys[i], ==, kept[points[i]]);
            g_assert_cmpfloat (keys[i], <=, 6.0f);
          }
      }
}

static void
check_measure (const KsTileKernels *kernels, gsize n, gsize d)
{
  g_autoptr (KsMatrix) matrix = make_points (40, d);
  g_autofree double *points = g_new (double, 40 * d);
  guint32 places[20];
  double out[20];

  for (gsize p = 0; p < 40; p++)
    memcpy (points + p * d, ks_matrix_row (matrix, p), d * sizeof (double));
  for (gsize p = 0; p < n; p++)
    places[p] = (guint32) (p * 17 % 40);
  kernels->measure (points + 39 * d, points, d, places, n, out);
  for (gsize p = 0; p < n; p++)
    {
      double length = 0.0;

      for (gsize c = 0; c < d; c++)
        length = lengthen (kernels->norm, length, points[39 * d + c] - points[places[p] * d + c]);
      g_assert_cmpfloat (out[p], ==, length);
    }
}

static void
test_measure (void)
{
  static const gsize dimensions[] = { SIZES };
  const KsTileKernels *kernels;

  for (gsize i = 0; i < G_N_ELEMENTS (dimensions); i++)
    for (KsNorm norm = 0; norm < KS_N_NORMS; norm++)
      for (guint k = 0; (kernels = ks_tile_kernels_nth (k, norm)) != NULL; k++)
        {
          g_assert_cmpint (kernels->norm, ==, norm);
          for (gsize n = 0; n < 20; n++)
            check_measure (kernels, n, dimensions[i]);
        }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tile/tree", test_tree);
  g_test_add_func ("/tile/leaves", test_leaves);
  g_test_add_func ("/tile/survey", test_survey);
  g_test_add_func ("/tile/choose", test_choose);
  g_test_add_func ("/tile/keys", test_keys);
  g_test_add_func ("/tile/near", test_near);
  g_test_add_func ("/tile/lists", test_lists);
  g_test_add_func ("/tile/measure", test_measure);
  return g_test_run ();
}
