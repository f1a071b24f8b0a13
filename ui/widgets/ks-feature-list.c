/* SPDX-License-Identifier: MIT */
#include "ks-feature-list.h"

#include "ks-words.h"

#define MOST_SHOWN 4

struct _KsFeatureList
{
  KsSessionWidget parent_instance;

  GtkWidget *caption; /* child */
  GtkWidget *box;     /* child */
  KsResult *result;   /* owned or NULL: whose features are listed */
};

G_DEFINE_FINAL_TYPE (KsFeatureList, ks_feature_list, KS_TYPE_SESSION_WIDGET)

static void
on_clicked (GtkButton *button, KsFeatureList *self)
{
  const KsFeature *feature = g_object_get_data (G_OBJECT (button), "ks-feature");
  KsResult *now = ks_session_widget_get_result (self);

  /* A new graph is on its way when it is another: its own features follow. */
  if (now != NULL && self->result != NULL && now->graph == self->result->graph)
    ks_selection_set_nodes (ks_session_widget_get_selection (self), feature->node, 2);
}

static GtkWidget *
make_entry (KsFeatureList *self, const KsFeature *feature)
{
  g_autofree char *text = ks_words_feature (self->result, feature);
  g_autofree char *length = ks_words_number (feature->length);
  GtkWidget *button = gtk_button_new (), *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (text), *number = gtk_label_new (length);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (number, "numeric");
  gtk_box_append (GTK_BOX (row), label);
  gtk_box_append (GTK_BOX (row), number);
  gtk_button_set_child (GTK_BUTTON (button), row);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "feature");
  gtk_widget_set_tooltip_text (
      button, "Select the nodes where it begins and ends; the length is in units of the lens");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  g_object_set_data (G_OBJECT (button), "ks-feature", (gpointer) feature);
  g_signal_connect (button, "clicked", G_CALLBACK (on_clicked), self);
  return button;
}

static void
update (KsFeatureList *self)
{
  KsSession *session = ks_session_widget_get_session (self);
  KsResult *result = session != NULL ? ks_session_get_diagram (session) : NULL;
  guint n_shown = 0;

  for (GtkWidget *child; (child = gtk_widget_get_first_child (self->box)) != NULL;)
    gtk_box_remove (GTK_BOX (self->box), child);
  g_clear_pointer (&self->result, ks_result_unref);
  if (result != NULL && result->features != NULL)
    {
      self->result = ks_result_ref (result);
      for (gsize i = 0; i < result->features->n && n_shown < MOST_SHOWN; i++)
        if (result->features->features[i].kind != KS_FEATURE_COMPONENT)
          {
            gtk_box_append (GTK_BOX (self->box), make_entry (self, &result->features->features[i]));
            n_shown++;
          }
    }
  gtk_widget_set_visible (GTK_WIDGET (self), n_shown > 0);
}

GtkWidget *
ks_feature_list_new (KsSession *session)
{
  return g_object_new (KS_TYPE_FEATURE_LIST, "session", session, NULL);
}

static void
ks_feature_list_dispose (GObject *object)
{
  KsFeatureList *self = KS_FEATURE_LIST (object);

  g_clear_pointer (&self->result, ks_result_unref);
  G_OBJECT_CLASS (ks_feature_list_parent_class)->dispose (object);
}

static void
ks_feature_list_class_init (KsFeatureListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ks_feature_list_dispose;

  gtk_widget_class_set_css_name (widget_class, "ksfeaturelist");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST);
}

static void
ks_feature_list_init (KsFeatureList *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  self->caption = gtk_label_new ("The graph’s longest loops and branches");
  gtk_label_set_xalign (GTK_LABEL (self->caption), 0.0f);
  gtk_widget_add_css_class (self->caption, "caption");
  gtk_widget_add_css_class (self->caption, "dim-label");
  gtk_widget_set_parent (self->caption, GTK_WIDGET (self));
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  ks_session_widget_watch (self, "notify::diagram", G_CALLBACK (update));
  g_signal_connect (self, "notify::session", G_CALLBACK (update), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  "Loops and branches", -1);
}
