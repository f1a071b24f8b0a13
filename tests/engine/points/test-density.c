/* SPDX-License-Identifier: MIT */
#include "ks-density.h"
#include "ks-order.h"
#include "points-fixture.h"

#include <math.h>

static KsDensity *
make_density (const KsSpace *space, gsize k)
{
  g_autoptr (KsNeighbours) neighbours = ks_neighbours_new (NULL, space, k, NULL);

  return ks_density_new (NULL, neighbours, NULL);
}

/* Numbers with many ties, both zeros and infinity. */
static void
test_order (void)
{
  static const gsize sizes[] = { 0, 1, 2, 3, 100, 5000 };
  static const double special[] = { 0.0, -0.0, INFINITY };
  KsRandom random;

  ks_random_init (&random, 1);
  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (guint64 kinds = 1; kinds <= 100000; kinds *= 10)
      {
        gsize n = sizes[s];
        g_autofree double *values = g_new (double, n + 1);
        g_autofree guint32 *order = g_new (guint32, n + 1);

        for (gsize i = 0; i < n; i++)
          {
            guint64 kind = ks_random_below (&random, kinds);

            values[i] = kind < 3 ? special[kind] : exp ((double) (kind % 600));
          }
        g_assert_true (ks_order_ascending (NULL, values, n, order, NULL));
        for (gsize i = 1; i < n; i++)
          g_assert_true (values[order[i - 1]] < values[order[i]]
                         || (values[order[i - 1]] == values[order[i]] && order[i - 1] < order[i]));

        for (gsize k = 1; k <= n; k += 1 + n / 5)
          {
            g_autofree double *moved = g_memdup2 (values, n * sizeof (double));

            g_assert_cmpfloat (ks_order_select (moved, n, k), ==, values[order[k - 1]]);
            for (gsize i = 0; i < n; i++)
              g_assert_true (i < k ? moved[i] <= moved[k - 1] : moved[i] >= moved[k - 1]);
          }
      }
}

/* SCIENCE 11. */
static void
test_primes (void)
{
  static const guint expected[] = { 2, 3, 5, 7, 11, 13, 17, 19, 29, 31 };
  KsMatrix *line = ks_matrix_new (NULL, 500, 1, NULL);
  gsize n = 0;

  for (guint number = 2; n < 500; number++)
    {
      gboolean is_prime = TRUE;

      for (guint factor = 2; factor * factor <= number && is_prime; factor++)
        is_prime = number % factor != 0;
      if (is_prime)
        ks_matrix_row (line, n++)[0] = number;
    }
  g_autoptr (KsSpace) space = fixture_space (line, FALSE);
  g_autoptr (KsDensity) density = make_density (space, 1);
  g_autoptr (KsCore) core = ks_core_new (NULL, density, 2.0, NULL);

  g_assert_cmpuint (core->m, ==, 10);
  for (gsize i = 0; i < 10; i++)
    g_assert_cmpfloat (ks_matrix_row (line, core->rows[i])[0], ==, expected[i]);
  g_assert_cmpfloat (core->cut_radius, ==, 2.0);
  g_assert_cmpfloat (density->density[0], ==, 1.0);
}

static void
test_golden (void)
{
  g_autoptr (KsMatrix) radius = fixture_golden ("radius"), dtm = fixture_golden ("dtm");
  g_autoptr (KsMatrix) expected = fixture_golden ("core"), gaussian = fixture_golden ("gaussian");
  g_autoptr (KsSpace) space = fixture_space (fixture_golden ("column-none"), FALSE);
  g_autoptr (KsDensity) density = make_density (space, 7);
  g_autoptr (KsCore) core = ks_core_new (NULL, density, 100.0 * 8 / 23, NULL);
  double out[23];

  g_assert_cmpuint (density->n, ==, 23);
  g_assert_cmpuint (density->k, ==, 7);
  for (gsize i = 0; i < 23; i++)
    {
      ks_assert_near (density->radius[i], ks_matrix_row (radius, i)[0], 1e-14);
      ks_assert_near (density->dtm[i], ks_matrix_row (dtm, i)[0], 1e-14);
      g_assert_cmpfloat (density->density[i], ==, 1.0 / density->radius[i]);
    }
  g_assert_cmpuint (core->m, ==, 8);
  for (gsize i = 0; i < 8; i++)
    g_assert_cmpfloat (core->by_radius[i], ==, ks_matrix_row (expected, i)[0]);

  for (guint threads = 1; threads <= 8; threads *= 2)
    {
      g_autoptr (KsContext) context = ks_context_new (threads);

      g_assert_true (ks_density_gaussian (context, space, density->order, 23, 1.5, out, NULL));
      for (gsize i = 0; i < 23; i++)
        ks_assert_near (out[i], ks_matrix_row (gaussian, density->order[i])[0], 1e-14);
    }
}

