/* MATLAB's MAT-file of level 5 (MathWorks, "MAT-File Format"): a header of 128
 * bytes, then tagged elements, each an array or a deflated array. Arrays of
 * plain numbers are read, also those in cell arrays and structs (ks-mat-nested.c); what
 * else there is, is skipped with its reason.
 *
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-mat.h"

#define HEADER 128
#define DEFLATE_RATIO 1032 /* the most bytes that one byte of deflated data can become */
#define MOST_AXES 64       /* of an array that is skipped for having so many */
#define MOST_NAME_BYTES (16 * 1024 * 1024) /* of all paths of a file together */
#define LARGEST_KERNEL 11

enum { FLAG_LOGICAL = 0x02, FLAG_COMPLEX = 0x08 };

static const struct {
  guint32 type;
  KsDtype dtype;
} storages[] = {
  { 1, KS_DTYPE_INT8 },   { 2, KS_DTYPE_UINT8 },   { 3, KS_DTYPE_INT16 },  { 4, KS_DTYPE_UINT16 },
  { 5, KS_DTYPE_INT32 },  { 6, KS_DTYPE_UINT32 },  { 7, KS_DTYPE_FLOAT32 }, { 9, KS_DTYPE_FLOAT64 },
  { 12, KS_DTYPE_INT64 }, { 13, KS_DTYPE_UINT64 },
};

/* Why an array of a class cannot be used; classes 6 to 15 are numbers. */
static const char *
class_reason (guint class, guint flags)
{
  static const char *const reasons[] = {
    [5] = "is a sparse matrix", [16] = "is a function", [MX_OPAQUE] = "is an object",
  };

  if (class >= 6 && class <= 15)
    return flags & FLAG_COMPLEX ? "holds complex numbers" : NULL;
  return class < G_N_ELEMENTS (reasons) && reasons[class] != NULL
             ? reasons[class]
             : "is of a class that is not known";
}

static gboolean
set_damaged (gsize place, const char *name, GError **error)
{
  g_autofree char *printable = ks_printable (name != NULL ? name : "", 80);
  gboolean named = *printable != '\0';

  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "The array %s%s%sat byte %" G_GSIZE_FORMAT
               " is cut off or damaged; copy or save the file again.",
               named ? "“" : "", printable, named ? "” " : "", place);
  return FALSE;
}

/* ---- Elements ---- */

/* A tag whose upper half is not 0 holds up to 4 bytes itself. */
gboolean
ks_mat_read_tag (KsMat *self, gsize end, KsMatTag *tag, GError **error)
{
  guint8 bytes[8];

  if (end - self->source.position < sizeof bytes
      || !ks_mat_source_read (&self->source, bytes, sizeof bytes, error))
    return FALSE;

  guint32 word = ks_load32 (bytes, self->big_endian);

  *tag = (KsMatTag) { word, ks_load32 (bytes + 4, self->big_endian) };
  if (word >> 16 == 0)
    return tag->size <= end - self->source.position;
  *tag = (KsMatTag) { word & 0xffff, word >> 16, TRUE };
  memcpy (tag->small, bytes + 4, sizeof tag->small);
  return tag->size <= sizeof tag->small;
}

gboolean
ks_mat_read_data (KsMat *self, gsize end, const KsMatTag *tag, gpointer out, GError **error)
{
  if (tag->is_small)
    {
      memcpy (out, tag->small, tag->size);
      return TRUE;
    }
  if (!ks_mat_source_read (&self->source, out, tag->size, error))
    return FALSE;
  /* The last element's padding may be left out. */
  return ks_mat_source_skip (&self->source, MIN (-tag->size & 7, end - self->source.position),
                             error);
}

gboolean
ks_mat_read_element (KsMat *self, gsize end, guint32 type, gsize most, gpointer out, gsize *size,
                     GError **error)
{
  KsMatTag tag;

  if (!ks_mat_read_tag (self, end, &tag, error) || tag.type != type || tag.size > most)
    return FALSE;
  *size = tag.size;
  return ks_mat_read_data (self, end, &tag, out, error);
}

