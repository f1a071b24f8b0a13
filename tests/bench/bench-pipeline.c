/* From a file to the graph, and from one value of a slider to the next: the whole pipeline
 * against NumPy, SciPy and scikit-learn on the same points. Prints wall milliseconds of ours on
 * the context's threads and by how much the peer's CPU seconds exceed them.
 *
 *   bench-pipeline [POINTS [PERCENTILE [THREADS]]]
 *
 * SPDX-License-Identifier: MIT */
#include "bench-row.h"
#include "bench-run.h"
#include "ks-export.h"
#include "ks-save.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MOVES 40
#define TIMES 20 /* of which the quickest counts */

/* The built-in set "mixed" as a .npy file. */
static char *
make_file (const char *folder, guint n_points)
{
  g_autofree char *text = g_strdup_printf ("kleinscope-recipe 1\nbuiltin = mixed\ncount = %u\n",
                                           n_points);
  g_autofree char *path = g_build_filename (folder, "points.npy", NULL);
  GError *error = NULL;
  g_autoptr (KsRecipe) recipe = bench_must (ks_recipe_from_text (text, &error), error);
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autoptr (KsResult)
      result = bench_must (ks_pipeline_run (pipeline, recipe, KS_TARGET_CORE, NULL, NULL, &error), error);
  g_auto (KsOutput) content = { NULL };

  ks_exporter_find (KS_EXPORT_CORE, path, NULL)->write (result, FALSE, &content);
  ks_save_file (NULL, path, content.data, content.size, &error);
  bench_must (NULL, error);
  return g_steal_pointer (&path);
}

static void
set_number (KsRecipe *recipe, const char *name, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  GError *error = NULL;

  ks_recipe_set (recipe, name, g_ascii_dtostr (text, sizeof text, value), &error);
  bench_must (NULL, error);
}

static int
by_size (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Moves of @field between @from and @to, no value twice, each from the graph before it. */
static double
median_of_moves (KsPipeline *pipeline, KsRecipe *recipe, KsContext *context, const char *field,
                 double from, double to)
{
  GError *error = NULL;
  g_autofree char *before = ks_recipe_get (recipe, field);
  g_autoptr (KsResult) shown = bench_must (
      ks_pipeline_run (pipeline, recipe, KS_TARGET_GRAPH, NULL, context, &error), error);
  double milliseconds[MOVES];

  for (int i = 0; i < MOVES; i++)
    {
      set_number (recipe, field, from + (to - from) * i / (MOVES - 1));
      KsResult *next = bench_must (
          ks_pipeline_run (pipeline, recipe, KS_TARGET_GRAPH, shown, context, &error), error);

      ks_result_unref (shown);
      shown = next;
      milliseconds[i] = next->milliseconds;
    }
  ks_recipe_set (recipe, field, before, NULL);
  qsort (milliseconds, MOVES, sizeof *milliseconds, by_size);
  return milliseconds[MOVES / 2];
}

static void
run_peer (const char *path, double percentile, double *prepare, double *graph)
{
  g_autofree char *script = g_build_filename (KS_BENCH_FOLDER, "pipeline-peer.py", NULL);
  g_autofree char *command = g_strdup_printf ("/usr/bin/python3 '%s' '%s' 100 %g 30 3", script,
                                              path, percentile);
  g_autofree char *output = NULL;
  int status;

  if (!g_spawn_command_line_sync (command, &output, NULL, &status, NULL) || status != 0
      || sscanf (output, "%lf %lf", prepare, graph) != 2)
    printf ("the peer did not run\n");
}

int
main (int argc, char **argv)
{
  guint n_points = argc > 1 ? (guint) atoi (argv[1]) : 6400;
  double percentile = argc > 2 ? atof (argv[2]) : 30.0;
  g_autoptr (KsContext) context = ks_context_new (argc > 3 ? (guint) atoi (argv[3]) : 0);
  g_autofree char *folder = g_dir_make_tmp ("bench-pipeline-XXXXXX", NULL);
  g_autofree char *path = make_file (folder, n_points);
  g_autoptr (KsRecipe) recipe = ks_recipe_new ();
  const char *files[] = { path, NULL };
  double quickest = G_MAXDOUBLE, with_layout = G_MAXDOUBLE, reading = G_MAXDOUBLE, prepare = 0.0,
         graph = 0.0;
  gsize m = 0;

  ks_recipe_set_files (recipe, files);
  set_number (recipe, "k", 100);
  set_number (recipe, "percentile", percentile);

  g_autoptr (KsPipeline) pipeline = NULL;
  for (int i = 0; i < TIMES; i++)
    {
      GError *error = NULL;

      g_clear_pointer (&pipeline, ks_pipeline_free);
      pipeline = ks_pipeline_new (0);
      g_autoptr (KsResult) result = bench_must (
          ks_pipeline_run (pipeline, recipe, KS_TARGET_GRAPH, NULL, context, &error), error);
      double laid_out = result->milliseconds - result->timings[KS_STAGE_READ].milliseconds;

      quickest = MIN (quickest, laid_out - result->timings[KS_STAGE_LAYOUT].milliseconds);
      with_layout = MIN (with_layout, laid_out);
      reading = MIN (reading, result->timings[KS_STAGE_READ].milliseconds);
      m = result->core->m;
    }
  double gain = median_of_moves (pipeline, recipe, context, "gain", 2.0, 4.0);
  double cut = median_of_moves (pipeline, recipe, context, "percentile", percentile * 0.9,
                                percentile);

  g_autofree char *from = g_strdup_printf (
      "%u points, points to graph (k=100, top %g %%, gap rule), %u threads, wall", n_points,
      percentile, ks_context_get_threads (context));
  gboolean is_default = argc == 1;

  run_peer (path, percentile, &prepare, &graph);
  printf ("%u points, %u threads, %" G_GSIZE_FORMAT " in the core; reading the file took %.1f ms\n",
          n_points, ks_context_get_threads (context), m, reading);
  bench_row (from, quickest, is_default ? 15.0 : 0.0, 1e3 * (prepare + graph) / quickest, 0.0);
  bench_row ("the same, laid out", with_layout, 0.0, 0.0, 0.0);
  bench_row ("the same after a move of the gain, laid out", gain, 0.0, 1e3 * graph / gain, 0.0);
  bench_row ("the same after a move of the density percentile, laid out", cut, 0.0,
             1e3 * graph / cut, 0.0);
  g_unlink (path);
  g_rmdir (folder);
  return 0;
}