static void
test_core_size (void)
{
  g_assert_cmpuint (ks_core_size (50000, 30.0), ==, 15000);
  g_assert_cmpuint (ks_core_size (6400, 30.0), ==, 1920);
  g_assert_cmpuint (ks_core_size (10, 25.0), ==, 3);  /* 2.5 goes up */
  g_assert_cmpuint (ks_core_size (10, 24.9), ==, 2);
  g_assert_cmpuint (ks_core_size (1000, 0.05), ==, 1);
  g_assert_cmpuint (ks_core_size (1000, 0.049), ==, 1);  /* never none */
  g_assert_cmpuint (ks_core_size (7, 100.0), ==, 7);
  g_assert_cmpuint (ks_core_size (1, 1e-9), ==, 1);
  g_assert_cmpuint (ks_core_size (1, 49.999999999999994), ==, 1);
  g_assert_cmpuint (ks_core_size (2, nextafter (75.0, 0.0)), ==, 1);
}

/* The core is what sorting by radius and index gives, ascending in rows. */
static void
test_core_ties (void)
{
  KsMatrix *grid = ks_matrix_new (NULL, 400, 2, NULL);

  for (gsize i = 0; i < 400; i++)
    {
      ks_matrix_row (grid, i)[0] = (double) (i * 77 % 400 / 20);
      ks_matrix_row (grid, i)[1] = (double) (i * 77 % 400 % 20);
    }
  g_autoptr (KsSpace) space = fixture_space (grid, FALSE);
  g_autoptr (KsDensity) density = make_density (space, 8);

  for (double percentile = 0.5; percentile <= 100.0; percentile += 9.5)
    {
      g_autoptr (KsCore) core = ks_core_new (NULL, density, percentile, NULL);
      gsize inside = 0;

      g_assert_cmpuint (core->n, ==, 400);
      for (gsize i = 0; i < 400; i++)
        {
          gsize before = 0; /* points that come before i */

          for (gsize j = 0; j < 400; j++)
            before += density->radius[j] < density->radius[i]
                      || (density->radius[j] == density->radius[i] && j < i);
          if (before >= core->m)
            continue;
          g_assert_cmpuint (core->by_radius[before], ==, i);
          g_assert_cmpuint (core->rows[inside++], ==, i);
        }
      g_assert_cmpuint (inside, ==, core->m);
      g_assert_cmpfloat (core->cut_radius, ==, density->radius[core->by_radius[core->m - 1]]);
      g_assert_cmpuint (ks_core_bytes (core), >, core->m * 8);
    }
}

/* Points in one place: density is infinite, rows decide. */
static void
test_coincident (void)
{
  KsMatrix *matrix = ks_matrix_new (NULL, 10, 3, NULL);

  ks_matrix_row (matrix, 0)[0] = 5.0;
  g_autoptr (KsSpace) space = fixture_space (matrix, FALSE);
  g_autoptr (KsDensity) density = make_density (space, 4);
  g_autoptr (KsCore) core = ks_core_new (NULL, density, 50.0, NULL);

  g_assert_cmpfloat (density->density[1], ==, INFINITY);
  g_assert_cmpfloat (density->density[0], ==, 0.2);
  g_assert_cmpfloat (density->dtm[0], ==, 5.0);
  for (guint32 i = 0; i < 5; i++)
    g_assert_cmpuint (core->rows[i], ==, i + 1);
}

