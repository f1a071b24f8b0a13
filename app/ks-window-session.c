/* The session as a file: saved, opened, and asked about before it is lost.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-window-private.h"

#include <string.h>

#include "ks-application.h"
#include "ks-save.h"

#define UNSAVED_MARK "• "

/* One session to be written, on a thread of its own. */
typedef struct {
  char *path;     /* owned */
  char *text;     /* owned */
  KsState *state; /* what is in it; owned */
  guint n_moves;  /* of nodes, that are in it */
} SaveJob;

static void
save_job_free (gpointer data)
{
  SaveJob *job = data;

  g_free (job->path);
  g_free (job->text);
  ks_state_free (job->state);
  g_free (job);
}

/* ---- What would be lost ---- */

gboolean
ks_window_is_unsaved (KsWindow *self)
{
  return self->kept != NULL
         && (self->n_moves != self->n_kept_moves
             || !ks_states_agree (ks_session_get_state (self->session), self->kept));
}

void
ks_window_update_title (KsWindow *self)
{
  g_autofree char *title = NULL, *name = NULL;
  const char *mark = ks_window_is_unsaved (self) ? UNSAVED_MARK : "";

  g_object_get (self->session, "title", &title, NULL);
  if (self->path != NULL)
    name = g_filename_display_basename (self->path);
  g_autofree char *whole = g_strconcat (mark, name != NULL ? name : title, NULL);
  if (g_strcmp0 (gtk_window_get_title (GTK_WINDOW (self)), whole) == 0)
    return;
  adw_window_title_set_title (self->title, whole);
  gtk_window_set_title (GTK_WINDOW (self), whole);
}

/* From here on nothing is unsaved. */
static void
keep (KsWindow *self, const KsState *state, guint n_moves, const char *path)
{
  KsState *kept = ks_state_copy (state);
  char *own_path = g_strdup (path);

  ks_state_free (self->kept);
  g_free (self->path);
  self->kept = kept;
  self->path = own_path;
  self->n_kept_moves = n_moves;
  ks_window_update_title (self);
}

static gboolean
has_same_source (const KsRecipe *a, const KsRecipe *b)
{
  return a->builtin == b->builtin
         && g_strv_equal ((const char *const *) a->files, (const char *const *) b->files);
}

/* Other data are another session; another choice of the same is a change of this one. */
static void
on_opened (KsWindow *self)
{
  const KsState *state = ks_session_get_state (self->session);

  if (self->kept == NULL || !has_same_source (self->kept->recipe, state->recipe))
    keep (self, state, self->n_moves, NULL);
}

void
ks_window_note_moved (KsWindow *self)
{
  self->n_moves++;
  ks_window_update_title (self);
}

/* ---- Saving ---- */

/* With what only the widgets know: where nodes are, and what is in view. */
KsSavedSession *
ks_window_collect (KsWindow *self)
{
  KsSavedSession *saved = ks_session_save (self->session);
  KsGraphCanvas *canvas = ks_graph_pane_get_canvas (self->graph);
  KsGraphScene *scene = ks_graph_canvas_get_scene (canvas);
  const KsCanvasView view = ks_graph_canvas_get_view (canvas);
  const guint8 *pinned = ks_graph_canvas_get_pinned (canvas);

  if (saved->n_nodes > 0 && scene != NULL
      && scene->graph == ks_session_get_result (self->session)->graph)
    {
      memcpy (saved->xy, ks_graph_canvas_get_places (canvas),
              2 * saved->n_nodes * sizeof *saved->xy);
      if (pinned != NULL)
        memcpy (saved->pinned, pinned, saved->n_nodes);
    }
  saved->view.is_fitted = view.is_fitted;
  saved->view.x = view.x;
  saved->view.y = view.y;
  saved->view.scale = view.scale;
  g_object_get (self->graph, "show-lens-plot", &saved->view.with_lens_plot, NULL);
  g_object_get (canvas, "show-unclustered", &saved->view.with_unclustered, NULL);
  saved->view.is_logarithmic = ks_evidence_panel_is_logarithmic (self->evidence);
  return saved;
}

