/* SPDX-License-Identifier: MIT */
#include "ks-confidence-band.h"
#include "ks-landmarks.h"
#include "ks-random.h"
#include "ks-test.h"

#include <math.h>
#include <stdlib.h>

static KsSpace *
make_space (const double *values, gsize n, gsize d, KsMetric metric)
{
  g_autoptr (GError) error = NULL;
  KsMatrix *matrix = ks_matrix_new (NULL, n, d, &error);

  for (gsize i = 0; i < n; i++)
    for (gsize c = 0; c < d; c++)
      ks_matrix_row (matrix, i)[c] = values[i * d + c];
  g_autoptr (KsFilterSet) set = ks_filter_set_take (matrix, ks_table_new (n), 0, 0);
  const KsPreprocessing how = { .center = KS_CENTER_NONE, .normalize = KS_NORMALIZE_NONE };
  g_autoptr (KsPoints) points = ks_points_new (NULL, set, &how, &error);
  KsSpace *space = ks_space_new (NULL, points, metric, &error);

  g_assert_no_error (error);
  return space;
}

static KsSpace *
normal_space (KsRandom *random, gsize n, gsize d, KsMetric metric)
{
  g_autofree double *values = g_new (double, n * d);

  for (gsize i = 0; i < n * d; i++)
    values[i] = ks_random_normal (random);
  return make_space (values, n, d, metric);
}

static KsBand *
band (KsContext *context, const KsSpace *space, gsize n_resamples, double alpha, guint64 seed)
{
  static const guint32 landmarks[] = { 0 };
  g_autoptr (GError) error = NULL;
  KsBand *found = ks_band_new (context, space, landmarks, 1, n_resamples, alpha, seed, &error);

  g_assert_no_error (error);
  return found;
}

/* The largest distance of a point to its nearest of @rows, by the definition. */
static double
plain_cover (const KsSpace *space, const guint32 *rows, gsize n)
{
  double farthest = 0.0;

  for (gsize i = 0; i < space->n; i++)
    {
      double nearest = INFINITY;

      for (gsize j = 0; j < n; j++)
        nearest = MIN (nearest, ks_space_distance (space, i, rows[j]));
      farthest = MAX (farthest, nearest);
    }
  return farthest;
}

static void
test_twin (void)
{
  static const KsMetric metrics[] = { KS_METRIC_EUCLIDEAN, KS_METRIC_L1, KS_METRIC_ANGLE };
  static const guint32 landmarks[] = { 3, 50, 7 };
  KsRandom random;

  ks_random_init (&random, 1);
  for (guint m = 0; m < G_N_ELEMENTS (metrics); m++)
    for (gsize n_resamples = 1; n_resamples <= 61; n_resamples += 20)
      {
        g_autoptr (KsSpace) space = normal_space (&random, 400, 3, metrics[m]);
        g_autoptr (GError) error = NULL;
        g_autoptr (KsBand) found = ks_band_new (NULL, space, landmarks, G_N_ELEMENTS (landmarks),
                                                n_resamples, 0.1, 5, &error);
        g_autofree double *covers = g_new (double, n_resamples);
        double least = INFINITY;
        KsRandom seeds;

        g_assert_no_error (error);
        /* floor (400 / ln 400) */
        g_assert_cmpuint (found->subsample, ==, 66);
        g_assert_cmpuint (found->n_resamples, ==, n_resamples);
        ks_random_init (&seeds, 5);
        for (gsize i = 0; i < n_resamples; i++)
          {
            g_autoptr (KsLandmarks) drawn = ks_landmarks_random (NULL, 400, 66,
                                                                 ks_random_bits (&seeds), &error);

            covers[i] = plain_cover (space, drawn->rows, drawn->n);
          }
        /* The least of them that no more than a tenth lie above. */
        for (gsize i = 0; i < n_resamples; i++)
          {
            gsize above = 0;

            for (gsize j = 0; j < n_resamples; j++)
              above += covers[j] > covers[i];
            if (10 * above <= n_resamples)
              least = MIN (least, covers[i]);
          }
        g_assert_cmpfloat (found->level, ==, 0.9);
        g_assert_cmpfloat (found->spread, ==, 2.0 * least);
        g_assert_cmpfloat (found->cover, ==,
                           plain_cover (space, landmarks, G_N_ELEMENTS (landmarks)));
        g_assert_cmpfloat (found->width, ==, 2.0 * (found->cover + found->spread));
      }
}

static int
by_value (const void *a, const void *b)
{
  const double *p = a, *q = b;

  return *p < *q ? -1 : *p > *q;
}

/* Samples of a circle, whose Hausdorff distance to it is known: half the widest gap between
 * neighbours, as a chord. The bound holds for 95 of 100 samples at least, and says something. */
