/* SPDX-License-Identifier: MIT */
#include "ks-window-private.h"

G_DEFINE_FINAL_TYPE (KsWindow, ks_window, ADW_TYPE_APPLICATION_WINDOW)

KsWindow *
ks_window_new (GtkApplication *application)
{
  return g_object_new (KS_TYPE_WINDOW, "application", application, NULL);
}

KsSession *
ks_window_get_session (KsWindow *self)
{
  g_return_val_if_fail (KS_IS_WINDOW (self), NULL);

  return self->session;
}

static void
on_question_yes (KsWindow *self)
{
  ks_session_compute (self->session);
}

static void
on_error_dismissed (KsWindow *self)
{
  ks_session_dismiss_error (self->session);
}

static gboolean
on_session_changed (gpointer data)
{
  KsWindow *self = data;

  self->update = 0;
  ks_window_update_actions (self);
  ks_window_update_title (self);
  return G_SOURCE_REMOVE;
}

/* A move of a slider tells of several properties: what hangs on them is looked at once. */
static void
on_session_notify (KsWindow *self, GParamSpec *pspec, KsSession *session)
{
  if (self->update == 0)
    self->update = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_session_changed, self, NULL);
}

static void
bind_session (KsWindow *self)
{
  const GBindingFlags flags = G_BINDING_SYNC_CREATE;

  g_object_bind_property (self->session, "subtitle", self->title, "subtitle", flags);
  g_object_bind_property (self->session, "error", self->error, "sentence", flags);
  g_object_bind_property (self->session, "question", self->question, "sentence", flags);
  g_object_bind_property (self->graph, "show-lens-plot", self->evidence, "with-lens-plot",
                          flags | G_BINDING_INVERT_BOOLEAN);
  g_object_set (self->parameters, "session", self->session, NULL);
  g_object_set (self->graph, "session", self->session, NULL);
  g_object_set (self->evidence, "session", self->session, NULL);
  g_object_set (self->steps, "session", self->session, NULL);
  g_object_set (self->status, "session", self->session, NULL);
  g_signal_connect_object (self->session, "notify", G_CALLBACK (on_session_notify), self,
                           G_CONNECT_SWAPPED);
}

/* The computation ends with the window, not with the last that holds the session. */
static void
ks_window_dispose (GObject *object)
{
  KsWindow *self = KS_WINDOW (object);

  if (self->session != NULL)
    g_object_run_dispose (G_OBJECT (self->session));
  g_clear_object (&self->session);
  ks_window_stop_looking (self);
  g_clear_handle_id (&self->update, g_source_remove);
  G_OBJECT_CLASS (ks_window_parent_class)->dispose (object);
}

static void
ks_window_finalize (GObject *object)
{
  KsWindow *self = KS_WINDOW (object);

  g_free (self->path);
  g_free (self->opening);
  ks_state_free (self->kept);
  G_OBJECT_CLASS (ks_window_parent_class)->finalize (object);
}

static gboolean
on_close_request (GtkWindow *window)
{
  return !ks_window_may_close (KS_WINDOW (window))
         || GTK_WINDOW_CLASS (ks_window_parent_class)->close_request (window);
}

static void
ks_window_class_init (KsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ks_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = ks_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = on_close_request;
  g_type_ensure (KS_TYPE_BANNER);
  g_type_ensure (KS_TYPE_EVIDENCE_PANEL);
  g_type_ensure (KS_TYPE_GRAPH_PANE);
  g_type_ensure (KS_TYPE_PARAMETERS_PANEL);
  g_type_ensure (KS_TYPE_STATUS_BAR);
  g_type_ensure (KS_TYPE_STEP_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/kleinscope/Kleinscope/app/ks-window.ui");
  gtk_widget_class_bind_template_child (widget_class, KsWindow, title);
  gtk_widget_class_bind_template_child (widget_class, KsWindow, open);
  gtk_widget_class_bind_template_child (widget_class, KsWindow, builtin_menu);
  gtk_widget_class_bind_template_child (widget_class, KsWindow, recent_menu);
  gtk_widget_class_bind_template_child (widget_class, KsWindow, error);
  gtk_widget_class_bind_template_child (widget_class, KsWindow, question);
  gtk_widget_class_bind_template_child (widget_class, KsWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, KsWindow, parameters);
  gtk_widget_class_bind_template_child (widget_class, KsWindow, graph);
  gtk_widget_class_bind_template_child (widget_class, KsWindow, evidence);
  gtk_widget_class_bind_template_child (widget_class, KsWindow, steps);
  gtk_widget_class_bind_template_child (widget_class, KsWindow, status);
}

static void
ks_window_init (KsWindow *self)
{
  self->session = ks_session_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  ks_window_add_actions (self);
  ks_window_set_up_open (self);
  bind_session (self);
  ks_window_set_up_session (self);
  ks_window_update_actions (self);
  g_signal_connect_swapped (self->question, "button-clicked", G_CALLBACK (on_question_yes), self);
  g_signal_connect_swapped (self->error, "dismissed", G_CALLBACK (on_error_dismissed), self);
  gtk_widget_grab_focus (GTK_WIDGET (ks_graph_pane_get_canvas (self->graph)));
}
