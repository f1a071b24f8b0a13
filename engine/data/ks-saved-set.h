/* Filter sets that were saved: a safetensors file whose __metadata__ says so. The words are those
 * that ks-export-filter-set.c writes; the functions are private to this room.
 *
 *   format   "kleinscope-filter-set"
 *   version  "1"
 *   columns  JSON: [{"name": "layer", "tensor": "column.layer"},
 *                   {"name": "file", "tensor": "column.file", "levels": ["a.npz", "b.npz"]}]
 *
 * The tensor "values" has the points, float64: (n, 1, rows, columns) of kernels, (n, d) of a
 * table. A column is a tensor (n): float64 numbers, or with levels uint32 codes that count them
 * from 0. So other programs read the arrays, and this one the same set to the last bit.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <jansson.h>

#include "ks-matrix.h"
#include "ks-tensor-file.h"

#define KS_SAVED_SET_FORMAT "kleinscope-filter-set"
#define KS_SAVED_SET_VERSION "1"
#define KS_SAVED_SET_VALUES "values"
#define KS_SAVED_SET_COLUMN "column." /* and the column's name */

/* Sets @file->saved when @metadata (NULL: none) says that the file is a saved set. Errors are
 * KS_ERROR_DATA: a later version, no values, a column that is not there or not as long. */
gboolean ks_saved_set_read (KsContext *context, KsTensorFile *file, const json_t *metadata,
                            GError **error);
void     ks_saved_set_free (KsSavedSet *saved);

/* The points into a new matrix of rows @length long, and the columns. Errors: those of reading,
 * a code beyond the levels. O(numbers). */
gboolean ks_saved_set_decode (KsContext *context, const KsTensorFile *file, gsize length,
                              KsMatrix **values, KsTable **metadata, GError **error);
