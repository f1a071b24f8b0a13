/* JSON files: the text as jansson's tree, within bounds, and the readers of the
 * formats that are JSON; private to this room.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <jansson.h>

#include "ks-reader.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (json_t, json_decref)

/* The most memory that the tree of one text may take, as estimated from its brackets, commas and
 * colons while it is read. */
#define KS_JSON_MOST_MEMORY (64 * 1024 * 1024)
#define KS_JSON_MOST_DEPTH 128 /* brackets in brackets */

/* Parses the @size bytes from @offset, which must be one JSON object or array. No key may come twice.
 * The tree may take KS_JSON_MOST_MEMORY and @more_memory. Errors: KS_ERROR_DATA, naming the byte,
 * where it is none or needs more than the bounds allow. O(size). */
json_t *ks_json_read (KsContext *context, KsBlob *blob, gsize offset, gsize size,
                      gsize more_memory, GError **error);

/* The same of a text that stands in another, and that may be none: @root is NULL then, which is
 * no error. */
gboolean ks_json_read_text (KsContext *context, const char *text, gsize more_memory, json_t **root,
                            GError **error);

/* The integers of an array, none negative, into @out, of which only the first @room are kept;
 * FALSE when @array is no such array. */
gboolean ks_json_lengths (const json_t *array, guint64 *out, gsize room);

/* What a JSON file is, told by a key of its object, and the reader of the kind. */
gboolean ks_is_shard_index (const json_t *root);
gboolean ks_read_shard_index (KsContext *context, KsTensorFile *file, const json_t *root,
                              GError **error);
gboolean ks_is_tfjs (const json_t *root);
gboolean ks_read_tfjs (KsContext *context, KsTensorFile *file, const json_t *root, GError **error);
