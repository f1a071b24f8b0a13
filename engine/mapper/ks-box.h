/* Clustering of one box: the rules that look at the pairs of its points.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-block.h"

#define KS_NO_CLUSTER G_MAXUINT32

/* What one worker needs, kept from box to box. All zero to begin with. */
typedef struct {
  KsBlock block;
  double *keys;      /* (room) from one point to those left; owned */
  double *nearest;   /* (room) from the tree to those left; owned */
  double *heights;   /* (room) owned */
  guint32 *visit;    /* (room) owned */
  guint32 *name;     /* (room) owned */
  gsize keys_room, nearest_room, heights_room, visit_room, name_room; /* elements */
} KsBoxScratch;

void ks_box_scratch_clear (KsBoxScratch *scratch);

/* Single linkage of @rows[0..n), n >= 1, cut by the histogram gap (SCIENCE 6), and DBSCAN.
 * @labels (n) get any numbers below n, equal ones for a cluster, or KS_NO_CLUSTER.
 * O(n^2 d) time, O(n d) memory. */
gboolean ks_box_gap (KsBoxScratch *scratch, KsContext *context, const KsSpace *space, const guint32 *rows, gsize n,
                     guint bins, guint32 *labels, GError **error);
gboolean ks_box_dbscan (KsBoxScratch *scratch, KsContext *context, const KsSpace *space, const guint32 *rows, gsize n,
                        double epsilon, guint min_points, guint32 *labels, GError **error);

/* Numbers the clusters by their first point; how many there are in @n_clusters. */
gboolean ks_box_number (KsBoxScratch *scratch, KsContext *context, guint32 *labels, gsize n,
                        gsize *n_clusters, GError **error);

/* Where single linkage is cut: the midpoint of the first empty one of @bins equal bins
 * from the least of @heights[0..n) to @diameter; infinite when none is empty. */
double ks_gap_cut (const double *heights, gsize n, double diameter, guint bins);
