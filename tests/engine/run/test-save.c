/* SPDX-License-Identifier: MIT */
#include "ks-save-test.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static void
test_contents (void)
{
  g_autofree char *folder = ks_save_folder ();
  g_autofree char *path = g_build_filename (folder, "a name", NULL);
  g_autoptr (GString) long_one = g_string_new (NULL);
  struct stat at;
  mode_t mask = umask (0027);

  for (int i = 0; i < 300000; i++)
    g_string_append_printf (long_one, "%d ", i);
  for (guint way = 0; way < KS_SAVE_WAYS; way++)
    {
      ks_save_calls.is_old = way;
      ks_save_put (path, NULL);
      ks_assert_saves (path, "one");
      g_assert_cmpint (stat (path, &at), ==, 0);
      g_assert_cmpuint (at.st_mode & 07777, ==, 0640);
      ks_assert_saves (path, "");
      ks_assert_saves (path, long_one->str);
      ks_save_calls.piece = 1000;
      ks_assert_saves (path, long_one->str + 1);
      g_assert_cmpuint (ks_save_count (folder), ==, 1);
      ks_save_reset ();
    }
  umask (mask);
  ks_save_remove (folder);
}

static void
test_mode_and_owner (void)
{
  g_autofree char *folder = ks_save_folder ();
  g_autofree char *path = g_build_filename (folder, "file", NULL);
  g_autofree char *other = g_build_filename (folder, "other name", NULL);
  gboolean is_root = geteuid () == 0;
  struct stat at;

  for (guint way = 0; way < KS_SAVE_WAYS; way++)
    {
      ks_save_calls.is_old = way;
      ks_save_put (path, "old");
      g_assert_cmpint (link (path, other), ==, 0);
      if (is_root)
        g_assert_cmpint (chown (path, 12, 34), ==, 0);
      g_assert_cmpint (chmod (path, 06752), ==, 0);
      ks_assert_saves (path, "new");
      g_assert_cmpint (stat (path, &at), ==, 0);
      g_assert_cmpuint (at.st_mode & 07777, ==, 0752);
      g_assert_true (!is_root || (at.st_uid == 12 && at.st_gid == 34));
      g_assert_true (ks_save_holds (other, "old"));

      /* In another group its members get what everybody has. */
      if (is_root)
        {
          ks_save_calls.failing = "fchown";
          ks_save_calls.failure = EPERM;
          ks_save_calls.times = 2;
          ks_assert_saves (path, "newer");
          g_assert_cmpuint (ks_save_calls.hits, ==, 2);
          g_assert_cmpint (stat (path, &at), ==, 0);
          g_assert_cmpuint (at.st_mode & 07777, ==, 0722);
        }
      g_remove (other);
      ks_save_reset ();
    }
  ks_save_remove (folder);
}

static void
test_links (void)
{
  g_autofree char *folder = ks_save_folder ();
  g_autofree char *inner = g_build_filename (folder, "inner", NULL);
  g_autofree char *target = g_build_filename (inner, "file", NULL);
  g_autofree char *link_to_file = g_build_filename (folder, "link", NULL);
  g_autofree char *link_to_link = g_build_filename (inner, "link", NULL);
  g_autofree char *circle = g_build_filename (folder, "circle", NULL);
  g_autofree char *absolute = g_build_filename (folder, "absolute", NULL);
  g_autoptr (GError) error = NULL;
  struct stat at;

  g_assert_cmpint (g_mkdir (inner, 0755), ==, 0);
  g_assert_cmpint (symlink ("inner/file", link_to_file), ==, 0);
  g_assert_cmpint (symlink ("../link", link_to_link), ==, 0);
  g_assert_cmpint (symlink (target, absolute), ==, 0);
  g_assert_cmpint (symlink ("circle", circle), ==, 0);

  /* First what they lead to is not there. */
  ks_assert_saves (link_to_link, "one");
  ks_assert_saves (link_to_file, "two");
  ks_assert_saves (absolute, "three");
  g_assert_true (ks_save_holds (target, "three"));
  g_assert_cmpint (lstat (link_to_link, &at), ==, 0);
  g_assert_true (S_ISLNK (at.st_mode));
  g_assert_cmpint (lstat (link_to_file, &at), ==, 0);
  g_assert_true (S_ISLNK (at.st_mode));

  g_assert_false (ks_save_text (circle, "x", &error));
  ks_assert_error (&error, KS_ERROR_IO, circle, "in a circle", NULL);
  g_assert_cmpuint (ks_save_count (inner), ==, 2);
  ks_save_remove (inner);
  ks_save_remove (folder);
}

static void
test_bad_targets (void)
{
  g_autofree char *folder = ks_save_folder ();
  g_autofree char *file = g_build_filename (folder, "file", NULL);
  g_autofree char *below = g_build_filename (file, "below", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "no", "such", NULL);
  g_autofree char *slash = g_strconcat (folder, "/", NULL);
  g_autofree char *dot = g_build_filename (folder, ".", NULL);
  g_autofree char *pipe_path = g_build_filename (folder, "pipe", NULL);
  g_autofree char *long_name = g_strnfill (300, 'x');
  g_autofree char *too_long = g_build_filename (folder, long_name, NULL);
  g_autofree char *longest = g_strndup (too_long, strlen (folder) + 1 + 255);

  ks_save_put (file, "old");
  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  ks_assert_save_refused ("", "names no file");
  ks_assert_save_refused (slash, "names no file");
  ks_assert_save_refused (folder, "is a folder");
  ks_assert_save_refused (dot, "is a folder");
  ks_assert_save_refused (below, "is a file");
  ks_assert_save_refused (nowhere, "does not exist");
  ks_assert_save_refused (pipe_path, "pipe");
  ks_assert_save_refused ("/dev/null", "device");
  ks_assert_save_refused (too_long, "too long");
  g_assert_cmpuint (ks_save_count (folder), ==, 2);
  ks_assert_saves (longest, "as long as names are");
  g_assert_true (ks_save_holds (file, "old"));
  ks_save_remove (folder);
}

