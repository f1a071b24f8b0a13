/* Caffe: a protocol buffer of a net, whose layers have blobs. Layers are written in
 * three ways, by the program's age. Kernels are (out, in, rows, columns), those of
 * deconvolutions (in, out, rows, columns).
 *
 * SPDX-License-Identifier: MIT */
#include "ks-distinct-names.h"
#include "ks-protobuf.h"
#include "ks-reader.h"

#include <string.h>

enum { NET_NAME = 1, NET_V1_LAYER = 2, NET_LAYER = 100 };
enum { V1_V0_LAYER = 1 };
enum { BLOB_NUM = 1, BLOB_WIDTH = 4, BLOB_DATA = 5, BLOB_SHAPE = 7, BLOB_DOUBLE_DATA = 8 };
enum { SHAPE_DIM = 1 };
enum { V1_CONVOLUTION = 4, V1_DECONVOLUTION = 39 };

#define OLD_DIMS 4 /* num, channels, height, width */

/* The fields of a layer, by how it is written. */
typedef struct {
  guint32 name, type, blobs;
} LayerFields;

static const LayerFields newest = { 1, 2, 7 }, v1 = { 4, 5, 6 }, v0 = { 1, 2, 50 };

typedef enum { OTHER, CONVOLUTION, DECONVOLUTION } LayerKind;

typedef struct {
  KsContext *context;
  KsTensorFile *file;
  KsProtobuf *wire;
  KsDistinctNames *names;
} Reader;

typedef struct {
  char *name; /* owned */
  LayerKind kind;
} Layer;

