/* SPDX-License-Identifier: MIT */
#include "clouds.h"
#include "ks-test.h"
#include "rips-bars.h"
#include "rips-twin.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const guint primes[] = { 2, 3, 5, KS_PRIME_MAX };

static void
assert_equals_twin_to (const double *distance, gsize n, double threshold, guint max_dim,
                       guint prime)
{
  g_autoptr (KsDiagram) diagram = rips_bars_over (distance, n, max_dim, threshold, prime);
  g_autoptr (GArray) twin = rips_twin_bars (distance, n, diagram->threshold, max_dim, prime);

  if (isfinite (threshold))
    g_assert_cmpfloat (diagram->threshold, ==, threshold);
  g_assert_cmpuint (diagram->prime, ==, prime);
  rips_bars_assert (diagram, (const KsBar *) (gpointer) twin->data, twin->len, 0.0);
}

static void
assert_equals_twin (const double *distance, gsize n, double threshold)
{
  for (gsize k = 0; k < G_N_ELEMENTS (primes); k++)
    assert_equals_twin_to (distance, n, threshold, 1, primes[k]);
}

static void
test_twin_clouds (void)
{
  KsRandom random;

  ks_random_init (&random, 1);
  for (gsize d = 2; d <= 9; d++)
    for (gsize n = 1; n <= 15; n++)
      {
        g_autofree double *distance = clouds_random (&random, n, d, 0);

        assert_equals_twin (distance, n, NAN);
      }
}

static void
test_twin_ties (void)
{
  KsRandom random;

  ks_random_init (&random, 2);
  for (gsize d = 1; d <= 4; d++)
    for (guint levels = 1; levels <= 5; levels++)
      for (gsize n = 2; n <= 15; n += 2)
        {
          g_autofree double *distance = clouds_random (&random, n, d, levels);

          assert_equals_twin (distance, n, NAN);
        }
}

/* Any symmetric matrix has a flag filtration; level 7 is an edge that never enters. */
static void
test_twin_no_metric (void)
{
  KsRandom random;

  ks_random_init (&random, 3);
  for (guint levels = 2; levels <= 40; levels += 2)
    for (gsize n = 2; n <= 14; n += 3)
      {
        g_autofree double *distance = clouds_random (&random, n, 0, levels);

        assert_equals_twin (distance, n, NAN);
      }
}

static void
test_twin_thresholds (void)
{
  KsRandom random;

  ks_random_init (&random, 4);
  for (guint round = 0; round < 40; round++)
    {
      gsize n = 13;
      g_autofree double *distance = clouds_random (&random, n, 3, round % 2 == 0 ? 0 : 4);
      gsize i = (gsize) ks_random_below (&random, n), j = (gsize) ks_random_below (&random, n);

      assert_equals_twin (distance, n, distance[i * n + j]);
      assert_equals_twin (distance, n, nextafter (distance[i * n + j], 0.0));
      assert_equals_twin (distance, n, 0.0);
      assert_equals_twin (distance, n, 1e-300);
      assert_equals_twin (distance, n, 100.0);
    }
}

/* Clouds, grids with masses of ties, and matrices that are no metric, up to dimension 2. */
static void
test_twin_voids (void)
{
  KsRandom random;

  ks_random_init (&random, 10);
  for (guint round = 0; round < 120; round++)
    {
      gsize n = 4 + round % 10, d = 2 + (gsize) ks_random_below (&random, 24);
      g_autofree double *cloud = clouds_random (&random, n, d, 0);
      g_autofree double *grid = clouds_random (&random, n, 2 + round % 3, 2 + round % 4);
      g_autofree double *matrix = clouds_random (&random, n, 0, 2 + round % 60);
      guint prime = primes[round % G_N_ELEMENTS (primes)];

      assert_equals_twin_to (cloud, n, NAN, 2, prime);
      assert_equals_twin_to (grid, n, NAN, 2, prime);
      assert_equals_twin_to (matrix, n, round % 3 == 0 ? 1.0 : round % 3 == 1 ? NAN : INFINITY, 2,
                             prime);
    }
}

