/* Rips persistence against Ripser on maxmin landmarks of natural image patches: rows for table.py
 * of the user CPU on one thread, and how many times that is Ripser's on the same points in the same
 * run; then the peak memory of both, and whether they find as many bars. A second row is of two
 * threads, the wall clock, and how many times that is as fast as one thread in the same run.
 *
 *   bench-rips [--no-peer] [DIMENSION LANDMARKS]...
 *
 * Dimension 2 means both H1 and H2. Each of our runs is a process of its own, for its peak memory.
 * bench-rips-portable is the same of plain C, and its bars are 2.5 times as far.
 *
 * SPDX-License-Identifier: MIT */
#include "bench-patches.h"
#include "bench-row.h"
#include "bench-run.h"
#include "ks-landmarks.h"
#include "ks-rips.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define N_DIMS 3
#define PATCHES 15000
#define REPEATS 3

typedef struct {
  guint dim;
  gsize n;
  double milliseconds; /* the bars; 0 = none */
  double megabytes;
  double ratio, memory_ratio;
  gboolean with_peer;  /* whether Ripser does it in reasonable time */
} Task;

/* Code for no processor in particular may take longer. */
#ifdef KS_PORTABLE
#define SLOWER 2.5
#define SUFFIX ", plain C"
#else
#define SLOWER 1.0
#define SUFFIX ""
#endif

static const Task tasks[] = {
  { 1, 1000, 0.0, 0.0, 50.0, 20.0, TRUE },
  { 1, 2000, 0.0, 0.0, 100.0, 20.0, TRUE },
  { 1, 5000, 8000.0, 300.0, 0.0, 0.0, FALSE },
  { 2, 500, 500.0, 0.0, 0.0, 0.0, TRUE },
  { 2, 1000, 3000.0, 30.0, 50.0, 0.0, TRUE },
};

/* What a run of either program came to. */
typedef struct {
  double seconds;   /* user CPU */
  double wall;      /* ms */
  double megabytes; /* peak of the process */
  gsize bars[N_DIMS];
} Outcome;

static double
seconds_of (const struct rusage *usage)
{
  return (double) usage->ru_utime.tv_sec + 1e-6 * (double) usage->ru_utime.tv_usec;
}

/* The memory that the process has before it begins is not the run's. */
static double
resident_megabytes (void)
{
  g_autofree char *text = NULL;
  gsize pages = 0;

  if (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    pages = strtoul (strchr (text, ' '), NULL, 10);
  return (double) pages * (double) sysconf (_SC_PAGESIZE) / 1e6;
}

/* In a process of its own, which tells by @pipe. The distances count as memory, not as time. */
static void
run_own (const KsSpace *space, const guint32 *rows, const Task *task, guint threads, int pipe)
{
  g_autoptr (KsContext) context = ks_context_new (threads);
  const KsRipsSpec spec = { task->dim, NAN, 2, NULL, NULL };
  gsize n = task->n;
  GError *error = NULL;
  Outcome outcome = { 0 };
  struct rusage before, after;
  double resident = resident_megabytes ();
  double *distance = bench_must (ks_new (NULL, double, n * n, &error), error);

  for (gsize i = 0; i < n; i++)
    ks_space_distances (space, rows[i], rows, n, distance + i * n);
  getrusage (RUSAGE_SELF, &before);
  outcome.wall = -bench_milliseconds (CLOCK_MONOTONIC);
  KsDiagram *diagram = ks_rips_persistence (context, distance, n, &spec, &error);
  bench_must (diagram, error);
  outcome.wall += bench_milliseconds (CLOCK_MONOTONIC);
  getrusage (RUSAGE_SELF, &after);
  outcome.seconds = seconds_of (&after) - seconds_of (&before);
  outcome.megabytes = (double) after.ru_maxrss * 1024.0 / 1e6 - resident;
  for (gsize i = 0; i < diagram->n_bars; i++)
    outcome.bars[diagram->bars[i].dim]++;
  _exit (write (pipe, &outcome, sizeof outcome) == sizeof outcome ? 0 : 1);
}

static Outcome
measure_own (const KsSpace *space, const guint32 *rows, const Task *task, guint threads)
{
  Outcome outcome;
  int ends[2];

  fflush (stdout);
  if (pipe (ends) != 0)
    g_error ("no pipe");
  pid_t child = fork ();
  if (child == 0)
    run_own (space, rows, task, threads, ends[1]);
  close (ends[1]);
  if (read (ends[0], &outcome, sizeof outcome) != sizeof outcome)
    g_error ("the run failed");
  close (ends[0]);
  waitpid (child, NULL, 0);
  return outcome;
}

/* One thread and two in turn, the quickest of some runs of each: other programs share the
 * machine. */
static void
measure_threads (const KsSpace *space, const guint32 *rows, const Task *task, const char *name)
{
  g_autofree char *row = g_strdup_printf ("%s, 2 threads, wall", name);
  double wall[2] = { INFINITY, INFINITY }, megabytes = 0.0;

  for (gsize r = 0; r < REPEATS; r++)
    for (guint t = 0; t < 2; t++)
      {
        Outcome outcome = measure_own (space, rows, task, t + 1);

        wall[t] = MIN (wall[t], outcome.wall);
        megabytes = MAX (megabytes, outcome.megabytes);
      }
  bench_row (row, wall[1], 0.0, 0.0, 0.0);
  printf ("  one thread %.0f ms: %.2f times as fast; memory %.1f MB\n", wall[0], wall[0] / wall[1],
          megabytes);
}

static char *
write_points (const KsPoints *points, const guint32 *rows, gsize n)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  char *path = NULL;
  int file = g_file_open_tmp ("bench-rips-XXXXXX", &path, &error);
  const KsMatrix *matrix = points->matrix;

  if (file < 0)
    g_error ("%s", error->message);
  close (file);
  for (gsize i = 0; i < n; i++)
    for (gsize k = 0; k < matrix->cols; k++)
      g_string_append_printf (text, "%.17g%c", matrix->values[rows[i] * matrix->stride + k],
                              k + 1 < matrix->cols ? ' ' : '\n');
  if (!g_file_set_contents (path, text->str, (gssize) text->len, &error))
    g_error ("%s", error->message);
  return path;
}

