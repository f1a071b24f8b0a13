/* PyTorch's files up to 1.5, and what it writes into bytes to this day: five pickles (a magic
 * number, the protocol 1001, the machine's properties, the object, the keys of its storages), then
 * the storages in the order of the keys, each a count of elements (i64) and the elements,
 * little-endian whatever the machine.
 *
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "ks-sort.h"
#include "ks-torch.h"

#define MAGIC "\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19" /* 0x1950a86a20f9469cfc6c */
#define MAGIC_LENGTH 10
#define PROTOCOL 1001
#define COUNT 8 /* bytes before a storage */
#define MOST_STORAGES 65536
#define NODES_PER_CHECK 16384

/* A storage that the object refers to; those of one key are one. */
typedef struct {
  char *key;    /* owned */
  gsize bytes;
  gsize size;   /* bytes of an element */
  gsize offset; /* in the file; 0 = not found yet */
} Place;

/* Where the storages are. */
typedef struct {
  Place *places;  /* (n_places) by key; owned */
  gsize n_places, room;
} Places;

static void
places_clear (Places *self)
{
  for (gsize i = 0; i < self->n_places; i++)
    g_free (self->places[i].key);
  g_free (self->places);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Places, places_clear)

gboolean
ks_detect_torch_legacy (const KsFileHead *head)
{
  gsize at = 2;

  if (head->size < 2 || head->data[0] != 0x80 || head->data[1] < 2 || head->data[1] > 5)
    return FALSE;
  /* Protocols 4 and 5 say how long the pickle is. */
  if (head->size >= 11 && head->data[2] == 0x95)
    at = 11;
  return ks_begins_with (head->data + at, head->size - at, "\x8a\x0a" MAGIC, 2 + MAGIC_LENGTH);
}

/* The three pickles that every file begins with. */
static gboolean
read_preamble (KsPickle *pickle, gsize *offset, GError **error)
{
  const KsPickleNode *node;
  const guint8 *magic = NULL; /* just read, so that it is there without another read */
  guint32 root;

  if (!ks_pickle_load (pickle, offset, &root, error))
    return FALSE;
  node = ks_pickle_node (pickle, root);
  if (node->kind == KS_PICKLE_LONG && node->length == MAGIC_LENGTH)
    magic = ks_pickle_bytes (pickle, node->offset, MAGIC_LENGTH);
  if (magic == NULL || memcmp (magic, MAGIC, MAGIC_LENGTH) != 0)
    {
      g_set_error_literal (error, KS_ERROR, KS_ERROR_DATA,
                           "It does not begin with PyTorch's magic number; save the file again.");
      return FALSE;
    }
  if (!ks_pickle_load (pickle, offset, &root, error))
    return FALSE;
  node = ks_pickle_node (pickle, root);
  if (node->kind != KS_PICKLE_INTEGER || node->integer != PROTOCOL)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "Its protocol is not %d, the only one that PyTorch ever wrote; save the file "
                   "again.",
                   PROTOCOL);
      return FALSE;
    }
  return ks_pickle_load (pickle, offset, &root, error);
}

static int
compare_places (const void *a, const void *b)
{
  const Place *x = a, *y = b;

  return strcmp (x->key, y->key);
}

static gboolean
set_bad_storage (const char *key, const char *what, GError **error)
{
  g_autofree char *printable = ks_printable (key, 80);

  g_set_error (error, KS_ERROR, KS_ERROR_DATA, "The storage “%s” %s; save the file again.",
               printable, what);
  return FALSE;
}

/* The key of a storage as a new string; NULL with an error. */
static char *
dup_key (KsPickle *pickle, guint32 node, GError **error)
{
  char *key = ks_pickle_dup_text (pickle, node);

  if (key == NULL && ks_pickle_check (pickle, error))
    set_bad_storage ("", "has a name that is too long", error);
  return key;
}

/* Of references to one storage the first stays. */
static gboolean
unite_places (Places *self, GError **error)
{
  gsize n = 0;

  for (gsize i = 0; i < self->n_places; i++)
    {
      Place *place = &self->places[i];

      if (n == 0 || !g_str_equal (place->key, self->places[n - 1].key))
        {
          Place kept = *place;

          place->key = NULL;
          self->places[n++] = kept;
        }
      else if (place->bytes != self->places[n - 1].bytes)
        return set_bad_storage (place->key, "is of several lengths, as its tensors tell", error);
      else
        g_free (g_steal_pointer (&place->key));
    }
  self->n_places = n;
  return TRUE;
}

/* The storages that the object refers to. */
static gboolean
gather_places (KsTorch *torch, Places *self, GError **error)
{
  KsPickle *pickle = torch->pickle;

  for (gsize i = 0; i < pickle->n_nodes; i++)
    {
      KsTorchStorage storage;
      char *key;

      if (i % NODES_PER_CHECK == 0 && !ks_context_check (pickle->context, error))
        return FALSE;
      if (!ks_pickle_is (pickle, i, KS_PICKLE_PERSISTENT) || !ks_torch_is_tensor (torch, i))
        continue;
      if (!ks_torch_storage_read (torch, i, "", &storage, error))
        return FALSE;
      if (self->n_places == MOST_STORAGES)
        {
          g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                       "It refers to more than %d storages; save fewer tensors in a file.",
                       MOST_STORAGES);
          return FALSE;
        }
      key = dup_key (pickle, storage.key, error);
      if (key == NULL)
        return FALSE;
      if (!ks_grow (pickle->context, &self->places, &self->room, self->n_places + 1,
                    sizeof *self->places, error))
        {
          g_free (key);
          return FALSE;
        }
      self->places[self->n_places++] = (Place) { key, storage.bytes, storage.type->size, 0 };
    }
  return ks_pickle_check (pickle, error)
         && ks_sort (pickle->context, self->places, self->n_places, sizeof *self->places,
                     compare_places, error)
         && unite_places (self, error);
}

