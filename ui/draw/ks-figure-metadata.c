/* SPDX-License-Identifier: MIT */
#include "ks-figure-metadata.h"

#include <string.h>
#include <zlib.h>

#define BASE64 "base64:"
#define SVG_OPEN "<kleinscope:recipe xmlns:kleinscope=\"urn:kleinscope:recipe\">"
#define SVG_CLOSE "</kleinscope:recipe>"

static const guint8 png_signature[8] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };

/* ------- what it says ------- */

static gboolean
is_plain_text (const char *text)
{
  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if ((guchar) *p < ' ' && *p != '\n' && *p != '\t')
      return FALSE;
  /* The two code points of the basic plane that XML has no place for. */
  return strstr (text, "\357\277\276") == NULL && strstr (text, "\357\277\277") == NULL;
}

char *
ks_figure_metadata_new (const KsResult *result, const KsFigureViewInfo *view, const char *session,
                        GError **error)
{
  g_autofree char *sha256 = ks_result_input_sha256 (result, NULL, error);

  if (sha256 == NULL)
    return NULL;
  g_autofree char *recipe = session != NULL ? g_strdup (session)
                                            : ks_recipe_to_text (result->recipe);
  g_autofree char *path = ks_printable (result->source->path, 1000);
  /* The recipe's own first line stays the first. */
  const char *rest = strchr (recipe, '\n') + 1;
  g_autofree char *text = g_strdup_printf (
      "%.*s# Made by Kleinscope %s: %s.\n# Input: %s\n# SHA-256 of the input: %s\n%s",
      (int) (rest - recipe), recipe, KS_VERSION, view->title, path, sha256, rest);

  if (is_plain_text (text))
    return g_steal_pointer (&text);
  g_autofree char *encoded = g_base64_encode ((const guchar *) text, strlen (text));
  return g_strconcat (BASE64, encoded, NULL);
}

static char *
decode (const char *metadata, gsize length)
{
  g_autofree char *text = g_strndup (metadata, length);
  gsize n;

  if (!g_str_has_prefix (text, BASE64))
    return g_steal_pointer (&text);
  g_autofree guchar *decoded = g_base64_decode (text + strlen (BASE64), &n);
  return g_strndup ((const char *) decoded, n);
}

/* ------- PNG ------- */

static void
append_uint32 (GByteArray *bytes, guint32 number)
{
  guint32 big = GUINT32_TO_BE (number);

  g_byte_array_append (bytes, (const guint8 *) &big, sizeof big);
}

static guint32
read_uint32 (const guint8 *bytes)
{
  return (guint32) bytes[0] << 24 | (guint32) bytes[1] << 16 | (guint32) bytes[2] << 8 | bytes[3];
}

static void
append_chunk (GByteArray *png, const char *type, const GByteArray *data)
{
  uLong sum = crc32 (0, (const Bytef *) type, 4);

  append_uint32 (png, data->len);
  g_byte_array_append (png, (const guint8 *) type, 4);
  g_byte_array_append (png, data->data, data->len);
  append_uint32 (png, (guint32) crc32 (sum, data->data, data->len));
}

void
ks_figure_metadata_into_png (GByteArray *png, const char *metadata, guint32 pixels_per_metre)
{
  /* the IHDR chunk comes first and has 13 bytes of data */
  const gsize header = sizeof png_signature + 25;
  g_autoptr (GByteArray) rest = g_byte_array_new ();
  g_autoptr (GByteArray) size = g_byte_array_new ();
  g_autoptr (GByteArray) text = g_byte_array_new ();

  g_return_if_fail (png->len > header);

  append_uint32 (size, pixels_per_metre);
  append_uint32 (size, pixels_per_metre);
  g_byte_array_append (size, (const guint8 *) "\1", 1);

  /* Keyword, not compressed, no language, no translated keyword. */
  g_byte_array_append (text, (const guint8 *) KS_FIGURE_KEYWORD "\0\0\0\0",
                       sizeof KS_FIGURE_KEYWORD + 4);
  g_byte_array_append (text, (const guint8 *) metadata, (guint) strlen (metadata));

  g_byte_array_append (rest, png->data + header, png->len - (guint) header);
  g_byte_array_set_size (png, (guint) header);
  append_chunk (png, "pHYs", size);
  append_chunk (png, "iTXt", text);
  g_byte_array_append (png, rest->data, rest->len);
}

