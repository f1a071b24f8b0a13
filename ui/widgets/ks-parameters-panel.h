/* The parameters of the picture, from the points to the colours, top to bottom in
 * the order of the pipeline.
 *
 * CSS node: ksparameterspanel.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-session-widget.h"

#define KS_TYPE_PARAMETERS_PANEL (ks_parameters_panel_get_type ())
G_DECLARE_FINAL_TYPE (KsParametersPanel, ks_parameters_panel, KS, PARAMETERS_PANEL, KsSessionWidget)

GtkWidget *ks_parameters_panel_new (KsSession *session);
