/* What the colour tells: density, a lens of the graph or another one, the nodes' sizes, or a column of
 * the metadata.
 *
 * CSS node: kscolourchoice. The drop-down's accessible name is "Colour by".
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-session-widget.h"

#define KS_TYPE_COLOUR_CHOICE (ks_colour_choice_get_type ())
G_DECLARE_FINAL_TYPE (KsColourChoice, ks_colour_choice, KS, COLOUR_CHOICE, KsSessionWidget)
