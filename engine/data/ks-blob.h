/* Bytes that can be read from any place: in memory, of a file that stays on disk,
 * or unpacked when asked for. Immutable; reference-counted; safe from any thread.
 *
 * A file is never mapped, since whoever shortens it would end the program, and is
 * compared with what it was when it was opened at each read: one that was changed
 * is refused.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-memory.h"

typedef struct _KsBlob KsBlob;

/* What a kind of blob does; only kinds that hold a KsBlob as their first member need it. */
typedef struct {
  /* Fills @out with @size bytes from @offset, all of which the blob has. */
  gboolean (*read) (KsContext *context, KsBlob *blob, gsize offset, gsize size, guint8 *out,
                    GError **error);
  void (*clear) (KsBlob *blob); /* frees what the kind added */
} KsBlobKind;

struct _KsBlob {
  const KsBlobKind *kind;
  gsize size;           /* bytes */
  const guint8 *memory; /* (size) where they lie already; NULL when they must be read */
};

/* @struct_size bytes, of which a KsBlob is the first member and the rest is 0. */
gpointer ks_blob_alloc (const KsBlobKind *kind, gsize struct_size, gsize size);

KsBlob *ks_blob_new (GBytes *bytes);
/* Takes @data, from ks_new(). */
KsBlob *ks_blob_new_take (gpointer data, gsize size);
/* All of an open regular file; the descriptor passes to the blob, also on failure. */
KsBlob *ks_blob_new_file (int fd, GError **error);
/* The descriptor of such a blob, which stays its own; -1 of another. */
int     ks_blob_descriptor (const KsBlob *blob);

/* The @n blobs behind each other, none copied. KS_ERROR_DATA when they are more than can be
 * counted. */
KsBlob *ks_blob_new_join (KsContext *context, KsBlob *const *parts, gsize n, GError **error);

/* @size bytes of @whole from @offset, all of which it has. */
KsBlob *ks_blob_new_part (KsBlob *whole, gsize offset, gsize size);

KsBlob *ks_blob_ref (KsBlob *blob);
void    ks_blob_unref (KsBlob *blob);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsBlob, ks_blob_unref)

/* Fills @out with @size bytes from @offset; polls cancel. Errors: KS_ERROR_DATA where the
 * blob ends before that, KS_ERROR_IO where the file cannot be read or was changed. The
 * sentence does not name the file. */
gboolean ks_blob_read (KsContext *context, KsBlob *blob, gsize offset, gsize size, gpointer out,
                       GError **error);

/* @size bytes from @offset, without a copy where they lie in memory. */
GBytes  *ks_blob_bytes (KsContext *context, KsBlob *blob, gsize offset, gsize size,
                        GError **error);

/* The same bytes in memory: the blob itself where they are, else a copy. */
KsBlob  *ks_blob_in_memory (KsContext *context, KsBlob *blob, GError **error);
