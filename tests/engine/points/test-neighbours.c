/* SPDX-License-Identifier: MIT */
#include "ks-density.h"
#include "ks-neighbours-search.h"
#include "points-fixture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int
compare_numbers (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* The mean of @squares as ks-neighbours.h defines it. */
static double
mean_twin (const double *squares, gsize k, double largest)
{
  int exponent;
  __int128 sum = 0;

  frexp (largest, &exponent);
  exponent = MAX (exponent - 62, -1000);
  for (gsize i = 0; i < k; i++)
    sum += (__int128) floorl (ldexpl (squares[i], -exponent));
  return ldexp ((double) sum, exponent) / (double) k;
}

/* Keys to all other points, ascending. */
static double *
sort_keys (const KsSpace *space)
{
  gsize n = space->n;
  double *keys = g_new (double, n * (n - 1)); /* (n, n - 1) */

  for (gsize i = 0; i < n; i++)
    {
      double *row = keys + i * (n - 1), *at = row;

      for (gsize j = 0; j < n; j++)
        if (j != i)
          *at++ = ks_space_key (space, i, j);
      qsort (row, n - 1, sizeof (double), compare_numbers);
    }
  return keys;
}

/* From the definitions, and that the rounding of the mean is no more than float64's. */
static void
neighbours_twin (const KsSpace *space, const double *keys, gsize k, double *radius,
                 double *mean_square)
{
  g_autofree double *squares = g_new (double, k);

  for (gsize i = 0; i < space->n; i++)
    {
      const double *row = keys + i * (space->n - 1);
      long double sum = 0.0L;

      radius[i] = ks_key_to_distance (space, row[k - 1]);
      for (gsize j = 0; j < k; j++)
        {
          double distance = ks_key_to_distance (space, row[j]);

          squares[j] = space->form == KS_FORM_SQUARES ? row[j] : distance * distance;
          sum += squares[j];
        }
      mean_square[i] = mean_twin (squares, k, squares[k - 1]);
      g_assert_cmpfloat (fabsl (mean_square[i] - sum / k), <=,
                         3.4e-16L * (sum / k) + 0x1p-60L * squares[k - 1] + 0x1p-1000L);
    }
}

static void
assert_equal (const double *a, const double *b, gsize n)
{
  for (gsize i = 0; i < n; i++)
    g_assert_cmpfloat (a[i], ==, b[i]);
}

/* The public function, brute force and the tree with every build of the kernels, all bit
 * for bit as defined. */
static void
assert_k (const KsSpace *space, const double *keys, gsize k)
{
  gsize n = space->n;
  g_autofree double *radius = g_new (double, n), *mean_square = g_new (double, n);
  KsNeighbours out = { n, k, g_new (double, n), g_new (double, n) };
  g_autoptr (GError) error = NULL;
  g_autoptr (KsNeighbours) found = ks_neighbours_new (NULL, space, k, &error);
  const KsTileKernels *kernels;

  g_assert_no_error (error);
  neighbours_twin (space, keys, k, radius, mean_square);
  assert_equal (found->radius, radius, n);
  assert_equal (found->mean_square, mean_square, n);

  g_assert_true (ks_neighbours_brute (NULL, space, &out, NULL));
  assert_equal (out.radius, radius, n);
  assert_equal (out.mean_square, mean_square, n);
  for (guint i = 0; space->form != KS_FORM_GIVEN
                 && (kernels = ks_tile_kernels_nth (i, ks_norm_of_form (space->form))) != NULL; i++)
    {
      memset (out.radius, 0xff, n * sizeof (double));
      g_assert_true (ks_neighbours_tree (NULL, space, kernels, &out, NULL));
      assert_equal (out.radius, radius, n);
      assert_equal (out.mean_square, mean_square, n);
    }
  g_free (out.radius);
  g_free (out.mean_square);
}

/* For those k of a list that ends with 0. */
static void
assert_neighbours (const KsSpace *space, ...)
{
  g_autofree double *keys = sort_keys (space);
  va_list counts;
  guint k;

  va_start (counts, space);
  while ((k = va_arg (counts, guint)) != 0)
    if (k < space->n)
      assert_k (space, keys, k);
  va_end (counts);
}

/* The metrics of which each takes a norm of its own. */
static const KsMetric norms[] = { KS_METRIC_EUCLIDEAN, KS_METRIC_L1, KS_METRIC_CHEBYSHEV };

static void
assert_some_k (KsMatrix *matrix)
{
  guint n = (guint) matrix->rows;

  for (gsize m = 0; m < G_N_ELEMENTS (norms); m++)
    {
      g_autoptr (KsSpace) space = fixture_metric_space (ks_matrix_ref (matrix), norms[m]);

      assert_neighbours (space, 1, 2, 7, 64, MAX (n / 2, 1), n - 1, 0);
    }
  ks_matrix_unref (matrix);
}

static void
test_random (void)
{
  static const gsize sizes[] = { 2, 3, 63, 64, 65, 66, 129, 400 };
  static const gsize dimensions[] = { 1, 2, 3, 8, 9, 17, 30 };

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (gsize d = 0; d < G_N_ELEMENTS (dimensions); d++)
      assert_some_k (fixture_random (sizes[s], dimensions[d], s));
}

static void
test_every_k (void)
{
  g_autoptr (KsSpace) space = fixture_space (fixture_random (100, 3, 1), FALSE);

  g_autofree double *keys = sort_keys (space);

  for (gsize k = 1; k < 100; k++)
    assert_k (space, keys, k);
}

/* Unit vectors, as filters are; enough leaves for most to be ruled out in few dimensions. */
static void
test_many_leaves (void)
{
  for (gsize d = 2; d <= 9; d += 7)
    {
      KsMatrix *matrix = fixture_random (1500, d, 2);

      for (gsize i = 0; i < 1500; i++)
        {
          double *x = ks_matrix_row (matrix, i), square = 0.0;

          for (gsize c = 0; c < d; c++)
            square += x[c] * x[c];
          for (gsize c = 0; c < d; c++)
            x[c] /= sqrt (square);
        }
      g_autoptr (KsSpace) space = fixture_space (matrix, FALSE);
      assert_neighbours (space, 15, 100, 0);
    }
}

/* Distances that the float32 margin cannot part: more ties than a list has room for. */
static void
test_ties (void)
{
  KsMatrix *grid = ks_matrix_new (NULL, 900, 2, NULL), *corners = ks_matrix_new (NULL, 1000, 9,
                                                                                 NULL);
  KsMatrix *circle = ks_matrix_new (NULL, 600, 2, NULL), *places = ks_matrix_new (NULL, 800, 3,
                                                                                  NULL);
  KsRandom random;

  ks_random_init (&random, 1);
  for (gsize i = 0; i < 900; i++)
    {
      ks_matrix_row (grid, i)[0] = (double) (i * 77 % 900 / 30);
      ks_matrix_row (grid, i)[1] = (double) (i * 77 % 900 % 30);
    }
  for (gsize i = 0; i < 1000; i++)
    for (gsize c = 0; c < 9; c++)
      ks_matrix_row (corners, i)[c] = (double) ks_random_below (&random, 2);
  /* A point in the middle of a circle, whose distances differ in their last bits. */
  for (gsize i = 1; i < 600; i++)
    {
      ks_matrix_row (circle, i)[0] = cos ((double) i);
      ks_matrix_row (circle, i)[1] = sin ((double) i);
    }
  for (gsize i = 0; i < 800; i++)
    ks_matrix_row (places,
                   i)[ks_random_below (&random,
                                       3)] = 1.0 + 0x1p-50 * (double) ks_random_below (&random, 2);
  assert_some_k (grid);
  assert_some_k (corners);
  assert_some_k (circle);
  assert_some_k (places);
}

static void
test_all_equal (void)
{
  KsMatrix *same = ks_matrix_new (NULL, 500, 4, NULL), *one_apart = ks_matrix_new (NULL, 500, 4,
                                                                                   NULL);

  for (gsize i = 0; i < 500; i++)
    for (gsize c = 0; c < 4; c++)
      ks_matrix_row (same, i)[c] = ks_matrix_row (one_apart, i)[c] = 0.1;
  ks_matrix_row (one_apart, 321)[2] = 7.0;
  assert_some_k (same);
  assert_some_k (one_apart);

  g_autoptr (KsSpace) nowhere = fixture_space (ks_matrix_new (NULL, 5, 0, NULL), FALSE);
  g_autoptr (KsNeighbours) found = ks_neighbours_new (NULL, nowhere, 4, NULL);
  for (gsize i = 0; i < 5; i++)
    g_assert_cmpfloat (found->radius[i], ==, 0.0);
}

/* Clusters far smaller than their distance, numbers far from 0, and ranges at whose ends
 * squares nearly overflow or vanish, wider than a new space admits. */
static void
test_scales (void)
{
  static const struct { double offset, scale; } sets[] = {
    { 0.0, 1.0 }, { 1e9, 1.0 }, { -3e15, 1.0 }, { 0.0, 1e140 }, { 0.0, 1e-110 },
    { 0.0, 1e-155 }, { 0.0, 1e-161 }, { 0.0, 1e-310 }, { 1.0, 1e-130 },
  };

  for (gsize s = 0; s < G_N_ELEMENTS (sets) * G_N_ELEMENTS (norms); s++)
    {
      gsize set = s / G_N_ELEMENTS (norms);
      KsMatrix *matrix = fixture_random (400, 3, set);
      g_autoptr (KsSpace) space = fixture_metric_space (matrix, norms[s % G_N_ELEMENTS (norms)]);

      for (gsize i = 0; i < 400; i++)
        for (gsize c = 0; c < 3; c++)
          {
            double *x = &ks_matrix_row (matrix, i)[c];

            *x = *x * (i % 2 == 0 ? 1.0 : 1e-7) + (i % 4 < 2 ? 0.0 : 1e3);
            *x = *x * sets[set].scale + sets[set].offset;
          }
      assert_neighbours (space, 1, 20, 150, 0);
    }
}

static void
test_precomputed (void)
{
  g_autoptr (KsSpace) space = fixture_space (fixture_random (150, 4, 3), FALSE);
  KsMatrix *distances = ks_matrix_new (NULL, 150, 150, NULL);
  g_autofree guint32 *rows = g_new (guint32, 70);

  for (gsize i = 0; i < 150; i++)
    ks_space_distances (space, i, NULL, 150, ks_matrix_row (distances, i));
  for (guint32 i = 0; i < 70; i++)
    rows[i] = 149 - 2 * i;
  g_autoptr (KsSpace) given = fixture_space (distances, TRUE);
  g_autoptr (KsSpace) part = ks_space_select (NULL, given, rows, 70, NULL);
  g_autoptr (KsNeighbours) a = ks_neighbours_new (NULL, space, 11, NULL);
  g_autoptr (KsNeighbours) b = ks_neighbours_new (NULL, given, 11, NULL);

  assert_equal (a->radius, b->radius, 150);
  for (gsize i = 0; i < 150; i++)
    ks_assert_near (a->mean_square[i], b->mean_square[i], 1e-15);
  assert_neighbours (given, 1, 149, 0);
  assert_neighbours (part, 30, 0);
}

/* For angles, points with fewer than k others within a right angle too. */
static void
test_metrics (void)
{
  for (KsMetric metric = 0; metric <= KS_METRIC_CORRELATION; metric++)
    for (gsize d = 2; d <= 9; d += 7)
      {
        KsMatrix *matrix = fixture_random (300, d, metric);

        for (gsize c = 0; c < d; c++)
          {
            ks_matrix_row (matrix, 7)[c] = ks_matrix_row (matrix, 200)[c];
            ks_matrix_row (matrix, 8)[c] = -ks_matrix_row (matrix, 201)[c];
          }
        g_autoptr (KsSpace) space = fixture_metric_space (matrix, metric);
        assert_neighbours (space, 1, 40, 160, 299, 0);
      }
}

static void
test_few_points (void)
{
  g_autoptr (KsSpace) space = fixture_space (fixture_random (5, 2, 1), FALSE);
  g_autoptr (KsSpace) alone = fixture_space (fixture_random (1, 2, 1), FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (KsNeighbours) none = ks_neighbours_new (NULL, alone, 0, &error);
  g_autoptr (KsNeighbours) nobody = ks_neighbours_new (NULL, space, 0, &error);

  g_assert_no_error (error);
  g_assert_cmpfloat (none->radius[0], ==, 0.0);
  g_assert_cmpfloat (none->mean_square[0], ==, 0.0);
  g_assert_cmpfloat (nobody->radius[4], ==, 0.0);
  g_assert_cmpuint (ks_neighbours_bytes (nobody), >, 80);

  g_assert_null (ks_neighbours_new (NULL, space, 5, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "5 neighbours", "of 5 points", "only 4", NULL);
  g_assert_null (ks_neighbours_new (NULL, alone, 300, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "300 neighbours", "of 1 points", NULL);
}

static void
test_threads (void)
{
  g_autoptr (KsSpace) space = fixture_space (fixture_random (2000, 8, 5), FALSE);
  g_autoptr (KsNeighbours) first = ks_neighbours_new (NULL, space, 30, NULL);

  for (guint threads = 1; threads <= 8; threads *= 2)
    {
      g_autoptr (KsContext) context = ks_context_new (threads);
      g_autoptr (KsNeighbours) again = ks_neighbours_new (context, space, 30, NULL);

      g_assert_cmpmem (first->radius, 16000, again->radius, 16000);
      g_assert_cmpmem (first->mean_square, 16000, again->mean_square, 16000);
    }
}

typedef struct {
  KsContext *context;
  double last, cancel_at;
} Watch;

static void
watch_progress (const char *stage, double fraction, gpointer data)
{
  Watch *watch = data;

  g_assert_cmpfloat (fraction, >=, watch->last);
  watch->last = fraction;
  if (fraction >= watch->cancel_at)
    ks_context_cancel (watch->context);
}

/* Progress rises to the end; cancelled on the way, it stops there. */
static void
test_cancel (void)
{
  static const double moments[] = { 2.0, 0.0, 0.01, 0.3, 0.8 };
  g_autoptr (KsSpace) space = fixture_space (fixture_random (5000, 3, 5), FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      g_autoptr (KsContext) context = ks_context_new (1);
      Watch watch = { context, 0.0, moments[i] };
      g_autoptr (GError) error = NULL;

      ks_context_set_progress (context, watch_progress, &watch);
      ks_context_begin_stage (context, "neighbours");
      g_autoptr (KsNeighbours) found = ks_neighbours_new (context, space, 10, &error);
      if (moments[i] > 1.0)
        {
          g_assert_no_error (error);
          g_assert_cmpfloat (watch.last, ==, 1.0);
        }
      else
        {
          g_assert_null (found);
          ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
          g_assert_cmpfloat (watch.last, <, moments[i] + 0.1);
        }
    }
}

static gboolean
search (KsContext *context, gpointer data, GError **error)
{
  g_autoptr (KsNeighbours) found = ks_neighbours_new (context, data, 10, error);

  return found != NULL;
}

static void
test_allocations (void)
{
  g_autoptr (KsSpace) space = fixture_space (fixture_random (200, 3, 5), FALSE);
  g_autoptr (KsSpace) given = fixture_space (ks_matrix_new (NULL, 20, 20, NULL), TRUE);

  ks_test_allocations (search, space);
  ks_test_allocations (search, given);
}

/* The (@n, @d) float64 numbers of an npy file in column-major order. */
static KsMatrix *
read_npy (const char *path, gsize n, gsize d)
{
  g_autofree char *bytes = NULL;
  g_autofree double *values = g_new (double, n * d);
  g_autoptr (GError) error = NULL;
  KsMatrix *matrix = ks_matrix_new (NULL, n, d, NULL);
  gsize length;

  g_assert_true (g_file_get_contents (path, &bytes, &length, &error));
  g_assert_cmpuint (length, >, n * d * sizeof (double));
  memcpy (values, bytes + length - n * d * sizeof (double), n * d * sizeof (double));
  for (gsize i = 0; i < n; i++)
    for (gsize c = 0; c < d; c++)
      ks_matrix_row (matrix, i)[c] = values[c * n + i];
  return matrix;
}

/* The command line's sample (CLI.md): natural image patches, k = 300, 30 percent. */
static void
test_natural_images (void)
{
  g_autofree char *path = ks_test_shared ("natural_images/n50000Dct.npy");

  if (path == NULL)
    return;
  g_autoptr (KsContext) context = ks_context_new (2);
  g_autoptr (KsSpace) space = fixture_space (read_npy (path, 50000, 8), FALSE);
  g_autoptr (KsNeighbours) neighbours = ks_neighbours_new (context, space, 300, NULL);
  g_autoptr (KsDensity) density = ks_density_new (context, neighbours, NULL);
  g_autoptr (KsCore) core = ks_core_new (context, density, 30.0, NULL);

  g_assert_cmpuint (core->m, ==, 15000);
  ks_assert_near (core->cut_radius, 0.4351387, 5e-8);
  for (gsize i = 0; i < 50000; i += 1000)
    {
      g_autofree double *distances = g_new (double, 50000);

      ks_space_distances (space, i, NULL, 50000, distances);
      qsort (distances, 50000, sizeof (double), compare_numbers);
      g_assert_cmpfloat (neighbours->radius[i], ==, distances[300]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/neighbours/random", test_random);
  g_test_add_func ("/neighbours/every-k", test_every_k);
  g_test_add_func ("/neighbours/many-leaves", test_many_leaves);
  g_test_add_func ("/neighbours/ties", test_ties);
  g_test_add_func ("/neighbours/all-equal", test_all_equal);
  g_test_add_func ("/neighbours/scales", test_scales);
  g_test_add_func ("/neighbours/precomputed", test_precomputed);
  g_test_add_func ("/neighbours/metrics", test_metrics);
  g_test_add_func ("/neighbours/few-points", test_few_points);
  g_test_add_func ("/neighbours/threads", test_threads);
  g_test_add_func ("/neighbours/cancel", test_cancel);
  g_test_add_func ("/neighbours/allocations", test_allocations);
  g_test_add_func ("/neighbours/natural-images", test_natural_images);
  return g_test_run ();
}
