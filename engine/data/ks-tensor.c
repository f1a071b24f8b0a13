/* SPDX-License-Identifier: MIT */
#include "ks-tensor.h"

#include <math.h>
#include <string.h>

#define CHUNK 1024 /* elements decoded at a time; they stay in the first-level cache */

/* Cancel is polled once in so many chunks: about a millisecond of decoding. */
#define CHUNKS_PER_CHECK 512

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

KsTensor *
ks_tensor_new (const char *name, KsDtype dtype, gboolean big_endian, guint n_dims,
               const guint64 *shape, gboolean c_order, GBytes *bytes, gsize offset, GError **error)
{
  g_return_val_if_fail (name != NULL && n_dims <= KS_TENSOR_MAX_DIMS && bytes != NULL, NULL);

  gsize size = ks_dtype_size (dtype);
  gsize there = g_bytes_get_size (bytes);
  gsize needed;

  if (!ks_shape_bytes (n_dims, shape, size, &needed) || offset > there || needed > there - offset)
    {
      g_autofree char *printable = ks_printable (name, 80);
      g_autofree char *text = ks_shape_text (n_dims, shape);

      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "The array “%s” of shape %s and type %s does not fit into the %" G_GSIZE_FORMAT
                   " bytes from byte %" G_GSIZE_FORMAT " on; the file is damaged, so make it anew.",
                   printable, text, ks_dtype_name (dtype), offset > there ? 0 : there - offset,
                   offset);
      return NULL;
    }

  KsTensor *self = g_new0 (KsTensor, 1);
  gint64 stride = size;

  self->name = g_strdup (name);
  self->dtype = dtype;
  self->big_endian = big_endian;
  self->n_dims = n_dims;
  for (guint i = 0; i < n_dims; i++)
    {
      guint axis = c_order ? n_dims - 1 - i : i;

      self->shape[axis] = shape[axis];
      self->strides[axis] = stride;
      stride *= MAX (shape[axis], 1);
    }
  self->offset = offset;
  self->bytes = g_bytes_ref (bytes);
  return self;
}

void
ks_tensor_free (KsTensor *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_bytes_unref (self->bytes);
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
    }
}

gsize
ks_tensor_count (const KsTensor *self)
{
  gsize count = 1;

  for (guint i = 0; i < self->n_dims; i++)
    count *= self->shape[i];
  return count;
}

/* A walk over the elements in row-major order, run by run: axes that follow
 * each other in memory are joined, so that a contiguous tensor is one run. */
typedef struct {
  guint n_dims;                         /* at least 1 */
  guint64 shape[KS_TENSOR_MAX_DIMS];
  gint64 strides[KS_TENSOR_MAX_DIMS];   /* bytes */
  guint64 index[KS_TENSOR_MAX_DIMS];    /* of the next element */
  const guint8 *at;                     /* the next element */
  gsize left;                           /* elements still to come */
} Walk;

static void
walk_init (Walk *walk, const KsTensor *tensor)
{
  *walk = (Walk) { .n_dims = 1, .shape = { 1 }, .strides = { 0 } };
  walk->left = ks_tensor_count (tensor);
  if (walk->left == 0)
    return;
  walk->at = (const guint8 *) g_bytes_get_data (tensor->bytes, NULL) + tensor->offset;

  for (guint i = 0; i < tensor->n_dims; i++)
    {
      guint last = walk->n_dims - 1;

      if (tensor->shape[i] == 1)
        continue;
      if (walk->shape[last] != 1)
        {
          if (walk->strides[last] == (gint64) tensor->shape[i] * tensor->strides[i])
            {
              walk->shape[last] *= tensor->shape[i];
              walk->strides[last] = tensor->strides[i];
              continue;
            }
          last = walk->n_dims++;
        }
      walk->shape[last] = tensor->shape[i];
      walk->strides[last] = tensor->strides[i];
    }
}

/* Moves on by @n elements, which must not pass the end of the run. */
static void
walk_advance (Walk *walk, gsize n)
{
  guint axis = walk->n_dims - 1;

  walk->left -= n;
  walk->index[axis] += n;
  walk->at += (gint64) n * walk->strides[axis];
  while (axis > 0 && walk->index[axis] == walk->shape[axis])
    {
      walk->at -= (gint64) walk->shape[axis] * walk->strides[axis];
      walk->index[axis] = 0;
      axis--;
      walk->index[axis]++;
      walk->at += walk->strides[axis];
    }
}

#define GATHER(type, swapped)                               \
  for (gsize i = 0; i < n; i++)                             \
    {                                                       \
      type x;                                               \
                                                            \
      memcpy (&x, at + (gint64) i * stride, sizeof x);      \
      ((type *) out)[i] = swap ? swapped (x) : x;           \
    }

#define NOT_SWAPPED(x) (x)

/* Copies @n elements of @size bytes, @stride bytes apart, next to each other. */
static void
gather (const guint8 *at, gint64 stride, gsize size, gboolean swap, gsize n, gpointer out)
{
  if (stride == (gint64) size && !swap)
    {
      memcpy (out, at, n * size);
      return;
    }
  switch (size)
    {
    case 1:
      GATHER (guint8, NOT_SWAPPED)
      break;
    case 2:
      GATHER (guint16, GUINT16_SWAP_LE_BE)
      break;
    case 4:
      GATHER (guint32, GUINT32_SWAP_LE_BE)
      break;
    default:
      GATHER (guint64, GUINT64_SWAP_LE_BE)
      break;
    }
}

