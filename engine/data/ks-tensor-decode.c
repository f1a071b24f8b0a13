/* From a tensor's bytes to float64, in the order in which the bytes lie: a
 * transposed array is read once from front to end, whatever its axes, and its
 * elements are put where they belong.
 *
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "ks-simd.h"
#include "ks-tensor.h"

#define CHUNK 1024 /* elements decoded at a time; they stay in the first-level cache */

#define WINDOW (256 * 1024) /* bytes read from a file at once */
#define SMALL_WINDOW 4096 /* bytes that need no memory of their own: patches of images */
#define SMALL_GAP 4096      /* bytes that are sooner read than stepped over */

/* Elements between two polls for cancel: about a millisecond of decoding. */
#define ELEMENTS_PER_CHECK (512 * 1024)

typedef struct {
  guint64 length;
  guint64 in;  /* bytes from one element to the next */
  guint64 out; /* elements from one to the next in row-major order */
  gboolean quantised; /* the tensor's scales count along it */
  guint64 index;
} Axis;

/* A walk over the elements in the order in which they lie. */
typedef struct {
  const KsTensor *tensor;
  guint n_axes; /* at least 1 */
  Axis axes[KS_TENSOR_MAX_DIMS]; /* by descending distance of their elements */
  gsize at;                      /* bytes from the blob's begin: the next element */
  gsize to;                      /* the same: its place in row-major order */
  gsize left;                    /* elements still to come */

  /* What is in memory of the bytes. */
  const guint8 *data;    /* of byte @begin of the blob */
  gsize begin, end;
  guint8 *buffer;        /* (MIN (extent, WINDOW)) NULL where the blob lies in memory; owned, or: */
  guint8 small[SMALL_WINDOW]; /* where that is room enough */
  gsize extent;          /* bytes from the first element's begin to the last one's end */
  gsize dense;           /* bytes that are worth being read at once */
} Walk;

static void
walk_clear (Walk *walk)
{
  if (walk->buffer != walk->small)
    g_free (walk->buffer);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Walk, walk_clear)

/* The axes that matter, by descending step; those of equal steps in their order. */
static void
sort_axes (Walk *walk)
{
  const KsTensor *tensor = walk->tensor;
  guint64 out = 1;
  guint n = 0;

  for (guint i = tensor->n_dims; i-- > 0; out *= tensor->shape[i])
    {
      gboolean quantised = tensor->n_scales > 1 && tensor->quantised_axis == i;
      Axis axis = { tensor->shape[i], tensor->strides[i], out, quantised, 0 };
      guint place = 0;

      if (axis.length == 1)
        continue;
      while (place < n && walk->axes[place].in > axis.in)
        place++;
      memmove (&walk->axes[place + 1], &walk->axes[place], (n - place) * sizeof axis);
      walk->axes[place] = axis;
      n++;
    }
  walk->n_axes = n;
}

/* Axes that follow each other both where they lie and where they go are one. */
static void
join_axes (Walk *walk)
{
  guint n = 0;

  for (guint i = 0; i < walk->n_axes; i++)
    {
      Axis *last = n > 0 ? &walk->axes[n - 1] : NULL;
      const Axis axis = walk->axes[i];

      if (last != NULL && !last->quantised && !axis.quantised
          && last->in == axis.length * axis.in && last->out == axis.length * axis.out)
        *last = (Axis) { last->length * axis.length, axis.in, axis.out, FALSE, 0 };
      else
        walk->axes[n++] = axis;
    }
  if (n == 0)
    walk->axes[n++] = (Axis) { 1, 0, 1, FALSE, 0 };
  walk->n_axes = n;
}

static gboolean
walk_init (Walk *walk, KsContext *context, const KsTensor *tensor, GError **error)
{
  gsize size = ks_dtype_size (tensor->dtype);
  KsBlob *blob = tensor->blob;

  *walk = (Walk) { .tensor = tensor, .at = tensor->offset, .left = ks_tensor_count (tensor) };
  if (walk->left == 0)
    return TRUE;
  sort_axes (walk);
  join_axes (walk);
  walk->extent = walk->dense = size;
  for (guint i = walk->n_axes; i-- > 0;)
    {
      gboolean near = walk->dense == walk->extent
                      && walk->axes[i].in <= walk->extent + SMALL_GAP;

      walk->extent += walk->axes[i].in * (walk->axes[i].length - 1);
      if (near)
        walk->dense = walk->extent;
    }
  if (blob->memory != NULL)
    {
      walk->data = blob->memory;
      walk->end = blob->size;
      return TRUE;
    }
  walk->buffer = walk->extent <= SMALL_WINDOW
                     ? walk->small
                     : ks_new (context, guint8, MIN (walk->extent, WINDOW), error);
  return walk->buffer != NULL;
}

