/* SPDX-License-Identifier: MIT */
#include "ks-tensor.h"

#include <math.h>

static const struct {
  const char *name;
  gsize size; /* bytes */
} dtypes[] = {
  [KS_DTYPE_BOOL] = { "bool", 1 },
  [KS_DTYPE_INT8] = { "int8", 1 },
  [KS_DTYPE_INT16] = { "int16", 2 },
  [KS_DTYPE_INT32] = { "int32", 4 },
  [KS_DTYPE_INT64] = { "int64", 8 },
  [KS_DTYPE_UINT8] = { "uint8", 1 },
  [KS_DTYPE_UINT16] = { "uint16", 2 },
  [KS_DTYPE_UINT32] = { "uint32", 4 },
  [KS_DTYPE_UINT64] = { "uint64", 8 },
  [KS_DTYPE_FLOAT16] = { "float16", 2 },
  [KS_DTYPE_BFLOAT16] = { "bfloat16", 2 },
  [KS_DTYPE_FLOAT32] = { "float32", 4 },
  [KS_DTYPE_FLOAT64] = { "float64", 8 },
};

const char *
ks_dtype_name (KsDtype dtype)
{
  g_return_val_if_fail (dtype < G_N_ELEMENTS (dtypes), NULL);

  return dtypes[dtype].name;
}

gsize
ks_dtype_size (KsDtype dtype)
{
  g_return_val_if_fail (dtype < G_N_ELEMENTS (dtypes), 0);

  return dtypes[dtype].size;
}

char *
ks_shape_text (guint n_dims, const guint64 *shape)
{
  GString *text = g_string_new ("(");

  for (guint i = 0; i < n_dims; i++)
    g_string_append_printf (text, i > 0 ? ", %" G_GUINT64_FORMAT : "%" G_GUINT64_FORMAT, shape[i]);
  g_string_append (text, n_dims == 1 ? ",)" : ")");
  return g_string_free (text, FALSE);
}

gboolean
ks_shape_bytes (guint n_dims, const guint64 *shape, gsize size, gsize *bytes)
{
  gsize product = size;
  gboolean empty = FALSE;

  /* Axes of length 0 are left out of the product: strides must not overflow
   * either, and they are products of the other axes. */
  for (guint i = 0; i < n_dims; i++)
    if (shape[i] == 0)
      empty = TRUE;
    else if (!g_size_checked_mul (&product, product, shape[i]) || product > G_MAXSSIZE)
      return FALSE;
  *bytes = empty ? 0 : product;
  return TRUE;
}

static gboolean
set_too_large (const char *name, KsDtype dtype, guint n_dims, const guint64 *shape, gsize there,
               gsize offset, GError **error)
{
  g_autofree char *printable = ks_printable (name, 80);
  g_autofree char *text = ks_shape_text (n_dims, shape);

  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "The array “%s” of shape %s and type %s does not fit into the %" G_GSIZE_FORMAT
               " bytes from byte %" G_GSIZE_FORMAT " on; the file is damaged, so make it anew.",
               printable, text, ks_dtype_name (dtype), offset > there ? 0 : there - offset, offset);
  return FALSE;
}

/* The bytes from the first element's begin to the last one's end, 0 when there are none;
 * FALSE when they are more than can be counted. */
static gboolean
extent_of (guint n_dims, const guint64 *shape, const guint64 *strides, gsize size, gsize *extent)
{
  gsize last = 0, step, count;

  if (!ks_shape_bytes (n_dims, shape, size, &count))
    return FALSE;
  for (guint i = 0; i < n_dims && count > 0; i++)
    if (!g_size_checked_mul (&step, strides[i], shape[i] - 1)
        || !g_size_checked_add (&last, last, step))
      return FALSE;
  if (count > 0)
    {
      if (!g_size_checked_mul (&last, last, size) || !g_size_checked_add (&last, last, size))
        return FALSE;
    }
  *extent = last;
  return last <= G_MAXSSIZE;
}

