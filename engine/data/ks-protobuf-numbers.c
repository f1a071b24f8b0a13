/* Repeated numbers of protocol buffers: packed ones are bytes of varints or of
 * fixed numbers behind each other; others are a field each.
 *
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-protobuf-private.h"

#define PIECE (64 * 1024) /* bytes of packed varints read at once; cancel is polled between */

/* Packed varints, taken one by one. */
typedef struct {
  KsProtobuf *wire;
  KsProtobufSpan left; /* what is not in the buffer yet */
  guint8 *buffer;      /* (PIECE) owned */
  gsize at, end;       /* of the buffer */
} Varints;

static void
varints_clear (Varints *varints)
{
  g_free (varints->buffer);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Varints, varints_clear)

static gboolean
varints_init (Varints *self, KsProtobuf *wire, KsProtobufSpan span, GError **error)
{
  gsize room = MAX (MIN (PIECE, span.end - span.at), 1);

  *self = (Varints) { .wire = wire, .left = span };
  self->buffer = ks_new (wire->context, guint8, room, error);
  return self->buffer != NULL;
}

/* Has the next varint whole in the buffer, where there is one. */
static gboolean
varints_fill (Varints *self, GError **error)
{
  gsize kept = self->end - self->at;
  gsize n = MIN (PIECE - kept, self->left.end - self->left.at);

  if (kept >= KS_LONGEST_VARINT || n == 0)
    return TRUE;
  memmove (self->buffer, self->buffer + self->at, kept);
  self->at = 0;
  self->end = kept + n;
  if (!ks_context_check (self->wire->context, error)
      || !ks_blob_read (self->wire->context, self->wire->blob, self->left.at, n,
                        self->buffer + kept, error))
    return FALSE;
  self->left.at += n;
  return TRUE;
}

static gsize
varints_place (const Varints *self)
{
  return self->left.at - (self->end - self->at);
}

/* The next number; FALSE at the end, and on failure with the walker's. */
static gboolean
varints_next (Varints *self, guint64 *value)
{
  gsize size;

  if (!varints_fill (self, &self->wire->error))
    {
      self->wire->failed = TRUE;
      return FALSE;
    }
  if (self->at == self->end)
    return FALSE;
  size = ks_protobuf_varint (self->buffer + self->at, self->end - self->at, value);
  if (size == 0)
    return ks_protobuf_fail (self->wire, varints_place (self));
  self->at += size;
  return TRUE;
}

static gboolean
set_wrong_kind (guint32 number, GError **error)
{
  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "Field %u holds other numbers than it should; save the file again.", number);
  return FALSE;
}

gboolean
ks_protobuf_integers (KsProtobuf *self, const KsProtobufField *field, guint64 *out, gsize room,
                      gsize *n, GError **error)
{
  g_auto (Varints) varints = { NULL };
  guint64 value;

  if (field->wire == KS_WIRE_VARINT)
    {
      if (*n < room)
        out[*n] = field->value;
      ++*n;
      return TRUE;
    }
  if (field->wire != KS_WIRE_BYTES)
    return set_wrong_kind (field->number, error);
  if (!varints_init (&varints, self, field->bytes, error))
    return FALSE;
  for (; varints_next (&varints, &value); ++*n)
    if (*n < room)
      out[*n] = value;
  return ks_protobuf_check (self, error);
}

void
ks_protobuf_numbers_see (KsProtobufNumbers *self, const KsProtobufField *field)
{
  self->number = field->number;
  self->field = *field;
  self->n_fields++;
}

/* Numbers on their way into a copy. */
typedef struct {
  KsProtobuf *wire;
  gsize size;   /* bytes of a number */
  gsize count;  /* of those that there are to be */
  gsize n;      /* of those that there are */
  guint8 *data; /* (count, size) owned */
} Copy;

static void
copy_clear (Copy *copy)
{
  g_free (copy->data);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Copy, copy_clear)

