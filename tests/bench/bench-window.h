/* The window's own widgets about a session, for benchmarks of what a person sees.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-diagram-view.h"
#include "ks-graph-canvas.h"

/* A shown window of the usual size; @canvas is its graph. */
GtkWidget *bench_window_new (KsSession *session, KsGraphCanvas **canvas);
/* The persistence diagram in it. */
KsDiagramView *bench_window_get_diagram (GtkWidget *window);
