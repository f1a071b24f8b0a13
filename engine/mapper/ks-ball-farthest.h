/* Farthest points, one after the other (Gonzalez 1985).
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-spatial-order.h"

/* Chooses rows by maxmin: row 0, then each time the one farthest from all chosen, ties to
 * the lowest row, until none is farther than @epsilon or @limit are chosen. *@rows becomes
 * the caller's; *@radius is the largest distance left. @order is the space's, or NULL: the same
 * rows, later. Boxes too far from the new row to be any nearer to it are left alone: O(n d)
 * for the first few, less and less for the others; O(n d) memory. */
gboolean ks_ball_farthest (KsContext *context, const KsSpace *space, const KsSpatialOrder *order,
                           double epsilon, gsize limit, guint32 **rows, gsize *n_rows,
                           double *radius, GError **error);
