/* SPDX-License-Identifier: MIT */
#include "ks-random.h"
#include "ks-test.h"
#include "lens-fixture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double
next_number (char **at)
{
  char *end;
  double number = g_ascii_strtod (*at, &end);

  g_assert_true (end > *at);
  *at = end;
  return number;
}

/* numpy's answers (make-lens.py). */
static void
test_golden (void)
{
  g_autofree char *path = ks_test_data ("lens-pca.txt");
  g_autofree char *content = NULL;
  int n_cases = 0;

  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  for (char *at = strstr (content, "case "); at != NULL; at = strstr (at, "case "), n_cases++)
    {
      at = strchr (at + 5, ' ');
      gsize n = (gsize) next_number (&at), d = (gsize) next_number (&at), count = (gsize) next_number (&at);
      g_autofree double *values = g_new (double, n * d);
      g_auto (Fixture) fixture = { 0 };

      for (gsize i = 0; i < n * d; i++)
        values[i] = next_number (&at);
      fixture_init (&fixture, values, n, d);
      for (gsize i = 0; i < count; i++)
        {
          g_autofree char *text = g_strdup_printf ("pca:%u", (guint) next_number (&at));
          g_autoptr (KsLens) lens = fixture_good_lens (&fixture, text);

          for (gsize row = 0; row < n; row++)
            ks_assert_near (lens->values[row], next_number (&at), 1e-9);
        }
    }
  g_assert_cmpint (n_cases, ==, 6);
}

/* Fills (n, d) with normal numbers of falling spread. */
static double *
random_values (gsize n, gsize d, guint64 seed)
{
  double *values = g_new (double, n * d);
  KsRandom random;

  ks_random_init (&random, seed);
  for (gsize i = 0; i < n * d; i++)
    values[i] = ks_random_normal (&random) / (1.0 + (double) (i % d)) + 5.0;
  return values;
}

/* The definition: components have mean 0, no covariance between them, falling variance, and
 * all of them together keep all of the variance. Wide sets go through the other matrix. */
static void
test_definition (void)
{
  static const gsize shapes[][2] = { { 700, 9 }, { 30, 8 }, { 9, 9 }, { 9, 30 }, { 2, 5 }, { 50, 1 } };

  for (gsize s = 0; s < G_N_ELEMENTS (shapes); s++)
    {
      gsize n = shapes[s][0], d = shapes[s][1];
      g_autofree double *values = random_values (n, d, s + 1);
      g_autofree double *scores = g_new (double, d * n); /* (d, n) */
      g_auto (Fixture) fixture = { 0 };
      double variance = 0.0, kept = 0.0, before = INFINITY;

      fixture_init (&fixture, values, n, d);
      for (gsize c = 0; c < d; c++)
        {
          double mean = 0.0;

          for (gsize i = 0; i < n; i++)
            mean += values[i * d + c] / (double) n;
          for (gsize i = 0; i < n; i++)
            variance += pow (values[i * d + c] - mean, 2.0);
        }
      for (gsize c = 0; c < d; c++)
        {
          g_autofree char *text = g_strdup_printf ("pca:%u", (guint) c + 1);
          g_autoptr (KsLens) lens = fixture_good_lens (&fixture, text);

          memcpy (scores + c * n, lens->values, n * sizeof (double));
          for (gsize other = 0; other <= c; other++)
            {
              double product = 0.0, sum = 0.0;

              for (gsize i = 0; i < n; i++)
                {
                  product += scores[c * n + i] * scores[other * n + i];
                  sum += scores[c * n + i];
                }
              g_assert_cmpfloat (fabs (sum), <=, 1e-10 * (double) n);
              if (other < c)
                g_assert_cmpfloat (fabs (product), <=, 1e-12 * variance);
              else
                {
                  g_assert_cmpfloat (product, <=, before);
                  before = product * (1.0 + 1e-12);
                  kept += product;
                }
            }
        }
      ks_assert_near (kept, variance, 1e-12);
    }
}

