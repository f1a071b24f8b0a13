/* The layout of a Mapper graph of about 1,400 nodes and 12,000 edges: from its lens values, and
 * after one step of the gain from where the nodes were; against NetworkX.
 *
 *   bench-layout [POINTS]
 *
 * SPDX-License-Identifier: MIT */
#include "bench-row.h"
#include "bench-run.h"
#include "ks-pipeline.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <unistd.h>

#define TIMES 9 /* of which the median counts */

static int
by_size (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
median (double values[TIMES])
{
  qsort (values, TIMES, sizeof *values, by_size);
  return values[TIMES / 2];
}

static double
peer_seconds (const KsGraph *graph)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *path = NULL, *output = NULL;
  g_autofree char *script = g_build_filename (KS_BENCH_FOLDER, "layout-peer.py", NULL);
  double seconds = 0.0;

  for (gsize e = 0; e < graph->n_edges; e++)
    g_string_append_printf (text, "%u %u %u\n", graph->edges[e].source, graph->edges[e].target,
                            graph->edges[e].weight);
  close (g_file_open_tmp ("bench-layout-XXXXXX", &path, NULL));
  g_file_set_contents (path, text->str, (gssize) text->len, NULL);
  g_autofree char *command = g_strdup_printf ("/usr/bin/python3 '%s' '%s'", script, path);
  if (!g_spawn_command_line_sync (command, &output, NULL, NULL, NULL)
      || sscanf (output, "%lf", &seconds) != 1)
    printf ("  the peer did not run\n");
  g_unlink (path);
  return seconds;
}

int
main (int argc, char **argv)
{
  g_autoptr (KsContext) context = ks_context_new (1);
  g_autoptr (KsRecipe) recipe = ks_recipe_new ();
  g_autoptr (KsResult) shown = NULL;
  double cold[TIMES], warm[TIMES];
  GError *error = NULL;

  ks_recipe_set (recipe, "count", argc > 1 ? argv[1] : "6400", &error);
  ks_recipe_set (recipe, "resolution", "25", &error);
  bench_must (NULL, error);
  for (guint i = 0; i < TIMES; i++)
    {
      g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);

      ks_recipe_set (recipe, "gain", "3", &error);
      g_clear_pointer (&shown, ks_result_unref);
      shown = bench_must (ks_pipeline_run (pipeline, recipe, KS_TARGET_GRAPH, NULL, context, &error),
                    error);
      cold[i] = shown->timings[KS_STAGE_LAYOUT].milliseconds;
      ks_recipe_set (recipe, "gain", "3.05", &error);
      g_autoptr (KsResult) next = bench_must (
          ks_pipeline_run (pipeline, recipe, KS_TARGET_GRAPH, shown, context, &error), error);
      warm[i] = next->timings[KS_STAGE_LAYOUT].milliseconds;
    }

  double peer = 1000.0 * peer_seconds (shown->graph);
  g_autofree char *task = g_strdup_printf ("layout, cold, %zu nodes / %zu edges",
                                           shown->graph->n_nodes, shown->graph->n_edges);
  bench_row (task, median (cold), 100.0, peer / median (cold), 0.0);
  bench_row ("the same, warm, after a step of the gain", median (warm), 10.0, 0.0, 0.0);
  return 0;
}
