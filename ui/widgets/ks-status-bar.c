/* SPDX-License-Identifier: MIT */
#include "ks-status-bar.h"

#include "ks-tip.h"
#include "ks-words.h"

struct _KsStatusBar
{
  KsSessionWidget parent_instance;

  /* Of a width that their texts do not change, so that no result has the window laid out again. */
  GtkInscription *points, *graph, *betti, *bars, *time;
};

G_DEFINE_FINAL_TYPE (KsStatusBar, ks_status_bar, KS_TYPE_SESSION_WIDGET)

static void
on_result (KsStatusBar *self)
{
  KsResult *result = ks_session_widget_get_result (self);

  if (result == NULL)
    return;
  g_autofree char *core = ks_words_points (result);
  g_autofree char *unclustered = ks_words_unclustered (result);
  g_autofree char *points = g_strjoin (", ", core,
                                       result->graph->n_unclustered > 0 ? unclustered : NULL, NULL);
  g_autofree char *graph = ks_words_graph (result);
  g_autofree char *betti = g_strdup_printf ("<b>b<sub>0</sub> %zu  b<sub>1</sub> %zu</b>",
                                            result->betti->b0, result->betti->b1);
  g_autofree char *time = ks_words_time (result);
  g_autofree char *times = ks_words_times (result);
  gtk_inscription_set_text (self->points, points);
  gtk_inscription_set_text (self->graph, graph);
  gtk_inscription_set_markup (self->betti, betti);
  gtk_inscription_set_text (self->time, time);
  ks_tip_set (GTK_WIDGET (self->time), times);
}

static void
on_diagram (KsStatusBar *self)
{
  KsSession *session = ks_session_widget_get_session (self);
  KsResult *diagram = session != NULL ? ks_session_get_diagram (session) : NULL;
  g_autofree char *bars = diagram != NULL ? ks_words_bars (diagram->diagram) : g_strdup ("");

  gtk_inscription_set_text (self->bars, bars);
}

GtkWidget *
ks_status_bar_new (KsSession *session)
{
  return g_object_new (KS_TYPE_STATUS_BAR, "session", session, NULL);
}

static void
ks_status_bar_class_init (KsStatusBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_css_name (widget_class, "ksstatusbar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_STATUS);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/kleinscope/Kleinscope/widgets/ks-status-bar.ui");
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
  ks_session_widget_watch (self, "notify::result", G_CALLBACK (on_result));
  ks_session_widget_watch (self, "notify::diagram", G_CALLBACK (on_diagram));
  g_signal_connect (self, "notify::session", G_CALLBACK (on_result), NULL);
  g_signal_connect (self, "notify::session", G_CALLBACK (on_diagram), NULL);
}
