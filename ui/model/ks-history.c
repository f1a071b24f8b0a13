/* SPDX-License-Identifier: MIT */
#include "ks-history.h"

struct _KsHistory
{
  GQueue undo; /* of KsState, newest first */
  GQueue redo;
  const char *parameter; /* of the last recording, static; NULL: the next is a step of its own */
  gint64 time;           /* of the last recording, monotonic us */
};

KsHistory *
ks_history_new (void)
{
  KsHistory *history = g_new0 (KsHistory, 1);

  g_queue_init (&history->undo);
  g_queue_init (&history->redo);
  return history;
}

void
ks_history_clear (KsHistory *history)
{
  g_queue_clear_full (&history->undo, (GDestroyNotify) ks_state_free);
  g_queue_clear_full (&history->redo, (GDestroyNotify) ks_state_free);
  history->parameter = NULL;
}

void
ks_history_free (KsHistory *history)
{
  if (history == NULL)
    return;
  ks_history_clear (history);
  g_free (history);
}

void
ks_history_record (KsHistory *history, KsState *before, const char *parameter, gint64 now)
{
  gboolean goes_on = parameter == history->parameter && parameter != NULL
                     && now - history->time < KS_HISTORY_PAUSE;

  g_queue_clear_full (&history->redo, (GDestroyNotify) ks_state_free);
  history->parameter = parameter;
  history->time = now;
  if (goes_on)
    {
      ks_state_free (before);
      return;
    }
  g_queue_push_head (&history->undo, before);
  if (history->undo.length > KS_HISTORY_DEPTH)
    ks_state_free (g_queue_pop_tail (&history->undo));
}

gboolean
ks_history_can_undo (const KsHistory *history)
{
  return history->undo.length > 0;
}

gboolean
ks_history_can_redo (const KsHistory *history)
{
  return history->redo.length > 0;
}

KsState *
ks_history_undo (KsHistory *history, KsState *current)
{
  g_return_val_if_fail (ks_history_can_undo (history), current);

  history->parameter = NULL;
  g_queue_push_head (&history->redo, current);
  return g_queue_pop_head (&history->undo);
}

KsState *
ks_history_redo (KsHistory *history, KsState *current)
{
  g_return_val_if_fail (ks_history_can_redo (history), current);

  history->parameter = NULL;
  g_queue_push_head (&history->undo, current);
  return g_queue_pop_head (&history->redo);
}
