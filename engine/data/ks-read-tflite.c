/* TensorFlow Lite: a FlatBuffer of graphs, whose tensors with a buffer are the
 * arrays. Which are kernels, the operators tell: those of convolutions are (out,
 * rows, columns, in), those of depthwise ones (1, rows, columns, channel).
 *
 * SPDX-License-Identifier: MIT */
#include "ks-tflite.h"

#include <string.h>

#define MARK "TFL3"
#define MARK_OFFSET 4 /* bytes before it */

/* The parts of a file may be referred to any number of times: so many tensors and operators are
 * looked at, and so many bytes of names kept. No network comes near. */
#define MOST_PARTS (4 * KS_MOST_ARRAYS)
#define MOST_NAME_BYTES (16 * 1024 * 1024)
#define PARTS_PER_CHECK 1024

enum { MODEL_CODES = 1, MODEL_GRAPHS = 2, MODEL_BUFFERS = 4 };
enum { GRAPH_TENSORS = 0 };
enum {
  TENSOR_SHAPE = 0, TENSOR_TYPE = 1, TENSOR_BUFFER = 2, TENSOR_NAME = 3, TENSOR_QUANTIZATION = 4,
  TENSOR_SPARSITY = 6, TENSOR_OUTSIDE = 10,
};
enum { BUFFER_DATA = 0, BUFFER_OFFSET = 1, BUFFER_SIZE = 2 };
enum {
  QUANTIZATION_SCALE = 2, QUANTIZATION_ZERO = 3, QUANTIZATION_DETAILS = 4, QUANTIZATION_AXIS = 6,
};

static const char few_bits[] = "holds numbers of fewer than 8 bits";
static const char small_floats[] = "holds 8-bit floating point numbers";

/* By their numbers in TensorType. */
static const struct {
  const char *reason;
  KsDtype dtype;
} types[] = {
  [0] = { NULL, KS_DTYPE_FLOAT32 },
  [1] = { NULL, KS_DTYPE_FLOAT16 },
  [2] = { NULL, KS_DTYPE_INT32 },
  [3] = { NULL, KS_DTYPE_UINT8 },
  [4] = { NULL, KS_DTYPE_INT64 },
  [5] = { "holds text" },
  [6] = { NULL, KS_DTYPE_BOOL },
  [7] = { NULL, KS_DTYPE_INT16 },
  [8] = { "holds complex numbers" },
  [9] = { NULL, KS_DTYPE_INT8 },
  [10] = { NULL, KS_DTYPE_FLOAT64 },
  [11] = { "holds complex numbers" },
  [12] = { NULL, KS_DTYPE_UINT64 },
  [13] = { "is a resource" },
  [14] = { "is of any type" },
  [15] = { NULL, KS_DTYPE_UINT32 },
  [16] = { NULL, KS_DTYPE_UINT16 },
  [17] = { few_bits },
  [18] = { NULL, KS_DTYPE_BFLOAT16 },
  [19] = { few_bits },
  [20] = { few_bits },
  [21] = { small_floats },
  [22] = { small_floats },
};

/* A tensor's own part of the file. */
typedef struct {
  KsFlatTable table;
  char *name; /* distinct; owned */
  guint64 type;
  gsize n_dims;
  guint64 shape[KS_TENSOR_MAX_DIMS];
  guint64 outside; /* not 0: its numbers are in another file, which is not opened */
  gsize at, size;  /* bytes of the file: its numbers */
} Array;

static void
array_clear (Array *array)
{
  g_free (array->name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Array, array_clear)

gboolean
ks_detect_tflite (const KsFileHead *head)
{
  gsize mark = strlen (MARK);

  if (head->size >= MARK_OFFSET + mark)
    return memcmp (head->data + MARK_OFFSET, MARK, mark) == 0;
  return g_str_has_suffix (head->name, ".tflite")
         && (head->size <= MARK_OFFSET
             || memcmp (head->data + MARK_OFFSET, MARK, head->size - MARK_OFFSET) == 0);
}

gboolean
ks_tflite_count (KsTflite *self, gsize n_parts, GError **error)
{
  if (n_parts <= MOST_PARTS - self->n_parts)
    {
      self->n_parts += n_parts;
      return TRUE;
    }
  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "It has more than %d tensors and operators; no network has.", MOST_PARTS);
  return FALSE;
}

