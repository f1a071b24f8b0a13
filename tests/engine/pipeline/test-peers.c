/* Vietoris-Rips bars against Ripser over Z/2 and GUDHI over Z/2, Z/3 and Z/5, every bar of every
 * dimension, where these are installed: random clouds, grids, duplicates, and core sets of the
 * shared data. The seed of the random ones is new each time, and GLib tells it.
 *
 * SPDX-License-Identifier: MIT */
#include "clouds.h"
#include "ks-pipeline.h"
#include "ks-rips.h"
#include "ks-test.h"
#include "peers.h"
#include "rips-bars.h"

#include <math.h>

static const guint primes[] = { 2, 3, 5 };

/* Both are given the entries as float32, which is all that Ripser has, so that no bar comes or goes
 * by rounding; it tells six digits. */
static void
assert_equals_ripser (const double *distance, gsize n, guint max_dim)
{
  g_autofree double *rounded = g_new (double, n * n);

  for (gsize i = 0; i < n * n; i++)
    rounded[i] = (double) (float) distance[i];
  g_autoptr (GArray) peer = peers_ripser (rounded, n, max_dim);
  if (peer == NULL)
    return;
  g_autoptr (KsDiagram) diagram = rips_bars (rounded, n, max_dim, NAN);
  for (gsize i = 0; i < diagram->n_bars; i++)
    {
      KsBar *bar = &diagram->bars[i];
      char number[G_ASCII_DTOSTR_BUF_SIZE];

      bar->birth = g_ascii_strtod (g_ascii_formatd (number, sizeof number, "%.6g", bar->birth), NULL);
      bar->death = g_ascii_strtod (g_ascii_formatd (number, sizeof number, "%.6g", bar->death), NULL);
    }
  qsort (diagram->bars, diagram->n_bars, sizeof *diagram->bars, ks_bar_compare);
  rips_bars_assert (diagram, (const KsBar *) (gpointer) peer->data, peer->len, 0.0);
}

/* To the last bit. */
static void
assert_equals_gudhi (PeersGudhi *gudhi, const double *distance, gsize n, guint max_dim)
{
  g_autoptr (KsDiagram) binary = rips_bars (distance, n, max_dim, NAN);
  GArray *peer[G_N_ELEMENTS (primes)];

  peers_gudhi_bars (gudhi, distance, n, binary->threshold, max_dim, primes, G_N_ELEMENTS (primes),
                    peer);
  for (gsize k = 0; k < G_N_ELEMENTS (primes); k++)
    {
      g_autoptr (KsDiagram) diagram = rips_bars_over (distance, n, max_dim, NAN, primes[k]);
      g_autoptr (GArray) bars = peer[k];

      rips_bars_assert (diagram, (const KsBar *) (gpointer) bars->data, bars->len, 0.0);
    }
}

/* Clouds of 2 to 25 dimensions, grids full of ties and duplicates, matrices without geometry. */
static double *
draw (KsRandom *random, gsize round, gsize n)
{
  gsize d = 2 + round % 24;

  return round < 24   ? clouds_random (random, n, d, 0)
         : round < 48 ? clouds_random (random, n, 2 + d % 3, 2 + round % 5)
                      : clouds_random (random, n, 0, 2 + (guint) ks_random_below (random, 5));
}

/* All points of a grid with @side points in each of @d directions. */
static double *
full_grid (gsize side, gsize d, gsize *n)
{
  *n = 1;
  for (gsize k = 0; k < d; k++)
    *n *= side;
  g_autofree double *points = g_new (double, *n * d);
  for (gsize i = 0; i < *n; i++)
    for (gsize k = 0, rest = i; k < d; k++, rest /= side)
      points[i * d + k] = (double) (rest % side);
  return clouds_distances (points, *n, d);
}

static const gsize grids[][2] = { { 9, 2 }, { 4, 3 }, { 3, 4 } };

static void
test_ripser_clouds (void)
{
  KsRandom random;

  ks_random_init (&random, (guint64) g_test_rand_int ());
  for (gsize round = 0; round < 52; round++)
    {
      g_autofree double *distance = draw (&random, round, 56);

      assert_equals_ripser (distance, 56, 2);
    }
  for (gsize k = 0; k < G_N_ELEMENTS (grids); k++)
    {
      gsize n;
      g_autofree double *distance = full_grid (grids[k][0], grids[k][1], &n);

      assert_equals_ripser (distance, n, 2);
    }
}

