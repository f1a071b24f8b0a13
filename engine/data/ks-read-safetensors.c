/* Safetensors: the length of a JSON header (u64, little endian), the header, one
 * buffer. The tensors' spans must cover the buffer from 0 to the end of the file
 * without a hole or an overlap, each exactly as long as its shape says.
 *
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "ks-json-text.h"
#include "ks-saved-set.h"

#define PREAMBLE 8                 /* bytes of the header's length */
#define LONGEST_HEADER 100000000   /* bytes; the format's own limit */
#define TENSORS_PER_CHECK 1024

/* Types without a dtype of ours are skipped; with a size, their spans are checked
 * all the same. */
static const struct {
  const char *name;
  int dtype;  /* KsDtype, or -1 */
  gsize size; /* bytes; 0 = not known */
  const char *reason;
} types[] = {
  { "F32", KS_DTYPE_FLOAT32, 4, NULL },
  { "F16", KS_DTYPE_FLOAT16, 2, NULL },
  { "BF16", KS_DTYPE_BFLOAT16, 2, NULL },
  { "F64", KS_DTYPE_FLOAT64, 8, NULL },
  { "I8", KS_DTYPE_INT8, 1, NULL },
  { "I16", KS_DTYPE_INT16, 2, NULL },
  { "I32", KS_DTYPE_INT32, 4, NULL },
  { "I64", KS_DTYPE_INT64, 8, NULL },
  { "U8", KS_DTYPE_UINT8, 1, NULL },
  { "U16", KS_DTYPE_UINT16, 2, NULL },
  { "U32", KS_DTYPE_UINT32, 4, NULL },
  { "U64", KS_DTYPE_UINT64, 8, NULL },
  { "BOOL", KS_DTYPE_BOOL, 1, NULL },
  { "F8_E4M3", -1, 1, "holds 8-bit floating point numbers" },
  { "F8_E5M2", -1, 1, "holds 8-bit floating point numbers" },
  { "C64", -1, 8, "holds complex numbers" },
};

typedef struct {
  const char *name; /* of the header */
  gsize begin, end; /* bytes of the buffer */
} Span;

gboolean
ks_detect_safetensors (const KsFileHead *head)
{
  return head->size > PREAMBLE && head->data[PREAMBLE] == '{'
         && ks_load64 (head->data, FALSE) <= LONGEST_HEADER;
}

gboolean
ks_safetensors_dtype (const char *name, KsDtype *dtype)
{
  for (gsize t = 0; t < G_N_ELEMENTS (types); t++)
    if (types[t].dtype >= 0 && g_str_equal (types[t].name, name))
      {
        *dtype = types[t].dtype;
        return TRUE;
      }
  return FALSE;
}

static gboolean
set_bad_entry (const char *name, const char *what, GError **error)
{
  g_autofree char *printable = ks_printable (name, 80);

  g_set_error (error, KS_ERROR, KS_ERROR_DATA, "The tensor “%s” has %s; save the file again.",
               printable, what);
  return FALSE;
}

/* The product of all lengths, also of more axes than a KsTensor has. */
static gboolean
span_of_shape (const json_t *shape, gsize size, gsize *bytes)
{
  *bytes = size;
  for (gsize i = 0; i < json_array_size (shape); i++)
    if (!g_size_checked_mul (bytes, *bytes, json_integer_value (json_array_get (shape, i))))
      return FALSE;
  return TRUE;
}

/* Reads one entry of the header, whose span it tells; adds or skips the tensor. */
static gboolean
read_entry (KsTensorFile *file, gsize buffer, const char *name, const json_t *entry, Span *span,
            GError **error)
{
  const json_t *shape = json_object_get (entry, "shape");
  const json_t *offsets = json_object_get (entry, "data_offsets");
  const char *type = json_string_value (json_object_get (entry, "dtype"));
  guint64 lengths[KS_TENSOR_MAX_DIMS] = { 0 }, ends[2];
  gsize n_dims = json_array_size (shape);
  gsize there = file->blob->size - buffer, bytes, t = 0;

  if (type == NULL || json_object_size (entry) != 3)
    return set_bad_entry (name, "an entry that is not made of dtype, shape and data_offsets",
                          error);
  if (!ks_json_lengths (shape, lengths, KS_TENSOR_MAX_DIMS))
    return set_bad_entry (name, "a shape that is no list of lengths", error);
  if (!ks_json_lengths (offsets, ends, 2) || json_array_size (offsets) != 2 || ends[0] > ends[1]
      || ends[1] > there)
    return set_bad_entry (name, "data_offsets that are no span of the file", error);
  *span = (Span) { name, ends[0], ends[1] };

  while (t < G_N_ELEMENTS (types) && !g_str_equal (types[t].name, type))
    t++;
  if (t == G_N_ELEMENTS (types))
    {
      ks_tensor_file_skip (file, name, "has a type that is not known");
      return TRUE;
    }
  if (!span_of_shape (shape, types[t].size, &bytes) || bytes != ends[1] - ends[0])
    return set_bad_entry (name, "a shape that does not fill its data_offsets", error);
  if (types[t].dtype < 0 || n_dims > KS_TENSOR_MAX_DIMS)
    {
      ks_tensor_file_skip (file, name,
                           types[t].dtype < 0
                               ? types[t].reason
                               : "has more than " G_STRINGIFY (KS_TENSOR_MAX_DIMS) " axes");
      return TRUE;
    }

  return ks_tensor_file_add (file, ks_tensor_new (name, types[t].dtype, FALSE, n_dims, lengths,
                                                  TRUE, file->blob, buffer + ends[0], error));
}

