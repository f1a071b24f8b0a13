/* Landmarks by maxmin, the farthest-point order (SCIENCE 9).
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-space.h"

typedef struct {
  gsize n;
  guint32 *rows;  /* (n) rows of the space in order of selection; owned */
  double cover;   /* largest distance of a point to its nearest landmark */
} KsLandmarks;

/* @count landmarks from row @start, each next one the point farthest from those
 * before, ties to the lowest index; no row is taken twice, duplicates of a landmark
 * come last, in row order; @count 0 means all points in row order. Errors: more
 * landmarks than points, start beyond the last row. O(n * count * d) time, O(n) memory. */
KsLandmarks *ks_landmarks_maxmin (KsContext *context, const KsSpace *space, gsize count,
                                  gsize start, GError **error);
KsLandmarks *ks_landmarks_ref (KsLandmarks *landmarks);
void         ks_landmarks_unref (KsLandmarks *landmarks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsLandmarks, ks_landmarks_unref)
gsize        ks_landmarks_bytes (const KsLandmarks *landmarks);
