/* A window to choose which arrays of the session's files make the points: searched, ticked, by
 * kernel size, with what is taken added up; and the files with their training steps.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "ks-session.h"

#define KS_TYPE_FILTER_DIALOG (ks_filter_dialog_get_type ())
G_DECLARE_FINAL_TYPE (KsFilterDialog, ks_filter_dialog, KS, FILTER_DIALOG, AdwWindow)

/* Opens the files of @session's recipe, which has some, beside the main thread. */
GtkWidget *ks_filter_dialog_new (GtkWindow *parent, KsSession *session);
