/* SPDX-License-Identifier: MIT */
#include "ks-step-editor.h"

struct _KsStepEditor
{
  GtkWidget parent_instance;

  GtkExpander *expander;
  GtkListView *view;

  KsFileSteps *steps; /* owned */
};

G_DEFINE_FINAL_TYPE (KsStepEditor, ks_step_editor, GTK_TYPE_WIDGET)

static void
summarise (KsStepEditor *self)
{
  g_autofree char *summary = ks_file_steps_summary (self->steps);
  g_autofree char *label = g_strconcat ("Training steps: ", summary, NULL);

  gtk_expander_set_label (self->expander, label);
}

static void
on_reset (KsStepEditor *self)
{
  ks_file_steps_reset (self->steps);
}

/* ---- Rows: the name, and behind it the entry ---- */

static void
set_up (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *name = gtk_label_new (NULL), *entry = gtk_entry_new ();

  gtk_label_set_xalign (GTK_LABEL (name), 0.0f);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 10);
  gtk_editable_set_alignment (GTK_EDITABLE (entry), 1.0f);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), "none");
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_widget_add_css_class (entry, "numeric");
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), entry);
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_child (item, box);
}

static void
show_validity (KsFileStep *step, GParamSpec *pspec, GtkWidget *entry)
{
  gboolean is_valid = ks_file_step_is_valid (step);

  if (is_valid)
    gtk_widget_remove_css_class (entry, "error");
  else
    gtk_widget_add_css_class (entry, "error");
  gtk_widget_set_tooltip_text (entry, is_valid ? NULL : "A number, or nothing for none");
  gtk_accessible_update_state (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_STATE_INVALID,
                               is_valid ? GTK_ACCESSIBLE_INVALID_FALSE
                                        : GTK_ACCESSIBLE_INVALID_TRUE, -1);
}

static void
bind (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  KsFileStep *step = gtk_list_item_get_item (item);
  GtkWidget *name = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  GtkWidget *entry = gtk_widget_get_next_sibling (name);
  g_autofree char *title = g_strconcat ("Training step of ", ks_file_step_get_name (step), NULL);
  GBinding *binding = g_object_bind_property (step, "text", entry, "text",
                                              G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);

  gtk_label_set_label (GTK_LABEL (name), ks_file_step_get_name (step));
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_object_set_data (G_OBJECT (item), "binding", binding);
  g_signal_connect (step, "notify::text", G_CALLBACK (show_validity), entry);
  show_validity (step, NULL, entry);
}

static void
unbind (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *name = gtk_widget_get_first_child (gtk_list_item_get_child (item));

  g_binding_unbind (g_object_get_data (G_OBJECT (item), "binding"));
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), show_validity,
                                        gtk_widget_get_next_sibling (name));
}

/* ---- The object ---- */

static void
on_step (gpointer step, gpointer self)
{
  g_signal_connect_object (step, "notify::text", G_CALLBACK (summarise), self, G_CONNECT_SWAPPED);
}

void
ks_step_editor_show (KsStepEditor *self, KsFileSteps *steps)
{
  g_return_if_fail (KS_IS_STEP_EDITOR (self) && self->steps == NULL);
  g_autoptr (GtkNoSelection) model = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (steps)));

  self->steps = g_object_ref (steps);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (steps)); i++)
    {
      g_autoptr (KsFileStep) step = g_list_model_get_item (G_LIST_MODEL (steps), i);

      on_step (step, self);
    }
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (model));
  summarise (self);
}

static void
ks_step_editor_dispose (GObject *object)
{
  KsStepEditor *self = KS_STEP_EDITOR (object);

  if (self->expander != NULL)
    gtk_list_view_set_model (self->view, NULL);
  g_clear_pointer ((GtkWidget **) &self->expander, gtk_widget_unparent);
  g_clear_object (&self->steps);
  G_OBJECT_CLASS (ks_step_editor_parent_class)->dispose (object);
}

static void
ks_step_editor_class_init (KsStepEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ks_step_editor_dispose;
  gtk_widget_class_set_css_name (widget_class, "ksstepeditor");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/kleinscope/Kleinscope/widgets/ks-step-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, KsStepEditor, expander);
  gtk_widget_class_bind_template_child (widget_class, KsStepEditor, view);
  gtk_widget_class_bind_template_callback (widget_class, on_reset);
  gtk_widget_class_bind_template_callback (widget_class, set_up);
  gtk_widget_class_bind_template_callback (widget_class, bind);
  gtk_widget_class_bind_template_callback (widget_class, unbind);
}

static void
ks_step_editor_init (KsStepEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
