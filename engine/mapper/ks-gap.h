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

#define KS_GAP_MAX_BINS 1000

/* The merge heights of @rows[0..n), n >= 1, into scratch->heights[1..n), and the largest
 * distance. Errors and cost as above. */
gboolean ks_gap_heights (KsGapScratch *scratch, KsContext *context, const KsSpace *space,
                         const guint32 *rows, gsize n, double *diameter, GError **error);

/* The histogram of @heights[0..n) and @diameter: @bins equal bins from the least of them to
 * @diameter, each (a, b] but the first, which has both ends. @edges (bins + 1), edge i being
 * least + i * (diameter - least) / bins, and @counts (bins), which add up to n + 1. */
void   ks_gap_count (const double *heights, gsize n, double diameter, guint bins, double *edges,
                     guint32 *counts);
/* Where single linkage is cut: the midpoint of the first empty bin. Infinite when none is, and
 * when all heights equal the diameter. */
double ks_gap_cut (const double *edges, const guint32 *counts, guint bins);
