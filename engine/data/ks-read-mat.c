/* MATLAB's MAT-file of level 5 (MathWorks, "MAT-File Format"): a header of 128
 * bytes, then tagged elements, each an array or a deflated array. Arrays of
 * plain numbers are read; what else there is, is skipped with its reason.
 *
 * SPDX-License-Identifier: MIT */
#include <string.h>
#include <zlib.h>

#include "ks-reader.h"

#define HEADER 128
#define DEFLATE_RATIO 1032      /* the most bytes that one byte of deflated data can become */
#define PEEKED 1024             /* bytes of a deflated array that tell its class, size and name */
#define READ_PIECE (1024 * 1024) /* bytes between two polls for cancel: 5 ms of inflating */
#define LARGEST_KERNEL 11

enum { MI_INT32 = 5, MI_UINT32 = 6, MI_MATRIX = 14, MI_COMPRESSED = 15 };
enum { MX_OPAQUE = 17 };
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
    "is of a class that is not known", "is a cell array", "is a struct", "is an object",
    "holds text", "is a sparse matrix", "is a function", "is an object",
  };

  if (class >= 6 && class <= 15)
    return flags & FLAG_COMPLEX ? "holds complex numbers" : NULL;
  if (class >= 1 && class <= 5)
    return reasons[class];
  return class == 16 ? reasons[6] : class == MX_OPAQUE ? reasons[7] : reasons[0];
}

typedef struct {
  const guint8 *at, *end;
  gboolean big_endian;
} Scanner;

typedef struct {
  guint32 type;
  guint32 size;       /* bytes */
  const guint8 *data; /* (size), perhaps beyond the scanner's end */
} Element;

/* Reads a tag and steps over its data and padding. @whole demands that all of
 * the data be there. A tag whose upper half is not 0 holds up to 4 bytes itself. */
static gboolean
next_element (Scanner *scanner, gboolean padded, gboolean whole, Element *element)
{
  gsize left = scanner->end - scanner->at;
  gsize step;

  if (left < 8)
    return FALSE;

  guint32 word = ks_load32 (scanner->at, scanner->big_endian);

  if (word >> 16 != 0)
    {
      *element = (Element) { word & 0xffff, word >> 16, scanner->at + 4 };
      if (element->size > 4)
        return FALSE;
      step = 8;
    }
  else
    {
      *element = (Element) { word, ks_load32 (scanner->at + 4, scanner->big_endian),
                            scanner->at + 8 };
      step = 8 + (gsize) element->size;
      if (whole && step > left)
        return FALSE;
      if (padded)
        step += -step & 7;
    }
  /* The last element's padding may be left out. */
  scanner->at += MIN (step, left);
  return TRUE;
}

typedef struct {
  guint class, flags;
  guint n_dims;
  guint64 shape[KS_TENSOR_MAX_DIMS];
  gsize count;  /* elements */
  char *name;   /* owned */
} ArrayHeader;