gboolean
ks_tflite_check (const KsTflite *self, gsize index, GError **error)
{
  return index % PARTS_PER_CHECK != 0 || ks_context_check (self->context, error);
}

/* ---- Tensors ---- */

/* Finds a tensor's bytes, which newer files may keep behind the FlatBuffer, or in another file; in
 * that case, and when there are none, they are of no size. */
static gboolean
find_bytes (KsTflite *self, Array *array, GError **error)
{
  guint64 index = 0, offset = 0, size = 0;
  KsFlatTable buffer;
  KsFlatVector data;

  if (!ks_flatbuffer_number (self->flat, &array->table, TENSOR_OUTSIDE, 4, &array->outside, error)
      || !ks_flatbuffer_number (self->flat, &array->table, TENSOR_BUFFER, 4, &index, error))
    return FALSE;
  if (array->outside != 0 || index == 0)
    return TRUE;
  if (index >= self->buffers.length)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "It lies in buffer %" G_GUINT64_FORMAT " of %" G_GSIZE_FORMAT
                   "; save the file again.", index, self->buffers.length);
      return FALSE;
    }
  if (!ks_flatbuffer_item_table (self->flat, &self->buffers, index, &buffer, error)
      || !ks_flatbuffer_vector (self->flat, &buffer, BUFFER_DATA, 1, &data, error)
      || !ks_flatbuffer_number (self->flat, &buffer, BUFFER_OFFSET, 8, &offset, error)
      || !ks_flatbuffer_number (self->flat, &buffer, BUFFER_SIZE, 8, &size, error))
    return FALSE;
  /* Offsets 0 and 1 stand for none. */
  array->at = offset > 1 ? offset : data.at;
  array->size = offset > 1 ? size : data.length;
  if (array->at <= self->file->blob->size && array->size <= self->file->blob->size - array->at)
    return TRUE;
  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "Its %" G_GSIZE_FORMAT " bytes are to follow byte %" G_GSIZE_FORMAT
               ", beyond the end of the file; copy or save it again.", array->size, array->at);
  return FALSE;
}

static gboolean
read_shape (KsTflite *self, Array *array, GError **error)
{
  KsFlatVector shape;

  if (!ks_flatbuffer_vector (self->flat, &array->table, TENSOR_SHAPE, 4, &shape, error))
    return FALSE;
  array->n_dims = shape.length;
  for (gsize i = 0; i < MIN (shape.length, KS_TENSOR_MAX_DIMS); i++)
    {
      if (!ks_flatbuffer_item (self->flat, &shape, i, 4, &array->shape[i], error))
        return FALSE;
      if (array->shape[i] > G_MAXINT32)
        {
          g_set_error_literal (error, KS_ERROR, KS_ERROR_DATA,
                               "An axis of it has a negative length; save the file again.");
          return FALSE;
        }
    }
  return TRUE;
}

/* Why the array cannot be used, into *reason; NULL when it can. */
static gboolean
find_reason (KsTflite *self, const Array *array, const char **reason, GError **error)
{
  KsFlatTable sparsity;

  if (!ks_flatbuffer_table (self->flat, &array->table, TENSOR_SPARSITY, &sparsity, error))
    return FALSE;
  if (array->type >= G_N_ELEMENTS (types))
    *reason = "has a type that is not known";
  else if (array->outside != 0)
    *reason = "keeps its numbers in another file, and no such reference is followed";
  else if (sparsity.at != 0)
    *reason = "is sparse";
  else if (types[array->type].reason != NULL)
    *reason = types[array->type].reason;
  else if (array->n_dims > KS_TENSOR_MAX_DIMS)
    *reason = "has more than " G_STRINGIFY (KS_TENSOR_MAX_DIMS) " axes";
  return TRUE;
}

/* ---- Quantisation ---- */

static double
double_from_bits (guint64 bits)
{
  guint32 narrow = bits;
  float value;

  memcpy (&value, &narrow, sizeof value);
  return value;
}

