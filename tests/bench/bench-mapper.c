/* The Mapper graph of a core (cover, clusters, nerve, Betti numbers) against a loop over the
 * boxes with SciPy and scikit-learn, on the same points and lenses: CPU seconds of both, their
 * ratio, and how many nodes and edges each found.
 *
 *   bench-mapper [POINTS [RESOLUTION [GAIN]]]
 *
 * SPDX-License-Identifier: MIT */
#include "ks-graph.h"
#include "ks-models.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TIMES 5          /* of which the quickest counts */
#define PEER_LIMIT 20000 /* points beyond which the peer takes too long to wait for */

typedef struct {
  KsSpace *space;
  KsSpatialOrder *order;
  KsCore *core;
  KsDensity *density;
  KsLens *lenses[2];
  KsCoverSpec cover;
  char *path; /* of the points and lens values, for the peer */
} Set;

typedef struct {
  double wall[5]; /* milliseconds: cover, clusters, nerve, Betti numbers, all */
  double cpu;     /* milliseconds of all */
  gsize n_nodes, n_edges, n_triangles, b0, b1;
} Outcome;

static gpointer
must (gpointer result, GError *error)
{
  if (error != NULL)
    g_error ("%s", error->message);
  return result;
}

static double
milliseconds (clockid_t clock)
{
  struct timespec time;

  clock_gettime (clock, &time);
  return 1e3 * (double) time.tv_sec + 1e-6 * (double) time.tv_nsec;
}

static void
make_file (Set *set)
{
  const KsMatrix *points = set->space->coordinates;
  GError *error = NULL;
  int file = g_file_open_tmp ("bench-mapper-XXXXXX", &set->path, &error);

  must (NULL, error);
  FILE *out = fdopen (file, "wb");
  for (gsize i = 0; i < points->rows; i++)
    fwrite (ks_matrix_row (points, i), sizeof (double), points->cols, out);
  for (gsize i = 0; i < points->rows; i++)
    for (guint a = 0; a < 2; a++)
      fwrite (&set->lenses[a]->values[i], sizeof (double), 1, out);
  if (fclose (out) != 0)
    g_error ("cannot write %s", set->path);
}

/* The three circles with their default noise through its first two principal components. */
static Set
make_set (KsContext *context, gsize n, guint resolution, double gain)
{
  GError *error = NULL;
  KsPreprocessing how = { .center = KS_CENTER_AUTO };
  const KsBuiltin *builtin = ks_builtin_find ("three-circles");
  KsFilterSet *filters = must (ks_builtin_generate (context, builtin, n, -1.0, 1, &error), error);
  KsPoints *points = must (ks_points_new (context, filters, &how, &error), error);
  Set set = { .cover = { .resolution = { resolution, resolution }, .gain = { gain, gain } } };

  set.space = must (ks_space_new (context, points, KS_METRIC_EUCLIDEAN, &error), error);
  set.order = must (ks_spatial_order_new (context, set.space, &error), error);
  set.density = g_new0 (KsDensity, 1);
  *set.density = (KsDensity) {
    .n = n, .k = 1, .radius = g_new0 (double, n), .density = g_new0 (double, n)
  };
  set.core = g_new0 (KsCore, 1);
  *set.core = (KsCore) { .n = n, .m = n, .rows = g_new (guint32, n) };
  for (gsize i = 0; i < n; i++)
    set.core->rows[i] = (guint32) i;

  KsLensInput input = { points, set.space, set.core, set.density };

  for (guint a = 0; a < 2; a++)
    {
      KsLensSpec spec;

      ks_lens_spec_parse (a == 0 ? "pca:1" : "pca:2", &spec, &error);
      set.lenses[a] = must (ks_lens_new (context, &input, &spec, &error), error);
    }
  make_file (&set);
  return set;
}

