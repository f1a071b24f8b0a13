/* What a widget tells when the pointer rests on it, where that changes with every result.
 *
 * GTK's own way asks the display server five times where the pointer is, and waits for each answer,
 * whenever a tooltip is set; a dozen of them with each result cost the window its frames. Here the
 * text waits until GTK asks for it.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

/* @text may be NULL: nothing to tell. It is the accessible description, too. */
void ks_tip_set (GtkWidget *widget, const char *text);
