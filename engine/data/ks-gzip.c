/* SPDX-License-Identifier: MIT */
#include "ks-gzip.h"

#include <string.h>
#include <zlib.h>

#include "ks-reader.h"

#define DEFLATE_RATIO 1032       /* the most bytes that one byte of deflated data can become */
#define PACKED_PIECE (64 * 1024) /* bytes read at a time */
#define READ_PIECE (1024 * 1024) /* bytes between two polls for cancel: 5 ms of inflating */
#define LEAST 18                 /* bytes of a member without content: header and trailer */

/* Where an unpacking stands. */
typedef struct {
  KsContext *context;
  KsBlob *blob;       /* not owned */
  gsize offset;       /* in the blob, of what comes after the piece */
  guint8 *piece;      /* (PACKED_PIECE); owned */
  z_stream stream;    /* its input lies in the piece */
  gboolean open;      /* the stream is zlib's */
  gboolean at_end;    /* of the last member */
  gsize done;         /* bytes unpacked so far */
} Unpacking;

static void
unpacking_clear (Unpacking *self)
{
  if (self->open)
    inflateEnd (&self->stream);
  g_free (self->piece);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Unpacking, unpacking_clear)

static gboolean
unpacking_init (Unpacking *self, KsContext *context, KsBlob *blob, GError **error)
{
  *self = (Unpacking) { .context = context, .blob = blob };
  self->piece = ks_new (context, guint8, PACKED_PIECE, error);
  if (self->piece == NULL)
    return FALSE;
  self->open = inflateInit2 (&self->stream, 16 + MAX_WBITS) == Z_OK; /* 16: with gzip's header */
  if (!self->open)
    g_set_error_literal (error, KS_ERROR, KS_ERROR_MEMORY,
                         "There is no memory to unpack this file; close other programs.");
  return self->open;
}

/* Has the stream's input hold something, unless the file is at its end. */
static gboolean
fill (Unpacking *self, GError **error)
{
  gsize n = MIN (PACKED_PIECE, self->blob->size - self->offset);

  if (self->stream.avail_in > 0)
    return TRUE;
  if (!ks_context_check (self->context, error)
      || !ks_blob_read (self->context, self->blob, self->offset, n, self->piece, error))
    return FALSE;
  self->offset += n;
  self->stream.next_in = self->piece;
  self->stream.avail_in = n;
  ks_context_progress (self->context, (double) self->offset / self->blob->size);
  return TRUE;
}

static gboolean
set_damaged (const Unpacking *self, const char *what, GError **error)
{
  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "It is packed with gzip and %s after %" G_GSIZE_FORMAT
               " unpacked bytes, near byte %" G_GSIZE_FORMAT "; copy or save the file again.",
               what, self->done, self->offset - self->stream.avail_in);
  return FALSE;
}

/* Behind a member: goes on to the next one, or over zeros to the end of the file. */
static gboolean
next_member (Unpacking *self, GError **error)
{
  if (!fill (self, error))
    return FALSE;
  if (self->stream.avail_in > 0 && *self->stream.next_in == 0x1f)
    {
      inflateReset (&self->stream);
      return TRUE;
    }
  while (self->stream.avail_in > 0 && *self->stream.next_in == 0)
    {
      self->stream.next_in++;
      self->stream.avail_in--;
      if (!fill (self, error))
        return FALSE;
    }
  self->at_end = self->stream.avail_in == 0;
  if (self->at_end)
    return TRUE;
  return set_damaged (self, "followed by something else", error);
}

/* The next @size bytes of the content into @out: @n is how many there were, fewer at its end. */
static gboolean
unpack_some (Unpacking *self, guint8 *out, gsize size, gsize *n, GError **error)
{
  for (*n = 0; *n < size && !self->at_end;)
    {
      gsize want = MIN (size - *n, READ_PIECE);
      int status;

      if (!fill (self, error))
        return FALSE;
      self->stream.next_out = out + *n;
      self->stream.avail_out = want;
      status = inflate (&self->stream, Z_NO_FLUSH);
      *n += want - self->stream.avail_out;
      self->done += want - self->stream.avail_out;
      if (status == Z_STREAM_END)
        {
          if (!next_member (self, error))
            return FALSE;
        }
      else if (status == Z_BUF_ERROR) /* there was no more input */
        return set_damaged (self, "cut off", error);
      else if (status != Z_OK)
        return set_damaged (self, "damaged", error);
    }
  return TRUE;
}

