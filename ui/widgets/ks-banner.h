/* A sentence across the top of the window's content, with one button to act on it
 * and one to dismiss it; it slides in when there is a sentence and out when not.
 *
 * CSS node: ksbanner, with style class error, warning or none. Accessible role: alert.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#define KS_TYPE_BANNER (ks_banner_get_type ())
G_DECLARE_FINAL_TYPE (KsBanner, ks_banner, KS, BANNER, GtkWidget)

/* Properties: sentence (string; NULL hides), button (string; NULL for none), dismissible (boolean).
 * Signals: button-clicked (), dismissed (). */
GtkWidget *ks_banner_new (void);
