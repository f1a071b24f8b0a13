/* The selected points as patches: their mean, larger, and then each of them; or those along the
 * chosen loop (property of-loop, boolean), in order, without a mean. As many as there is room for.
 *
 * CSS node: kspatchesview. Accessible role: img.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-session-widget.h"

#define KS_TYPE_PATCHES_VIEW (ks_patches_view_get_type ())
G_DECLARE_FINAL_TYPE (KsPatchesView, ks_patches_view, KS, PATCHES_VIEW, KsSessionWidget)
