/* Putting float64 numbers in order.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-memory.h"

/* The indices 0..n-1 by increasing @values (n), none negative and none NaN, ties by
 * index, into @order (n). Radix sort by digits of 11 bits. O(n) time and memory. */
gboolean ks_order_ascending (KsContext *context, const double *values, gsize n, guint32 *order,
                             GError **error);

/* Rearranges @values (n) so that @values[k - 1] is the k-th smallest, none before it
 * is larger and none after it smaller; returns it. 1 <= k <= n, none NaN. Hoare's
 * selection with a pivot of three drawn from a fixed sequence. O(n) expected. */
double ks_order_select (double *values, gsize n, gsize k);
