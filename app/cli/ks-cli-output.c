/* SPDX-License-Identifier: MIT */
#include "ks-cli-output.h"

#include "ks-error.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <unistd.h>

#define PATIENCE_MS 50 /* between two looks at the context */

gboolean
ks_cli_write_stdout (const char *data, gsize size, KsContext *context, GError **error)
{
  gsize done = 0;

  while (done < size)
    {
      struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };

      if (!ks_context_check (context, error))
        return FALSE;
      if (poll (&out, 1, PATIENCE_MS) <= 0)
        continue;

      /* A pipe that is ready takes this much without blocking. */
      gssize n = write (STDOUT_FILENO, data + done, MIN (size - done, PIPE_BUF));
      if (n >= 0)
        done += (gsize) n;
      else if (errno != EINTR && errno != EAGAIN)
        {
          g_set_error (error, KS_ERROR, KS_ERROR_IO, "Standard output could not be written: %s.",
                       g_strerror (errno));
          return FALSE;
        }
    }
  return TRUE;
}
