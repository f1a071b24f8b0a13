/* Distances of random points, for tests of persistence.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-random.h"

/* Euclidean distances (n, n) of @points (n, d). All return new arrays. */
double *clouds_distances (const double *points, gsize n, gsize d);

/* Normal points in @d dimensions, or with @levels > 0 points of the grid 0 .. levels - 1, full of
 * ties and duplicates; with @d 0 a symmetric matrix of @levels levels and no geometry, level 7
 * an edge that never enters. */
double *clouds_random (KsRandom *random, gsize n, gsize d, guint levels);

/* Points (n, 2) at random angles, which @angles (n) or NULL takes, on the unit circle, moved by
 * normal @noise. */
double *clouds_circle (KsRandom *random, gsize n, double noise, double *angles);
