/* What is seldom chosen of the persistence diagram, folded away: its complex and how far that
 * goes, its confidence band, and the comparison with chance.
 *
 * CSS node: kshomologydetails.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-session-widget.h"

#define KS_TYPE_HOMOLOGY_DETAILS (ks_homology_details_get_type ())
G_DECLARE_FINAL_TYPE (KsHomologyDetails, ks_homology_details, KS, HOMOLOGY_DETAILS, KsSessionWidget)
