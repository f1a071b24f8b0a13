/* What the gap rule sees in one box of a cover: the histogram of the heights at which
 * single linkage merges its points, and where that is cut. It is computed when somebody
 * wants to look at it.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-cover.h"

typedef struct {
  gsize n_points;    /* of the box */
  guint n_bins;
  double *edges;     /* (n_bins + 1) ends of the bins, metric units, ascending from the least height
                      * to the diameter; all the same when all heights are; owned */
  guint32 *counts;   /* (n_bins) merge heights and the diameter, n_points in all; owned */
  double diameter;   /* the largest distance in the box, metric units */
  double cut;        /* metric units: merges at or below it are joined; infinite: all are */
  gsize n_clusters;  /* what is left then */
} KsGapHistogram;

/* Of the box @box of @cover, as ks_clustering_new() with KS_CLUSTER_GAP and @bins (1..1000) cuts
 * it; the box of a node is clustering->box[node]. @space is the core's. Errors: KS_ERROR_DATA
 * for distances beyond float64. O(size^2 d) time, O(size d) memory. */
KsGapHistogram *ks_gap_histogram_new (KsContext *context, const KsSpace *space,
                                      const KsCover *cover, gsize box, guint bins, GError **error);
void            ks_gap_histogram_free (KsGapHistogram *histogram);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsGapHistogram, ks_gap_histogram_free)
