/* kleinscope-cli: the pipeline without a display.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-cli-commands.h"
#include "ks-cli-help.h"
#include "ks-cli-output.h"
#include "ks-cli-progress.h"
#include "ks-number.h"

#include <locale.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum { EXIT_DONE = 0, EXIT_DATA = 1, EXIT_USAGE = 2, EXIT_INTERRUPTED = 130 };

/* The run that an interrupt cancels: a signal handler can be handed nothing, so this one
 * variable is seen by it and by run_command() alone. */
static _Atomic (KsContext *) interruptible;

static void
interrupt (int number)
{
  KsContext *context = interruptible;

  if (context != NULL)
    ks_context_cancel (context);
}

static const int interrupts[] = { SIGINT, SIGTERM, SIGHUP };

/* What the signals did before; index as in interrupts[]. */
typedef struct {
  struct sigaction before[G_N_ELEMENTS (interrupts)];
} Watch;

/* From here to watch_end() the first interrupt cancels @context and a second one kills. Calls
 * that block are not begun again, so that they come to look at the context. A signal that is
 * ignored, as by nohup, stays ignored. */
static void
watch_begin (Watch *watch, KsContext *context)
{
  struct sigaction action = { .sa_handler = interrupt, .sa_flags = (int) SA_RESETHAND };

  interruptible = context;
  sigemptyset (&action.sa_mask);
  for (gsize i = 0; i < G_N_ELEMENTS (interrupts); i++)
    {
      sigaction (interrupts[i], NULL, &watch->before[i]);
      if (watch->before[i].sa_handler != SIG_IGN)
        sigaction (interrupts[i], &action, NULL);
    }
}

static void
watch_end (const Watch *watch)
{
  for (gsize i = 0; i < G_N_ELEMENTS (interrupts); i++)
    sigaction (interrupts[i], &watch->before[i], NULL);
  interruptible = NULL;
}

/* One line on stderr, whatever a file's name or content put into it. */
static int
report (const GError *error)
{
  gboolean is_usage = g_error_matches (error, KS_ERROR, KS_ERROR_USAGE);
  g_autofree char *line = ks_printable (error->message, G_MAXSIZE);

  fprintf (stderr, "kleinscope-cli: %s%s\n", line, is_usage ? " See kleinscope-cli --help." : "");
  if (g_error_matches (error, KS_ERROR, KS_ERROR_CANCELLED))
    return EXIT_INTERRUPTED;
  return is_usage ? EXIT_USAGE : EXIT_DATA;
}

static gboolean
answer_questions (const KsCliOptions *options, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (options->help)
    ks_cli_append_help (text);
  else if (options->version)
    g_string_append (text, "kleinscope " KS_VERSION "\n");
  else
    ks_cli_append_builtins (text);
  return ks_cli_write_stdout (text->str, text->len, NULL, error);
}

static gboolean
run_command (const KsCliCommand *command, const KsCliOptions *options, GError **error)
{
  guint64 n_threads = 0;

  if (options->threads != NULL && !ks_integer_from_text (options->threads, 1, 256, &n_threads))
    {
      g_autofree char *shown = ks_printable (options->threads, 60);

      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "--threads %s is not understood; give a whole number from 1 to 256.", shown);
      return FALSE;
    }

  g_autoptr (KsContext) context = ks_context_new ((guint) n_threads);
  KsCliProgress *progress = ks_cli_progress_begin (context, options->quiet);
  Watch watch;

  watch_begin (&watch, context);
  gboolean done = command->run (options, context, error);
  watch_end (&watch);
  ks_cli_progress_end (progress);
  return done;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KsCliOptions) options = NULL;
  const KsCliCommand *command = NULL;
  gboolean has_command = argc > 1 && argv[1][0] != '-';

  setlocale (LC_CTYPE, "");
  /* A reader that went away, or a file at its limit, is a failed write with its own sentence. */
  signal (SIGPIPE, SIG_IGN);
  signal (SIGXFSZ, SIG_IGN);
  if (argc < 2)
    g_set_error_literal (&error, KS_ERROR, KS_ERROR_USAGE, "Nothing to do: name a command.");
  else if (!has_command || (command = ks_cli_command_find (argv[1], &error)) != NULL)
    options = ks_cli_options_parse (command != NULL ? command->name : NULL,
                                    (const char *const *) argv + (has_command ? 2 : 1), &error);

  if (options != NULL && (options->help || options->version || options->list_builtin))
    return answer_questions (options, &error) ? EXIT_DONE : report (error);
  if (options != NULL && !has_command)
    g_set_error_literal (&error, KS_ERROR, KS_ERROR_USAGE,
                         "Nothing to do: the first word is to be a command.");
  if (error == NULL && run_command (command, options, &error))
    return EXIT_DONE;
  return report (error);
}
