/* A foreign file, recognised by its content and read into tensors. The formats
 * are one table in ks-tensor-file.c; each has a file ks-read-FORMAT.c.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-table.h"
#include "ks-tensor.h"

typedef struct {
  char *name;
  char *reason; /* a clause: "quantised", "holds text" */
} KsSkipped;

/* A column of metadata in a saved filter set. */
typedef struct {
  char *name;
  const KsTensor *tensor; /* of the file: (n) numbers, or codes of texts */
  GStrv levels;           /* (n_levels) the texts; NULL for numbers; owned */
  guint n_levels;
} KsSavedColumn;

/* What a file says that is a filter set which this program has saved (ks-saved-set.c). */
typedef struct {
  const KsTensor *values; /* of the file: (n, 1, kernel rows, kernel columns), or (n, d) of a table */
  GPtrArray *columns;     /* of KsSavedColumn, names distinct; owned */
} KsSavedSet;

/* Opens another file of the same folder, which formats that spread over several name: @name has
 * no slash. */
typedef KsBlob *(*KsSiblingFunc) (KsContext *context, const char *name, gpointer data,
                                  GError **error);

typedef struct {
  char *path;
  const char *kind;     /* "npy", "npz", "csv", "mat-v5", ...; static */
  const char *packing;  /* what the whole file is packed with, "gzip"; NULL when it is not; static */
  KsBlob *blob;         /* the file's content, unpacked */
  GPtrArray *tensors;   /* of KsTensor, in the file's order; owned */
  GPtrArray *skipped;   /* of KsSkipped; owned */
  GPtrArray *notes;     /* of char *: sentences about how the file was read; owned */
  KsTable *columns;     /* a table's text columns, a row for each of the tensor's rows; else NULL */
  double step;          /* the training step of the file's network, where its name or a person tells
                         * one: set by who opens several files together; else NaN */
  GPtrArray *parts;     /* of char *: names of other files of the folder that it is spread over; owned */
  GStrv column_names;   /* a table's numeric columns' names (header line); else NULL */
  KsSavedSet *saved;    /* NULL unless it is a saved filter set; owned */
  KsSiblingFunc open_sibling; /* NULL when no folder is known; used while the file is opened */
  gpointer sibling_data;      /* not owned */
} KsTensorFile;

/* Opens the file and reads what tells which arrays it has; most formats leave the arrays
 * themselves on disk until they are decoded. Errors name the file and the place in it: missing, a
 * directory or special file, empty, unreadable, changed meanwhile, not recognised (lists the
 * formats there are), truncated, lying lengths, ragged rows. Memory: at most
 * twice the declared tensors + 64 MiB. */
KsTensorFile *ks_tensor_file_open (KsContext *context, const char *path, GError **error);
KsTensorFile *ks_tensor_file_ref (KsTensorFile *file);
void          ks_tensor_file_unref (KsTensorFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsTensorFile, ks_tensor_file_unref)

/* The same from any bytes, as the tests and fuzz targets do. @name stands for the path in errors. */
KsTensorFile *ks_tensor_file_parse (KsContext *context, const char *name, GBytes *bytes,
                                    GError **error);
KsTensorFile *ks_tensor_file_parse_blob (KsContext *context, const char *name, KsBlob *blob,
                                         KsSiblingFunc open_sibling, gpointer sibling_data,
                                         GError **error);

/* ks_tensor_decode_rows() and ks_tensor_summarise() of one of the file's tensors, with an error
 * that names both. */
gboolean ks_tensor_file_decode (KsContext *context, const KsTensorFile *file,
                                const KsTensor *tensor, gsize length, double *out,
                                gsize out_stride, GError **error);
gboolean ks_tensor_file_summarise (KsContext *context, const KsTensorFile *file,
                                   const KsTensor *tensor, double *mean, gsize *n_nonfinite,
                                   GError **error);

/* How a format is called. */
typedef struct {
  const char *kind;  /* "npy" */
  const char *title; /* "NumPy array" */
  const char *globs; /* "*.npy", for file choosers; several parted by spaces */
} KsFormatName;

/* The @index-th format; NULL after the last. */
const KsFormatName *ks_format_name (gsize index);
