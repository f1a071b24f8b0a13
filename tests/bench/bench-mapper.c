/* The Mapper graph from cached lenses and spatial order (cover, clusters, nerve), 30 x 30 boxes
 * of gain 3: the table of points by rules.
 *
 *   bench-mapper [--no-peer] [POINTS...]
 *
 * The points are natural image patches: the densest 30 % at k = 100 of 50,000 are 15,000, those of
 * every eighth or so 1,920; more are the 15,000 drawn again and again, each coordinate with
 * normal noise of 0.05. Without the shared data they are the built-in three circles.
 *
 * Columns: CPU milliseconds on one thread (the quickest of several runs, so that a busy machine
 * does not count), their bar, wall milliseconds on two threads, CPU of the same code compiled
 * without wide vectors and by what factor it is slower, the CPU seconds of KeplerMapper's loop over
 * the boxes (mapper-loop.py) and how many times ours they are; the same nodes and edges are counted
 * on both sides. Each line is told once more as a row for table.py. Betti numbers, which are not in
 * the sum, stand beside it. Where the loop would take too long it visits a random sample of the
 * boxes, and its seconds are told with a ~.
 *
 * SPDX-License-Identifier: MIT */
#include "bench-patches.h"
#include "bench-row.h"
#include "bench-run.h"
#include "ks-graph.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RESOLUTION 30
#define GAIN 3.0
#define EPSILON 0.25
#define RATIO_BAR 500.0  /* how many times our CPU time the peer is to take */
#define GAP_LIMIT 100000  /* points beyond which the gap rule is not asked for */
#define WHOLE_LIMIT 15000 /* points beyond which the peer samples the boxes */
#define SAMPLE_SECONDS 20 /* of the peer's sample */

typedef enum { COVER, CLUSTERS, NERVE, ALL, BETTI, N_STAGES } Stage;

typedef struct {
  KsSpace *space;
  KsSpatialOrder *order;
  KsCore *core;
  KsDensity *density;
  KsLens *lenses[2];
  const char *origin;
} Set;

typedef struct {
  double cpu[N_STAGES], wall[N_STAGES]; /* milliseconds, each the least of the runs */
  gsize n_nodes, n_edges, n_triangles, b0, b1;
} Outcome;

typedef struct {
  const char *name;
  KsClusterSpec spec;
} Rule;

static const Rule rules[] = {
  { "single", { .rule = KS_CLUSTER_SINGLE, .epsilon = EPSILON } },
  { "dbscan", { .rule = KS_CLUSTER_DBSCAN, .epsilon = EPSILON, .min_points = 5 } },
  { "gap", { .rule = KS_CLUSTER_GAP, .bins = 10 } },
};

typedef struct {
  gsize n;
  double milliseconds[G_N_ELEMENTS (rules)]; /* 0 = none */
} Bar;

static const Bar bars[] = {
  { 1920, { 3, 3, 20 } },
  { 15000, { 10, 10, 200 } },
  { 100000, { 40, 40, 0 } },
  { 1000000, { 500, 500, 0 } },
};

static Set
make_set (KsContext *context, gsize n)
{
  GError *error = NULL;
  Set set = { 0 };
  KsPoints *points = bench_patches (context, n, &set.origin);

  n = points->matrix->rows;
  set.space = bench_must (ks_space_new (context, points, KS_METRIC_EUCLIDEAN, &error), error);
  set.order = bench_must (ks_spatial_order_new (context, set.space, &error), error);
  set.density = g_new0 (KsDensity, 1);
  *set.density = (KsDensity) { .n = n, .k = 1, .density = g_new0 (double, n) };
  set.core = g_new0 (KsCore, 1);
  *set.core = (KsCore) { .n = n, .m = n, .rows = g_new (guint32, n) };
  for (gsize i = 0; i < n; i++)
    set.core->rows[i] = (guint32) i;

  KsLensInput input = { points, set.space, set.core, set.density };

  for (guint a = 0; a < 2; a++)
    {
      KsLensSpec spec;

      ks_lens_spec_parse (a == 0 ? "pca:1" : "pca:2", &spec, &error);
      set.lenses[a] = bench_must (ks_lens_new (context, &input, &spec, &error), error);
    }
  return set;
}

