/* A thin bar along the top of the picture, with the stage's name and Cancel, for
 * runs that take longer than a moment.
 *
 * CSS node: ksprogressstrip.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#define KS_PROGRESS_PATIENCE 150 /* milliseconds before it appears */

#define KS_TYPE_PROGRESS_STRIP (ks_progress_strip_get_type ())
G_DECLARE_FINAL_TYPE (KsProgressStrip, ks_progress_strip, KS, PROGRESS_STRIP, GtkWidget)

/* Properties: busy (boolean), stage (string), fraction (double). Signal: cancelled (). */
GtkWidget *ks_progress_strip_new (void);
