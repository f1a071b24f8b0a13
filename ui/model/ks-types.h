/* The engine's immutables as GObject types, so that properties and signals can
 * carry them.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

#include "ks-pipeline.h"

#define KS_TYPE_RESULT (ks_result_get_type ())
GType ks_result_get_type (void) G_GNUC_CONST;

#define KS_TYPE_DIAGRAM (ks_diagram_get_type ())
GType ks_diagram_get_type (void) G_GNUC_CONST;

#define KS_TYPE_ESTIMATE (ks_estimate_get_type ())
GType ks_estimate_get_type (void) G_GNUC_CONST;
