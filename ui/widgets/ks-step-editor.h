/* The training step of each file, to be read and typed over.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "ks-file-steps.h"

#define KS_TYPE_STEP_EDITOR (ks_step_editor_get_type ())
G_DECLARE_FINAL_TYPE (KsStepEditor, ks_step_editor, KS, STEP_EDITOR, GtkWidget)

/* Shows @steps from now on; they change as the person types. One set for the widget's life. */
void ks_step_editor_show (KsStepEditor *self, KsFileSteps *steps);