static void
test_circle (void)
{
  enum { N = 300, N_SAMPLES = 60 };
  guint n_bounded = 0;
  double sum_bound = 0.0, sum_true = 0.0;
  KsRandom random;

  ks_random_init (&random, 2);
  for (guint sample = 0; sample < N_SAMPLES; sample++)
    {
      double angle[N + 1], values[2 * N], widest = 0.0;

      for (guint i = 0; i < N; i++)
        angle[i] = 2.0 * G_PI * ks_random_uniform (&random);
      qsort (angle, N, sizeof *angle, by_value);
      angle[N] = angle[0] + 2.0 * G_PI;
      for (guint i = 0; i < N; i++)
        {
          widest = MAX (widest, angle[i + 1] - angle[i]);
          values[2 * i] = cos (angle[i]);
          values[2 * i + 1] = sin (angle[i]);
        }
      g_autoptr (KsSpace) space = make_space (values, N, 2, KS_METRIC_EUCLIDEAN);
      g_autoptr (KsBand) found = band (NULL, space, 100, 0.05, sample);
      double distance = 2.0 * sin (widest / 4.0);

      n_bounded += distance <= found->spread;
      sum_bound += found->spread;
      sum_true += distance;
    }
  g_assert_cmpuint (n_bounded, >=, N_SAMPLES * 95 / 100);
  g_assert_cmpfloat (sum_bound, <, 12.0 * sum_true);
}

static void
test_seeds_and_threads (void)
{
  g_autoptr (KsBand) reference = NULL;
  KsRandom random;

  ks_random_init (&random, 3);
  g_autoptr (KsSpace) space = normal_space (&random, 500, 4, KS_METRIC_EUCLIDEAN);
  for (guint threads = 1; threads <= 8; threads *= 2)
    {
      g_autoptr (KsContext) context = ks_context_new (threads);
      g_autoptr (KsBand) found = band (context, space, 40, 0.05, 1);
      g_autoptr (KsBand) other = band (context, space, 40, 0.05, 2);

      if (reference == NULL)
        reference = ks_band_ref (found);
      g_assert_cmpmem (found, sizeof *found, reference, sizeof *reference);
      g_assert_cmpfloat (other->spread, !=, found->spread);
    }
  g_assert_cmpuint (ks_band_bytes (reference), ==, sizeof *reference);
}

/* One point, two, and points that are all the same. */
static void
test_small (void)
{
  static const double values[10] = { 0.0 };

  for (gsize n = 1; n <= 10; n++)
    {
      g_autoptr (KsSpace) space = make_space (values, n, 1, KS_METRIC_EUCLIDEAN);
      g_autoptr (KsBand) found = band (NULL, space, 3, 0.05, 1);

      g_assert_cmpuint (found->subsample, >=, 1);
      g_assert_cmpuint (found->subsample, <=, n);
      g_assert_cmpfloat (found->width, ==, 0.0);
    }
}

static void
assert_refused (const KsSpace *space, gsize n_landmarks, gsize n_resamples, double alpha,
                const char *word)
{
  static const guint32 landmarks[] = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_null (ks_band_new (NULL, space, landmarks, n_landmarks, n_resamples, alpha, 1, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, word, NULL);
}

static void
test_refusals (void)
{
  static const guint32 landmarks[] = { 0 };
  g_autoptr (KsContext) context = ks_context_new (2);
  g_autoptr (GError) error = NULL;
  KsRandom random;

  ks_random_init (&random, 4);
  g_autoptr (KsSpace) space = normal_space (&random, 50, 2, KS_METRIC_EUCLIDEAN);
  assert_refused (space, 0, 10, 0.05, "0 landmarks");
  assert_refused (space, 1, 0, 0.05, "0 resamples");
  assert_refused (space, 1, 10, 0.0, "0.");
  assert_refused (space, 1, 10, 1.5, "1.5");
  assert_refused (space, 1, 10, NAN, "nan");

  ks_context_cancel (context);
  g_assert_null (ks_band_new (context, space, landmarks, 1, 10, 0.05, 1, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
}

static gboolean
make_band (KsContext *context, gpointer data, GError **error)
{
  static const guint32 landmarks[] = { 1, 2 };
  g_autoptr (KsBand) found = ks_band_new (context, data, landmarks, 2, 5, 0.05, 1, error);

  return found != NULL;
}

static void
test_allocations (void)
{
  KsRandom random;

  ks_random_init (&random, 5);
  g_autoptr (KsSpace) space = normal_space (&random, 30, 2, KS_METRIC_EUCLIDEAN);
  ks_test_allocations (make_band, space);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/confidence-band/twin", test_twin);
  g_test_add_func ("/confidence-band/circle", test_circle);
  g_test_add_func ("/confidence-band/seeds-and-threads", test_seeds_and_threads);
  g_test_add_func ("/confidence-band/small", test_small);
  g_test_add_func ("/confidence-band/refusals", test_refusals);
  g_test_add_func ("/confidence-band/allocations", test_allocations);
  return g_test_run ();
}