/* A line has no second component: it is 0 everywhere, while a third is asked for by mistake. */
static void
test_line (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;

  fixture_init (&fixture, (double[]) { 1.0, -2.0, 4.0 }, 3, 1);
  g_autoptr (KsLens) second = fixture_good_lens (&fixture, "pca:2");
  for (gsize i = 0; i < 3; i++)
    g_assert_cmpfloat (second->values[i], ==, 0.0);
  g_assert_null (fixture_lens (&fixture, NULL, "pca:3", &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "pca:3", "1 coordinate;", "pca:1 to pca:2", NULL);
}

/* What would take minutes is refused at once. */
static void
test_out_of_reach (void)
{
  enum { ORDER = 2049 };
  g_autofree double *values = random_values (ORDER, ORDER, 4);
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;

  fixture_init (&fixture, values, ORDER, ORDER);
  g_assert_null (fixture_lens (&fixture, NULL, "pca:1", &error));
  ks_assert_error (&error, KS_ERROR_DATA, "2049 points in 2049", "2048", "coord:1", NULL);
}

/* The axis of the lens, read off by moving one more point, in the core's numbering. */
static void
assert_first_positive (const double *axis, gsize d)
{
  g_autofree double *values = g_new (double, 4 * d);
  g_auto (Fixture) fixture = { 0 };

  for (gsize i = 0; i < 4; i++)
    for (gsize c = 0; c < d; c++)
      values[i * d + c] = ((double) i - 1.5) * axis[c];
  fixture_init (&fixture, values, 4, d);
  g_autoptr (KsLens) lens = fixture_good_lens (&fixture, "pca:1");
  g_assert_cmpfloat (lens->values[3], >, lens->values[0]);
}

/* Each @axis is given with the sign it must come out with. */
static void
test_sign (void)
{
  assert_first_positive ((double[]) { 1.0, -0.5 }, 2);
  assert_first_positive ((double[]) { -0.5, 1.0 }, 2);
  assert_first_positive ((double[]) { 0.1, -0.2, 0.3 }, 3);
  assert_first_positive ((double[]) { -0.2999, 0.1, 0.3 }, 3);
  /* Ties, also those that rounding breaks, go to the first. */
  assert_first_positive ((double[]) { 1.0, -1.0 }, 2);
  assert_first_positive ((double[]) { 1.0, -1.0, -1.0, -1.0 }, 4);
  assert_first_positive ((double[]) { 0.1, 0.3, -0.1 - 0.2 }, 3);
  assert_first_positive ((double[]) { 0.1, 0.1 + 0.2, -0.3 }, 3);
  assert_first_positive ((double[]) { 0.0, 7.0, -7.0 * (1.0 + 1e-14), 0.0, 0.0, 0.0 }, 6);
}

/* Directions the points do not have give 0, not rounding spread over a picture. */
static void
test_no_such_dimension (void)
{
  g_autofree double *values = random_values (50, 4, 3);
  g_auto (Fixture) fixture = { 0 };
  g_auto (Fixture) one = { 0 };
  g_auto (Fixture) equal = { 0 };
  g_auto (Fixture) wide = { 0 };

  for (gsize i = 0; i < 50; i++)
    values[4 * i + 3] = -(values[4 * i] + values[4 * i + 1] + values[4 * i + 2]);
  fixture_init (&fixture, values, 50, 4);
  g_autoptr (KsLens) third = fixture_good_lens (&fixture, "pca:3");
  g_autoptr (KsLens) fourth = fixture_good_lens (&fixture, "pca:4");
  g_assert_cmpfloat (fabs (third->values[0]), >, 1e-6);
  for (gsize i = 0; i < 50; i++)
    g_assert_cmpfloat (fourth->values[i], ==, 0.0);

  fixture_init (&one, values, 1, 4);
  g_autoptr (KsLens) alone = fixture_good_lens (&one, "pca:1");
  g_assert_cmpfloat (alone->values[0], ==, 0.0);

  fixture_init (&equal, (double[]) { 0.1, 0.3, 0.1, 0.3, 0.1, 0.3 }, 3, 2);
  g_autoptr (KsLens) constant = fixture_good_lens (&equal, "pca:2");
  for (gsize i = 0; i < 3; i++)
    g_assert_cmpfloat (constant->values[i], ==, 0.0);

  fixture_init (&wide, values, 3, 60);
  for (guint component = 3; component <= 60; component += 19)
    {
      g_autofree char *text = g_strdup_printf ("pca:%u", component);
      g_autoptr (KsLens) beyond = fixture_good_lens (&wide, text);

      for (gsize i = 0; i < 3; i++)
        g_assert_cmpfloat (beyond->values[i], ==, 0.0);
    }
}

/* Fitted on the core alone, in the order of the core's rows. */
static void
test_core_only (void)
{
  static const double values[] = { 1000, -1000, 1, 0, -3000, 2000, 2, 0.5, 4, 0.1, 5, 5000 };
  static const double chosen[] = { 1, 0, 2, 0.5, 4, 0.1 };
  g_auto (Fixture) whole = { 0 };
  g_auto (Fixture) core = { 0 };

  fixture_init (&whole, values, 6, 2);
  whole.core.m = 3;
  whole.core.rows[0] = 1;
  whole.core.rows[1] = 3;
  whole.core.rows[2] = 4;
  fixture_init (&core, chosen, 3, 2);
  for (guint component = 1; component <= 2; component++)
    {
      g_autofree char *text = g_strdup_printf ("pca:%u", component);
      g_autoptr (KsLens) a = fixture_good_lens (&whole, text);
      g_autoptr (KsLens) b = fixture_good_lens (&core, text);

      g_assert_cmpmem (a->values, 3 * sizeof (double), b->values, 3 * sizeof (double));
    }
}

/* Tiny and huge coordinates give the same component, scaled. */
static void
test_range (void)
{
  static const double scales[] = { 1e-200, 1e200 };
  g_autofree double *values = random_values (20, 3, 9);
  g_autofree double *scaled = g_new (double, 60);
  g_auto (Fixture) fixture = { 0 };
  g_auto (Fixture) beyond = { 0 };
  g_autoptr (GError) error = NULL;

  fixture_init (&fixture, values, 20, 3);
  g_autoptr (KsLens) plain = fixture_good_lens (&fixture, "pca:2");
  for (gsize s = 0; s < G_N_ELEMENTS (scales); s++)
    {
      g_auto (Fixture) other = { 0 };

      for (gsize i = 0; i < 60; i++)
        scaled[i] = values[i] * scales[s];
      fixture_init (&other, scaled, 20, 3);
      g_autoptr (KsLens) lens = fixture_good_lens (&other, "pca:2");
      for (gsize i = 0; i < 20; i++)
        ks_assert_near (lens->values[i] / scales[s], plain->values[i], 1e-12);
    }

  fixture_init (&beyond, (double[]) { G_MAXDOUBLE, -G_MAXDOUBLE, -G_MAXDOUBLE }, 3, 1);
  g_assert_null (fixture_lens (&beyond, NULL, "pca:1", &error));
  ks_assert_error (&error, KS_ERROR_DATA, "rescale", NULL);
}

static void
test_threads (void)
{
  static const gsize shapes[][2] = { { 20000, 9 }, { 300, 120 }, { 80, 300 } };

  for (gsize s = 0; s < G_N_ELEMENTS (shapes); s++)
    {
      gsize n = shapes[s][0], d = shapes[s][1];
      g_autofree double *values = random_values (n, d, 4);
      g_auto (Fixture) fixture = { 0 };

      fixture_init (&fixture, values, n, d);
      g_autoptr (KsLens) plain = fixture_good_lens (&fixture, "pca:2");
      for (guint threads = 2; threads <= 5; threads += 3)
        {
          g_autoptr (KsContext) context = ks_context_new (threads);
          g_autoptr (KsLens) lens = fixture_lens (&fixture, context, "pca:2", NULL);

          g_assert_cmpmem (lens->values, n * sizeof (double), plain->values, n * sizeof (double));
        }
    }
}

static void
test_refusals (void)
{
  g_autofree double *values = random_values (5, 3, 1);
  g_autoptr (KsContext) context = ks_context_new (1);
  g_autoptr (GError) error = NULL;
  g_auto (Fixture) fixture = { 0 };

  fixture_init (&fixture, values, 5, 3);
  g_assert_null (fixture_lens (&fixture, NULL, "pca:4", &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "pca:4", "pca:1 to pca:3", "3 coordinates", NULL);
  ks_context_cancel (context);
  g_assert_null (fixture_lens (&fixture, context, "pca:1", &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
}

static void
test_allocations (void)
{
  g_autofree double *values = random_values (12, 12, 1);
  g_auto (Fixture) tall = { 0 };
  g_auto (Fixture) wide = { 0 };

  fixture_init (&tall, values, 24, 6);
  ks_test_allocations (attempt_lens, &(Attempt) { &tall, "pca:1" });
  fixture_init (&wide, values, 6, 24);
  ks_test_allocations (attempt_lens, &(Attempt) { &wide, "pca:1" });
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lens-pca/golden", test_golden);
  g_test_add_func ("/lens-pca/definition", test_definition);
  g_test_add_func ("/lens-pca/line", test_line);
  g_test_add_func ("/lens-pca/out-of-reach", test_out_of_reach);
  g_test_add_func ("/lens-pca/sign", test_sign);
  g_test_add_func ("/lens-pca/no-such-dimension", test_no_such_dimension);
  g_test_add_func ("/lens-pca/core-only", test_core_only);
  g_test_add_func ("/lens-pca/range", test_range);
  g_test_add_func ("/lens-pca/threads", test_threads);
  g_test_add_func ("/lens-pca/refusals", test_refusals);
  g_test_add_func ("/lens-pca/allocations", test_allocations);
  return g_test_run ();
}