static Outcome
run (const Set *set, KsContext *context, const KsClusterSpec *cluster)
{
  GError *error = NULL;
  Outcome best = { .wall = { G_MAXDOUBLE, G_MAXDOUBLE, G_MAXDOUBLE, G_MAXDOUBLE, G_MAXDOUBLE },
                   .cpu = G_MAXDOUBLE };

  for (guint i = 0; i < TIMES; i++)
    {
      double at[5], cpu = milliseconds (CLOCK_PROCESS_CPUTIME_ID);

      at[0] = milliseconds (CLOCK_MONOTONIC);
      g_autoptr (KsCover) cover =
        must (ks_cover_new (context, set->lenses, 2, &set->cover, &error), error);
      at[1] = milliseconds (CLOCK_MONOTONIC);
      g_autoptr (KsClustering) clustering =
        must (ks_clustering_new (context, set->space, set->order, cover, cluster, &error), error);
      at[2] = milliseconds (CLOCK_MONOTONIC);
      g_autoptr (KsGraph) graph = must (ks_graph_new (context, clustering, cover, set->core,
                                                      set->density, set->lenses, 2, 1, &error),
                                        error);
      at[3] = milliseconds (CLOCK_MONOTONIC);
      ks_graph_betti (context, graph, &best.b0, &best.b1, &error);
      must (NULL, error);
      at[4] = milliseconds (CLOCK_MONOTONIC);
      for (guint s = 0; s < 4; s++)
        best.wall[s] = MIN (best.wall[s], at[s + 1] - at[s]);
      best.wall[4] = MIN (best.wall[4], at[4] - at[0]);
      best.cpu = MIN (best.cpu, milliseconds (CLOCK_PROCESS_CPUTIME_ID) - cpu);
      best.n_nodes = graph->n_nodes;
      best.n_edges = graph->n_edges;
      best.n_triangles = graph->n_triangles;
    }
  return best;
}

static void
compare_with_peer (const Set *set, const KsClusterSpec *cluster, const Outcome *own)
{
  g_autofree char *script = g_build_filename (KS_BENCH_FOLDER, "mapper-loop.py", NULL);
  g_autofree char *command = g_strdup_printf (
      "/usr/bin/python3 %s %s %zu %zu %u %.17g %s %.17g %u", script, set->path, set->space->n,
      set->space->coordinates->cols, set->cover.resolution[0], set->cover.gain[0],
      cluster->rule == KS_CLUSTER_GAP      ? "gap"
      : cluster->rule == KS_CLUSTER_SINGLE ? "single"
                                           : "dbscan",
      cluster->epsilon, cluster->min_points);
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  gsize n_nodes, n_edges;
  double seconds;

  if (!g_spawn_command_line_sync (command, &output, NULL, NULL, &error)
      || sscanf (output, "%lf %zu %zu", &seconds, &n_nodes, &n_edges) != 3)
    {
      printf ("  the peer did not run\n");
      return;
    }
  printf ("  peer %.2f s CPU, %zu nodes, %zu edges: ratio %.0f\n", seconds, n_nodes, n_edges,
          1e3 * seconds / own->cpu);
}

static void
compare (KsContext *context, gsize n, guint resolution, double gain)
{
  Set set = make_set (context, n, resolution, gain);
  GError *error = NULL;
  char *reason = NULL;
  double begin = milliseconds (CLOCK_MONOTONIC);
  double epsilon = ks_suggest_epsilon (context, set.space, &reason, &error);
  KsClusterSpec specs[] = { { .rule = KS_CLUSTER_GAP, .bins = 10 },
                            { .rule = KS_CLUSTER_SINGLE, .epsilon = epsilon },
                            { .rule = KS_CLUSTER_DBSCAN, .epsilon = epsilon, .min_points = 5 } };

  printf ("%zu points, %u x %u, gain %g; epsilon suggested in %.1f ms\n", n, resolution, resolution,
          gain, milliseconds (CLOCK_MONOTONIC) - begin);
  for (gsize r = 0; r < G_N_ELEMENTS (specs); r++)
    {
      Outcome own = run (&set, context, &specs[r]);
      g_autofree char *text = ks_cluster_spec_to_text (&specs[r]);

      printf ("%-14s %7.2f ms (cover %.2f, clusters %.2f, nerve %.2f, Betti %.2f), %.2f ms CPU;"
              " %zu nodes, %zu edges, %zu triangles, b0 %zu, b1 %zu\n",
              text, own.wall[4], own.wall[0], own.wall[1], own.wall[2], own.wall[3], own.cpu,
              own.n_nodes, own.n_edges, own.n_triangles, own.b0, own.b1);
      if (n <= PEER_LIMIT)
        compare_with_peer (&set, &specs[r], &own);
    }
  g_unlink (set.path);
}

int
main (int argc, char **argv)
{
  g_autoptr (KsContext) context = ks_context_new (2);
  gsize n = argc > 1 ? strtoul (argv[1], NULL, 10) : 1920;
  guint resolution = argc > 2 ? (guint) strtoul (argv[2], NULL, 10) : 30;
  double gain = argc > 3 ? strtod (argv[3], NULL) : 3.0;

  compare (context, n, resolution, gain);
  if (argc == 1)
    compare (context, 15000, resolution, gain);
  return 0;
}