static void
layer_clear (Layer *layer)
{
  g_free (layer->name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Layer, layer_clear)

/* ---- Recognising ---- */

/* The fields that a net has before its layers. */
static gboolean
is_net_field (const KsProtobufField *field)
{
  switch (field->number)
    {
    case NET_NAME:
    case NET_V1_LAYER:
    case 3:
    case 6:
    case 8:
    case NET_LAYER:
      return field->wire == KS_WIRE_BYTES;
    case 4:
      return field->wire == KS_WIRE_VARINT || field->wire == KS_WIRE_BYTES;
    case 5:
    case 7:
      return field->wire == KS_WIRE_VARINT;
    default:
      return FALSE;
    }
}

/* Whether a layer begins as one does: with a text or a message of those it has first. */
static gboolean
begins_as_layer (const KsFileHead *head, const KsProtobufField *layer)
{
  gsize at = layer->bytes.at;
  KsProtobufField field;
  guint32 last = layer->number == NET_LAYER ? 3 : 4;

  return ks_protobuf_peek (head->data, head->size, layer->bytes.end, &at, &field)
         && field.wire == KS_WIRE_BYTES && field.number <= last;
}

gboolean
ks_detect_caffe (const KsFileHead *head)
{
  gboolean named = g_str_has_suffix (head->name, ".caffemodel");
  KsProtobufField field;
  guint n_names = 0;

  /* Others begin with messages where a net has its one name. */
  for (gsize at = 0; ks_protobuf_peek (head->data, head->size, head->total, &at, &field);)
    {
      n_names += field.number == NET_NAME;
      if (!is_net_field (&field) || n_names > 1)
        return FALSE;
      if (named)
        return TRUE;
      if (field.number == NET_LAYER || field.number == NET_V1_LAYER)
        return begins_as_layer (head, &field);
    }
  /* Cut off in the first field. */
  return named && (head->data[0] == (NET_NAME << 3 | KS_WIRE_BYTES)
                   || head->data[0] == (NET_V1_LAYER << 3 | KS_WIRE_BYTES));
}

/* ---- Blobs ---- */

typedef struct {
  guint64 shape[KS_TENSOR_MAX_DIMS];
  gsize n_dims;
  gboolean has_shape, is_old;
  KsProtobufNumbers floats, doubles;
} Blob;

static gboolean
read_shape (Blob *blob, KsProtobuf *wire, KsProtobufSpan span, GError **error)
{
  KsProtobufField field;

  blob->has_shape = TRUE;
  while (ks_protobuf_next (wire, &span, &field))
    if (field.number == SHAPE_DIM
        && !ks_protobuf_integers (wire, &field, blob->shape, KS_TENSOR_MAX_DIMS, &blob->n_dims,
                                  error))
      return FALSE;
  return ks_protobuf_check (wire, error);
}

/* Reads a blob's shape, and sees where its numbers are. */
static gboolean
read_blob (Blob *blob, KsProtobuf *wire, KsProtobufSpan span, GError **error)
{
  guint64 old[OLD_DIMS] = { 0 };
  KsProtobufField field;

  *blob = (Blob) { .floats = { .wire = KS_WIRE_FIXED32, .number = BLOB_DATA },
                   .doubles = { .wire = KS_WIRE_FIXED64, .number = BLOB_DOUBLE_DATA } };
  while (ks_protobuf_next (wire, &span, &field))
    if (field.number >= BLOB_NUM && field.number <= BLOB_WIDTH)
      {
        blob->is_old = TRUE;
        old[field.number - BLOB_NUM] = field.value;
      }
    else if (field.number == BLOB_DATA)
      ks_protobuf_numbers_see (&blob->floats, &field);
    else if (field.number == BLOB_DOUBLE_DATA)
      ks_protobuf_numbers_see (&blob->doubles, &field);
    else if (field.number == BLOB_SHAPE && !read_shape (blob, wire, field.bytes, error))
      return FALSE;
  blob->is_old = blob->is_old && !blob->has_shape;
  if (blob->is_old)
    {
      memcpy (blob->shape, old, sizeof old);
      blob->n_dims = OLD_DIMS;
    }
  return ks_protobuf_check (wire, error);
}

/* Old blobs have four axes whatever they hold: what is no kernel loses those of length 1 in front,
 * as it has none in the net itself. */
static void
drop_axes (Blob *blob)
{
  while (blob->n_dims > 1 && blob->shape[0] == 1)
    memmove (blob->shape, blob->shape + 1, --blob->n_dims * sizeof *blob->shape);
}

static gboolean
add_blob (Reader *reader, KsProtobufSpan span, const char *name, LayerKind kind, GError **error)
{
  static const guint turned[KS_TENSOR_MAX_DIMS] = { 1, 0, 2, 3, 4, 5, 6, 7 };
  Blob blob;
  gsize bytes, offset;

  if (!read_blob (&blob, reader->wire, span, error))
    return FALSE;

  gboolean wide = blob.doubles.n_fields > 0;
  KsDtype dtype = wide ? KS_DTYPE_FLOAT64 : KS_DTYPE_FLOAT32;
  gsize size = ks_dtype_size (dtype);
  gboolean known = wide || blob.floats.n_fields > 0;

  if (blob.n_dims > KS_TENSOR_MAX_DIMS)
    {
      ks_tensor_file_skip (reader->file, name,
                           "has more than " G_STRINGIFY (KS_TENSOR_MAX_DIMS) " axes");
      return TRUE;
    }
  if (!ks_shape_bytes (blob.n_dims, blob.shape, size, &bytes))
    {
      g_set_error_literal (error, KS_ERROR, KS_ERROR_DATA,
                           "Its shape cannot be; save the file again.");
      return FALSE;
    }
  if (!known && bytes > 0)
    {
      ks_tensor_file_skip (reader->file, name, "has no numbers of a kind that is known");
      return TRUE;
    }
  if (blob.is_old && kind == OTHER)
    drop_axes (&blob);

  g_autoptr (KsBlob) numbers = ks_protobuf_numbers_blob (
      reader->wire, span, wide ? &blob.doubles : &blob.floats, size, bytes / size, &offset, error);
  KsTensor *tensor = numbers == NULL ? NULL
                                     : ks_tensor_new (name, dtype, FALSE, blob.n_dims, blob.shape,
                                                      TRUE, numbers, offset, error);

  if (tensor != NULL && kind == DECONVOLUTION && blob.n_dims > 2)
    ks_tensor_permute (tensor, turned);
  return ks_tensor_file_add (reader->file, tensor);
}

/* The same, with an error that names the blob. */
static gboolean
read_layer_blob (Reader *reader, KsProtobufSpan span, const Layer *layer, gsize index,
                 GError **error)
{
  g_autofree char *path = g_strdup_printf ("%s.%" G_GSIZE_FORMAT, layer->name, index);
  g_autofree char *name = ks_distinct_names_add (reader->names, path);
  GError *failure = NULL;

  if (reader->file->tensors->len + reader->file->skipped->len >= KS_MOST_ARRAYS)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA, "It has more than %d arrays; no network has.",
                   KS_MOST_ARRAYS);
      return FALSE;
    }
  /* Kernels come first, the bias behind them. */
  if (add_blob (reader, span, name, index == 0 ? layer->kind : OTHER, &failure))
    return TRUE;
  if (g_error_matches (failure, KS_ERROR, KS_ERROR_DATA))
    {
      g_autofree char *printable = ks_printable (name, 80);

      g_prefix_error (&failure, "Blob “%s” at byte %" G_GSIZE_FORMAT ": ", printable, span.at);
    }
  g_propagate_error (error, failure);
  return FALSE;
}

