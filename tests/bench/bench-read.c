/* Files of a hundred megabytes: how soon their arrays are listed, how soon the filters of one
 * layer are there, and how fast all are read, as the mean of each array and as points, beside
 * NumPy and PyTorch on the same files in the same run (read-peer.py). The page cache is warm;
 * times are the best of several, wall, of one thread, and for the points of as many as there are
 * processors, too; peak memory is that of a process that does nothing else.
 *
 *   bench-read
 *
 * SPDX-License-Identifier: MIT */
#include "bench-row.h"
#include "bench-run.h"
#include "ks-filter-set.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define TIMES 5
#define LIST_BAR 50.0 /* ms */
#define RATE_BAR 1.0  /* GB/s */

typedef void (*Task) (KsContext *context, KsTensorFile *file);

static void
list (KsContext *context, KsTensorFile *file)
{
  if (file->tensors->len != 44)
    g_error ("%s has %u arrays", file->path, file->tensors->len);
}

static void
make_points (KsContext *context, KsTensorFile *file, const char *name)
{
  const char *names[] = { name, NULL };
  KsFilterSelection selection = { .tensors = names };
  GError *error = NULL;

  ks_filter_set_unref (
      bench_must (ks_filter_set_new (context, &file, 1, &selection, &error), error));
}

static void
one_layer (KsContext *context, KsTensorFile *file)
{
  make_points (context, file, "layer0.weight");
}

static void
all_points (KsContext *context, KsTensorFile *file)
{
  make_points (context, file, "*");
}

static void
all_means (KsContext *context, KsTensorFile *file)
{
  for (guint t = 0; t < file->tensors->len; t++)
    {
      GError *error = NULL;
      gsize n_nonfinite;
      double mean;

      ks_tensor_file_summarise (context, file, g_ptr_array_index (file->tensors, t), &mean,
                                &n_nonfinite, &error);
      bench_must (NULL, error);
    }
}

static void
run (const char *path, Task task, guint n_threads)
{
  GError *error = NULL;
  g_autoptr (KsContext) context = ks_context_new (n_threads);
  g_autoptr (KsTensorFile) file = bench_must (ks_tensor_file_open (context, path, &error), error);

  task (context, file);
}

static double
best (const char *path, Task task, guint n_threads)
{
  double quickest = G_MAXDOUBLE;

  for (int i = 0; i < TIMES; i++)
    {
      double begin = bench_milliseconds (CLOCK_MONOTONIC);

      run (path, task, n_threads);
      quickest = MIN (quickest, bench_milliseconds (CLOCK_MONOTONIC) - begin);
    }
  return quickest;
}

/* MiB at most, of a process that does this and nothing else. */
static double
peak (const char *path, Task task)
{
  struct rusage usage;
  pid_t child = fork ();

  if (child == 0)
    {
      run (path, task, 0);
      _exit (0);
    }
  if (child < 0 || wait4 (child, NULL, 0, &usage) != child)
    g_error ("no process to measure");
  return (double) usage.ru_maxrss / 1024.0;
}

static void
run_peer (const char *command, const char *path, double times[3])
{
  g_autofree char *script = g_build_filename (KS_BENCH_FOLDER, "read-peer.py", NULL);
  const char *words[] = { "/usr/bin/python3", script, command, path, NULL };
  g_autofree char *output = NULL;
  int status;

  if (!g_spawn_sync (NULL, (char **) words, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL,
                     &status, NULL)
      || status != 0
      || (times != NULL && sscanf (output, "%lf %lf %lf", &times[0], &times[1], &times[2]) != 3))
    g_error ("the peer did not run");
}

static void
print_row (const char *name, const char *peer, const char *task, double ours, double bar,
           double theirs)
{
  g_autofree char *title = g_strdup_printf ("%s, %s (beside %s)", name, task, peer);

  bench_row (title, ours, bar, theirs / ours, 0.0);
}

static void
measure (const char *folder, const char *name, const char *peer)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  double theirs[3], megabytes;
  GStatBuf status;

  run_peer ("measure", path, theirs);
  if (g_stat (path, &status) != 0)
    g_error ("%s is gone", path);
  megabytes = 1e-6 * (double) status.st_size;

  double means = best (path, all_means, 1), points = best (path, all_points, 1);
  double together = best (path, all_points, 0);

  print_row (name, peer, "names and shapes", best (path, list, 1), LIST_BAR, theirs[0]);
  print_row (name, peer, "the filters of one layer", best (path, one_layer, 1), 0.0, theirs[1]);
  print_row (name, peer, "the mean of each array", means, megabytes / RATE_BAR, theirs[2]);
  print_row (name, peer, "all filters as points", points, megabytes / RATE_BAR, theirs[2]);
  print_row (name, peer, "the same on all processors", together, megabytes / RATE_BAR, theirs[2]);
  printf ("%s: %.0f MB at %.2f GB/s for the means, %.2f GB/s as points, %.2f on all processors; "
          "peak memory %.0f MiB to list, %.0f of one layer, %.0f for the means, %.0f as points\n",
          name, megabytes, megabytes / means, megabytes / points, megabytes / together,
          peak (path, list), peak (path, one_layer), peak (path, all_means),
          peak (path, all_points));
  g_unlink (path);
}

int
main (void)
{
  g_autofree char *folder = g_dir_make_tmp ("bench-read-XXXXXX", NULL);

  run_peer ("make", folder, NULL);
  measure (folder, "network.safetensors", "NumPy's memory map");
  measure (folder, "network.npz", "numpy.load");
  measure (folder, "packed.npz", "numpy.load");
  measure (folder, "network.pt", "torch.load");
  g_rmdir (folder);
  return 0;
}
