/* SPDX-License-Identifier: MIT */
#include "ks-runner-private.h"

G_DEFINE_FINAL_TYPE (KsRunner, ks_runner, G_TYPE_OBJECT)

enum { PROP_BUSY = 1, PROP_STAGE, PROP_FRACTION, N_PROPS };
enum {
  SIGNAL_GRAPH,
  SIGNAL_BARS,
  SIGNAL_DIAGRAM,
  SIGNAL_SUGGESTION,
  SIGNAL_TOO_BIG,
  SIGNAL_FAILED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* Main thread: handing over */

static void
set_busy (KsRunner *self, gboolean busy)
{
  if (self->busy == busy)
    return;
  self->busy = busy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

static void
set_progress (KsRunner *self, const char *stage, double fraction)
{
  if (self->stage != stage)
    {
      self->stage = stage;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STAGE]);
    }
  if (self->fraction != fraction)
    {
      self->fraction = fraction;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION]);
    }
}

static void
emit (KsRunner *self, KsRunnerAnswer *answer)
{
  gboolean newest = answer->serial == self->newest;

  if (answer->serial < self->oldest_shown || (!newest && answer->kind != KS_RUNNER_ANSWER_GRAPH))
    return;
  if (newest && (answer->kind == KS_RUNNER_ANSWER_TOO_BIG || answer->kind == KS_RUNNER_ANSWER_FAILED
                 || answer->kind == KS_RUNNER_ANSWER_DONE))
    set_busy (self, FALSE);

  switch (answer->kind)
    {
    case KS_RUNNER_ANSWER_GRAPH:
      self->times = answer->times;
      self->times.delivered = g_get_monotonic_time ();
      g_signal_emit (self, signals[SIGNAL_GRAPH], 0, answer->result);
      break;
    case KS_RUNNER_ANSWER_BARS:
      g_signal_emit (self, signals[SIGNAL_BARS], 0, answer->bars);
      break;
    case KS_RUNNER_ANSWER_DIAGRAM:
      g_signal_emit (self, signals[SIGNAL_DIAGRAM], 0, answer->result);
      break;
    case KS_RUNNER_ANSWER_SUGGESTION:
      g_signal_emit (self, signals[SIGNAL_SUGGESTION], 0, answer->epsilon, answer->reason);
      break;
    case KS_RUNNER_ANSWER_TOO_BIG:
      g_signal_emit (self, signals[SIGNAL_TOO_BIG], 0, &answer->estimate);
      break;
    case KS_RUNNER_ANSWER_FAILED:
      g_signal_emit (self, signals[SIGNAL_FAILED], 0, answer->error);
      break;
    case KS_RUNNER_ANSWER_DONE:
    default:
      break;
    }
}

/* While the main thread was busy with something else, more than one may have come that shows the
 * same: only the last of them is worth the time that showing it takes. */
static gboolean
is_outdated_by (const KsRunnerAnswer *answer, const KsRunnerAnswer *next)
{
  return next != NULL && next->kind == answer->kind
         && (answer->kind == KS_RUNNER_ANSWER_GRAPH || answer->kind == KS_RUNNER_ANSWER_BARS);
}

static gboolean
tell_progress (gpointer data)
{
  KsRunner *self = data;

  g_mutex_lock (&self->lock);
  const char *stage = self->next_stage;
  double fraction = self->next_fraction;
  self->told_progress = g_get_monotonic_time ();
  g_clear_pointer (&self->progress, g_source_unref);
  g_mutex_unlock (&self->lock);

  if (self->busy)
    set_progress (self, stage, fraction);
  return G_SOURCE_REMOVE;
}

static gboolean
deliver (gpointer data)
{
  g_autoptr (KsRunner) self = g_object_ref (data);
  GQueue answers = G_QUEUE_INIT;

  g_mutex_lock (&self->lock);
  GQueue swap = self->answers;
  self->answers = answers;
  answers = swap;
  g_clear_pointer (&self->delivery, g_source_unref);
  g_mutex_unlock (&self->lock);

  KsRunnerAnswer *head;
  while ((head = g_queue_pop_head (&answers)) != NULL)
    {
      g_autoptr (KsRunnerAnswer) answer = head;

      if (!is_outdated_by (answer, g_queue_peek_head (&answers)))
        emit (self, answer);
    }
  return G_SOURCE_REMOVE;
}