static void
array_header_clear (ArrayHeader *header)
{
  g_free (header->name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ArrayHeader, array_header_clear)

static gboolean
read_shape (const Scanner *scanner, const Element *element, ArrayHeader *header)
{
  header->n_dims = element->size / 4;
  header->count = 1;
  for (guint i = 0; i < header->n_dims; i++)
    {
      gint32 length = ks_load32 (element->data + 4 * i, scanner->big_endian);

      if (length < 0 || !g_size_checked_mul (&header->count, header->count, length))
        return FALSE;
      if (i < KS_TENSOR_MAX_DIMS)
        header->shape[i] = length;
    }
  return element->size % 4 == 0 && header->n_dims >= 2;
}

/* Flags, shape and name; the scanner stands before the numbers then. Opaque
 * arrays have no shape. */
static gboolean
read_array_header (Scanner *scanner, ArrayHeader *header)
{
  Element element;

  if (!next_element (scanner, TRUE, TRUE, &element) || element.type != MI_UINT32
      || element.size != 8)
    return FALSE;

  guint32 word = ks_load32 (element.data, scanner->big_endian);

  header->class = word & 0xff;
  header->flags = word >> 8 & 0xff;
  if (header->class != MX_OPAQUE
      && (!next_element (scanner, TRUE, TRUE, &element) || element.type != MI_INT32
          || !read_shape (scanner, &element, header)))
    return FALSE;
  if (!next_element (scanner, TRUE, TRUE, &element))
    return FALSE;

  g_autofree char *raw = g_strndup ((const char *) element.data, element.size);

  header->name = g_utf8_make_valid (raw, -1);
  return TRUE;
}

/* Whether the array is to be skipped, and skips it. */
static gboolean
skip_array (KsTensorFile *file, const ArrayHeader *header)
{
  const char *reason = class_reason (header->class, header->flags);

  if (reason == NULL && *header->name == '\0')
    reason = "holds what MATLAB keeps for its functions";
  if (reason == NULL && header->n_dims > KS_TENSOR_MAX_DIMS)
    reason = "has more than " G_STRINGIFY (KS_TENSOR_MAX_DIMS) " axes";
  if (reason != NULL)
    ks_tensor_file_skip (file, header->name, reason);
  return reason != NULL;
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

void
ks_mat_turn_kernels (KsTensor *tensor)
{
  static const guint from_hwio[] = { 3, 2, 0, 1 }, from_stack[] = { 2, 0, 1 };

  if (tensor == NULL)
    return;

  const guint64 *shape = tensor->shape;

  if (tensor->n_dims < 3 || shape[0] != shape[1] || shape[0] < 2 || shape[0] > LARGEST_KERNEL)
    return;
  if (tensor->n_dims == 4 && (shape[2] != shape[3] || shape[0] < shape[2]))
    ks_tensor_permute (tensor, from_hwio);
  else if (tensor->n_dims == 3 && shape[1] != shape[2])
    ks_tensor_permute (tensor, from_stack);
}

/* The numbers of an array, which lie in @blob where the scanner stands. */
static gboolean
add_array (KsTensorFile *file, KsBlob *blob, Scanner *scanner, const ArrayHeader *header,
           gsize place, GError **error)
{
  gsize s = 0, size;
  Element element;

  if (!next_element (scanner, TRUE, TRUE, &element))
    return set_damaged (place, header->name, error);
  while (s < G_N_ELEMENTS (storages) && storages[s].type != element.type)
    s++;
  if (s == G_N_ELEMENTS (storages)
      || !ks_shape_bytes (header->n_dims, header->shape, ks_dtype_size (storages[s].dtype), &size)
      || size != element.size)
    return set_damaged (place, header->name, error);

  gboolean logical = header->flags & FLAG_LOGICAL && ks_dtype_size (storages[s].dtype) == 1;
  gsize offset = element.data - blob->memory;
  KsTensor *tensor = ks_tensor_new (header->name, logical ? KS_DTYPE_BOOL : storages[s].dtype,
                                    scanner->big_endian, header->n_dims, header->shape, FALSE,
                                    blob, offset, error);

  ks_mat_turn_kernels (tensor);
  return ks_tensor_file_add (file, tensor);
}

static gboolean
read_plain (KsTensorFile *file, KsBlob *content, const Element *element, gboolean big_endian,
            gsize place, GError **error)
{
  Scanner scanner = { element->data, element->data + element->size, big_endian };
  g_auto (ArrayHeader) header = { 0 };

  if (!read_array_header (&scanner, &header))
    return set_damaged (place, header.name, error);
  return skip_array (file, &header)
         || add_array (file, content, &scanner, &header, place, error);
}

/* The next @size bytes of the stream; how many there were, which is fewer at its
 * end and on damage. */
static gsize
inflate_some (z_stream *stream, guint8 *out, gsize size)
{
  gsize done = 0;

  while (done < size)
    {
      int status;

      stream->next_out = out + done;
      stream->avail_out = size - done;
      status = inflate (stream, Z_NO_FLUSH);
      done = stream->next_out - out;
      if (status != Z_OK)
        break;
    }
  return done;
}

static gboolean
at_stream_end (z_stream *stream)
{
  guint8 beyond;

  stream->next_out = &beyond;
  stream->avail_out = 1;
  return inflate (stream, Z_NO_FLUSH) == Z_STREAM_END && stream->avail_out == 1;
}

/* The array at the front of the stream. What it is, is looked at before memory is
 * asked for: the declared size must be in reach of the packed bytes, and no more
 * than the shape needs. */
static gboolean
read_stream (KsContext *context, KsTensorFile *file, z_stream *stream, gsize packed,
             gboolean big_endian, gsize place, GError **error)
{
  guint8 peeked[PEEKED];
  gsize n = inflate_some (stream, peeked, sizeof peeked);
  Scanner scanner = { peeked, peeked + n, big_endian };
  Element element;
  gsize most;

  if (!next_element (&scanner, FALSE, FALSE, &element) || element.type != MI_MATRIX)
    return set_damaged (place, NULL, error);
  scanner.at = element.data;

  g_auto (ArrayHeader) header = { 0 };

  if (!read_array_header (&scanner, &header))
    return set_damaged (place, header.name, error);
  if (skip_array (file, &header))
    return TRUE;

  gsize total = 8 + (gsize) element.size;
  gsize before = scanner.at - peeked;

  if (!g_size_checked_mul (&most, header.count, sizeof (double)) || total / DEFLATE_RATIO > packed
      || total < n || total - MIN (before + 16, total) > most)
    return set_damaged (place, header.name, error);

  g_autofree guint8 *data = ks_new (context, guint8, total, error);

  if (data == NULL)
    return FALSE;
  memcpy (data, peeked, n);
  while (n < total)
    {
      gsize piece = MIN (READ_PIECE, total - n);

      ks_context_progress (context,
                           (place + (double) stream->total_in) / file->blob->size);
      if (!ks_context_check (context, error))
        return FALSE;
      if (inflate_some (stream, data + n, piece) < piece)
        return set_damaged (place, header.name, error);
      n += piece;
    }
  if (!at_stream_end (stream))
    return set_damaged (place, header.name, error);

  scanner = (Scanner) { data + before, data + total, big_endian };

  g_autoptr (KsBlob) inflated = ks_blob_new_take (g_steal_pointer (&data), total);
  return add_array (file, inflated, &scanner, &header, place, error);
}

static gboolean
read_compressed (KsContext *context, KsTensorFile *file, const Element *element,
                 gboolean big_endian, gsize place, GError **error)
{
  z_stream stream = { .next_in = (guint8 *) element->data, .avail_in = element->size };

  if (inflateInit (&stream) != Z_OK)
    {
      g_set_error_literal (error, KS_ERROR, KS_ERROR_MEMORY,
                           "There is no memory to inflate this file; close other programs.");
      return FALSE;
    }

  gboolean read = read_stream (context, file, &stream, element->size, big_endian, place, error);

  inflateEnd (&stream);
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

gboolean
ks_read_mat (KsContext *context, KsTensorFile *file, GError **error)
{
  g_autoptr (KsBlob) content = ks_blob_in_memory (context, file->blob, error);

  if (content == NULL)
    return FALSE;

  const guint8 *data = content->memory;
  gsize size = content->size;

  if (size < HEADER)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "The file is cut off after %" G_GSIZE_FORMAT
                   " of the %d bytes of its header; copy or save it again.", size, HEADER);
      return FALSE;
    }

  Scanner scanner = { data + HEADER, data + size, data[126] == 'M' };

  while (scanner.at < scanner.end)
    {
      gsize place = scanner.at - data;
      gboolean read = TRUE;
      Element element;

      if (!ks_context_check (context, error))
        return FALSE;
      if (!next_element (&scanner, FALSE, TRUE, &element))
        return set_damaged (place, NULL, error);
      if (element.type == MI_MATRIX)
        read = read_plain (file, content, &element, scanner.big_endian, place, error);
      else if (element.type == MI_COMPRESSED)
        read = read_compressed (context, file, &element, scanner.big_endian, place, error);
      else
        {
          g_autofree char *name = g_strdup_printf ("byte %" G_GSIZE_FORMAT, place);

          ks_tensor_file_skip (file, name, "is no array");
        }
      if (!read)
        return FALSE;
    }
  return TRUE;
}