gboolean
ks_gzip_detect (const guint8 *data, gsize size)
{
  return ks_begins_with (data, size, "\x1f\x8b\x08", 3);
}

gssize
ks_gzip_peek (KsContext *context, KsBlob *blob, gsize size, guint8 *out, GError **error)
{
  g_return_val_if_fail (blob != NULL && out != NULL, -1);

  g_auto (Unpacking) unpacking = { 0 };
  gsize n;

  if (!unpacking_init (&unpacking, context, blob, error)
      || !unpack_some (&unpacking, out, size, &n, error))
    return -1;
  return n;
}

gboolean
ks_gzip_told_size (KsContext *context, KsBlob *blob, gsize *size, GError **error)
{
  g_return_val_if_fail (blob != NULL && size != NULL, FALSE);

  guint8 last[4];

  if (blob->size < LEAST)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "It is packed with gzip and cut off after %" G_GSIZE_FORMAT
                   " bytes; copy or save the file again.", blob->size);
      return FALSE;
    }
  if (!ks_blob_read (context, blob, blob->size - sizeof last, sizeof last, last, error))
    return FALSE;
  *size = ks_load32 (last, FALSE);
  return TRUE;
}

/* Unpacks what is left into nowhere. */
static gboolean
count_rest (Unpacking *self, GError **error)
{
  g_autofree guint8 *scratch = ks_new (self->context, guint8, READ_PIECE, error);
  gsize n;

  if (scratch == NULL)
    return FALSE;
  while (!self->at_end)
    if (!unpack_some (self, scratch, READ_PIECE, &n, error))
      return FALSE;
  return TRUE;
}

/* Exactly @size bytes. Where there are more, NULL without an error, and @there says how many there
 * are in all if it is not NULL. */
static KsBlob *
unpack_exactly (KsContext *context, KsBlob *blob, gsize size, gsize *there, GError **error)
{
  g_autofree guint8 *data = ks_new (context, guint8, size, error);
  g_auto (Unpacking) unpacking = { 0 };
  guint8 beyond;
  gsize n, more = 0;

  if (data == NULL || !unpacking_init (&unpacking, context, blob, error)
      || !unpack_some (&unpacking, data, size, &n, error)
      || (n == size && !unpack_some (&unpacking, &beyond, 1, &more, error)))
    return NULL;
  if (n < size)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "It is packed with gzip and ends after %" G_GSIZE_FORMAT
                   " of the %" G_GSIZE_FORMAT
                   " bytes that it declares; copy or save the file again.", n, size);
      return NULL;
    }
  if (more == 0)
    return ks_blob_new_take (g_steal_pointer (&data), size);
  g_free (g_steal_pointer (&data));
  if (there != NULL && count_rest (&unpacking, error))
    *there = unpacking.done;
  return NULL;
}

static gboolean
in_reach (const KsBlob *blob, gsize size)
{
  return size / DEFLATE_RATIO <= blob->size;
}

KsBlob *
ks_gzip_unpack (KsContext *context, KsBlob *blob, gsize declared, GError **error)
{
  g_return_val_if_fail (blob != NULL, NULL);

  gsize size = declared, there = 0;

  if (declared == 0 && !ks_gzip_told_size (context, blob, &size, error))
    return NULL;
  if (!in_reach (blob, size) && declared > 0)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "It is packed with gzip and declares %" G_GSIZE_FORMAT
                   " bytes, which its %" G_GSIZE_FORMAT
                   " packed bytes cannot become; copy or save the file again.",
                   declared, blob->size);
      return NULL;
    }
  if (!in_reach (blob, size))
    size = 0; /* what lies there is no size: all is counted */

  g_autoptr (GError) failure = NULL;
  KsBlob *content = unpack_exactly (context, blob, size, declared == 0 ? &there : NULL, &failure);

  if (content == NULL && failure == NULL && declared > 0)
    g_set_error (&failure, KS_ERROR, KS_ERROR_DATA,
                 "It is packed with gzip and goes on after the %" G_GSIZE_FORMAT
                 " bytes that it declares; copy or save the file again.", declared);
  else if (content == NULL && failure == NULL)
    content = unpack_exactly (context, blob, there, NULL, &failure);
  if (content == NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return content;
}
