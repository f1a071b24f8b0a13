/* The lazy witness complex of maxmin landmarks on noisy patches of the Klein bottle: user CPU of
 * its entries and of all its persistence, and the ratio of a plain triple loop to the entries.
 *
 *   bench-witness [WITNESSES]
 *
 * SPDX-License-Identifier: MIT */
#include "bench-run.h"
#include "ks-block.h"
#include "ks-landmarks.h"
#include "ks-models.h"
#include "ks-witness.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static KsSpace *
make_space (gsize n)
{
  const KsPreprocessing how = { .seed = 1 };
  const KsBuiltin *klein = ks_builtin_find ("klein");
  g_autoptr (KsFilterSet) set = ks_builtin_generate (NULL, klein, n, -1.0, 1, NULL);
  g_autoptr (KsPoints) points = ks_points_new (NULL, set, &how, NULL);

  return ks_space_new (NULL, points, KS_METRIC_EUCLIDEAN, NULL);
}

static void
look (gconstpointer data, gsize witness, double *distances)
{
  ks_block_distances (data, witness, distances);
}

/* The definition with nu = 1. */
static double *
plain_entries (const KsSpace *space, const KsLandmarks *landmarks)
{
  gsize n = landmarks->n;
  double *entries = g_new (double, n * n);
  g_autofree double *d = g_new (double, n);

  for (gsize i = 0; i < n * n; i++)
    entries[i] = INFINITY;
  for (gsize z = 0; z < space->n; z++)
    {
      double nearest = INFINITY;

      ks_space_distances (space, z, landmarks->rows, n, d);
      for (gsize a = 0; a < n; a++)
        nearest = MIN (nearest, d[a]);
      for (gsize a = 0; a < n; a++)
        for (gsize b = a + 1; b < n; b++)
          entries[a * n + b] = MIN (entries[a * n + b], MAX (d[a], d[b]) - nearest);
    }
  return entries;
}

static void
measure (const KsSpace *space, gsize n_landmarks)
{
  g_autoptr (KsLandmarks) landmarks = ks_landmarks_maxmin (NULL, space, n_landmarks, 0, NULL);
  g_auto (KsBlock) block = { NULL };
  const KsWitnesses witnesses = { n_landmarks, space->n, look, &block };
  const double parts[] = { 4.0, 1.5, 0.0 };

  ks_block_gather (&block, NULL, space, landmarks->rows, n_landmarks, NULL);
  double start = 1e-3 * bench_user_milliseconds ();
  g_autofree double *plain = plain_entries (space, landmarks);
  double peer = 1e-3 * bench_user_milliseconds () - start;
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      double threshold = parts[i] > 0.0 ? landmarks->cover / parts[i] : INFINITY;
      const KsWitnessSpec spec = { 1, { .max_dim = 1, .threshold = NAN, .prime = 2 }, parts[i] };

      start = 1e-3 * bench_user_milliseconds ();
      g_autofree double *entries = ks_witness_entries (NULL, &witnesses, 1, threshold, NULL);
      double own = 1e-3 * bench_user_milliseconds () - start;
      for (gsize a = 0; a < n_landmarks; a++)
        for (gsize b = a + 1; b < n_landmarks; b++)
          {
            double expected = plain[a * n_landmarks + b];

            if (expected > threshold)
              expected = INFINITY;
            g_assert_true (entries[a * n_landmarks + b] == expected);
          }
      start = 1e-3 * bench_user_milliseconds ();
      g_autoptr (KsDiagram) diagram = ks_witness_persistence (NULL, &witnesses, &spec, NULL);
      double all = 1e-3 * bench_user_milliseconds () - start;
      printf ("%zu witnesses, %zu landmarks, up to %.4g: entries %.1f ms, plain loop %.1f ms, "
              "ratio %.1f; all of H0 and H1 %.1f ms, %zu edges\n",
              space->n, n_landmarks, diagram->threshold, 1e3 * own, 1e3 * peer, peer / own,
              1e3 * all, (gsize) diagram->simplices[1]);
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (KsSpace) space = make_space (argc > 1 ? strtoul (argv[1], NULL, 10) : 15000);

  measure (space, 100);
  measure (space, 400);
  return 0;
}
