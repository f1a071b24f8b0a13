/* SPDX-License-Identifier: MIT */
#include "points-fixture.h"

#include <math.h>
#include <string.h>

/* ---- Against SciPy ---- */

static void
test_golden (void)
{
  static const char *const sets[] = { "ordinary", "patches", "tiny", "huge" };
  gsize n_metrics;
  const KsMetricInfo *infos = ks_metric_infos (&n_metrics);

  for (gsize s = 0; s < G_N_ELEMENTS (sets); s++)
    for (gsize m = 0; m < n_metrics; m++)
      {
        g_autofree char *points_name = g_strdup_printf ("points-%s", sets[s]);
        g_autofree char *name = g_strdup_printf ("%s-%s", infos[m].name, sets[s]);
        g_autoptr (KsMatrix) expected = fixture_golden (name);
        g_autoptr (KsSpace) space = fixture_metric_space (fixture_golden (points_name), m);
        double largest = 0.0;

        for (gsize i = 0; i < 64; i++)
          largest = MAX (largest, ks_matrix_row (expected, i / 8)[i % 8]);
        g_assert_cmpfloat (largest, >, 0.0);
        for (gsize i = 0; i < 8; i++)
          for (gsize j = 0; j < 8; j++)
            g_assert_cmpfloat (fabs (ks_space_distance (space, i, j)
                                     - ks_matrix_row (expected, i)[j]), <=,
                               (s == 1 ? 1e-13 : 2e-15) * largest);
      }
}

/* ---- Keys ---- */

/* From the definition, in the order in which it is promised. */
static double
key_twin (const KsSpace *space, gsize i, gsize j)
{
  const double *x = ks_matrix_row (space->coordinates, i);
  const double *y = ks_matrix_row (space->coordinates, j);
  double squares = 0.0, opposite = 0.0, sum = 0.0, largest = 0.0;

  for (gsize c = 0; c < space->coordinates->cols; c++)
    {
      squares += (x[c] - y[c]) * (x[c] - y[c]);
      opposite += (x[c] + y[c]) * (x[c] + y[c]);
      sum += fabs (x[c] - y[c]);
      largest = fmax (largest, fabs (x[c] - y[c]));
    }
  if (space->form == KS_FORM_SUM)
    return sum;
  if (space->form == KS_FORM_LARGEST)
    return largest;
  if (space->form == KS_FORM_ANGLE && squares > 2.0)
    return 4.0 / fmax (opposite, 1e-300);
  return squares;
}

static double
distance_twin (const KsSpace *space, double key)
{
  switch (space->form)
    {
    case KS_FORM_SQUARES:
      return sqrt (key);
    case KS_FORM_COSINE:
      return fmin (key / 2.0, 2.0);
    case KS_FORM_ANGLE:
      return key <= 2.0 ? 2.0 * asin (sqrt (key) / 2.0) : G_PI - 2.0 * asin (1.0 / sqrt (key));
    default:
      return key;
    }
}

static void
test_keys (void)
{
  static const guint32 js[] = { 39, 0, 7, 7, 21 };

  for (KsMetric metric = 0; metric <= KS_METRIC_CORRELATION; metric++)
    for (gsize d = 2; d <= 9; d += 7)
      {
        g_autoptr (KsSpace) space = fixture_metric_space (fixture_random (40, d, d), metric);
        double all[40], some[5], range[6], lengths[40];

        for (gsize i = 0; i < 40; i++)
          {
            ks_space_keys (space, i, NULL, 40, all);
            ks_space_keys (space, i, js, 5, some);
            ks_space_range_keys (space, i, 31, 6, range);
            ks_space_distances (space, i, NULL, 40, lengths);
            for (gsize j = 0; j < 40; j++)
              {
                g_assert_cmpfloat (all[j], ==, key_twin (space, i, j));
                g_assert_cmpfloat (ks_space_key (space, i, j), ==, all[j]);
                g_assert_cmpfloat (lengths[j], ==, distance_twin (space, all[j]));
                g_assert_cmpfloat (ks_space_distance (space, i, j), ==, lengths[j]);
              }
            for (gsize j = 0; j < 5; j++)
              g_assert_cmpfloat (some[j], ==, all[js[j]]);
            g_assert_cmpmem (range, sizeof range, all + 31, sizeof range);
          }
      }
}

