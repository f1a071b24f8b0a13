/* What the persistence diagram is computed from: which landmarks and how many, homology up to which
 * dimension and over which field, and, folded away, what is seldom chosen.
 *
 * CSS node: kshomologychoice.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-session-widget.h"

#define KS_TYPE_HOMOLOGY_CHOICE (ks_homology_choice_get_type ())
G_DECLARE_FINAL_TYPE (KsHomologyChoice, ks_homology_choice, KS, HOMOLOGY_CHOICE, KsSessionWidget)
