/* What is compared with a diagram, timed: bottleneck and Wasserstein distances of the H1 bars of
 * two draws of natural patches, user CPU beside that of GUDHI and Hera in the same run; and the
 * null model by two threads.
 *
 *   bench-distance [LANDMARKS]...
 *
 * SPDX-License-Identifier: MIT */
#include "bench-patches.h"
#include "bench-row.h"
#include "bench-run.h"
#include "ks-diagram-distance.h"
#include "ks-pipeline.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>

#define PATCHES 15000
#define N_PEERS 3

/* Of @n patches by lot. */
static KsDiagram *
draw_diagram (const KsSpace *space, gsize n, guint64 seed)
{
  const KsRipsSpec spec = { 1, NAN, 2, NULL, NULL };
  GError *error = NULL;
  g_autoptr (KsLandmarks) landmarks =
      bench_must (ks_landmarks_random (NULL, space->n, n, seed, &error), error);
  g_autofree double *distance = g_new (double, n * n);

  for (gsize i = 0; i < n; i++)
    ks_space_distances (space, landmarks->rows[i], landmarks->rows, n, distance + i * n);
  return bench_must (ks_rips_persistence (NULL, distance, n, &spec, &error), error);
}

/* Writes the bars of H1, of which there are *@n; returns the path. */
static char *
write_bars (const KsDiagram *diagram, gsize *n)
{
  g_autoptr (GString) text = g_string_new (NULL);
  GError *error = NULL;
  char *path = NULL;

  g_close (g_file_open_tmp ("bench-distance-XXXXXX", &path, &error), NULL);
  bench_must (path, error);
  *n = 0;
  for (gsize i = 0; i < diagram->n_bars; i++)
    if (diagram->bars[i].dim == 1)
      {
        g_string_append_printf (text, "%.17g %.17g\n", diagram->bars[i].birth,
                                diagram->bars[i].death);
        ++*n;
      }
  if (!g_file_set_contents (path, text->str, (gssize) text->len, &error))
    g_error ("%s", error->message);
  return path;
}

/* FALSE, and zeros, when the peers did not run. */
static gboolean
measure_peers (const char *a, const char *b, double milliseconds[N_PEERS], double found[N_PEERS])
{
  const char *words[] = { "/usr/bin/python3", KS_BENCH_FOLDER "/distance-peer.py", a, b, NULL };
  g_autofree char *output = NULL;
  int status = 1;

  g_spawn_sync (NULL, (char **) words, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &output, NULL,
                &status, NULL);
  for (gsize k = 0; k < N_PEERS; k++)
    milliseconds[k] = found[k] = 0.0;
  if (!g_spawn_check_wait_status (status, NULL))
    return FALSE;
  char *at = output;
  for (gsize k = 0; k < N_PEERS; k++)
    {
      milliseconds[k] = 1e3 * g_ascii_strtod (at, &at);
      found[k] = g_ascii_strtod (at, &at);
    }
  return TRUE;
}

static void
compare (const KsSpace *space, gsize n)
{
  static const char *const names[] = { "bottleneck distance", "Wasserstein distance of order 1",
                                       "Wasserstein distance of order 2" };
  g_autoptr (KsDiagram) a = draw_diagram (space, n, 1);
  g_autoptr (KsDiagram) b = draw_diagram (space, n, 2);
  gsize n_a, n_b;
  g_autofree char *path_a = write_bars (a, &n_a);
  g_autofree char *path_b = write_bars (b, &n_b);
  double peer[N_PEERS], expected[N_PEERS];
  gboolean has_peers = measure_peers (path_a, path_b, peer, expected);

  g_unlink (path_a);
  g_unlink (path_b);
  for (guint k = 0; k < N_PEERS; k++)
    {
      g_autofree char *task = g_strdup_printf ("%s, %zu and %zu bars", names[k], n_a, n_b);
      GError *error = NULL;
      double found, begin = bench_user_milliseconds ();

      if (k == 0)
        ks_diagram_bottleneck (NULL, a, b, 1, &found, &error);
      else
        ks_diagram_wasserstein (NULL, a, b, 1, k, &found, &error);
      double own = bench_user_milliseconds () - begin;
      bench_must (NULL, error);
      bench_row (task, own, 0.0, has_peers ? peer[k] / own : 0.0, 0.0);
      printf ("  %.9g, the peer %.9g\n", found, expected[k]);
    }
}

static void
time_null_model (void)
{
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autoptr (KsContext) context = ks_context_new (2);
  GError *error = NULL;
  const char *text = "kleinscope-recipe 1\nbuiltin = mixed\ncount = 6400\n"
                     "k = 200\npercentile = 30\nnull = 19\n";
  g_autoptr (KsRecipe) recipe = bench_must (ks_recipe_from_text (text, &error), error);
  g_autoptr (KsResult) result =
      bench_must (ks_pipeline_run (pipeline, recipe, KS_TARGET_DIAGRAM, NULL, context, &error), error);

  bench_row ("null model, 19 trials of each kind, 6400 points, 400 landmarks, 2 threads, wall",
             result->timings[KS_STAGE_NULL].milliseconds, 0.0, 0.0, 0.0);
}

int
main (int argc, char **argv)
{
  g_autoptr (KsContext) context = ks_context_new (0);
  GError *error = NULL;
  const char *origin;
  g_autoptr (KsPoints) points = bench_patches (context, PATCHES, &origin);
  g_autoptr (KsSpace) space =
      bench_must (ks_space_new (context, points, KS_METRIC_EUCLIDEAN, &error), error);

  printf ("%zu %s\n", points->matrix->rows, origin);
  for (int i = 1; i < argc; i++)
    compare (space, strtoul (argv[i], NULL, 10));
  if (argc < 2)
    {
      compare (space, 400);
      compare (space, 2000);
      time_null_model ();
    }
  return 0;
}
