/* Parallel loops over index ranges.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-context.h"

/* One chunk [begin, end) of the range. @worker < the context's thread count
 * tells whose scratch memory to use. Chunks run in any order, so what a chunk
 * writes must depend on its indices alone: then the outcome is the same for any
 * number of threads. FALSE with @error stops the loop. */
typedef gboolean (*KsRangeFunc) (KsContext *context, gsize begin, gsize end, guint worker,
                                 gpointer data, GError **error);

/* Calls @func for chunks of @grain indices (at least 1) that cover [0, n), on
 * the context's threads, the caller's among them. Cancel is polled and progress
 * told before each chunk. With several errors any one is returned; its kind is
 * cancelled only if nothing else went wrong. */
gboolean ks_parallel_for (KsContext *context, gsize n, gsize grain, KsRangeFunc func,
                          gpointer data, GError **error);