/* Whether one of the faces, sets of bits, is part of the other. */
static gboolean
is_flag (guint a, guint b)
{
  return (a & b) == a || (a & b) == b;
}

/* The real projective plane of six vertices, ten triangles, every edge in two: subdivided, it is a
 * flag complex of 31 faces. @n = 33 with two more vertices, each adjacent to all faces, and to
 * each other at 2: (33, 33). */
static double *
projective_suspension (gsize *n)
{
  static const guint triangles[] = { 7, 13, 22, 25, 26, 35, 42, 44, 49, 52 };
  guint faces[64];
  gsize n_faces = 0;

  for (guint face = 1; face < 64; face++)
    {
      gboolean is_face = FALSE;

      for (gsize t = 0; t < G_N_ELEMENTS (triangles); t++)
        is_face = is_face || (triangles[t] & face) == face;
      if (is_face)
        faces[n_faces++] = face;
    }
  g_assert_cmpuint (n_faces, ==, 31);
  *n = n_faces + 2;
  double *distance = g_new0 (double, *n * *n);
  for (gsize i = 0; i < *n; i++)
    for (gsize j = 0; j < *n; j++)
      if (i != j)
        distance[i * *n + j] = i >= n_faces && j >= n_faces   ? 2.0
                               : i >= n_faces || j >= n_faces ? 1.0
                               : is_flag (faces[i], faces[j]) ? 1.0
                                                                : INFINITY;
  return distance;
}

/* The suspension has a void over Z/2 alone, which the edge between its two poles fills: the cycle
 * of that edge's lune, the projective plane, is twice a boundary. */
static void
test_torsion (void)
{
  gsize n;
  g_autofree double *distance = projective_suspension (&n);

  for (gsize k = 0; k < G_N_ELEMENTS (primes); k++)
    {
      g_autoptr (KsDiagram) diagram = rips_bars_over (distance, n, 2, INFINITY, primes[k]);
      gsize n_voids = 0;

      g_assert_cmpuint (diagram->max_dim, ==, 2);
      for (gsize i = 0; i < diagram->n_bars; i++)
        if (diagram->bars[i].dim > 0)
          {
            n_voids++;
            g_assert_cmpuint (diagram->bars[i].dim, ==, 2);
            g_assert_cmpfloat (diagram->bars[i].birth, ==, 1.0);
            g_assert_cmpfloat (diagram->bars[i].death, ==, 2.0);
          }
      g_assert_cmpuint (n_voids, ==, primes[k] == 2 ? 1 : 0);
    }
}

static void
test_golden (void)
{
  g_auto (GStrv) all = ks_test_words ("rips.txt");
  guint n_cases = 0;

  for (char **words = all; *words != NULL; n_cases++)
    {
      gboolean is_matrix = g_str_equal (*words++, "matrix");

      g_test_message ("%s", *words++);
      gsize n = (gsize) ks_test_number (&words), d = (gsize) ks_test_number (&words);
      double threshold = ks_test_number (&words);
      guint max_dim = (guint) ks_test_number (&words), prime = (guint) ks_test_number (&words);
      g_autofree double *values = g_new (double, n * d);
      for (gsize i = 0; i < n * d; i++)
        values[i] = ks_test_number (&words);
      g_autofree double *distance = is_matrix ? g_memdup2 (values, n * n * sizeof *values)
                                              : clouds_distances (values, n, d);

      gsize n_bars = (gsize) ks_test_number (&words);
      g_autofree KsBar *bars = g_new (KsBar, n_bars);
      for (gsize i = 0; i < n_bars; i++)
        {
          bars[i].dim = (guint) ks_test_number (&words);
          bars[i].birth = ks_test_number (&words);
          bars[i].death = ks_test_number (&words);
        }
      g_autoptr (KsDiagram) diagram = rips_bars_over (distance, n, max_dim, threshold, prime);
      rips_bars_assert (diagram, bars, n_bars, 1e-13);
    }
  g_assert_cmpuint (n_cases, ==, 44);
}

