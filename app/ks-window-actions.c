/* SPDX-License-Identifier: MIT */
#include "ks-window-private.h"

#include <string.h>

#include "ks-filter-dialog.h"
#include "ks-timings-page.h"

typedef struct {
  const char *name;
  const char *accels[3];
  const char *parameter; /* its type, or NULL */
  void      (*activate) (KsWindow *self, const char *parameter);
  gboolean  (*is_enabled) (KsWindow *self);
} Command;

static void
on_open (KsWindow *self, const char *parameter)
{
  ks_window_choose_files (self);
}

static void
on_open_folder (KsWindow *self, const char *parameter)
{
  ks_window_choose_folder (self);
}

static void
on_open_builtin (KsWindow *self, const char *name)
{
  const KsBuiltin *builtin = ks_builtin_find (name);

  if (builtin != NULL)
    ks_window_open_data (self, NULL, builtin);
}

static void
on_open_recent (KsWindow *self, const char *uri)
{
  g_autoptr (GFile) file = g_file_new_for_uri (uri);

  ks_window_open_files (self, &file, 1);
}

static void
on_save (KsWindow *self, const char *parameter)
{
  ks_window_save (self);
}

static void
on_save_as (KsWindow *self, const char *parameter)
{
  ks_window_save_as (self);
}

static void
on_choose_filters (KsWindow *self, const char *parameter)
{
  gtk_window_present (GTK_WINDOW (ks_filter_dialog_new (GTK_WINDOW (self), self->session)));
}

static void
on_undo (KsWindow *self, const char *parameter)
{
  ks_session_undo (self->session);
}

static void
on_redo (KsWindow *self, const char *parameter)
{
  ks_session_redo (self->session);
}

static void
on_cancel (KsWindow *self, const char *parameter)
{
  ks_session_cancel (self->session);
}

static void
on_compute (KsWindow *self, const char *parameter)
{
  ks_session_compute (self->session);
}

static void
on_fit (KsWindow *self, const char *parameter)
{
  ks_graph_canvas_fit (ks_graph_pane_get_canvas (self->graph));
}

static void
on_lay_out (KsWindow *self, const char *parameter)
{
  KsGraphCanvas *canvas = ks_graph_pane_get_canvas (self->graph);

  ks_graph_canvas_unpin (canvas);
  ks_session_lay_out_afresh (self->session);
  ks_window_note_moved (self);
  ks_graph_canvas_fit (canvas);
}

static void
on_select_none (KsWindow *self, const char *parameter)
{
  ks_selection_clear (ks_session_get_selection (self->session));
}

static void
on_timings (KsWindow *self, const char *parameter)
{
  GtkWidget *page = ks_timings_page_new (ks_graph_pane_get_canvas (self->graph));

  gtk_window_set_transient_for (GTK_WINDOW (page), GTK_WINDOW (self));
  gtk_window_set_destroy_with_parent (GTK_WINDOW (page), TRUE);
  gtk_window_present (GTK_WINDOW (page));
}

/* @target is what and how: "graph.pdf". */
static void
on_export (KsWindow *self, const char *target)
{
  g_auto (GStrv) parts = g_strsplit (target, ".", 2);

  if (g_strv_length (parts) == 2)
    ks_window_export (self, parts[0], parts[1]);
}

static gboolean
has_files (KsWindow *self)
{
  return ks_session_get_recipe (self->session)->files[0] != NULL;
}

static gboolean
can_undo (KsWindow *self)
{
  gboolean can;

  g_object_get (self->session, "can-undo", &can, NULL);
  return can;
}

static gboolean
can_redo (KsWindow *self)
{
  gboolean can;

  g_object_get (self->session, "can-redo", &can, NULL);
  return can;
}

static gboolean
is_busy (KsWindow *self)
{
  gboolean busy;

  g_object_get (self->session, "busy", &busy, NULL);
  return busy;
}

static gboolean
has_question (KsWindow *self)
{
  g_autofree char *question = NULL;

  g_object_get (self->session, "question", &question, NULL);
  return question != NULL;
}

static gboolean
has_result (KsWindow *self)
{
  return ks_session_get_result (self->session) != NULL;
}

static gboolean
can_save (KsWindow *self)
{
  return has_result (self) && !self->is_saving;
}

