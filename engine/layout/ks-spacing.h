/* The distances between neighbouring nodes in the finished picture.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-memory.h"

/* Scales @x, @y (n), centred on 0, so that the median distance of a node to its nearest other one
 * is 1; then parts nodes closer than @least as far as a few rounds can.
 * O(n log n) for nodes spread over the plane. */
gboolean ks_spacing (KsContext *context, float *x, float *y, gsize n, float least, GError **error);
