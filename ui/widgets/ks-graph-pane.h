/* The middle of the window: the graph, or in its place the lens plot, with what lies over
 * it: the colour and size keys, the progress, the buttons to zoom, and the word when there
 * is no node.
 *
 * CSS node: ksgraphpane.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-graph-canvas.h"

#define KS_TYPE_GRAPH_PANE (ks_graph_pane_get_type ())
G_DECLARE_FINAL_TYPE (KsGraphPane, ks_graph_pane, KS, GRAPH_PANE, KsSessionWidget)

/* Property: show-lens-plot (boolean): it stands in the graph's place. */
GtkWidget *ks_graph_pane_new (KsSession *session);

KsGraphCanvas *ks_graph_pane_get_canvas (KsGraphPane *self);