/* The pairs of two vectors, of which that of the zero points may have one for all, or none. */
static gboolean
read_pairs (KsTflite *self, const KsFlatVector *scale, const KsFlatVector *zero, double *scales,
            double *zeros, GError **error)
{
  for (gsize i = 0; i < scale->length; i++)
    {
      guint64 scale_bits, zero_bits = 0;

      if (!ks_flatbuffer_item (self->flat, scale, i, 4, &scale_bits, error)
          || (zero->length > 0
              && !ks_flatbuffer_item (self->flat, zero, MIN (i, zero->length - 1), 8,
                                      &zero_bits, error)))
        return FALSE;
      scales[i] = double_from_bits (scale_bits);
      zeros[i] = (gint64) zero_bits;
    }
  return TRUE;
}

/* Dequantises @tensor where the file says how; *reason tells why it cannot be, if so. */
static gboolean
take_scales (KsTflite *self, const Array *array, KsTensor *tensor, const char **reason,
             GError **error)
{
  guint64 details = 0, axis = 0;
  KsFlatTable quantization;
  KsFlatVector scale, zero;

  /* Numbers that are real already need none. */
  if (tensor->dtype < KS_DTYPE_INT8 || tensor->dtype > KS_DTYPE_UINT64)
    return TRUE;
  if (!ks_flatbuffer_table (self->flat, &array->table, TENSOR_QUANTIZATION, &quantization, error)
      || !ks_flatbuffer_number (self->flat, &quantization, QUANTIZATION_DETAILS, 1, &details,
                                error)
      || !ks_flatbuffer_vector (self->flat, &quantization, QUANTIZATION_SCALE, 4, &scale, error)
      || !ks_flatbuffer_vector (self->flat, &quantization, QUANTIZATION_ZERO, 8, &zero, error)
      || !ks_flatbuffer_number (self->flat, &quantization, QUANTIZATION_AXIS, 4, &axis, error))
    return FALSE;
  if (details != 0)
    *reason = "is quantised in a way that is not known";
  else if (scale.length > 0
           && (zero.length > scale.length || (zero.length > 1 && zero.length != scale.length)
               || (scale.length > 1
                   && (axis >= tensor->n_dims || tensor->shape[axis] != scale.length))
               || scale.length > KS_MOST_SCALES - self->n_pairs))
    *reason = "is quantised by scales that do not fit it";
  if (*reason != NULL || scale.length == 0)
    return TRUE;

  g_autofree double *scales = ks_new (self->context, double, scale.length, error);
  g_autofree double *zeros
      = scales != NULL ? ks_new (self->context, double, scale.length, error) : NULL;
  g_autoptr (GError) unfit = NULL;

  if (zeros == NULL || !read_pairs (self, &scale, &zero, scales, zeros, error))
    return FALSE;
  self->n_pairs += scale.length;
  if (!ks_tensor_take_scales (tensor, axis, scale.length, g_steal_pointer (&scales),
                              g_steal_pointer (&zeros), &unfit))
    *reason = "is quantised by scales that are not finite";
  return TRUE;
}

/* ---- All together ---- */

static void
turn_kernel (KsTensor *tensor, KsTfliteRole role)
{
  static const guint from_ohwi[] = { 0, 3, 1, 2 }, from_1hwc[] = { 3, 0, 1, 2 };

  if (tensor->n_dims == 4 && role != KS_TFLITE_NO_KERNEL)
    ks_tensor_permute (tensor, role == KS_TFLITE_KERNEL ? from_ohwi : from_1hwc);
}

/* Adds or skips an array whose bytes are found. */
static gboolean
add_array (KsTflite *self, Array *array, KsTfliteRole role, GError **error)
{
  const char *reason = NULL;
  g_autoptr (KsTensor) tensor = NULL;
  gsize needed;

  if (!read_shape (self, array, error) || !find_reason (self, array, &reason, error))
    return FALSE;
  if (reason == NULL)
    {
      KsDtype dtype = types[array->type].dtype;

      if (!ks_shape_bytes (array->n_dims, array->shape, ks_dtype_size (dtype), &needed)
          || needed != array->size)
        {
          g_autofree char *shape = ks_shape_text (array->n_dims, array->shape);

          g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                       "It has %" G_GSIZE_FORMAT
                       " bytes, which do not fill the shape %s of %s; save the file again.",
                       array->size, shape, ks_dtype_name (dtype));
          return FALSE;
        }
      tensor = ks_tensor_new (array->name, dtype, FALSE, array->n_dims, array->shape, TRUE,
                              self->file->blob, array->at, error);
      if (tensor == NULL || !take_scales (self, array, tensor, &reason, error))
        return FALSE;
    }
  if (reason != NULL)
    {
      ks_tensor_file_skip (self->file, array->name, reason);
      return TRUE;
    }
  turn_kernel (tensor, role);
  return ks_tensor_file_add (self->file, g_steal_pointer (&tensor));
}

