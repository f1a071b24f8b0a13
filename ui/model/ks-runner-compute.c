/* What the runner does on its compute thread.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-runner-private.h"

#include <sys/resource.h>
#include <unistd.h>

#define NICENESS 5        /* of the compute thread and those it starts */
#define FRAME 16667       /* microseconds: the screen shows no more batches of bars than one in each */
#define WORTH_SHOWING 0.1 /* seconds that a diagram is not to wait for what is said of it */

void
ks_runner_job_free (KsRunnerJob *job)
{
  ks_recipe_free (job->recipe);
  ks_result_unref (job->warm);
  ks_context_unref (job->context);
  g_free (job);
}

void
ks_runner_answer_free (KsRunnerAnswer *answer)
{
  ks_result_unref (answer->result);
  ks_diagram_unref (answer->bars);
  g_clear_error (&answer->error);
  g_free (answer->reason);
  g_free (answer);
}

static void
hand_over (KsRunner *self, KsRunnerAnswer *answer)
{
  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->answers, answer);
  ks_runner_schedule_delivery (self);
  g_mutex_unlock (&self->lock);
}

static KsRunnerAnswer *
answer_new (const KsRunnerJob *job, KsRunnerAnswerKind kind)
{
  KsRunnerAnswer *answer = g_new0 (KsRunnerAnswer, 1);

  answer->kind = kind;
  answer->serial = job->serial;
  answer->times = job->times;
  answer->times.computed = g_get_monotonic_time ();
  return answer;
}

void
ks_runner_on_progress (const char *stage, double fraction, gpointer data)
{
  KsRunner *self = data;

  g_mutex_lock (&self->lock);
  self->next_stage = stage;
  self->next_fraction = fraction;
  ks_runner_schedule_progress (self);
  g_mutex_unlock (&self->lock);
}

/* Tells of @error unless the run was cancelled, which is nobody's news. */
static void
hand_over_error (KsRunner *self, const KsRunnerJob *job, GError *error)
{
  if (g_error_matches (error, KS_ERROR, KS_ERROR_CANCELLED))
    {
      g_error_free (error);
      return;
    }
  KsRunnerAnswer *answer = answer_new (job, KS_RUNNER_ANSWER_FAILED);
  answer->error = error;
  hand_over (self, answer);
}

/* Runs @recipe up to @targets and hands the result over as @kind; NULL when there is none. */
static KsResult *
run_step (KsRunner *self, const KsRunnerJob *job, const KsRecipe *recipe, KsTarget targets,
          KsRunnerAnswerKind kind)
{
  GError *error = NULL;
  KsEstimate estimate;

  if (!job->confirmed)
    {
      if (!ks_pipeline_estimate (self->pipeline, recipe, targets, job->context, &estimate,
                                 &error))
        {
          hand_over_error (self, job, error);
          return NULL;
        }
      if (estimate.seconds > job->big_seconds || estimate.bytes > job->big_bytes)
        {
          KsRunnerAnswer *question = answer_new (job, KS_RUNNER_ANSWER_TOO_BIG);
          question->estimate = estimate;
          hand_over (self, question);
          return NULL;
        }
    }

  KsResult *result = ks_pipeline_run (self->pipeline, recipe, targets, job->warm, job->context,
                                      &error);
  if (result == NULL)
    {
      hand_over_error (self, job, error);
      return NULL;
    }
  KsRunnerAnswer *answer = answer_new (job, kind);
  answer->result = ks_result_ref (result);
  hand_over (self, answer);
  return result;
}

/* The suggestion belongs to the core: it is computed once for each. */
static void
suggest (KsRunner *self, const KsRunnerJob *job, const KsResult *result)
{
  if (result->core_space == NULL)
    return;
  if (result->core_space != self->suggested_for)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *reason = NULL;
      double epsilon = ks_suggest_epsilon (job->context, result->core_space, &reason, &error);

      if (error != NULL)
        return; /* There is no suggestion then; the slider works without. */
      ks_space_unref (self->suggested_for);
      self->suggested_for = ks_space_ref (result->core_space);
      self->epsilon = epsilon;
      g_free (self->reason);
      self->reason = g_steal_pointer (&reason);
    }
  KsRunnerAnswer *answer = answer_new (job, KS_RUNNER_ANSWER_SUGGESTION);
  answer->epsilon = self->epsilon;
  answer->reason = g_strdup (self->reason);
  hand_over (self, answer);
}

/* Hands the bars so far over as a diagram, once it is a while that the person waits for it, and no
 * oftener than the screen shows them. */
