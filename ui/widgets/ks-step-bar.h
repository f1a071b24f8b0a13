/* The training steps of a series of checkpoints: one of them or all are looked at. One can drag
 * through them and have them played. Not there where the files tell fewer than two steps.
 *
 * CSS node: ksstepbar. The scale's accessible name is "Training step".
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-session-widget.h"

#define KS_TYPE_STEP_BAR (ks_step_bar_get_type ())
G_DECLARE_FINAL_TYPE (KsStepBar, ks_step_bar, KS, STEP_BAR, KsSessionWidget)

GtkWidget *ks_step_bar_new (KsSession *session);