void
ks_runner_schedule_delivery (KsRunner *self)
{
  if (self->delivery != NULL || self->quit)
    return;
  self->delivery = g_idle_source_new ();
  g_source_set_priority (self->delivery, G_PRIORITY_HIGH_IDLE);
  g_source_set_callback (self->delivery, deliver, self, NULL);
  g_source_attach (self->delivery, self->main_context);
}

void
ks_runner_schedule_progress (KsRunner *self)
{
  gint64 wait = self->told_progress + 1000 * KS_RUNNER_PROGRESS - g_get_monotonic_time ();

  if (self->progress != NULL || self->quit)
    return;
  self->progress = g_timeout_source_new ((guint) (MAX (wait, 0) / 1000));
  g_source_set_callback (self->progress, tell_progress, self, NULL);
  g_source_attach (self->progress, self->main_context);
}

/* Main thread: asking */

static void
clear_grace (KsRunner *self)
{
  if (self->grace_end == NULL)
    return;
  g_source_destroy (self->grace_end);
  g_clear_pointer (&self->grace_end, g_source_unref);
}

/* Cancels the running job if something waits for its place. */
static gboolean
on_grace_end (gpointer data)
{
  KsRunner *self = data;

  g_clear_pointer (&self->grace_end, g_source_unref);
  g_mutex_lock (&self->lock);
  if (self->running != NULL && self->pending != NULL)
    ks_context_cancel (self->running);
  g_mutex_unlock (&self->lock);
  return G_SOURCE_REMOVE;
}

/* Call with the lock held: how many more milliseconds the running job may have. */
static gint64
grace_left (KsRunner *self)
{
  if (self->has_graph)
    return 0;
  return (gint64) self->grace - (g_get_monotonic_time () - self->started) / 1000;
}

void
ks_runner_ask (KsRunner *self, const KsRecipe *recipe, KsResult *warm, gboolean confirmed)
{
  g_return_if_fail (KS_IS_RUNNER (self));
  g_return_if_fail (recipe != NULL);

  KsRunnerJob *job = g_new0 (KsRunnerJob, 1);
  job->serial = ++self->newest;
  job->recipe = ks_recipe_copy (recipe);
  job->warm = warm != NULL ? ks_result_ref (warm) : NULL;
  job->confirmed = confirmed;
  job->times.asked = g_get_monotonic_time ();
  job->context = ks_context_new (0);
  job->big_seconds = self->big_seconds;
  job->big_bytes = self->big_bytes;
  job->quick = self->quick;
  ks_context_set_progress (job->context, ks_runner_on_progress, self);
  if (self->grace == 0)
    self->oldest_shown = self->newest;

  gint64 left = 0;
  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->pending, ks_runner_job_free);
  self->pending = job;
  if (self->running != NULL)
    {
      left = grace_left (self);
      if (left <= 0)
        ks_context_cancel (self->running);
    }
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->lock);

  if (left > 0 && self->grace_end == NULL)
    {
      self->grace_end = g_timeout_source_new ((guint) left);
      g_source_set_callback (self->grace_end, on_grace_end, self, NULL);
      g_source_attach (self->grace_end, self->main_context);
    }
  set_busy (self, TRUE);
}

void
ks_runner_cancel (KsRunner *self)
{
  g_return_if_fail (KS_IS_RUNNER (self));

  self->oldest_shown = self->newest + 1;
  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->pending, ks_runner_job_free);
  if (self->running != NULL)
    ks_context_cancel (self->running);
  g_mutex_unlock (&self->lock);
  clear_grace (self);
  set_busy (self, FALSE);
}

gboolean
ks_runner_get_busy (KsRunner *self)
{
  g_return_val_if_fail (KS_IS_RUNNER (self), FALSE);

  return self->busy;
}

const char *
ks_runner_get_stage (KsRunner *self)
{
  g_return_val_if_fail (KS_IS_RUNNER (self), NULL);

  return self->stage;
}

double
ks_runner_get_fraction (KsRunner *self)
{
  g_return_val_if_fail (KS_IS_RUNNER (self), 0.0);

  return self->fraction;
}

KsRunTimes
ks_runner_get_times (KsRunner *self)
{
  g_return_val_if_fail (KS_IS_RUNNER (self), ((KsRunTimes) { 0 }));

  return self->times;
}

