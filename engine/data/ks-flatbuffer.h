/* FlatBuffers without a schema: tables whose fields are found by a list of offsets,
 * vectors and texts, all verified against the file as they are met. What is referred to
 * twice is read twice, so callers bound how often they ask. Private to this room.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-blob.h"

typedef struct _KsFlatbuffer KsFlatbuffer;

typedef struct {
  gsize at;       /* byte of the file; 0 of a table that is not there */
  gsize size;     /* bytes, of which the first 4 lead to the list of offsets */
  gsize offsets;  /* byte of the file: the list, of 16 bits each */
  gsize n_fields; /* that the list knows; 0 of a table that is not there */
} KsFlatTable;

typedef struct {
  gsize at;     /* byte of the file: the first item */
  gsize length; /* items; 0 of a vector that is not there */
} KsFlatVector;

/* Reads @blob, which must not end before the reader does. */
KsFlatbuffer *ks_flatbuffer_new (KsContext *context, KsBlob *blob, GError **error);
void          ks_flatbuffer_free (KsFlatbuffer *flat);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsFlatbuffer, ks_flatbuffer_free)

/* All of these fail with KS_ERROR_DATA, naming the byte, where the file is damaged. A field that
 * is not there leaves a number as it is and gives an empty table or vector. O(1). */
gboolean ks_flatbuffer_root (KsFlatbuffer *flat, KsFlatTable *root, GError **error);
gboolean ks_flatbuffer_number (KsFlatbuffer *flat, const KsFlatTable *table, guint field,
                               gsize size, guint64 *value, GError **error);
gboolean ks_flatbuffer_table (KsFlatbuffer *flat, const KsFlatTable *table, guint field,
                              KsFlatTable *out, GError **error);
gboolean ks_flatbuffer_vector (KsFlatbuffer *flat, const KsFlatTable *table, guint field,
                               gsize item_size, KsFlatVector *out, GError **error);

/* One item of a vector, which must have it. */
gboolean ks_flatbuffer_item (KsFlatbuffer *flat, const KsFlatVector *vector, gsize index,
                             gsize item_size, guint64 *value, GError **error);
gboolean ks_flatbuffer_item_table (KsFlatbuffer *flat, const KsFlatVector *vector, gsize index,
                                   KsFlatTable *out, GError **error);

/* A text of at most KS_LONGEST_NAME bytes, made valid UTF-8, "" when it is not there; a new
 * string. O(length). */
char *ks_flatbuffer_text (KsFlatbuffer *flat, const KsFlatTable *table, guint field,
                          GError **error);