static Place *
find_place (const Places *self, char *key)
{
  const Place wanted = { .key = key };

  return self->n_places == 0 ? NULL
                             : bsearch (&wanted, self->places, self->n_places,
                                        sizeof *self->places, compare_places);
}

/* The storage at *@offset, which is moved behind it. */
static gboolean
pass_storage (KsContext *context, KsBlob *blob, Place *place, gsize *offset, GError **error)
{
  gsize count, bytes;
  guint8 raw[COUNT];

  if (!ks_blob_read (context, blob, *offset, COUNT, raw, error))
    return FALSE;
  *offset += COUNT;
  count = ks_load64 (raw, FALSE);
  if (!g_size_checked_mul (&bytes, count, place->size) || bytes != place->bytes)
    {
      g_autofree char *what = g_strdup_printf (
          "at byte %" G_GSIZE_FORMAT " is to have %" G_GSIZE_FORMAT
          " elements, though its tensors look there for %" G_GSIZE_FORMAT " bytes",
          *offset, count, place->bytes);

      return set_bad_storage (place->key, what, error);
    }
  if (bytes > blob->size - *offset)
    {
      g_autofree char *what = g_strdup_printf (
          "at byte %" G_GSIZE_FORMAT " is to have %" G_GSIZE_FORMAT " bytes, but %" G_GSIZE_FORMAT
          " follow",
          *offset, bytes, blob->size - *offset);

      return set_bad_storage (place->key, what, error);
    }
  place->offset = *offset;
  *offset += bytes;
  return TRUE;
}

/* Goes through the storages behind the pickles, in the order of @keys. */
static gboolean
find_storages (KsTorch *torch, Places *places, guint32 keys, gsize offset, GError **error)
{
  KsPickle *pickle = torch->pickle;

  if (!ks_pickle_is (pickle, keys, KS_PICKLE_LIST))
    {
      g_set_error_literal (error, KS_ERROR, KS_ERROR_DATA,
                           "No list of storages follows the object; save the file again.");
      return FALSE;
    }
  for (guint32 at = ks_pickle_node (pickle, keys)->first; at != 0; at = pickle->items[at].next)
    {
      guint32 node = pickle->items[at].value;
      g_autofree char *key = NULL;
      Place *place;

      if (ks_pickle_is (pickle, node, KS_PICKLE_TEXT))
        key = ks_pickle_dup_text (pickle, node);
      if (!ks_pickle_check (pickle, error) || !ks_context_check (pickle->context, error))
        return FALSE;
      place = key != NULL ? find_place (places, key) : NULL;
      if (place == NULL || place->offset > 0)
        return set_bad_storage (key != NULL ? key : "",
                                place == NULL ? "is listed, though no tensor refers to it"
                                              : "is listed twice",
                                error);
      if (!pass_storage (pickle->context, pickle->blob, place, &offset, error))
        return FALSE;
    }
  return TRUE;
}

/* Every storage that a tensor is made of has been gathered. */
static KsBlob *
locate (KsTorch *torch, const KsTorchStorage *storage, GError **error)
{
  g_autofree char *key = dup_key (torch->pickle, storage->key, error);
  const Place *place;

  if (key == NULL)
    return NULL;
  place = find_place (torch->data, key);
  if (place->offset > 0)
    return ks_blob_new_part (torch->pickle->blob, place->offset, place->bytes);
  set_bad_storage (key, "is missing, though a tensor has its numbers there", error);
  return NULL;
}

gboolean
ks_read_torch_legacy (KsContext *context, KsTensorFile *file, GError **error)
{
  g_autoptr (KsPickle) pickle = ks_pickle_new (context, file->blob, error);
  g_auto (Places) places = { NULL };
  g_auto (KsTorch) torch
      = { .file = file, .pickle = pickle, .locate = locate, .data = &places };
  gsize offset = 0;
  guint32 root, keys;

  return pickle != NULL && read_preamble (pickle, &offset, error)
         && ks_pickle_load (pickle, &offset, &root, error)
         && ks_pickle_load (pickle, &offset, &keys, error)
         && ks_torch_learn_names (&torch, error) && gather_places (&torch, &places, error)
         && find_storages (&torch, &places, keys, offset, error)
         && ks_torch_collect (&torch, root, error);
}

/* What torch.save() writes for a lone storage: the same with that for the object. */
gboolean
ks_torch_saved_storage_read (KsTorch *outer, gsize offset, gsize length, KsTorchStorage *storage,
                             GError **error)
{
  KsContext *context = outer->pickle->context;
  g_autoptr (KsBlob) bytes = ks_blob_new_part (outer->pickle->blob, offset, length);
  g_autoptr (KsPickle) pickle = ks_pickle_new (context, bytes, error);
  g_auto (KsTorch) torch = { .pickle = pickle };
  gsize at = 0;
  guint32 root, keys;
  guint8 count[COUNT];

  if (pickle == NULL || !read_preamble (pickle, &at, error)
      || !ks_pickle_load (pickle, &at, &root, error)
      || !ks_pickle_load (pickle, &at, &keys, error) || !ks_torch_learn_names (&torch, error))
    return FALSE;
  if (!ks_pickle_is (pickle, root, KS_PICKLE_PERSISTENT))
    return FALSE;
  if (!ks_torch_storage_read (&torch, root, "", storage, error)
      || !ks_blob_read (context, bytes, at, COUNT, count, error))
    return FALSE;
  at += COUNT;
  storage->within = offset + at;
  return ks_load64 (count, FALSE) == storage->count && storage->bytes <= length - at;
}
