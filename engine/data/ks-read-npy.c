/* NumPy's array file: a mark, a version, the length of the header, the header as
 * a Python dictionary literal, the data (numpy.lib.format). The dictionary is
 * read by a small tokenizer that knows strings, integers, True, False, tuples
 * and lists, and nothing else.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-reader.h"

#include <string.h>

#define MARK "\x93NUMPY"
#define MARK_LENGTH 6

/* descr without its byte order. */
static const struct {
  const char *code;
  KsDtype dtype;
} codes[] = {
  { "b1", KS_DTYPE_BOOL },    { "i1", KS_DTYPE_INT8 },    { "i2", KS_DTYPE_INT16 },
  { "i4", KS_DTYPE_INT32 },   { "i8", KS_DTYPE_INT64 },   { "u1", KS_DTYPE_UINT8 },
  { "u2", KS_DTYPE_UINT16 },  { "u4", KS_DTYPE_UINT32 },  { "u8", KS_DTYPE_UINT64 },
  { "f2", KS_DTYPE_FLOAT16 }, { "f4", KS_DTYPE_FLOAT32 }, { "f8", KS_DTYPE_FLOAT64 },
  { "V2", KS_DTYPE_BFLOAT16 }, /* NumPy does not know bfloat16 and calls it two bytes */
};

/* What begins with these cannot be used. */
static const struct {
  char code;
  const char *reason;
} refused[] = {
  { 'O', "holds Python objects, which only running the file's code could read" },
  { 'U', "holds text" },
  { 'S', "holds text" },
  { 'a', "holds text" },
  { 'c', "holds complex numbers" },
  { 'M', "holds dates" },
  { 'm', "holds time spans" },
  { 'V', "holds records" },
  { 'f', "holds extended precision numbers" },
};

typedef struct {
  const char *at, *end;
} Scanner;

static void
skip_blanks (Scanner *scanner)
{
  while (scanner->at < scanner->end && g_ascii_isspace (*scanner->at))
    scanner->at++;
}

/* Takes @c, with blanks before it. */
static gboolean
take (Scanner *scanner, char c)
{
  skip_blanks (scanner);
  if (scanner->at == scanner->end || *scanner->at != c)
    return FALSE;
  scanner->at++;
  return TRUE;
}

static gboolean
take_word (Scanner *scanner, const char *word)
{
  gsize length = strlen (word);

  skip_blanks (scanner);
  if ((gsize) (scanner->end - scanner->at) < length || memcmp (scanner->at, word, length) != 0)
    return FALSE;
  scanner->at += length;
  return TRUE;
}

/* A string of at most @room - 1 bytes without escapes; a longer one is cut. */
static gboolean
take_string (Scanner *scanner, char *out, gsize room)
{
  gsize n = 0;

  skip_blanks (scanner);
  if (scanner->at == scanner->end || (*scanner->at != '\'' && *scanner->at != '"'))
    return FALSE;

  char quote = *scanner->at++;

  while (scanner->at < scanner->end && *scanner->at != quote)
    {
      if (*scanner->at == '\\')
        return FALSE;
      if (n + 1 < room)
        out[n++] = *scanner->at;
      scanner->at++;
    }
  out[n] = '\0';
  return take (scanner, quote);
}

/* Python 2 wrote long integers with an L after them. */
static gboolean
take_integer (Scanner *scanner, guint64 *value)
{
  const char *start;

  skip_blanks (scanner);
  *value = 0;
  for (start = scanner->at; scanner->at < scanner->end && g_ascii_isdigit (*scanner->at);
       scanner->at++)
    if (!g_uint64_checked_mul (value, *value, 10)
        || !g_uint64_checked_add (value, *value, *scanner->at - '0'))
      return FALSE;
  if (scanner->at == start)
    return FALSE;
  if (scanner->at < scanner->end && *scanner->at == 'L')
    scanner->at++;
  return TRUE;
}

