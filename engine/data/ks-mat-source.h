/* The bytes of an array of a MAT-file one after the other, from memory or from a deflated
 * stream; private to its reader.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <zlib.h>

#include "ks-context.h"

typedef struct {
  KsContext *context;
  const guint8 *at;   /* the next byte in memory; NULL of a stream */
  z_stream *stream;   /* what is inflated; NULL in memory */
  gsize position;     /* bytes read or skipped */
  gsize begin, total; /* bytes of the file: before the stream, and all, to tell progress by */
} KsMatSource;

/* Both fail without an error where the stream ends or is damaged, and with one that is told
 * (KS_ERROR_CANCELLED). What lies in memory must have the bytes. O(size), a stream in pieces
 * between which cancel is polled. */
gboolean ks_mat_source_read (KsMatSource *source, gpointer out, gsize size, GError **error);
gboolean ks_mat_source_skip (KsMatSource *source, gsize size, GError **error);

/* Whether the stream ends here, and its checksum is right. */
gboolean ks_mat_source_at_end (KsMatSource *source);
