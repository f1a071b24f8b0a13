/* Sorting that hears a cancel.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-memory.h"

/* Sorts @n records of @size bytes as qsort() does, by merging, so that what compares equal keeps
 * its order. O(n log n) time, as much memory again. */
gboolean ks_sort (KsContext *context, gpointer records, gsize n, gsize size,
                  int (*compare) (const void *a, const void *b), GError **error);