static gboolean
read_shape (KsMat *self, gsize end, KsMatHeader *header, GError **error)
{
  guint8 bytes[4 * MOST_AXES];
  gsize size;

  if (!ks_mat_read_element (self, end, MI_INT32, sizeof bytes, bytes, &size, error)
      || size % 4 != 0 || size < 8)
    return FALSE;
  header->n_dims = size / 4;
  header->count = 1;
  for (guint i = 0; i < header->n_dims; i++)
    {
      gint32 length = ks_load32 (bytes + 4 * i, self->big_endian);

      if (length < 0 || !g_size_checked_mul (&header->count, header->count, length))
        return FALSE;
      if (i < KS_TENSOR_MAX_DIMS)
        header->shape[i] = length;
    }
  header->is_row = header->n_dims == 2 && header->shape[0] == 1;
  return TRUE;
}

/* Flags, shape and name; opaque arrays have no shape. */
gboolean
ks_mat_read_header (KsMat *self, gsize end, KsMatHeader *header, char **name, GError **error)
{
  guint8 flags[8];
  gsize size;
  KsMatTag tag;

  if (!ks_mat_read_element (self, end, MI_UINT32, sizeof flags, flags, &size, error)
      || size != sizeof flags)
    return FALSE;

  guint32 word = ks_load32 (flags, self->big_endian);

  header->class = word & 0xff;
  header->flags = word >> 8 & 0xff;
  if ((header->class != MX_OPAQUE && !read_shape (self, end, header, error))
      || !ks_mat_read_tag (self, end, &tag, error) || tag.size > KS_LONGEST_NAME)
    return FALSE;

  g_autofree char *raw = g_malloc0 (tag.size + 1);

  if (!ks_mat_read_data (self, end, &tag, raw, error))
    return FALSE;
  *name = g_utf8_make_valid (raw, -1);
  return TRUE;
}

/* ---- Arrays ---- */

void
ks_mat_turn_kernels (KsTensor *tensor)
{
  static const guint from_hwio[] = { 3, 2, 0, 1 }, from_stack[] = { 2, 0, 1 };

  const guint64 *shape = tensor->shape;

  if (tensor->n_dims < 3 || shape[0] != shape[1] || shape[0] < 2 || shape[0] > LARGEST_KERNEL)
    return;
  if (tensor->n_dims == 4 && (shape[2] != shape[3] || shape[0] < shape[2]))
    ks_tensor_permute (tensor, from_hwio);
  else if (tensor->n_dims == 3 && shape[1] != shape[2])
    ks_tensor_permute (tensor, from_stack);
}

/* Whether the path is where MatConvNet keeps the kernels of a network of either kind, in which
 * they are (rows, columns, in, out) whatever the lengths are. */
static gboolean
is_network_kernel (const char *path)
{
  if (strstr (path, "layers") != NULL)
    return g_str_has_suffix (path, ".weights{1}") || g_str_has_suffix (path, ".filters");
  return strstr (path, "params") != NULL && g_str_has_suffix (path, ".value");
}

/* Whether the path is where MatConvNet keeps averages, of the same shapes, while it trains. */
static gboolean
is_solver_state (const char *path)
{
  return strstr (path, ".momentum{") != NULL || strstr (path, ".solverState{") != NULL;
}

/* MATLAB leaves out the last axis where its length is 1, as the kernels of one output have it. */
static void
turn_network_kernel (KsTensor *tensor)
{
  static const guint from_hwio[] = { 3, 2, 0, 1 };

  if (tensor->n_dims == 3)
    {
      tensor->n_dims = 4;
      tensor->declared[3] = tensor->shape[3] = 1;
      tensor->strides[3] = 0;
    }
  if (tensor->n_dims == 4)
    ks_tensor_permute (tensor, from_hwio);
}