/* The largest key whose distance does not exceed @distance. */
static void
assert_largest_key (const KsSpace *space, double distance)
{
  double key = ks_key_from_distance (space, distance);

  g_assert_cmpfloat (ks_key_to_distance (space, key), <=, distance);
  if (key < INFINITY)
    g_assert_cmpfloat (ks_key_to_distance (space, nextafter (key, INFINITY)), >, distance);
}

static void
test_largest_key (void)
{
  static const double others[] = {
    0.0, 5e-324, 1e-310,   1e-160, 1e-20, 1.0, G_PI_2, 2.0, 3.0, 3.141592653589793,
    4.0, 1e200,  INFINITY,
  };

  for (KsMetric metric = 0; metric <= KS_METRIC_CORRELATION; metric++)
    {
      g_autoptr (KsSpace) space = fixture_metric_space (fixture_random (20, 3, 1), metric);

      for (gsize i = 0; i < 20; i++)
        for (gsize j = 0; j < 20; j++)
          {
            double distance = ks_space_distance (space, i, j), below = nextafter (distance, -1.0);

            assert_largest_key (space, distance);
            g_assert_cmpfloat (ks_key_from_distance (space, distance), >=,
                               ks_space_key (space, i, j));
            if (distance > 0.0)
              g_assert_cmpfloat (ks_key_from_distance (space, below), <,
                                 ks_space_key (space, i, j));
          }
      for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
        assert_largest_key (space, others[i]);
    }
}

/* Distances rise with keys, also where one formula takes over from another. */
static void
test_monotone (void)
{
  static const double starts[] = { 0.0, 1e-30, 0.3, 1.0, 2.0 - 2e-13, 2.5, 3.9, 1e6, 1e30 };

  for (KsMetric metric = 0; metric <= KS_METRIC_CORRELATION; metric++)
    {
      g_autoptr (KsSpace) space = fixture_metric_space (fixture_random (5, 3, 1), metric);
      double last = 0.0;

      for (gsize s = 0; s < G_N_ELEMENTS (starts); s++)
        {
          double key = starts[s];

          for (guint i = 0; i < 2000; i++)
            {
              double distance = ks_key_to_distance (space, key);

              g_assert_cmpfloat (distance, >=, last);
              last = distance;
              key = nextafter (key, INFINITY);
            }
        }
    }
}

/* ---- Directions ---- */

/* Small angles and those near pi keep their digits; so do parallel and opposite points of any
 * lengths. */
static void
test_angles (void)
{
  static const double angles[] = { 0.0, 1e-12, 1e-9, 1e-5, 0.7, 1.5, 1.6, 3.0 };

  for (gsize a = 0; a < G_N_ELEMENTS (angles); a++)
    {
      double x = 3.0 * cos (angles[a]), y = 3.0 * sin (angles[a]);
      double values[] = { 1e-120, 0.0, x, y, -x, -y, -1e120, 0.0 };
      g_autoptr (KsSpace) space = fixture_metric_space (fixture_matrix (values, 4, 2),
                                                        KS_METRIC_ANGLE);

      g_assert_cmpfloat (fabs (ks_space_distance (space, 0, 1) - angles[a]), <=,
                         4e-16 * MAX (angles[a], 0.1));
      g_assert_cmpfloat (fabs (ks_space_distance (space, 0, 2) - (G_PI - angles[a])), <=, 1e-15);
      g_assert_cmpfloat (ks_space_distance (space, 1, 2), ==, G_PI);
      g_assert_cmpfloat (ks_space_distance (space, 0, 3), ==, G_PI);
    }
}

static void
assert_refused (KsMatrix *matrix, KsMetric metric, const char *const words[4])
{
  KsPoints points = { .matrix = matrix };
  g_autoptr (GError) error = NULL;

  g_assert_null (ks_space_new (NULL, &points, metric, &error));
  ks_assert_error (&error, KS_ERROR_DATA, words[0], words[1], words[2], words[3], NULL);
}

