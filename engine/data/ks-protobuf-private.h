/* What the walker of protocol buffers is made of; for ks-protobuf*.c alone.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-blob-pages.h"
#include "ks-protobuf.h"

#define KS_LONGEST_VARINT 10 /* bytes of 64 bits, 7 in each */

struct _KsProtobuf {
  KsContext *context; /* not owned */
  KsBlob *blob;       /* not owned */
  KsBlobPages *pages; /* owned */
  gsize n_fields;     /* walked so far */
  gboolean failed;
  GError *error;      /* of the failure, until somebody takes it; owned */
};

/* Sets the failure: damaged at byte @at. Returns FALSE. */
gboolean ks_protobuf_fail (KsProtobuf *wire, gsize at);

/* The varint at the front of @data: how many bytes it has; 0 when it does not end in them. */
gsize ks_protobuf_varint (const guint8 *data, gsize size, guint64 *value);