static void
save_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const SaveJob *job = data;
  g_autoptr (KsContext) context = ks_context_new (1);
  GError *error = NULL;

  if (ks_save_file (context, job->path, job->text, strlen (job->text), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_saved (GObject *source, GAsyncResult *answer, gpointer data)
{
  KsWindow *self = KS_WINDOW (source);
  const SaveJob *job = g_task_get_task_data (G_TASK (answer));
  g_autoptr (GError) error = NULL;
  gboolean is_saved = g_task_propagate_boolean (G_TASK (answer), &error);

  if (self->session == NULL)
    return; /* The window was closed meanwhile. */
  self->is_saving = FALSE;
  ks_window_update_actions (self);
  if (!is_saved)
    {
      self->closes_when_saved = FALSE;
      ks_session_report (self->session, error->message);
      return;
    }
  ks_window_remember_recent (job->path);
  /* Other data may have been opened meanwhile, and have no file then. */
  if (self->kept == NULL || has_same_source (self->kept->recipe, job->state->recipe))
    keep (self, job->state, job->n_moves, job->path);
  if (!self->closes_when_saved)
    {
      ks_window_tell_written (self, "Saved", job->path);
      return;
    }
  self->closes_when_saved = FALSE;
  gtk_window_close (GTK_WINDOW (self)); /* which asks of what has changed meanwhile */
}

static void
save_to (KsWindow *self, char *path)
{
  SaveJob *job = g_new0 (SaveJob, 1);
  g_autoptr (KsSavedSession) saved = ks_window_collect (self);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GTask) task = g_task_new (self, NULL, on_saved, NULL);

  job->path = path;
  job->text = ks_saved_session_to_text (saved, folder);
  job->state = ks_state_copy (ks_session_get_state (self->session));
  job->n_moves = self->n_moves;
  self->is_saving = TRUE;
  ks_window_update_actions (self);
  g_task_set_task_data (task, job, save_job_free);
  g_task_run_in_thread (task, save_thread);
}

static void
on_target (KsWindow *self, const char *path, gpointer data)
{
  if (path != NULL)
    save_to (self, g_strdup (path));
  else
    self->closes_when_saved = FALSE;
}

void
ks_window_save_as (KsWindow *self)
{
  g_autofree char *name
      = self->path != NULL ? g_path_get_basename (self->path)
                           : ks_window_suggest_name (self, KS_SESSION_EXTENSION);

  ks_window_choose_target (self, "Save Session", "_Save", name, on_target, NULL, NULL);
}

void
ks_window_save (KsWindow *self)
{
  if (self->path != NULL)
    save_to (self, g_strdup (self->path));
  else
    ks_window_save_as (self);
}

/* ---- Opening ---- */

/* What a file turns out to be. */
typedef struct {
  char *path;            /* owned */
  char *own;             /* the same from the root if it is a session's own file; owned or NULL */
  KsSavedSession *saved; /* owned; NULL: data */
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_free (look->path);
  g_free (look->own);
  ks_saved_session_free (look->saved);
  g_free (look);
}

static void
look_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Look *look = data;
  gboolean is_text;
  g_autofree char *text = ks_recipe_file_look (look->path, &is_text);
  g_autoptr (GError) error = NULL;

  if (text != NULL)
    {
      g_autofree char *absolute = g_canonicalize_filename (look->path, NULL);
      g_autofree char *folder = g_path_get_dirname (absolute);

      look->saved = ks_saved_session_from_text (text, folder, &error);
      /* A figure, and a recipe, are not for a session to be written over. */
      if (is_text && ks_recipe_text_rest (text) != NULL)
        look->own = g_steal_pointer (&absolute);
    }
  if (error == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  g_autofree char *name = ks_printable (look->path, 400);
  g_task_return_new_error (task, KS_ERROR, KS_ERROR_USAGE, "“%s”: %s", name, error->message);
}

static void
on_looked (GObject *source, GAsyncResult *answer, gpointer data)
{
  KsWindow *self = KS_WINDOW (source);
  Look *look = g_task_get_task_data (G_TASK (answer));
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (answer), &error))
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        ks_session_report (self->session, error->message);
      return;
    }
  if (look->saved == NULL)
    {
      ks_window_open_data (self, (const char *[]) { look->path, NULL }, NULL);
      return;
    }
  /* What is in this window could not be had back. */
  KsWindow *window
      = ks_window_is_unsaved (self) || self->is_saving
            ? ks_window_new (gtk_window_get_application (GTK_WINDOW (self))) : self;
  g_free (window->opening);
  window->opening = g_steal_pointer (&look->own);
  ks_session_restore (window->session, g_steal_pointer (&look->saved));
  if (window != self)
    gtk_window_present (GTK_WINDOW (window));
}

