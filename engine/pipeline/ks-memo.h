/* Recent outputs by key, within a budget of bytes. Private to the pipeline.
 *
 * Invariant: the outputs of all entries together take at most the budget, or only
 * entries used since ks_memo_begin_run() are left.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-stages.h"

typedef struct _KsMemo KsMemo;

KsMemo  *ks_memo_new (gsize budget);
void     ks_memo_free (KsMemo *memo);
gsize    ks_memo_bytes (const KsMemo *memo);

/* Entries used from now on are not dropped until the next call. */
void     ks_memo_begin_run (KsMemo *memo);

/* A new reference, or NULL. O(1). */
gpointer ks_memo_get (KsMemo *memo, const char *key);

gboolean ks_memo_contains (const KsMemo *memo, const char *key);

/* Keeps a reference of its own; drops the least recently used beyond the budget. O(entries). */
void     ks_memo_put (KsMemo *memo, const char *key, const KsStage *stage, gpointer output);
