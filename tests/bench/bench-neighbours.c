/* The distance to the k-th nearest neighbour against SciPy and scikit-learn on the same
 * points: CPU seconds of all, their ratios, and whether they found the same. Beyond 100,000
 * points the peers are asked for a sample, and what they take for it is scaled up.
 *
 *   bench-neighbours                           the table: under two minutes
 *   bench-neighbours POINTS DIMENSIONS K       points at random on a sphere
 *   bench-neighbours FILE K                    those of a file, prepared as by default
 *
 * SPDX-License-Identifier: MIT */
#include "bench-row.h"
#include "bench-run.h"
#include "ks-neighbours.h"
#include "ks-random.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define TIMES 5           /* of which the quickest counts */
#define WALL_BAR 8000.0   /* ms, of a million points */
#define RATIO_BAR 20.0    /* how many times our CPU time the quickest peer is to take */
#define PEER_LIMIT 100000 /* points beyond which the peers take too long to wait for */
#define SAMPLE 2000       /* points that they are asked for then */
#define MILLION 1000000
#define PATCHES KS_BENCH_FOLDER "/../../../shared/data/natural_images/n50000Dct.mat"

static double
seconds (clockid_t clock)
{
  struct timespec time;

  clock_gettime (clock, &time);
  return (double) time.tv_sec + 1e-9 * (double) time.tv_nsec;
}

/* Directions at random: the hardest case, since nothing clusters. */
static KsMatrix *
make_sphere (gsize n, gsize d)
{
  GError *error = NULL;
  KsMatrix *matrix = bench_must (ks_matrix_new (NULL, n, d, &error), error);
  KsRandom random;

  ks_random_init (&random, 1);
  for (gsize i = 0; i < n; i++)
    {
      double *x = ks_matrix_row (matrix, i), square = 0.0;

      for (gsize c = 0; c < d; c++)
        {
          x[c] = ks_random_normal (&random);
          square += x[c] * x[c];
        }
      for (gsize c = 0; c < d; c++)
        x[c] /= sqrt (square);
    }
  return matrix;
}

static KsMatrix *
read_points (const char *path)
{
  GError *error = NULL;
  KsFilterSelection selection = { 0 };
  KsPreprocessing how = { .center = KS_CENTER_AUTO };
  KsTensorFile *file = bench_must (ks_tensor_file_open (NULL, path, &error), error);
  KsFilterSet *set = bench_must (ks_filter_set_new (NULL, &file, 1, &selection, &error), error);
  KsPoints *points = bench_must (ks_points_new (NULL, set, &how, &error), error);

  return points->matrix;
}

/* @n unit vectors of one coordinate more around the rows of @patches, again and again. */
static KsMatrix *
make_like (const KsMatrix *patches, gsize n)
{
  GError *error = NULL;
  gsize d = patches->cols + 1;
  KsMatrix *matrix = bench_must (ks_matrix_new (NULL, n, d, &error), error);
  KsRandom random;

  ks_random_init (&random, 1);
  for (gsize i = 0; i < n; i++)
    {
      const double *from = ks_matrix_row (patches, i % patches->rows);
      double *x = ks_matrix_row (matrix, i), square = 0.0;

      for (gsize c = 0; c < d; c++)
        {
          x[c] = (c < patches->cols ? from[c] : 0.0) + 0.05 * ks_random_normal (&random);
          square += x[c] * x[c];
        }
      for (gsize c = 0; c < d; c++)
        x[c] /= sqrt (square);
    }
  return matrix;
}

/* Writes the points for the peers; returns the path. */
static char *
make_file (const KsMatrix *points)
{
  GError *error = NULL;
  char *path = NULL;
  int file = g_file_open_tmp ("bench-neighbours-XXXXXX", &path, &error);

  bench_must (NULL, error);
  FILE *out = fdopen (file, "wb");
  for (gsize i = 0; i < points->rows; i++)
    fwrite (ks_matrix_row (points, i), sizeof (double), points->cols, out);
  if (fclose (out) != 0)
    g_error ("cannot write %s", path);
  return path;
}

/* Every how many points the peers are asked for one. */
static gsize
sample_step (gsize n)
{
  return n <= PEER_LIMIT ? 1 : n / SAMPLE;
}

/* Runs on @threads threads; the sum of the sampled radii, and the least CPU and wall seconds. */
static double
run (const KsSpace *space, gsize k, guint threads, double *cpu, double *wall)
{
  g_autoptr (KsContext) context = ks_context_new (threads);
  GError *error = NULL;
  double sum = 0.0;

  *cpu = *wall = G_MAXDOUBLE;
  for (guint i = 0; i < (space->n <= PEER_LIMIT ? TIMES : 1); i++)
    {
      double cpu_begin = seconds (CLOCK_PROCESS_CPUTIME_ID), begin = seconds (CLOCK_MONOTONIC);
      g_autoptr (KsNeighbours) found = bench_must (ks_neighbours_new (context, space, k, &error), error);

      *cpu = MIN (*cpu, seconds (CLOCK_PROCESS_CPUTIME_ID) - cpu_begin);
      *wall = MIN (*wall, seconds (CLOCK_MONOTONIC) - begin);
      sum = 0.0;
      for (gsize j = 0; j < space->n; j += sample_step (space->n))
        sum += found->radius[j];
    }
  return sum;
}