void
ks_runner_set_grace (KsRunner *self, guint milliseconds)
{
  g_return_if_fail (KS_IS_RUNNER (self));

  self->grace = milliseconds;
}

void
ks_runner_set_quick (KsRunner *self, guint milliseconds)
{
  g_return_if_fail (KS_IS_RUNNER (self));

  self->quick = milliseconds;
}

void
ks_runner_set_limits (KsRunner *self, double seconds, gsize bytes)
{
  g_return_if_fail (KS_IS_RUNNER (self));

  self->big_seconds = seconds;
  self->big_bytes = bytes;
}

void
ks_runner_set_memory_budget (KsRunner *self, gsize bytes)
{
  g_return_if_fail (KS_IS_RUNNER (self));

  g_mutex_lock (&self->lock);
  self->memory_budget = bytes;
  g_mutex_unlock (&self->lock);
}

KsRunner *
ks_runner_new (void)
{
  return g_object_new (KS_TYPE_RUNNER, NULL);
}

/* Object */

static void
ks_runner_dispose (GObject *object)
{
  KsRunner *self = KS_RUNNER (object);

  if (self->thread != NULL)
    {
      g_mutex_lock (&self->lock);
      self->quit = TRUE;
      g_clear_pointer (&self->pending, ks_runner_job_free);
      if (self->running != NULL)
        ks_context_cancel (self->running);
      g_cond_signal (&self->wake);
      g_mutex_unlock (&self->lock);
      g_thread_join (g_steal_pointer (&self->thread));
    }
  clear_grace (self);
  if (self->delivery != NULL)
    {
      g_source_destroy (self->delivery);
      g_clear_pointer (&self->delivery, g_source_unref);
    }
  if (self->progress != NULL)
    {
      g_source_destroy (self->progress);
      g_clear_pointer (&self->progress, g_source_unref);
    }
  g_queue_clear_full (&self->answers, (GDestroyNotify) ks_runner_answer_free);
  G_OBJECT_CLASS (ks_runner_parent_class)->dispose (object);
}

static void
ks_runner_finalize (GObject *object)
{
  KsRunner *self = KS_RUNNER (object);

  g_main_context_unref (self->main_context);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->wake);
  G_OBJECT_CLASS (ks_runner_parent_class)->finalize (object);
}

static void
ks_runner_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  KsRunner *self = KS_RUNNER (object);

  switch (id)
    {
    case PROP_BUSY:
      g_value_set_boolean (value, self->busy);
      break;
    case PROP_STAGE:
      g_value_set_string (value, self->stage);
      break;
    case PROP_FRACTION:
      g_value_set_double (value, self->fraction);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ks_runner_class_init (KsRunnerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = ks_runner_dispose;
  object_class->finalize = ks_runner_finalize;
  object_class->get_property = ks_runner_get_property;

  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  properties[PROP_STAGE] = g_param_spec_string ("stage", NULL, NULL, NULL, flags);
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0.0, 1.0, 0.0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_GRAPH] = g_signal_new ("graph", KS_TYPE_RUNNER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, KS_TYPE_RESULT);
  signals[SIGNAL_BARS] = g_signal_new ("bars", KS_TYPE_RUNNER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 1, KS_TYPE_DIAGRAM);
  signals[SIGNAL_DIAGRAM] = g_signal_new ("diagram", KS_TYPE_RUNNER, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, KS_TYPE_RESULT);
  signals[SIGNAL_SUGGESTION] = g_signal_new ("suggestion", KS_TYPE_RUNNER, G_SIGNAL_RUN_LAST, 0,
                                             NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_DOUBLE,
                                             G_TYPE_STRING);
  signals[SIGNAL_TOO_BIG] = g_signal_new ("too-big", KS_TYPE_RUNNER, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, KS_TYPE_ESTIMATE);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", KS_TYPE_RUNNER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
ks_runner_init (KsRunner *self)
{
  self->main_context = g_main_context_ref_thread_default ();
  self->grace = KS_RUNNER_GRACE;
  self->quick = KS_RUNNER_QUICK;
  self->big_seconds = KS_RUNNER_BIG_SECONDS;
  self->big_bytes = KS_RUNNER_BIG_BYTES;
  g_mutex_init (&self->lock);
  g_cond_init (&self->wake);
  g_queue_init (&self->answers);
  self->thread = g_thread_new ("kleinscope-compute", ks_runner_compute, self);
}
