/* SPDX-License-Identifier: MIT */
#include "ks-colour-choice.h"

struct _KsColourChoice
{
  KsSessionWidget parent_instance;

  GtkDropDown *choice;

  GPtrArray *colours;   /* of char *: what each entry stands for in the session */
  KsPoints *points;     /* owned or NULL: the set whose columns are listed */
  guint n_lenses;       /* that are listed */
  gboolean is_updating; /* the session speaks, not the person */
};

G_DEFINE_FINAL_TYPE (KsColourChoice, ks_colour_choice, KS_TYPE_SESSION_WIDGET)

static void
add_colour (KsColourChoice *self, GtkStringList *titles, const char *title, char *colour)
{
  gtk_string_list_append (titles, title);
  g_ptr_array_add (self->colours, colour);
}

/* Those that are quick to find and want no argument; density has a line of its own. */
static void
list_lenses (KsColourChoice *self, GtkStringList *titles)
{
  gsize n;
  const KsLensFamily *families = ks_lens_families (&n);

  for (gsize f = 0; self->points != NULL && f < n; f++)
    if (families[f].argument == KS_LENS_ARGUMENT_NONE && families[f].pairs == KS_LENS_PAIRS_NONE
        && strcmp (families[f].name, "density") != 0 && ks_lens_family_fits (&families[f], self->points))
      add_colour (self, titles, families[f].title, g_strconcat ("lens:", families[f].name, NULL));
}

static void
list_colours (KsColourChoice *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  g_ptr_array_set_size (self->colours, 0);
  add_colour (self, titles, "Density", g_strdup ("density"));
  if (self->n_lenses > 0)
    add_colour (self, titles, "Lens 1", g_strdup ("lens-1"));
  if (self->n_lenses > 1)
    add_colour (self, titles, "Lens 2", g_strdup ("lens-2"));
  add_colour (self, titles, "Points in the node", g_strdup ("size"));
  list_lenses (self, titles);
  for (guint c = 0; self->points != NULL && c < self->points->metadata->columns->len; c++)
    {
      const KsColumn *column = g_ptr_array_index (self->points->metadata->columns, c);

      add_colour (self, titles, column->name, g_strconcat ("column:", column->name, NULL));
    }
  gtk_drop_down_set_model (self->choice, G_LIST_MODEL (titles));
}

static void
update (KsColourChoice *self)
{
  KsSession *session = ks_session_widget_get_session (self);
  KsResult *result = ks_session_widget_get_result (self);
  KsPoints *points = result != NULL ? result->points : NULL;
  g_autofree char *colour = NULL;

  if (session == NULL)
    return;
  guint n_lenses = ks_session_get_recipe (session)->n_lenses;
  self->is_updating = TRUE;
  if (points != self->points || n_lenses != self->n_lenses)
    {
      g_clear_pointer (&self->points, ks_points_unref);
      self->points = points != NULL ? ks_points_ref (points) : NULL;
      self->n_lenses = n_lenses;
      list_colours (self);
    }
  g_object_get (session, "colour", &colour, NULL);
  for (guint i = 0; i < self->colours->len; i++)
    if (g_strcmp0 (g_ptr_array_index (self->colours, i), colour) == 0)
      gtk_drop_down_set_selected (self->choice, i);
  self->is_updating = FALSE;
}

static void
on_chosen (KsColourChoice *self)
{
  KsSession *session = ks_session_widget_get_session (self);
  guint selected = gtk_drop_down_get_selected (self->choice);

  if (!self->is_updating && session != NULL && selected < self->colours->len)
    g_object_set (session, "colour", g_ptr_array_index (self->colours, selected), NULL);
}

static void
ks_colour_choice_dispose (GObject *object)
{
  KsColourChoice *self = KS_COLOUR_CHOICE (object);

  g_clear_pointer (&self->points, ks_points_unref);
  G_OBJECT_CLASS (ks_colour_choice_parent_class)->dispose (object);
}

static void
ks_colour_choice_finalize (GObject *object)
{
  g_ptr_array_unref (KS_COLOUR_CHOICE (object)->colours);
  G_OBJECT_CLASS (ks_colour_choice_parent_class)->finalize (object);
}

static void
ks_colour_choice_class_init (KsColourChoiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ks_colour_choice_dispose;
  object_class->finalize = ks_colour_choice_finalize;

  gtk_widget_class_set_css_name (widget_class, "kscolourchoice");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/kleinscope/Kleinscope/widgets/ks-colour-choice.ui");
  gtk_widget_class_bind_template_child (widget_class, KsColourChoice, choice);
}

static void
ks_colour_choice_init (KsColourChoice *self)
{
  self->colours = g_ptr_array_new_with_free_func (g_free);
  ks_session_widget_watch (self, "notify::colour", G_CALLBACK (update));
  ks_session_widget_watch (self, "notify::lens-2", G_CALLBACK (update));
  ks_session_widget_watch (self, "notify::result", G_CALLBACK (update));
  g_signal_connect (self, "notify::session", G_CALLBACK (update), NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->choice, "notify::selected", G_CALLBACK (on_chosen), self);
}
