/* SPDX-License-Identifier: MIT */
#include "bench-window.h"

#include "ks-evidence-panel.h"
#include "ks-graph-pane.h"
#include "ks-parameters-panel.h"
#include "ks-status-bar.h"

GtkWidget *
bench_window_new (KsSession *session, KsGraphCanvas **canvas)
{
  GtkWidget *window = gtk_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *pane = ks_graph_pane_new (session);

  gtk_widget_set_hexpand (pane, TRUE);
  gtk_widget_set_vexpand (row, TRUE);
  gtk_box_append (GTK_BOX (row), ks_parameters_panel_new (session));
  gtk_box_append (GTK_BOX (row), pane);
  gtk_box_append (GTK_BOX (row), ks_evidence_panel_new (session));
  gtk_box_append (GTK_BOX (box), row);
  gtk_box_append (GTK_BOX (box), ks_status_bar_new (session));
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_set_default_size (GTK_WINDOW (window), 1360, 860);
  *canvas = ks_graph_pane_get_canvas (KS_GRAPH_PANE (pane));
  gtk_window_present (GTK_WINDOW (window));
  return window;
}
