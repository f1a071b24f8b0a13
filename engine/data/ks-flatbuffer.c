/* SPDX-License-Identifier: MIT */
#include "ks-flatbuffer.h"

#include <string.h>

#include "ks-blob-pages.h"
#include "ks-distinct-names.h"

#define OFFSET 4     /* bytes of an offset and of a length */
#define LISTED 2     /* bytes of an offset in a table's list */
#define LIST_FRONT 4 /* bytes before them: the sizes of list and table */

struct _KsFlatbuffer {
  gsize size;         /* bytes of the file */
  KsBlobPages *pages; /* owned */
};

KsFlatbuffer *
ks_flatbuffer_new (KsContext *context, KsBlob *blob, GError **error)
{
  g_return_val_if_fail (blob != NULL, NULL);

  g_autoptr (KsBlobPages) pages = ks_blob_pages_new (context, blob, error);

  if (pages == NULL)
    return NULL;

  KsFlatbuffer *self = g_new (KsFlatbuffer, 1);

  self->size = blob->size;
  self->pages = g_steal_pointer (&pages);
  return self;
}

void
ks_flatbuffer_free (KsFlatbuffer *self)
{
  if (self == NULL)
    return;
  ks_blob_pages_free (self->pages);
  g_free (self);
}

static gboolean
set_damaged (gsize at, GError **error)
{
  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "What byte %" G_GSIZE_FORMAT
               " refers to is cut off or damaged; copy or save the file again.", at);
  return FALSE;
}

/* Whether the file has @size bytes from @at. */
static gboolean
is_inside (const KsFlatbuffer *self, gsize at, gsize size)
{
  return at <= self->size && size <= self->size - at;
}

/* The number of @size bytes at @at, little endian. */
static gboolean
read_number (KsFlatbuffer *self, gsize at, gsize size, guint64 *value, GError **error)
{
  guint64 bits = 0;

  if (!is_inside (self, at, size))
    return set_damaged (at, error);
  if (!ks_blob_pages_read (self->pages, at, size, &bits, error))
    return FALSE;
  *value = GUINT64_FROM_LE (bits);
  return TRUE;
}

/* Where the offset at @at leads. */
static gboolean
follow (KsFlatbuffer *self, gsize at, gsize *target, GError **error)
{
  guint64 offset;

  if (!read_number (self, at, OFFSET, &offset, error))
    return FALSE;
  *target = at + offset;
  return (offset > 0 && is_inside (self, *target, OFFSET)) || set_damaged (at, error);
}

/* A table begins with how far behind its list of offsets it lies, which may be negative; the list
 * begins with its own size and the table's. */
static gboolean
open_table (KsFlatbuffer *self, gsize at, KsFlatTable *table, GError **error)
{
  guint64 back, list_size, table_size;
  gsize offsets;

  if (!read_number (self, at, OFFSET, &back, error))
    return FALSE;
  offsets = at - (gssize) (gint32) back;
  if (!is_inside (self, offsets, LIST_FRONT))
    return set_damaged (at, error);
  if (!read_number (self, offsets, LISTED, &list_size, error)
      || !read_number (self, offsets + LISTED, LISTED, &table_size, error))
    return FALSE;
  if (list_size < LIST_FRONT || !is_inside (self, offsets, list_size) || table_size < OFFSET
      || !is_inside (self, at, table_size))
    return set_damaged (at, error);
  *table = (KsFlatTable) { .at = at,
                           .size = table_size,
                           .offsets = offsets + LIST_FRONT,
                           .n_fields = (list_size - LIST_FRONT) / LISTED };
  return TRUE;
}

gboolean
ks_flatbuffer_root (KsFlatbuffer *self, KsFlatTable *root, GError **error)
{
  gsize at;

  return follow (self, 0, &at, error) && open_table (self, at, root, error);
}

/* The byte at which a field of @size bytes lies; 0 when it is not there. */
static gboolean
find_field (KsFlatbuffer *self, const KsFlatTable *table, guint field, gsize size, gsize *at,
            GError **error)
{
  guint64 offset;

  *at = 0;
  if (field >= table->n_fields)
    return TRUE;
  if (!read_number (self, table->offsets + field * LISTED, LISTED, &offset, error))
    return FALSE;
  if (offset == 0)
    return TRUE;
  *at = table->at + offset;
  return (offset >= OFFSET && offset + size <= table->size) || set_damaged (table->at, error);
}

gboolean
ks_flatbuffer_number (KsFlatbuffer *self, const KsFlatTable *table, guint field, gsize size,
                      guint64 *value, GError **error)
{
  gsize at;

  return find_field (self, table, field, size, &at, error)
         && (at == 0 || read_number (self, at, size, value, error));
}

gboolean
ks_flatbuffer_table (KsFlatbuffer *self, const KsFlatTable *table, guint field, KsFlatTable *out,
                     GError **error)
{
  gsize at, target;

  *out = (KsFlatTable) { 0 };
  return find_field (self, table, field, OFFSET, &at, error)
         && (at == 0
             || (follow (self, at, &target, error) && open_table (self, target, out, error)));
}

gboolean
ks_flatbuffer_vector (KsFlatbuffer *self, const KsFlatTable *table, guint field, gsize item_size,
                      KsFlatVector *out, GError **error)
{
  gsize at, target;
  guint64 length;

  *out = (KsFlatVector) { 0 };
  if (!find_field (self, table, field, OFFSET, &at, error))
    return FALSE;
  if (at == 0)
    return TRUE;
  if (!follow (self, at, &target, error) || !read_number (self, target, OFFSET, &length, error))
    return FALSE;
  *out = (KsFlatVector) { target + OFFSET, length };
  return length <= (self->size - out->at) / item_size || set_damaged (at, error);
}

gboolean
ks_flatbuffer_item (KsFlatbuffer *self, const KsFlatVector *vector, gsize index, gsize item_size,
                    guint64 *value, GError **error)
{
  g_return_val_if_fail (index < vector->length, FALSE);

  return read_number (self, vector->at + index * item_size, item_size, value, error);
}

gboolean
ks_flatbuffer_item_table (KsFlatbuffer *self, const KsFlatVector *vector, gsize index,
                          KsFlatTable *out, GError **error)
{
  g_return_val_if_fail (index < vector->length, FALSE);

  gsize target;

  return follow (self, vector->at + index * OFFSET, &target, error)
         && open_table (self, target, out, error);
}

char *
ks_flatbuffer_text (KsFlatbuffer *self, const KsFlatTable *table, guint field, GError **error)
{
  char text[KS_LONGEST_NAME];
  KsFlatVector bytes;

  if (!ks_flatbuffer_vector (self, table, field, 1, &bytes, error))
    return NULL;
  if (bytes.length > sizeof text)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "The name at byte %" G_GSIZE_FORMAT
                   " is no text of at most %d bytes; save the file again.",
                   bytes.at, KS_LONGEST_NAME);
      return NULL;
    }
  if (!ks_blob_pages_read (self->pages, bytes.at, bytes.length, text, error))
    return NULL;
  return g_utf8_make_valid (text, bytes.length);
}
