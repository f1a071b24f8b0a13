/* SPDX-License-Identifier: MIT */
#include "points-fixture.h"

#include <math.h>

static KsSpace *
make_space (KsMatrix *matrix, KsMetric metric)
{
  KsPoints points = { .matrix = matrix };

  return ks_space_new (NULL, &points, metric, NULL);
}

static void
test_metrics_listed (void)
{
  gsize n;
  const KsMetricInfo *infos = ks_metric_infos (&n);

  g_assert_cmpuint (n, ==, 7);
  for (gsize i = 0; i < n; i++)
    {
      g_assert_cmpint (infos[i].metric, ==, i);
      g_assert_true (g_str_has_suffix (infos[i].summary, "."));
    }
}

static void
test_euclidean (void)
{
  g_autoptr (KsMatrix) matrix = fixture_random (30, 9, 4);
  g_autoptr (KsSpace) space = make_space (matrix, KS_METRIC_EUCLIDEAN);
  static const guint32 js[] = { 29, 0, 7, 7 };
  double all[30], some[4];

  g_assert_true (space->coordinates == matrix);
  for (gsize i = 0; i < 30; i++)
    {
      ks_space_distances (space, i, NULL, 30, all);
      ks_space_distances (space, i, js, 4, some);
      for (gsize j = 0; j < 30; j++)
        {
          double sum = 0.0;

          for (gsize c = 0; c < 9; c++)
            {
              double step = ks_matrix_row (matrix, i)[c] - ks_matrix_row (matrix, j)[c];

              sum += step * step;
            }
          g_assert_cmpfloat (ks_space_distance (space, i, j), ==, sqrt (sum));
          g_assert_cmpfloat (all[j], ==, sqrt (sum));
        }
      for (gsize j = 0; j < 4; j++)
        g_assert_cmpfloat (some[j], ==, all[js[j]]);
    }
}

