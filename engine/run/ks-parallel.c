/* SPDX-License-Identifier: MIT */
#include "ks-parallel.h"

#include <pthread.h>
#include <stdatomic.h>

typedef struct {
  KsContext *context;
  gsize n, grain;
  KsRangeFunc func;
  gpointer data;

  atomic_size_t next; /* first index nobody has taken */
  atomic_bool stop;
  pthread_mutex_t lock; /* guards error */
  GError *error;
} Loop;

typedef struct {
  Loop *loop;
  guint worker;
  pthread_t thread;
} Worker;

static void
fail (Loop *loop, GError *error)
{
  atomic_store (&loop->stop, TRUE);
  pthread_mutex_lock (&loop->lock);
  if (loop->error == NULL || g_error_matches (loop->error, KS_ERROR, KS_ERROR_CANCELLED))
    {
      g_clear_error (&loop->error);
      loop->error = g_steal_pointer (&error);
    }
  pthread_mutex_unlock (&loop->lock);
  g_clear_error (&error);
}

static gpointer
work (gpointer data)
{
  Worker *worker = data;
  Loop *loop = worker->loop;

  while (!atomic_load (&loop->stop))
    {
      gsize begin = atomic_fetch_add (&loop->next, loop->grain);
      GError *error = NULL;

      if (begin >= loop->n)
        break;
      gsize end = MIN (begin + loop->grain, loop->n);
      if (!ks_context_check (loop->context, &error)
          || !loop->func (loop->context, begin, end, worker->worker, loop->data, &error))
        fail (loop, error);
      else
        ks_context_progress (loop->context, (double) end / (double) loop->n);
    }
  return NULL;
}

gboolean
ks_parallel_for (KsContext *context, gsize n, gsize grain, KsRangeFunc func, gpointer data,
                 GError **error)
{
  g_return_val_if_fail (func != NULL, FALSE);

  grain = MAX (grain, 1);
  Loop loop = { .context = context, .n = n, .grain = grain, .func = func, .data = data };
  pthread_mutex_init (&loop.lock, NULL);

  gsize n_chunks = n / grain + (n % grain != 0);
  guint n_workers = (guint) MIN ((gsize) ks_context_get_threads (context), MAX (n_chunks, 1));
  g_autofree Worker *workers = g_new0 (Worker, n_workers);
  guint started = 1;

  for (guint i = 0; i < n_workers; i++)
    workers[i] = (Worker) { .loop = &loop, .worker = i };
  /* A thread that cannot be started is a thread fewer, not an error. */
  while (started < n_workers
         && pthread_create (&workers[started].thread, NULL, work, &workers[started]) == 0)
    started++;
  work (&workers[0]);
  for (guint i = 1; i < started; i++)
    pthread_join (workers[i].thread, NULL);

  pthread_mutex_destroy (&loop.lock);
  if (loop.error == NULL)
    return TRUE;
  g_propagate_error (error, loop.error);
  return FALSE;
}