/* "(3, 4)", "(3,)", "()". Axes beyond KS_TENSOR_MAX_DIMS are counted, not kept. */
static gboolean
take_shape (Scanner *scanner, KsNpyHeader *header)
{
  if (!take (scanner, '('))
    return FALSE;
  for (header->n_dims = 0; !take (scanner, ')'); header->n_dims++)
    {
      guint64 length;

      if (!take_integer (scanner, &length))
        return FALSE;
      if (header->n_dims < KS_TENSOR_MAX_DIMS)
        header->shape[header->n_dims] = length;
      if (!take (scanner, ','))
        {
          header->n_dims++;
          return header->n_dims > 1 && take (scanner, ')');
        }
    }
  return TRUE;
}

/* A list of fields: its end is found, its content does not matter. */
static gboolean
take_fields (Scanner *scanner)
{
  gsize depth = 0;
  char ignored[2];

  do
    {
      skip_blanks (scanner);
      if (scanner->at == scanner->end)
        return FALSE;
      if (*scanner->at == '\'' || *scanner->at == '"')
        {
          if (!take_string (scanner, ignored, sizeof ignored))
            return FALSE;
          continue;
        }
      if (*scanner->at == '[' || *scanner->at == '(')
        depth++;
      else if (*scanner->at == ']' || *scanner->at == ')')
        depth--;
      scanner->at++;
    }
  while (depth > 0);
  return TRUE;
}

void
ks_npy_descr_read (const char *descr, KsNpyHeader *header)
{
  char order = descr[0];
  const char *code = descr[0] != '\0' ? descr + 1 : descr;

  header->reason = "has a type that is not known";
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_str_equal (code, codes[i].code))
      {
        if (order == '<' || order == '>' || (order == '|' && (code[1] == '1' || code[0] == 'V')))
          header->reason = NULL;
        header->dtype = codes[i].dtype;
        header->big_endian = order == '>';
        return;
      }
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    if (code[0] == refused[i].code)
      header->reason = refused[i].reason;
}

static gboolean
take_descr (Scanner *scanner, KsNpyHeader *header)
{
  char descr[16];

  skip_blanks (scanner);
  if (scanner->at < scanner->end && *scanner->at == '[')
    {
      header->reason = "holds records";
      return take_fields (scanner);
    }
  if (!take_string (scanner, descr, sizeof descr))
    return FALSE;
  ks_npy_descr_read (descr, header);
  return TRUE;
}

static gboolean
take_order (Scanner *scanner, KsNpyHeader *header)
{
  header->fortran_order = take_word (scanner, "True");
  return header->fortran_order || take_word (scanner, "False");
}

static gboolean
take_dictionary (Scanner *scanner, KsNpyHeader *header)
{
  static const struct {
    const char *key;
    gboolean (*take) (Scanner *, KsNpyHeader *);
  } entries[] = { { "descr", take_descr },
                  { "fortran_order", take_order },
                  { "shape", take_shape } };
  guint seen = 0;

  if (!take (scanner, '{'))
    return FALSE;
  while (!take (scanner, '}'))
    {
      char key[16];
      gsize e = 0;

      if (!take_string (scanner, key, sizeof key) || !take (scanner, ':'))
        return FALSE;
      while (e < G_N_ELEMENTS (entries) && !g_str_equal (entries[e].key, key))
        e++;
      if (e == G_N_ELEMENTS (entries) || (seen & 1u << e) || !entries[e].take (scanner, header))
        return FALSE;
      seen |= 1u << e;
      if (!take (scanner, ','))
        {
          if (!take (scanner, '}'))
            return FALSE;
          break;
        }
    }
  skip_blanks (scanner);
  return seen == 7 && scanner->at == scanner->end;
}

gsize
ks_npy_data_offset (const guint8 *data, gsize size, GError **error)
{
  gsize preamble = size > MARK_LENGTH && data[MARK_LENGTH] == 1 ? 10 : 12;

  if (size < preamble)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "An array is cut off after %" G_GSIZE_FORMAT
                   " bytes, inside its header; copy or save the file again.", size);
      return 0;
    }
  if (memcmp (data, MARK, MARK_LENGTH) != 0)
    {
      g_set_error_literal (error, KS_ERROR, KS_ERROR_DATA,
                           "It does not begin as an array of NumPy's does; save the file again.");
      return 0;
    }
  if (data[6] < 1 || data[6] > 3 || data[7] != 0)
    {
      g_set_error (
          error, KS_ERROR, KS_ERROR_DATA,
          "An array has version %u.%u of NumPy's format, of which 1.0, 2.0 and 3.0 are known; "
          "save it again with numpy.save.",
          data[6], data[7]);
      return 0;
    }

  gsize length = data[6] == 1 ? ks_load16 (data + 8, FALSE) : ks_load32 (data + 8, FALSE);

  if (length > KS_NPY_LONGEST)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "An array declares a header of %" G_GSIZE_FORMAT
                   " bytes, more than %d; the file is damaged, so save it again.",
                   length, KS_NPY_LONGEST);
      return 0;
    }
  return preamble + length;
}

