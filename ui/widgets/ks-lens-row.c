/* SPDX-License-Identifier: MIT */
#include "ks-lens-row.h"

#include <string.h>

#include "ks-tip.h"

/* An entry of the drop-down. */
typedef struct {
  const KsLensFamily *family; /* NULL: no lens */
  char *column;               /* for families that take a column; owned or NULL */
} Choice;

struct _KsLensRow
{
  KsSessionWidget parent_instance;

  GtkLabel *label;
  GtkDropDown *choice;
  GtkSpinButton *argument;
  GtkAdjustment *adjustment;

  guint axis;
  GArray *choices;      /* of Choice, as the drop-down lists them */
  KsPoints *points;     /* owned or NULL: the set whose columns are listed */
  gboolean is_updating; /* the session speaks, not the person */
};

G_DEFINE_FINAL_TYPE (KsLensRow, ks_lens_row, KS_TYPE_SESSION_WIDGET)

enum { PROP_AXIS = 1, N_PROPS };

static GParamSpec *properties[N_PROPS];

static void
choice_clear (gpointer data)
{
  Choice *choice = data;

  g_free (choice->column);
}

static const char *
property_name (KsLensRow *self)
{
  return self->axis == 1 ? "lens-1" : "lens-2";
}

static void
add_choice (KsLensRow *self, GtkStringList *titles, const KsLensFamily *family, const char *column)
{
  Choice choice = { family, g_strdup (column) };

  g_array_append_val (self->choices, choice);
  gtk_string_list_append (titles, column != NULL   ? column
                                  : family != NULL ? family->title
                                                   : "None");
}

/* Lists the families; those that take a column once for each numeric column of the set. */
static void
list_choices (KsLensRow *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  gsize n;
  const KsLensFamily *families = ks_lens_families (&n);

  g_array_set_size (self->choices, 0);
  if (self->axis == 2)
    add_choice (self, titles, NULL, NULL);
  for (gsize i = 0; i < n; i++)
    {
      if (families[i].argument != KS_LENS_ARGUMENT_COLUMN)
        {
          add_choice (self, titles, &families[i], NULL);
          continue;
        }
      for (guint c = 0; self->points != NULL && c < self->points->metadata->columns->len; c++)
        {
          const KsColumn *column = g_ptr_array_index (self->points->metadata->columns, c);

          if (!column->is_text)
            add_choice (self, titles, &families[i], column->name);
        }
    }
  gtk_drop_down_set_model (self->choice, G_LIST_MODEL (titles));
}

static guint
find_choice (KsLensRow *self, const KsLensSpec *spec)
{
  for (guint i = 0; i < self->choices->len; i++)
    {
      const Choice *choice = &g_array_index (self->choices, Choice, i);

      if (choice->family == spec->family && g_strcmp0 (choice->column, spec->column) == 0)
        return i;
    }
  return GTK_INVALID_LIST_POSITION;
}

/* Range and look of the argument's entry for a family. */
static void
set_up_argument (KsLensRow *self, const KsLensFamily *family)
{
  gboolean is_index = family != NULL
                      && (family->argument == KS_LENS_ARGUMENT_INDEX
                          || family->argument == KS_LENS_ARGUMENT_RANK);
  gboolean is_power = family != NULL && family->argument == KS_LENS_ARGUMENT_POWER;
  gboolean is_number = is_power || (family != NULL && family->argument == KS_LENS_ARGUMENT_NUMBER);
  double columns = self->points != NULL ? (double) self->points->matrix->cols : 9.0;

  gtk_widget_set_visible (GTK_WIDGET (self->argument), is_index || is_number);
  gtk_spin_button_set_digits (self->argument, is_power ? 1 : is_number ? 3 : 0);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->argument), is_number          ? 5
                                                               : columns >= 100.0 ? 3
                                                                                  : 2);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (self->argument), is_number          ? 5
                                                                   : columns >= 100.0 ? 3
                                                                                      : 2);
  gtk_adjustment_set_lower (self->adjustment, is_number && !is_power ? 0.001 : 1.0);
  gtk_adjustment_set_upper (self->adjustment, is_number ? 1000.0 : columns);
  gtk_adjustment_set_step_increment (self->adjustment, is_number && !is_power ? 0.05 : 1.0);
  ks_tip_set (GTK_WIDGET (self->choice), family != NULL ? family->summary : NULL);
}

/* From the session to the widgets. */
static void
update (KsLensRow *self)
{
  g_autofree char *text = NULL;
  KsLensSpec spec = { 0 };
  KsSession *session = ks_session_widget_get_session (self);
  KsResult *result = ks_session_widget_get_result (self);
  KsPoints *points = result != NULL ? result->points : NULL;

  if (session == NULL)
    return;
  self->is_updating = TRUE;
  if (points != self->points || self->choices->len == 0)
    {
      g_clear_pointer (&self->points, ks_points_unref);
      self->points = points != NULL ? ks_points_ref (points) : NULL;
      list_choices (self);
    }
  g_object_get (session, property_name (self), &text, NULL);
  if (*text != '\0' && !ks_lens_spec_parse (text, &spec, NULL))
    g_assert_not_reached ();
  gtk_drop_down_set_selected (self->choice, find_choice (self, &spec));
  set_up_argument (self, spec.family);
  if (spec.family != NULL && spec.family->argument != KS_LENS_ARGUMENT_NONE)
    gtk_adjustment_set_value (self->adjustment, spec.number);
  ks_lens_spec_clear (&spec);
  self->is_updating = FALSE;
}

