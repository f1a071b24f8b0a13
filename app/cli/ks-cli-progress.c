/* SPDX-License-Identifier: MIT */
#include "ks-cli-progress.h"

#include <stdio.h>
#include <unistd.h>

#define BAR 24            /* characters */
#define FIRST_US 200000   /* before this nothing is shown */
#define STEP_US 50000     /* between two pictures */

struct _KsCliProgress
{
  GMutex lock;      /* guards the rest */
  gint64 next;      /* monotonic time of the next picture */
  gboolean is_shown;
};

static void
show (const char *stage, double fraction, gpointer data)
{
  KsCliProgress *self = data;
  gint64 now = g_get_monotonic_time ();

  g_mutex_lock (&self->lock);
  if (now >= self->next)
    {
      char bar[BAR + 1] = { 0 };

      for (int i = 0; i < BAR; i++)
        bar[i] = i < (int) (fraction * BAR + 0.5) ? '#' : '.';
      fprintf (stderr, "\r\033[K%-11s [%s] %3.0f %%", stage, bar, fraction * 100.0);
      fflush (stderr);
      self->next = now + STEP_US;
      self->is_shown = TRUE;
    }
  g_mutex_unlock (&self->lock);
}

KsCliProgress *
ks_cli_progress_begin (KsContext *context, gboolean quiet)
{
  if (quiet || !isatty (STDERR_FILENO))
    return NULL;

  KsCliProgress *self = g_new0 (KsCliProgress, 1);
  g_mutex_init (&self->lock);
  self->next = g_get_monotonic_time () + FIRST_US;
  ks_context_set_progress (context, show, self);
  return self;
}

void
ks_cli_progress_end (KsCliProgress *self)
{
  if (self == NULL)
    return;
  if (self->is_shown)
    fputs ("\r\033[K", stderr);
  g_mutex_clear (&self->lock);
  g_free (self);
}
