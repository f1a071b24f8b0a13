/* SPDX-License-Identifier: MIT */
#include "ks-mat-source.h"

#include <string.h>

#define READ_PIECE (1024 * 1024) /* bytes between two polls for cancel: 5 ms of inflating */
#define SKIP_PIECE 4096

/* The next @size bytes of the stream; FALSE at its end and on damage. */
static gboolean
inflate_some (z_stream *stream, guint8 *out, gsize size)
{
  int status = Z_OK;

  stream->next_out = out;
  stream->avail_out = size;
  while (stream->avail_out > 0 && status == Z_OK)
    status = inflate (stream, Z_NO_FLUSH);
  return stream->avail_out == 0;
}

gboolean
ks_mat_source_read (KsMatSource *self, gpointer out, gsize size, GError **error)
{
  if (self->stream == NULL)
    {
      memcpy (out, self->at, size);
      self->at += size;
      self->position += size;
      return TRUE;
    }
  for (gsize done = 0; done < size;)
    {
      gsize piece = MIN (READ_PIECE, size - done);

      if (piece == READ_PIECE)
        ks_context_progress (self->context,
                             (self->begin + (double) self->stream->total_in) / self->total);
      if (!ks_context_check (self->context, error)
          || !inflate_some (self->stream, (guint8 *) out + done, piece))
        return FALSE;
      done += piece;
      self->position += piece;
    }
  return TRUE;
}

gboolean
ks_mat_source_skip (KsMatSource *self, gsize size, GError **error)
{
  guint8 skipped[SKIP_PIECE];

  if (self->stream == NULL)
    {
      self->at += size;
      self->position += size;
      return TRUE;
    }
  while (size > 0)
    {
      gsize piece = MIN (sizeof skipped, size);

      if (!ks_mat_source_read (self, skipped, piece, error))
        return FALSE;
      size -= piece;
    }
  return TRUE;
}

gboolean
ks_mat_source_at_end (KsMatSource *self)
{
  guint8 beyond;

  self->stream->next_out = &beyond;
  self->stream->avail_out = 1;
  return inflate (self->stream, Z_NO_FLUSH) == Z_STREAM_END && self->stream->avail_out == 1;
}
