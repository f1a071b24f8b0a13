/* Ball Mapper of a core (spatial order, balls, nerve, Betti numbers) against plain NumPy loops
 * on the same points: CPU seconds of both, on one thread, their ratio, and how many balls and
 * edges each found. The order is made once for a set; ratios are told for all of it, for what is
 * left when the order is remembered, as when epsilon moves, and for doing without one.
 *
 *   bench-ball [POINTS [EPSILON]]
 *
 * SPDX-License-Identifier: MIT */
#include "bench-patches.h"
#include "bench-row.h"
#include "bench-run.h"
#include "ks-ball.h"
#include "ks-graph.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define TIMES 5          /* of which the quickest counts */
#define RATIO_BAR 100.0  /* how many times our CPU time the plain loop is to take */
#define PEER_LIMIT 20000 /* points beyond which the peer takes too long to wait for */

typedef struct {
  KsSpace *space;
  KsCore core;
  KsDensity density;
  KsLens lens; /* a constant: the balls need none */
  char *path;  /* of the points, for the peer */
  const char *origin;
} Set;

typedef struct {
  double wall[5]; /* milliseconds: order, balls, nerve, Betti numbers, all */
  double cpu, cpu_from_order; /* milliseconds of all, and of all but the order */
  gsize n_nodes, n_members, n_edges, n_triangles, b0, b1;
} Outcome;

static void
make_file (Set *set)
{
  const KsMatrix *points = set->space->coordinates;
  GError *error = NULL;
  int file = g_file_open_tmp ("bench-ball-XXXXXX", &set->path, &error);

  bench_must (NULL, error);
  FILE *out = fdopen (file, "wb");
  for (gsize i = 0; i < points->rows; i++)
    fwrite (ks_matrix_row (points, i), sizeof (double), points->cols, out);
  if (fclose (out) != 0)
    g_error ("cannot write %s", set->path);
}

static Set
make_set (KsContext *context, gsize wanted)
{
  GError *error = NULL;
  Set set = { 0 };
  KsPoints *points = bench_patches (context, wanted, &set.origin);
  gsize n = ks_points_count (points);

  set.core = (KsCore) { .n = n, .m = n, .rows = g_new (guint32, n) };
  set.density = (KsDensity){
    .n = n, .k = 1, .radius = g_new0 (double, n), .density = g_new0 (double, n)
  };
  set.lens = (KsLens) { .m = n, .values = g_new0 (double, n) };
  set.space = bench_must (ks_space_new (context, points, KS_METRIC_EUCLIDEAN, &error), error);
  for (gsize i = 0; i < n; i++)
    set.core.rows[i] = (guint32) i;
  make_file (&set);
  return set;
}

static Outcome
run (const Set *set, KsContext *context, const KsBallSpec *spec, gboolean with_order)
{
  GError *error = NULL;
  KsLens *lenses[] = { (KsLens *) &set->lens };
  Outcome best = { .wall = { G_MAXDOUBLE, G_MAXDOUBLE, G_MAXDOUBLE, G_MAXDOUBLE, G_MAXDOUBLE },
                   .cpu = G_MAXDOUBLE, .cpu_from_order = G_MAXDOUBLE };

  for (guint i = 0; i < TIMES; i++)
    {
      double at[5], cpu = bench_milliseconds (CLOCK_PROCESS_CPUTIME_ID), cpu_of_order;

      at[0] = bench_milliseconds (CLOCK_MONOTONIC);
      g_autoptr (KsSpatialOrder) order =
        with_order ? bench_must (ks_spatial_order_new (context, set->space, &error), error) : NULL;
      cpu_of_order = bench_milliseconds (CLOCK_PROCESS_CPUTIME_ID);
      at[1] = bench_milliseconds (CLOCK_MONOTONIC);
      g_autoptr (KsBalls)
          balls = bench_must (ks_balls_new (context, set->space, order, spec, &error), error);
      at[2] = bench_milliseconds (CLOCK_MONOTONIC);
      g_autoptr (KsGraph) graph = bench_must (ks_graph_new (context, balls->clustering, NULL, &set->core,
                                                      &set->density, lenses, 1, 1, &error),
                                        error);
      at[3] = bench_milliseconds (CLOCK_MONOTONIC);
      ks_graph_betti (context, graph, &best.b0, &best.b1, &error);
      bench_must (NULL, error);
      at[4] = bench_milliseconds (CLOCK_MONOTONIC);
      for (guint s = 0; s < 4; s++)
        best.wall[s] = MIN (best.wall[s], at[s + 1] - at[s]);
      best.wall[4] = MIN (best.wall[4], at[4] - at[0]);
      best.cpu = MIN (best.cpu, bench_milliseconds (CLOCK_PROCESS_CPUTIME_ID) - cpu);
      best.cpu_from_order = MIN (best.cpu_from_order,
                                 bench_milliseconds (CLOCK_PROCESS_CPUTIME_ID) - cpu_of_order);
      best.n_nodes = graph->n_nodes;
      best.n_members = graph->start[graph->n_nodes];
      best.n_edges = graph->n_edges;
      best.n_triangles = graph->n_triangles;
    }
  return best;
}