/* The bytes of numbers where they lie in the file, or inflated. */
static KsBlob *
read_numbers (KsMat *self, gsize end, const KsMatTag *tag, gsize *offset, GError **error)
{
  *offset = 0;
  if (self->source.stream == NULL)
    {
      *offset = self->source.at - self->content->memory - (tag->is_small ? 4 : 0);
      ks_mat_source_skip (&self->source, tag->is_small ? 0 : tag->size, error);
      return ks_blob_ref (self->content);
    }

  g_autofree guint8 *data = ks_new (self->context, guint8, MAX (tag->size, 1), error);

  if (data == NULL || !ks_mat_read_data (self, end, tag, data, error))
    return NULL;
  return ks_blob_new_take (g_steal_pointer (&data), tag->size);
}

/* What the numbers are read from is no longer than the file can hold: see read_stream(). */
static gboolean
add_numbers (KsMat *self, gsize end, const KsMatHeader *header, GError **error)
{
  gsize s = 0, size, offset;
  KsMatTag tag;

  if (!ks_mat_read_tag (self, end, &tag, error))
    return FALSE;
  while (s < G_N_ELEMENTS (storages) && storages[s].type != tag.type)
    s++;
  if (s == G_N_ELEMENTS (storages)
      || !ks_shape_bytes (header->n_dims, header->shape, ks_dtype_size (storages[s].dtype), &size)
      || size != tag.size)
    return FALSE;

  gboolean logical = header->flags & FLAG_LOGICAL && ks_dtype_size (storages[s].dtype) == 1;
  g_autoptr (KsBlob) blob = read_numbers (self, end, &tag, &offset, error);

  if (blob == NULL)
    return FALSE;

  g_autofree char *name = ks_distinct_names_add (self->names, self->path->str);
  KsTensor *tensor = ks_tensor_new (name, logical ? KS_DTYPE_BOOL : storages[s].dtype,
                                    self->big_endian, header->n_dims, header->shape, FALSE, blob,
                                    offset, error);

  if (tensor != NULL)
    {
      (is_network_kernel (self->path->str) ? turn_network_kernel : ks_mat_turn_kernels) (tensor);
      tensor->bookkeeping = is_solver_state (self->path->str);
    }
  return ks_tensor_file_add (self->file, tensor);
}

/* A few bytes that are deflated may be any number of arrays. */
gboolean
ks_mat_count_array (KsMat *self, GError **error)
{
  self->n_name_bytes += self->path->len;
  if (++self->n_arrays <= KS_MOST_ARRAYS && self->n_name_bytes <= MOST_NAME_BYTES)
    return ks_context_check (self->context, error);
  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "It has more than %d arrays, or paths to them of more than %d bytes; save fewer "
               "variables.", KS_MOST_ARRAYS, MOST_NAME_BYTES);
  return FALSE;
}

gboolean
ks_mat_read_content (KsMat *self, gsize end, const KsMatHeader *header, guint depth,
                     GError **error)
{
  gboolean nested = header->class >= MX_CELL && header->class <= MX_OBJECT;
  g_autofree char *text = NULL;
  const char *reason = NULL;

  if (header->class == MX_TEXT)
    reason = text = ks_mat_read_text (self, end, header, error);
  else if (!nested)
    reason = class_reason (header->class, header->flags);
  if (header->class == MX_TEXT && text == NULL)
    return FALSE;
  if (reason == NULL && self->path->len == 0)
    reason = "holds what MATLAB keeps for its functions";
  if (reason == NULL && !nested && header->n_dims > KS_TENSOR_MAX_DIMS)
    reason = "has more than " G_STRINGIFY (KS_TENSOR_MAX_DIMS) " axes";
  if (reason != NULL)
    {
      ks_tensor_file_skip (self->file, self->path->str, reason);
      return TRUE;
    }
  return nested ? ks_mat_read_nested (self, end, header, depth, error)
                : add_numbers (self, end, header, error);
}

/* ---- Variables ---- */

/* The array that begins where the source stands. */
static gboolean
read_variable (KsMat *self, gsize end, GError **error)
{
  KsMatHeader header = { 0 };
  g_autofree char *name = NULL;

  if (!ks_mat_read_header (self, end, &header, &name, error))
    return FALSE;
  g_string_assign (self->path, name);
  return ks_mat_count_array (self, error)
         && ks_mat_read_content (self, end, &header, 0, error);
}

