/* gzip (RFC 1952) around any other file: what is in it is unpacked into memory, to the size that
 * its content declares, or else to the one that its last bytes tell.
 *
 * Nothing is allocated that deflate cannot reach (1032 to 1). Several members, one after the
 * other, are one content, as gzip itself takes them; so are zero bytes behind the last one, with
 * which tapes and downloads are filled up. Anything else there is refused.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-blob.h"

/* Whether the content begins as gzip's does. */
gboolean ks_gzip_detect (const guint8 *data, gsize size);

/* The first @size bytes of the content into @out, fewer when it has fewer: how many; -1 on error. */
gssize ks_gzip_peek (KsContext *context, KsBlob *blob, gsize size, guint8 *out, GError **error);

/* How long the content is to be by the file's last four bytes. They know the last member alone,
 * and that modulo 4 GiB: ks_gzip_unpack() counts where they are wrong. */
gboolean ks_gzip_told_size (KsContext *context, KsBlob *blob, gsize *size, GError **error);

/* All of the content, of @declared bytes where what is in it says so, else 0. Errors:
 * KS_ERROR_DATA where it is cut off, damaged, longer or shorter than declared. Time O(content),
 * twice that where it has to be counted. */
KsBlob *ks_gzip_unpack (KsContext *context, KsBlob *blob, gsize declared, GError **error);
