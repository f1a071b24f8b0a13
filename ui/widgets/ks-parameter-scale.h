/* One parameter: its name, its exact value to type, and a scale to drag; below, a
 * note on what the value means.
 *
 * CSS node: ksparameterscale. The scale's accessible name is the title.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#define KS_TYPE_PARAMETER_SCALE (ks_parameter_scale_get_type ())
G_DECLARE_FINAL_TYPE (KsParameterScale, ks_parameter_scale, KS, PARAMETER_SCALE, GtkWidget)

/* Properties: title, note (string; no note when empty), digits (uint, after the point),
 * value, lower, upper, step (double). */
GtkWidget *ks_parameter_scale_new (const char *title);
