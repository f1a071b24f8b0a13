/* The arrays in cell arrays, struct arrays and old objects of a MAT-file, each read under its
 * path, as MATLAB would reach it: net.layers{1}.weights{2}, params(3).value.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-mat.h"

#include <string.h>

#define DEEPEST 16             /* arrays in arrays in arrays */
#define LONGEST_FIELD 256      /* bytes; MATLAB itself stops at 63 */
#define MOST_FIELD_BYTES 65536 /* of the names of all fields of a struct */
#define LONGEST_TEXT 80        /* bytes of text that is told */

/* One array of those in another: a whole element. */
static gboolean
read_inner (KsMat *self, gsize end, guint depth, GError **error)
{
  g_autofree char *name = NULL;
  KsMatHeader header = { 0 };
  KsMatTag tag;

  if (!ks_mat_count_array (self, error) || !ks_mat_read_tag (self, end, &tag, error)
      || tag.type != MI_MATRIX || tag.is_small)
    return FALSE;

  gsize inner_end = self->source.position + tag.size;

  if (tag.size == 0)
    {
      ks_tensor_file_skip (self->file, self->path->str, "is empty");
      return TRUE;
    }
  if (!ks_mat_read_header (self, inner_end, &header, &name, error)
      || !ks_mat_read_content (self, inner_end, &header, depth, error))
    return FALSE;

  gsize rest = inner_end - self->source.position;
  gsize padding = MIN (-tag.size & 7, end - inner_end);

  return ks_mat_source_skip (&self->source, rest + padding, error);
}

/* The same under a longer path, which stays where it fails: the sentence names it. */
static gboolean
read_under (KsMat *self, gsize end, guint depth, gsize path_length, GError **error)
{
  if (!read_inner (self, end, depth, error))
    return FALSE;
  g_string_truncate (self->path, path_length);
  return TRUE;
}

static gboolean
read_cells (KsMat *self, gsize end, gsize count, guint depth, GError **error)
{
  gsize length = self->path->len;

  for (gsize i = 0; i < count; i++)
    {
      g_string_append_printf (self->path, "{%" G_GSIZE_FORMAT "}", i + 1);
      if (!read_under (self, end, depth, length, error))
        return FALSE;
    }
  return TRUE;
}

/* The names of a struct's fields, (n, length) with zeros behind each, into *names; where there are
 * none, that is NULL. */
static gboolean
read_fields (KsMat *self, gsize end, gsize *length, gsize *n, char **names, GError **error)
{
  guint8 bytes[4];
  gsize size;
  KsMatTag tag;

  if (!ks_mat_read_element (self, end, MI_INT32, sizeof bytes, bytes, &size, error)
      || size != sizeof bytes)
    return FALSE;
  *length = ks_load32 (bytes, self->big_endian);
  if (*length < 1 || *length > LONGEST_FIELD || !ks_mat_read_tag (self, end, &tag, error)
      || tag.type != MI_INT8 || tag.size > MOST_FIELD_BYTES || tag.size % *length != 0)
    return FALSE;
  *n = tag.size / *length;
  *names = ks_new (self->context, char, tag.size + 1, error);
  return *names != NULL && ks_mat_read_data (self, end, &tag, *names, error);
}

/* The arrays of all fields of the first struct, then of the second. */
static gboolean
read_structs (KsMat *self, gsize end, gsize count, guint depth, GError **error)
{
  g_autofree char *names = NULL;
  gsize length = 0, n = 0, before = self->path->len;

  if (!read_fields (self, end, &length, &n, &names, error))
    return FALSE;
  if (n == 0)
    ks_tensor_file_skip (self->file, self->path->str, "is empty");
  for (gsize i = 0; n > 0 && i < count; i++)
    for (gsize f = 0; f < n; f++)
      {
        g_autofree char *raw = g_strndup (names + f * length, length);
        g_autofree char *field = g_utf8_make_valid (raw, -1);

        if (count > 1)
          g_string_append_printf (self->path, "(%" G_GSIZE_FORMAT ")", i + 1);
        g_string_append_printf (self->path, ".%s", field);
        if (!read_under (self, end, depth, before, error))
          return FALSE;
      }
  return TRUE;
}

gboolean
ks_mat_read_nested (KsMat *self, gsize end, const KsMatHeader *header, guint depth,
                    GError **error)
{
  guint8 class[KS_LONGEST_NAME];
  gsize size;

  if (header->count == 0)
    ks_tensor_file_skip (self->file, self->path->str, "is empty");
  else if (depth == DEEPEST)
    ks_tensor_file_skip (self->file, self->path->str,
                         "lies in more than " G_STRINGIFY (DEEPEST) " others");
  if (header->count == 0 || depth == DEEPEST)
    return TRUE;
  if (header->class == MX_CELL)
    return read_cells (self, end, header->count, depth + 1, error);
  return (header->class != MX_OBJECT
          || ks_mat_read_element (self, end, MI_INT8, sizeof class, class, &size, error))
         && read_structs (self, end, header->count, depth + 1, error);
}

/* Text of a type of element in UTF-8, as far as it is any; NULL when the type is not known. */
static char *
decode_text (const KsMat *self, guint32 type, const guint8 *data, gsize size)
{
  gunichar2 wide[LONGEST_TEXT / 2];

  if (type == MI_INT8 || type == MI_UINT8 || type == MI_UTF8)
    return g_utf8_make_valid ((const char *) data, size);
  if (type != MI_UINT16 && type != MI_UTF16)
    return NULL;
  for (gsize i = 0; i < size / 2; i++)
    wide[i] = ks_load16 (data + 2 * i, self->big_endian);
  return g_utf16_to_utf8 (wide, size / 2, NULL, NULL, NULL);
}

char *
ks_mat_read_text (KsMat *self, gsize end, const KsMatHeader *header, GError **error)
{
  guint8 data[LONGEST_TEXT];
  g_autofree char *text = NULL;
  KsMatTag tag;

  if (!header->is_row)
    return g_strdup ("holds text");
  if (!ks_mat_read_tag (self, end, &tag, error))
    return NULL;
  if (tag.size > sizeof data)
    return g_strdup ("holds text");
  if (!ks_mat_read_data (self, end, &tag, data, error))
    return NULL;
  text = decode_text (self, tag.type, data, tag.size);
  if (text == NULL)
    return g_strdup ("holds text");

  g_autofree char *printable = ks_printable (text, LONGEST_TEXT);

  return g_strdup_printf ("holds the text “%s”", printable);
}
