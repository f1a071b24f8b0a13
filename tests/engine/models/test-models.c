/* SPDX-License-Identifier: MIT */
#include "ks-models.h"
#include "ks-random.h"
#include "ks-test.h"

#include <math.h>

/* The grid of SCIENCE 10, pixel by pixel. */
static const double grid_x[9] = { -1, 0, 1, -1, 0, 1, -1, 0, 1 };
static const double grid_y[9] = { -1, -1, -1, 0, 0, 0, 1, 1, 1 };

static double
dot (const double a[9], const double b[9])
{
  double sum = 0.0;

  for (int i = 0; i < 9; i++)
    sum += a[i] * b[i];
  return sum;
}

static double
distance (const double a[9], const double b[9])
{
  double square = 0.0;

  for (int i = 0; i < 9; i++)
    square += (a[i] - b[i]) * (a[i] - b[i]);
  return sqrt (square);
}

/* cos(b) u^2 + sin(b) u, centred and normalised, in long double. */
static void
klein_twin (double a, double b, double patch[9])
{
  long double values[9], mean = 0.0L, square = 0.0L;

  for (int i = 0; i < 9; i++)
    {
      long double u = grid_x[i] * cosl (a) + grid_y[i] * sinl (a);

      values[i] = cosl (b) * u * u + sinl (b) * u;
      mean += values[i] / 9.0L;
    }
  for (int i = 0; i < 9; i++)
    square += (values[i] - mean) * (values[i] - mean);
  for (int i = 0; i < 9; i++)
    patch[i] = (double) ((values[i] - mean) / sqrtl (square));
}

static void
assert_same_patch (const double a[9], const double b[9])
{
  for (int i = 0; i < 9; i++)
    ks_assert_near (a[i], b[i], 1e-14);
}

static void
test_ideal_patches (void)
{
  for (int i = -8; i <= 40; i++)
    for (int j = -8; j <= 40; j++)
      {
        double a = i * 0.17, b = j * 0.17;
        double patch[9], twin[9], turned[9];

        ks_model_klein (a, b, patch);
        klein_twin (a, b, twin);
        assert_same_patch (patch, twin);
        ks_model_klein (a + G_PI, -b, turned);
        assert_same_patch (patch, turned);

        ks_model_circle (a, patch);
        klein_twin (a, G_PI / 2.0, twin);
        assert_same_patch (patch, twin);
      }
}

/* Row-major: at angle 0 grey grows with the column, at a right angle with the row. */
static void
test_orientation (void)
{
  double patch[9];

  ks_model_circle (0.0, patch);
  for (int i = 0; i < 9; i++)
    ks_assert_near (patch[i], grid_x[i] / sqrt (6.0), 1e-15);
  ks_model_circle (G_PI / 2.0, patch);
  for (int i = 0; i < 9; i++)
    ks_assert_near (patch[i], grid_y[i] / sqrt (6.0), 1e-15);
}

/* SCIENCE 11: the distances that make the bar of 64 equally spaced points. */
static void
test_chords (void)
{
  double first[9], patch[9];

  ks_model_circle (0.0, first);
  for (int i = 1; i < 64; i++)
    {
      ks_model_circle (2.0 * G_PI * i / 64.0, patch);
      ks_assert_near (distance (first, patch), 2.0 * sin (G_PI * i / 64.0), 1e-14);
    }
}

/* Each secondary circle meets the primary one twice. */
static void
test_crossings (void)
{
  double primary[9], secondary[9];

  for (int i = 0; i < 4; i++)
    {
      double a = i % 2 * G_PI / 2.0;

      ks_model_circle (i * G_PI / 2.0, primary);
      ks_model_klein (a, i < 2 ? G_PI / 2.0 : 1.5 * G_PI, secondary);
      assert_same_patch (primary, secondary);
    }
}

static void
test_circle_angle_search (void)
{
  enum { STEPS = 20000 };
  g_autofree double *ideals = g_new (double, STEPS * 9); /* (STEPS, 9) patches of the circle */
  KsRandom random;

  for (int s = 0; s < STEPS; s++)
    ks_model_circle (2.0 * G_PI * s / STEPS, ideals + 9 * s);
  ks_random_init (&random, 7);
  for (int trial = 0; trial < 200; trial++)
    {
      double patch[9], centred[9], nearest[9], mean = 0.0;
      int best = 0;

      for (int i = 0; i < 9; i++)
        mean += (patch[i] = 100.0 * ks_random_normal (&random) + 50.0) / 9.0;
      for (int i = 0; i < 9; i++)
        centred[i] = patch[i] - mean;
      for (int s = 1; s < STEPS; s++)
        if (distance (centred, ideals + 9 * s) < distance (centred, ideals + 9 * best))
          best = s;

      double angle = ks_model_circle_angle (patch);
      g_assert_true (angle >= 0.0 && angle < 2.0 * G_PI);
      ks_model_circle (angle, nearest);
      g_assert_cmpfloat (distance (centred, nearest), <=,
                         distance (centred, ideals + 9 * best) + 1e-12);
      g_assert_cmpfloat (fabs (remainder (angle - 2.0 * G_PI * best / STEPS, 2.0 * G_PI)), <=,
                         2.0 * G_PI / STEPS);
    }
}

static void
test_circle_angle_exact (void)
{
  double constant[9] = { 3, 3, 3, 3, 3, 3, 3, 3, 3 };
  double even[9] = { 0.1, 0.7, 0.3, 0.2, 5, 0.2, 0.3, 0.7, 0.1 };
  double below[9] = { 0, 1e-18, 0, -1, 0, 1, 0, -1e-18, 0 };
  double patch[9];

  for (int i = 0; i < 1000; i++)
    {
      double a = 2.0 * G_PI * i / 1000.0;

      ks_model_circle (a, patch);
      ks_assert_near (ks_model_circle_angle (patch), a, 1e-14);
      /* The u^2 part is orthogonal to the circle's plane. */
      ks_model_klein (a, 1.0, patch);
      ks_assert_near (ks_model_circle_angle (patch), a, 1e-14);
    }
  g_assert_true (isnan (ks_model_circle_angle (constant)));
  g_assert_cmpfloat (ks_model_circle_angle (even), ==, 0.0);
  g_assert_cmpfloat (ks_model_circle_angle (below), ==, 0.0);
}

static void
test_normalise (void)
{
  double patch[9] = { 1, 2, 3, 4, 5, 6, 7, 8, 19 };
  double ones[9] = { 1, 1, 1, 1, 1, 1, 1, 1, 1 };

  ks_model_normalise (patch);
  ks_assert_near (dot (patch, patch), 1.0, 1e-15);
  ks_assert_near (dot (patch, ones), 0.0, 1e-15);
  g_assert_cmpfloat (patch[8], >, 0.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/models/ideal-patches", test_ideal_patches);
  g_test_add_func ("/models/orientation", test_orientation);
  g_test_add_func ("/models/chords", test_chords);
  g_test_add_func ("/models/crossings", test_crossings);
  g_test_add_func ("/models/circle-angle/search", test_circle_angle_search);
  g_test_add_func ("/models/circle-angle/exact", test_circle_angle_exact);
  g_test_add_func ("/models/normalise", test_normalise);
  return g_test_run ();
}