/* Has the bytes of the next @n elements of a run in memory, which are at most WINDOW. */
static const guint8 *
walk_reach (Walk *walk, KsContext *context, gsize n, GError **error)
{
  const KsTensor *tensor = walk->tensor;
  gsize needed = (n - 1) * walk->axes[walk->n_axes - 1].in + ks_dtype_size (tensor->dtype);

  if (walk->data == NULL || walk->at < walk->begin || needed > walk->end - walk->begin
      || walk->at - walk->begin > walk->end - walk->begin - needed)
    {
      gsize there = tensor->offset + walk->extent - walk->at;
      gsize size = MIN (MAX (MIN (walk->dense, WINDOW), needed), there);

      if (!ks_blob_read (context, tensor->blob, walk->at, size, walk->buffer, error))
        return NULL;
      walk->data = walk->buffer;
      walk->begin = walk->at;
      walk->end = walk->at + size;
    }
  return walk->data + (walk->at - walk->begin);
}

/* Moves on by @n elements, which must not pass the end of the run. */
static void
walk_advance (Walk *walk, gsize n)
{
  guint i = walk->n_axes - 1;
  Axis *axis = &walk->axes[i];

  walk->left -= n;
  axis->index += n;
  walk->at += n * axis->in;
  walk->to += n * axis->out;
  while (i > 0 && axis->index == axis->length)
    {
      walk->at -= axis->length * axis->in;
      walk->to -= axis->length * axis->out;
      axis->index = 0;
      axis = &walk->axes[--i];
      axis->index++;
      walk->at += axis->in;
      walk->to += axis->out;
    }
}

#define GATHER(type, swapped)                               \
  for (gsize i = 0; i < n; i++)                             \
    {                                                       \
      type x;                                               \
                                                            \
      memcpy (&x, at + i * stride, sizeof x);               \
      ((type *) out)[i] = swap ? swapped (x) : x;           \
    }

#define NOT_SWAPPED(x) (x)

