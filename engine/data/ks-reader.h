/* What the readers of this room share: each format is one detector and one
 * reader, called by ks-tensor-file.c; nobody else includes this.
 *
 * A detector looks at the first bytes alone; a file that ends inside a mark is
 * still of that format (and its reader says that it is cut off). A reader fills
 * @file->tensors and @file->skipped from @file->bytes. Its errors are whole
 * sentences that name the place in the file; the file's path is put before them.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-tensor-file.h"

typedef gboolean (*KsDetectFunc) (const guint8 *data, gsize size);
typedef gboolean (*KsReadFunc) (KsContext *context, KsTensorFile *file, GError **error);

gboolean ks_detect_csv (const guint8 *data, gsize size);
gboolean ks_detect_mat (const guint8 *data, gsize size);
gboolean ks_detect_npy (const guint8 *data, gsize size);
gboolean ks_detect_npz (const guint8 *data, gsize size);
gboolean ks_detect_safetensors (const guint8 *data, gsize size);

gboolean ks_read_csv (KsContext *context, KsTensorFile *file, GError **error);
gboolean ks_read_mat (KsContext *context, KsTensorFile *file, GError **error);
gboolean ks_read_npy (KsContext *context, KsTensorFile *file, GError **error);
gboolean ks_read_npz (KsContext *context, KsTensorFile *file, GError **error);
gboolean ks_read_safetensors (KsContext *context, KsTensorFile *file, GError **error);

/* @tensor, fresh from ks_tensor_new(), passes into the file's ownership; FALSE
 * when it is NULL, since that failed. */
gboolean ks_tensor_file_add (KsTensorFile *file, KsTensor *tensor);
void     ks_tensor_file_skip (KsTensorFile *file, const char *name, const char *reason);

/* Whether @data begins with @mark, or is a piece of it. */
gboolean ks_begins_with (const guint8 *data, gsize size, const char *mark, gsize length);

/* Integers of either byte order at any address. */
guint16 ks_load16 (const guint8 *at, gboolean big_endian);
guint32 ks_load32 (const guint8 *at, gboolean big_endian);
guint64 ks_load64 (const guint8 *at, gboolean big_endian);

/* What an npy header says; each member of an npz begins with one. */
typedef struct {
  const char *reason;     /* why the array cannot be used, a clause; NULL when it can; static */
  KsDtype dtype;
  gboolean big_endian;
  gboolean fortran_order;
  guint n_dims;
  guint64 shape[KS_TENSOR_MAX_DIMS];
} KsNpyHeader;

#define KS_NPY_PREAMBLE 12     /* bytes that tell how long the header is */
#define KS_NPY_LONGEST 1048576 /* bytes of header; NumPy itself stops at 10,000 */

/* The bytes before the array's data, told by the first @size bytes (at least
 * KS_NPY_PREAMBLE, or all there are); 0 with KS_ERROR_DATA on a damaged mark. */
gsize ks_npy_data_offset (const guint8 *data, gsize size, GError **error);

/* The dictionary that ends at @offset, which ks_npy_data_offset() has told. */
gboolean ks_npy_header_read (const guint8 *data, gsize offset, KsNpyHeader *header, GError **error);
