/* SPDX-License-Identifier: MIT */
#include "ks-landmarks.h"
#include "points-fixture.h"

#include <math.h>
#include <string.h>

/* From the definition: the first of the rows not taken that are farthest from those taken. */
static void
maxmin_twin (const KsSpace *space, gsize count, gsize start, guint32 *rows, double *cover)
{
  g_autofree gboolean *taken = g_new0 (gboolean, space->n);
  gsize next = start;

  for (gsize l = 0; l <= count; l++)
    {
      if (l < count)
        {
          rows[l] = (guint32) next;
          taken[next] = TRUE;
        }
      *cover = -1.0;
      for (gsize i = 0; i < space->n; i++)
        {
          double nearest = INFINITY;

          for (gsize j = 0; j < MIN (l + 1, count); j++)
            nearest = MIN (nearest, ks_space_distance (space, i, rows[j]));
          if (!taken[i] && nearest > *cover)
            {
              *cover = nearest;
              next = i;
            }
        }
    }
  *cover = MAX (*cover, 0.0);
}

static void
assert_maxmin (const KsSpace *space, gsize count, gsize start)
{
  g_autofree guint32 *rows = g_new (guint32, count);
  double cover;

  maxmin_twin (space, count, start, rows, &cover);
  for (guint threads = 1; threads <= 8; threads = threads * 2)
    {
      g_autoptr (KsContext) context = ks_context_new (threads);
      g_autoptr (GError) error = NULL;
      g_autoptr (KsLandmarks) landmarks = ks_landmarks_maxmin (context, space, count, start,
                                                               &error);

      g_assert_no_error (error);
      g_assert_cmpuint (landmarks->n, ==, count);
      g_assert_cmpmem (landmarks->rows, count * 4, rows, count * 4);
      g_assert_cmpfloat (landmarks->cover, ==, cover);
    }
}

static void
test_random (void)
{
  for (gsize d = 1; d <= 9; d += 4)
    {
      g_autoptr (KsSpace) space = fixture_space (fixture_random (200, d, d), FALSE);

      assert_maxmin (space, 1, 199);
      assert_maxmin (space, 40, 7);
      assert_maxmin (space, 200, 0);
    }
}

static void
test_metrics (void)
{
  for (KsMetric metric = 0; metric <= KS_METRIC_CORRELATION; metric++)
    {
      g_autoptr (KsSpace) space = fixture_metric_space (fixture_random (120, 4, metric), metric);

      assert_maxmin (space, 30, 7);
    }
}

/* On a grid nearly every choice is a tie; each point is there three times. */
static void
test_ties (void)
{
  KsMatrix *grid = ks_matrix_new (NULL, 192, 2, NULL);
  KsMatrix *given = ks_matrix_new (NULL, 192, 192, NULL);

  for (gsize i = 0; i < 192; i++)
    {
      ks_matrix_row (grid, i)[0] = (double) (i * 37 % 64 / 8);
      ks_matrix_row (grid, i)[1] = (double) (i * 37 % 64 % 8);
    }
  g_autoptr (KsSpace) space = fixture_space (grid, FALSE);
  assert_maxmin (space, 70, 5);
  assert_maxmin (space, 192, 191);

  for (gsize i = 0; i < 192; i++)
    for (gsize j = 0; j < 192; j++)
      ks_matrix_row (given, i)[j] = ks_space_distance (space, i, j);
  g_autoptr (KsSpace) precomputed = fixture_space (given, TRUE);
  assert_maxmin (precomputed, 70, 5);
}

/* More points than a thread takes at once, with ties between the chunks. */
static void
test_many (void)
{
  KsMatrix *line = ks_matrix_new (NULL, 70000, 1, NULL);

  for (gsize i = 0; i < 70000; i++)
    ks_matrix_row (line, i)[0] = (double) (i % 35000);
  g_autoptr (KsSpace) space = fixture_space (line, FALSE);
  assert_maxmin (space, 6, 5000);
}

/* Duplicates of landmarks, parallel and opposite points; points in one place or nowhere. */
static void
test_duplicates (void)
{
  for (KsMetric metric = 0; metric <= KS_METRIC_CORRELATION; metric++)
    {
      KsMatrix *matrix = fixture_random (300, 3, metric);

      for (gsize i = 0; i < 300; i += 5)
        for (gsize c = 0; c < 3; c++)
          ks_matrix_row (matrix, i)[c] = (i % 2 == 0 ? 1.0 : -2.0)
                                         * ks_matrix_row (matrix, i / 2 + 1)[c];
      g_autoptr (KsSpace) space = fixture_metric_space (matrix, metric);
      assert_maxmin (space, 60, 234);
    }

  g_autoptr (KsSpace) nowhere = fixture_space (ks_matrix_new (NULL, 150, 0, NULL), FALSE);
  g_autoptr (KsSpace) one_place = fixture_space (ks_matrix_new (NULL, 150, 2, NULL), FALSE);
  assert_maxmin (nowhere, 150, 77);
  assert_maxmin (one_place, 150, 77);
}