/* The tensor's name, told apart from those before. */
static gboolean
read_name (KsTflite *self, Array *array, GError **error)
{
  g_autofree char *name = ks_flatbuffer_text (self->flat, &array->table, TENSOR_NAME, error);

  if (name == NULL)
    return FALSE;
  array->name = ks_distinct_names_add (self->names, name);
  self->n_name_bytes += strlen (array->name);
  return TRUE;
}

/* Tensors without bytes are what is computed. */
static gboolean
read_array (KsTflite *self, Array *array, KsTfliteRole role, GError **error)
{
  if (!find_bytes (self, array, error)
      || !ks_flatbuffer_number (self->flat, &array->table, TENSOR_TYPE, 1, &array->type, error))
    return FALSE;
  return (array->size == 0 && array->outside == 0)
         || (read_name (self, array, error) && add_array (self, array, role, error));
}

/* The same, with an error that names the tensor. */
static gboolean
read_tensor (KsTflite *self, const KsFlatTable *table, KsTfliteRole role, GError **error)
{
  g_auto (Array) array = { .table = *table };
  GError *failure = NULL;

  if (read_array (self, &array, role, &failure))
    return TRUE;
  if (g_error_matches (failure, KS_ERROR, KS_ERROR_DATA))
    {
      gboolean named = array.name != NULL;
      g_autofree char *printable = ks_printable (named ? array.name : "", 80);

      g_prefix_error (&failure, "Tensor %s%s%sat byte %" G_GSIZE_FORMAT ": ", named ? "“" : "",
                      printable, named ? "” " : "", table->at);
    }
  g_propagate_error (error, failure);
  return FALSE;
}

static gboolean
check_arrays (const KsTflite *self, GError **error)
{
  if (self->n_name_bytes <= MOST_NAME_BYTES
      && self->file->tensors->len + self->file->skipped->len <= KS_MOST_ARRAYS)
    return TRUE;
  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "It has more than %d arrays, or names of more than %d bytes; no network has.",
               KS_MOST_ARRAYS, MOST_NAME_BYTES);
  return FALSE;
}

static gboolean
read_graph (KsTflite *self, const KsFlatTable *graph, GError **error)
{
  g_autofree guint8 *roles = NULL;
  KsFlatVector tensors;

  if (!ks_flatbuffer_vector (self->flat, graph, GRAPH_TENSORS, 4, &tensors, error)
      || !ks_tflite_count (self, tensors.length + 1, error)
      || (roles = ks_tflite_roles (self, graph, tensors.length, error)) == NULL)
    return FALSE;
  for (gsize i = 0; i < tensors.length; i++)
    {
      KsFlatTable tensor;

      if (!ks_tflite_check (self, i, error)
          || !ks_flatbuffer_item_table (self->flat, &tensors, i, &tensor, error)
          || !read_tensor (self, &tensor, roles[i], error) || !check_arrays (self, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ks_read_tflite (KsContext *context, KsTensorFile *file, GError **error)
{
  g_autoptr (KsFlatbuffer) flat = ks_flatbuffer_new (context, file->blob, error);
  g_autoptr (KsDistinctNames) names = ks_distinct_names_new ();
  KsTflite self = { .context = context, .file = file, .flat = flat, .names = names };
  KsFlatTable model;
  KsFlatVector graphs;

  if (flat == NULL || !ks_flatbuffer_root (flat, &model, error)
      || !ks_flatbuffer_vector (flat, &model, MODEL_CODES, 4, &self.codes, error)
      || !ks_flatbuffer_vector (flat, &model, MODEL_BUFFERS, 4, &self.buffers, error)
      || !ks_flatbuffer_vector (flat, &model, MODEL_GRAPHS, 4, &graphs, error))
    return FALSE;
  for (gsize i = 0; i < graphs.length; i++)
    {
      KsFlatTable graph;

      if (!ks_flatbuffer_item_table (flat, &graphs, i, &graph, error)
          || !read_graph (&self, &graph, error))
        return FALSE;
      ks_context_progress (context, (i + 1.0) / graphs.length);
    }
  return TRUE;
}
