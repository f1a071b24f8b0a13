/* Points moved to the mean of those around them: what scatters about a surface comes near it.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-space.h"

/* The points @rows[0..n) of @space, in that order, each moved to the mean of its @k nearest
 * points of @space, itself among them, ties by index: one step of mean shift (Fukunaga,
 * Hostetler 1975) with a kernel as wide as k points. Directions are brought back to length 1,
 * and stay where they are when they cancel.
 *
 * @space has coordinates, and 1 <= k <= space->n. The same for any number of threads. Polls
 * cancel. O(n * space->n * d) time, two numbers a point and thread. */
KsSpace *ks_local_means (KsContext *context, const KsSpace *space, const guint32 *rows, gsize n,
                         gsize k, GError **error);
