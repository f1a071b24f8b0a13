/* The loop or the cells of the chosen bar: looked for in a thread of its own, for a session that
 * goes on. The classes that a search had to find serve those of the diagram's other bars.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-session-private.h"

#include <gio/gio.h>

#include "ks-result-loops.h"
#include "ks-words.h"

#define EARLY 0.125 /* of the bar: short edges then, and many landmarks, to follow what turns */

struct _KsLoopSearch
{
  GWeakRef session;
  KsResult *diagram;   /* owned */
  guint32 bar;
  KsCycles *cycles;  /* of the diagram; owned, NULL when they must be found first */
  KsContext *context;  /* owned */

  /* The outcome. */
  KsLoopPlaces places;
  char *words;         /* owned */
};

static void
search_free (gpointer data)
{
  KsLoopSearch *search = data;

  g_weak_ref_clear (&search->session);
  ks_result_unref (search->diagram);
  ks_cycles_unref (search->cycles);
  ks_context_unref (search->context);
  ks_loop_places_clear (&search->places);
  g_free (search->words);
  g_free (search);
}

/* A moment early in the bar, which one that never dies has up to the threshold. */
static double
early_in (const KsDiagram *diagram, const KsBar *bar)
{
  double end = MIN (bar->death, diagram->threshold);

  return bar->birth + EARLY * MAX (end - bar->birth, 0.0);
}

static gboolean
find_loop (KsLoopSearch *search, gsize bar, double at, GError **error)
{
  g_auto (KsLoop) loop = { 0 };

  if (!ks_loop_find (&loop, search->context, &search->cycles->reduction, bar, KS_LOOP_SHORTEST, at,
                     search->cycles->distance, error)
      || !ks_result_loop_places (search->diagram, search->context, loop.rows, loop.n,
                                 &search->places, error))
    return FALSE;
  search->words = ks_words_loop (&loop);
  return TRUE;
}

/* Cells are shown as a walk along all their edges. */
static gboolean
find_cells (KsLoopSearch *search, gsize bar, GError **error)
{
  g_auto (KsShell) cells = { 0 };
  g_autofree guint32 *rows = NULL;
  gsize n;

  if (!ks_shell_find (&cells, search->context, &search->cycles->reduction, bar, error)
      || !ks_shell_walk (&cells, search->context, &rows, &n, error)
      || !ks_result_loop_places (search->diagram, search->context, rows, n, &search->places, error))
    return FALSE;
  search->words = ks_words_shell (&cells);
  return TRUE;
}

static gboolean
find_cycles (KsLoopSearch *search, guint dim, GError **error)
{
  if (search->cycles != NULL && search->cycles->reduction.max_dim >= dim)
    return TRUE;
  g_clear_pointer (&search->cycles, ks_cycles_unref);
  search->cycles = ks_result_cycles (search->diagram, search->context, dim, error);
  return search->cycles != NULL;
}

static void
find (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  KsLoopSearch *search = data;
  const KsDiagram *diagram = search->diagram->diagram;
  const KsBar *bar = &diagram->bars[search->bar];
  gsize number = search->bar - ks_loops_first_bar (diagram, bar->dim);
  GError *error = NULL;

  if (find_cycles (search, bar->dim, &error))
    (void) (bar->dim == 1 ? find_loop (search, number, early_in (diagram, bar), &error)
                          : find_cells (search, number, &error));
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* The points of the diagram are those that the selection counts in, or the loop is of an old set.
 */
static void
on_found (GObject *source, GAsyncResult *answer, gpointer data)
{
  KsLoopSearch *search = g_task_get_task_data (G_TASK (answer));
  g_autoptr (KsSession) self = g_weak_ref_get (&search->session);
  g_autoptr (GError) error = NULL;

  g_task_propagate_boolean (G_TASK (answer), &error);
  if (self == NULL || self->loop_search != search)
    return;
  self->loop_search = NULL;
  g_clear_pointer (&self->cycles, ks_cycles_unref);
  self->cycles = g_steal_pointer (&search->cycles);
  if (error != NULL)
    {
      ks_session_report (self, error->message);
      return;
    }
  if (self->result == NULL || self->result->points != search->diagram->points)
    return;
  ks_selection_set_loop (self->selection, search->places.points, search->places.n);
  ks_session_set_text (self, &self->loop, search->words, PROP_LOOP);
}

void
ks_session_stop_loop (KsSession *self)
{
  if (self->loop_search != NULL)
    ks_context_cancel (self->loop_search->context);
  self->loop_search = NULL;
}

void
ks_session_follow_bar (KsSession *self)
{
  ks_session_stop_loop (self);
  ks_selection_set_loop (self->selection, NULL, 0);
  ks_session_set_text (self, &self->loop, NULL, PROP_LOOP);
  if (self->bar == G_MAXUINT32 || self->diagram->diagram->bars[self->bar].dim == 0)
    return;

  KsLoopSearch *search = g_new0 (KsLoopSearch, 1);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_found, NULL);

  g_weak_ref_init (&search->session, self);
  search->diagram = ks_result_ref (self->diagram);
  search->bar = self->bar;
  search->cycles = self->cycles != NULL ? ks_cycles_ref (self->cycles) : NULL;
  search->context = ks_context_new (0);
  self->loop_search = search;
  g_task_set_task_data (task, search, search_free);
  g_task_run_in_thread (task, find);
}
