/* The run context: what a computation may use and whom it tells. It is passed
 * down explicitly; there are no globals. Every engine function that can take
 * more than about 10 ms takes one and polls it.
 *
 * A NULL context is allowed everywhere: it never cancels, tells nobody and uses
 * one thread.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

#include "ks-error.h"

typedef struct _KsContext KsContext;

/* Told from any worker thread, at most a few hundred times a run. @stage is a
 * stage's name with static lifetime, @fraction lies in [0, 1]. */
typedef void (*KsProgressFunc) (const char *stage, double fraction, gpointer data);

/* @n_threads 0 means one for each processor. */
KsContext *ks_context_new (guint n_threads);
/* Of one thread, for a part of a run that others go beside: it is cancelled with @parent (NULL:
 * never), which outlives it, and asks it for memory, but tells nobody of its progress. */
KsContext *ks_context_new_serial (KsContext *parent);
KsContext *ks_context_ref (KsContext *context);
void       ks_context_unref (KsContext *context);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsContext, ks_context_unref)

/* To be set before the run starts. */
void  ks_context_set_progress (KsContext *context, KsProgressFunc func, gpointer data);
guint ks_context_get_threads (const KsContext *context);

/* Async-signal-safe and callable from any thread; cannot be taken back. */
void     ks_context_cancel (KsContext *context);
gboolean ks_context_is_cancelled (const KsContext *context);

/* FALSE with KS_ERROR_CANCELLED when the run was cancelled. A few ns. */
gboolean ks_context_check (const KsContext *context, GError **error);

/* Names the stage that progress is about, and tells fraction 0. */
void ks_context_begin_stage (KsContext *context, const char *stage);
void ks_context_progress (KsContext *context, double fraction);
/* Progress told from now on is that of the part [begin, end] of the stage: for stages
 * of several loops. To be called by one thread, between loops. */
void ks_context_set_span (KsContext *context, double begin, double end);
/* That part; [0, 1] at the begin of a stage. A function of several loops parts it among them. */
void ks_context_get_span (const KsContext *context, double *begin, double *end);

/* For tests: an allocation of more than @bytes fails; 0 = none does. Set before the run starts. */
void     ks_context_set_memory_limit (KsContext *context, gsize bytes);
/* For tests: the @nth allocation from now (0 = the next) fails; with
 * @and_all_later every one after it too. A negative @nth turns it off. */
void     ks_context_fail_allocation (KsContext *context, gint64 nth, gboolean and_all_later);
/* For ks_alloc() alone: whether an allocation of @bytes is to be granted. */
gboolean ks_context_grants (KsContext *context, gsize bytes);
