/* SPDX-License-Identifier: MIT */
#include "ks-parameter-scale.h"

#include <math.h>

struct _KsParameterScale
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkLabel *title;
  GtkSpinButton *spin;
  GtkScale *scale;
  GtkLabel *note;
  GtkAdjustment *adjustment;
  guint digits;
};

G_DEFINE_FINAL_TYPE (KsParameterScale, ks_parameter_scale, GTK_TYPE_WIDGET)

enum {
  PROP_TITLE = 1,
  PROP_NOTE,
  PROP_DIGITS,
  PROP_VALUE,
  PROP_LOWER,
  PROP_UPPER,
  PROP_STEP,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
on_value_changed (GtkAdjustment *adjustment, KsParameterScale *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALUE]);
}

static void
set_title (KsParameterScale *self, const char *title)
{
  gtk_label_set_label (self->title, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  title, -1);
  g_autofree char *exact = g_strdup_printf ("%s, exactly", title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->spin), GTK_ACCESSIBLE_PROPERTY_LABEL, exact,
                                  -1);
}

static void
set_note (KsParameterScale *self, const char *note)
{
  gtk_label_set_label (self->note, note != NULL ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), note != NULL && *note != '\0');
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  note != NULL ? note : "", -1);
}

static void
set_digits (KsParameterScale *self, guint digits)
{
  self->digits = digits;
  gtk_spin_button_set_digits (self->spin, digits);
  gtk_scale_set_digits (self->scale, (int) digits);
  gtk_range_set_round_digits (GTK_RANGE (self->scale), (int) digits);
}

static void
set_step (KsParameterScale *self, double step)
{
  gtk_adjustment_set_step_increment (self->adjustment, step);
  gtk_adjustment_set_page_increment (self->adjustment, 10.0 * step);
}

/* The value as the person sees it, so that what is computed is what is written there. */
static double
get_value (KsParameterScale *self)
{
  double ten = pow (10.0, self->digits);

  return rint (gtk_adjustment_get_value (self->adjustment) * ten) / ten;
}

static void
ks_parameter_scale_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  KsParameterScale *self = KS_PARAMETER_SCALE (object);

  switch (id)
    {
    case PROP_TITLE:
      set_title (self, g_value_get_string (value));
      break;
    case PROP_NOTE:
      set_note (self, g_value_get_string (value));
      break;
    case PROP_DIGITS:
      set_digits (self, g_value_get_uint (value));
      break;
    case PROP_VALUE:
      gtk_adjustment_set_value (self->adjustment, g_value_get_double (value));
      return; /* The adjustment notifies, if it is another. */
    case PROP_LOWER:
      gtk_adjustment_set_lower (self->adjustment, g_value_get_double (value));
      break;
    case PROP_UPPER:
      gtk_adjustment_set_upper (self->adjustment, g_value_get_double (value));
      break;
    case PROP_STEP:
      set_step (self, g_value_get_double (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  g_object_notify_by_pspec (object, pspec);
}

static void
ks_parameter_scale_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  KsParameterScale *self = KS_PARAMETER_SCALE (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, gtk_label_get_label (self->title));
      break;
    case PROP_NOTE:
      g_value_set_string (value, gtk_label_get_label (self->note));
      break;
    case PROP_DIGITS:
      g_value_set_uint (value, self->digits);
      break;
    case PROP_VALUE:
      g_value_set_double (value, get_value (self));
      break;
    case PROP_LOWER:
      g_value_set_double (value, gtk_adjustment_get_lower (self->adjustment));
      break;
    case PROP_UPPER:
      g_value_set_double (value, gtk_adjustment_get_upper (self->adjustment));
      break;
    case PROP_STEP:
      g_value_set_double (value, gtk_adjustment_get_step_increment (self->adjustment));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

GtkWidget *
ks_parameter_scale_new (const char *title)
{
  return g_object_new (KS_TYPE_PARAMETER_SCALE, "title", title, NULL);
}

static void
ks_parameter_scale_dispose (GObject *object)
{
  KsParameterScale *self = KS_PARAMETER_SCALE (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (ks_parameter_scale_parent_class)->dispose (object);
}

static void
ks_parameter_scale_class_init (KsParameterScaleClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->set_property = ks_parameter_scale_set_property;
  object_class->get_property = ks_parameter_scale_get_property;
  object_class->dispose = ks_parameter_scale_dispose;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  properties[PROP_NOTE] = g_param_spec_string ("note", NULL, NULL, "", flags);
  properties[PROP_DIGITS] = g_param_spec_uint ("digits", NULL, NULL, 0, 10, 0, flags);
  properties[PROP_VALUE] = g_param_spec_double ("value", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0.0,
                                                flags);
  properties[PROP_LOWER] = g_param_spec_double ("lower", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0.0,
                                                flags);
  properties[PROP_UPPER] = g_param_spec_double ("upper", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 1.0,
                                                flags);
  properties[PROP_STEP] = g_param_spec_double ("step", NULL, NULL, 0.0, G_MAXDOUBLE, 1.0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "ksparameterscale");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/kleinscope/Kleinscope/widgets/ks-parameter-scale.ui");
  gtk_widget_class_bind_template_child (widget_class, KsParameterScale, box);
  gtk_widget_class_bind_template_child (widget_class, KsParameterScale, title);
  gtk_widget_class_bind_template_child (widget_class, KsParameterScale, spin);
  gtk_widget_class_bind_template_child (widget_class, KsParameterScale, scale);
  gtk_widget_class_bind_template_child (widget_class, KsParameterScale, note);
  gtk_widget_class_bind_template_child (widget_class, KsParameterScale, adjustment);
}

static void
ks_parameter_scale_init (KsParameterScale *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  /* A parent's being insensitive is not told to screen readers; the widget's own is. */
  g_object_bind_property (self, "sensitive", self->scale, "sensitive", G_BINDING_SYNC_CREATE);
  g_object_bind_property (self, "sensitive", self->spin, "sensitive", G_BINDING_SYNC_CREATE);
  g_signal_connect (self->adjustment, "value-changed", G_CALLBACK (on_value_changed), self);
}
