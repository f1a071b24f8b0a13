/* What the gap rule saw in the selected node's box, or with no selection in the largest
 * box: the histogram of merge heights and the cut. A worker computes it.
 *
 * CSS node: ksgapview. Accessible role: img; its description tells it in words.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-session-widget.h"

#define KS_TYPE_GAP_VIEW (ks_gap_view_get_type ())
G_DECLARE_FINAL_TYPE (KsGapView, ks_gap_view, KS, GAP_VIEW, KsSessionWidget)
