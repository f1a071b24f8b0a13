/* SPDX-License-Identifier: MIT */
#include "bench-window.h"

#include "ks-evidence-panel.h"
#include "ks-graph-pane.h"
#include "ks-parameters-panel.h"
#include "ks-status-bar.h"

static GtkWidget *
beside (GtkWidget *start, GtkWidget *end)
{
  GtkWidget *paned = gtk_paned_new (GTK_ORIENTATION_HORIZONTAL);

  gtk_paned_set_start_child (GTK_PANED (paned), start);
  gtk_paned_set_end_child (GTK_PANED (paned), end);
  gtk_paned_set_shrink_start_child (GTK_PANED (paned), FALSE);
  gtk_paned_set_shrink_end_child (GTK_PANED (paned), FALSE);
  return paned;
}

GtkWidget *
bench_window_new (KsSession *session, KsGraphCanvas **canvas)
{
  GtkWidget *window = gtk_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *pane = ks_graph_pane_new (session);
  GtkWidget *right = beside (pane, ks_evidence_panel_new (session));
  GtkWidget *all = beside (ks_parameters_panel_new (session), right);

  gtk_paned_set_position (GTK_PANED (all), 300);
  gtk_paned_set_resize_start_child (GTK_PANED (all), FALSE);
  gtk_paned_set_resize_end_child (GTK_PANED (right), FALSE);
  gtk_widget_set_hexpand (pane, TRUE);
  gtk_widget_set_vexpand (all, TRUE);
  gtk_box_append (GTK_BOX (box), all);
  gtk_box_append (GTK_BOX (box), ks_status_bar_new (session));
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_set_default_size (GTK_WINDOW (window), 1360, 860);
  *canvas = ks_graph_pane_get_canvas (KS_GRAPH_PANE (pane));
  gtk_window_present (GTK_WINDOW (window));
  return window;
}

KsDiagramView *
bench_window_get_diagram (GtkWidget *window)
{
  if (KS_IS_DIAGRAM_VIEW (window))
    return KS_DIAGRAM_VIEW (window);
  for (GtkWidget *child = gtk_widget_get_first_child (window); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      KsDiagramView *view = bench_window_get_diagram (child);

      if (view != NULL)
        return view;
    }
  return NULL;
}
