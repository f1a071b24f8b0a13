/* What a MAT-file of level 5 is while it is read; private to its reader.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-distinct-names.h"
#include "ks-mat-source.h"
#include "ks-reader.h"

typedef struct {
  KsContext *context;
  KsTensorFile *file;
  KsBlob *content; /* the file, in memory */
  gboolean big_endian;
  gsize place;     /* byte of the file: the variable that is read */
  KsMatSource source;
  GString *path;   /* of the array that is read: "net.layers{1}.weights{2}" */
  KsDistinctNames *names;
  gsize n_arrays, n_name_bytes; /* so far, of the whole file */
} KsMat;

/* The kinds of elements and of arrays that mean something here. */
enum {
  MI_INT8 = 1, MI_UINT8 = 2, MI_UINT16 = 4, MI_INT32 = 5, MI_UINT32 = 6, MI_MATRIX = 14,
  MI_COMPRESSED = 15, MI_UTF8 = 16, MI_UTF16 = 17,
};
enum { MX_CELL = 1, MX_STRUCT = 2, MX_OBJECT = 3, MX_TEXT = 4, MX_OPAQUE = 17 };

/* The front of an element, whose data come next. */
typedef struct {
  guint32 type;
  gsize size;       /* bytes */
  gboolean is_small; /* the data are these, and have been read */
  guint8 small[4];
} KsMatTag;

/* An array's front, whose content comes next. */
typedef struct {
  guint class, flags;
  guint n_dims;
  guint64 shape[KS_TENSOR_MAX_DIMS]; /* the first ones */
  gsize count;                       /* elements */
  gboolean is_row;                   /* of two axes, the first of length 1 */
} KsMatHeader;

/* All fail without an error where the file is damaged, and with one that is told. @end is the
 * position of the source at which the element around ends. */
gboolean ks_mat_read_tag (KsMat *self, gsize end, KsMatTag *tag, GError **error);
/* The tag's data into @out (its size), and the padding behind them. */
gboolean ks_mat_read_data (KsMat *self, gsize end, const KsMatTag *tag, gpointer out,
                           GError **error);
/* A whole element of @type with at most @most bytes of data. */
gboolean ks_mat_read_element (KsMat *self, gsize end, guint32 type, gsize most, gpointer out,
                              gsize *size, GError **error);

/* Counts an array, which has its path, before it is read. */
gboolean ks_mat_count_array (KsMat *self, GError **error);

/* An array of numbers, or one that is skipped, or one of other arrays, which are at most so deep in
 * others; its name is the path. */
gboolean ks_mat_read_content (KsMat *self, gsize end, const KsMatHeader *header, guint depth,
                              GError **error);
gboolean ks_mat_read_header (KsMat *self, gsize end, KsMatHeader *header, char **name,
                             GError **error);

/* The arrays in a cell array, a struct array or an old object (ks-mat-nested.c). */
gboolean ks_mat_read_nested (KsMat *self, gsize end, const KsMatHeader *header, guint depth,
                             GError **error);
/* Why text is skipped, with what it says where that is short; a new string, NULL on failure. */
char *ks_mat_read_text (KsMat *self, gsize end, const KsMatHeader *header, GError **error);