/* IEEE 754 binary16: 1 sign, 5 exponent (bias 15), 10 fraction bits. */
static double
double_from_half (guint16 bits)
{
  int exponent = (bits >> 10) & 31;
  int fraction = bits & 1023;
  double value;

  if (exponent == 31)
    value = fraction == 0 ? INFINITY : NAN;
  else if (exponent == 0)
    value = ldexp (fraction, -24);
  else
    value = ldexp (fraction + 1024, exponent - 25);
  return bits & 0x8000 ? -value : value;
}

/* The upper half of a binary32. */
static double
double_from_bfloat (guint16 bits)
{
  guint32 wide = (guint32) bits << 16;
  float value;

  memcpy (&value, &wide, sizeof value);
  return value;
}

#define CONVERT(type, expression)                           \
  for (gsize i = 0; i < n; i++)                             \
    {                                                       \
      type x = ((const type *) from)[i];                    \
                                                            \
      out[i] = expression;                                  \
    }                                                       \
  break

/* @n elements of native byte order at @from as float64. */
static void
convert (KsDtype dtype, gconstpointer from, gsize n, double *out)
{
  switch (dtype)
    {
    case KS_DTYPE_BOOL: CONVERT (guint8, x != 0);
    case KS_DTYPE_INT8: CONVERT (gint8, x);
    case KS_DTYPE_INT16: CONVERT (gint16, x);
    case KS_DTYPE_INT32: CONVERT (gint32, x);
    case KS_DTYPE_INT64: CONVERT (gint64, x);
    case KS_DTYPE_UINT8: CONVERT (guint8, x);
    case KS_DTYPE_UINT16: CONVERT (guint16, x);
    case KS_DTYPE_UINT32: CONVERT (guint32, x);
    case KS_DTYPE_UINT64: CONVERT (guint64, x);
    case KS_DTYPE_FLOAT16: CONVERT (guint16, double_from_half (x));
    case KS_DTYPE_BFLOAT16: CONVERT (guint16, double_from_bfloat (x));
    case KS_DTYPE_FLOAT32: CONVERT (float, x);
    case KS_DTYPE_FLOAT64: CONVERT (double, x);
    }
}

/* The next min (CHUNK, left) elements into @out; returns how many. */
static gsize
walk_decode (Walk *walk, const KsTensor *tensor, double *out)
{
  guint64 packed[CHUNK];
  gsize size = ks_dtype_size (tensor->dtype);
  gboolean swap = size > 1 && tensor->big_endian != (G_BYTE_ORDER == G_BIG_ENDIAN);
  gsize n = 0;

  while (n < CHUNK && walk->left > 0)
    {
      guint axis = walk->n_dims - 1;
      gsize run = MIN (walk->shape[axis] - walk->index[axis], CHUNK - n);

      gather (walk->at, walk->strides[axis], size, swap, run, (guint8 *) packed + n * size);
      walk_advance (walk, run);
      n += run;
    }
  convert (tensor->dtype, packed, n, out);
  return n;
}

gboolean
ks_tensor_decode (KsContext *context, const KsTensor *self, double *out, GError **error)
{
  gsize count = ks_tensor_count (self);

  return ks_tensor_decode_rows (context, self, MAX (count, 1), out, MAX (count, 1), error);
}

gboolean
ks_tensor_decode_rows (KsContext *context, const KsTensor *self, gsize length,
                       double *out, gsize out_stride, GError **error)
{
  g_return_val_if_fail (self != NULL && out != NULL && length > 0 && out_stride >= length, FALSE);

  double chunk[CHUNK];
  gsize column = 0;
  Walk walk;

  walk_init (&walk, self);
  for (gsize c = 0; walk.left > 0; c++)
    {
      if (c % CHUNKS_PER_CHECK == 0 && !ks_context_check (context, error))
        return FALSE;

      gsize n = walk_decode (&walk, self, chunk);

      for (gsize done = 0; done < n;)
        {
          gsize piece = MIN (length - column, n - done);

          memcpy (out + column, chunk + done, piece * sizeof (double));
          done += piece;
          column += piece;
          if (column == length)
            {
              out += out_stride;
              column = 0;
            }
        }
    }
  return TRUE;
}

/* The sum of the finite entries, each times @scale, chunk by chunk. */
static gboolean
sum_finite (KsContext *context, const KsTensor *tensor, double scale,
            double *sum, gsize *n_finite, GError **error)
{
  double chunk[CHUNK];
  Walk walk;

  *sum = 0.0;
  *n_finite = 0;
  walk_init (&walk, tensor);
  for (gsize c = 0; walk.left > 0; c++)
    {
      if (c % CHUNKS_PER_CHECK == 0 && !ks_context_check (context, error))
        return FALSE;

      gsize n = walk_decode (&walk, tensor, chunk);
      double part = 0.0;

      for (gsize i = 0; i < n; i++)
        if (isfinite (chunk[i]))
          {
            part += chunk[i] * scale;
            ++*n_finite;
          }
      *sum += part;
    }
  return TRUE;
}

gboolean
ks_tensor_summarise (KsContext *context, const KsTensor *self, double *mean, gsize *n_nonfinite,
                     GError **error)
{
  g_return_val_if_fail (self != NULL && mean != NULL && n_nonfinite != NULL, FALSE);

  double sum;
  gsize n;

  if (!sum_finite (context, self, 1.0, &sum, &n, error))
    return FALSE;
  if (isfinite (sum))
    sum /= n; /* 0/0 = NaN when nothing is finite */
  /* Near the largest float64 the sum overflows where the mean does not. */
  else if (!sum_finite (context, self, 1.0 / n, &sum, &n, error))
    return FALSE;
  *mean = sum;
  *n_nonfinite = ks_tensor_count (self) - n;
  return TRUE;
}
