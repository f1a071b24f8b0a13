/* What the files of the window share: ks-window.c lays it out, ks-window-actions.c
 * holds its commands, ks-window-open.c what comes in, ks-window-export.c what goes out.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-banner.h"
#include "ks-evidence-panel.h"
#include "ks-graph-pane.h"
#include "ks-parameters-panel.h"
#include "ks-status-bar.h"
#include "ks-step-bar.h"
#include "ks-window.h"

/* The switch of the layer of unclustered points. */
#define KS_ACTION_UNCLUSTERED "show-unclustered"

struct _KsWindow
{
  AdwApplicationWindow parent_instance;

  KsSession *session; /* owned */

  AdwWindowTitle *title;
  AdwSplitButton *open;
  GMenu *builtin_menu, *recent_menu;
  KsBanner *error, *question;
  AdwToastOverlay *toasts;
  KsParametersPanel *parameters;
  KsGraphPane *graph;
  KsEvidencePanel *evidence;
  KsStepBar *steps;
  KsStatusBar *status;
};

void ks_window_add_actions (KsWindow *self);
void ks_window_update_actions (KsWindow *self);

/* Coming in */
void ks_window_set_up_open (KsWindow *self);
void ks_window_choose_files (KsWindow *self);
void ks_window_choose_folder (KsWindow *self);

/* Going out: @format is one of "pdf", "svg", "png". */
void ks_window_export (KsWindow *self, const char *what, const char *format);
