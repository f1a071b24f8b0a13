/* Single linkage of one box, cut by the histogram gap (SCIENCE 6), after Singh, Memoli,
 * Carlsson 2007.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-block.h"

/* What one worker needs, kept from box to box. All zero to begin with. */
typedef struct {
  KsBlock block;
  double *keys;     /* (keys_room) from one point to those left; owned */
  double *nearest;  /* (nearest_room) from the tree to those left; owned */
  double *heights;  /* (heights_room) merge heights, metric units; owned */
  guint32 *visit;   /* (visit_room) points in order of visit; owned */
  gsize keys_room, nearest_room, heights_room, visit_room;
} KsGapScratch;

void ks_gap_scratch_clear (KsGapScratch *scratch);

/* The cluster of each of @rows[0..n), n >= 1, into @labels (n), numbered by their first
 * row. Errors: a diameter beyond float64. O(n^2 d) time, O(n d) memory. */
gboolean ks_gap_box (KsGapScratch *scratch, KsContext *context, const KsSpace *space,
                     const guint32 *rows, gsize n, guint bins, guint32 *labels, gsize *n_clusters,
                     GError **error);

/* Where single linkage is cut: the midpoint of the first empty one of @bins equal bins
 * from the least of @heights[0..n) to @diameter, each (a, b] but the first, which has both
 * ends; edge i is least + i * (diameter - least) / bins. Infinite when none is empty. */
double ks_gap_cut (const double *heights, gsize n, double diameter, guint bins);
