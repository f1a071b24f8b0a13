/* Landmarks: the points that stand for all others where all are too many (SCIENCE 9).
 *
 * All orders are without replacement and the same for any number of threads; of each, @count
 * 0 means all points in row order. More landmarks than points is KS_ERROR_USAGE.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-space.h"

typedef struct {
  gsize n;
  guint32 *rows;  /* (n) rows of the space in order of selection; owned */
  double cover;   /* largest distance of a point to its nearest landmark; NaN for orders by lot */
} KsLandmarks;

/* The farthest-point order: @count landmarks from row @start, each next one the point
 * farthest from those before, ties to the lowest index; duplicates of a landmark
 * come last, in row order. Errors: start beyond the last row. O(n * count * d) time at worst and
 * far less where the triangle inequality leaves distances out, O(n) memory. */
KsLandmarks *ks_landmarks_maxmin (KsContext *context, const KsSpace *space, gsize count,
                                  gsize start, GError **error);

/* @count of @n rows by lot, all sequences equally likely. O(n) time, 4 bytes a row. */
KsLandmarks *ks_landmarks_random (KsContext *context, gsize n, gsize count, guint64 seed,
                                  GError **error);

/* @count of @n rows, each next one drawn from those left with probability in proportion to its
 * @density (n), which is 0 or more: weighted sampling without replacement, by the keys of
 * Efraimidis and Spirakis (2006, "Weighted random sampling with a reservoir"), u^(1 / density)
 * descending, taken as -ln (u) / density ascending, which is a race of exponential waiting times.
 * Points of infinite density, the duplicates, are drawn before all others and points of density 0
 * after them, each among themselves by lot. O(n log n) time, 48 bytes a row. */
KsLandmarks *ks_landmarks_by_density (KsContext *context, const double *density, gsize n,
                                      gsize count, guint64 seed, GError **error);

KsLandmarks *ks_landmarks_ref (KsLandmarks *landmarks);
void         ks_landmarks_unref (KsLandmarks *landmarks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsLandmarks, ks_landmarks_unref)
gsize        ks_landmarks_bytes (const KsLandmarks *landmarks);
