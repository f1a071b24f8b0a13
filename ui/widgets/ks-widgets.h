/* The room's door: call once before any of its widgets is made.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

/* Registers the room's resources; with a display, also its style sheet. */
void ks_widgets_init (GdkDisplay *display);
