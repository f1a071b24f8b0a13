/* Centrality and eccentricity against their definitions and against SciPy's distances.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-random.h"
#include "ks-test.h"
#include "lens-fixture.h"

#include <math.h>
#include <string.h>

/* @n random points of @d coordinates, measured by @metric; every third is left out of the core. */
static void
init_random (Fixture *fixture, gsize n, gsize d, KsMetric metric)
{
  g_autofree double *values = g_new (double, n * d);
  KsRandom random;

  ks_random_init (&random, n + d);
  for (gsize i = 0; i < n * d; i++)
    values[i] = ks_random_normal (&random) + 0.5;
  fixture_init (fixture, values, n, d);
  fixture->core.m = 0;
  for (gsize i = 0; i < n; i++)
    if (i % 3 != 2)
      fixture->core.rows[fixture->core.m++] = (guint32) (n - 1 - i);
  fixture->input.space = ks_space_new (NULL, &fixture->points, metric, NULL);
}

static void
clear_space (Fixture *fixture)
{
  ks_space_unref ((KsSpace *) fixture->input.space);
}

static double
centrality_twin (const Fixture *fixture, guint32 row, double power)
{
  long double sum = 0.0L, largest = 0.0L;

  for (gsize j = 0; j < fixture->core.m; j++)
    {
      double distance = ks_space_distance (fixture->input.space, row, fixture->core.rows[j]);

      sum += powl (distance, power);
      largest = fmaxl (largest, distance);
    }
  return (double) (power == INFINITY ? largest
                                     : powl (sum / (long double) fixture->core.m, 1.0L / power));
}

/* More points than are measured at once, and than one call answers. */
static void
test_definition (void)
{
  static const struct { const char *text; double power; } cases[] = {
    { "centrality", 1.0 }, { "centrality:2", 2.0 }, { "centrality:3.7", 3.7 },
    { "centrality:60", 60.0 }, { "eccentricity", INFINITY },
  };

  for (KsMetric metric = 0; metric <= KS_METRIC_CORRELATION; metric++)
    {
      g_auto (Fixture) fixture = { 0 };

      init_random (&fixture, 790, 3, metric);
      for (gsize c = 0; c < G_N_ELEMENTS (cases); c++)
        {
          g_autoptr (KsLens) lens = fixture_good_lens (&fixture, cases[c].text);

          for (gsize i = 0; i < lens->m; i += 7)
            {
              double twin = centrality_twin (&fixture, fixture.core.rows[i], cases[c].power);

              g_assert_cmpfloat (fabs (lens->values[i] - twin), <=, 1e-14 * twin);
              if (cases[c].power == INFINITY)
                g_assert_cmpfloat (lens->values[i], ==, twin);
            }
        }
      clear_space (&fixture);
    }
}

static void
test_golden (void)
{
  g_autofree char *path = ks_test_data ("lens-centrality.txt");
  g_autofree char *content = NULL;
  gsize n_metrics, n_checked = 0;
  const KsMetricInfo *infos = ks_metric_infos (&n_metrics);
  double values[30 * 4];

  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  char *at = strchr (content, '\n');
  for (gsize i = 0; i < 120; i++)
    values[i] = g_ascii_strtod (at, &at);
  for (at++; *at != '\0'; at++)
    {
      g_auto (Fixture) fixture = { 0 };
      char *space = strchr (at, ' ');
      g_autofree char *metric = g_strndup (at, (gsize) (space - at));
      double power = g_ascii_strtod (space, &at);
      g_autofree char *text = power == INFINITY ? g_strdup ("eccentricity")
                                                : g_strdup_printf ("centrality:%g", power);

      fixture_init (&fixture, values, 30, 4);
      for (gsize m = 0; m < n_metrics; m++)
        if (g_str_equal (infos[m].name, metric))
          fixture.input.space = ks_space_new (NULL, &fixture.points, infos[m].metric, NULL);
      g_autoptr (KsLens) lens = fixture_good_lens (&fixture, text);
      for (gsize i = 0; i < 30; i++)
        ks_assert_near (lens->values[i], g_ascii_strtod (at, &at), 1e-14);
      clear_space (&fixture);
      n_checked++;
    }
  g_assert_cmpuint (n_checked, ==, 16);
}