/* The Gaussian density by its definition; more points than are measured at once. */
static void
test_metrics (void)
{
  for (KsMetric metric = 0; metric <= KS_METRIC_CORRELATION; metric++)
    {
      static const guint32 rows[] = { 0, 1023, 1024, 1300 };
      g_autoptr (KsSpace) space = fixture_metric_space (fixture_random (1301, 3, metric), metric);
      double out[4];

      g_assert_true (ks_density_gaussian (NULL, space, rows, 4, 0.3, out, NULL));
      for (gsize i = 0; i < 4; i++)
        {
          double sum = 0.0;

          for (gsize j = 0; j < 1301; j++)
            if (j != rows[i])
              sum += exp (-pow (ks_space_distance (space, rows[i], j), 2.0) / (2.0 * 0.3 * 0.3));
          ks_assert_near (out[i], sum / 1300.0, 1e-13);
          g_assert_cmpfloat (sum, >, 0.0);
        }
    }
}

static void
test_one_point (void)
{
  g_autoptr (KsSpace) space = fixture_space (fixture_random (1, 9, 1), FALSE);
  g_autoptr (KsDensity) density = make_density (space, 0);
  g_autoptr (KsCore) core = ks_core_new (NULL, density, 30.0, NULL);
  double alone = -1.0;

  g_assert_cmpuint (core->m, ==, 1);
  g_assert_cmpuint (core->rows[0], ==, 0);
  g_assert_cmpfloat (core->cut_radius, ==, 0.0);
  g_assert_true (ks_density_gaussian (NULL, space, core->rows, 1, 1.0, &alone, NULL));
  g_assert_cmpfloat (alone, ==, 0.0);
}

static void
test_errors (void)
{
  static const double percentiles[] = { 0.0, -1.0, 100.5, NAN };
  static const double bandwidths[] = { 0.0, -1.0, INFINITY, NAN };
  g_autoptr (KsSpace) space = fixture_space (fixture_random (20, 2, 1), FALSE);
  g_autoptr (KsDensity) density = make_density (space, 3);
  g_autoptr (GError) error = NULL;
  double out[20];

  for (gsize i = 0; i < 4; i++)
    {
      g_assert_null (ks_core_new (NULL, density, percentiles[i], &error));
      ks_assert_error (&error, KS_ERROR_USAGE, "percentile", NULL);
      g_assert_false (ks_density_gaussian (NULL, space, density->order, 20, bandwidths[i], out,
                                           &error));
      ks_assert_error (&error, KS_ERROR_USAGE, "bandwidth", NULL);
    }

  g_autoptr (KsContext) context = ks_context_new (1);
  ks_context_cancel (context);
  g_assert_false (ks_density_gaussian (context, space, density->order, 20, 1.0, out, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
}

static gboolean
make_core (KsContext *context, gpointer data, GError **error)
{
  g_autoptr (KsNeighbours) neighbours = ks_neighbours_new (context, data, 3, error);
  g_autoptr (KsDensity) density = neighbours != NULL ? ks_density_new (context, neighbours,
                                                                       error) : NULL;
  g_autoptr (KsCore) core = density != NULL ? ks_core_new (context, density, 40.0, error) : NULL;

  return core != NULL;
}

static void
test_allocations (void)
{
  g_autoptr (KsSpace) space = fixture_space (fixture_random (20, 2, 1), FALSE);

  ks_test_allocations (make_core, space);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/density/order", test_order);
  g_test_add_func ("/density/primes", test_primes);
  g_test_add_func ("/density/golden", test_golden);
  g_test_add_func ("/density/core-size", test_core_size);
  g_test_add_func ("/density/core-ties", test_core_ties);
  g_test_add_func ("/density/coincident", test_coincident);
  g_test_add_func ("/density/metrics", test_metrics);
  g_test_add_func ("/density/one-point", test_one_point);
  g_test_add_func ("/density/errors", test_errors);
  g_test_add_func ("/density/allocations", test_allocations);
  return g_test_run ();
}
