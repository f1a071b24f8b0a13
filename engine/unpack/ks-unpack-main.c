/* kleinscope-unpack: parses what is too dangerous to be parsed beside anything else. It
 * shuts itself in before it reads a byte of the content; see ks-unpack-protocol.h.
 *
 * SPDX-License-Identifier: MIT */
#include <string.h>
#include <unistd.h>

#include "ks-error.h"
#include "ks-number.h"
#include "ks-unpack-answer.h"
#include "ks-unpack-protocol.h"
#include "ks-unpack-sandbox.h"

#define MEMORY ((gsize) 64 * 1024 * 1024) /* bytes for the libraries and the listing */

/* Processor time: some ten times what honest files take, so that a small file that sends a library
 * round for ever is ended soon. */
#define LEAST_MILLISECONDS 800 /* for the libraries to begin, and to list */
#define READ_A_MILLISECOND 5000 /* bytes of the content */

static const struct {
  const char *name;
  gboolean (*unpack) (const KsUnpackJob *job, GError **error);
} formats[] = {
  { "hdf5", ks_unpack_hdf5 },
  { "jpeg", ks_unpack_jpeg },
  { "png", ks_unpack_png },
};

/* Nobody but the one who waits at the pipe can be told when it is gone. */
static void
tell (const char *text)
{
  for (gsize done = 0, size = strlen (text); done < size;)
    {
      gssize n = write (KS_UNPACK_STATUS, text + done, size - done);

      if (n < 0)
        _exit (1);
      done += n;
    }
}

static void
tell_progress (double fraction, gpointer dots)
{
  for (guint *told = dots; *told < fraction * KS_UNPACK_DOTS && *told < KS_UNPACK_DOTS; ++*told)
    tell (".");
}

static void
unpack (gsize format, const KsUnpackJob *job, guint guards)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *status = formats[format].unpack (job, &error)
                                ? g_strdup_printf ("ok %u\n", guards)
                                : g_strdup_printf ("error %.900s\n", error->message);

  tell (status);
}

int
main (int argc, char **argv)
{
  gsize f = 0;
  guint64 size, most;
  guint dots = 0;

  while (f < G_N_ELEMENTS (formats) && (argc != 4 || strcmp (formats[f].name, argv[1]) != 0))
    f++;
  if (f == G_N_ELEMENTS (formats) || !ks_integer_from_text (argv[2], 0, G_MAXSSIZE, &size)
      || !ks_integer_from_text (argv[3], 0, G_MAXSSIZE / 4, &most))
    {
      static const char usage[] = "This program is run by Kleinscope alone.\n";

      return write (STDERR_FILENO, usage, sizeof usage - 1) < 0 ? 1 : 2;
    }

  const KsSandboxLimits limits = {
    .memory = MEMORY + MIN (2 * size, MEMORY),
    .most = 2 * MEMORY + 2 * most,
    .written = most,
    .milliseconds = LEAST_MILLISECONDS + size / READ_A_MILLISECOND,
  };
  guint guards = ks_sandbox_enter (&limits);
  KsUnpackJob job = { KS_UNPACK_CONTENT, size,  KS_UNPACK_ANSWER,       most,
                      tell_progress,     &dots, ks_sandbox_allow_answer };

  unpack (f, &job, guards);
  /* Libraries need not tidy up: the process is all that they had. */
  _exit (0);
}