void
ks_window_look_into (KsWindow *self, const char *path)
{
  ks_window_stop_looking (self);
  self->look = g_cancellable_new ();

  Look *look = g_new0 (Look, 1);
  g_autoptr (GTask) task = g_task_new (self, self->look, on_looked, NULL);
  look->path = g_strdup (path);
  g_task_set_task_data (task, look, look_free);
  g_task_run_in_thread (task, look_thread);
}

void
ks_window_stop_looking (KsWindow *self)
{
  if (self->look != NULL)
    g_cancellable_cancel (self->look);
  g_clear_object (&self->look);
}

static void
show_view (KsWindow *self, const KsSavedSession *saved)
{
  const KsSavedView *view = &saved->view;
  const KsCanvasView shown = { view->is_fitted, view->x, view->y, view->scale };

  ks_graph_canvas_restore (ks_graph_pane_get_canvas (self->graph), saved->pinned, &shown);
  g_object_set (self->graph, "show-lens-plot", view->with_lens_plot, NULL);
  g_action_group_change_action_state (G_ACTION_GROUP (self), KS_ACTION_UNCLUSTERED,
                                      g_variant_new_boolean (view->with_unclustered));
  ks_evidence_panel_set_logarithmic (self->evidence, view->is_logarithmic);
}

static void
on_restored (KsWindow *self, KsRestored outcome, KsSavedSession *saved, KsSession *session)
{
  g_autofree char *path = g_steal_pointer (&self->opening);

  if (outcome == KS_RESTORED_NOT)
    return;
  keep (self, saved->state, self->n_moves, path);
  if (path != NULL)
    ks_window_remember_recent (path);
  if (outcome == KS_RESTORED_WHOLE && saved->graph != NULL)
    show_view (self, saved);
  if (outcome == KS_RESTORED_PARTLY)
    adw_toast_overlay_add_toast (
        self->toasts, adw_toast_new ("This is not the graph that was saved: its nodes are laid out "
                                     "anew"));
}

/* ---- Closing ---- */

static gboolean
destroy_later (gpointer window)
{
  gtk_window_destroy (window);
  return G_SOURCE_REMOVE;
}

/* The dialog is still there: the window it stands before goes after it. */
static void
on_answer (AdwMessageDialog *dialog, const char *answer, KsWindow *self)
{
  self->asks_to_close = FALSE;
  if (strcmp (answer, "discard") == 0)
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, destroy_later, g_object_ref (self), g_object_unref);
  else if (strcmp (answer, "save") == 0)
    {
      self->closes_when_saved = TRUE;
      ks_window_save (self);
    }
}

static void
ask_to_close (KsWindow *self)
{
  g_autofree char *title = NULL, *name = NULL;
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), "Save the Session?", NULL);

  g_object_get (self->session, "title", &title, NULL);
  if (self->path != NULL)
    name = g_filename_display_basename (self->path);
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  "The changes to “%s” will be lost if they are not saved.",
                                  name != NULL ? name : title);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", "_Cancel", "discard",
                                    "_Discard", "save", "_Save", NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "discard",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "save",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "save");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_answer), self, 0);
  self->asks_to_close = TRUE;
  gtk_window_present (GTK_WINDOW (dialog));
}

gboolean
ks_window_may_close (KsWindow *self)
{
  if (self->is_saving)
    {
      self->closes_when_saved = TRUE;
      return FALSE;
    }
  if (!ks_window_is_unsaved (self))
    return TRUE;
  if (!self->asks_to_close)
    ask_to_close (self);
  return FALSE;
}

void
ks_window_set_up_session (KsWindow *self)
{
  KsGraphCanvas *canvas = ks_graph_pane_get_canvas (self->graph);

  g_signal_connect_object (self->session, "opened", G_CALLBACK (on_opened), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "restored", G_CALLBACK (on_restored), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (canvas, "node-moved", G_CALLBACK (ks_window_note_moved), self,
                           G_CONNECT_SWAPPED);
  ks_window_update_title (self);
}
