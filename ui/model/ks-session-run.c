/* SPDX-License-Identifier: MIT */
#include "ks-session-private.h"

#include <string.h>

#include "ks-words.h"

void
ks_session_ask (KsSession *self, gboolean confirmed)
{
  KsResult *warm = NULL;

  if (self->placed != NULL && ks_recipes_share_places (self->placed->recipe, self->state->recipe))
    warm = self->placed;
  ks_session_set_text (self, &self->question, NULL, PROP_QUESTION);
  ks_session_set_partial (self, NULL);
  ks_runner_ask (self->runner, self->state->recipe, warm, confirmed);
}

/* Back to what was there before the opening. A run that was under way then is asked for again. */
static void
fall_back (KsSession *self)
{
  ks_session_adopt (self, g_steal_pointer (&self->fallback));
  if (self->result == NULL || !ks_recipe_equal (self->result->recipe, self->state->recipe))
    {
      self->keep_error = TRUE;
      ks_session_ask (self, FALSE);
    }
  ks_session_fail_restoring (self);
}

/* The source is there. Undo may go back to the one before, and beyond the first is nothing. */
static void
finish_opening (KsSession *self, gboolean is_first)
{
  KsState *before = g_steal_pointer (&self->fallback);

  ks_session_record (self, before, NULL);
  if (is_first)
    {
      ks_history_clear (self->history);
      ks_session_notify (self, PROP_CAN_UNDO);
    }
  self->keep_error = FALSE;
  ks_session_set_text (self, &self->error, NULL, PROP_ERROR);
  g_signal_emit_by_name (self, "opened", self->state->recipe->files);
}

static void
on_graph (KsRunner *runner, KsResult *computed, KsSession *self)
{
  gboolean is_first = self->result == NULL;
  gboolean same_set = !is_first && self->result->points == computed->points;

  /* The run of the source before, let finish: whether the new one opens is not known yet. */
  if (self->fallback != NULL && !ks_recipes_share_points (computed->recipe, self->state->recipe))
    return;
  g_autoptr (KsResult) result = ks_session_place (self, computed);
  ks_result_unref (self->result);
  self->result = ks_result_ref (result);
  if (result->graph->n_nodes > 0)
    {
      ks_result_unref (self->placed);
      self->placed = ks_result_ref (result);
    }
  if (!ks_state_colour_exists (self->state, result))
    ks_session_set_text (self, &self->state->colour, "density", ks_session_property ("colour"));
  if (self->fallback != NULL)
    finish_opening (self, is_first || self->restoring != NULL);

  ks_selection_set_result (self->selection, result);
  ks_session_notify (self, PROP_RESULT);
  if (self->shown_k != ks_session_effective_k (self))
    {
      self->shown_k = ks_session_effective_k (self);
      ks_session_notify (self, ks_session_property ("neighbours"));
    }
  if (self->shown_radius != ks_session_effective_radius (self))
    {
      self->shown_radius = ks_session_effective_radius (self);
      ks_session_notify (self, ks_session_property ("ball-radius"));
    }
  if (!same_set)
    {
      ks_session_set_bar (self, G_MAXUINT32);
      g_clear_pointer (&self->diagram, ks_result_unref);
      ks_session_notify (self, PROP_DIAGRAM);
    }
  gboolean is_old = self->diagram != NULL && self->diagram->core != result->core;
  if (is_old != self->diagram_is_old)
    {
      self->diagram_is_old = is_old;
      ks_session_notify (self, PROP_DIAGRAM_IS_OLD);
    }
  ks_session_notify (self, PROP_TITLE);
  ks_session_notify (self, PROP_SUBTITLE);
  ks_session_finish_restoring (self, result);
}

static void
on_bars (KsRunner *runner, KsDiagram *bars, KsSession *self)
{
  ks_session_set_partial (self, bars);
}

static void
on_diagram (KsRunner *runner, KsResult *result, KsSession *self)
{
  ks_session_set_partial (self, NULL);
  if (!self->keep_error)
    ks_session_set_text (self, &self->error, NULL, PROP_ERROR);
  if (self->diagram == NULL || self->diagram->diagram != result->diagram)
    {
      ks_session_set_bar (self, G_MAXUINT32);
      g_clear_pointer (&self->cycles, ks_cycles_unref);
    }
  ks_result_unref (self->diagram);
  self->diagram = ks_result_ref (result);
  ks_session_notify (self, PROP_DIAGRAM);
  if (self->diagram_is_old)
    {
      self->diagram_is_old = FALSE;
      ks_session_notify (self, PROP_DIAGRAM_IS_OLD);
    }
  if (self->bar_to_come != G_MAXUINT32)
    ks_session_set_bar (self, self->bar_to_come);
  self->bar_to_come = G_MAXUINT32;
}

