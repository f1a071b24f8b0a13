/* SPDX-License-Identifier: MIT */
#include "ks-protobuf.h"

#include <string.h>

#include "ks-blob-pages.h"
#include "ks-distinct-names.h"
#include "ks-protobuf-private.h"

#define LONGEST_FIELD 20 /* bytes of a tag and a number or length: two varints */
#define DEEPEST_GROUP 32
#define FIELDS_PER_CHECK 1024

KsProtobuf *
ks_protobuf_new (KsContext *context, KsBlob *blob, GError **error)
{
  g_return_val_if_fail (blob != NULL, NULL);

  g_autoptr (KsBlobPages) pages = ks_blob_pages_new (context, blob, error);

  if (pages == NULL)
    return NULL;

  KsProtobuf *self = g_new0 (KsProtobuf, 1);

  self->context = context;
  self->blob = blob;
  self->pages = g_steal_pointer (&pages);
  return self;
}

void
ks_protobuf_free (KsProtobuf *self)
{
  ks_blob_pages_free (self->pages);
  g_clear_error (&self->error);
  g_free (self);
}

KsProtobufSpan
ks_protobuf_whole (const KsProtobuf *self)
{
  return (KsProtobufSpan) { 0, self->blob->size };
}

gsize
ks_protobuf_varint (const guint8 *data, gsize size, guint64 *value)
{
  *value = 0;
  for (gsize i = 0; i < MIN (size, KS_LONGEST_VARINT); i++)
    {
      *value |= (guint64) (data[i] & 0x7f) << (7 * i);
      if (data[i] < 0x80)
        return i + 1;
    }
  return 0;
}

/* The number of @size bytes that stands at @at of @data. */
static gboolean
take_fixed (const guint8 *data, gsize n, gsize *at, gsize size, guint64 *value)
{
  guint64 bits = 0;

  if (n - *at < size)
    return FALSE;
  memcpy (&bits, data + *at, size);
  *value = GUINT64_FROM_LE (bits);
  *at += size;
  return TRUE;
}

/* A field by its first @n bytes, of which @at is the place in the file and @end where what
 * contains it ends. Its kind may be a group's begin or end, too; *step is what to pass. */
static gboolean
parse_field (const guint8 *data, gsize n, gsize at, gsize end, KsProtobufField *field, gsize *step)
{
  guint64 tag, length;
  gsize size = ks_protobuf_varint (data, n, &tag);

  *step = size;
  if (size == 0 || tag > G_MAXUINT32 || tag < 8)
    return FALSE;
  *field = (KsProtobufField) { .number = tag >> 3, .wire = tag & 7, .at = at };
  switch (field->wire)
    {
    case KS_WIRE_VARINT:
      size = ks_protobuf_varint (data + *step, n - *step, &field->value);
      *step += size;
      return size > 0;
    case KS_WIRE_FIXED64:
      return take_fixed (data, n, step, 8, &field->value);
    case KS_WIRE_FIXED32:
      return take_fixed (data, n, step, 4, &field->value);
    case KS_WIRE_BYTES:
      size = ks_protobuf_varint (data + *step, n - *step, &length);
      *step += size;
      field->bytes.at = at + *step;
      if (size == 0 || length > end - field->bytes.at)
        return FALSE;
      field->bytes.end = field->bytes.at + length;
      *step += length;
      return TRUE;
    case KS_WIRE_GROUP_BEGIN:
    case KS_WIRE_GROUP_END:
      return TRUE;
    default:
      return FALSE;
    }
}

gboolean
ks_protobuf_fail (KsProtobuf *self, gsize at)
{
  self->failed = TRUE;
  g_set_error (&self->error, KS_ERROR, KS_ERROR_DATA,
               "The field at byte %" G_GSIZE_FORMAT
               " is cut off or damaged; copy or save the file again.", at);
  return FALSE;
}

/* The next field, of whatever kind. */
static gboolean
step_on (KsProtobuf *self, KsProtobufSpan *span, KsProtobufField *field)
{
  guint8 data[LONGEST_FIELD];
  gsize n = MIN (sizeof data, span->end - span->at), step;

  if (self->failed || n == 0)
    return FALSE;
  if ((self->n_fields++ % FIELDS_PER_CHECK == 0 && !ks_context_check (self->context, &self->error))
      || !ks_blob_pages_read (self->pages, span->at, n, data, &self->error))
    {
      self->failed = TRUE;
      return FALSE;
    }
  if (!parse_field (data, n, span->at, span->end, field, &step))
    return ks_protobuf_fail (self, span->at);
  span->at += step;
  return TRUE;
}

/* Steps over the rest of the group whose begin @field is. */
static gboolean
skip_group (KsProtobuf *self, KsProtobufSpan *span, const KsProtobufField *field)
{
  guint32 open[DEEPEST_GROUP] = { field->number };
  gsize depth = 1, begin = span->at;
  KsProtobufField inner;

  while (depth > 0 && step_on (self, span, &inner))
    if (inner.wire == KS_WIRE_GROUP_BEGIN)
      {
        if (depth == DEEPEST_GROUP)
          return ks_protobuf_fail (self, begin);
        open[depth++] = inner.number;
      }
    else if (inner.wire == KS_WIRE_GROUP_END && open[--depth] != inner.number)
      return ks_protobuf_fail (self, begin);
  return depth == 0 || (!self->failed && ks_protobuf_fail (self, begin));
}

gboolean
ks_protobuf_next (KsProtobuf *self, KsProtobufSpan *span, KsProtobufField *field)
{
  g_return_val_if_fail (self != NULL && span != NULL && field != NULL, FALSE);

  while (step_on (self, span, field))
    {
      if (field->wire == KS_WIRE_GROUP_END)
        return ks_protobuf_fail (self, span->at);
      if (field->wire != KS_WIRE_GROUP_BEGIN)
        return TRUE;
      if (!skip_group (self, span, field))
        return FALSE;
    }
  return FALSE;
}

gboolean
ks_protobuf_check (KsProtobuf *self, GError **error)
{
  if (self->failed)
    g_propagate_error (error, g_steal_pointer (&self->error));
  return !self->failed;
}

char *
ks_protobuf_text (KsProtobuf *self, const KsProtobufField *field, GError **error)
{
  char text[KS_LONGEST_NAME];
  gsize size = field->bytes.end - field->bytes.at;

  if (field->wire != KS_WIRE_BYTES || size > sizeof text)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "The name at byte %" G_GSIZE_FORMAT
                   " is no text of at most %d bytes; save the file again.",
                   field->at, KS_LONGEST_NAME);
      return NULL;
    }
  if (!ks_blob_pages_read (self->pages, field->bytes.at, size, text, error))
    return NULL;
  return g_utf8_make_valid (text, size);
}

gboolean
ks_protobuf_peek (const guint8 *data, gsize size, gsize total, gsize *at, KsProtobufField *field)
{
  gsize step;

  if (*at >= size || !parse_field (data + *at, size - *at, *at, total, field, &step))
    return FALSE;
  *at += step;
  return TRUE;
}