/* Numbers whose powers a float64 does not hold, and points that are all in one place. */
static void
test_extremes (void)
{
  static const double scales[] = { 1e140, 1e-100, 0.0 };
  const double values[] = { 0.0, 1.0, 3.0, 3.0 };

  for (gsize s = 0; s < G_N_ELEMENTS (scales); s++)
    {
      g_auto (Fixture) fixture = { 0 };
      double scaled[4];

      for (gsize i = 0; i < 4; i++)
        scaled[i] = values[i] * scales[s];
      fixture_init (&fixture, scaled, 4, 1);
      g_autoptr (KsLens) cubic = fixture_good_lens (&fixture, "centrality:3");
      g_autoptr (KsLens) steep = fixture_good_lens (&fixture, "centrality:1e300");
      ks_assert_near (cubic->values[0] / MAX (scales[s], 1e-200), scales[s] > 0.0 ? cbrt (55.0 / 4.0) : 0.0,
                      1e-14);
      ks_assert_near (steep->values[1] / MAX (scales[s], 1e-200), scales[s] > 0.0 ? 2.0 : 0.0, 1e-14);
    }
}

static void
test_one_point (void)
{
  g_auto (Fixture) fixture = { 0 };

  fixture_init (&fixture, (const double[]) { 4.0, 2.0 }, 1, 2);
  g_autoptr (KsLens) mean = fixture_good_lens (&fixture, "centrality");
  g_autoptr (KsLens) farthest = fixture_good_lens (&fixture, "eccentricity");
  g_assert_cmpfloat (mean->values[0], ==, 0.0);
  g_assert_cmpfloat (farthest->values[0], ==, 0.0);
}

static void
test_given (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (KsMatrix) matrix = ks_matrix_new (NULL, 60, 60, NULL);
  KsPoints points = { .matrix = matrix, .precomputed = TRUE };

  init_random (&fixture, 60, 3, KS_METRIC_EUCLIDEAN);
  for (gsize i = 0; i < 60; i++)
    ks_space_distances (fixture.input.space, i, NULL, 60, ks_matrix_row (matrix, i));
  g_autoptr (KsLens) lens = fixture_good_lens (&fixture, "centrality:2");
  clear_space (&fixture);
  g_autoptr (KsSpace) given = ks_space_new (NULL, &points, KS_METRIC_EUCLIDEAN, NULL);
  fixture.input.space = given;
  g_autoptr (KsLens) again = fixture_good_lens (&fixture, "centrality:2");
  g_assert_cmpmem (lens->values, lens->m * sizeof (double), again->values,
                   again->m * sizeof (double));
}

static void
test_threads (void)
{
  g_auto (Fixture) fixture = { 0 };

  init_random (&fixture, 1000, 5, KS_METRIC_ANGLE);
  g_autoptr (KsLens) first = fixture_good_lens (&fixture, "centrality:1.5");
  for (guint threads = 2; threads <= 8; threads *= 2)
    {
      g_autoptr (KsContext) context = ks_context_new (threads);
      g_autoptr (KsLens) again = fixture_lens (&fixture, context, "centrality:1.5", NULL);

      g_assert_cmpmem (first->values, first->m * sizeof (double), again->values,
                       again->m * sizeof (double));
    }
  clear_space (&fixture);
}

static void
test_allocations_and_cancel (void)
{
  g_auto (Fixture) fixture = { 0 };
  Attempt attempt = { &fixture, "centrality:2" };
  g_autoptr (KsContext) context = ks_context_new (2);
  g_autoptr (GError) error = NULL;

  init_random (&fixture, 50, 3, KS_METRIC_EUCLIDEAN);
  ks_test_allocations (attempt_lens, &attempt);
  ks_context_cancel (context);
  g_assert_false (attempt_lens (context, &attempt, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
  clear_space (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lens-centrality/definition", test_definition);
  g_test_add_func ("/lens-centrality/golden", test_golden);
  g_test_add_func ("/lens-centrality/extremes", test_extremes);
  g_test_add_func ("/lens-centrality/one-point", test_one_point);
  g_test_add_func ("/lens-centrality/given", test_given);
  g_test_add_func ("/lens-centrality/threads", test_threads);
  g_test_add_func ("/lens-centrality/allocations-and-cancel", test_allocations_and_cancel);
  return g_test_run ();
}
