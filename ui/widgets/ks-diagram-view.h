/* The persistence diagram, as points or as bars, on linear or logarithmic axes, with the bar under
 * the pointer told beneath it. A click chooses a bar for the session, one beside all of them, or
 * Escape, none; with the keyboard the arrow keys go from bar to bar by length, in every dimension.
 *
 * CSS node: ksdiagramview; faded while it belongs to earlier parameters. Accessible role: img.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-diagram-scene.h"
#include "ks-session-widget.h"

#define KS_TYPE_DIAGRAM_VIEW (ks_diagram_view_get_type ())
G_DECLARE_FINAL_TYPE (KsDiagramView, ks_diagram_view, KS, DIAGRAM_VIEW, KsSessionWidget)

/* Properties: as-bars, logarithmic (boolean). Signal: scene-changed (). */

KsDiagramScene *ks_diagram_view_get_scene (KsDiagramView *self); /* what is shown, or NULL */
