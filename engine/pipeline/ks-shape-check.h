/* Whether points bear out the shape that Betti numbers show.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-recogniser.h"
#include "ks-space.h"

/* Betti numbers tell shapes apart up to bending and thickening only: a sphere with holes in it has
 * those of circles that hang together, a rolled sheet those of a circle. So of a shape named in
 * @recognised the set must spread in as many directions as the shape has about enough of the
 * points of @space (ks_local_dimensions()), within one of three radii, a third to a root third of
 * the length at which its holes close: a round circle or sphere is nearly flat that near, and
 * noise is small against it. About three tenths of the points are enough for a line, of which
 * crossings and the width of a band take many; for a surface, which has no crossings, three
 * quarters. Of separate components each must hold a quarter of its even share of the points, or it
 * is a stray.
 *
 * *@reason becomes the clause that refutes it, to be freed, or NULL. @space has a point. The same
 * for any number of threads. Polls cancel. O(300 n) distances. */
gboolean ks_shape_check (KsContext *context, const KsSpace *space, const KsRecognised *recognised,
                         char **reason, GError **error);
