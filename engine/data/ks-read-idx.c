/* IDX, the format of the MNIST digits (LeCun, Cortes, Burges): two zero bytes, the type, the number
 * of axes, the length of each in 32 bits, the numbers; everything big-endian. Arrays of three axes
 * are stacks of images.
 *
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-reader.h"

#define MARK 4 /* bytes before the lengths */

static const struct {
  guint8 code;
  KsDtype dtype;
} types[] = {
  { 0x08, KS_DTYPE_UINT8 }, { 0x09, KS_DTYPE_INT8 },    { 0x0b, KS_DTYPE_INT16 },
  { 0x0c, KS_DTYPE_INT32 }, { 0x0d, KS_DTYPE_FLOAT32 }, { 0x0e, KS_DTYPE_FLOAT64 },
};

/* The mark's type; FALSE where it is none. */
static gboolean
find_type (const guint8 *data, gsize size, KsDtype *dtype)
{
  if (size < MARK || data[0] != 0 || data[1] != 0 || data[3] == 0)
    return FALSE;
  for (gsize t = 0; t < G_N_ELEMENTS (types); t++)
    if (types[t].code == data[2])
      {
        *dtype = types[t].dtype;
        return TRUE;
      }
  return FALSE;
}

gsize
ks_size_idx (const KsFileHead *head)
{
  gsize header = MARK + 4 * (gsize) head->data[3], size;
  KsDtype dtype;

  if (!find_type (head->data, head->size, &dtype) || head->size < header)
    return 0;
  size = ks_dtype_size (dtype);
  for (gsize at = MARK; at < header; at += 4)
    if (!g_size_checked_mul (&size, size, ks_load32 (head->data + at, TRUE)))
      return 0;
  return g_size_checked_add (&size, size, header) ? size : 0;
}

/* Few bytes are a weak mark: the length must bear it out, or the name. */
gboolean
ks_detect_idx (const KsFileHead *head)
{
  KsDtype dtype;

  if (!find_type (head->data, head->size, &dtype))
    return FALSE;
  return ks_size_idx (head) == head->total || g_str_has_suffix (head->name, ".idx")
         || g_str_has_suffix (head->name, "-ubyte") || g_str_has_suffix (head->name, ".ubyte");
}

static gboolean
set_length (gsize size, const char *needed, GError **error)
{
  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "It has %" G_GSIZE_FORMAT " bytes, but its header asks for %s; the file is cut off "
               "or damaged, so copy or save it again.", size, needed);
  return FALSE;
}

gboolean
ks_read_idx (KsContext *context, KsTensorFile *file, GError **error)
{
  guint8 header[MARK + 4 * 255];
  gsize there = MIN (sizeof header, file->blob->size), bytes;
  guint64 shape[255];
  KsDtype dtype;

  if (!ks_blob_read (context, file->blob, 0, there, header, error))
    return FALSE;
  if (!find_type (header, there, &dtype))
    {
      g_set_error_literal (error, KS_ERROR, KS_ERROR_DATA,
                           "It does not begin as an IDX file does; save the file again.");
      return FALSE;
    }

  guint n_dims = header[3];
  gsize offset = MARK + 4 * n_dims;

  if (there < offset)
    return set_length (there, "more", error);
  for (guint i = 0; i < n_dims; i++)
    shape[i] = ks_load32 (header + MARK + 4 * i, TRUE);
  if (!ks_shape_bytes (n_dims, shape, ks_dtype_size (dtype), &bytes)
      || bytes != file->blob->size - offset)
    {
      g_autofree char *text = ks_shape_text (MIN (n_dims, KS_TENSOR_MAX_DIMS), shape);
      g_autofree char *needed = g_strdup_printf ("an array of shape %s%s and type %s", text,
                                                 n_dims > KS_TENSOR_MAX_DIMS ? "..." : "",
                                                 ks_dtype_name (dtype));

      return set_length (file->blob->size, needed, error);
    }
  if (n_dims > KS_TENSOR_MAX_DIMS)
    {
      ks_tensor_file_skip (file, "", "has more than " G_STRINGIFY (KS_TENSOR_MAX_DIMS) " axes");
      return TRUE;
    }

  KsTensor *tensor = ks_tensor_new ("", dtype, TRUE, n_dims, shape, TRUE, file->blob, offset,
                                    error);

  g_return_val_if_fail (tensor != NULL, FALSE);
  if (n_dims == 3)
    tensor->images = KS_IMAGES_STACK;
  return ks_tensor_file_add (file, tensor);
}