/* Distances would silently all be 0 below what can be squared. */
static void
test_too_small (void)
{
  static const double tiny[] = { 1e-300, 2e-300, -5e-151, 0.0 },
                      least[] = { 0.0, 1.0, 2e-150, 1.0 };
  static const double equal[] = { 3e-300, 1.0, 3e-300, 1.0 };
  g_autoptr (KsMatrix) vanishing = fixture_matrix (tiny, 2, 2),
                       small = fixture_matrix (least, 2, 2);
  g_autoptr (KsMatrix) same = fixture_matrix (equal, 2, 2);
  KsPoints points = { .matrix = vanishing };
  g_autoptr (GError) error = NULL;

  g_assert_null (ks_space_new (NULL, &points, KS_METRIC_EUCLIDEAN, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "5e-151", "scale the data up", NULL);
  g_autoptr (KsSpace) scaled = make_space (vanishing, KS_METRIC_VNE);
  g_assert_cmpfloat (ks_space_distance (scaled, 0, 1), >, 1.0);
  g_autoptr (KsSpace) kept = make_space (small, KS_METRIC_EUCLIDEAN);
  ks_assert_near (ks_space_distance (kept, 0, 1), 2e-150, 1e-12);
  g_autoptr (KsSpace) zero = make_space (same, KS_METRIC_EUCLIDEAN);
  g_assert_cmpfloat (ks_space_distance (zero, 0, 1), ==, 0.0);
}

static void
test_vne_golden (void)
{
  g_autoptr (KsMatrix) points = fixture_golden ("column-none"), expected = fixture_golden ("vne");
  g_autoptr (KsSpace) space = make_space (points, KS_METRIC_VNE);

  for (gsize i = 0; i < expected->rows; i++)
    for (gsize j = 0; j < expected->rows; j++)
      ks_assert_near (ks_space_distance (space, i, j), ks_matrix_row (expected, i)[j], 1e-14);
}

/* Columns of zero variance are skipped, however their mean is rounded. */
static void
test_vne_constant (void)
{
  g_autoptr (KsMatrix) matrix = ks_matrix_new (NULL, 1000, 3, NULL);

  for (gsize i = 0; i < 1000; i++)
    {
      ks_matrix_row (matrix, i)[0] = 0.1;
      ks_matrix_row (matrix, i)[1] = i % 2 == 0 ? 3e-300 : -3e-300;
      ks_matrix_row (matrix, i)[2] = 1e100;
    }
  g_autoptr (KsSpace) space = make_space (matrix, KS_METRIC_VNE);
  ks_assert_near (ks_space_distance (space, 0, 1), 2.0 * sqrt (999.0 / 1000.0), 1e-15);
  g_assert_cmpfloat (ks_space_distance (space, 0, 2), ==, 0.0);

  g_autoptr (KsMatrix) single = fixture_random (1, 4, 1);
  g_autoptr (KsSpace) alone = make_space (single, KS_METRIC_VNE);
  g_assert_cmpuint (alone->n, ==, 1);
  g_assert_cmpfloat (ks_space_distance (alone, 0, 0), ==, 0.0);
}

/* A subspace measures what the whole does; the variances stay those of the whole. */
static void
test_select (void)
{
  static const guint32 rows[] = { 19, 3, 3, 11, 0 }, again[] = { 4, 0, 3 };
  g_autoptr (KsMatrix) points = fixture_random (20, 5, 9);
  KsMatrix *given = ks_matrix_new (NULL, 20, 20, NULL);

  for (gsize i = 0; i < 20; i++)
    for (gsize j = 0; j < 20; j++)
      ks_matrix_row (given, i)[j] = fabs ((double) (i * i) - (double) (j * j));
  for (int precomputed = 0; precomputed < 2; precomputed++)
    {
      g_autoptr (KsSpace) space = precomputed ? fixture_space (given, TRUE)
                                              : make_space (points, KS_METRIC_VNE);
      g_autoptr (KsSpace) part = ks_space_select (NULL, space, rows, 5, NULL);
      g_autoptr (KsSpace) smaller = ks_space_select (NULL, part, again, 3, NULL);

      g_assert_cmpuint (part->n, ==, 5);
      g_assert_cmpuint (ks_space_bytes (smaller), >, sizeof (KsSpace));
      for (gsize i = 0; i < 5; i++)
        for (gsize j = 0; j < 5; j++)
          g_assert_cmpfloat (ks_space_distance (part, i, j), ==,
                             ks_space_distance (space, rows[i], rows[j]));
      for (gsize i = 0; i < 3; i++)
        for (gsize j = 0; j < 3; j++)
          g_assert_cmpfloat (ks_space_distance (smaller, i, j), ==,
                             ks_space_distance (part, again[i], again[j]));
    }
}

static void
test_errors (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KsMatrix) matrix = ks_matrix_new (NULL, 3, 3, NULL);
  KsPoints points = { .matrix = matrix, .precomputed = TRUE };

  g_assert_null (ks_space_new (NULL, &points, KS_METRIC_VNE, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "vne", "euclidean", NULL);
}

static gboolean
make_and_select (KsContext *context, gpointer data, GError **error)
{
  static const guint32 rows[] = { 1, 2 };
  KsPoints points = { .matrix = data };
  g_autoptr (KsSpace) space = ks_space_new (context, &points, KS_METRIC_VNE, error);
  g_autoptr (KsSpace) part = space != NULL ? ks_space_select (context, space, rows, 2,
                                                              error) : NULL;

  return part != NULL;
}

static void
test_allocations (void)
{
  g_autoptr (KsMatrix) matrix = fixture_random (10, 3, 1);

  ks_test_allocations (make_and_select, matrix);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/space/metrics", test_metrics_listed);
  g_test_add_func ("/space/euclidean", test_euclidean);
  g_test_add_func ("/space/too-small", test_too_small);
  g_test_add_func ("/space/vne/golden", test_vne_golden);
  g_test_add_func ("/space/vne/constant", test_vne_constant);
  g_test_add_func ("/space/select", test_select);
  g_test_add_func ("/space/errors", test_errors);
  g_test_add_func ("/space/allocations", test_allocations);
  return g_test_run ();
}
