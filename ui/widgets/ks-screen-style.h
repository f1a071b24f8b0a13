/* The style of pictures on the screen: light or dark as the desktop says, with the
 * widget's own font size.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "ks-style.h"

KsStyle ks_screen_style (GtkWidget *widget);

/* Redraws @widget whenever light turns to dark or back, for as long as it lives. */
void ks_screen_style_watch (GtkWidget *widget);
