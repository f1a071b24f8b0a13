/* SPDX-License-Identifier: MIT */
#include "ks-json-text.h"

#include <string.h>

/* Bytes that jansson 2.14 takes for an object, an array, a member of an object, a value and a text,
 * as measured with glibc; a text takes its own bytes besides. */
enum { OBJECT_COST = 256, ARRAY_COST = 144, MEMBER_COST = 96, VALUE_COST = 48, TEXT_COST = 64 };

/* The text on its way to the parser, which sees nothing that is beyond the bounds. */
typedef struct {
  KsContext *context;
  KsBlob *blob;
  gsize at, end;
  gboolean in_string, escaped;
  guint depth;
  gsize memory; /* bytes that the tree takes so far, about */
  gsize most;   /* and that it may take */
  GError *error;
} Feed;

static gboolean
set_beyond (Feed *feed, gsize place, const char *what)
{
  g_set_error (&feed->error, KS_ERROR, KS_ERROR_DATA,
               "At byte %" G_GSIZE_FORMAT " its JSON text %s.", place,
               what);
  return FALSE;
}

static void
count_in_string (Feed *feed, char c)
{
  if (feed->escaped)
    feed->escaped = FALSE;
  else if (c == '\\')
    feed->escaped = TRUE;
  else if (c == '"')
    feed->in_string = FALSE;
}

static void
count_outside (Feed *feed, char c)
{
  switch (c)
    {
    case '"':
      feed->in_string = TRUE;
      feed->memory += TEXT_COST;
      break;
    case '{':
    case '[':
      feed->depth++;
      feed->memory += c == '{' ? OBJECT_COST : ARRAY_COST;
      break;
    case '}':
    case ']':
      feed->depth -= feed->depth > 0;
      break;
    case ':':
      feed->memory += MEMBER_COST;
      break;
    case ',':
      feed->memory += VALUE_COST;
      break;
    default:
      break;
    }
}

static gboolean
count (Feed *feed, const char *text, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      if (feed->in_string)
        count_in_string (feed, text[i]);
      else
        count_outside (feed, text[i]);
      feed->memory++;
      if (feed->depth > KS_JSON_MOST_DEPTH)
        return set_beyond (feed, feed->at + i,
                           "is nested more than " G_STRINGIFY (KS_JSON_MOST_DEPTH)
                           " levels deep; such files hold no arrays");
      if (feed->memory > feed->most)
        return set_beyond (feed, feed->at + i,
                           "lists more than can be kept; save fewer arrays in a file");
    }
  return TRUE;
}

/* Fills jansson's buffer; 0 at the end, -1 to stop. */
static size_t
feed_parser (void *buffer, size_t room, void *data)
{
  Feed *feed = data;
  gsize n = MIN (room, feed->end - feed->at);

  if (!ks_context_check (feed->context, &feed->error)
      || !ks_blob_read (feed->context, feed->blob, feed->at, n, buffer, &feed->error)
      || !count (feed, buffer, n))
    return -1;
  feed->at += n;
  return n;
}

static void
set_damaged (const json_error_t *failure, gsize offset, GError **error)
{
  g_autofree char *why = ks_printable (failure->text, 120);

  /* Of memory that is not there, jansson says nothing. */
  if (*failure->text == '\0')
    g_set_error_literal (error, KS_ERROR, KS_ERROR_MEMORY,
                         "There is no memory to read its JSON text; close other programs.");
  else
    g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                 "Its JSON text is damaged at byte %" G_GSIZE_FORMAT
                 " (%s); copy or save the file again.",
                 offset + MAX (failure->position, 0), why);
}

json_t *
ks_json_read (KsContext *context, KsBlob *blob, gsize offset, gsize size, gsize more_memory,
              GError **error)
{
  g_return_val_if_fail (offset <= blob->size && size <= blob->size - offset, NULL);

  Feed feed = { .context = context,
                .blob = blob,
                .at = offset,
                .end = offset + size,
                .most = KS_JSON_MOST_MEMORY + MIN (more_memory, G_MAXSIZE - KS_JSON_MOST_MEMORY) };
  json_error_t failure;
  json_t *root = json_load_callback (feed_parser, &feed, JSON_REJECT_DUPLICATES, &failure);

  if (feed.error != NULL)
    {
      json_decref (root);
      g_propagate_error (error, feed.error);
      return NULL;
    }
  if (root == NULL)
    set_damaged (&failure, offset, error);
  return root;
}

gboolean
ks_json_read_text (KsContext *context, const char *text, gsize more_memory, json_t **root,
                   GError **error)
{
  gsize size = strlen (text);
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, size);
  g_autoptr (KsBlob) blob = ks_blob_new (bytes);
  GError *failure = NULL;

  *root = ks_json_read (context, blob, 0, size, more_memory, &failure);
  if (failure == NULL)
    return TRUE;
  if (!g_error_matches (failure, KS_ERROR, KS_ERROR_DATA))
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  g_error_free (failure);
  return TRUE;
}

gboolean
ks_json_lengths (const json_t *array, guint64 *out, gsize room)
{
  for (gsize i = 0; i < json_array_size (array); i++)
    {
      const json_t *item = json_array_get (array, i);

      if (!json_is_integer (item) || json_integer_value (item) < 0)
        return FALSE;
      if (i < room)
        out[i] = json_integer_value (item);
    }
  return json_is_array (array);
}