static gboolean
set_wrong_count (const KsProtobufNumbers *numbers, gsize count, gsize place, GError **error)
{
  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "Field %u of the message at byte %" G_GSIZE_FORMAT
               " does not hold the %" G_GSIZE_FORMAT
               " numbers that its shape asks for; save the file again.",
               numbers->number, place, count);
  return FALSE;
}

/* Puts a number behind those that there are; what is too many is only counted. */
static void
copy_add (Copy *self, guint64 value)
{
  guint64 bits = GUINT64_TO_LE (value);

  if (self->n < self->count)
    memcpy (self->data + self->n * self->size, &bits, self->size);
  self->n++;
}

static gboolean
copy_packed_varints (Copy *self, KsProtobufSpan span, GError **error)
{
  g_auto (Varints) varints = { NULL };
  guint64 value;

  if (!varints_init (&varints, self->wire, span, error))
    return FALSE;
  while (self->n <= self->count && varints_next (&varints, &value))
    copy_add (self, value);
  return ks_protobuf_check (self->wire, error);
}

static gboolean
copy_packed_fixed (Copy *self, KsProtobufSpan span, GError **error)
{
  gsize bytes = span.end - span.at;
  gsize n = bytes / self->size;

  if (bytes % self->size != 0 || n > self->count - MIN (self->n, self->count))
    {
      self->n = G_MAXSIZE;
      return TRUE;
    }
  if (!ks_blob_read (self->wire->context, self->wire->blob, span.at, bytes,
                     self->data + self->n * self->size, error))
    return FALSE;
  self->n += n;
  return TRUE;
}

static gboolean
copy_field (Copy *self, KsWire wire, const KsProtobufField *field, GError **error)
{
  if (field->wire == wire)
    {
      copy_add (self, field->value);
      return TRUE;
    }
  if (field->wire != KS_WIRE_BYTES)
    return set_wrong_kind (field->number, error);
  return wire == KS_WIRE_VARINT ? copy_packed_varints (self, field->bytes, error)
                                : copy_packed_fixed (self, field->bytes, error);
}

/* Each number takes at least a byte, so that no more memory is asked for than the message's size
 * allows. */
static KsBlob *
copy_numbers (KsProtobuf *self, KsProtobufSpan message, const KsProtobufNumbers *numbers,
              gsize size, gsize count, GError **error)
{
  gsize place = message.at;
  g_auto (Copy) copy = { .wire = self, .size = size, .count = count };
  KsProtobufField field;

  if (count > message.end - message.at)
    {
      set_wrong_count (numbers, count, place, error);
      return NULL;
    }
  copy.data = ks_alloc (self->context, count, size, error);
  if (copy.data == NULL)
    return NULL;
  while (copy.n <= count && ks_protobuf_next (self, &message, &field))
    if (field.number == numbers->number && !copy_field (&copy, numbers->wire, &field, error))
      return NULL;

  gboolean whole = ks_protobuf_check (self, error);

  if (whole && copy.n == count)
    return ks_blob_new_take (g_steal_pointer (&copy.data), count * size);
  if (whole)
    set_wrong_count (numbers, count, place, error);
  return NULL;
}

KsBlob *
ks_protobuf_numbers_blob (KsProtobuf *self, KsProtobufSpan message,
                          const KsProtobufNumbers *numbers, gsize size, gsize count,
                          gsize *offset, GError **error)
{
  const KsProtobufField *field = &numbers->field;

  *offset = 0;
  if (numbers->n_fields == 1 && field->wire == KS_WIRE_BYTES && numbers->wire != KS_WIRE_VARINT)
    {
      gsize bytes = field->bytes.end - field->bytes.at;

      if (bytes % size != 0 || bytes / size != count)
        {
          set_wrong_count (numbers, count, message.at, error);
          return NULL;
        }
      *offset = field->bytes.at;
      return ks_blob_ref (self->blob);
    }
  return copy_numbers (self, message, numbers, size, count, error);
}