static void
set_clear (Set *set)
{
  ks_space_unref (set->space);
  ks_spatial_order_unref (set->order);
  g_free (set->density->density);
  g_free (set->density);
  g_free (set->core->rows);
  g_free (set->core);
  ks_lens_unref (set->lenses[0]);
  ks_lens_unref (set->lenses[1]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Set, set_clear)

/* ---- Our side ---- */

typedef struct {
  double cpu, wall;
} Moment;

static Moment
now (void)
{
  return (Moment) { bench_milliseconds (CLOCK_PROCESS_CPUTIME_ID), bench_milliseconds (CLOCK_MONOTONIC) };
}

static void
note (Outcome *best, Stage stage, Moment begin, Moment end)
{
  best->cpu[stage] = MIN (best->cpu[stage], end.cpu - begin.cpu);
  best->wall[stage] = MIN (best->wall[stage], end.wall - begin.wall);
}

static Outcome
run (const Set *set, guint threads, const KsClusterSpec *cluster)
{
  g_autoptr (KsContext) context = ks_context_new (threads);
  KsCoverSpec spec = { .resolution = { RESOLUTION, RESOLUTION }, .gain = { GAIN, GAIN } };
  guint times = CLAMP (1000000 / set->space->n, 3, 40);
  GError *error = NULL;
  Outcome best = { 0 };

  for (Stage s = 0; s < N_STAGES; s++)
    best.cpu[s] = best.wall[s] = G_MAXDOUBLE;
  if (cluster->rule == KS_CLUSTER_GAP)
    times = CLAMP (100000 / set->space->n, 1, 10);
  for (guint i = 0; i < times; i++)
    {
      Moment at[5];

      at[0] = now ();
      g_autoptr (KsCover)
          cover = bench_must (ks_cover_new (context, set->lenses, 2, &spec, &error), error);
      at[1] = now ();
      g_autoptr (KsClustering) clustering =
        bench_must (ks_clustering_new (context, set->space, set->order, cover, cluster, &error), error);
      at[2] = now ();
      g_autoptr (KsGraph) graph = bench_must (ks_graph_new (context, clustering, cover, set->core,
                                                      set->density, set->lenses, 2, 1, &error),
                                        error);
      at[3] = now ();
      ks_graph_betti (context, graph, &best.b0, &best.b1, &error);
      bench_must (NULL, error);
      at[4] = now ();
      note (&best, COVER, at[0], at[1]);
      note (&best, CLUSTERS, at[1], at[2]);
      note (&best, NERVE, at[2], at[3]);
      note (&best, ALL, at[0], at[3]);
      note (&best, BETTI, at[3], at[4]);
      best.n_nodes = graph->n_nodes;
      best.n_edges = graph->n_edges;
      best.n_triangles = graph->n_triangles;
    }
  return best;
}

/* ---- The others ---- */

/* What a program prints; NULL when it fails. */
static char *
output_of (const char *command)
{
  g_autofree char *output = NULL;
  int status;

  if (!g_spawn_command_line_sync (command, &output, NULL, &status, NULL) || status != 0)
    return NULL;
  return g_steal_pointer (&output);
}

static char *
make_file (const Set *set)
{
  const KsMatrix *points = set->space->coordinates;
  GError *error = NULL;
  char *path = NULL;
  int file = g_file_open_tmp ("bench-mapper-XXXXXX", &path, &error);

  bench_must (NULL, error);
  FILE *out = fdopen (file, "wb");
  for (gsize i = 0; i < points->rows; i++)
    fwrite (ks_matrix_row (points, i), sizeof (double), points->cols, out);
  for (gsize i = 0; i < points->rows; i++)
    for (guint a = 0; a < 2; a++)
      fwrite (&set->lenses[a]->values[i], sizeof (double), 1, out);
  if (fclose (out) != 0)
    g_error ("cannot write %s", path);
  return path;
}

/* Returns how many times our CPU time the peer takes; 0 when it did not run. */
static double
print_peer (const Set *set, const char *path, const Rule *rule, const Outcome *own)
{
  g_autofree char *script = g_build_filename (KS_BENCH_FOLDER, "mapper-loop.py", NULL);
  gboolean is_whole = set->space->n <= WHOLE_LIMIT;
  g_autofree char *command = g_strdup_printf (
      "/usr/bin/python3 '%s' '%s' %zu %zu %u %.17g %s %.17g %u %d", script, path, set->space->n,
      set->space->coordinates->cols, RESOLUTION, GAIN, rule->name, rule->spec.epsilon,
      rule->spec.min_points, is_whole ? 0 : SAMPLE_SECONDS);
  g_autofree char *output = output_of (command);
  double seconds;
  gsize n_nodes, n_edges, n_boxes;

  if (output == NULL
      || sscanf (output, "%lf %zu %zu %zu", &seconds, &n_nodes, &n_edges, &n_boxes) != 4)
    {
      printf ("  the peer did not run");
      return 0.0;
    }
  printf (" %s%8.2f %7.0fx", is_whole ? " " : "~", seconds, 1e3 * seconds / own->cpu[ALL]);
  if (!is_whole)
    printf (" (from %zu boxes)", n_boxes);
  else if (n_nodes != own->n_nodes || n_edges != own->n_edges)
    printf (" DIFFERS: %zu nodes, %zu edges", n_nodes, n_edges);
  return 1e3 * seconds / own->cpu[ALL];
}

/* The milliseconds that this program, built for no processor in particular, tells. */
static double
ask_portable (const char *program, gsize n, const Rule *rule)
{
  g_autofree char *command = g_strdup_printf ("'%s-portable' --cpu %s %zu", program, rule->name, n);
  g_autofree char *output = output_of (command);

  return output != NULL ? g_ascii_strtod (output, NULL) : 0.0;
}

/* ---- The table ---- */

static double
bar_of (gsize n, gsize rule)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bars); i++)
    if (bars[i].n == n)
      return bars[i].milliseconds[rule];
  return 0.0;
}