static void
on_suggestion (KsRunner *runner, double epsilon, const char *reason, KsSession *self)
{
  if (self->suggested_epsilon != epsilon)
    {
      self->suggested_epsilon = epsilon;
      ks_session_notify (self, PROP_SUGGESTED_EPSILON);
    }
  ks_session_set_text (self, &self->suggestion, reason, PROP_SUGGESTION);

  /* Until the person chooses one, the suggestion is the epsilon that rules would start with. */
  if (!ks_cluster_rule_uses_epsilon (self->state->recipe->cluster.rule)
      && self->state->recipe->cluster.epsilon != epsilon)
    {
      self->state->recipe->cluster.epsilon = epsilon;
      ks_session_notify (self, ks_session_property ("epsilon"));
    }
}

static void
on_too_big (KsRunner *runner, KsEstimate *estimate, KsSession *self)
{
  g_autofree char *question = ks_words_estimate (estimate);

  ks_session_set_text (self, &self->question, question, PROP_QUESTION);
}

static void
on_failed (KsRunner *runner, GError *error, KsSession *self)
{
  ks_session_set_text (self, &self->error, error->message, PROP_ERROR);
  if (self->fallback != NULL)
    fall_back (self);
}

static void
on_runner_notify (KsRunner *runner, GParamSpec *pspec, KsSession *self)
{
  if (strcmp (pspec->name, "busy") == 0)
    {
      if (!ks_runner_get_busy (runner))
        ks_session_set_partial (self,
                                NULL); /* Failed or stopped: the last diagram is there again. */
      ks_session_notify (self, PROP_BUSY);
    }
  else if (strcmp (pspec->name, "fraction") == 0)
    ks_session_notify (self, PROP_FRACTION);
  else
    ks_session_notify (self, PROP_STAGE);
}

void
ks_session_cancel (KsSession *self)
{
  g_return_if_fail (KS_IS_SESSION (self));

  if (!ks_runner_get_busy (self->runner))
    return;
  ks_runner_cancel (self->runner);
  if (self->fallback != NULL)
    fall_back (self);
  else
    ks_session_set_text (self, &self->question,
                         "Stopped: this is not yet the picture of these parameters.",
                         PROP_QUESTION);
}

void
ks_session_lay_out_afresh (KsSession *self)
{
  g_return_if_fail (KS_IS_SESSION (self));

  if (self->result == NULL || self->fallback != NULL)
    return;
  g_clear_pointer (&self->placed, ks_result_unref);
  ks_session_ask (self, FALSE);
}

void
ks_session_compute (KsSession *self)
{
  g_return_if_fail (KS_IS_SESSION (self));

  ks_session_ask (self, TRUE);
}

void
ks_session_dismiss_error (KsSession *self)
{
  g_return_if_fail (KS_IS_SESSION (self));

  ks_session_set_text (self, &self->error, NULL, PROP_ERROR);
}

void
ks_session_report (KsSession *self, const char *sentence)
{
  g_return_if_fail (KS_IS_SESSION (self));

  self->keep_error = TRUE;
  ks_session_set_text (self, &self->error, sentence, PROP_ERROR);
}

void
ks_session_listen (KsSession *self)
{
  g_signal_connect (self->runner, "graph", G_CALLBACK (on_graph), self);
  g_signal_connect (self->runner, "bars", G_CALLBACK (on_bars), self);
  g_signal_connect (self->runner, "diagram", G_CALLBACK (on_diagram), self);
  g_signal_connect (self->runner, "suggestion", G_CALLBACK (on_suggestion), self);
  g_signal_connect (self->runner, "too-big", G_CALLBACK (on_too_big), self);
  g_signal_connect (self->runner, "failed", G_CALLBACK (on_failed), self);
  g_signal_connect (self->runner, "notify", G_CALLBACK (on_runner_notify), self);
}
