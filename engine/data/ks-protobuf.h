/* Protocol buffers without a schema: the fields of a message in turn, told by
 * their tags and lengths alone, so that what large fields hold stays where it is.
 * Messages in messages are spans, walked in their turn. Private to this room.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-blob.h"

typedef struct _KsProtobuf KsProtobuf;

/* Bytes of the blob: a message, a text, packed numbers. */
typedef struct {
  gsize at, end;
} KsProtobufSpan;

typedef enum {
  KS_WIRE_VARINT = 0,
  KS_WIRE_FIXED64 = 1,
  KS_WIRE_BYTES = 2,
  KS_WIRE_GROUP_BEGIN = 3, /* of old; callers see none of what a group holds */
  KS_WIRE_GROUP_END = 4,
  KS_WIRE_FIXED32 = 5,
} KsWire;

typedef struct {
  guint32 number;
  KsWire wire;
  gsize at;             /* byte of its tag */
  guint64 value;        /* the bits of a number */
  KsProtobufSpan bytes; /* of KS_WIRE_BYTES */
} KsProtobufField;

/* Walks @blob, which must not end before the walker does. */
KsProtobuf *ks_protobuf_new (KsContext *context, KsBlob *blob, GError **error);
void        ks_protobuf_free (KsProtobuf *wire);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsProtobuf, ks_protobuf_free)

KsProtobufSpan ks_protobuf_whole (const KsProtobuf *wire);

/* The next field, by which the front of @span moves on. Groups are stepped over. FALSE at its end,
 * and from the first failure on, which ks_protobuf_check() tells: a field that is damaged or
 * reaches beyond the span, a file that cannot be read, a cancel. */
gboolean ks_protobuf_next (KsProtobuf *wire, KsProtobufSpan *span, KsProtobufField *field);

/* FALSE with the failure's error when there was one; to be called where ks_protobuf_next() has
 * ended, and once. */
gboolean ks_protobuf_check (KsProtobuf *wire, GError **error);

/* A text of at most KS_LONGEST_NAME bytes, made valid UTF-8; a new string. */
char *ks_protobuf_text (KsProtobuf *wire, const KsProtobufField *field, GError **error);

/* For detectors, who have but the first @size bytes of a file of @total: the next field and where
 * it ends; FALSE when it is damaged or its tag and length are not among those bytes. */
gboolean ks_protobuf_peek (const guint8 *data, gsize size, gsize total, gsize *at,
                           KsProtobufField *field);

/* ---- Repeated numbers: packed, one by one, or both by turns ---- */

/* Adds the integers of @field behind the *n that there are; only the first @room are kept, and
 * *n counts all. FALSE with KS_ERROR_DATA when the field is of another kind. */
gboolean ks_protobuf_integers (KsProtobuf *wire, const KsProtobufField *field, guint64 *out,
                               gsize room, gsize *n, GError **error);

/* The fields of a message that hold one list of numbers. */
typedef struct {
  KsWire wire;             /* of one number */
  guint32 number;          /* of the field */
  gsize n_fields;
  KsProtobufField field;   /* the last of them */
} KsProtobufNumbers;

void ks_protobuf_numbers_see (KsProtobufNumbers *numbers, const KsProtobufField *field);

/* Where the list's @count numbers lie behind each other, @size bytes each, little endian: in the
 * file where they do, else in a copy. Varints lose what does not fit into the size. KS_ERROR_DATA
 * when they are not as many. */
KsBlob *ks_protobuf_numbers_blob (KsProtobuf *wire, KsProtobufSpan message,
                                  const KsProtobufNumbers *numbers, gsize size, gsize count,
                                  gsize *offset, GError **error);