/* ---- Layers ---- */

static LayerKind
kind_of_text (const char *type)
{
  if (g_ascii_strcasecmp (type, "Convolution") == 0 || g_ascii_strcasecmp (type, "conv") == 0)
    return CONVOLUTION;
  return g_ascii_strcasecmp (type, "Deconvolution") == 0 ? DECONVOLUTION : OTHER;
}

static LayerKind
kind_of_number (guint64 type)
{
  if (type == V1_CONVOLUTION)
    return CONVOLUTION;
  return type == V1_DECONVOLUTION ? DECONVOLUTION : OTHER;
}

/* The layer's name and kind, which may stand behind its blobs. */
static gboolean
describe_layer (Layer *layer, KsProtobuf *wire, KsProtobufSpan span, const LayerFields *fields,
                GError **error)
{
  KsProtobufField field;

  while (ks_protobuf_next (wire, &span, &field))
    if (field.number == fields->type && field.wire == KS_WIRE_VARINT)
      layer->kind = kind_of_number (field.value);
    else if (field.number == fields->type || field.number == fields->name)
      {
        g_autofree char *text = ks_protobuf_text (wire, &field, error);

        if (text == NULL)
          return FALSE;
        if (field.number == fields->type)
          layer->kind = kind_of_text (text);
        else
          {
            g_free (layer->name);
            layer->name = g_steal_pointer (&text);
          }
      }
  return ks_protobuf_check (wire, error);
}

static gboolean
read_layer (Reader *reader, KsProtobufSpan span, const LayerFields *fields, GError **error)
{
  g_auto (Layer) layer = { g_strdup (""), OTHER };
  KsProtobufField field;
  gsize index = 0;

  if (!describe_layer (&layer, reader->wire, span, fields, error))
    return FALSE;
  while (ks_protobuf_next (reader->wire, &span, &field))
    {
      gboolean read = TRUE;

      if (field.wire != KS_WIRE_BYTES)
        continue;
      if (field.number == fields->blobs)
        read = read_layer_blob (reader, field.bytes, &layer, index++, error);
      else if (fields == &v1 && field.number == V1_V0_LAYER)
        read = read_layer (reader, field.bytes, &v0, error);
      if (!read)
        return FALSE;
    }
  return ks_protobuf_check (reader->wire, error);
}

gboolean
ks_read_caffe (KsContext *context, KsTensorFile *file, GError **error)
{
  g_autoptr (KsProtobuf) wire = ks_protobuf_new (context, file->blob, error);
  g_autoptr (KsDistinctNames) names = ks_distinct_names_new ();
  Reader reader = { context, file, wire, names };
  KsProtobufField field;
  gboolean has_layer = FALSE;

  if (wire == NULL)
    return FALSE;
  for (KsProtobufSpan net = ks_protobuf_whole (wire); ks_protobuf_next (wire, &net, &field);)
    {
      gboolean newer = field.number == NET_LAYER;

      if (field.wire != KS_WIRE_BYTES || (!newer && field.number != NET_V1_LAYER))
        continue;
      has_layer = TRUE;
      if (!read_layer (&reader, field.bytes, newer ? &newest : &v1, error))
        return FALSE;
      ks_context_progress (context, (double) net.at / file->blob->size);
    }
  if (!ks_protobuf_check (wire, error))
    return FALSE;
  if (!has_layer)
    g_set_error_literal (error, KS_ERROR, KS_ERROR_DATA,
                         "This Caffe model has no layers; choose the file with its weights.");
  return has_layer;
}