static void
test_few_points (void)
{
  static const double three[] = { 0, 3, 4, 3, 0, 5, 4, 5, 0 };
  static const double two[] = { 0, 2, 2, 0 };
  static const double one[] = { 0 };
  static const KsBar bars[] = { { 0, 0.0, 3.0 }, { 0, 0.0, 4.0 }, { 0, 0.0, INFINITY } };
  static const KsBar bars_of_two[] = { { 0, 0.0, 2.0 }, { 0, 0.0, INFINITY } };

  for (guint max_dim = 0; max_dim <= 1; max_dim++)
    {
      g_autoptr (KsDiagram) a = rips_bars (one, 1, max_dim, NAN);
      g_autoptr (KsDiagram) b = rips_bars (two, 2, max_dim, NAN);
      g_autoptr (KsDiagram) c = rips_bars (three, 3, max_dim, NAN);

      g_assert_cmpuint (a->max_dim, ==, max_dim);
      g_assert_cmpuint (a->prime, ==, 2);
      g_assert_cmpfloat (a->threshold, ==, 0.0);
      rips_bars_assert (a, bars + 2, 1, 0.0);
      g_assert_cmpfloat (b->threshold, ==, 2.0);
      rips_bars_assert (b, bars_of_two, 2, 0.0);
      g_assert_cmpfloat (c->threshold, ==, 4.0);
      rips_bars_assert (c, bars, 3, 0.0);
    }
}

static void
test_degenerate (void)
{
  gsize n = 100;
  g_autofree double *equal = g_new (double, n * n);
  g_autofree double *duplicates = g_new0 (double, n * n);
  g_autofree double *line = g_new (double, n * n);
  g_autofree double *apart = g_new (double, n * n);

  for (gsize i = 0; i < n; i++)
    for (gsize j = 0; j < n; j++)
      {
        equal[i * n + j] = i == j ? 0.0 : 1.5;
        apart[i * n + j] = i == j ? 0.0 : INFINITY;
        line[i * n + j] = fabs ((double) i - (double) j);
      }
  g_autoptr (KsDiagram) a = rips_bars (equal, n, 1, NAN);
  g_assert_cmpuint (a->n_bars, ==, n);
  g_assert_cmpfloat (a->bars[0].death, ==, 1.5);
  g_assert_true (isinf (a->bars[n - 1].death));

  /* One point a hundred times: every finite bar is of zero length. */
  g_autoptr (KsDiagram) b = rips_bars (duplicates, n, 1, NAN);
  g_assert_cmpuint (b->n_bars, ==, 1);
  g_assert_true (isinf (b->bars[0].death));

  g_autoptr (KsDiagram) c = rips_bars (line, n, 1, NAN);
  g_assert_cmpuint (c->n_bars, ==, n);
  g_assert_cmpfloat (c->threshold, ==, 50.0);

  g_autoptr (KsDiagram) d = rips_bars (apart, n, 1, NAN);
  g_assert_cmpuint (d->n_bars, ==, n);
  g_assert_cmpfloat (d->threshold, ==, 0.0);
  g_assert_true (isinf (d->bars[0].death));

  g_autoptr (KsDiagram) e = rips_bars (line, n, 1, INFINITY);
  g_assert_cmpfloat (e->threshold, ==, 99.0);
  g_assert_cmpuint (e->n_bars, ==, n);
}

