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
 * moved (KsResult *result, KsMoveTimes *times), when the first picture of another result is on the
 * screen. */

KsGraphScene *ks_graph_canvas_get_scene (KsGraphCanvas *self);    /* what is shown, or NULL */
KsViewport    ks_graph_canvas_get_viewport (KsGraphCanvas *self); /* how */

/* Nodes moved by hand may go where the layout has them. */
void ks_graph_canvas_unpin (KsGraphCanvas *self);
void ks_graph_canvas_fit (KsGraphCanvas *self);
void ks_graph_canvas_zoom (KsGraphCanvas *self, double factor); /* about the middle */
