/* A zip archive as a set of blobs, read when they are asked for: stored members where they
 * lie, deflated ones are inflated whole by the first read. What is read may be a stranger's,
 * so that the directory is read here, in time that grows with its bytes alone; zlib inflates.
 *
 * Nothing is allocated for what a directory entry says alone: what deflate can
 * reach (1032 to 1) bounds it, and members must not share bytes.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-blob.h"

typedef struct _KsZip KsZip;

typedef struct {
  char *name;         /* as in the archive: not yet fit for a screen */
  gsize size;         /* bytes unpacked */
  gboolean stored;    /* not deflated */
  const char *reason; /* why it cannot be read, a clause; NULL when it can; static */
  gsize at, packed;   /* where its bytes begin in the archive, and how many there are */
  guint32 crc;        /* of the unpacked bytes */
} KsZipEntry;

/* Whether the content begins as a zip archive does. */
gboolean ks_zip_detect (const guint8 *data, gsize size);

/* Reads the directory. Error: damaged, cut off, entries that disagree with what stands before
 * their data, that share bytes or declare what their packed bytes cannot become. */
KsZip *ks_zip_open (KsContext *context, KsBlob *blob, GError **error);
KsZip *ks_zip_ref (KsZip *zip);
void   ks_zip_unref (KsZip *zip);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsZip, ks_zip_unref)

gsize             ks_zip_length (const KsZip *zip);
const KsZipEntry *ks_zip_entry (const KsZip *zip, gsize index);
/* The entry of that name; -1 when there is none. */
gssize            ks_zip_find (const KsZip *zip, const char *name);

/* The first @size bytes of a member into @out, fewer when it has fewer: how many; -1 on error. */
gssize ks_zip_peek (KsContext *context, KsZip *zip, gsize index, gsize size, gpointer out,
                    GError **error);

/* The member's content, which keeps the archive alive. What is inflated, with its checksum
 * compared, stays in memory as long as the blob. The checksum of a stored one is compared when it
 * is read to its last byte, from its first or one near it on. */
KsBlob *ks_zip_member (KsZip *zip, gsize index);
