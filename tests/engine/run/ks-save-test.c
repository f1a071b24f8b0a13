/* SPDX-License-Identifier: MIT */
#include "ks-save-test.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

KsSaveCalls ks_save_calls = { .kill_at = -1 };

void
ks_save_reset (void)
{
  memset (&ks_save_calls, 0, sizeof ks_save_calls);
  ks_save_calls.kill_at = -1;
}

static gboolean
goes_wrong (const char *name)
{
  if (ks_save_calls.kill_at == g_atomic_int_add (&ks_save_calls.n_calls, 1))
    {
      kill (getpid (), SIGKILL);
      pause ();
    }
  if (ks_save_calls.failing == NULL || strcmp (ks_save_calls.failing, name) != 0)
    return FALSE;
  if (ks_save_calls.after > 0)
    {
      ks_save_calls.after--;
      return FALSE;
    }
  if (ks_save_calls.times == 0)
    return FALSE;
  ks_save_calls.times--;
  ks_save_calls.hits++;
  errno = ks_save_calls.failure;
  return TRUE;
}

#define WRAP(name, symbol, parameters, arguments)                                                  \
  int __real_##symbol parameters;                                                                  \
  int __wrap_##symbol parameters;                                                                  \
  int __wrap_##symbol parameters                                                                   \
  {                                                                                                \
    return goes_wrong (name) ? -1 : __real_##symbol arguments;                                     \
  }

WRAP ("open", open64, (const char *path, int flags, mode_t mode), (path, flags, mode))
WRAP ("fstatat", fstatat64, (int folder, const char *name, struct stat *at, int flags),
      (folder, name, at, flags))
WRAP ("faccessat", faccessat, (int folder, const char *name, int how, int flags),
      (folder, name, how, flags))
WRAP ("fchown", fchown, (int fd, uid_t user, gid_t group), (fd, user, group))
WRAP ("fchmod", fchmod, (int fd, mode_t mode), (fd, mode))
WRAP ("flock", flock, (int fd, int how), (fd, how))
/* It would take most of the time, and only a machine that loses power knows the difference. */
int __wrap_fsync (int fd);

int
__wrap_fsync (int fd)
{
  return goes_wrong ("fsync") ? -1 : 0;
}

WRAP ("linkat", linkat, (int a, const char *from, int b, const char *to, int flags),
      (a, from, b, to, flags))
WRAP ("renameat", renameat, (int a, const char *from, int b, const char *to), (a, from, b, to))
WRAP ("unlinkat", unlinkat, (int folder, const char *name, int flags), (folder, name, flags))

int __real_openat64 (int folder, const char *name, int flags, mode_t mode);
int __wrap_openat64 (int folder, const char *name, int flags, mode_t mode);
gssize __real_write (int fd, const void *data, gsize size);
gssize __wrap_write (int fd, const void *data, gsize size);

int
__wrap_openat64 (int folder, const char *name, int flags, mode_t mode)
{
  if ((flags & O_TMPFILE) == O_TMPFILE && ks_save_calls.is_old)
    {
      errno = EOPNOTSUPP;
      return -1;
    }
  return goes_wrong ("openat") ? -1 : __real_openat64 (folder, name, flags, mode);
}

gssize
__wrap_write (int fd, const void *data, gsize size)
{
  if (goes_wrong ("write"))
    return ks_save_calls.failure == 0 ? 0 : -1;
  if (ks_save_calls.cancelled != NULL)
    ks_context_cancel (ks_save_calls.cancelled);
  return __real_write (fd, data, ks_save_calls.piece > 0 ? MIN (size, ks_save_calls.piece) : size);
}

char *
ks_save_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("ks-save-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

guint
ks_save_count (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

void
ks_save_remove (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* NULL stands for no file. */
void
ks_save_put (const char *path, const char *content)
{
  g_remove (path);
  if (content != NULL)
    g_assert_true (
        g_file_set_contents_full (path, content, -1, G_FILE_SET_CONTENTS_NONE, 0666, NULL));
}

gboolean
ks_save_holds (const char *path, const char *content)
{
  g_autofree char *there = NULL;

  g_file_get_contents (path, &there, NULL, NULL);
  return g_strcmp0 (there, content) == 0;
}

gboolean
ks_save_text (const char *path, const char *content, GError **error)
{
  return ks_save_file (NULL, path, content, strlen (content), error);
}

void
ks_assert_saves (const char *path, const char *content)
{
  g_autoptr (GError) error = NULL;

  ks_save_text (path, content, &error);
  g_assert_no_error (error);
  g_assert_true (ks_save_holds (path, content));
}

void
ks_assert_save_refused (const char *path, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *shown = ks_printable (path, 200);

  g_assert_false (ks_save_text (path, "x", &error));
  ks_assert_error (&error, KS_ERROR_IO, shown, word, NULL);
}
