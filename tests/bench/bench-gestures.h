/* What a hand does in the window while the persistence diagram is computed live, and how deaf the
 * main loop is meanwhile. Each gesture stands beside a window with nothing in it but a moving
 * square, shown while the same computation runs: what GTK, the X server and the scheduler take
 * anyway.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-graph-canvas.h"

/* @landmarks: of the diagram, which both sessions compute again and again; it is counted down,
 * so that nothing is remembered. @bare is a session that has opened the same points and has no
 * widgets. */
void bench_gestures (KsSession *session, KsGraphCanvas *canvas, GtkWidget *window, KsSession *bare,
                     guint *landmarks);