/* What one may not write to stays. The superuser may write to anything. */
static void
test_read_only (void)
{
  g_autofree char *folder = ks_save_folder ();
  g_autofree char *path = g_build_filename (folder, "file", NULL);
  gboolean is_root = geteuid () == 0;

  ks_save_put (path, "old");
  g_assert_cmpint (chmod (path, 0444), ==, 0);
  g_assert_cmpint (chmod (folder, 0777), ==, 0);
  if (is_root)
    g_assert_cmpint (seteuid (65534), ==, 0);
  ks_assert_save_refused (path, "is read-only");
  if (is_root)
    g_assert_cmpint (seteuid (0), ==, 0);

  g_assert_cmpint (chmod (path, 0666), ==, 0);
  g_assert_cmpint (chmod (folder, 0555), ==, 0);
  if (is_root)
    g_assert_cmpint (seteuid (65534), ==, 0);
  ks_assert_save_refused (path, "folder may not be written to");
  if (is_root)
    g_assert_cmpint (seteuid (0), ==, 0);
  g_assert_true (ks_save_holds (path, "old"));
  g_assert_cmpint (chmod (folder, 0755), ==, 0);
  ks_save_remove (folder);
}

#define N_SAVERS 6
#define N_SAVES 60

typedef struct {
  const char *path;
  char letter;
} Saver;

static gpointer
save_often (gpointer data)
{
  const Saver *saver = data;

  for (gsize i = 0; i < N_SAVES; i++)
    {
      g_autofree char *content = g_strnfill (1000 + 100 * i, saver->letter);

      ks_assert_saves (saver->path, content);
    }
  return NULL;
}

/* assert_saves() would see the content of another one. */
static gpointer
save_at_once (gpointer data)
{
  const Saver *saver = data;

  for (gsize i = 0; i < N_SAVES; i++)
    {
      g_autofree char *content = g_strnfill (1000 + 100 * i, saver->letter);
      g_autoptr (GError) error = NULL;

      ks_save_text (saver->path, content, &error);
      g_assert_no_error (error);
    }
  return NULL;
}

/* Several programs that save one file at once, and several files of one folder. */
static void
test_at_once (void)
{
  g_autofree char *folder = ks_save_folder ();
  g_autofree char *path = g_build_filename (folder, "file", NULL);
  g_autofree char *content = NULL;
  GThread *threads[2 * N_SAVERS];
  Saver savers[2 * N_SAVERS];
  char *paths[N_SAVERS];
  gsize size;

  for (guint way = 0; way < KS_SAVE_WAYS; way++)
    {
      for (guint i = 0; i < N_SAVERS; i++)
        {
          paths[i] = g_strdup_printf ("%s/own-%u", folder, i);
          savers[i] = (Saver) { path, (char) ('a' + i) };
          savers[N_SAVERS + i] = (Saver) { paths[i], (char) ('A' + i) };
        }
      ks_save_calls.is_old = way;
      for (guint i = 0; i < 2 * N_SAVERS; i++)
        threads[i] = g_thread_new ("save", i < N_SAVERS ? save_at_once : save_often, &savers[i]);
      for (guint i = 0; i < 2 * N_SAVERS; i++)
        g_thread_join (threads[i]);
      g_assert_cmpuint (ks_save_count (folder), ==, 1 + N_SAVERS);
      g_clear_pointer (&content, g_free);
      g_assert_true (g_file_get_contents (path, &content, &size, NULL));
      g_assert_cmpuint (size, >=, 1000);
      g_assert_cmpuint (strspn (content, (char[]) { content[0], 0 }), ==, size);
      for (guint i = 0; i < N_SAVERS; i++)
        g_free (paths[i]);
      ks_save_reset ();
    }
  ks_save_remove (folder);
}

/* The system's own limit, told where the program does not die of the signal. */
static void
test_largest_size (void)
{
  g_autofree char *folder = ks_save_folder ();
  g_autofree char *path = g_build_filename (folder, "file", NULL);
  g_autofree char *content = g_strnfill (100000, 'x');
  g_autoptr (GError) error = NULL;
  struct rlimit limit, lower;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  lower = limit;
  lower.rlim_cur = 65536;
  ks_save_put (path, "old");
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &lower), ==, 0);
  gboolean is_saved = ks_save_text (path, content, &error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  g_assert_false (is_saved);
  ks_assert_error (&error, KS_ERROR_IO, path, "larger than a file may be", NULL);
  g_assert_true (ks_save_holds (path, "old"));
  g_assert_cmpuint (ks_save_count (folder), ==, 1);
  ks_save_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/save/contents", test_contents);
  g_test_add_func ("/save/mode-and-owner", test_mode_and_owner);
  g_test_add_func ("/save/links", test_links);
  g_test_add_func ("/save/bad-targets", test_bad_targets);
  g_test_add_func ("/save/read-only", test_read_only);
  g_test_add_func ("/save/at-once", test_at_once);
  g_test_add_func ("/save/largest-size", test_largest_size);
  return g_test_run ();
}