/* From the widgets to the session. */
static void
apply (KsLensRow *self, double number)
{
  guint selected = gtk_drop_down_get_selected (self->choice);

  if (selected >= self->choices->len)
    return;
  const Choice *choice = &g_array_index (self->choices, Choice, selected);
  KsLensSpec spec = { choice->family, number, choice->column };
  g_autofree char *text = choice->family != NULL ? ks_lens_spec_to_text (&spec) : g_strdup ("");
  g_object_set (ks_session_widget_get_session (self), property_name (self), text, NULL);
}

static void
on_selected (KsLensRow *self)
{
  KsSession *session = ks_session_widget_get_session (self);
  guint selected = gtk_drop_down_get_selected (self->choice);

  if (self->is_updating || session == NULL || selected >= self->choices->len)
    return;
  const KsLensFamily *family = g_array_index (self->choices, Choice, selected).family;
  gboolean is_power = family != NULL && family->argument == KS_LENS_ARGUMENT_POWER;
  gboolean is_number = family != NULL && family->argument == KS_LENS_ARGUMENT_NUMBER;
  double epsilon;

  /* A first bandwidth of the size of the distances there are; the plain mean of distances; the
   * first or second component. */
  g_object_get (session, "suggested-epsilon", &epsilon, NULL);
  apply (self, is_number ? (epsilon > 0.0 ? epsilon : 0.25) : is_power ? 1.0 : self->axis);
}

static void
on_argument (KsLensRow *self)
{
  if (!self->is_updating && ks_session_widget_get_session (self) != NULL)
    apply (self, gtk_spin_button_get_value (self->argument));
}

static void
set_axis (KsLensRow *self, guint axis)
{
  g_autofree char *name = g_strdup_printf ("Lens %u", axis);
  g_autofree char *argument = g_strdup_printf ("Lens %u, argument", axis);

  self->axis = axis;
  gtk_label_set_label (self->label, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->choice), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->argument), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  argument, -1);
}

static void
ks_lens_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  KsLensRow *self = KS_LENS_ROW (object);

  switch (id)
    {
    case PROP_AXIS:
      set_axis (self, g_value_get_uint (value));
      g_array_set_size (self->choices, 0);
      update (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  g_object_notify_by_pspec (object, pspec);
}

static void
ks_lens_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  KsLensRow *self = KS_LENS_ROW (object);

  switch (id)
    {
    case PROP_AXIS:
      g_value_set_uint (value, self->axis);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

GtkWidget *
ks_lens_row_new (KsSession *session, guint axis)
{
  return g_object_new (KS_TYPE_LENS_ROW, "axis", axis, "session", session, NULL);
}

static void
ks_lens_row_dispose (GObject *object)
{
  KsLensRow *self = KS_LENS_ROW (object);

  g_clear_pointer (&self->points, ks_points_unref);
  G_OBJECT_CLASS (ks_lens_row_parent_class)->dispose (object);
}

static void
ks_lens_row_finalize (GObject *object)
{
  g_array_unref (KS_LENS_ROW (object)->choices);
  G_OBJECT_CLASS (ks_lens_row_parent_class)->finalize (object);
}

static void
ks_lens_row_class_init (KsLensRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->set_property = ks_lens_row_set_property;
  object_class->get_property = ks_lens_row_get_property;
  object_class->dispose = ks_lens_row_dispose;
  object_class->finalize = ks_lens_row_finalize;

  properties[PROP_AXIS] = g_param_spec_uint ("axis", NULL, NULL, 1, 2, 1, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "kslensrow");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/kleinscope/Kleinscope/widgets/ks-lens-row.ui");
  gtk_widget_class_bind_template_child (widget_class, KsLensRow, label);
  gtk_widget_class_bind_template_child (widget_class, KsLensRow, choice);
  gtk_widget_class_bind_template_child (widget_class, KsLensRow, argument);
  gtk_widget_class_bind_template_child (widget_class, KsLensRow, adjustment);
}

static void
ks_lens_row_init (KsLensRow *self)
{
  self->choices = g_array_new (FALSE, FALSE, sizeof (Choice));
  g_array_set_clear_func (self->choices, choice_clear);
  ks_session_widget_watch (self, "notify::lens-1", G_CALLBACK (update));
  ks_session_widget_watch (self, "notify::lens-2", G_CALLBACK (update));
  ks_session_widget_watch (self, "notify::result", G_CALLBACK (update));
  g_signal_connect (self, "notify::session", G_CALLBACK (update), NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  set_axis (self, 1);
  g_signal_connect_swapped (self->choice, "notify::selected", G_CALLBACK (on_selected), self);
  g_signal_connect_swapped (self->adjustment, "value-changed", G_CALLBACK (on_argument), self);
}
