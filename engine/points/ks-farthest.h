/* The farthest-point order with most distances left out. Private to ks-landmarks.c.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-landmarks.h"

/* Whether the space's distances obey the triangle inequality, which this rests on. */
gboolean ks_farthest_admits (const KsSpace *space);

/* The landmarks->n landmarks from row @start, and their cover, as ks_landmarks_maxmin() tells them.
 * Each point lies in the cell of its nearest landmark. A new one takes points from none but the
 * cells that it is within two radii of, and there from none nearer to their landmark than half as
 * far as the new one is, so that the others are not looked at (Har-Peled, Mendel 2006, "Fast
 * construction of nets in low-dimensional metrics", 3.1, by which this is O(n log n + count^2)
 * where the points are of low dimension; O(n * count) at worst). On one thread. O(n) memory, and
 * the coordinates of the landmarks. */
gboolean ks_farthest_choose (KsContext *context, const KsSpace *space, gsize start,
                             KsLandmarks *landmarks, GError **error);