static int
compare_spans (const void *a, const void *b)
{
  const Span *x = a, *y = b;

  if (x->begin != y->begin)
    return x->begin < y->begin ? -1 : 1;
  return (x->end > y->end) - (x->end < y->end);
}

/* From 0 to the end of the buffer without hole or overlap. */
static gboolean
check_cover (Span *spans, gsize n, gsize size, GError **error)
{
  gsize end = 0;

  qsort (spans, n, sizeof *spans, compare_spans);
  for (gsize i = 0; i < n; i++)
    {
      if (spans[i].begin < end)
        return set_bad_entry (spans[i].name, "data_offsets that overlap another tensor's", error);
      if (spans[i].begin > end)
        return set_bad_entry (spans[i].name, "data_offsets that leave a hole before them", error);
      end = spans[i].end;
    }
  if (end == size)
    return TRUE;
  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "The tensors fill %" G_GSIZE_FORMAT " bytes, but %" G_GSIZE_FORMAT
               " follow the header; copy or save the file again.", end, size);
  return FALSE;
}

static gboolean
check_metadata (const json_t *metadata, GError **error)
{
  const char *key;
  json_t *value;
  gboolean texts = json_is_object (metadata);

  json_object_foreach ((json_t *) metadata, key, value)
    texts = texts && json_is_string (value);
  if (!texts)
    g_set_error_literal (error, KS_ERROR, KS_ERROR_DATA,
                         "The header's __metadata__ is no object of texts; save the file again.");
  return texts;
}

static gboolean
read_header (KsContext *context, KsTensorFile *file, const json_t *header, gsize buffer,
             GError **error)
{
  g_autofree Span *spans = ks_new (context, Span, json_object_size (header), error);
  gsize n = 0;
  const char *key;
  json_t *value;

  if (spans == NULL)
    return FALSE;
  json_object_foreach ((json_t *) header, key, value)
    {
      if (n % TENSORS_PER_CHECK == 0 && !ks_context_check (context, error))
        return FALSE;
      if (g_str_equal (key, "__metadata__"))
        {
          if (!check_metadata (value, error))
            return FALSE;
        }
      else if (!read_entry (file, buffer, key, value, &spans[n++], error))
        return FALSE;
    }
  return check_cover (spans, n, file->blob->size - buffer, error)
         && ks_saved_set_read (context, file, json_object_get (header, "__metadata__"), error);
}

gboolean
ks_read_safetensors (KsContext *context, KsTensorFile *file, GError **error)
{
  return ks_read_safetensors_with (context, file, "", NULL, error);
}

gboolean
ks_read_safetensors_with (KsContext *context, KsTensorFile *file, const char *key, char **value,
                          GError **error)
{
  gsize size = file->blob->size;
  guint8 preamble[PREAMBLE];

  if (!ks_blob_read (context, file->blob, 0, PREAMBLE, preamble, error))
    return FALSE;

  gsize length = ks_load64 (preamble, FALSE);

  if (length > size - PREAMBLE)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "The header is to be %" G_GSIZE_FORMAT " bytes long, but %" G_GSIZE_FORMAT
                   " follow; the file is cut off, so copy or save it again.",
                   length, size - PREAMBLE);
      return FALSE;
    }

  /* What a file of many tensors takes to be listed is little beside them. */
  g_autoptr (json_t) header = ks_json_read (context, file->blob, PREAMBLE, length,
                                            size - PREAMBLE - length, error);

  if (header == NULL || !read_header (context, file, header, PREAMBLE + length, error))
    return FALSE;
  if (value != NULL)
    *value = g_strdup (json_string_value (
        json_object_get (json_object_get (header, "__metadata__"), key)));
  return TRUE;
}
