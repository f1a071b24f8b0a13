/* What the tests of widgets share.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

/* In a window of @width x @height, with the frames it takes to lay out; the window. */
GtkWidget *ks_test_show (GtkWidget *widget, int width, int height);
/* Ends the window, and sees that nothing holds the widget. */
void       ks_test_close (GtkWidget *window, GtkWidget *widget);

/* The descendant of @role whose accessible name is @name, or NULL. */
GtkWidget *ks_test_find (GtkWidget *widget, GtkAccessibleRole role, const char *name);
/* The descendant whose label, a button's or of its own, is @text, or NULL. */
GtkWidget *ks_test_find_label (GtkWidget *widget, const char *text);
/* The widget's first controller of @type; there is one. */
GtkEventController *ks_test_controller (GtkWidget *widget, GType type);
