/* Where the time goes from a change to its picture on the screen, stage by stage: of the last
 * move, and the middle of the recent ones. A window of its own, for developers.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-graph-canvas.h"

#define KS_TYPE_TIMINGS_PAGE (ks_timings_page_get_type ())
G_DECLARE_FINAL_TYPE (KsTimingsPage, ks_timings_page, KS, TIMINGS_PAGE, GtkWindow)

/* Listens to @canvas, which outlives it or not. */
GtkWidget *ks_timings_page_new (KsGraphCanvas *canvas);
