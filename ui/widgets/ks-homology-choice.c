/* SPDX-License-Identifier: MIT */
#include "ks-homology-choice.h"

#include "ks-homology-details.h"
#include "ks-parameter-scale.h"

#define FEWEST 3.0   /* landmarks on the scale */
#define MOST 2000.0

struct _KsHomologyChoice
{
  KsSessionWidget parent_instance;

  KsParameterScale *landmarks;
  GtkDropDown *order, *dimension, *coefficients;
  GtkCheckButton *recognise;

  GBindingGroup *bindings;
  gboolean is_updating; /* the session speaks, not the person */
};

G_DEFINE_FINAL_TYPE (KsHomologyChoice, ks_homology_choice, KS_TYPE_SESSION_WIDGET)

/* The lines of the drop-down of coefficients. */
static const guint primes[] = { 2, 3, 5, 7, 11, 13 };

/* Ranges first, or they would cut the value off. */
static void
update (KsHomologyChoice *self)
{
  KsSession *session = ks_session_widget_get_session (self);
  KsResult *result = ks_session_widget_get_result (self);
  guint landmarks;

  if (session == NULL)
    return;
  self->is_updating = TRUE;
  g_object_get (session, "landmarks", &landmarks, NULL);
  double upper = result != NULL ? CLAMP ((double) result->core->m, FEWEST, MOST) : MOST;
  g_object_set (self->landmarks, "upper", MAX (upper, landmarks), "value", (double) landmarks, NULL);
  self->is_updating = FALSE;
}

static void
on_landmarks (KsHomologyChoice *self)
{
  KsSession *session = ks_session_widget_get_session (self);
  double value;

  if (session == NULL || self->is_updating)
    return;
  g_object_get (self->landmarks, "value", &value, NULL);
  g_object_set (session, "landmarks", (guint) value, NULL);
}

static void
on_session (KsHomologyChoice *self)
{
  update (self);
  g_binding_group_set_source (self->bindings, ks_session_widget_get_session (self));
}

/* A prime that is no line of the list leaves nothing selected. */
static gboolean
line_of_prime (GBinding *binding, const GValue *from, GValue *to, gpointer data)
{
  guint line = GTK_INVALID_LIST_POSITION;

  for (guint i = 0; i < G_N_ELEMENTS (primes); i++)
    if (primes[i] == g_value_get_uint (from))
      line = i;
  g_value_set_uint (to, line);
  return TRUE;
}

static gboolean
prime_of_line (GBinding *binding, const GValue *from, GValue *to, gpointer data)
{
  guint line = g_value_get_uint (from);

  if (line >= G_N_ELEMENTS (primes))
    return FALSE;
  g_value_set_uint (to, primes[line]);
  return TRUE;
}

static void
ks_homology_choice_dispose (GObject *object)
{
  KsHomologyChoice *self = KS_HOMOLOGY_CHOICE (object);

  g_clear_object (&self->bindings);
  G_OBJECT_CLASS (ks_homology_choice_parent_class)->dispose (object);
}

static void
ks_homology_choice_class_init (KsHomologyChoiceClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ks_homology_choice_dispose;

  g_type_ensure (KS_TYPE_PARAMETER_SCALE);
  g_type_ensure (KS_TYPE_HOMOLOGY_DETAILS);
  gtk_widget_class_set_css_name (widget_class, "kshomologychoice");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/kleinscope/Kleinscope/widgets/ks-homology-choice.ui");
  gtk_widget_class_bind_template_child (widget_class, KsHomologyChoice, landmarks);
  gtk_widget_class_bind_template_child (widget_class, KsHomologyChoice, order);
  gtk_widget_class_bind_template_child (widget_class, KsHomologyChoice, dimension);
  gtk_widget_class_bind_template_child (widget_class, KsHomologyChoice, coefficients);
  gtk_widget_class_bind_template_child (widget_class, KsHomologyChoice, recognise);
}

static void
ks_homology_choice_init (KsHomologyChoice *self)
{
  const GBindingFlags both = G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->bindings = g_binding_group_new ();
  g_binding_group_bind (self->bindings, "landmark-order", self->order, "selected", both);
  g_binding_group_bind (self->bindings, "max-dim", self->dimension, "selected", both);
  g_binding_group_bind (self->bindings, "recognise", self->recognise, "active", both);
  g_binding_group_bind_full (self->bindings, "prime", self->coefficients, "selected", both,
                             line_of_prime, prime_of_line, NULL, NULL);
  g_signal_connect_swapped (self->landmarks, "notify::value", G_CALLBACK (on_landmarks), self);
  ks_session_widget_watch (self, "notify::landmarks", G_CALLBACK (update));
  ks_session_widget_watch (self, "notify::result", G_CALLBACK (update));
  g_signal_connect (self, "notify::session", G_CALLBACK (on_session), NULL);
}