static char *
read_png (const guint8 *bytes, gsize n)
{
  for (gsize at = sizeof png_signature; at + 12 <= n;)
    {
      gsize length = read_uint32 (bytes + at);
      const guint8 *data = bytes + at + 8;

      if (length > n - at - 12)
        return NULL;
      if (memcmp (bytes + at + 4, "iTXt", 4) == 0 && length >= sizeof KS_FIGURE_KEYWORD + 4
          && memcmp (data, KS_FIGURE_KEYWORD "\0\0\0\0", sizeof KS_FIGURE_KEYWORD + 4) == 0
          && crc32 (0, bytes + at + 4, (uInt) length + 4) == read_uint32 (data + length))
        return decode ((const char *) data + sizeof KS_FIGURE_KEYWORD + 4,
                       length - sizeof KS_FIGURE_KEYWORD - 4);
      at += length + 12;
    }
  return NULL;
}

/* ------- SVG ------- */

void
ks_figure_metadata_into_svg (GByteArray *svg, const char *metadata)
{
  g_autofree char *escaped = g_markup_escape_text (metadata, -1);
  g_autofree char *element = g_strdup_printf ("\n<metadata>%s%s%s</metadata>", SVG_OPEN, escaped,
                                              SVG_CLOSE);
  const char *text = (const char *) svg->data;
  const char *start = memmem (text, svg->len, "<svg", 4);
  const char *end = start != NULL ? memchr (start, '>', svg->len - (gsize) (start - text)) : NULL;

  g_return_if_fail (end != NULL);

  gsize head = (gsize) (end + 1 - text);
  g_autoptr (GByteArray) rest = g_byte_array_new ();
  g_byte_array_append (rest, svg->data + head, svg->len - (guint) head);
  g_byte_array_set_size (svg, (guint) head);
  g_byte_array_append (svg, (const guint8 *) element, (guint) strlen (element));
  g_byte_array_append (svg, rest->data, rest->len);
}

/* Cairo numbers surfaces through the life of the program: a figure's bytes would tell how many were
 * drawn before it. Here they count from 1 in order of appearance. */
void
ks_figure_renumber_svg (GByteArray *svg)
{
  static const char name[] = "surface";
  g_autoptr (GHashTable) numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GByteArray) whole = g_byte_array_new ();
  const char *p = (const char *) svg->data;
  const char *end = p + svg->len;

  for (const char *found; (found = memmem (p, (gsize) (end - p), name, strlen (name))) != NULL;)
    {
      const char *digits = found + strlen (name);
      const char *after = digits;

      while (after < end && g_ascii_isdigit (*after))
        after++;
      g_byte_array_append (whole, (const guint8 *) p, (guint) (digits - p));
      p = after;
      if (after == digits)
        continue;
      g_autofree char *old = g_strndup (digits, (gsize) (after - digits));
      guint number = GPOINTER_TO_UINT (g_hash_table_lookup (numbers, old));
      if (number == 0)
        {
          number = g_hash_table_size (numbers) + 1;
          g_hash_table_insert (numbers, g_steal_pointer (&old), GUINT_TO_POINTER (number));
        }
      g_autofree char *text = g_strdup_printf ("%u", number);
      g_byte_array_append (whole, (const guint8 *) text, (guint) strlen (text));
    }
  g_byte_array_append (whole, (const guint8 *) p, (guint) (end - p));
  g_byte_array_set_size (svg, 0);
  g_byte_array_append (svg, whole->data, whole->len);
}

