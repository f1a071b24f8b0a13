/* The Betti numbers everybody knows (SCIENCE 11), by the bars of Vietoris-Rips filtrations that are
 * alive at one length.
 *
 * SPDX-License-Identifier: MIT */
#include "clouds.h"
#include "ks-test.h"
#include "rips-bars.h"

#include <math.h>

/* That exactly so many bars of dimensions 0 to 2 are alive at @length, over any field. Takes
 * @points (n, d). */
static void
assert_betti (double *points, gsize n, gsize d, double length, gsize b0, gsize b1, gsize b2)
{
  static const guint primes[] = { 2, 3, 5 };
  const gsize expected[] = { b0, b1, b2 };
  g_autofree double *distance = clouds_distances (points, n, d);

  for (gsize k = 0; k < G_N_ELEMENTS (primes); k++)
    {
      g_autoptr (KsDiagram) diagram = rips_bars_over (distance, n, 2, length, primes[k]);
      gsize alive[3] = { 0, 0, 0 };

      for (gsize i = 0; i < diagram->n_bars; i++)
        alive[diagram->bars[i].dim] += isinf (diagram->bars[i].death) ? 1 : 0;
      for (guint dim = 0; dim < G_N_ELEMENTS (alive); dim++)
        g_assert_cmpuint (alive[dim], ==, expected[dim]);
    }
  g_free (points);
}

static void
test_line (void)
{
  gsize n = 100;
  double *points = g_new (double, n);

  for (gsize i = 0; i < n; i++)
    points[i] = (double) i;
  assert_betti (points, n, 1, 2.5, 1, 0, 0);
}

static void
test_two_blobs (void)
{
  gsize n = 120;
  double *points = g_new (double, n * 2);
  KsRandom random;

  ks_random_init (&random, 21);
  for (gsize i = 0; i < 2 * n; i++)
    points[i] = (i < n ? 0.0 : 9.0) + 0.5 * ks_random_normal (&random);
  assert_betti (points, n, 2, 3.0, 2, 0, 0);
}

/* Two unit circles that touch at the origin. */
static void
test_figure_eight (void)
{
  gsize n = 100;
  double *points = g_new (double, n * 2);

  for (gsize i = 0; i < n; i++)
    {
      double angle = 4.0 * G_PI * (double) (i / 2) / (double) n, side = i % 2 == 0 ? 1.0 : -1.0;

      points[2 * i] = side * (1.0 - cos (angle));
      points[2 * i + 1] = sin (angle);
    }
  assert_betti (points, n, 2, 1.0, 1, 2, 0);
}

/* The product of two circles in four dimensions. */
static void
test_torus (void)
{
  gsize side = 16, n = side * side;
  double *points = g_new (double, n * 4);

  for (gsize i = 0; i < n; i++)
    {
      double a = 2.0 * G_PI * (double) (i / side) / (double) side;
      double b = 2.0 * G_PI * (double) (i % side) / (double) side;

      points[4 * i] = cos (a);
      points[4 * i + 1] = sin (a);
      points[4 * i + 2] = cos (b);
      points[4 * i + 3] = sin (b);
    }
  assert_betti (points, n, 4, 1.0, 1, 2, 1);
}

/* Points on a spiral from pole to pole, each turned on by the golden angle. */
static void
test_sphere (void)
{
  gsize n = 200;
  double *points = g_new (double, n * 3);

  for (gsize i = 0; i < n; i++)
    {
      double z = 1.0 - (2.0 * (double) i + 1.0) / (double) n, radius = sqrt (1.0 - z * z);
      double angle = G_PI * (3.0 - sqrt (5.0)) * (double) i;

      points[3 * i] = radius * cos (angle);
      points[3 * i + 1] = radius * sin (angle);
      points[3 * i + 2] = z;
    }
  assert_betti (points, n, 3, 0.8, 1, 0, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/shapes/line", test_line);
  g_test_add_func ("/shapes/two-blobs", test_two_blobs);
  g_test_add_func ("/shapes/figure-eight", test_figure_eight);
  g_test_add_func ("/shapes/torus", test_torus);
  g_test_add_func ("/shapes/sphere", test_sphere);
  return g_test_run ();
}