/* Copies @n elements of @size bytes, @stride bytes apart, next to each other. */
static void
gather (const guint8 *at, gsize stride, gsize size, gboolean swap, gsize n, gpointer out)
{
  if (stride == size && !swap)
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

/* What the stored numbers of a quantised tensor mean; the walk stands at the first of them. */
static void
dequantise (const Walk *walk, gsize n, double *values)
{
  const KsTensor *tensor = walk->tensor;
  const Axis *inner = &walk->axes[walk->n_axes - 1];
  gsize first = 0;

  for (guint i = 0; i < walk->n_axes; i++)
    if (walk->axes[i].quantised)
      first = walk->axes[i].index;
  for (gsize i = 0; i < n; i++)
    {
      gsize s = inner->quantised ? first + i : first;

      values[i] = (values[i] - tensor->zeros[s]) * tensor->scales[s];
    }
}

/* The next elements of the run, at most CHUNK of them, into @out; how many, or 0 with an error. */
static gsize
walk_decode (Walk *walk, KsContext *context, double *out, GError **error)
{
  guint64 packed[CHUNK];
  const KsTensor *tensor = walk->tensor;
  const Axis *inner = &walk->axes[walk->n_axes - 1];
  gsize size = ks_dtype_size (tensor->dtype);
  gboolean swap = size > 1 && tensor->big_endian != (G_BYTE_ORDER == G_BIG_ENDIAN);
  gsize n = MIN (inner->length - inner->index, CHUNK);

  if (walk->buffer != NULL && inner->in > 0)
    n = MIN (n, MAX ((WINDOW - size) / inner->in, 1));

  const guint8 *at = walk_reach (walk, context, n, error);

  if (at == NULL)
    return 0;
  gather (at, inner->in, size, swap, n, packed);
  convert (tensor->dtype, packed, n, out);
  if (tensor->n_scales > 0)
    dequantise (walk, n, out);
  return n;
}

/* Puts @n values to the places @to, @to + @step, ... of a row-major array whose rows of @length
 * elements begin @out_stride apart. */
static void
scatter (const double *values, gsize n, gsize to, gsize step, gsize length, gsize out_stride,
         double *out)
{
  if (step % length == 0)
    {
      double *at = out + to / length * out_stride + to % length;

      for (gsize i = 0; i < n; i++)
        at[i * (step / length * out_stride)] = values[i];
      return;
    }
  if (step == 1)
    {
      for (gsize done = 0; done < n;)
        {
          gsize column = (to + done) % length;
          gsize piece = MIN (length - column, n - done);

          memcpy (out + (to + done) / length * out_stride + column, values + done,
                  piece * sizeof (double));
          done += piece;
        }
      return;
    }
  for (gsize i = 0; i < n; i++, to += step)
    out[to / length * out_stride + to % length] = values[i];
}

gboolean
ks_tensor_decode_rows (KsContext *context, const KsTensor *self, gsize length, double *out,
                       gsize out_stride, GError **error)
{
  g_return_val_if_fail (self != NULL && out != NULL && length > 0 && out_stride >= length, FALSE);

  double chunk[CHUNK];
  gsize unchecked = ELEMENTS_PER_CHECK;
  g_auto (Walk) walk = { NULL };

  if (!walk_init (&walk, context, self, error))
    return FALSE;
  while (walk.left > 0)
    {
      if (unchecked >= ELEMENTS_PER_CHECK)
        {
          if (!ks_context_check (context, error))
            return FALSE;
          unchecked = 0;
        }

      gsize n = walk_decode (&walk, context, chunk, error);

      if (n == 0)
        return FALSE;
      scatter (chunk, n, walk.to, walk.axes[walk.n_axes - 1].out, length, out_stride, out);
      walk_advance (&walk, n);
      unchecked += n;
    }
  return TRUE;
}

gboolean
ks_tensor_decode (KsContext *context, const KsTensor *self, double *out, GError **error)
{
  gsize count = MAX (ks_tensor_count (self), 1);

  return ks_tensor_decode_rows (context, self, count, out, count, error);
}

#define VECTORS 2 /* of sums side by side, none of which waits for another */
#define AT_ONCE (VECTORS * KS_LANES)

/* The sum of the finite ones among @n values, each times @scale. */
KS_WIDE static double
sum_chunk (const double *values, gsize n, double scale, gsize *n_finite)
{
  KsVector sums[VECTORS] = { { 0.0 } };
  KsMask counts[VECTORS] = { { 0 } };
  double sum = 0.0;
  gsize i = 0;

  for (; i + AT_ONCE <= n; i += AT_ONCE)
    for (gsize v = 0; v < VECTORS; v++)
      {
        KsVector x;
        KsMask finite;

        memcpy (&x, values + i + v * KS_LANES, sizeof x);
        finite = ks_magnitude (x) <= G_MAXDOUBLE;
        sums[v] += ks_choose (finite, x * scale, (KsVector){ 0.0 });
        counts[v] -= finite;
      }
  for (; i < n; i++)
    if (isfinite (values[i]))
      {
        sum += values[i] * scale;
        ++*n_finite;
      }
  for (gsize lane = 0; lane < AT_ONCE; lane++)
    {
      sum += sums[lane / KS_LANES][lane % KS_LANES];
      *n_finite += counts[lane / KS_LANES][lane % KS_LANES];
    }
  return sum;
}

/* The same over all elements. */
static gboolean
sum_finite (KsContext *context, const KsTensor *tensor, double scale, double *sum,
            gsize *n_finite, GError **error)
{
  double chunk[CHUNK];
  gsize unchecked = ELEMENTS_PER_CHECK;
  g_auto (Walk) walk = { NULL };

  *sum = 0.0;
  *n_finite = 0;
  if (!walk_init (&walk, context, tensor, error))
    return FALSE;
  while (walk.left > 0)
    {
      if (unchecked >= ELEMENTS_PER_CHECK)
        {
          if (!ks_context_check (context, error))
            return FALSE;
          unchecked = 0;
        }

      gsize n = walk_decode (&walk, context, chunk, error);

      if (n == 0)
        return FALSE;
      *sum += sum_chunk (chunk, n, scale, n_finite);
      walk_advance (&walk, n);
      unchecked += n;
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
