/* SPDX-License-Identifier: MIT */
#include "ks-context.h"

#include <stdatomic.h>

struct _KsContext
{
  atomic_bool cancelled;
  guint n_threads;
  KsContext *parent; /* not owned; NULL but for a serial part of a run */

  KsProgressFunc progress;
  gpointer progress_data;
  _Atomic (const char *) stage;
  atomic_int permille; /* last fraction told, in 1/1000, so that few are told */
  double begin, end; /* the part of the stage that progress is of */

  gsize memory_limit; /* bytes of one allocation; 0 = none */
  atomic_llong fail_at; /* allocations left before one fails; negative = off */
  atomic_bool fail_later;
};

KsContext *
ks_context_new (guint n_threads)
{
  KsContext *self = g_atomic_rc_box_new0 (KsContext);

  self->n_threads = n_threads > 0 ? n_threads : g_get_num_processors ();
  self->end = 1.0;
  atomic_init (&self->fail_at, -1);
  return self;
}

KsContext *
ks_context_new_serial (KsContext *parent)
{
  KsContext *self = ks_context_new (1);

  self->parent = parent;
  return self;
}

KsContext *
ks_context_ref (KsContext *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
ks_context_unref (KsContext *self)
{
  if (self != NULL)
    g_atomic_rc_box_release (self);
}

void
ks_context_set_progress (KsContext *self, KsProgressFunc func, gpointer data)
{
  g_return_if_fail (self != NULL);

  self->progress = func;
  self->progress_data = data;
}

void
ks_context_set_memory_limit (KsContext *self, gsize bytes)
{
  g_return_if_fail (self != NULL);

  self->memory_limit = bytes;
}

guint
ks_context_get_threads (const KsContext *self)
{
  return self != NULL ? self->n_threads : 1;
}

void
ks_context_cancel (KsContext *self)
{
  atomic_store_explicit (&self->cancelled, TRUE, memory_order_release);
}

gboolean
ks_context_is_cancelled (const KsContext *self)
{
  for (; self != NULL; self = self->parent)
    if (atomic_load_explicit (&self->cancelled, memory_order_acquire))
      return TRUE;
  return FALSE;
}

gboolean
ks_context_check (const KsContext *self, GError **error)
{
  if (G_LIKELY (!ks_context_is_cancelled (self)))
    return TRUE;
  g_set_error_literal (error, KS_ERROR, KS_ERROR_CANCELLED, "Cancelled.");
  return FALSE;
}

void
ks_context_begin_stage (KsContext *self, const char *stage)
{
  if (self == NULL)
    return;
  atomic_store (&self->stage, stage);
  atomic_store (&self->permille, 0);
  ks_context_set_span (self, 0.0, 1.0);
  if (self->progress != NULL)
    self->progress (stage, 0.0, self->progress_data);
}

void
ks_context_progress (KsContext *self, double fraction)
{
  if (self == NULL || self->progress == NULL)
    return;

  /* Only steps of half a percent are told, by whichever thread gets there first. */
  fraction = self->begin + CLAMP (fraction, 0.0, 1.0) * (self->end - self->begin);
  int now = (int) (fraction * 1000.0);
  int last = atomic_load (&self->permille);

  if (now < last + 5 || !atomic_compare_exchange_strong (&self->permille, &last, now))
    return;

  const char *stage = atomic_load (&self->stage);
  self->progress (stage != NULL ? stage : "", now / 1000.0, self->progress_data);
}

void
ks_context_set_span (KsContext *self, double begin, double end)
{
  if (self == NULL)
    return;
  self->begin = begin;
  self->end = end;
}

void
ks_context_get_span (const KsContext *self, double *begin, double *end)
{
  *begin = self != NULL ? self->begin : 0.0;
  *end = self != NULL ? self->end : 1.0;
}

void
ks_context_fail_allocation (KsContext *self, gint64 nth, gboolean and_all_later)
{
  g_return_if_fail (self != NULL);

  atomic_store (&self->fail_at, nth);
  atomic_store (&self->fail_later, and_all_later);
}

gboolean
ks_context_grants (KsContext *self, gsize bytes)
{
  if (self == NULL)
    return TRUE;
  if (!ks_context_grants (self->parent, bytes))
    return FALSE;
  if (self->memory_limit > 0 && bytes > self->memory_limit)
    return FALSE;
  if (atomic_load (&self->fail_at) < 0)
    return TRUE;
  if (atomic_fetch_sub (&self->fail_at, 1) > 0)
    return TRUE;
  if (atomic_load (&self->fail_later))
    atomic_store (&self->fail_at, 0);
  return FALSE;
}
