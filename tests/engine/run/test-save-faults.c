/* Saving, with every system call that it makes failing, and killed before each of them.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-save-test.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
  const char *call;
  int failure;
  const char *word; /* of the sentence */
} Fault;

static const Fault faults[] = {
  { "open", EACCES, "may not be written" },
  { "open", EMFILE, "Too many open files" },
  { "openat", ENOSPC, "disk is full" },
  { "openat", EROFS, "nothing can be written" },
  { "openat", EDQUOT, "share of the disk" },
  { "fstatat", EIO, "reports an error" },
  { "faccessat", EACCES, "read-only" },
  { "faccessat", EROFS, "nothing can be written" },
  { "fchown", EPERM, "" },
  { "fchmod", EPERM, "" },
  { "flock", ENOLCK, "" },
  { "write", ENOSPC, "disk is full" },
  { "write", EDQUOT, "share of the disk" },
  { "write", EIO, "reports an error" },
  { "write", EFBIG, "larger than a file may be" },
  { "write", EINTR, "" },
  { "write", 0, "reports an error" }, /* nothing written, and no reason */
  { "fsync", EIO, "" },
  { "fsync", ENOSPC, "" },
  { "fsync", EINTR, "" },
  { "fsync", EINVAL, "" },
  { "linkat", EEXIST, "" },
  { "linkat", ENOSPC, "disk is full" },
  { "linkat", EXDEV, "" },
  { "renameat", EIO, "reports an error" },
  { "renameat", ENOSPC, "disk is full" },
};

/* Whatever fails, the file is as it was or as it was to be, nothing lies beside it, and
 * the answer says which. */
static void
check_fault (const char *folder, const char *path, const char *before, const Fault *fault,
             guint after, guint times)
{
  g_autoptr (GError) error = NULL;

  ks_save_put (path, before);
  ks_save_calls.failing = fault->call;
  ks_save_calls.failure = fault->failure;
  ks_save_calls.after = after;
  ks_save_calls.times = times;
  gboolean is_saved = ks_save_text (path, "new content", &error);
  ks_save_calls.failing = NULL;

  guint n_wanted = before != NULL || ks_save_holds (path, "new content");
  if (ks_save_count (folder) != n_wanted)
    g_error ("%s fails with %s after %u: there are %u files", fault->call,
             g_strerror (fault->failure), after, ks_save_count (folder));
  if (is_saved)
    {
      g_assert_no_error (error);
      g_assert_true (ks_save_holds (path, "new content"));
      return;
    }
  gboolean is_last = strstr (error->message, "is written") != NULL;
  g_assert_true (ks_save_holds (path, is_last ? "new content" : before));
  g_assert_true (is_last ? g_str_equal (fault->call, "fsync") : TRUE);
  ks_assert_error (&error, KS_ERROR_IO, path, is_last ? "confirm" : fault->word, NULL);
}

static void
test_faults (void)
{
  g_autofree char *folder = ks_save_folder ();
  g_autofree char *path = g_build_filename (folder, "file", NULL);

  for (gsize f = 0; f < G_N_ELEMENTS (faults); f++)
    {
      guint hits = 0;

      for (guint way = 0; way < KS_SAVE_WAYS; way++)
        for (guint after = 0; after < 12; after++)
          for (guint times = 1; times < 24; times += 22)
            {
              ks_save_calls.is_old = way;
              check_fault (folder, path, "old", &faults[f], after, times);
              check_fault (folder, path, NULL, &faults[f], after, times);
              hits += ks_save_calls.hits;
              ks_save_reset ();
            }
      g_assert_cmpuint (hits, >, 0);
    }
  g_remove (path);
  ks_save_remove (folder);
}

/* Killed before each of its calls: the file is whole, and the next save leaves nothing but it. */
static void
check_killed (const char *folder, const char *path, const char *before, gboolean is_old)
{
  gboolean is_over = FALSE;
  guint n_new = 0, n_left = 0, at = 0;

  for (; !is_over; at++)
    {
      int status;

      ks_save_put (path, before);
      pid_t child = fork ();
      if (child == 0)
        {
          ks_save_calls.is_old = is_old;
          ks_save_calls.n_calls = 0;
          ks_save_calls.kill_at = at;
          _exit (ks_save_text (path, "new content", NULL) ? 0 : 1);
        }
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      is_over = WIFEXITED (status);
      g_assert_true (is_over ? WEXITSTATUS (status) == 0 : WTERMSIG (status) == SIGKILL);
      g_assert_true (ks_save_holds (path, before) || ks_save_holds (path, "new content"));
      n_new += ks_save_holds (path, "new content");
      n_left += ks_save_count (folder) - (before != NULL || ks_save_holds (path, "new content"));

      ks_save_calls.is_old = is_old;
      ks_assert_saves (path, "next content");
      ks_save_calls.is_old = FALSE;
      g_assert_cmpuint (ks_save_count (folder), ==, 1);
    }
  g_test_message ("%u places to die in, %u with the new content, %u leave a file", at, n_new,
                  n_left);
  g_assert_cmpuint (n_new, >=, 2);
  g_assert_cmpuint (at, >, n_new);
  /* Only between the link and the rename, where there was a file already. */
  if (!is_old)
    g_assert_cmpuint (n_left, ==, before != NULL ? 1 : 0);
}