/* FALSE when Ripser is not there. */
static gboolean
measure_ripser (const char *path, guint dim, Outcome *outcome)
{
  char dimension[2] = { (char) ('0' + dim), '\0' };
  const char *words[] = { "ripser", "--format", "point-cloud", "--dim", dimension, path, NULL };
  struct rusage usage;
  int output, status;
  GPid child;
  char line[256];
  guint current = 0;

  if (!g_spawn_async_with_pipes (NULL, (char **) words, NULL,
                                 G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD
                                 | G_SPAWN_STDERR_TO_DEV_NULL,
                                 NULL, NULL, &child, NULL, &output, NULL, NULL))
    return FALSE;
  FILE *stream = fdopen (output, "r");
  *outcome = (Outcome) { 0 };
  while (fgets (line, sizeof line, stream) != NULL)
    {
      const char *at = strstr (line, "in dim ");

      if (at != NULL)
        current = (guint) (at[strlen ("in dim ")] - '0');
      else if (g_str_has_prefix (line, " [") && current < N_DIMS)
        outcome->bars[current]++;
    }
  fclose (stream);
  wait4 (child, &status, 0, &usage);
  outcome->seconds = seconds_of (&usage);
  outcome->megabytes = (double) usage.ru_maxrss * 1024.0 / 1e6;
  return TRUE;
}

static void
compare (KsContext *context, const KsPoints *points, const KsSpace *space, Task task,
         gboolean with_peer)
{
  GError *error = NULL;
  KsLandmarks *landmarks = ks_landmarks_maxmin (context, space, task.n, 0, &error);
  g_autofree char *path = write_points (points, ((KsLandmarks *) bench_must (landmarks, error))->rows,
                                        task.n);
  g_autofree char *name = g_strdup_printf ("%s of %zu landmarks" SUFFIX,
                                           task.dim == 1 ? "H1" : "H1 and H2", task.n);
  Outcome own = measure_own (space, landmarks->rows, &task, 1), peer = { 0 };
  gboolean has_peer = with_peer && task.with_peer && measure_ripser (path, task.dim, &peer);

  g_unlink (path);
  bench_row (name, 1e3 * own.seconds, SLOWER * task.milliseconds,
             has_peer ? peer.seconds / own.seconds : 0.0,
             has_peer ? task.ratio / SLOWER : 0.0);
  printf ("  memory %.1f MB, at most %.1f MB said before", own.megabytes,
          (double) ks_rips_bytes (task.n, task.dim) / 1e6);
  if (task.megabytes > 0.0)
    printf (" (bar %g MB)", task.megabytes);
  if (has_peer)
    printf (", Ripser %.2f s, %.1f MB: 1/%.1f", peer.seconds, peer.megabytes,
            peer.megabytes / own.megabytes);
  if (has_peer && task.memory_ratio > 0.0)
    printf (" (bar 1/%g)", task.memory_ratio);
  printf ("; bars");
  for (guint dim = 1; dim <= task.dim; dim++)
    {
      printf (" H%u %zu", dim, own.bars[dim]);
      if (has_peer)
        printf (" (%zu)", peer.bars[dim]);
    }
  printf ("\n");
  measure_threads (space, landmarks->rows, &task, name);
}

int
main (int argc, char **argv)
{
  KsContext *context = ks_context_new (1);
  GError *error = NULL;
  const char *origin;
  KsPoints *points = bench_patches (context, PATCHES, &origin);
  KsSpace *space = bench_must (ks_space_new (context, points, KS_METRIC_EUCLIDEAN, &error), error);
  gboolean with_peer = argc < 2 || !g_str_equal (argv[1], "--no-peer");
  int at = with_peer ? 1 : 2;

  printf ("%zu %s\n", points->matrix->rows, origin);
  if (at + 1 >= argc)
    for (gsize i = 0; i < G_N_ELEMENTS (tasks); i++)
      compare (context, points, space, tasks[i], with_peer);
  for (; at + 1 < argc; at += 2)
    {
      Task task = { (guint) strtoul (argv[at], NULL, 10), strtoul (argv[at + 1], NULL, 10), 0.0,
                    0.0, 0.0, 0.0, TRUE };

      compare (context, points, space, task, with_peer);
    }
  return 0;
}
