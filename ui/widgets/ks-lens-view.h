/* The lens plot, alive: the core's points in the plane of the lenses, linked with the
 * graph. A worker paints it; what lies under the pointer is laid over.
 *
 * Pointer: click a point to select the nodes that hold it, drag a rectangle about
 * points to select the nodes that hold any of them, with Shift or Control to add
 * to the selection; click the ground to select nothing. A node under the pointer in
 * the graph shows its box here. Escape selects nothing.
 *
 * CSS node: kslensview. Accessible role: img; its description tells its content.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-lens-draw.h"
#include "ks-session-widget.h"

#define KS_TYPE_LENS_VIEW (ks_lens_view_get_type ())
G_DECLARE_FINAL_TYPE (KsLensView, ks_lens_view, KS, LENS_VIEW, KsSessionWidget)

KsLensScene *ks_lens_view_get_scene (KsLensView *self); /* what is shown, or NULL */
/* Selects the nodes that hold a core point in @area, fractions of the axes. */
void         ks_lens_view_select (KsLensView *self, const KsBounds *area, gboolean extends);
