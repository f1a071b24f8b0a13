/* Undo and redo: what the person can change, as whole states on two stacks.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-state.h"

/* Changes of one parameter that follow each other within this time are one step. */
#define KS_HISTORY_PAUSE (G_USEC_PER_SEC)
#define KS_HISTORY_DEPTH 500

typedef struct _KsHistory KsHistory;

KsHistory *ks_history_new (void);
void       ks_history_free (KsHistory *history);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsHistory, ks_history_free)

/* Takes @before, the state that a change of @parameter (static string) at @now
 * (monotonic us) leaves behind, and forgets what could be redone. */
void ks_history_record (KsHistory *history, KsState *before, const char *parameter, gint64 now);

void ks_history_clear (KsHistory *history);

gboolean ks_history_can_undo (const KsHistory *history);
gboolean ks_history_can_redo (const KsHistory *history);
/* Takes @current and gives the state to go to. Call only when it can. */
KsState *ks_history_undo (KsHistory *history, KsState *current);
KsState *ks_history_redo (KsHistory *history, KsState *current);
