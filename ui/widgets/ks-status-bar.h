/* The line at the bottom: points, nodes, Betti numbers, bars and milliseconds.
 *
 * CSS node: ksstatusbar. Accessible role: status.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-session-widget.h"

#define KS_TYPE_STATUS_BAR (ks_status_bar_get_type ())
G_DECLARE_FINAL_TYPE (KsStatusBar, ks_status_bar, KS, STATUS_BAR, KsSessionWidget)

GtkWidget *ks_status_bar_new (KsSession *session);
