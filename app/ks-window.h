/* The window: header, parameters, graph, evidence and status, about one session.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "ks-session.h"

#define KS_TYPE_WINDOW (ks_window_get_type ())
G_DECLARE_FINAL_TYPE (KsWindow, ks_window, KS, WINDOW, AdwApplicationWindow)

KsWindow  *ks_window_new (GtkApplication *application);
KsSession *ks_window_get_session (KsWindow *self);

void ks_window_open_default (KsWindow *self); /* the built-in set to start with */
void ks_window_open_files (KsWindow *self, GFile **files, gsize n_files);

void ks_window_install_accels (GtkApplication *application);
