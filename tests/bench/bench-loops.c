/* The loop behind a bar, as a click asks for it, on maxmin landmarks of natural image patches: rows
 * for table.py of the wall time on all threads. "main loop" is the diagram, the classes behind it
 * and the shortest loop of the longest bar; "next bar" that of the second longest, with the
 * classes kept. The lines between tell the parts, against the diagram's own time.
 *
 *   bench-loops [LANDMARKS]...
 *
 * SPDX-License-Identifier: MIT */
#include "bench-patches.h"
#include "bench-row.h"
#include "bench-run.h"
#include "ks-landmarks.h"
#include "ks-loops.h"
#include "ks-rips.h"

#include <math.h>
#include <stdlib.h>

#define PATCHES 15000

typedef struct {
  gsize n;
  double main_milliseconds, next_milliseconds; /* the bars; 0 = none */
} Task;

static const Task tasks[] = {
  { 500, 300.0, 200.0 },
  { 1000, 0.0, 200.0 },
  { 2000, 2000.0, 200.0 },
};

/* Milliseconds since @begin, microseconds. */
static double
since (gint64 begin)
{
  return 1e-3 * (double) (g_get_monotonic_time () - begin);
}

static double *
measure (const KsSpace *space, const guint32 *rows, gsize n)
{
  GError *error = NULL;
  double *distance = bench_must (ks_new (NULL, double, n * n, &error), error);

  for (gsize i = 0; i < n; i++)
    ks_space_distances (space, rows[i], rows, n, distance + i * n);
  return distance;
}

/* Milliseconds of the loop of the bar of that @rank; none when there are fewer bars. */
static double
find (KsContext *context, const KsCycles *cycles, gsize rank)
{
  GError *error = NULL;
  gint64 begin = g_get_monotonic_time ();
  g_auto (KsLoop) loop = { 0 };
  g_autofree gsize *bars = bench_must (ks_reduction_rank (&cycles->reduction, context, 1, &error), error);

  if (rank < cycles->reduction.n_bars
      && !ks_loop_find (&loop, context, &cycles->reduction, bars[rank], KS_LOOP_SHORTEST, NAN,
                        cycles->distance, &error))
    bench_must (NULL, error);
  return since (begin);
}

static void
run (KsContext *context, const KsSpace *space, const Task *task)
{
  const KsRipsSpec spec = { .max_dim = 1, .threshold = NAN, .prime = 2 };
  GError *error = NULL;
  KsLandmarks *chosen = ks_landmarks_maxmin (context, space, task->n, 0, &error);
  g_autoptr (KsLandmarks) landmarks = bench_must (chosen, error);
  g_autofree char *name = g_strdup_printf ("main loop of %zu landmarks", task->n);
  g_autofree char *next_name = g_strdup_printf ("next bar of %zu landmarks", task->n);
  double *distance = measure (space, landmarks->rows, task->n);
  gint64 begin = g_get_monotonic_time ();
  KsDiagram *bars = ks_rips_persistence (context, distance, task->n, &spec, &error);
  g_autoptr (KsDiagram) diagram = bench_must (bars, error);
  double of_diagram = since (begin);

  begin = g_get_monotonic_time ();
  KsCycles *classes = ks_cycles_new (context, distance, NULL, task->n, diagram, 1, &error);
  g_autoptr (KsCycles) cycles = bench_must (classes, error);
  double of_cycles = since (begin);
  double of_loop = find (context, cycles, 0), of_next = find (context, cycles, 1);

  bench_row (name, of_diagram + of_cycles + of_loop, task->main_milliseconds, 0.0, 0.0);
  bench_row (next_name, of_next, task->next_milliseconds, 0.0, 0.0);
  printf ("  diagram %.0f ms; classes %.2f, main loop %.2f, next bar %.2f of that\n", of_diagram,
          of_cycles / of_diagram, of_loop / of_diagram, of_next / of_diagram);
}

int
main (int argc, char **argv)
{
  g_autoptr (KsContext) context = ks_context_new (0);
  GError *error = NULL;
  const char *origin;
  g_autoptr (KsPoints) points = bench_patches (context, PATCHES, &origin);
  g_autoptr (KsSpace) space = bench_must (ks_space_new (context, points, KS_METRIC_EUCLIDEAN, &error),
                                    error);

  printf ("%zu %s\n", ks_points_count (points), origin);
  if (argc < 2)
    for (gsize i = 0; i < G_N_ELEMENTS (tasks); i++)
      run (context, space, &tasks[i]);
  for (int i = 1; i < argc; i++)
    {
      Task task = { strtoul (argv[i], NULL, 10), 0.0, 0.0 };

      run (context, space, &task);
    }
  return 0;
}
