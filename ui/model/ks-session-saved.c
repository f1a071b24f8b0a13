/* Keeping a session, and bringing it back.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-session-private.h"

#include <string.h>

KsSavedSession *
ks_session_save (KsSession *self)
{
  g_return_val_if_fail (KS_IS_SESSION (self), NULL);

  const KsState *state = ks_session_get_state (self);
  KsSavedSession *saved = ks_saved_session_new (state);
  gboolean is_shown = self->result != NULL
                      && ks_recipes_agree (self->result->recipe, state->recipe);

  saved->bar = self->bar != G_MAXUINT32 ? self->bar : self->bar_to_come;
  if (is_shown)
    ks_saved_session_set_graph (saved, self->result->graph, self->result->layout->xy, NULL,
                                ks_selection_get_marks (self->selection));
  return saved;
}

void
ks_session_restore (KsSession *self, KsSavedSession *saved)
{
  g_return_if_fail (KS_IS_SESSION (self));
  g_return_if_fail (saved != NULL);

  ks_session_open_state (self, ks_state_copy (saved->state));
  /* What the recipe's other choices rule out has gone from it: this is what to wait for. */
  ks_state_free (saved->state);
  saved->state = ks_state_copy (self->state);
  self->restoring = saved;
}

/* The graph that was waited for, and not one on the way to it. */
static gboolean
is_awaited (KsSession *self, const KsResult *result)
{
  return self->restoring != NULL
         && ks_recipes_agree (result->recipe, self->restoring->state->recipe);
}

KsResult *
ks_session_place (KsSession *self, KsResult *result)
{
  KsSavedSession *saved = self->restoring;

  if (!is_awaited (self, result) || !ks_saved_session_is_of (saved, result->graph))
    return ks_result_ref (result);
  g_autoptr (KsLayout) layout = ks_layout_new_at (NULL, saved->xy, saved->n_nodes, NULL);
  return layout != NULL ? ks_result_with_layout (result, layout) : ks_result_ref (result);
}

static void
select_saved (KsSession *self, const KsSavedSession *saved)
{
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint32 v = 0; v < saved->n_nodes; v++)
    if (saved->selected[v])
      g_array_append_val (nodes, v);
  ks_selection_set_nodes (self->selection, (const guint32 *) (gpointer) nodes->data, nodes->len);
}

static void
end_restoring (KsSession *self, KsRestored outcome)
{
  g_autoptr (KsSavedSession) saved = g_steal_pointer (&self->restoring);

  g_signal_emit_by_name (self, "restored", outcome, saved);
}

void
ks_session_finish_restoring (KsSession *self, KsResult *result)
{
  KsSavedSession *saved = self->restoring;

  /* Another graph of the same points may come first; after a change of the person's this one never
   * will. */
  if (saved == NULL
      || (!is_awaited (self, result)
          && ks_recipes_agree (self->state->recipe, saved->state->recipe)))
    return;

  gboolean is_whole = is_awaited (self, result)
                      && (saved->graph == NULL || ks_saved_session_is_of (saved, result->graph));
  if (is_whole && saved->graph != NULL)
    select_saved (self, saved);
  if (is_whole)
    self->bar_to_come = saved->bar;
  end_restoring (self, is_whole ? KS_RESTORED_WHOLE : KS_RESTORED_PARTLY);
}

void
ks_session_fail_restoring (KsSession *self)
{
  if (self->restoring != NULL)
    end_restoring (self, KS_RESTORED_NOT);
}