static char *
unescape (const char *text, gsize length)
{
  static const struct { const char *entity; char letter; } entities[] = {
    { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' },
    { "&quot;", '"' }, { "&apos;", '\'' }, { "&#39;", '\'' },
  };
  GString *plain = g_string_sized_new (length);

  for (const char *p = text; p < text + length;)
    {
      gsize found = G_N_ELEMENTS (entities);

      for (gsize e = 0; e < G_N_ELEMENTS (entities) && found == G_N_ELEMENTS (entities); e++)
        if (strncmp (p, entities[e].entity, strlen (entities[e].entity)) == 0)
          found = e;
      if (found < G_N_ELEMENTS (entities))
        {
          g_string_append_c (plain, entities[found].letter);
          p += strlen (entities[found].entity);
        }
      else
        g_string_append_c (plain, *p++);
    }
  return g_string_free (plain, FALSE);
}

static char *
read_svg (const char *text, gsize n)
{
  const char *start = memmem (text, n, SVG_OPEN, strlen (SVG_OPEN));

  if (start == NULL)
    return NULL;
  start += strlen (SVG_OPEN);
  const char *end = memmem (start, n - (gsize) (start - text), SVG_CLOSE, strlen (SVG_CLOSE));
  if (end == NULL)
    return NULL;
  g_autofree char *plain = unescape (start, (gsize) (end - start));
  return decode (plain, strlen (plain));
}

/* ------- PDF ------- */

/* What follows a backslash in a literal string, from *@p on: at most one byte. */
static void
append_pdf_escape (GByteArray *bytes, const char **p, const char *end)
{
  static const char letters[] = "nrtbf";
  static const char meanings[] = "\n\r\t\b\f";
  const char *letter = **p != '\0' ? strchr (letters, **p) : NULL;
  guint8 byte = (guint8) **p;

  if (**p == '\n')
    return; /* the line goes on */
  if (letter != NULL)
    byte = (guint8) meanings[letter - letters];
  else if (**p >= '0' && **p <= '7')
    {
      byte = 0;
      for (int digit = 0; digit < 3 && *p < end && **p >= '0' && **p <= '7'; digit++)
        byte = (guint8) (byte << 3 | (*(*p)++ - '0'));
      (*p)--;
    }
  g_byte_array_append (bytes, &byte, 1);
}

static GByteArray *
read_pdf_literal (const char *p, const char *end)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  for (; p < end && *p != ')'; p++)
    if (*p != '\\')
      g_byte_array_append (bytes, (const guint8 *) p, 1);
    else if (++p < end)
      append_pdf_escape (bytes, &p, end);
  return p < end ? g_steal_pointer (&bytes) : NULL;
}

static GByteArray *
read_pdf_hexadecimal (const char *p, const char *end)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  int high = -1;

  for (; p < end && *p != '>'; p++)
    {
      int digit = g_ascii_xdigit_value (*p);

      if (digit < 0)
        continue;
      if (high >= 0)
        {
          guint8 byte = (guint8) (high << 4 | digit);

          g_byte_array_append (bytes, &byte, 1);
        }
      high = high < 0 ? digit : -1;
    }
  return p < end ? g_steal_pointer (&bytes) : NULL;
}

/* UTF-16 where it says so, else ASCII. */
static char *
text_of_pdf_string (const GByteArray *bytes)
{
  const char *data = (const char *) bytes->data;

  if (bytes->len < 2 || bytes->data[0] != 0xfe || bytes->data[1] != 0xff)
    return g_strndup (data, bytes->len);
  return g_convert (data + 2, bytes->len - 2, "UTF-8", "UTF-16BE", NULL, NULL, NULL);
}

static char *
read_pdf (const char *text, gsize n)
{
  static const char key[] = "/Keywords";
  const char *end = text + n;

  for (const char *p = text; (p = memmem (p, (gsize) (end - p), key, strlen (key))) != NULL;)
    {
      p += strlen (key);
      while (p < end && g_ascii_isspace (*p))
        p++;
      if (p == end || (*p != '(' && *p != '<'))
        continue;
      g_autoptr (GByteArray) bytes = *p == '(' ? read_pdf_literal (p + 1, end)
                                             : read_pdf_hexadecimal (p + 1, end);
      if (bytes == NULL)
        continue;
      g_autofree char *keywords = text_of_pdf_string (bytes);
      if (keywords != NULL)
        return decode (keywords, strlen (keywords));
    }
  return NULL;
}

/* ------- any ------- */

char *
ks_figure_read_recipe (GBytes *figure, GError **error)
{
  g_return_val_if_fail (figure != NULL, NULL);

  gsize n;
  const char *text = g_bytes_get_data (figure, &n);
  g_autofree char *recipe = NULL;

  if (n >= sizeof png_signature && memcmp (text, png_signature, sizeof png_signature) == 0)
    recipe = read_png ((const guint8 *) text, n);
  else if (n >= 5 && memcmp (text, "%PDF-", 5) == 0)
    recipe = read_pdf (text, n);
  else if (n > 0)
    recipe = read_svg (text, n);
  if (recipe == NULL || strstr (recipe, KS_FIGURE_KEYWORD) == NULL)
    {
      g_set_error_literal (error, KS_ERROR, KS_ERROR_DATA,
                           "There is no recipe in this file; open a PDF, SVG or PNG figure that "
                           "Kleinscope made.");
      return NULL;
    }
  return g_steal_pointer (&recipe);
}