gboolean
ks_npy_header_read (const guint8 *data, gsize offset, KsNpyHeader *header, GError **error)
{
  gsize preamble = data[MARK_LENGTH] == 1 ? 10 : 12;
  Scanner scanner = { (const char *) data + preamble, (const char *) data + offset };

  *header = (KsNpyHeader) { NULL };
  if (!take_dictionary (&scanner, header))
    {
      g_set_error (
          error, KS_ERROR, KS_ERROR_DATA,
          "The header of an array is damaged at byte %" G_GSIZE_FORMAT
          ": it must be a dictionary of descr, fortran_order and shape; save the file again.",
          (gsize) (scanner.at - (const char *) data));
      return FALSE;
    }
  if (header->reason == NULL && header->n_dims > KS_TENSOR_MAX_DIMS)
    header->reason = "has more than " G_STRINGIFY (KS_TENSOR_MAX_DIMS) " axes";
  return TRUE;
}

gboolean
ks_detect_npy (const KsFileHead *head)
{
  return ks_begins_with (head->data, head->size, MARK, MARK_LENGTH);
}

gsize
ks_size_npy (const KsFileHead *head)
{
  gsize offset = ks_npy_data_offset (head->data, head->size, NULL), bytes;
  KsNpyHeader header;

  if (offset == 0 || offset > head->size
      || !ks_npy_header_read (head->data, offset, &header, NULL) || header.reason != NULL
      || !ks_shape_bytes (header.n_dims, header.shape, ks_dtype_size (header.dtype), &bytes))
    return 0;
  return offset + bytes;
}

gboolean
ks_read_npy (KsContext *context, KsTensorFile *file, GError **error)
{
  gsize size = file->blob->size;
  guint8 preamble[KS_NPY_PREAMBLE];
  KsNpyHeader header;
  gsize needed;

  if (!ks_blob_read (context, file->blob, 0, MIN (size, sizeof preamble), preamble, error))
    return FALSE;

  gsize offset = ks_npy_data_offset (preamble, MIN (size, sizeof preamble), error);

  if (offset == 0)
    return FALSE;
  if (offset > size)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "The file is cut off after %" G_GSIZE_FORMAT " of the %" G_GSIZE_FORMAT
                   " bytes of its header; copy or save it again.", size, offset);
      return FALSE;
    }

  g_autoptr (GBytes) begin = ks_blob_bytes (context, file->blob, 0, offset, error);

  if (begin == NULL
      || !ks_npy_header_read (g_bytes_get_data (begin, NULL), offset, &header, error))
    return FALSE;
  if (header.reason != NULL)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "The array %s; save plain numbers in at most %d axes.", header.reason,
                   KS_TENSOR_MAX_DIMS);
      return FALSE;
    }
  if (!ks_shape_bytes (header.n_dims, header.shape, ks_dtype_size (header.dtype), &needed)
      || needed != size - offset)
    {
      g_autofree char *shape = ks_shape_text (header.n_dims, header.shape);

      g_set_error (
          error, KS_ERROR, KS_ERROR_DATA,
          "The header declares an array of shape %s and type %s, but %" G_GSIZE_FORMAT
          " bytes of data follow; the file is cut off or damaged, so copy or save it again.",
          shape, ks_dtype_name (header.dtype), size - offset);
      return FALSE;
    }

  return ks_tensor_file_add (
      file, ks_tensor_new ("", header.dtype, header.big_endian, header.n_dims, header.shape,
                           !header.fortran_order, file->blob, offset, error));
}
