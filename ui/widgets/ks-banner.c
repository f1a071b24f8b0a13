/* SPDX-License-Identifier: MIT */
#include "ks-banner.h"

struct _KsBanner
{
  GtkWidget parent_instance;

  GtkRevealer *revealer;
  GtkLabel *sentence;
  GtkButton *button;
  GtkButton *dismiss;
};

G_DEFINE_FINAL_TYPE (KsBanner, ks_banner, GTK_TYPE_WIDGET)

enum { PROP_SENTENCE = 1, PROP_BUTTON, PROP_DISMISSIBLE, N_PROPS };
enum { SIGNAL_BUTTON_CLICKED, SIGNAL_DISMISSED, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* While it slides out the old sentence stays readable, so the label is not emptied. */
static void
set_sentence (KsBanner *self, const char *sentence)
{
  if (sentence != NULL)
    gtk_label_set_label (self->sentence, sentence);
  gtk_revealer_set_reveal_child (self->revealer, sentence != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  sentence != NULL ? sentence : "", -1);
}

static void
on_button (KsBanner *self)
{
  g_signal_emit (self, signals[SIGNAL_BUTTON_CLICKED], 0);
}

static void
on_dismiss (KsBanner *self)
{
  g_signal_emit (self, signals[SIGNAL_DISMISSED], 0);
}

static void
ks_banner_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  KsBanner *self = KS_BANNER (object);

  switch (id)
    {
    case PROP_SENTENCE:
      set_sentence (self, g_value_get_string (value));
      break;
    case PROP_BUTTON:
      gtk_button_set_label (self->button, g_value_get_string (value));
      gtk_widget_set_visible (GTK_WIDGET (self->button), g_value_get_string (value) != NULL);
      break;
    case PROP_DISMISSIBLE:
      gtk_widget_set_visible (GTK_WIDGET (self->dismiss), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  g_object_notify_by_pspec (object, pspec);
}

static void
ks_banner_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  KsBanner *self = KS_BANNER (object);

  switch (id)
    {
    case PROP_SENTENCE:
      g_value_set_string (value, gtk_revealer_get_reveal_child (self->revealer)
                                     ? gtk_label_get_label (self->sentence)
                                     : NULL);
      break;
    case PROP_BUTTON:
      g_value_set_string (value, gtk_button_get_label (self->button));
      break;
    case PROP_DISMISSIBLE:
      g_value_set_boolean (value, gtk_widget_get_visible (GTK_WIDGET (self->dismiss)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

GtkWidget *
ks_banner_new (void)
{
  return g_object_new (KS_TYPE_BANNER, NULL);
}

static void
ks_banner_dispose (GObject *object)
{
  KsBanner *self = KS_BANNER (object);

  if (self->revealer != NULL)
    gtk_widget_unparent (GTK_WIDGET (g_steal_pointer (&self->revealer)));
  G_OBJECT_CLASS (ks_banner_parent_class)->dispose (object);
}

static void
ks_banner_class_init (KsBannerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->set_property = ks_banner_set_property;
  object_class->get_property = ks_banner_get_property;
  object_class->dispose = ks_banner_dispose;

  properties[PROP_SENTENCE] = g_param_spec_string ("sentence", NULL, NULL, NULL, flags);
  properties[PROP_BUTTON] = g_param_spec_string ("button", NULL, NULL, NULL, flags);
  properties[PROP_DISMISSIBLE] = g_param_spec_boolean ("dismissible", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_BUTTON_CLICKED]
    = g_signal_new ("button-clicked", KS_TYPE_BANNER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 0);
  signals[SIGNAL_DISMISSED] = g_signal_new ("dismissed", KS_TYPE_BANNER, G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_css_name (widget_class, "ksbanner");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ALERT);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/kleinscope/Kleinscope/widgets/ks-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, KsBanner, revealer);
  gtk_widget_class_bind_template_child (widget_class, KsBanner, sentence);
  gtk_widget_class_bind_template_child (widget_class, KsBanner, button);
  gtk_widget_class_bind_template_child (widget_class, KsBanner, dismiss);
}

static void
ks_banner_init (KsBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (on_button), self);
  g_signal_connect_swapped (self->dismiss, "clicked", G_CALLBACK (on_dismiss), self);
}
