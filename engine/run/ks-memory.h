/* Every buffer whose size comes from data is asked for here: a request that
 * cannot be met is an error sentence, never an abort.
 *
 * Free what these return with g_free() (or g_autofree): GLib's allocator is
 * the system's.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-context.h"

#define KS_ALIGNMENT 64 /* bytes: one cache line, one AVX-512 register */

/* @count elements of @size bytes, aligned to KS_ALIGNMENT, not initialised;
 * never NULL for a count of 0. On overflow, refusal by the system or by the
 * context: NULL with KS_ERROR_MEMORY, a sentence that names the amount. */
gpointer ks_alloc (KsContext *context, gsize count, gsize size, GError **error);
/* The same, all bytes 0. Writing them takes a while where there are many: NULL with
 * KS_ERROR_CANCELLED when the run is cancelled meanwhile. */
gpointer ks_alloc0 (KsContext *context, gsize count, gsize size, GError **error);

#define ks_new(context, type, count, error)                                                        \
  ((type *) ks_alloc ((context), (count), sizeof (type), (error)))
#define ks_new0(context, type, count, error)                                                       \
  ((type *) ks_alloc0 ((context), (count), sizeof (type), (error)))

/* Doubles the room of a growing array until it holds @needed elements.
 * *@room is in elements. On failure FALSE, and *@array stays valid and owned. */
gboolean ks_grow (KsContext *context, gpointer array, gsize *room, gsize needed, gsize size,
                  GError **error);