static void
test_gudhi_clouds (void)
{
  PeersGudhi gudhi;
  KsRandom random;

  if (!peers_gudhi_open (&gudhi))
    return;
  ks_random_init (&random, (guint64) g_test_rand_int ());
  for (gsize round = 0; round < 52; round++)
    {
      g_autofree double *distance = draw (&random, round, 24);

      assert_equals_gudhi (&gudhi, distance, 24, 2);
    }
  for (gsize k = 0; k < G_N_ELEMENTS (grids); k++)
    {
      gsize n;
      g_autofree double *distance = full_grid (grids[k][0], grids[k][1], &n);

      assert_equals_gudhi (&gudhi, distance, n, n < 80 ? 2 : 1);
    }
  peers_gudhi_close (&gudhi);
}

/* ---- Core sets of the shared data ---- */

/* What is looked at of a file: how it is read, and its core. */
static const struct {
  const char *file;
  const char *lines;
} cores[] = {
  { "natural_images/n50000Dct.npy", "sample = 10000\nk = 15\npercentile = 30\n" },
  { "natural_images/n50000Dct.npy", "sample = 10000\nk = 100\npercentile = 10\n" },
  { "natural_images/n50000Dct.npy", "sample = 10000\nk = 300\npercentile = 30\n" },
  { "mnist_runs/m1.npz", "tensor = c1\nk = 12\npercentile = 30\n" },
  { "mnist_runs/m4.npz", "tensor = c2\nsample = 5000\nk = 100\npercentile = 20\nmetric = vne\n" },
  { "burn_mnist/mnist.safetensors", "k = 30\npercentile = 50\nmetric = angle\n" },
  { "resnet_cifar10/resnet56_3x3.npy", "sample = 10000\nk = 200\npercentile = 10\n" },
  { "resnet_cifar10/resnet56_3x3.npy", "sample = 10000\nk = 15\npercentile = 100\nmetric = l1\n" },
};

/* The distances (*n, *n) of @landmarks maxmin landmarks of the core; NULL after g_test_skip(). The
 * diagram that the recipe makes must be that of these distances. */
static double *
core_distances (gsize which, gsize landmarks, gsize *n)
{
  g_autofree char *path = ks_test_shared (cores[which].file);
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    return NULL;
  g_autofree char *text = g_strdup_printf ("kleinscope-recipe 1\nfile = %s\n%slandmarks = %zu\n", path,
                                           cores[which].lines, landmarks);
  g_autoptr (KsRecipe) recipe = ks_recipe_from_text (text, &error);
  g_assert_no_error (error);
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autoptr (KsResult) result = ks_pipeline_run (pipeline, recipe, KS_TARGET_DIAGRAM, NULL, NULL, &error);
  g_assert_no_error (error);

  *n = result->diagram->n_landmarks;
  double *distance = g_new (double, *n * *n);
  for (gsize i = 0; i < *n; i++)
    ks_space_distances (result->space, result->diagram->landmarks[i], result->diagram->landmarks, *n,
                        distance + i * *n);
  g_autoptr (KsDiagram) again = rips_bars (distance, *n, 1, NAN);
  rips_bars_assert (result->diagram, again->bars, again->n_bars, 0.0);
  return distance;
}

static void
test_ripser_cores (void)
{
  for (gsize which = 0; which < G_N_ELEMENTS (cores); which++)
    {
      gsize n_many, n_few;
      g_autofree double *many = core_distances (which, 130, &n_many);
      g_autofree double *few = many != NULL ? core_distances (which, 90, &n_few) : NULL;

      if (few == NULL)
        return;
      assert_equals_ripser (many, n_many, 1);
      assert_equals_ripser (few, n_few, 2);
    }
}

static void
test_gudhi_cores (void)
{
  PeersGudhi gudhi;

  if (!peers_gudhi_open (&gudhi))
    return;
  for (gsize which = 0; which < G_N_ELEMENTS (cores); which++)
    {
      gsize n_many, n_few;
      g_autofree double *many = core_distances (which, 70, &n_many);
      g_autofree double *few = many != NULL ? core_distances (which, 36, &n_few) : NULL;

      if (few == NULL)
        break;
      assert_equals_gudhi (&gudhi, many, n_many, 1);
      assert_equals_gudhi (&gudhi, few, n_few, 2);
    }
  peers_gudhi_close (&gudhi);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/peers/ripser/clouds", test_ripser_clouds);
  g_test_add_func ("/peers/ripser/cores", test_ripser_cores);
  g_test_add_func ("/peers/gudhi/clouds", test_gudhi_clouds);
  g_test_add_func ("/peers/gudhi/cores", test_gudhi_cores);
  return g_test_run ();
}
