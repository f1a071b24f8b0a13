/* What the readers of this room share: each format is one detector and one
 * reader, called by ks-tensor-file.c; nobody else includes this.
 *
 * A detector looks at the first bytes; where they are no mark that only one
 * format has, the name and size may decide. A file that ends inside a mark is
 * still of that format (and its reader says that it is cut off). A reader fills
 * @file->tensors and @file->skipped from @file->blob. Its errors are whole
 * sentences that name the place in the file; the file's path is put before them.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-tensor-file.h"
#include "ks-zip.h"

typedef struct {
  const guint8 *data; /* the first bytes */
  gsize size;         /* how many: all, or KS_HEAD_SIZE of a longer file */
  gsize total;        /* bytes of the file */
  const char *name;   /* the file's, without its folders, in lower case */
} KsFileHead;

#define KS_HEAD_SIZE 4096

/* More arrays than any network has: a file of few bytes may declare any number. */
#define KS_MOST_ARRAYS 131072
/* The same for the pairs of scale and zero point of all arrays of a file together. */
#define KS_MOST_SCALES (2 * 1024 * 1024)

typedef gboolean (*KsDetectFunc) (const KsFileHead *head);
typedef gboolean (*KsReadFunc) (KsContext *context, KsTensorFile *file, GError **error);
/* How many bytes the whole file has to have by its first ones; 0 where they do not tell. */
typedef gsize (*KsSizeFunc) (const KsFileHead *head);

/* The names that CIFAR's batches have: they begin with no mark, and other kinds of file end in
 * .bin, too. */
#define KS_CIFAR_GLOBS "data_batch*.bin test_batch*.bin train.bin test.bin"

/* Whether a file's name is one of @globs, parted by spaces. */
gboolean ks_name_fits (const char *name, const char *globs);

gboolean ks_detect_caffe (const KsFileHead *head);
gboolean ks_detect_cifar (const KsFileHead *head);
gboolean ks_detect_csv (const KsFileHead *head);
gboolean ks_detect_idx (const KsFileHead *head);
gboolean ks_detect_hdf5 (const KsFileHead *head);
gboolean ks_detect_json (const KsFileHead *head);
gboolean ks_detect_jpeg (const KsFileHead *head);
gboolean ks_detect_mat (const KsFileHead *head);
gboolean ks_detect_npy (const KsFileHead *head);
gboolean ks_detect_onnx (const KsFileHead *head);
gboolean ks_detect_pickle (const KsFileHead *head);
gboolean ks_detect_png (const KsFileHead *head);
gboolean ks_detect_safetensors (const KsFileHead *head);
gboolean ks_detect_tflite (const KsFileHead *head);
gboolean ks_detect_torch_legacy (const KsFileHead *head);
gboolean ks_detect_zip (const KsFileHead *head);

gsize ks_size_idx (const KsFileHead *head);
gsize ks_size_npy (const KsFileHead *head);

gboolean ks_read_caffe (KsContext *context, KsTensorFile *file, GError **error);
gboolean ks_read_cifar (KsContext *context, KsTensorFile *file, GError **error);
gboolean ks_read_csv (KsContext *context, KsTensorFile *file, GError **error);
gboolean ks_read_idx (KsContext *context, KsTensorFile *file, GError **error);
gboolean ks_read_hdf5 (KsContext *context, KsTensorFile *file, GError **error);
/* Both kinds of photographs, by file->kind. */
gboolean ks_read_image (KsContext *context, KsTensorFile *file, GError **error);
gboolean ks_read_mat (KsContext *context, KsTensorFile *file, GError **error);
gboolean ks_read_npy (KsContext *context, KsTensorFile *file, GError **error);
gboolean ks_read_onnx (KsContext *context, KsTensorFile *file, GError **error);
gboolean ks_read_pickle (KsContext *context, KsTensorFile *file, GError **error);
gboolean ks_read_safetensors (KsContext *context, KsTensorFile *file, GError **error);
/* The same, and one of the texts of its __metadata__, a new string; NULL when there is none. */
gboolean ks_read_safetensors_with (KsContext *context, KsTensorFile *file, const char *key,
                                   char **value, GError **error);
/* The type that safetensors calls @name; FALSE when there is none of ours. */
gboolean ks_safetensors_dtype (const char *name, KsDtype *dtype);
gboolean ks_read_tflite (KsContext *context, KsTensorFile *file, GError **error);
/* Looks which keys the object has, and calls the reader of what it is then. */
gboolean ks_read_json (KsContext *context, KsTensorFile *file, GError **error);
gboolean ks_read_torch_legacy (KsContext *context, KsTensorFile *file, GError **error);
/* Looks which members the archive has, and calls the reader of what it is then. */
gboolean ks_read_zip (KsContext *context, KsTensorFile *file, GError **error);

/* A reader of a kind of zip archive, and whether an archive is of the kind. */
gboolean ks_is_keras_zip (const KsZip *zip);
gboolean ks_read_keras_zip (KsContext *context, KsTensorFile *file, KsZip *zip, GError **error);
gboolean ks_is_npz (const KsZip *zip);
gboolean ks_read_npz (KsContext *context, KsTensorFile *file, KsZip *zip, GError **error);
gboolean ks_is_torch_zip (const KsZip *zip);
gboolean ks_read_torch_zip (KsContext *context, KsTensorFile *file, KsZip *zip, GError **error);

/* Reads @blob, which is not empty, as the format @kind whatever it is: for the fuzz targets, so
 * that none of their time goes to the mark. Readers get by without what the mark promises. */
KsTensorFile *ks_tensor_file_parse_as (KsContext *context, const char *kind, KsBlob *blob,
                                       KsSiblingFunc open_sibling, gpointer sibling_data,
                                       GError **error);

/* The content of another file of the folder, as formats that spread over several name it.
 * Error: a name that is no plain file's name, none there, no folder known. */
KsBlob *ks_tensor_file_sibling (KsContext *context, const KsTensorFile *file, const char *name,
                                GError **error);

/* An empty file, which holds on to @blob: what the formats' table starts a reader with. */
KsTensorFile *ks_tensor_file_new (const char *path, KsBlob *blob);

/* @tensor, fresh from ks_tensor_new(), passes into the file's ownership; FALSE
 * when it is NULL, since that failed. */
gboolean ks_tensor_file_add (KsTensorFile *file, KsTensor *tensor);
void     ks_tensor_file_skip (KsTensorFile *file, const char *name, const char *reason);
/* Notes a sentence about how the file was read. */
void     ks_tensor_file_note (KsTensorFile *file, const char *sentence);

/* Whether @data begins with @mark, or is a piece of it. */
gboolean ks_begins_with (const guint8 *data, gsize size, const char *mark, gsize length);

/* MATLAB's own networks store kernels as (rows, columns, in, out), and stacks of them as (rows,
 * columns, n): such arrays are turned. Two equal, short axes in front tell, unless the last two
 * are as good. */
void ks_mat_turn_kernels (KsTensor *tensor);

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

/* A type as NumPy writes it ("<f4") into dtype and byte order, or into the reason why not. */
void ks_npy_descr_read (const char *descr, KsNpyHeader *header);

/* The dictionary that ends at @offset, which ks_npy_data_offset() has told. */
gboolean ks_npy_header_read (const guint8 *data, gsize offset, KsNpyHeader *header, GError **error);