static void
on_bars (const KsBar *bars, gsize n_bars, double length, gpointer data)
{
  KsRunner *self = data;
  gint64 now = g_get_monotonic_time ();

  g_array_append_vals (self->bars, bars, (guint) n_bars);
  if (now - self->job->times.started < (gint64) self->job->quick * 1000 || self->bars->len == 0
      || now - self->handed_bars < FRAME)
    return;
  self->handed_bars = now;

  KsDiagram *diagram = g_atomic_rc_box_new0 (KsDiagram);
  diagram->max_dim = self->job->recipe->max_dim;
  diagram->prime = self->job->recipe->prime;
  diagram->complex = self->job->recipe->complex;
  diagram->threshold = length;
  diagram->n_bars = self->bars->len;
  diagram->bars = g_memdup2 (self->bars->data, self->bars->len * sizeof (KsBar));
  qsort (diagram->bars, diagram->n_bars, sizeof (KsBar), ks_bar_compare);

  KsRunnerAnswer *answer = answer_new (self->job, KS_RUNNER_ANSWER_BARS);
  answer->bars = diagram;
  hand_over (self, answer);
}

/* What is said of a diagram may take far longer than the diagram, which is then handed over before
 * it. FALSE when there will be none. */
static gboolean
show_diagram_first (KsRunner *self, const KsRunnerJob *job, KsTarget all)
{
  const KsRecipe *recipe = job->recipe;
  KsEstimate estimate;

  if (recipe->bootstrap == 0 && recipe->null_trials == 0 && !recipe->recognise)
    return TRUE;
  if (!ks_pipeline_estimate (self->pipeline, recipe, all, job->context, &estimate, NULL)
      || estimate.seconds < WORTH_SHOWING)
    return TRUE;
  g_autoptr (KsRecipe) plain = ks_recipe_copy (recipe);
  plain->bootstrap = plain->null_trials = 0;
  plain->recognise = FALSE;
  g_autoptr (KsResult) diagram = run_step (self, job, plain, all, KS_RUNNER_ANSWER_DIAGRAM);
  return diagram != NULL;
}

static void
run_job (KsRunner *self, const KsRunnerJob *job)
{
  g_autoptr (KsResult) graph
    = run_step (self, job, job->recipe, KS_TARGET_GRAPH, KS_RUNNER_ANSWER_GRAPH);

  if (graph == NULL)
    return;
  g_mutex_lock (&self->lock);
  self->has_graph = TRUE;
  gboolean is_stale = self->pending != NULL;
  g_mutex_unlock (&self->lock);
  if (is_stale)
    return;

  g_array_set_size (self->bars, 0);
  self->handed_bars = 0;
  KsTarget all = KS_TARGET_GRAPH | KS_TARGET_FEATURES | KS_TARGET_DIAGRAM;
  if (!show_diagram_first (self, job, all))
    return;
  g_autoptr (KsResult) diagram = run_step (self, job, job->recipe, all, KS_RUNNER_ANSWER_DIAGRAM);
  if (diagram == NULL)
    return;
  suggest (self, job, diagram);
  hand_over (self, answer_new (job, KS_RUNNER_ANSWER_DONE));
}

gpointer
ks_runner_compute (gpointer data)
{
  KsRunner *self = data;

  /* Where all processors compute, the window's thread goes before: it has little to do, but at
   * once. Linux gives each thread its own niceness. Without it the window is but less smooth. */
  setpriority (PRIO_PROCESS, (id_t) gettid (), NICENESS);
  self->bars = g_array_new (FALSE, FALSE, sizeof (KsBar));
  g_mutex_lock (&self->lock);
  while (!self->quit)
    {
      if (self->pending == NULL)
        {
          g_cond_wait (&self->wake, &self->lock);
          continue;
        }
      g_autoptr (KsRunnerJob) job = g_steal_pointer (&self->pending);
      if (self->pipeline == NULL)
        {
          self->pipeline = ks_pipeline_new (self->memory_budget);
          ks_pipeline_watch (self->pipeline, on_bars, self);
        }
      self->running = ks_context_ref (job->context);
      self->has_graph = FALSE;
      self->started = job->times.started = g_get_monotonic_time ();
      job->times.number = ++self->n_started;
      g_mutex_unlock (&self->lock);

      self->job = job;
      run_job (self, job);
      self->job = NULL;

      g_mutex_lock (&self->lock);
      g_clear_pointer (&self->running, ks_context_unref);
    }
  g_mutex_unlock (&self->lock);
  g_clear_pointer (&self->pipeline, ks_pipeline_free);
  g_clear_pointer (&self->suggested_for, ks_space_unref);
  g_clear_pointer (&self->reason, g_free);
  g_array_unref (self->bars);
  return NULL;
}
