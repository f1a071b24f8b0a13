/* The training steps of opened files as a list to edit: what their names tell, or a person.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

#include "ks-tensor-file.h"

/* Property: text (string), a number as typed, or nothing for none. */
#define KS_TYPE_FILE_STEP (ks_file_step_get_type ())
G_DECLARE_FINAL_TYPE (KsFileStep, ks_file_step, KS, FILE_STEP, GObject)

const char *ks_file_step_get_name (KsFileStep *self); /* of the file; fit for the screen */
gboolean    ks_file_step_is_valid (KsFileStep *self); /* a finite number, or nothing */

/* A list of KsFileStep in the order of the files. Property (read only): valid (boolean), whether
 * all of them are. */
#define KS_TYPE_FILE_STEPS (ks_file_steps_get_type ())
G_DECLARE_FINAL_TYPE (KsFileSteps, ks_file_steps, KS, FILE_STEPS, GObject)

/* The steps that @files (of KsTensorFile) have. */
KsFileSteps *ks_file_steps_new (const GPtrArray *files);

/* Back to what the names tell. */
void         ks_file_steps_reset (KsFileSteps *self);

/* The value of the recipe's --steps that gives these: "auto" where the names tell the same, "none",
 * or one for each file; a new string. Only of a valid list. */
char        *ks_file_steps_to_text (KsFileSteps *self);

/* A few words for a heading: "0 to 110", "none"; a new string. */
char        *ks_file_steps_summary (KsFileSteps *self);
