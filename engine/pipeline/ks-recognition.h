/* What the recogniser looks at: filtrations of its own, whatever diagram the recipe asks for.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-recogniser.h"
#include "ks-space.h"

/* Names the shape of @space, the core. Betti numbers of dimensions 0 to 2 over Z/2 and, where that
 * shows something, Z/3 are read off the Rips filtrations of 3 choices of landmarks, farthest point
 * first from the first row and from those at a third and two thirds of the rows; of at most 300
 * landmarks, a third of the points where these are few, so that chance is unlikely to show the
 * same thrice. What they show is a shape only if the points bear it out (ks_shape_check()).
 *
 * Where they show several components of no known shape, of which one holds nine tenths of the
 * points, the others are strays, and it is looked at alone. Where they show nothing, or do not
 * agree, noise may hide the shape: then up to 3,000 points, farthest point first, are each moved
 * to the mean of the nearest sixtieth of all (ks_local_means()), and landmarks are chosen of
 * these. What they show counts, unless the points that were not moved show something, and none of
 * them that. Of more than 8,192 points so many by lot of @seed stand for all.
 *
 * The same for any number of threads. Polls cancel. Time and memory grow no further than those of
 * 8,192 points, but for the drawing. */
KsRecognised *ks_recognition_new (KsContext *context, const KsSpace *space, guint64 seed,
                                  GError **error);