/* Some metrics leave rounding on the diagonal, or worse: it changes nothing. */
static void
test_diagonal (void)
{
  static const double diagonals[] = { 1e-16, -1e-16, 0.5, 9.0, NAN, INFINITY };
  gsize n = 14;
  KsRandom random;

  ks_random_init (&random, 9);
  g_autofree double *distance = clouds_random (&random, n, 2, 4);
  g_autoptr (KsDiagram) plain = rips_bars (distance, n, 1, NAN);
  for (gsize k = 0; k < G_N_ELEMENTS (diagonals); k++)
    {
      for (gsize i = 0; i < n; i++)
        distance[i * n + i] = diagonals[k];
      g_autoptr (KsDiagram) diagram = rips_bars (distance, n, 1, NAN);
      g_assert_cmpfloat (diagram->threshold, ==, plain->threshold);
      rips_bars_assert (diagram, plain->bars, plain->n_bars, 0.0);
    }
}

/* SCIENCE 11: points of the primary circle, which L2-normalised is the unit circle. */
static void
test_primary_circle (void)
{
  gsize n = 64, n_long = 0;
  g_autofree double *points = g_new (double, n * 9);

  for (gsize i = 0; i < n; i++)
    for (int p = 0; p < 9; p++)
      {
        double angle = 2.0 * G_PI * (double) i / (double) n;

        points[i * 9 + (gsize) p]
          = ((p % 3 - 1) * cos (angle) + (p / 3 - 1) * sin (angle)) / sqrt (6.0);
      }
  g_autofree double *distance = clouds_distances (points, n, 9);
  g_autoptr (KsDiagram) diagram = rips_bars (distance, n, 1, NAN);

  for (gsize i = 0; i < diagram->n_bars; i++)
    {
      const KsBar *bar = &diagram->bars[i];

      if (bar->dim != 1 || bar->death - bar->birth <= 0.1)
        continue;
      n_long++;
      ks_assert_near (bar->birth, 2.0 * sin (G_PI / 64.0), 1e-14);
      ks_assert_near (bar->death, 2.0 * sin (22.0 * G_PI / 64.0), 1e-14);
    }
  g_assert_cmpuint (n_long, ==, 1);
  ks_assert_near (ks_diagram_strength (diagram, 1).longest,
                  2.0 * (sin (22.0 * G_PI / 64.0) - sin (G_PI / 64.0)), 1e-14);
}

/* Pixel @p of cos(b) u^2 + sin(b) u, u = x cos(a) + y sin(a). */
static double
klein_pixel (int p, double a, double b)
{
  double u = (p % 3 - 1) * cos (a) + (p / 3 - 1) * sin (a);

  return cos (b) * u * u + sin (b) * u;
}

static double *
three_circles (gsize each)
{
  double *points = g_new (double, 3 * each * 9); /* (3 each, 9) mean 0, L2 norm 1 */

  for (gsize i = 0; i < 3 * each; i++)
    {
      double t = 2.0 * G_PI * (double) (i % each) / (double) each;
      double *point = points + i * 9;
      double mean = 0.0, norm = 0.0;

      for (int p = 0; p < 9; p++)
        {
          point[p] = i < each ? klein_pixel (p, t, G_PI / 2.0)
                              : klein_pixel (p, i < 2 * each ? 0.0 : G_PI / 2.0, t);
          mean += point[p] / 9.0;
        }
      for (int p = 0; p < 9; p++)
        norm += (point[p] - mean) * (point[p] - mean);
      for (int p = 0; p < 9; p++)
        point[p] = (point[p] - mean) / sqrt (norm);
    }
  return points;
}

/* Distances of @count of the points, chosen farthest first from row 0. */
static double *
maxmin_distances (const double *all, gsize n, gsize count)
{
  g_autofree double *nearest = g_new (double, n);
  g_autofree gsize *rows = g_new (gsize, count);
  double *distance = g_new (double, count * count);
  gsize row = 0;

  for (gsize i = 0; i < n; i++)
    nearest[i] = INFINITY;
  for (gsize l = 0; l < count; l++)
    {
      gsize farthest = 0;

      rows[l] = row;
      for (gsize i = 0; i < n; i++)
        {
          nearest[i] = MIN (nearest[i], all[row * n + i]);
          if (nearest[i] > nearest[farthest])
            farthest = i;
        }
      row = farthest;
    }
  for (gsize i = 0; i < count; i++)
    for (gsize j = 0; j < count; j++)
      distance[i * count + j] = all[rows[i] * n + rows[j]];
  return distance;
}