/* Returns how many times our CPU time from the order on the peer takes; 0 when it did not run. */
static double
compare_with_peer (const Set *set, double epsilon, const char *loop, const Outcome *own,
                   const Outcome *plain)
{
  g_autofree char *script = g_build_filename (KS_BENCH_FOLDER, "ball-loop.py", NULL);
  g_autofree char *command = g_strdup_printf ("/usr/bin/python3 %s %s %zu %zu %.17g %s", script,
                                              set->path, set->space->n,
                                              set->space->coordinates->cols, epsilon, loop);
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  gsize n_nodes, n_members, n_edges;
  double seconds, of_balls;

  if (!g_spawn_command_line_sync (command, &output, NULL, NULL, &error)
      || sscanf (output, "%lf %lf %zu %zu %zu", &seconds, &of_balls, &n_nodes, &n_members, &n_edges)
             != 5)
    {
      printf ("  the peer did not run\n");
      return 0.0;
    }
  printf ("  peer (%s) %.3f s CPU, %.3f s of it balls; %zu balls, %zu members, %zu edges: ratio "
          "%.0f, from the order on"
          " %.0f, without an order %.0f\n",
          loop, seconds, of_balls, n_nodes, n_members, n_edges, 1e3 * seconds / own->cpu,
          1e3 * seconds / own->cpu_from_order, 1e3 * seconds / plain->cpu);
  return 1e3 * seconds / own->cpu_from_order;
}

int
main (int argc, char **argv)
{
  gsize n = argc > 1 ? strtoul (argv[1], NULL, 10) : 15000;
  double epsilon = argc > 2 ? strtod (argv[2], NULL) : 0.4;
  g_autoptr (KsContext) one = ks_context_new (1);
  g_autoptr (KsContext) two = ks_context_new (2);
  Set set = make_set (two, n);

  n = set.space->n;
  printf ("%zu points (%s), epsilon %g\n", n, set.origin, epsilon);
  for (KsBallOrder order = KS_BALL_ROWS; order <= KS_BALL_FARTHEST; order++)
    {
      KsBallSpec spec = { epsilon, order };
      Outcome own = run (&set, one, &spec, TRUE), both = run (&set, two, &spec, TRUE);
      Outcome plain = run (&set, one, &spec, FALSE);

      printf ("%-8s %7.2f ms (order %.2f, balls %.2f, nerve %.2f, Betti %.2f), %.2f ms CPU; on two "
              "threads %.2f ms"
              " (balls %.2f); without an order %.2f ms (balls %.2f); %zu balls, %zu members, %zu "
              "edges, %zu triangles, b0 %zu, b1 %zu\n",
              order == KS_BALL_ROWS ? "rows" : "farthest", own.wall[4], own.wall[0], own.wall[1],
              own.wall[2], own.wall[3], own.cpu, both.wall[4], both.wall[1], plain.wall[4],
              plain.wall[1], own.n_nodes, own.n_members, own.n_edges, own.n_triangles, own.b0,
              own.b1);
      if (n > PEER_LIMIT)
        continue;
      const char *name = order == KS_BALL_ROWS ? "rows" : "farthest";
      double ratio = compare_with_peer (&set, epsilon, name, &own, &plain);
      g_autofree char *task = g_strdup_printf (
          "Ball Mapper, %s order, %zu points, epsilon %g, 1 thread", name, n, epsilon);

      bench_row (task, own.cpu_from_order, 0.0, ratio, order == KS_BALL_ROWS ? RATIO_BAR : 0.0);
      if (order == KS_BALL_ROWS)
        compare_with_peer (&set, epsilon, "flags", &own, &plain);
    }
  g_unlink (set.path);
  return 0;
}
