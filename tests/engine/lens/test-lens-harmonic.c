/* SPDX-License-Identifier: MIT */
#include "ks-random.h"
#include "ks-test.h"
#include "lens-fixture.h"

#include <math.h>

/* @n points at random angles, which @angles takes, of a circle with a little noise. */
static void
make_circle (Fixture *fixture, gsize n, guint64 seed, double *angles)
{
  g_autofree double *values = g_new (double, 2 * n);
  KsRandom random;

  ks_random_init (&random, seed);
  for (gsize i = 0; i < n; i++)
    {
      double angle = 2.0 * G_PI * ks_random_uniform (&random);

      values[2 * i] = cos (angle) + 0.05 * ks_random_normal (&random);
      values[2 * i + 1] = sin (angle) + 0.05 * ks_random_normal (&random);
      if (angles != NULL)
        angles[i] = angle;
    }
  fixture_init (fixture, values, n, 2);
}

/* More points than landmarks, and fewer: the lens is the angle, up to a rotation and a reflection.
 * */
static void
test_circle (void)
{
  for (gsize n = 120; n <= 1200; n *= 10)
    {
      g_autofree double *angles = g_new (double, n);
      g_auto (Fixture) fixture = { 0 };
      double best = 0.0;

      make_circle (&fixture, n, 1, angles);
      g_autoptr (KsLens) lens = fixture_good_lens (&fixture, "harmonic");
      g_assert_true (lens->is_circular);
      for (int sign = -1; sign <= 1; sign += 2)
        {
          double x = 0.0, y = 0.0;

          for (gsize i = 0; i < n; i++)
            {
              x += cos (lens->values[i] - sign * angles[i]) / (double) n;
              y += sin (lens->values[i] - sign * angles[i]) / (double) n;
            }
          best = MAX (best, hypot (x, y));
        }
      g_assert_cmpfloat (best, >, 0.97);
      for (gsize i = 0; i < n; i++)
        g_assert_true (lens->values[i] >= 0.0 && lens->values[i] < 2.0 * G_PI);
    }
}

static void
assert_none (const double *values, gsize n, const char *text, const char *word)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;

  fixture_init (&fixture, values, n, 2);
  g_assert_null (fixture_lens (&fixture, NULL, text, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, word, NULL);
}

/* Too few bars: none at all for one point, two, three or many alike; one for a square. */
static void
test_no_bar (void)
{
  static const double square[] = { 0, 0, 1, 0, 1, 1, 0, 1 };
  static const double same[20] = { 0 };

  for (gsize n = 1; n <= 3; n++)
    assert_none (square, n, "harmonic", "0 bars");
  assert_none (same, 10, "harmonic:1", "another lens");
  assert_none (square, 4, "harmonic:2", "harmonic:2 does not exist");

  g_auto (Fixture) fixture = { 0 };
  fixture_init (&fixture, square, 4, 2);
  g_autoptr (KsLens) lens = fixture_good_lens (&fixture, "harmonic");
  for (gsize i = 0; i < 4; i++)
    {
      double step = fmod (lens->values[(i + 1) % 4] - lens->values[i] + 4.0 * G_PI, 2.0 * G_PI);

      ks_assert_near (fabs (step - G_PI), G_PI / 2.0, 1e-9); /* a quarter, forth or back */
    }
}

static void
test_threads (void)
{
  g_auto (Fixture) fixture = { 0 };

  make_circle (&fixture, 900, 2, NULL);
  g_autoptr (KsLens) one = fixture_good_lens (&fixture, "harmonic");
  for (guint threads = 2; threads <= 5; threads += 3)
    {
      g_autoptr (KsContext) context = ks_context_new (threads);
      g_autoptr (KsLens) many = fixture_lens (&fixture, context, "harmonic:1", NULL);

      g_assert_cmpmem (one->values, one->m * sizeof (double), many->values,
                       many->m * sizeof (double));
    }
}

static gboolean
compute (KsContext *context, gpointer data, GError **error)
{
  g_autoptr (KsLens) lens = fixture_lens (data, context, "harmonic", error);

  return lens != NULL;
}

static void
test_allocations (void)
{
  g_auto (Fixture) fixture = { 0 };

  make_circle (&fixture, 80, 3, NULL);
  ks_test_allocations (compute, &fixture);
}

static void
test_cancel (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (KsContext) context = ks_context_new (2);
  g_autoptr (GError) error = NULL;

  make_circle (&fixture, 80, 4, NULL);
  ks_context_cancel (context);
  g_assert_false (compute (context, &fixture, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lens/harmonic/circle", test_circle);
  g_test_add_func ("/lens/harmonic/no-bar", test_no_bar);
  g_test_add_func ("/lens/harmonic/threads", test_threads);
  g_test_add_func ("/lens/harmonic/allocations", test_allocations);
  g_test_add_func ("/lens/harmonic/cancel", test_cancel);
  return g_test_run ();
}
