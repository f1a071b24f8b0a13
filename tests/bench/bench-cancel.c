/* How long a run goes on after it was cancelled: runs of the whole pipeline, each cancelled
 * at another moment, the moments spread evenly over the run. Prints the longest answers with
 * the stage in which the cancel fell, beside the time of the undisturbed run.
 *
 *   bench-cancel [POINTS [TRIALS [FIELD=VALUE...]]]
 *
 * SPDX-License-Identifier: MIT */
#include "ks-pipeline.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN 5

typedef struct {
  const KsRecipe *recipe;
  guint targets;
  KsContext *context;
  _Atomic (const char *) stage;
  gint64 end; /* monotonic, of the run */
  gboolean was_cancelled;
} Trial;

typedef struct {
  const char *stage;
  double at, answer; /* milliseconds */
} Answer;

static void
note_stage (const char *stage, double fraction, gpointer data)
{
  atomic_store (&((Trial *) data)->stage, stage);
}

static gpointer
run (gpointer data)
{
  Trial *self = data;
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autoptr (GError) error = NULL;
  g_autoptr (KsResult)
      result = ks_pipeline_run (pipeline, self->recipe, self->targets, NULL, self->context, &error);

  self->end = g_get_monotonic_time ();
  self->was_cancelled = g_error_matches (error, KS_ERROR, KS_ERROR_CANCELLED);
  if (error != NULL && !self->was_cancelled)
    g_error ("%s", error->message);
  return NULL;
}

/* Starts a run and cancels it @delay microseconds later, or never if that is negative. Returns
 * the run's time since its start, or since the cancel, in milliseconds. */
static double
time_run (const KsRecipe *recipe, guint targets, gint64 delay, const char **stage,
          gboolean *was_cancelled)
{
  g_autoptr (KsContext) context = ks_context_new (2);
  Trial trial = { .recipe = recipe, .targets = targets, .context = context, .stage = "read" };
  gint64 from = g_get_monotonic_time ();

  ks_context_set_progress (context, note_stage, &trial);
  GThread *thread = g_thread_new ("run", run, &trial);
  if (delay >= 0)
    {
      g_usleep ((gulong) delay);
      *stage = atomic_load (&trial.stage);
      from = g_get_monotonic_time ();
      ks_context_cancel (context);
    }
  g_thread_join (thread);
  *was_cancelled = trial.was_cancelled;
  return (double) (trial.end - from) / 1000.0;
}

static int
by_answer (gconstpointer a, gconstpointer b)
{
  double x = ((const Answer *) a)->answer, y = ((const Answer *) b)->answer;

  return (x < y) - (x > y);
}

static void
measure (const KsRecipe *recipe, guint targets, const char *title, guint n_trials)
{
  g_autofree Answer *answers = g_new0 (Answer, n_trials);
  const char *stage = NULL;
  gboolean was_cancelled;
  guint n = 0;
  double whole = time_run (recipe, targets, -1, &stage, &was_cancelled);

  for (guint i = 0; i < n_trials; i++)
    {
      double at = whole * (i + 0.5) / n_trials;
      double answer = time_run (recipe, targets, (gint64) (1000.0 * at), &stage, &was_cancelled);

      if (was_cancelled)
        answers[n++] = (Answer) { stage, at, answer };
    }
  qsort (answers, n, sizeof *answers, by_answer);
  printf ("%s: %.0f ms undisturbed, %u of %u runs were cancelled in time; the longest answers:\n",
          title, whole, n, n_trials);
  for (guint i = 0; i < MIN (n, SHOWN); i++)
    printf ("  %8.2f ms  in %s, at %.0f ms\n", answers[i].answer, answers[i].stage, answers[i].at);
}

int
main (int argc, char **argv)
{
  g_autoptr (KsRecipe) recipe = ks_recipe_new ();
  guint n_trials = argc > 2 ? (guint) atoi (argv[2]) : 40;
  g_autoptr (GError) error = NULL;

  if (!ks_recipe_set (recipe, "count", argc > 1 ? argv[1] : "100000", &error))
    g_error ("%s", error->message);
  for (int i = 3; i < argc; i++)
    {
      g_auto (GStrv) parts = g_strsplit (argv[i], "=", 2);

      if (!ks_recipe_set (recipe, parts[0], parts[1] != NULL ? parts[1] : "", &error))
        g_error ("%s", error->message);
    }
  measure (recipe, KS_TARGET_GRAPH, "graph", n_trials);
  measure (recipe, KS_TARGET_DIAGRAM, "diagram", n_trials);
  return 0;
}
