/* ONNX: a protocol buffer of a graph, whose initializers and constant nodes are the
 * arrays. What nodes say of them decides how they are seen. References to other
 * files are not followed.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-distinct-names.h"
#include "ks-onnx.h"

#include <string.h>

#define DEEPEST_GRAPH 16      /* graphs in nodes of graphs */
#define LONGEST_PRODUCER 1024 /* bytes of a name or version in a model's front */

enum { MODEL_VERSION = 1, MODEL_GRAPH = 7 };
enum { GRAPH_NODE = 1, GRAPH_INITIALIZER = 5, GRAPH_SPARSE_INITIALIZER = 15 };
enum { NODE_OUTPUT = 2, NODE_OPERATION = 4, NODE_ATTRIBUTE = 5 };
enum { ATTRIBUTE_TENSOR = 5, ATTRIBUTE_GRAPH = 6, ATTRIBUTE_GRAPHS = 11, ATTRIBUTE_SPARSE = 22 };
enum { SPARSE_VALUES = 1 };

typedef struct {
  KsContext *context;
  KsTensorFile *file;
  KsProtobuf *wire;
  KsOnnxUses *uses;
  GPtrArray *arrays; /* of KsOnnxArray, in the file's order */
  guint depth;       /* of the graph that is read, from 1 */
} Reader;

/* ---- Recognising ---- */

/* The fields of a model; of the texts before the graph only the documentation may be long. */
static gboolean
is_model_field (const KsProtobufField *field)
{
  gsize size = field->bytes.end - field->bytes.at;

  switch (field->number)
    {
    case 1:
    case 5:
      return field->wire == KS_WIRE_VARINT;
    case 2:
    case 3:
    case 4:
      return field->wire == KS_WIRE_BYTES && size <= LONGEST_PRODUCER;
    case 6:
    case 7:
    case 8:
    case 14:
    case 20:
    case 25:
      return field->wire == KS_WIRE_BYTES;
    default:
      return FALSE;
    }
}

static gboolean
is_graph_field (const KsProtobufField *field)
{
  static const guint32 numbers[] = { 1, 2, 5, 10, 11, 12, 13, 14, 15, 16 };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (field->number == numbers[i])
      return field->wire == KS_WIRE_BYTES;
  return FALSE;
}

/* No mark tells: the version comes first, then what a model has up to its graph, which begins as
 * a graph does. */
static gboolean
begins_as_model (const KsFileHead *head)
{
  KsProtobufField field, inner;
  gsize at = 0;

  if (!ks_protobuf_peek (head->data, head->size, head->total, &at, &field)
      || field.number != MODEL_VERSION || field.wire != KS_WIRE_VARINT || field.value > 1000)
    return FALSE;
  while (ks_protobuf_peek (head->data, head->size, head->total, &at, &field))
    {
      gsize inside = field.bytes.at;

      if (!is_model_field (&field))
        return FALSE;
      if (field.number == MODEL_GRAPH)
        return ks_protobuf_peek (head->data, head->size, field.bytes.end, &inside, &inner)
               && is_graph_field (&inner);
    }
  return at >= head->size && at < head->total;
}

gboolean
ks_detect_onnx (const KsFileHead *head)
{
  static const char tags[] = "\x08\x12\x1a\x22\x28\x32\x3a\x42\x72"; /* fields 1 to 8, and 14 */

  return begins_as_model (head)
         || (g_str_has_suffix (head->name, ".onnx") && head->data[0] != '\0'
             && strchr (tags, head->data[0]) != NULL);
}

/* ---- Reading ---- */

static gboolean read_graph (Reader *reader, KsProtobufSpan graph, GError **error);

/* Takes @array, which is NULL when it could not be read. */
static gboolean
take_array (Reader *reader, KsOnnxArray *array, GError **error)
{
  if (array == NULL)
    return FALSE;
  g_ptr_array_add (reader->arrays, array);
  if (reader->arrays->len <= KS_MOST_ARRAYS)
    return TRUE;
  g_set_error (error, KS_ERROR, KS_ERROR_DATA, "It has more than %d arrays; no network has.",
               KS_MOST_ARRAYS);
  return FALSE;
}

static gboolean
read_array (Reader *reader, KsProtobufSpan tensor, const char *name, GError **error)
{
  return take_array (reader,
                     ks_onnx_array_read (reader->file->blob, reader->wire, tensor, name, error),
                     error);
}

/* A sparse array's values have its name. */
static gboolean
read_sparse (Reader *reader, KsProtobufSpan sparse, const char *name, GError **error)
{
  KsProtobufField field;

  while (ks_protobuf_next (reader->wire, &sparse, &field))
    if (field.number == SPARSE_VALUES)
      {
        guint n = reader->arrays->len;

        if (!read_array (reader, field.bytes, name, error))
          return FALSE;
        ((KsOnnxArray *) g_ptr_array_index (reader->arrays, n))->reason = "is sparse";
      }
  return ks_protobuf_check (reader->wire, error);
}

