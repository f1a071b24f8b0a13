/* SPDX-License-Identifier: MIT */
#include "ks-feature-list.h"

#include "ks-words.h"

#define MOST_SHOWN 4

typedef struct {
  GtkWidget *button;        /* child of the list's box */
  GtkLabel *name, *length;  /* inside it */
  const KsFeature *feature; /* the result's; NULL while the button is hidden */
} Entry;

struct _KsFeatureList
{
  KsSessionWidget parent_instance;

  GtkWidget *caption; /* child */
  GtkWidget *box;     /* child */
  Entry entries[MOST_SHOWN];
  KsResult *result;   /* owned or NULL: whose features are listed */
};

G_DEFINE_FINAL_TYPE (KsFeatureList, ks_feature_list, KS_TYPE_SESSION_WIDGET)

static void
on_clicked (KsFeatureList *self, GtkWidget *button)
{
  KsResult *now = ks_session_widget_get_result (self);

  /* A new graph is on its way when it is another: its own features follow. */
  if (now == NULL || self->result == NULL || now->graph != self->result->graph)
    return;
  for (guint i = 0; i < MOST_SHOWN; i++)
    if (self->entries[i].button == button)
      ks_selection_set_nodes (ks_session_widget_get_selection (self),
                              self->entries[i].feature->node, 2);
}

/* The entries stay; with each result only their words change. */
static void
make_entry (KsFeatureList *self, Entry *entry)
{
  GtkWidget *name = gtk_label_new (NULL), *length = gtk_label_new (NULL);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  *entry = (Entry) { gtk_button_new (), GTK_LABEL (name), GTK_LABEL (length), NULL };
  gtk_label_set_xalign (entry->name, 0.0f);
  gtk_label_set_ellipsize (entry->name, PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_widget_add_css_class (length, "numeric");
  gtk_box_append (GTK_BOX (row), name);
  gtk_box_append (GTK_BOX (row), length);
  gtk_button_set_child (GTK_BUTTON (entry->button), row);
  gtk_widget_add_css_class (entry->button, "flat");
  gtk_widget_add_css_class (entry->button, "feature");
  gtk_widget_set_tooltip_text (
      entry->button, "Select the nodes where it begins and ends; the length is in units of the lens");
  g_signal_connect_swapped (entry->button, "clicked", G_CALLBACK (on_clicked), self);
  gtk_box_append (GTK_BOX (self->box), entry->button);
}

static void
show_entry (KsFeatureList *self, Entry *entry, const KsFeature *feature)
{
  g_autofree char *name = ks_words_feature (self->result, feature);
  g_autofree char *length = ks_words_number (feature->length);

  entry->feature = feature;
  gtk_label_set_label (entry->name, name);
  gtk_label_set_label (entry->length, length);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
}

static void
update (KsFeatureList *self)
{
  KsSession *session = ks_session_widget_get_session (self);
  KsResult *result = session != NULL ? ks_session_get_diagram (session) : NULL;
  const KsFeatures *features = result != NULL ? result->features : NULL;
  guint n_shown = 0;

  g_clear_pointer (&self->result, ks_result_unref);
  if (features != NULL)
    self->result = ks_result_ref (result);
  for (gsize i = 0; features != NULL && i < features->n && n_shown < MOST_SHOWN; i++)
    if (features->features[i].kind != KS_FEATURE_COMPONENT)
      show_entry (self, &self->entries[n_shown++], &features->features[i]);
  for (guint i = 0; i < MOST_SHOWN; i++)
    {
      if (i >= n_shown)
        self->entries[i].feature = NULL;
      gtk_widget_set_visible (self->entries[i].button, i < n_shown);
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
  for (guint i = 0; i < MOST_SHOWN; i++)
    make_entry (self, &self->entries[i]);
  ks_session_widget_watch (self, "notify::diagram", G_CALLBACK (update));
  g_signal_connect (self, "notify::session", G_CALLBACK (update), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  "Loops and branches", -1);
  update (self);
}