static void
test_no_direction (void)
{
  g_autoptr (KsMatrix) matrix = fixture_random (9000, 3, 1), one = fixture_random (3, 1, 1);

  for (gsize c = 0; c < 3; c++)
    ks_matrix_row (matrix, 8000)[c] = 0.1;
  for (KsMetric metric = 0; metric <= KS_METRIC_ANGLE; metric++)
    {
      KsPoints points = { .matrix = matrix };
      g_autoptr (KsSpace) space = ks_space_new (NULL, &points, metric, NULL);

      g_assert_nonnull (space);
    }
  assert_refused (matrix, KS_METRIC_CORRELATION,
                  (const char *[]) { "Point 8000 is the same in all coordinates", "correlation",
                                     "center to filter and normalize to l2", "out" });
  for (gsize c = 0; c < 3; c++)
    ks_matrix_row (matrix, 8999)[c] = ks_matrix_row (matrix, 70)[c] = c == 0 ? -0.0 : 0.0;
  assert_refused (matrix, KS_METRIC_CORRELATION,
                  (const char *[]){ "Point 70,", "the first of 3 such points,", "same", "filter" });
  assert_refused (matrix, KS_METRIC_COSINE,
                  (const char *[]) { "Point 70, the first of 2 such points, is all zeros", "cosine",
                                     "set normalize to l2", "another" });
  assert_refused (matrix, KS_METRIC_ANGLE, (const char *[]) { "Point 70,", "2", "angle", "l2" });
  assert_refused (one, KS_METRIC_CORRELATION, (const char *[]) { "Point 0,", "3", "same", "l2" });
}

/* ---- All metrics ---- */

static void
test_all_equal (void)
{
  for (KsMetric metric = 0; metric <= KS_METRIC_CORRELATION; metric++)
    {
      KsMatrix *matrix = ks_matrix_new (NULL, 50, 3, NULL);

      for (gsize i = 0; i < 50; i++)
        ks_matrix_row (matrix, i)[1] = -1.7;
      g_autoptr (KsSpace) space = fixture_metric_space (matrix, metric);
      g_autoptr (KsSpace) part = ks_space_select (NULL, space, (const guint32[]) { 7, 9 }, 2, NULL);

      g_assert_cmpfloat (ks_space_distance (space, 0, 49), ==, 0.0);
      g_assert_cmpint (part->form, ==, space->form);
      g_assert_cmpfloat (ks_space_distance (part, 0, 1), ==, 0.0);
    }
}

/* A metric is symmetric and does not depend on the number of threads. */
static void
test_threads (void)
{
  for (KsMetric metric = 0; metric <= KS_METRIC_CORRELATION; metric++)
    {
      g_autoptr (KsMatrix) matrix = fixture_random (10000, 4, 1);
      KsPoints points = { .matrix = matrix };
      g_autoptr (KsSpace) first = ks_space_new (NULL, &points, metric, NULL);
      gsize bytes = 10000 * first->coordinates->stride * sizeof (double);

      for (guint threads = 2; threads <= 8; threads *= 2)
        {
          g_autoptr (KsContext) context = ks_context_new (threads);
          g_autoptr (KsSpace) again = ks_space_new (context, &points, metric, NULL);

          g_assert_cmpmem (first->coordinates->values, bytes, again->coordinates->values, bytes);
        }
      for (gsize i = 0; i < 100; i++)
        g_assert_cmpfloat (ks_space_key (first, i, 9999 - i), ==,
                           ks_space_key (first, 9999 - i, i));
    }
}

typedef struct {
  KsMatrix *matrix;
  KsMetric metric;
} Make;

static gboolean
make (KsContext *context, gpointer data, GError **error)
{
  const Make *self = data;
  KsPoints points = { .matrix = self->matrix };
  g_autoptr (KsSpace) space = ks_space_new (context, &points, self->metric, error);

  return space != NULL;
}

static void
test_allocations_and_cancel (void)
{
  static const KsMetric metrics[] = { KS_METRIC_VNE, KS_METRIC_COSINE, KS_METRIC_CORRELATION };
  g_autoptr (KsMatrix) matrix = fixture_random (10, 3, 1);

  for (gsize m = 0; m < G_N_ELEMENTS (metrics); m++)
    {
      Make data = { matrix, metrics[m] };
      g_autoptr (KsContext) context = ks_context_new (2);
      g_autoptr (GError) error = NULL;

      ks_test_allocations (make, &data);
      ks_context_cancel (context);
      g_assert_false (make (context, &data, &error));
      ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/metrics/golden", test_golden);
  g_test_add_func ("/metrics/keys", test_keys);
  g_test_add_func ("/metrics/largest-key", test_largest_key);
  g_test_add_func ("/metrics/monotone", test_monotone);
  g_test_add_func ("/metrics/angles", test_angles);
  g_test_add_func ("/metrics/no-direction", test_no_direction);
  g_test_add_func ("/metrics/all-equal", test_all_equal);
  g_test_add_func ("/metrics/threads", test_threads);
  g_test_add_func ("/metrics/allocations-and-cancel", test_allocations_and_cancel);
  return g_test_run ();
}