static const Command commands[] = {
  { "open", { "<Control>o" }, NULL, on_open, NULL },
  { "open-folder", { "<Control><Shift>o" }, NULL, on_open_folder, NULL },
  { "open-builtin", { NULL }, "s", on_open_builtin, NULL },
  { "open-recent", { NULL }, "s", on_open_recent, NULL },
  { "save", { "<Control>s" }, NULL, on_save, can_save },
  { "save-as", { "<Control><Shift>s" }, NULL, on_save_as, can_save },
  { "choose-filters", { "<Control>f" }, NULL, on_choose_filters, has_files },
  { "undo", { "<Control>z" }, NULL, on_undo, can_undo },
  { "redo", { "<Control><Shift>z", "<Control>y" }, NULL, on_redo, can_redo },
  { "cancel", { "<Control>period" }, NULL, on_cancel, is_busy },
  { "compute", { "<Control>Return" }, NULL, on_compute, has_question },
  { "fit", { "<Control>0" }, NULL, on_fit, has_result },
  { "lay-out", { "<Control>r" }, NULL, on_lay_out, has_result },
  { "select-none", { "<Control><Shift>a" }, NULL, on_select_none, has_result },
  { "timings", { "<Control><Shift>t" }, NULL, on_timings, NULL },
  { "export", { NULL }, "s", on_export, has_result },
};

static void
on_activate (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  const char *name = g_action_get_name (G_ACTION (action));

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (commands[i].name, name) == 0)
      commands[i].activate (data,
                            parameter != NULL ? g_variant_get_string (parameter, NULL) : NULL);
}

static void
on_unclustered (GSimpleAction *action, GVariant *state, gpointer data)
{
  KsWindow *self = data;

  g_object_set (ks_graph_pane_get_canvas (self->graph), KS_ACTION_UNCLUSTERED,
                g_variant_get_boolean (state), NULL);
  g_simple_action_set_state (action, state);
}

/* There is nothing to switch when every point is in a node. */
static void
update_unclustered (KsWindow *self)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), KS_ACTION_UNCLUSTERED);
  KsResult *result = ks_session_get_result (self->session);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action),
                               result != NULL && result->graph->n_unclustered > 0);
}

void
ks_window_update_actions (KsWindow *self)
{
  update_unclustered (self);
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (commands[i].is_enabled != NULL)
      {
        GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), commands[i].name);

        g_simple_action_set_enabled (G_SIMPLE_ACTION (action), commands[i].is_enabled (self));
      }
}

void
ks_window_add_actions (KsWindow *self)
{
  g_autoptr (GPropertyAction) parameters
    = g_property_action_new ("show-parameters", self->parameters, "visible");
  g_autoptr (GPropertyAction) evidence
    = g_property_action_new ("show-evidence", self->evidence, "visible");
  g_autoptr (GPropertyAction) lens_plot
    = g_property_action_new ("show-lens-plot", self->graph, "show-lens-plot");

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      const GVariantType *type = commands[i].parameter != NULL
                                     ? G_VARIANT_TYPE (commands[i].parameter)
                                     : NULL;
      g_autoptr (GSimpleAction) action = g_simple_action_new (commands[i].name, type);

      g_signal_connect (action, "activate", G_CALLBACK (on_activate), self);
      g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (action));
    }
  g_autoptr (GSimpleAction) unclustered
    = g_simple_action_new_stateful (KS_ACTION_UNCLUSTERED, NULL, g_variant_new_boolean (FALSE));
  g_signal_connect (unclustered, "change-state", G_CALLBACK (on_unclustered), self);
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (unclustered));
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (parameters));
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (evidence));
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (lens_plot));
}

void
ks_window_install_accels (GtkApplication *application)
{
  static const struct { const char *name, *accel; } others[] = {
    { "window.close", "<Control>w" },
    { "win.show-parameters", "F9" },
    { "win.show-evidence", "<Shift>F9" },
    { "win.show-lens-plot", "<Control>l" },
    { "win." KS_ACTION_UNCLUSTERED, "<Control>u" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autofree char *name = g_strconcat ("win.", commands[i].name, NULL);

      if (commands[i].accels[0] != NULL)
        gtk_application_set_accels_for_action (application, name, commands[i].accels);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    gtk_application_set_accels_for_action (application, others[i].name,
                                           (const char *[]) { others[i].accel, NULL });
}
