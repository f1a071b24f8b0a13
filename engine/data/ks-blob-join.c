/* Several blobs as one, each read where it lies.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-blob.h"

typedef struct {
  KsBlob parent;
  gsize n;
  KsBlob **parts; /* (n) owned, as each of them */
  gsize *ends;    /* (n) bytes from the begin of the whole; owned */
} JoinedBlob;

static void
joined_clear (KsBlob *blob)
{
  JoinedBlob *self = (JoinedBlob *) blob;

  for (gsize i = 0; i < self->n; i++)
    ks_blob_unref (self->parts[i]);
  g_free (self->parts);
  g_free (self->ends);
}

/* The part that has the byte at @offset. */
static gsize
find_part (const JoinedBlob *self, gsize offset)
{
  gsize low = 0, high = self->n - 1;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (self->ends[middle] <= offset)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static gboolean
joined_read (KsContext *context, KsBlob *blob, gsize offset, gsize size, guint8 *out,
             GError **error)
{
  const JoinedBlob *self = (const JoinedBlob *) blob;

  for (gsize part = size > 0 ? find_part (self, offset) : 0; size > 0; part++)
    {
      gsize begin = self->ends[part] - self->parts[part]->size;
      gsize n = MIN (size, self->ends[part] - offset);

      if (!ks_blob_read (context, self->parts[part], offset - begin, n, out, error))
        return FALSE;
      offset += n;
      out += n;
      size -= n;
    }
  return TRUE;
}

static const KsBlobKind joined_kind = { joined_read, joined_clear };

KsBlob *
ks_blob_new_join (KsContext *context, KsBlob *const *parts, gsize n, GError **error)
{
  gsize size = 0;
  g_autofree KsBlob **copies = ks_new (context, KsBlob *, n, error);
  g_autofree gsize *ends = copies != NULL ? ks_new (context, gsize, n, error) : NULL;

  if (ends == NULL)
    return NULL;
  for (gsize i = 0; i < n; i++)
    {
      if (!g_size_checked_add (&size, size, parts[i]->size) || size > G_MAXSSIZE)
        {
          g_set_error_literal (error, KS_ERROR, KS_ERROR_DATA,
                               "Its pieces have more bytes together than can be counted.");
          return NULL;
        }
      ends[i] = size;
    }

  JoinedBlob *self = ks_blob_alloc (&joined_kind, sizeof *self, size);

  for (gsize i = 0; i < n; i++)
    copies[i] = ks_blob_ref (parts[i]);
  self->n = n;
  self->parts = g_steal_pointer (&copies);
  self->ends = g_steal_pointer (&ends);
  return &self->parent;
}
