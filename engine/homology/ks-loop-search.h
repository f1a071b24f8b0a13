/* The walks that ks-loop.c chooses from. Private to the room.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-loop.h"

/* Each makes a closed walk over the landmarks: @rows (n), new, the last joined to the first. */

/* The shortest walk on which @cocycle does not vanish, on its edges. */
gboolean ks_loop_search_shortest (KsContext *context, const KsReduction *reduction,
                                  const KsCocycle *cocycle,
                                  const double *lengths, guint32 **rows, gsize *n, GError **error);

/* The edge that bears the class @cycle, closed by the shortest path of earlier edges. */
gboolean ks_loop_search_birth (KsContext *context, const KsReduction *reduction, guint32 cycle,
                               const double *lengths, guint32 **rows, gsize *n, GError **error);

/* The cycle of the column that killed @cycle, or of its birth edge alone when none did: the
 * edges of its classes, joined through the spanning forest. */
gboolean ks_loop_search_column (KsContext *context, const KsReduction *reduction, guint32 cycle,
                                guint32 **rows, gsize *n, GError **error);