static void
test_three_circles (void)
{
  g_autofree double *points = three_circles (400);
  g_autofree double *all = clouds_distances (points, 1200, 9);
  g_autofree double *distance = maxmin_distances (all, 1200, 120);
  g_autoptr (KsDiagram) diagram = rips_bars (distance, 120, 1, 1.2);
  gsize infinite[2] = { 0, 0 };

  for (gsize i = 0; i < diagram->n_bars; i++)
    infinite[diagram->bars[i].dim] += isinf (diagram->bars[i].death) ? 1 : 0;
  g_assert_cmpuint (infinite[0], ==, 1);
  g_assert_cmpuint (infinite[1], ==, 5);
}

/* Sets of more than one register: the bars do not depend on how the points are numbered. */
static void
test_renumbering (void)
{
  gsize n = 700;
  KsRandom random;

  ks_random_init (&random, 5);
  g_autofree double *distance = clouds_random (&random, n, 3, 0);
  g_autofree double *shuffled = g_new (double, n * n);
  g_autofree gsize *order = g_new (gsize, n);
  for (gsize i = 0; i < n; i++)
    order[i] = i;
  for (gsize i = n - 1; i > 0; i--)
    {
      gsize j = (gsize) ks_random_below (&random, i + 1), swapped = order[i];

      order[i] = order[j];
      order[j] = swapped;
    }
  for (gsize i = 0; i < n; i++)
    for (gsize j = 0; j < n; j++)
      shuffled[i * n + j] = distance[order[i] * n + order[j]];

  g_autoptr (KsDiagram) a = rips_bars (distance, n, 1, NAN);
  g_autoptr (KsDiagram) b = rips_bars (shuffled, n, 1, NAN);
  g_assert_cmpuint (a->n_bars, >, n + 100);
  rips_bars_assert (b, a->bars, a->n_bars, 0.0);

  /* With dimension 2 the points are renumbered inside, and dimensions 0 and 1 stay what they are.
   * */
  g_autoptr (KsDiagram) p = rips_bars_over (distance, n, 2, NAN, 3);
  g_autoptr (KsDiagram) q = rips_bars_over (shuffled, n, 2, NAN, 3);
  g_assert_cmpuint (p->n_bars, >, a->n_bars + 10);
  rips_bars_assert (q, p->bars, p->n_bars, 0.0);
  for (gsize i = 0; i < a->n_bars; i++)
    g_assert_cmpint (ks_bar_compare (&p->bars[i], &a->bars[i]), ==, 0);

  /* Dimension 0 alone takes a shorter way. */
  g_autoptr (KsDiagram) c = rips_bars (distance, n, 0, NAN);
  rips_bars_assert (c, a->bars, n, 0.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rips/twin/clouds", test_twin_clouds);
  g_test_add_func ("/rips/twin/ties", test_twin_ties);
  g_test_add_func ("/rips/twin/no-metric", test_twin_no_metric);
  g_test_add_func ("/rips/twin/thresholds", test_twin_thresholds);
  g_test_add_func ("/rips/twin/voids", test_twin_voids);
  g_test_add_func ("/rips/torsion", test_torsion);
  g_test_add_func ("/rips/golden", test_golden);
  g_test_add_func ("/rips/few-points", test_few_points);
  g_test_add_func ("/rips/degenerate", test_degenerate);
  g_test_add_func ("/rips/diagonal", test_diagonal);
  g_test_add_func ("/rips/primary-circle", test_primary_circle);
  g_test_add_func ("/rips/three-circles", test_three_circles);
  g_test_add_func ("/rips/renumbering", test_renumbering);
  return g_test_run ();
}