/* The array that the stream is. What it declares must be in reach of the packed bytes, and where
 * something of it is used, it must be there to the last. */
static gboolean
read_stream (KsMat *self, gsize packed, GError **error)
{
  guint n_before = self->file->tensors->len;
  KsMatTag tag;

  if (!ks_mat_read_tag (self, G_MAXSIZE, &tag, error) || tag.type != MI_MATRIX || tag.is_small
      || tag.size / DEFLATE_RATIO > packed)
    return FALSE;

  gsize end = self->source.position + tag.size;

  if (!read_variable (self, end, error))
    return FALSE;
  return self->file->tensors->len == n_before
         || (self->source.position == end && ks_mat_source_at_end (&self->source));
}

static gboolean
read_compressed (KsMat *self, const guint8 *data, gsize size, GError **error)
{
  z_stream stream = { .next_in = (guint8 *) data, .avail_in = size };

  if (inflateInit (&stream) != Z_OK)
    {
      g_set_error_literal (error, KS_ERROR, KS_ERROR_MEMORY,
                           "There is no memory to inflate this file; close other programs.");
      return FALSE;
    }
  self->source = (KsMatSource) { .context = self->context, .stream = &stream,
                                 .begin = self->place, .total = self->content->size };

  gboolean read = read_stream (self, size, error);

  inflateEnd (&stream);
  return read;
}

/* One element of the file: a tag and its data. */
static gboolean
read_element (KsMat *self, const KsMatTag *tag, const guint8 *data, GError **error)
{
  g_autoptr (GError) failure = NULL;
  gboolean read = TRUE;

  g_string_truncate (self->path, 0);
  if (tag->type == MI_MATRIX)
    {
      self->source = (KsMatSource) { .context = self->context, .at = data };
      read = read_variable (self, tag->size, &failure);
    }
  else if (tag->type == MI_COMPRESSED)
    read = read_compressed (self, data, tag->size, &failure);
  else
    {
      g_autofree char *name = g_strdup_printf ("byte %" G_GSIZE_FORMAT, self->place);

      ks_tensor_file_skip (self->file, name, "is no array");
    }
  if (!read && failure == NULL)
    return set_damaged (self->place, self->path->str, error);
  if (!read)
    g_propagate_error (error, g_steal_pointer (&failure));
  return read;
}

gboolean
ks_detect_mat (const KsFileHead *head)
{
  if (head->size < HEADER)
    return ks_begins_with (head->data, head->size, "MATLAB 5.0 MAT-file", 19) && head->size >= 10;
  return memcmp (head->data + 124, "\x00\x01IM", 4) == 0
         || memcmp (head->data + 124, "\x01\x00MI", 4) == 0;
}

static gboolean
read_all (KsMat *self, GError **error)
{
  gsize at = HEADER;

  while (at < self->content->size)
    {
      const guint8 *data = self->content->memory + at;
      KsMatTag tag;

      if (!ks_context_check (self->context, error))
        return FALSE;
      self->place = at;
      self->source = (KsMatSource) { .context = self->context, .at = data, .position = at };
      if (!ks_mat_read_tag (self, self->content->size, &tag, error))
        return set_damaged (at, NULL, error);
      at = self->source.position + (tag.is_small ? 0 : tag.size);
      if (!read_element (self, &tag, data + (tag.is_small ? 4 : 8), error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ks_read_mat (KsContext *context, KsTensorFile *file, GError **error)
{
  g_autoptr (KsBlob) content = ks_blob_in_memory (context, file->blob, error);
  g_autoptr (GString) path = g_string_new (NULL);
  g_autoptr (KsDistinctNames) names = ks_distinct_names_new ();

  if (content == NULL)
    return FALSE;
  if (content->size < HEADER)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "The file is cut off after %" G_GSIZE_FORMAT
                   " of the %d bytes of its header; copy or save it again.", content->size, HEADER);
      return FALSE;
    }

  KsMat self = { .context = context, .file = file, .content = content, .path = path,
                 .names = names, .big_endian = content->memory[126] == 'M' };

  return read_all (&self, error);
}
