/* ONNX: TensorProto, an array with its shape and type. Its numbers are raw bytes, or
 * one of several lists of numbers by its type, or in another file.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-onnx.h"

enum {
  DIMS = 1, DATA_TYPE = 2, SEGMENT = 3, FLOAT_DATA = 4, INT32_DATA = 5, INT64_DATA = 7, NAME = 8,
  RAW_DATA = 9, DOUBLE_DATA = 10, UINT64_DATA = 11, EXTERNAL_DATA = 13, DATA_LOCATION = 14,
};
enum { EXTERNAL = 1 };

static const char small_floats[] = "holds floating point numbers of 8 bits or fewer";
static const char small_integers[] = "holds integers of 4 bits or fewer";

/* By their numbers in TensorProto.DataType. Those without a reason lie in the list of field
 * @list, where they are no raw bytes. */
static const struct {
  const char *reason;
  KsDtype dtype;
  guint list;
} types[] = {
  [0] = { "has a type that is not known" },
  [1] = { NULL, KS_DTYPE_FLOAT32, FLOAT_DATA },
  [2] = { NULL, KS_DTYPE_UINT8, INT32_DATA },
  [3] = { NULL, KS_DTYPE_INT8, INT32_DATA },
  [4] = { NULL, KS_DTYPE_UINT16, INT32_DATA },
  [5] = { NULL, KS_DTYPE_INT16, INT32_DATA },
  [6] = { NULL, KS_DTYPE_INT32, INT32_DATA },
  [7] = { NULL, KS_DTYPE_INT64, INT64_DATA },
  [8] = { "holds text" },
  [9] = { NULL, KS_DTYPE_BOOL, INT32_DATA },
  [10] = { NULL, KS_DTYPE_FLOAT16, INT32_DATA },
  [11] = { NULL, KS_DTYPE_FLOAT64, DOUBLE_DATA },
  [12] = { NULL, KS_DTYPE_UINT32, UINT64_DATA },
  [13] = { NULL, KS_DTYPE_UINT64, UINT64_DATA },
  [14] = { "holds complex numbers" },
  [15] = { "holds complex numbers" },
  [16] = { NULL, KS_DTYPE_BFLOAT16, INT32_DATA },
  [17] = { small_floats },   [18] = { small_floats },   [19] = { small_floats },
  [20] = { small_floats },   [21] = { small_integers }, [22] = { small_integers },
  [23] = { small_floats },   [24] = { small_floats },   [25] = { small_integers },
  [26] = { small_integers },
};

/* A TensorProto's fields. */
typedef struct {
  KsProtobufSpan message;
  char *name; /* owned */
  guint64 shape[KS_TENSOR_MAX_DIMS];
  gsize n_dims;
  guint64 type;
  gboolean has_raw, external, segmented;
  KsProtobufSpan raw;
  KsProtobufNumbers lists[UINT64_DATA + 1]; /* by field */
} Fields;

static void
fields_clear (Fields *fields)
{
  g_free (fields->name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fields, fields_clear)

void
ks_onnx_array_free (KsOnnxArray *self)
{
  g_free (self->name);
  ks_tensor_free (self->tensor);
  g_free (self);
}

static gboolean
read_field (Fields *fields, KsProtobuf *wire, const KsProtobufField *field, GError **error)
{
  switch (field->number)
    {
    case DIMS:
      return ks_protobuf_integers (wire, field, fields->shape, KS_TENSOR_MAX_DIMS,
                                   &fields->n_dims, error);
    case DATA_TYPE:
      fields->type = field->value;
      return TRUE;
    case SEGMENT:
      fields->segmented = TRUE;
      return TRUE;
    case FLOAT_DATA:
    case INT32_DATA:
    case INT64_DATA:
    case DOUBLE_DATA:
    case UINT64_DATA:
      ks_protobuf_numbers_see (&fields->lists[field->number], field);
      return TRUE;
    case NAME:
      g_free (fields->name);
      fields->name = ks_protobuf_text (wire, field, error);
      return fields->name != NULL;
    case RAW_DATA:
      fields->has_raw = field->wire == KS_WIRE_BYTES;
      fields->raw = field->bytes;
      return TRUE;
    case EXTERNAL_DATA:
      fields->external = TRUE;
      return TRUE;
    case DATA_LOCATION:
      fields->external = fields->external || field->value == EXTERNAL;
      return TRUE;
    default:
      return TRUE;
    }
}

static gboolean
read_fields (Fields *fields, KsProtobuf *wire, GError **error)
{
  KsProtobufSpan span = fields->message;
  KsProtobufField field;

  for (guint i = 0; i < G_N_ELEMENTS (fields->lists); i++)
    fields->lists[i].number = i;
  fields->lists[FLOAT_DATA].wire = KS_WIRE_FIXED32;
  fields->lists[DOUBLE_DATA].wire = KS_WIRE_FIXED64;
  while (ks_protobuf_next (wire, &span, &field))
    if (!read_field (fields, wire, &field, error))
      return FALSE;
  return ks_protobuf_check (wire, error);
}

/* Why the array cannot be used; NULL when it can. */
static const char *
reason_of (const Fields *fields)
{
  if (fields->type >= G_N_ELEMENTS (types))
    return types[0].reason;
  if (types[fields->type].reason != NULL)
    return types[fields->type].reason;
  if (fields->external)
    return "keeps its numbers in another file, and no such reference is followed";
  if (fields->segmented)
    return "is stored in segments";
  if (fields->n_dims > KS_TENSOR_MAX_DIMS)
    return "has more than " G_STRINGIFY (KS_TENSOR_MAX_DIMS) " axes";
  return NULL;
}

static gboolean
set_wrong_size (gsize there, gsize needed, GError **error)
{
  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "It has %" G_GSIZE_FORMAT " bytes where its shape and type need %" G_GSIZE_FORMAT
               "; save the file again.", there, needed);
  return FALSE;
}

