/* SPDX-License-Identifier: MIT */
#include "ks-blob-pages.h"

#include <string.h>

#define PAGE 4096 /* bytes */
#define PAGES 16

struct _KsBlobPages {
  KsContext *context;     /* not owned */
  KsBlob *blob;           /* not owned */
  guint8 *content;        /* (PAGES, PAGE) NULL where the blob lies in memory; owned */
  gsize held[PAGES];      /* which page of the blob, counted from 1, has the place; 0 = none */
};

KsBlobPages *
ks_blob_pages_new (KsContext *context, KsBlob *blob, GError **error)
{
  g_return_val_if_fail (blob != NULL, NULL);

  g_autofree guint8 *content = NULL;

  if (blob->memory == NULL && (content = ks_new (context, guint8, PAGES * PAGE, error)) == NULL)
    return NULL;

  KsBlobPages *self = g_new0 (KsBlobPages, 1);

  self->context = context;
  self->blob = blob;
  self->content = g_steal_pointer (&content);
  return self;
}

void
ks_blob_pages_free (KsBlobPages *self)
{
  g_free (self->content);
  g_free (self);
}

/* The page that @offset lies in; NULL with an error. */
static const guint8 *
reach (KsBlobPages *self, gsize offset, GError **error)
{
  gsize page = offset / PAGE;
  guint8 *content = self->content + page % PAGES * PAGE;

  if (self->held[page % PAGES] == page + 1)
    return content;
  self->held[page % PAGES] = 0;
  if (!ks_blob_read (self->context, self->blob, page * PAGE,
                     MIN (PAGE, self->blob->size - page * PAGE), content, error))
    return NULL;
  self->held[page % PAGES] = page + 1;
  return content;
}

gboolean
ks_blob_pages_read (KsBlobPages *self, gsize offset, gsize size, gpointer out, GError **error)
{
  g_return_val_if_fail (self != NULL && out != NULL, FALSE);

  /* What lies beyond the end has its sentence there. */
  if (self->content == NULL || offset > self->blob->size || size > self->blob->size - offset)
    return ks_blob_read (self->context, self->blob, offset, size, out, error);
  for (gsize done = 0; done < size;)
    {
      const guint8 *page = reach (self, offset + done, error);
      gsize begin = (offset + done) % PAGE;
      gsize n = MIN (PAGE - begin, size - done);

      if (page == NULL)
        return FALSE;
      memcpy ((guint8 *) out + done, page + begin, n);
      done += n;
    }
  return TRUE;
}