static void
test_all_rows (void)
{
  g_autoptr (KsSpace) space = fixture_space (fixture_random (5, 2, 1), FALSE);
  g_autoptr (KsLandmarks) all = ks_landmarks_maxmin (NULL, space, 0, 3, NULL);

  g_assert_cmpuint (all->n, ==, 5);
  for (guint32 i = 0; i < 5; i++)
    g_assert_cmpuint (all->rows[i], ==, i);
  g_assert_cmpfloat (all->cover, ==, 0.0);
  g_assert_cmpuint (ks_landmarks_bytes (all), >=, 20);
}

static void
test_errors (void)
{
  g_autoptr (KsSpace) space = fixture_space (fixture_random (5, 2, 1), FALSE);
  g_autoptr (KsContext) context = ks_context_new (1);
  g_autoptr (GError) error = NULL;

  g_assert_null (ks_landmarks_maxmin (NULL, space, 6, 0, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "6 landmarks", "5 points", NULL);
  g_assert_null (ks_landmarks_maxmin (NULL, space, 2, 5, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "row 5", "5 points", NULL);
  ks_context_cancel (context);
  g_assert_null (ks_landmarks_maxmin (context, space, 2, 0, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
}

/* The rows of @landmarks (count of n) are distinct. */
static void
assert_distinct (const KsLandmarks *landmarks, gsize n, gsize count)
{
  g_autofree gboolean *taken = g_new0 (gboolean, n);

  g_assert_cmpuint (landmarks->n, ==, count);
  for (gsize l = 0; l < count; l++)
    {
      g_assert_cmpuint (landmarks->rows[l], <, n);
      g_assert_false (taken[landmarks->rows[l]]);
      taken[landmarks->rows[l]] = TRUE;
    }
}

static KsLandmarks *
by_lot (gboolean by_density, const double *density, gsize n, gsize count, guint64 seed)
{
  g_autoptr (GError) error = NULL;
  KsLandmarks *landmarks =
    by_density ? ks_landmarks_by_density (NULL, density, n, count, seed, &error)
               : ks_landmarks_random (NULL, n, count, seed, &error);

  g_assert_no_error (error);
  return landmarks;
}

#define DRAWS 20000

/* Of @n rows two are drawn, again and again. The first is row i with probability w_i, the second
 * then row j with w_j / (1 - w_i), weights @w (n) adding up to 1: Pearson's chi-squared over all
 * ordered pairs, which has n (n - 1) - 1 degrees of freedom. */
static double
chi_squared (gboolean by_density, const double *density, const double *w, gsize n)
{
  g_autofree guint *seen = g_new0 (guint, n * n);
  double sum = 0.0;

  for (guint64 seed = 0; seed < DRAWS; seed++)
    {
      g_autoptr (KsLandmarks) landmarks = by_lot (by_density, density, n, 2, seed);

      assert_distinct (landmarks, n, 2);
      seen[landmarks->rows[0] * n + landmarks->rows[1]]++;
    }
  for (gsize i = 0; i < n; i++)
    for (gsize j = 0; j < n; j++)
      if (i != j)
        {
          double expected = DRAWS * w[i] * w[j] / (1.0 - w[i]);

          sum += (seen[i * n + j] - expected) * (seen[i * n + j] - expected) / expected;
        }
  return sum;
}

/* With 19 degrees of freedom chi-squared exceeds 43.8 once in a thousand times; seeds are fixed. */
static void
test_lots (void)
{
  static const double even[] = { 0.2, 0.2, 0.2, 0.2, 0.2 };
  static const double uneven[] = { 0.4, 0.1, 0.25, 0.05, 0.2 };
  static const double density[] = { 4e-9, 1e-9, 2.5e-9, 5e-10, 2e-9 };

  g_assert_cmpfloat (chi_squared (FALSE, NULL, even, 5), <, 43.8);
  g_assert_cmpfloat (chi_squared (TRUE, even, even, 5), <, 43.8);
  g_assert_cmpfloat (chi_squared (TRUE, density, uneven, 5), <, 43.8);
  /* The measure tells the orders apart. */
  g_assert_cmpfloat (chi_squared (FALSE, NULL, uneven, 5), >, 1000.0);
  g_assert_cmpfloat (chi_squared (TRUE, density, even, 5), >, 1000.0);
}

static void
test_seeds (void)
{
  g_autofree double *density = g_new (double, 500);

  for (gsize i = 0; i < 500; i++)
    density[i] = 1.0 + (double) (i % 7);
  for (guint by_density = 0; by_density <= 1; by_density++)
    {
      g_autoptr (KsLandmarks) one = by_lot (by_density, density, 500, 500, 1);
      g_autoptr (KsLandmarks) again = by_lot (by_density, density, 500, 500, 1);
      g_autoptr (KsLandmarks) other = by_lot (by_density, density, 500, 500, 2);
      g_autoptr (KsLandmarks) fewer = by_lot (by_density, density, 500, 100, 1);
      g_autoptr (KsLandmarks) all = by_lot (by_density, density, 500, 0, 1);

      assert_distinct (one, 500, 500);
      g_assert_cmpmem (one->rows, 2000, again->rows, 2000);
      g_assert_cmpint (memcmp (one->rows, other->rows, 2000), !=, 0);
      /* Fewer landmarks are the first of more. */
      g_assert_cmpmem (one->rows, 400, fewer->rows, 400);
      g_assert_true (isnan (fewer->cover));
      for (guint32 i = 0; i < 500; i++)
        g_assert_cmpuint (all->rows[i], ==, i);
      g_assert_cmpfloat (all->cover, ==, 0.0);
    }
}

/* Rows of infinite density come first, those of none last, each by lot. */
static void
test_odd_densities (void)
{
  double density[12];
  guint first[12] = { 0 }, last[12] = { 0 };

  for (gsize i = 0; i < 12; i++)
    density[i] = i % 3 == 0 ? INFINITY : i % 3 == 1 ? 0.0 : 1e-300 * (double) i;
  for (guint64 seed = 0; seed < 400; seed++)
    {
      g_autoptr (KsLandmarks) landmarks = by_lot (TRUE, density, 12, 12, seed);

      assert_distinct (landmarks, 12, 12);
      for (gsize l = 0; l < 12; l++)
        g_assert_cmpuint (landmarks->rows[l] % 3, ==, l < 4 ? 0 : l < 8 ? 2 : 1);
      first[landmarks->rows[0]]++;
      last[landmarks->rows[11]]++;
    }
  for (gsize i = 0; i < 12; i += 3)
    {
      g_assert_cmpuint (first[i], >, 60);
      g_assert_cmpuint (last[i + 1], >, 60);
    }
}

static void
test_lot_errors (void)
{
  static const double density[] = { 1.0, 2.0 };
  g_autoptr (KsContext) context = ks_context_new (1);
  g_autoptr (GError) error = NULL;

  g_assert_null (ks_landmarks_random (NULL, 2, 3, 1, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "3 landmarks", "2 points", NULL);
  g_assert_null (ks_landmarks_by_density (NULL, density, 2, 3, 1, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "3 landmarks", "2 points", NULL);
  g_assert_null (ks_landmarks_random (NULL, 0, 1, 1, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "1 landmarks", "0 points", NULL);
  ks_context_cancel (context);
  g_assert_null (ks_landmarks_random (context, 2, 1, 1, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
  g_assert_null (ks_landmarks_by_density (context, density, 2, 1, 1, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
  for (gsize n = 1; n <= 2; n++)
    {
      g_autoptr (KsLandmarks) random = by_lot (FALSE, NULL, n, n, 1);
      g_autoptr (KsLandmarks) weighted = by_lot (TRUE, density, n, n, 1);

      assert_distinct (random, n, n);
      assert_distinct (weighted, n, n);
    }
}

static gboolean
choose_by_lot (KsContext *context, gpointer data, GError **error)
{
  static const double density[] = { 1.0, 2.0, 3.0, 4.0, 5.0 };
  g_autoptr (KsLandmarks) random = ks_landmarks_random (context, 5, 3, 1, error);

  if (random == NULL)
    return FALSE;
  g_autoptr (KsLandmarks) weighted = ks_landmarks_by_density (context, density, 5, 3, 1, error);
  return weighted != NULL;
}

static gboolean
choose (KsContext *context, gpointer data, GError **error)
{
  g_autoptr (KsLandmarks) landmarks = ks_landmarks_maxmin (context, data, 3, 0, error);

  return landmarks != NULL;
}

static void
test_allocations (void)
{
  g_autoptr (KsSpace) space = fixture_space (fixture_random (5, 2, 1), FALSE);

  ks_test_allocations (choose, space);
  g_autoptr (KsSpace) given = fixture_space (ks_matrix_new (NULL, 5, 5, NULL), TRUE);
  ks_test_allocations (choose, given);
  ks_test_allocations (choose_by_lot, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/landmarks/random", test_random);
  g_test_add_func ("/landmarks/metrics", test_metrics);
  g_test_add_func ("/landmarks/ties", test_ties);
  g_test_add_func ("/landmarks/many", test_many);
  g_test_add_func ("/landmarks/duplicates", test_duplicates);
  g_test_add_func ("/landmarks/all-rows", test_all_rows);
  g_test_add_func ("/landmarks/lots", test_lots);
  g_test_add_func ("/landmarks/seeds", test_seeds);
  g_test_add_func ("/landmarks/odd-densities", test_odd_densities);
  g_test_add_func ("/landmarks/lot-errors", test_lot_errors);
  g_test_add_func ("/landmarks/errors", test_errors);
  g_test_add_func ("/landmarks/allocations", test_allocations);
  return g_test_run ();
}
