/* SPDX-License-Identifier: MIT */
#include "ks-status-bar.h"

#include "ks-words.h"

struct _KsStatusBar
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkLabel *points, *graph, *betti, *bars, *time;

  KsSession *session; /* owned or NULL */
  GSignalGroup *signals;
};

G_DEFINE_FINAL_TYPE (KsStatusBar, ks_status_bar, GTK_TYPE_WIDGET)

enum { PROP_SESSION = 1, N_PROPS };

static GParamSpec *properties[N_PROPS];

static void
on_result (KsStatusBar *self)
{
  KsResult *result = self->session != NULL ? ks_session_get_result (self->session) : NULL;

  if (result == NULL)
    return;
  g_autofree char *core = ks_words_points (result);
  g_autofree char *unclustered = ks_words_unclustered (result);
  g_autofree char *points = g_strjoin (", ", core, result->graph->n_unclustered > 0 ? unclustered : NULL, NULL);
  g_autofree char *graph = ks_words_graph (result);
  g_autofree char *betti = g_strdup_printf ("<b>b<sub>0</sub> %zu  b<sub>1</sub> %zu</b>",
                                            result->betti->b0, result->betti->b1);
  g_autofree char *time = ks_words_time (result);
  g_autofree char *times = ks_words_times (result);
  gtk_label_set_label (self->points, points);
  gtk_label_set_label (self->graph, graph);
  gtk_label_set_label (self->betti, betti);
  gtk_label_set_label (self->time, time);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->time), times);
}

static void
on_diagram (KsStatusBar *self)
{
  KsResult *diagram = self->session != NULL ? ks_session_get_diagram (self->session) : NULL;
  g_autofree char *bars = diagram != NULL ? ks_words_bars (diagram->diagram) : g_strdup ("");

  gtk_label_set_label (self->bars, bars);
}

static void
ks_status_bar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  KsStatusBar *self = KS_STATUS_BAR (object);

  switch (id)
    {
    case PROP_SESSION:
      if (!g_set_object (&self->session, g_value_get_object (value)))
        return;
      g_signal_group_set_target (self->signals, self->session);
      on_result (self);
      on_diagram (self);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ks_status_bar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  KsStatusBar *self = KS_STATUS_BAR (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

GtkWidget *
ks_status_bar_new (KsSession *session)
{
  return g_object_new (KS_TYPE_STATUS_BAR, "session", session, NULL);
}

static void
ks_status_bar_dispose (GObject *object)
{
  KsStatusBar *self = KS_STATUS_BAR (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->session);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (ks_status_bar_parent_class)->dispose (object);
}

static void
ks_status_bar_class_init (KsStatusBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = ks_status_bar_set_property;
  object_class->get_property = ks_status_bar_get_property;
  object_class->dispose = ks_status_bar_dispose;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, KS_TYPE_SESSION,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "ksstatusbar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_STATUS);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kleinscope/Kleinscope/widgets/ks-status-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, KsStatusBar, box);
  gtk_widget_class_bind_template_child (widget_class, KsStatusBar, points);
  gtk_widget_class_bind_template_child (widget_class, KsStatusBar, graph);
  gtk_widget_class_bind_template_child (widget_class, KsStatusBar, betti);
  gtk_widget_class_bind_template_child (widget_class, KsStatusBar, bars);
  gtk_widget_class_bind_template_child (widget_class, KsStatusBar, time);
}

static void
ks_status_bar_init (KsStatusBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->signals = g_signal_group_new (KS_TYPE_SESSION);
  g_signal_group_connect_swapped (self->signals, "notify::result", G_CALLBACK (on_result), self);
  g_signal_group_connect_swapped (self->signals, "notify::diagram", G_CALLBACK (on_diagram), self);
}