KsTensor *
ks_tensor_new_strided (const char *name, KsDtype dtype, gboolean big_endian, guint n_dims,
                       const guint64 *shape, const guint64 *strides, KsBlob *blob, gsize offset,
                       GError **error)
{
  g_return_val_if_fail (name != NULL && n_dims <= KS_TENSOR_MAX_DIMS && blob != NULL, NULL);

  gsize size = ks_dtype_size (dtype), extent;

  if (!extent_of (n_dims, shape, strides, size, &extent) || offset > blob->size
      || extent > blob->size - offset)
    {
      set_too_large (name, dtype, n_dims, shape, blob->size, offset, error);
      return NULL;
    }

  KsTensor *self = g_new0 (KsTensor, 1);

  self->name = g_strdup (name);
  self->dtype = dtype;
  self->big_endian = big_endian;
  self->n_dims = n_dims;
  for (guint i = 0; i < n_dims; i++)
    {
      self->declared[i] = self->shape[i] = shape[i];
      /* No step is ever taken along an axis of one element. */
      self->strides[i] = shape[i] > 1 && extent > 0 ? (gint64) (strides[i] * size) : 0;
    }
  self->offset = offset;
  self->blob = ks_blob_ref (blob);
  return self;
}

KsTensor *
ks_tensor_new (const char *name, KsDtype dtype, gboolean big_endian, guint n_dims,
               const guint64 *shape, gboolean c_order, KsBlob *blob, gsize offset, GError **error)
{
  g_return_val_if_fail (name != NULL && n_dims <= KS_TENSOR_MAX_DIMS && blob != NULL, NULL);

  guint64 strides[KS_TENSOR_MAX_DIMS];
  guint64 stride = 1;
  gsize needed;

  if (!ks_shape_bytes (n_dims, shape, ks_dtype_size (dtype), &needed))
    {
      set_too_large (name, dtype, n_dims, shape, blob->size, offset, error);
      return NULL;
    }
  for (guint i = 0; i < n_dims; i++)
    {
      guint axis = c_order ? n_dims - 1 - i : i;

      strides[axis] = stride;
      stride *= MAX (shape[axis], 1);
    }
  return ks_tensor_new_strided (name, dtype, big_endian, n_dims, shape, strides, blob, offset,
                                error);
}

void
ks_tensor_free (KsTensor *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->scales);
  g_free (self->zeros);
  ks_blob_unref (self->blob);
  g_free (self);
}

void
ks_tensor_permute (KsTensor *self, const guint *axes)
{
  g_return_if_fail (self != NULL && axes != NULL);

  const KsTensor old = *self;

  for (guint i = 0; i < self->n_dims; i++)
    {
      self->shape[i] = old.shape[axes[i]];
      self->strides[i] = old.strides[axes[i]];
      if (old.quantised_axis == axes[i])
        self->quantised_axis = i;
    }
}

gboolean
ks_tensor_take_scales (KsTensor *self, guint axis, gsize n, double *scales, double *zeros,
                       GError **error)
{
  g_return_val_if_fail (self != NULL && self->n_scales == 0, FALSE);

  gboolean finite = TRUE;

  self->quantised_axis = n > 1 ? axis : 0;
  self->n_scales = n;
  self->scales = scales;
  self->zeros = zeros;
  for (gsize i = 0; i < n; i++)
    finite = finite && isfinite (scales[i]) && isfinite (zeros[i]);
  if (finite && (n == 1 || (n > 1 && axis < self->n_dims && n == self->shape[axis])))
    return TRUE;

  g_autofree char *printable = ks_printable (self->name, 80);
  g_autofree char *text = ks_shape_text (self->n_dims, self->shape);

  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "The quantised array “%s” of shape %s has %" G_GSIZE_FORMAT
               " scales%s, which do not fit axis %u; save the file again.",
               printable, text, n, finite ? "" : ", not all of them finite", axis);
  return FALSE;
}

gsize
ks_tensor_count (const KsTensor *self)
{
  gsize count = 1;

  for (guint i = 0; i < self->n_dims; i++)
    count *= self->shape[i];
  return count;
}
