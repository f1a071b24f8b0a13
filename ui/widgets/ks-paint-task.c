/* SPDX-License-Identifier: MIT */
#include "ks-paint-task.h"

#include <gio/gio.h>

typedef struct {
  gpointer order;       /* owned */
  KsPaintFunc paint;
  GDestroyNotify free_order;
  GWeakRef owner;       /* who is to be told */
  KsPaintedFunc painted;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  job->free_order (job->order);
  g_weak_ref_clear (&job->owner);
  g_free (job);
}

static void
paint_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Job *job = data;
  g_autoptr (KsContext) context = ks_context_new (1);
  GError *error = NULL;

  if (job->paint (job->order, context, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_done (GObject *source, GAsyncResult *answer, gpointer data)
{
  Job *job = g_task_get_task_data (G_TASK (answer));
  g_autoptr (GObject) owner = g_weak_ref_get (&job->owner);
  g_autoptr (GError) error = NULL;

  g_task_propagate_boolean (G_TASK (answer), &error);
  if (owner != NULL)
    job->painted (owner, job->order, error);
}

void
ks_paint_task_run (gpointer order, KsPaintFunc paint, GDestroyNotify free_order, gpointer owner,
                   KsPaintedFunc painted)
{
  g_return_if_fail (order != NULL && paint != NULL && free_order != NULL);
  g_return_if_fail (G_IS_OBJECT (owner) && painted != NULL);

  Job *job = g_new0 (Job, 1);
  job->order = order;
  job->paint = paint;
  job->free_order = free_order;
  g_weak_ref_init (&job->owner, owner);
  job->painted = painted;

  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_done, NULL);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, paint_thread);
}