/* Returns the ratio of the quickest peer. */
static double
compare_with_peers (const KsMatrix *points, const KsMetricInfo *metric, gsize k, double cpu,
                    double sum)
{
  double least = G_MAXDOUBLE;
  g_autofree char *path = make_file (points);
  g_autofree char *script = g_build_filename (KS_BENCH_FOLDER, "neighbours-peer.py", NULL);
  g_autofree char *command = g_strdup_printf ("/usr/bin/python3 %s %s %zu %zu %zu %s %zu", script,
                                              path, points->rows, points->cols, k, metric->name,
                                              sample_step (points->rows));
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_spawn_command_line_sync (command, &output, NULL, NULL, &error))
    printf ("  the peers did not run: %s\n", error->message);
  g_unlink (path);
  g_auto (GStrv) lines = g_strsplit (output != NULL ? output : "", "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      char name[64];
      double took, found;

      if (sscanf (*line, "%63s %lf %lf", name, &took, &found) != 3)
        continue;
      least = MIN (least, took / cpu);
      printf ("  %-16s %8.3f s CPU%s: ratio %4.0f, %s\n", name, took,
              points->rows <= PEER_LIMIT ? "" : ", from a sample", took / cpu,
              fabs (found - sum) <= 1e-9 * sum ? "the same radii" : "OTHER RADII");
    }
  return least < G_MAXDOUBLE ? least : 0.0;
}

static void
compare (const char *what, KsMatrix *matrix, const KsMetricInfo *metric, gsize k, double ratio_bar)
{
  GError *error = NULL;
  KsPoints points = { .matrix = matrix };
  KsSpace *space = bench_must (ks_space_new (NULL, &points, metric->metric, &error), error);
  double cpu, wall, cpu_two, wall_two, sum = run (space, k, 2, &cpu_two, &wall_two);

  /* A million points take long enough to be looked at once. */
  cpu = cpu_two;
  if (space->n <= PEER_LIMIT)
    sum = run (space, k, 1, &cpu, &wall);
  printf ("%s, %zu x %zu, %s, k = %zu: %.4f s CPU, %.4f s on two threads\n", what, space->n,
          matrix->cols, metric->name, k, cpu, wall_two);
  fflush (stdout);
  double ratio = compare_with_peers (matrix, metric, k, cpu, sum);
  gboolean is_large = space->n > PEER_LIMIT;
  g_autofree char *task = g_strdup_printf ("neighbours, %s, %zu x %zu, %s, k=%zu, %s", what,
                                           space->n, matrix->cols, metric->name, k,
                                           is_large ? "2 threads, wall" : "1 thread");

  bench_row (task, 1e3 * (is_large ? wall_two : cpu), is_large ? WALL_BAR : 0.0, ratio, ratio_bar);
  ks_space_unref (space);
}

static void
print_table (void)
{
  static const gsize counts[] = { 15, 100, 300 };
  gsize n_metrics;
  const KsMetricInfo *metrics = ks_metric_infos (&n_metrics);
  KsMatrix *sphere = make_sphere (6400, 9);

  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    compare ("sphere", sphere, &metrics[0], counts[i], 0.0);
  for (gsize i = 1; i < n_metrics; i++)
    compare ("sphere", sphere, &metrics[i], 100, 0.0);
  if (g_file_test (PATCHES, G_FILE_TEST_EXISTS))
    {
      KsMatrix *patches = read_points (PATCHES);

      compare ("natural patches", patches, &metrics[0], 100, RATIO_BAR);
      compare ("like patches", make_like (patches, MILLION), &metrics[0], 100, 0.0);
    }
  compare ("sphere", make_sphere (MILLION, 9), &metrics[0], 100, 0.0);
}

int
main (int argc, char **argv)
{
  gsize n_metrics;
  const KsMetricInfo *metrics = ks_metric_infos (&n_metrics);

  if (argc == 3)
    compare (argv[1], read_points (argv[1]), &metrics[0], strtoul (argv[2], NULL, 10), 0.0);
  else if (argc == 4)
    compare ("sphere", make_sphere (strtoul (argv[1], NULL, 10), strtoul (argv[2], NULL, 10)),
             &metrics[0], strtoul (argv[3], NULL, 10), 0.0);
  else
    print_table ();
  return 0;
}
