/* SPDX-License-Identifier: MIT */
#include "ks-session-widget.h"

typedef struct {
  KsSession *session;              /* owned or NULL */
  GSignalGroup *signals;           /* of the session */
  GSignalGroup *selection_signals; /* of its selection */
} KsSessionWidgetPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (KsSessionWidget, ks_session_widget, GTK_TYPE_WIDGET)

enum { PROP_SESSION = 1, N_PROPS };

static GParamSpec *properties[N_PROPS];

static KsSessionWidgetPrivate *
private_of (gpointer widget)
{
  return ks_session_widget_get_instance_private (KS_SESSION_WIDGET (widget));
}

KsSession *
ks_session_widget_get_session (gpointer widget)
{
  g_return_val_if_fail (KS_IS_SESSION_WIDGET (widget), NULL);

  return private_of (widget)->session;
}

KsSelection *
ks_session_widget_get_selection (gpointer widget)
{
  KsSession *session = ks_session_widget_get_session (widget);

  return session != NULL ? ks_session_get_selection (session) : NULL;
}

KsResult *
ks_session_widget_get_result (gpointer widget)
{
  KsSession *session = ks_session_widget_get_session (widget);

  return session != NULL ? ks_session_get_result (session) : NULL;
}

void
ks_session_widget_watch (gpointer widget, const char *signal, GCallback callback)
{
  g_return_if_fail (KS_IS_SESSION_WIDGET (widget));

  g_signal_group_connect_swapped (private_of (widget)->signals, signal, callback, widget);
}

void
ks_session_widget_watch_selection (gpointer widget, const char *signal, GCallback callback)
{
  g_return_if_fail (KS_IS_SESSION_WIDGET (widget));

  g_signal_group_connect_swapped (private_of (widget)->selection_signals, signal, callback, widget);
}

static void
ks_session_widget_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  KsSessionWidgetPrivate *private = private_of (object);

  switch (id)
    {
    case PROP_SESSION:
      if (!g_set_object (&private->session, g_value_get_object (value)))
        return;
      g_signal_group_set_target (private->signals, private->session);
      g_signal_group_set_target (private->selection_signals,
                                 ks_session_widget_get_selection (object));
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ks_session_widget_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, private_of (object)->session);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ks_session_widget_dispose (GObject *object)
{
  KsSessionWidgetPrivate *private = private_of (object);
  GtkWidget *child;

  g_clear_object (&private->signals);
  g_clear_object (&private->selection_signals);
  g_clear_object (&private->session);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (ks_session_widget_parent_class)->dispose (object);
}

static void
ks_session_widget_class_init (KsSessionWidgetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = ks_session_widget_set_property;
  object_class->get_property = ks_session_widget_get_property;
  object_class->dispose = ks_session_widget_dispose;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, KS_TYPE_SESSION,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
                                                    | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ks_session_widget_init (KsSessionWidget *self)
{
  KsSessionWidgetPrivate *private = private_of (self);

  private->signals = g_signal_group_new (KS_TYPE_SESSION);
  private->selection_signals = g_signal_group_new (KS_TYPE_SELECTION);
}
