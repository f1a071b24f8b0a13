/* The Mapper graph, alive: a picture painted by a worker, shown transformed while
 * it is panned and zoomed, with hover, focus and a dragged node laid over it.
 *
 * Pointer: drag the ground to pan, scroll or pinch to zoom at the pointer, click a node
 * to select it, with Shift or Control to add or remove it, drag a node to move it,
 * double click the ground to see all. Keys: arrows walk along edges, Enter or
 * Space selects (with Shift: adds), Escape selects nothing, + - 0 zoom and fit.
 *
 * CSS node: ksgraphcanvas. Accessible role: img; its description tells its content.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-graph-scene.h"
#include "ks-session-widget.h"

#define KS_TYPE_GRAPH_CANVAS (ks_graph_canvas_get_type ())
G_DECLARE_FINAL_TYPE (KsGraphCanvas, ks_graph_canvas, KS, GRAPH_CANVAS, KsSessionWidget)

/* Property: show-unclustered (boolean): the points in no node, as faint dots beside the nodes
 * nearest to them by their lenses.
 * Signals: scene-changed (), when another scene is shown; viewport-changed ();
 * node-moved (), when the person has put a node elsewhere;
 * moved (KsResult *result, KsMoveTimes *times), when the first picture of another result is on the
 * screen. */

KsGraphScene *ks_graph_canvas_get_scene (KsGraphCanvas *self);    /* what is shown, or NULL */
KsViewport    ks_graph_canvas_get_viewport (KsGraphCanvas *self); /* how */

/* What is in view, whatever the size of the canvas. */
typedef struct {
  gboolean is_fitted;  /* all of it; else: */
  double x, y;         /* the point in the middle, layout units */
  double scale;        /* logical pixels a unit */
} KsCanvasView;

KsCanvasView ks_graph_canvas_get_view (KsGraphCanvas *self);
/* (n_nodes of the scene) 1 for nodes moved by hand; NULL when there are none; not owned. */
const guint8 *ks_graph_canvas_get_pinned (KsGraphCanvas *self);
/* Where the nodes are or, while they are on their way, go to: (n_nodes, 2), layout units; not owned;
 * NULL without a scene. */
const float  *ks_graph_canvas_get_places (KsGraphCanvas *self);
/* Shows the session's result where its own layout has it, whatever was shown before, with these
 * nodes moved by hand (@pinned (n_nodes) or NULL) and this in view. */
void ks_graph_canvas_restore (KsGraphCanvas *self, const guint8 *pinned, const KsCanvasView *view);
/* Nodes moved by hand may go where the layout has them. */
void ks_graph_canvas_unpin (KsGraphCanvas *self);
void ks_graph_canvas_fit (KsGraphCanvas *self);
void ks_graph_canvas_zoom (KsGraphCanvas *self, double factor); /* about the middle */
