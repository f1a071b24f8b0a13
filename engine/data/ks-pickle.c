/* SPDX-License-Identifier: MIT */
#include "ks-pickle.h"

#include <string.h>

#define WINDOW (1024 * 1024) /* most pickles fit, so that going back in one reads nothing again */

KsPickle *
ks_pickle_new (KsContext *context, KsBlob *blob, GError **error)
{
  g_autoptr (KsPickle) self = g_new0 (KsPickle, 1);

  self->context = context;
  self->blob = ks_blob_ref (blob);
  if (blob->memory == NULL)
    {
      self->window = ks_new (context, guint8, MIN (blob->size, WINDOW), error);
      if (self->window == NULL)
        return NULL;
    }
  if (!ks_grow (context, &self->items, &self->item_room, 16, sizeof *self->items, error))
    return NULL;
  self->items[0] = (KsPickleItem) { 0, 0 };
  self->n_items = 1;
  return g_steal_pointer (&self);
}

void
ks_pickle_free (KsPickle *self)
{
  ks_blob_unref (self->blob);
  g_free (self->nodes);
  g_free (self->items);
  g_free (self->window);
  g_clear_error (&self->failure);
  g_free (self);
}

static gboolean
set_too_many (guint most, const char *what, GError **error)
{
  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "The pickle holds more than %u %s; save the tensors alone, as "
               "torch.save(model.state_dict(), ...) does.",
               most, what);
  return FALSE;
}

gboolean
ks_pickle_add_node (KsPickle *self, KsPickleKind kind, guint32 *node, GError **error)
{
  if (self->n_nodes == KS_PICKLE_MOST_NODES)
    return set_too_many (KS_PICKLE_MOST_NODES, "objects", error);
  if (!ks_grow (self->context, &self->nodes, &self->node_room, self->n_nodes + 1,
                sizeof *self->nodes, error))
    return FALSE;
  *node = self->n_nodes++;
  self->nodes[*node] = (KsPickleNode) { .kind = kind };
  return TRUE;
}

gboolean
ks_pickle_add_item (KsPickle *self, guint32 node, guint32 value, GError **error)
{
  KsPickleNode *owner = &self->nodes[node];

  if (self->n_items == KS_PICKLE_MOST_ITEMS)
    return set_too_many (KS_PICKLE_MOST_ITEMS, "items of lists and dictionaries", error);
  if (!ks_grow (self->context, &self->items, &self->item_room, self->n_items + 1,
                sizeof *self->items, error))
    return FALSE;
  self->items[self->n_items] = (KsPickleItem) { value, 0 };
  if (owner->length == 0)
    owner->first = self->n_items;
  else
    self->items[owner->last].next = self->n_items;
  owner->last = self->n_items++;
  owner->length++;
  return TRUE;
}

guint32
ks_pickle_item (const KsPickle *self, guint32 node, guint32 index)
{
  guint32 at = self->nodes[node].first;

  for (guint32 i = 0; i < index; i++)
    at = self->items[at].next;
  return self->items[at].value;
}

gboolean
ks_pickle_argument (const KsPickle *self, guint32 object, guint32 index, guint32 *argument)
{
  guint32 arguments = ks_pickle_item (self, object, 1);

  if (index >= self->nodes[arguments].length)
    return FALSE;
  *argument = ks_pickle_item (self, arguments, index);
  return TRUE;
}

const guint8 *
ks_pickle_bytes (KsPickle *self, gsize offset, gsize size)
{
  if (self->window == NULL)
    return self->blob->memory + offset;
  if (offset < self->window_begin || offset > self->window_end
      || size > self->window_end - offset)
    {
      gsize there = MIN (self->blob->size - offset, WINDOW);
      g_autoptr (GError) failure = NULL;

      self->window_begin = self->window_end = 0;
      if (!ks_blob_read (self->context, self->blob, offset, there, self->window, &failure))
        {
          if (self->failure == NULL)
            self->failure = g_steal_pointer (&failure);
          return NULL;
        }
      self->window_begin = offset;
      self->window_end = offset + there;
    }
  return self->window + (offset - self->window_begin);
}

gboolean
ks_pickle_check (KsPickle *self, GError **error)
{
  if (self->failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->failure));
  return FALSE;
}

void
ks_pickle_propagate (KsPickle *self, GError *failure, GError **error)
{
  if (self->failure != NULL)
    {
      g_clear_error (&failure);
      failure = g_steal_pointer (&self->failure);
    }
  g_propagate_error (error, failure);
}

gboolean
ks_pickle_is_text (KsPickle *self, guint32 node, const char *text)
{
  const KsPickleNode *it = &self->nodes[node];
  gsize length = strlen (text), quotes = it->encoding == KS_PICKLE_QUOTED;

  if (it->kind != KS_PICKLE_TEXT || it->length != length + 2 * quotes)
    return FALSE;

  const guint8 *bytes = ks_pickle_bytes (self, it->offset + quotes, length);

  return bytes != NULL && memcmp (bytes, text, length) == 0;
}

/* The character that the escape sequence at *@at stands for, one of those that @letters begin;
 * the backslash when it is none. */
static gunichar
unescape (const char **at, const char *end, const char *letters)
{
  static const char *const names = "nrt\\'\"", *const meanings = "\n\r\t\\'\"";
  const char *next = *at + 1;
  const char *letter = next < end && *next != '\0' ? strchr (letters, *next) : NULL;
  const char *name = letter != NULL ? strchr (names, *next) : NULL;
  gssize digits = letter == NULL ? 0 : *next == 'x' ? 2 : *next == 'u' ? 4 : 8;
  gunichar value = 0;

  *at = next + (name != NULL);
  if (name != NULL)
    return meanings[name - names];
  if (letter == NULL || end - next <= digits)
    return '\\';
  for (gssize i = 1; i <= digits; i++)
    {
      if (!g_ascii_isxdigit (next[i]))
        return '\\';
      value = value << 4 | (gunichar) g_ascii_xdigit_value (next[i]);
    }
  *at = next + 1 + digits;
  return g_unichar_validate (value) ? value : 0xfffd;
}

static char *
decode_escapes (const char *at, const char *end, const char *letters)
{
  GString *out = g_string_new (NULL);

  while (at < end)
    {
      gunichar c = *at == '\\' ? unescape (&at, end, letters) : (guint8) *at++;

      g_string_append_unichar (out, c != 0 ? c : 0xfffd);
    }
  return g_string_free (out, FALSE);
}

char *
ks_pickle_dup_text (KsPickle *self, guint32 node)
{
  const KsPickleNode *it = &self->nodes[node];
  const guint8 *bytes = it->length > KS_PICKLE_LONGEST_TEXT
                            ? NULL
                            : ks_pickle_bytes (self, it->offset, it->length);
  const char *text = (const char *) bytes;

  if (text == NULL)
    return NULL;
  if (it->encoding == KS_PICKLE_ESCAPED)
    return decode_escapes (text, text + it->length, "uU");
  if (it->encoding == KS_PICKLE_QUOTED)
    return decode_escapes (text + 1, text + it->length - 1, "xnrt\\'\"");
  return g_utf8_make_valid (text, it->length);
}