/* The blob that has the array's numbers, and where they begin in it. */
static KsBlob *
find_numbers (const Fields *fields, KsBlob *blob, KsProtobuf *wire, gsize *offset, GError **error)
{
  gsize size = ks_dtype_size (types[fields->type].dtype), bytes;

  if (!ks_shape_bytes (fields->n_dims, fields->shape, size, &bytes))
    {
      g_set_error_literal (error, KS_ERROR, KS_ERROR_DATA,
                           "Its shape cannot be; save the file again.");
      return NULL;
    }
  if (!fields->has_raw)
    return ks_protobuf_numbers_blob (wire, fields->message,
                                     &fields->lists[types[fields->type].list], size, bytes / size,
                                     offset, error);
  *offset = fields->raw.at;
  if (fields->raw.end - fields->raw.at != bytes)
    {
      set_wrong_size (fields->raw.end - fields->raw.at, bytes, error);
      return NULL;
    }
  return ks_blob_ref (blob);
}

static KsTensor *
make_tensor (const Fields *fields, KsBlob *blob, KsProtobuf *wire, GError **error)
{
  gsize offset;
  g_autoptr (KsBlob) numbers = find_numbers (fields, blob, wire, &offset, error);

  return numbers == NULL
             ? NULL
             : ks_tensor_new (fields->name, types[fields->type].dtype, FALSE, fields->n_dims,
                              fields->shape, TRUE, numbers, offset, error);
}

/* Puts the array before a sentence about it. */
static void
propagate_failure (const Fields *fields, GError *failure, GError **error)
{
  if (g_error_matches (failure, KS_ERROR, KS_ERROR_DATA))
    {
      g_autofree char *printable = ks_printable (fields->name != NULL ? fields->name : "", 80);

      g_prefix_error (&failure, "Tensor “%s” at byte %" G_GSIZE_FORMAT ": ", printable,
                      fields->message.at);
    }
  g_propagate_error (error, failure);
}

KsOnnxArray *
ks_onnx_array_read (KsBlob *blob, KsProtobuf *wire, KsProtobufSpan message, const char *name,
                    GError **error)
{
  g_auto (Fields) fields = { .message = message };
  g_autoptr (KsOnnxArray) self = g_new0 (KsOnnxArray, 1);
  GError *failure = NULL;

  if (!read_fields (&fields, wire, &failure))
    {
      propagate_failure (&fields, failure, error);
      return NULL;
    }
  if (name != NULL || fields.name == NULL)
    {
      g_free (fields.name);
      fields.name = g_strdup (name != NULL ? name : "");
    }
  self->reason = reason_of (&fields);
  if (self->reason == NULL)
    {
      self->tensor = make_tensor (&fields, blob, wire, &failure);
      if (self->tensor == NULL)
        {
          propagate_failure (&fields, failure, error);
          return NULL;
        }
    }
  self->name = g_steal_pointer (&fields.name);
  return g_steal_pointer (&self);
}
