/* The spatial order: the rows of a space sorted along a kd-tree, so that rows that
 * follow one another lie near one another. It depends on the space alone and is made
 * once for it; whatever uses it gives the same result, sooner.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-space.h"

typedef struct {
  gsize n;
  guint32 *rows;  /* (n) every row of the space once; owned */

  /* The coordinates once more in this order, for work in float32: relative to the middle of their
   * ranges, times the power of two that brings the largest to between 1/2 and 1. NULL without
   * coordinates, or with some too far apart for it. */
  gsize d;
  double *middle; /* (d) owned */
  double scale;
  float *points;  /* (n, d) row-major; owned */
} KsSpatialOrder;

/* Splits at the median of the widest coordinate down to a few points; rows of a
 * precomputed space stay in their order. O(n d log n) time, O(n d) memory. */
KsSpatialOrder *ks_spatial_order_new (KsContext *context, const KsSpace *space, GError **error);
KsSpatialOrder *ks_spatial_order_ref (KsSpatialOrder *order);
void     ks_spatial_order_unref (KsSpatialOrder *order);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsSpatialOrder, ks_spatial_order_unref)
gsize    ks_spatial_order_bytes (const KsSpatialOrder *order);
