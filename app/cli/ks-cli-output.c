/* SPDX-License-Identifier: MIT */
#include "ks-cli-output.h"

#include "ks-save.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATIENCE_MS 50 /* between two looks at the context */

/* @name begins the sentence about a failure. */
static gboolean
write_out (int fd, const char *name, const char *data, gsize size, KsContext *context,
           GError **error)
{
  gsize done = 0;

  while (done < size)
    {
      struct pollfd out = { .fd = fd, .events = POLLOUT };

      if (!ks_context_check (context, error))
        return FALSE;
      if (poll (&out, 1, PATIENCE_MS) <= 0)
        continue;

      /* A pipe that is ready takes this much without blocking. */
      gssize n = write (fd, data + done, MIN (size - done, PIPE_BUF));
      if (n >= 0)
        done += (gsize) n;
      else if (errno != EINTR && errno != EAGAIN)
        {
          g_set_error (error, KS_ERROR, KS_ERROR_IO, "%s could not be written: %s.", name,
                       g_strerror (errno));
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
ks_cli_write_stdout (const char *data, gsize size, KsContext *context, GError **error)
{
  return write_out (STDOUT_FILENO, "Standard output", data, size, context, error);
}

/* A pipe waits for its reader, who may never come. */
static int
open_special (const char *path, KsContext *context, GError **error)
{
  int fd = -1;

  while (ks_context_check (context, error)
         && (fd = open (path, O_WRONLY | O_CLOEXEC | O_NOCTTY)) < 0 && errno == EINTR)
    continue;
  return fd;
}

gboolean
ks_cli_write_file (const char *path, const char *data, gsize size, KsContext *context,
                   GError **error)
{
  struct stat at;

  if (stat (path, &at) != 0 || !(S_ISFIFO (at.st_mode) || S_ISCHR (at.st_mode)))
    return ks_save_file (context, path, data, size, error);

  g_autofree char *shown = ks_printable (path, 200);
  g_autofree char *name = g_strdup_printf ("“%s”", shown);
  GError *failure = NULL;
  int fd = open_special (path, context, &failure);

  if (fd >= 0)
    {
      gboolean done = write_out (fd, name, data, size, context, error);

      close (fd);
      return done;
    }
  if (failure == NULL)
    g_set_error (&failure, KS_ERROR, KS_ERROR_IO, "%s could not be written: %s.", name,
                 g_strerror (errno));
  g_propagate_error (error, failure);
  return FALSE;
}