static void
print_line (const char *program, const Set *set, const char *path, gsize r)
{
  Outcome own = run (set, 1, &rules[r].spec), two = run (set, 2, &rules[r].spec);
  double portable = ask_portable (program, set->space->n, &rules[r]),
         bar = bar_of (set->space->n, r);

  printf ("%8zu %-6s %8.1f %6.0f %-4s %8.1f %8.1f %5.2f", set->space->n, rules[r].name,
          own.cpu[ALL], bar,
          bar == 0.0            ? ""
          : own.cpu[ALL] <= bar ? "met"
                                : "MISS",
          two.wall[ALL], portable, portable / own.cpu[ALL]);
  g_autofree char *task = g_strdup_printf ("Mapper, %s, %zu points, 1 thread", rules[r].name,
                                           set->space->n);
  double ratio = path != NULL ? print_peer (set, path, &rules[r], &own) : 0.0;

  printf ("\n         cover %.2f, clusters %.2f, nerve %.2f; Betti %.2f; %zu nodes, %zu edges,"
          " %zu triangles, b0 %zu, b1 %zu\n",
          own.cpu[COVER], own.cpu[CLUSTERS], own.cpu[NERVE], own.cpu[BETTI], own.n_nodes,
          own.n_edges, own.n_triangles, own.b0, own.b1);
  bench_row (task, own.cpu[ALL], bar, ratio,
             rules[r].spec.rule == KS_CLUSTER_GAP ? 0.0 : RATIO_BAR);
  fflush (stdout);
}

static void
print_lines (const char *program, KsContext *context, gsize n, gboolean has_peer)
{
  g_auto (Set) set = make_set (context, n);
  g_autofree char *path = has_peer ? make_file (&set) : NULL;

  printf ("%zu points: %s\n", set.space->n, set.origin);
  for (gsize r = 0; r < G_N_ELEMENTS (rules); r++)
    if (rules[r].spec.rule != KS_CLUSTER_GAP || n <= GAP_LIMIT)
      print_line (program, &set, path, r);
  if (path != NULL)
    g_unlink (path);
}

static int
print_cpu (KsContext *context, const char *name, gsize n)
{
  g_auto (Set) set = make_set (context, n);

  for (gsize r = 0; r < G_N_ELEMENTS (rules); r++)
    if (g_str_equal (rules[r].name, name))
      printf ("%.3f\n", run (&set, 1, &rules[r].spec).cpu[ALL]);
  return 0;
}

int
main (int argc, char **argv)
{
  g_autoptr (KsContext) context = ks_context_new (2);
  gboolean has_peer = !(argc > 1 && g_str_equal (argv[1], "--no-peer"));
  int first = has_peer ? 1 : 2;

  if (argc == 4 && g_str_equal (argv[1], "--cpu"))
    return print_cpu (context, argv[2], strtoul (argv[3], NULL, 10));
  printf ("%d x %d boxes, gain %g; single linkage and DBSCAN (5 points) at epsilon %g\n",
          RESOLUTION, RESOLUTION, GAIN, EPSILON);
  printf ("  points rule    1 thread    bar      2 threads portable factor   peer s   ratio\n");
  for (int i = first; i < argc; i++)
    print_lines (argv[0], context, strtoul (argv[i], NULL, 10), has_peer);
  for (gsize i = 0; first >= argc && i < G_N_ELEMENTS (bars); i++)
    print_lines (argv[0], context, bars[i].n, has_peer);
  return 0;
}