static void
test_killed (void)
{
  g_autofree char *folder = ks_save_folder ();
  g_autofree char *path = g_build_filename (folder, "file", NULL);

  for (guint way = 0; way < KS_SAVE_WAYS; way++)
    {
      check_killed (folder, path, "old", way);
      check_killed (folder, path, NULL, way);
    }
  ks_save_remove (folder);
}

/* The hidden names of the target "file", learnt from a save that cannot take one. */
static char *
hidden_name (const char *folder, guint slot)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "file", -1);

  return g_strdup_printf ("%s/.kleinscope-%.16s-%u", folder, hash, slot);
}

static void
test_names_taken (void)
{
  g_autofree char *folder = ks_save_folder ();
  g_autofree char *path = g_build_filename (folder, "file", NULL);
  int held[KS_SAVE_SLOTS];

  for (guint way = 0; way < KS_SAVE_WAYS; way++)
    {
      ks_save_calls.is_old = way;
      ks_save_put (path, "old");
      for (guint slot = 0; slot < KS_SAVE_SLOTS; slot++)
        {
          g_autofree char *hidden = hidden_name (folder, slot);

          ks_save_put (hidden, "of another program");
          held[slot] = g_open (hidden, O_RDWR | O_CLOEXEC, 0);
          g_assert_cmpint (flock (held[slot], LOCK_EX | LOCK_NB), ==, 0);
        }
      ks_assert_save_refused (path, "are all taken");
      g_assert_true (ks_save_holds (path, "old"));
      g_assert_cmpuint (ks_save_count (folder), ==, 1 + KS_SAVE_SLOTS);

      /* That program ends: its file goes, those of the others stay. */
      close (held[5]);
      ks_assert_saves (path, "new");
      g_assert_cmpuint (ks_save_count (folder), ==, KS_SAVE_SLOTS);
      for (guint slot = 0; slot < KS_SAVE_SLOTS; slot++)
        if (slot != 5)
          close (held[slot]);
      ks_assert_saves (path, "newer");
      g_assert_cmpuint (ks_save_count (folder), ==, 1);

      /* What is no file is not touched, and passed over. */
      g_autofree char *first = hidden_name (folder, 0);
      g_assert_cmpint (g_mkdir (first, 0755), ==, 0);
      ks_assert_saves (path, "newest");
      g_assert_cmpint (g_rmdir (first), ==, 0);
      g_assert_cmpint (mkfifo (first, 0600), ==, 0);
      ks_assert_saves (path, "the very newest");
      g_assert_cmpint (g_remove (first), ==, 0);
      ks_save_reset ();
    }
  ks_save_remove (folder);
}

/* Somebody else locks the new file at once: who does that is about to remove it. */
static void
test_name_lost (void)
{
  g_autofree char *folder = ks_save_folder ();
  g_autofree char *path = g_build_filename (folder, "file", NULL);

  ks_save_calls.is_old = TRUE;
  ks_save_calls.failing = "flock";
  ks_save_calls.failure = EWOULDBLOCK;
  ks_save_calls.times = 1;
  ks_assert_saves (path, "new");
  g_assert_cmpuint (ks_save_calls.hits, ==, 1);
  g_assert_cmpuint (ks_save_count (folder), ==, 2);
  ks_assert_saves (path, "newer");
  g_assert_cmpuint (ks_save_count (folder), ==, 1);
  ks_save_reset ();
  ks_save_remove (folder);
}

static void
test_cancel (void)
{
  g_autofree char *folder = ks_save_folder ();
  g_autofree char *path = g_build_filename (folder, "file", NULL);
  g_autofree char *content = g_strnfill (5000000, 'x');
  g_autoptr (GError) error = NULL;

  for (guint way = 0; way < KS_SAVE_WAYS; way++)
    for (gsize size = 1; size <= 5000000; size += 4999999)
      {
        g_autoptr (KsContext) context = ks_context_new (1);

        ks_save_calls.is_old = way;
        ks_save_calls.cancelled = context;
        ks_save_put (path, "old");
        g_assert_false (ks_save_file (context, path, content, size, &error));
        g_assert_error (error, KS_ERROR, KS_ERROR_CANCELLED);
        g_clear_error (&error);
        g_assert_true (ks_save_holds (path, "old"));
        g_assert_cmpuint (ks_save_count (folder), ==, 1);

        /* An interrupted fsync looks for it, too. */
        ks_save_calls.cancelled = NULL;
        ks_save_calls.failing = "fsync";
        ks_save_calls.failure = EINTR;
        ks_save_calls.times = 1;
        g_assert_false (ks_save_file (context, path, "", 0, &error));
        g_assert_error (error, KS_ERROR, KS_ERROR_CANCELLED);
        g_clear_error (&error);
        ks_save_reset ();
      }
  ks_save_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/save/faults", test_faults);
  g_test_add_func ("/save/killed", test_killed);
  g_test_add_func ("/save/names-taken", test_names_taken);
  g_test_add_func ("/save/name-lost", test_name_lost);
  g_test_add_func ("/save/cancel", test_cancel);
  return g_test_run ();
}
