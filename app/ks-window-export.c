/* SPDX-License-Identifier: MIT */
#include "ks-window-private.h"

#include <string.h>

#include "ks-export.h"
#include "ks-figure.h"
#include "ks-graph-painter.h"
#include "ks-save.h"

/* One file to be written, on a thread of its own. */
typedef struct {
  KsResult *result;    /* owned */
  KsGraphScene *scene; /* owned or NULL: the graph as it stands on the screen */
  char *colour;        /* as in a session's property; owned */
  char *session;       /* its text, which a figure carries; owned or NULL */
  KsFigureView view;
  gboolean is_log;     /* axes of the diagram */
  char *path;          /* owned */
} ExportJob;

static void
export_job_free (gpointer data)
{
  ExportJob *job = data;

  ks_result_unref (job->result);
  ks_graph_scene_unref (job->scene);
  g_free (job->colour);
  g_free (job->session);
  g_free (job->path);
  g_free (job);
}

static GBytes *
render_figure (const ExportJob *job, const KsFigureFormatInfo *format, KsContext *context,
               GError **error)
{
  KsFigureSpec spec;

  ks_figure_spec_init (&spec);
  spec.view = job->view;
  spec.format = format->format;
  spec.scene = job->scene;
  spec.is_log = job->is_log;
  spec.session = job->session;
  if (!ks_colour_by_parse (job->colour, &spec.colour_by, &spec.colour_name, error))
    return NULL;
  return ks_figure_render (job->result, &spec, context, error);
}

/* The lens plot is a figure alone. */
static GBytes *
write_data (const ExportJob *job, KsContext *context, GError **error)
{
  KsExportKind kind = job->view == KS_FIGURE_GRAPH ? KS_EXPORT_GRAPH : KS_EXPORT_DIAGRAM;
  gboolean has_data = job->view != KS_FIGURE_LENS || ks_figure_format_find (job->path, error) != NULL;
  const KsExporter *exporter = has_data ? ks_exporter_find (kind, job->path, error) : NULL;
  g_auto (KsOutput) output = { .context = context };

  if (exporter == NULL)
    return NULL;
  exporter->write (job->result, FALSE, &output);
  if (!ks_output_finish (&output, error))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&output.data), output.size);
}

static void
export_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const ExportJob *job = data;
  g_autoptr (KsContext) context = ks_context_new (0);
  GError *error = NULL;
  const KsFigureFormatInfo *format = ks_figure_format_find (job->path, NULL);
  g_autoptr (GBytes) bytes = format != NULL ? render_figure (job, format, context, &error)
                                            : write_data (job, context, &error);
  gsize size;

  if (bytes == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  const char *content = g_bytes_get_data (bytes, &size);
  if (ks_save_file (context, job->path, content, size, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_exported (GObject *source, GAsyncResult *answer, gpointer data)
{
  KsWindow *self = KS_WINDOW (source);
  const ExportJob *job = g_task_get_task_data (G_TASK (answer));
  g_autoptr (GError) error = NULL;

  if (self->session == NULL)
    return; /* The window was closed meanwhile. */
  if (!g_task_propagate_boolean (G_TASK (answer), &error))
    {
      ks_session_report (self->session, error->message);
      return;
    }
  ks_window_tell_written (self, "Exported", job->path);
}

/* What there is to export of a view, or NULL. */
static KsResult *
find_result (KsWindow *self, const char *what)
{
  gboolean is_diagram = strcmp (what, "diagram") == 0 || strcmp (what, "barcode") == 0;

  return is_diagram ? ks_session_get_diagram (self->session) : ks_session_get_result (self->session);
}

/* NULL while the session is on its way to another result than the one that is shown. */
static char *
session_of (KsWindow *self, const KsResult *result)
{
  const KsState *state = ks_session_get_state (self->session);

  if (!ks_recipes_agree (result->recipe, state->recipe))
    return NULL;
  g_autoptr (KsSavedSession) saved = ks_window_collect (self);
  return ks_saved_session_to_text (saved, NULL);
}

/* @what is the name of a figure's view. The diagram's axes are as they are shown. */
static void
export_to (KsWindow *self, const char *what, char *path)
{
  const KsFigureViewInfo *view = ks_figure_view_find (what, NULL);
  gboolean is_graph = view->view == KS_FIGURE_GRAPH;
  KsResult *result = find_result (self, what);
  KsGraphScene *scene = ks_graph_canvas_get_scene (ks_graph_pane_get_canvas (self->graph));
  ExportJob *job = g_new0 (ExportJob, 1);
  g_autoptr (GTask) task = g_task_new (self, NULL, on_exported, NULL);

  job->result = ks_result_ref (result);
  job->view = view->view;
  job->is_log = ks_evidence_panel_is_logarithmic (self->evidence);
  if (is_graph && scene != NULL && scene->graph == result->graph)
    job->scene = ks_graph_scene_ref (scene);
  g_object_get (self->session, "colour", &job->colour, NULL);
  job->session = session_of (self, result);
  job->path = path;
  g_task_set_task_data (task, job, export_job_free);
  g_task_run_in_thread (task, export_thread);
}

static void
on_target (KsWindow *self, const char *path, gpointer what)
{
  if (path != NULL && find_result (self, what) != NULL)
    export_to (self, what, g_strdup (path));
}

void
ks_window_export (KsWindow *self, const char *what, const char *format)
{
  if (ks_figure_view_find (what, NULL) == NULL)
    return;
  if (find_result (self, what) == NULL)
    {
      ks_session_report (self->session,
                         "There is nothing to export yet; wait until it is computed.");
      return;
    }
  g_autofree char *ending = g_strdup_printf ("-%s.%s", what, format);
  g_autofree char *name = ks_window_suggest_name (self, ending);
  ks_window_choose_target (self, "Export", "_Export", name, on_target, g_strdup (what), g_free);
}
