/* A blob's bytes in small helpings, from pages that were read lately: for formats
 * whose directory is chased through a large file.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-blob.h"

typedef struct _KsBlobPages KsBlobPages;

/* Takes 64 KiB for a blob that does not lie in memory, none for one that does. Neither may end
 * before the pages do. */
KsBlobPages *ks_blob_pages_new (KsContext *context, KsBlob *blob, GError **error);
void         ks_blob_pages_free (KsBlobPages *pages);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsBlobPages, ks_blob_pages_free)

/* As ks_blob_read(). */
gboolean ks_blob_pages_read (KsBlobPages *pages, gsize offset, gsize size, gpointer out,
                             GError **error);
