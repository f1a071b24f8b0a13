/* SPDX-License-Identifier: MIT */
#include "ks-progress-strip.h"

struct _KsProgressStrip
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkProgressBar *bar;
  GtkInscription *stage; /* of one size: what it says changes without another layout */
  GtkButton *cancel;

  gboolean busy;
  double fraction;  /* the bar's, too, as soon as it is seen: to move it the window is laid out */
  char *stage_name; /* owned or NULL */
  guint patience;   /* the source that shows it, or 0 */
};

G_DEFINE_FINAL_TYPE (KsProgressStrip, ks_progress_strip, GTK_TYPE_WIDGET)

enum { PROP_BUSY = 1, PROP_STAGE, PROP_FRACTION, N_PROPS };
enum { SIGNAL_CANCELLED, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static gboolean
on_patience_over (gpointer data)
{
  KsProgressStrip *self = data;

  self->patience = 0;
  gtk_progress_bar_set_fraction (self->bar, self->fraction);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  return G_SOURCE_REMOVE;
}

static void
set_busy (KsProgressStrip *self, gboolean busy)
{
  self->busy = busy;
  g_clear_handle_id (&self->patience, g_source_remove);
  if (busy)
    self->patience = g_timeout_add (KS_PROGRESS_PATIENCE, on_patience_over, self);
  else
    gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
update_label (KsProgressStrip *self)
{
  int percent = (int) (100.0 * self->fraction);
  g_autofree char *label = percent > 0 ? g_strdup_printf ("%s… %d %%", self->stage_name, percent)
                                       : g_strdup_printf ("%s…", self->stage_name);

  gtk_inscription_set_text (self->stage, label);
}

static void
on_cancel (KsProgressStrip *self)
{
  g_signal_emit (self, signals[SIGNAL_CANCELLED], 0);
}

static void
ks_progress_strip_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  KsProgressStrip *self = KS_PROGRESS_STRIP (object);

  switch (id)
    {
    case PROP_BUSY:
      if (self->busy == g_value_get_boolean (value))
        return;
      set_busy (self, g_value_get_boolean (value));
      break;
    case PROP_STAGE:
      g_free (self->stage_name);
      self->stage_name = g_value_dup_string (value);
      update_label (self);
      break;
    case PROP_FRACTION:
      self->fraction = g_value_get_double (value);
      if (gtk_widget_get_visible (GTK_WIDGET (self)))
        gtk_progress_bar_set_fraction (self->bar, self->fraction);
      update_label (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  g_object_notify_by_pspec (object, pspec);
}

static void
ks_progress_strip_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  KsProgressStrip *self = KS_PROGRESS_STRIP (object);

  switch (id)
    {
    case PROP_BUSY:
      g_value_set_boolean (value, self->busy);
      break;
    case PROP_STAGE:
      g_value_set_string (value, self->stage_name);
      break;
    case PROP_FRACTION:
      g_value_set_double (value, self->fraction);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

GtkWidget *
ks_progress_strip_new (void)
{
  return g_object_new (KS_TYPE_PROGRESS_STRIP, NULL);
}

static void
ks_progress_strip_dispose (GObject *object)
{
  KsProgressStrip *self = KS_PROGRESS_STRIP (object);

  g_clear_handle_id (&self->patience, g_source_remove);
  g_clear_pointer (&self->stage_name, g_free);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (ks_progress_strip_parent_class)->dispose (object);
}

static void
ks_progress_strip_class_init (KsProgressStripClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->set_property = ks_progress_strip_set_property;
  object_class->get_property = ks_progress_strip_get_property;
  object_class->dispose = ks_progress_strip_dispose;

  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  properties[PROP_STAGE] = g_param_spec_string ("stage", NULL, NULL, NULL, flags);
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0.0, 1.0, 0.0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_CANCELLED] = g_signal_new ("cancelled", KS_TYPE_PROGRESS_STRIP, G_SIGNAL_RUN_LAST,
                                            0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_css_name (widget_class, "ksprogressstrip");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/kleinscope/Kleinscope/widgets/ks-progress-strip.ui");
  gtk_widget_class_bind_template_child (widget_class, KsProgressStrip, box);
  gtk_widget_class_bind_template_child (widget_class, KsProgressStrip, bar);
  gtk_widget_class_bind_template_child (widget_class, KsProgressStrip, stage);
  gtk_widget_class_bind_template_child (widget_class, KsProgressStrip, cancel);
}

static void
ks_progress_strip_init (KsProgressStrip *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->cancel, "clicked", G_CALLBACK (on_cancel), self);
}
