/* What the tests of the readers share.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-filter-set.h"
#include "ks-test.h"

/* The content of a file of tests/data. */
GBytes *ks_test_bytes (const char *name);

/* Parses a copy that ends exactly at @size, so that a sanitizer sees each byte read beyond. */
KsTensorFile *ks_test_parse (KsContext *context, const char *name, gconstpointer data, gsize size,
                             GError **error);

/* The same, as @name in the folder of the file @neighbour of tests/data: formats that spread over
 * several files find them there. */
KsTensorFile *ks_test_parse_beside (KsContext *context, const char *name, const char *neighbour,
                                    gconstpointer data, gsize size, GError **error);

/* What kleinscope-unpack answers: a safetensors file with one tensor "0" of two float32, 1.5 and
 * -2, and this listing. */
GBytes *ks_test_answer (const char *listing);

/* A file on disk that holds @data. */
KsBlob *ks_test_disk_blob (gconstpointer data, gsize size);

/* A file of tests/data that must open, and one that must not, or must fail when its arrays are
 * read, with the words in its sentence. */
KsTensorFile *ks_test_open (const char *name);
void          ks_test_refused (const char *name, ...) G_GNUC_NULL_TERMINATED;

/* The only tensor, or the one of that name, which must be there. */
const KsTensor *ks_test_tensor (const KsTensorFile *file, const char *name);

/* All elements, row-major; a new array. */
double *ks_test_values (const KsTensor *tensor);

/* Fails unless the shape is the one given, and @dtype too. */
void ks_assert_tensor (const KsTensor *tensor, KsDtype dtype, guint n_dims, ...);

/* Fails unless element i is what the golden files' scripts put there (see make-npy.py). */
void ks_assert_pattern (const KsTensor *tensor);

/* The same for the pattern of real numbers, whatever is stored: quantised arrays. */
void ks_assert_real_pattern (const KsTensor *tensor);

/* Fails unless the array was skipped for this reason. */
void ks_assert_skipped (const KsTensorFile *file, const char *name, const char *reason);

/* Cuts the file at every length: each piece must be an error of one sentence, or
 * (unless @must_fail) a file whose every tensor can be read. Under the sanitizers at some
 * lengths. */
void ks_test_truncated (const char *name, gboolean must_fail);

/* Changes each of the first @n bytes in several ways, with the same demand; under
 * the sanitizers some of them. */
void ks_test_flipped (const char *name, gsize n);

/* A context that is cancelled once more progress than @fraction is told. */
KsContext *ks_test_context_cancelled_after (double fraction);

/* Parses the file, makes a filter set of it if it can, with each allocation failing once. */
void ks_test_file_allocations (const char *name);
