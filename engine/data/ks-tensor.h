/* One named array of a foreign file: a strided view into its bytes, read and
 * decoded to float64 when asked. Immutable; owned by its KsTensorFile.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-blob.h"

#define KS_TENSOR_MAX_DIMS 8

typedef enum {
  KS_DTYPE_BOOL,
  KS_DTYPE_INT8, KS_DTYPE_INT16, KS_DTYPE_INT32, KS_DTYPE_INT64,
  KS_DTYPE_UINT8, KS_DTYPE_UINT16, KS_DTYPE_UINT32, KS_DTYPE_UINT64,
  KS_DTYPE_FLOAT16, KS_DTYPE_BFLOAT16, KS_DTYPE_FLOAT32, KS_DTYPE_FLOAT64,
} KsDtype;

const char *ks_dtype_name (KsDtype dtype); /* "float32", ... */
gsize       ks_dtype_size (KsDtype dtype); /* bytes */

/* "(64, 1, 3, 3)", as NumPy writes it; a new string. */
char *ks_shape_text (guint n_dims, const guint64 *shape);

/* The product of @shape times @size; FALSE when it (or a stride) overflows. */
gboolean ks_shape_bytes (guint n_dims, const guint64 *shape, gsize size, gsize *bytes);

/* Whether an array is pictures, to be cut into patches, and how they lie in it. */
typedef enum {
  KS_IMAGES_NONE,
  KS_IMAGES_STACK,  /* (n, rows, columns) of grey */
  KS_IMAGES_PLANES, /* (n, channels, rows, columns) */
  KS_IMAGES_PIXELS, /* (rows, columns, channels) */
} KsImages;

typedef struct {
  char *name;                         /* path from the root of the file; owned */
  KsDtype dtype;                      /* as stored */
  gboolean big_endian;
  guint n_dims;                       /* 0 for a scalar */
  guint64 declared[KS_TENSOR_MAX_DIMS]; /* the shape that the file gives it */
  guint64 shape[KS_TENSOR_MAX_DIMS];  /* the same as seen here: kernels are (..., out, in, kh, kw) */
  gint64 strides[KS_TENSOR_MAX_DIMS]; /* bytes, from 0 on */
  gsize offset;                       /* bytes, of element [0,...,0] */
  KsBlob *blob;                       /* what the view looks into; owned */
  KsImages images;                    /* set by readers of formats that hold pictures */

  gboolean bookkeeping; /* kept by a training program beside the network, such as an optimiser's
                         * averages: told of, but no filter of the network's */

  guint quantised_axis;
  gsize n_scales;                     /* 0 = not quantised; 1 = one pair for all elements */
  double *scales, *zeros;             /* (n_scales): what is stored less zeros[i], times scales[i],
                                       * i counting along quantised_axis; owned */
} KsTensor;

/* A row-major (@c_order) or column-major view of @blob from @offset; FALSE,
 * with KS_ERROR_DATA naming the tensor, when shape times size overflows or
 * does not fit into @blob: a view that exists can be read. */
KsTensor *ks_tensor_new (const char *name, KsDtype dtype, gboolean big_endian, guint n_dims,
                         const guint64 *shape, gboolean c_order, KsBlob *blob, gsize offset,
                         GError **error);
/* The same with @strides of its own, in elements, none negative. Elements may share
 * bytes, so that few bytes may be many elements. */
KsTensor *ks_tensor_new_strided (const char *name, KsDtype dtype, gboolean big_endian,
                                 guint n_dims, const guint64 *shape, const guint64 *strides,
                                 KsBlob *blob, gsize offset, GError **error);
void      ks_tensor_free (KsTensor *tensor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsTensor, ks_tensor_free)

/* Lets axis @axes[i] become axis i; no byte moves. Readers of files that store
 * kernels as (kh, kw, in, out) turn them into (out, in, kh, kw) with it. */
void ks_tensor_permute (KsTensor *tensor, const guint *axes);

/* Says how a quantised tensor is decoded: @n pairs along @axis, or one for all; the arrays pass
 * to the tensor. FALSE with KS_ERROR_DATA when there are neither one nor as many as the axis is
 * long, or one is not finite: the tensor is of no use then. */
gboolean ks_tensor_take_scales (KsTensor *tensor, guint axis, gsize n, double *scales,
                                double *zeros, GError **error);

gsize ks_tensor_count (const KsTensor *tensor); /* elements */

/* All elements as float64 in row-major order into @out (count). They are read in the order
 * in which they lie, in pieces of at most 256 KiB. O(count). Errors: those of the blob. */
gboolean ks_tensor_decode (KsContext *context, const KsTensor *tensor, double *out, GError **error);

/* The same, broken into rows of @length elements that begin @out_stride apart,
 * as the rows of a KsMatrix do; what lies between them is not touched. */
gboolean ks_tensor_decode_rows (KsContext *context, const KsTensor *tensor, gsize length,
                                double *out, gsize out_stride, GError **error);

/* Mean over the finite entries in float64 (NaN when there are none) and how many
 * entries are NaN or infinite. O(count), constant memory. */
gboolean ks_tensor_summarise (KsContext *context, const KsTensor *tensor, double *mean,
                              gsize *n_nonfinite, GError **error);
