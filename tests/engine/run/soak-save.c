/* Kills a program that saves, at random moments, and looks what is there then:
 *
 *   soak-save KILLS [FOLDER]
 *
 * The file must be the last one whose saving was told to be done or the one that was being saved,
 * to the last byte; beside it there may be the one hidden file that ks-save.h tells of, and none
 * after the next save. Every second program takes the way for file systems that know no files
 * without names. Prints TAP, and how often what was found.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-random.h"
#include "ks-save.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST_BYTES 400000
#define PATIENCE 3.0 /* of the time that saves take, until the kill */

/* Shared with the program that is killed. */
typedef struct {
  volatile guint64 begun, done; /* the number of the last content, from 1 */
} Progress;

static gboolean is_old; /* the file system knows no files without names */

int __real_openat64 (int folder, const char *name, int flags, mode_t mode);
int __wrap_openat64 (int folder, const char *name, int flags, mode_t mode);

int
__wrap_openat64 (int folder, const char *name, int flags, mode_t mode)
{
  if (!is_old || (flags & O_TMPFILE) != O_TMPFILE)
    return __real_openat64 (folder, name, flags, mode);
  errno = EOPNOTSUPP;
  return -1;
}

/* The content of a number is always the same: from empty to some hundred kilobytes. */
static GBytes *
make_content (guint64 number)
{
  KsRandom random;

  ks_random_init (&random, number);
  gsize size = number % 7 == 0 ? 0 : ks_random_below (&random, MOST_BYTES);
  guint64 *words = g_new (guint64, size / 8 + 1);

  for (gsize i = 0; i <= size / 8; i++)
    words[i] = number + i;
  return g_bytes_new_take (words, size);
}

static void
save_one (const char *path, guint64 number)
{
  g_autoptr (GBytes) content = make_content (number);
  g_autoptr (GError) error = NULL;

  if (ks_save_file (NULL, path, g_bytes_get_data (content, NULL), g_bytes_get_size (content),
                    &error))
    return;
  g_printerr ("%s\n", error->message);
  exit (1);
}

static void
save_until_killed (const char *path, Progress *progress)
{
  for (;;)
    {
      progress->begun = progress->done + 1;
      save_one (path, progress->begun);
      progress->done = progress->begun;
    }
}

static gboolean
holds (const char *path, guint64 number)
{
  g_autofree char *there = NULL;
  gsize size;

  if (!g_file_get_contents (path, &there, &size, NULL))
    return number == 0;
  if (number == 0)
    return FALSE;
  g_autoptr (GBytes) found = g_bytes_new_take (g_steal_pointer (&there), size);
  g_autoptr (GBytes) content = make_content (number);
  return g_bytes_equal (found, content);
}

/* How many files there are, all but the target hidden ones of the saving. */
static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  for (; (name = g_dir_read_name (dir)) != NULL; n++)
    if (!g_str_equal (name, "target") && !g_str_has_prefix (name, ".kleinscope-"))
      return G_MAXUINT;
  return n;
}

typedef struct {
  guint n_old, n_new, n_between, n_left; /* what was found */
} Tally;

/* One program and its end. FALSE with a word about what should not be. */
static gboolean
kill_one (const char *folder, const char *path, Progress *progress, KsRandom *random,
          double microseconds, Tally *tally)
{
  guint64 first = progress->done;
  int status;
  pid_t child = fork ();

  if (child == 0)
    save_until_killed (path, progress);
  g_usleep ((gulong) (ks_random_uniform (random) * PATIENCE * microseconds));
  kill (child, SIGKILL);
  waitpid (child, &status, 0);
  if (!WIFSIGNALED (status))
    return FALSE;

  gboolean is_between = progress->begun > progress->done;
  gboolean holds_old = holds (path, progress->done);
  gboolean holds_new = is_between && holds (path, progress->begun);
  guint n_files = count_files (folder);
  gboolean is_there = g_file_test (path, G_FILE_TEST_EXISTS);
  if ((!holds_old && !holds_new) || n_files > (guint) is_there + 1)
    {
      g_printerr ("after %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " saves: old %d, new %d, %u files\n",
                  progress->done - first, progress->begun - first, holds_old, holds_new, n_files);
      return FALSE;
    }
  tally->n_between += is_between;
  tally->n_new += holds_new;
  tally->n_old += holds_old;
  tally->n_left += n_files > (guint) is_there;

  /* The next save leaves nothing else. */
  progress->done = progress->begun = progress->begun + 1;
  save_one (path, progress->done);
  return holds (path, progress->done) && count_files (folder) == 1;
}

/* The middle of some, microseconds. */
static double
time_of_save (const char *path)
{
  gint64 start = g_get_monotonic_time ();

  for (guint64 number = 1; number <= 20; number++)
    save_one (path, number);
  return (double) (g_get_monotonic_time () - start) / 20.0;
}

int
main (int argc, char **argv)
{
  guint64 n = argc > 1 ? g_ascii_strtoull (argv[1], NULL, 10) : 100;
  g_autofree char *folder = g_build_filename (argc > 2 ? argv[2] : g_get_tmp_dir (),
                                              "ks-soak-XXXXXX", NULL);
  g_autofree char *path = NULL;
  Progress *progress = mmap (NULL, sizeof *progress, PROT_READ | PROT_WRITE,
                             MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  Tally tallies[2] = { { 0 } };
  KsRandom random;
  gboolean is_good = TRUE;

  if (progress == MAP_FAILED || g_mkdtemp (folder) == NULL)
    {
      g_printerr ("There is no room for the files in %s.\n", folder);
      return 1;
    }
  path = g_build_filename (folder, "target", NULL);
  ks_random_init (&random, (guint64) g_get_real_time ());
  double microseconds = time_of_save (path);
  progress->done = 20;
  for (guint64 i = 0; i < n && is_good; i++)
    {
      is_old = i % 2 == 1;
      /* Each fourth begins without a file. */
      if (i % 8 < 2)
        {
          g_remove (path);
          progress->begun = progress->done = 0;
        }
      is_good = kill_one (folder, path, progress, &random, microseconds, &tallies[is_old]);
    }
  g_print ("1..1\n%s 1 - %" G_GUINT64_FORMAT " kills, a save takes %.0f us\n",
           is_good ? "ok" : "not ok", n, microseconds);
  for (guint way = 0; way < 2; way++)
    g_print ("# %s: %u in the middle of a save; %u times the old file, %u the new one; "
             "%u hidden files, all gone with the next save\n",
             way == 0 ? "files without names" : "hidden files", tallies[way].n_between,
             tallies[way].n_old, tallies[way].n_new, tallies[way].n_left);
  if (is_good)
    {
      g_remove (path);
      g_rmdir (folder);
    }
  return is_good ? 0 : 1;
}
