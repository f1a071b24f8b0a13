/* How the density or a lens is spread over the points: the density with the cut of
 * the core, which can be dragged; a lens with the intervals of its cover.
 *
 * CSS node: kshistogramview. Accessible role: img.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-session-widget.h"

typedef enum {
  KS_HISTOGRAM_DENSITY,
  KS_HISTOGRAM_LENS_1,
  KS_HISTOGRAM_LENS_2,
} KsHistogramKind;

#define KS_TYPE_HISTOGRAM_KIND (ks_histogram_kind_get_type ())
GType ks_histogram_kind_get_type (void) G_GNUC_CONST;

#define KS_TYPE_HISTOGRAM_VIEW (ks_histogram_view_get_type ())
G_DECLARE_FINAL_TYPE (KsHistogramView, ks_histogram_view, KS, HISTOGRAM_VIEW, KsSessionWidget)

/* Property: kind (KsHistogramKind). */