/* The graphs in an attribute, and where @constant names it, the array. */
static gboolean
read_attribute (Reader *reader, KsProtobufSpan attribute, const char *constant, GError **error)
{
  KsProtobufField field;
  gboolean read = TRUE;

  while (read && ks_protobuf_next (reader->wire, &attribute, &field))
    if (field.wire != KS_WIRE_BYTES)
      continue;
    else if (field.number == ATTRIBUTE_TENSOR && constant != NULL)
      read = read_array (reader, field.bytes, constant, error);
    else if (field.number == ATTRIBUTE_SPARSE && constant != NULL)
      read = read_sparse (reader, field.bytes, constant, error);
    else if (field.number == ATTRIBUTE_GRAPH || field.number == ATTRIBUTE_GRAPHS)
      read = read_graph (reader, field.bytes, error);
  return read && ks_protobuf_check (reader->wire, error);
}

static gboolean
read_attributes (Reader *reader, KsProtobufSpan node, const char *constant, GError **error)
{
  KsProtobufField field;

  while (ks_protobuf_next (reader->wire, &node, &field))
    if (field.number == NODE_ATTRIBUTE
        && !read_attribute (reader, field.bytes, constant, error))
      return FALSE;
  return ks_protobuf_check (reader->wire, error);
}

static gboolean
read_node (Reader *reader, KsProtobufSpan node, GError **error)
{
  g_autofree char *operation = NULL, *output = NULL;
  KsProtobufSpan span = node;
  KsProtobufField field;

  while (ks_protobuf_next (reader->wire, &span, &field))
    {
      char **place = field.number == NODE_OPERATION ? &operation : &output;

      if (field.number != NODE_OPERATION && (field.number != NODE_OUTPUT || output != NULL))
        continue;
      g_free (*place);
      *place = ks_protobuf_text (reader->wire, &field, error);
      if (*place == NULL)
        return FALSE;
    }
  if (!ks_protobuf_check (reader->wire, error))
    return FALSE;
  if (operation != NULL && ks_onnx_uses_know (operation)
      && !ks_onnx_uses_add (reader->uses, operation, reader->wire, node, error))
    return FALSE;

  gboolean constant = g_strcmp0 (operation, "Constant") == 0;

  return read_attributes (reader, node, constant ? (output != NULL ? output : "") : NULL, error);
}

static gboolean
read_graph_field (Reader *reader, const KsProtobufField *field, GError **error)
{
  if (field->wire != KS_WIRE_BYTES)
    return TRUE;
  if (field->number == GRAPH_NODE)
    return read_node (reader, field->bytes, error);
  if (field->number == GRAPH_INITIALIZER)
    return read_array (reader, field->bytes, NULL, error);
  if (field->number == GRAPH_SPARSE_INITIALIZER)
    return read_sparse (reader, field->bytes, NULL, error);
  return TRUE;
}

static gboolean
read_graph (Reader *reader, KsProtobufSpan graph, GError **error)
{
  KsProtobufField field;

  if (reader->depth == DEEPEST_GRAPH)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "The graph at byte %" G_GSIZE_FORMAT
                   " lies deeper than %d others; no network does so.", graph.at, DEEPEST_GRAPH);
      return FALSE;
    }
  reader->depth++;
  while (ks_protobuf_next (reader->wire, &graph, &field))
    {
      if (!read_graph_field (reader, &field, error))
        return FALSE;
      ks_context_progress (reader->context, (double) graph.at / reader->file->blob->size);
    }
  reader->depth--;
  return ks_protobuf_check (reader->wire, error);
}

static gboolean
read_model (Reader *reader, GError **error)
{
  KsProtobufSpan model = ks_protobuf_whole (reader->wire);
  KsProtobufField field;
  gboolean has_graph = FALSE;

  while (ks_protobuf_next (reader->wire, &model, &field))
    if (field.number == MODEL_GRAPH && field.wire == KS_WIRE_BYTES)
      {
        has_graph = TRUE;
        if (!read_graph (reader, field.bytes, error))
          return FALSE;
      }
  if (!ks_protobuf_check (reader->wire, error))
    return FALSE;
  if (!has_graph)
    g_set_error_literal (error, KS_ERROR, KS_ERROR_DATA,
                         "This ONNX model has no graph; export it again.");
  return has_graph;
}

static void
move_array (KsTensorFile *file, KsDistinctNames *names, KsOnnxArray *array)
{
  g_autofree char *name = ks_distinct_names_add (names, array->name);

  if (array->reason != NULL)
    {
      ks_tensor_file_skip (file, name, array->reason);
      return;
    }
  g_free (array->tensor->name);
  array->tensor->name = g_steal_pointer (&name);
  ks_tensor_file_add (file, g_steal_pointer (&array->tensor));
}

gboolean
ks_read_onnx (KsContext *context, KsTensorFile *file, GError **error)
{
  g_autoptr (KsProtobuf) wire = ks_protobuf_new (context, file->blob, error);
  g_autoptr (KsOnnxUses) uses = ks_onnx_uses_new ();
  g_autoptr (GPtrArray) arrays = g_ptr_array_new_with_free_func (
      (GDestroyNotify) ks_onnx_array_free);
  g_autoptr (KsDistinctNames) names = ks_distinct_names_new ();
  Reader reader = { context, file, wire, uses, arrays, 0 };

  if (wire == NULL || !read_model (&reader, error)
      || !ks_onnx_uses_apply (context, uses, arrays, error))
    return FALSE;
  for (guint i = 0; i < arrays->len; i++)
    move_array (file, names, g_ptr_array_index (arrays, i));
  return TRUE;
}
