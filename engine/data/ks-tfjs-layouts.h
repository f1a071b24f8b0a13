/* How a TensorFlow.js model stores its kernels; private to this room.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-json-text.h"

typedef struct _KsTfjsLayouts KsTfjsLayouts;

/* From a model's topology, which may be NULL. O(topology). */
KsTfjsLayouts *ks_tfjs_layouts_new (const json_t *topology);
void           ks_tfjs_layouts_free (KsTfjsLayouts *layouts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsTfjsLayouts, ks_tfjs_layouts_free)

/* Kernels are (rows, columns, in, out); FALSE for those. Those of transposed convolutions are
 * (rows, columns, out, in) and those of depthwise ones (rows, columns, channel, multiplier). */
gboolean ks_tfjs_layouts_output_first (const KsTfjsLayouts *layouts, const char *weight);
