/* SPDX-License-Identifier: MIT */
#include "ks-zip.h"

#include <libdeflate.h>
#include <string.h>
#include <zlib.h>

#include "ks-distinct-names.h"
#include "ks-reader.h"
#include "ks-zip-directory.h"

#define PACKED_PIECE (64 * 1024) /* bytes read at a time */
#define READ_PIECE (1024 * 1024) /* bytes between two polls for cancel: 5 ms of inflating */
#define FRONT 4096               /* bytes that are sooner read again than left out of a checksum */

struct _KsZip {
  KsBlob *blob;    /* the archive's bytes; owned */
  GArray *entries; /* of KsZipEntry; owned */
  GTree *places;   /* name (of entries) to place + 1; owned */
};

gboolean
ks_zip_detect (const guint8 *data, gsize size)
{
  return ks_begins_with (data, size, "PK\3\4", 4) || ks_begins_with (data, size, "PK\5\6", 4);
}

static void
entry_clear (gpointer data)
{
  g_free (((KsZipEntry *) data)->name);
}

KsZip *
ks_zip_ref (KsZip *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  KsZip *self = data;

  g_tree_unref (self->places);
  g_array_unref (self->entries);
  ks_blob_unref (self->blob);
}

void
ks_zip_unref (KsZip *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

KsZip *
ks_zip_open (KsContext *context, KsBlob *blob, GError **error)
{
  g_autoptr (KsZip) self = g_atomic_rc_box_new0 (KsZip);

  self->blob = ks_blob_ref (blob);
  self->entries = g_array_new (FALSE, FALSE, sizeof (KsZipEntry));
  self->places = ks_names_new (NULL);
  g_array_set_clear_func (self->entries, entry_clear);
  if (!ks_zip_read_directory (context, blob, self->entries, error))
    return NULL;
  for (gsize i = self->entries->len; i-- > 0;)
    g_tree_insert (self->places, ks_zip_entry (self, i)->name, GSIZE_TO_POINTER (i + 1));
  return g_steal_pointer (&self);
}

gsize
ks_zip_length (const KsZip *self)
{
  return self->entries->len;
}

const KsZipEntry *
ks_zip_entry (const KsZip *self, gsize index)
{
  return &g_array_index (self->entries, KsZipEntry, index);
}

gssize
ks_zip_find (const KsZip *self, const char *name)
{
  return (gssize) GPOINTER_TO_SIZE (g_tree_lookup (self->places, name)) - 1;
}

static gboolean
set_damaged (const char *why, gsize done, gsize size, GError **error)
{
  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "Its content is damaged after %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT
               " bytes (%s); copy or save the file again.",
               done, size, why);
  return FALSE;
}

static gboolean
check_sum (const KsZipEntry *entry, guint32 crc, GError **error)
{
  if (crc == entry->crc)
    return TRUE;
  return set_damaged ("its checksum is another", entry->size, entry->size, error);
}

/* ---- Deflated members ---- */

/* Where an unpacking stands. */
typedef struct {
  z_stream stream;
  guint8 *piece; /* (PACKED_PIECE, or all) the stream's input; owned */
  gsize at;      /* in the archive, of what comes after the piece */
  gsize left;    /* packed bytes that come after it */
} Inflating;

static void
inflating_clear (Inflating *self)
{
  inflateEnd (&self->stream);
  g_free (self->piece);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Inflating, inflating_clear)

static gboolean
fill (KsContext *context, const KsZip *zip, Inflating *self, GError **error)
{
  gsize n = MIN (PACKED_PIECE, self->left);

  if (self->stream.avail_in > 0)
    return TRUE;
  if (!ks_context_check (context, error)
      || !ks_blob_read (context, zip->blob, self->at, n, self->piece, error))
    return FALSE;
  self->at += n;
  self->left -= n;
  self->stream.next_in = self->piece;
  self->stream.avail_in = n;
  return TRUE;
}

static gboolean
set_no_memory (GError **error)
{
  g_set_error_literal (error, KS_ERROR, KS_ERROR_MEMORY,
                       "There is no memory to unpack this file; close other programs.");
  return FALSE;
}

/* Unpacks the first @size bytes of a member, which must be all of it when @whole. */
static gboolean
inflate_into (KsContext *context, const KsZip *zip, const KsZipEntry *entry, guint8 *out,
              gsize size, gboolean whole, GError **error)
{
  g_auto (Inflating) self = { .at = entry->at, .left = entry->packed };
  guint32 crc = 0;
  guint8 beyond;
  int status = inflateInit2 (&self.stream, -MAX_WBITS); /* negative: no header */

  if (status != Z_OK)
    return set_no_memory (error);
  self.piece = ks_new (context, guint8, MIN (entry->packed, PACKED_PIECE), error);
  if (self.piece == NULL)
    return FALSE;
  for (gsize done = 0; whole ? status != Z_STREAM_END : done < size;)
    {
      gsize room = done < size ? MIN (READ_PIECE, size - done) : 1, n;

      if (!fill (context, zip, &self, error))
        return FALSE;
      self.stream.next_out = done < size ? out + done : &beyond;
      self.stream.avail_out = room;
      status = inflate (&self.stream, Z_NO_FLUSH);
      n = room - self.stream.avail_out;
      if (status == Z_MEM_ERROR)
        return set_no_memory (error);
      if (n > size - done)
        return set_damaged ("it goes on", done, size, error);
      if ((status != Z_OK && status != Z_STREAM_END)
          || (status == Z_STREAM_END && done + n < size))
        return set_damaged (self.stream.msg != NULL ? self.stream.msg : "it ends", done + n, size,
                            error);
      crc = whole ? libdeflate_crc32 (crc, out + done, n) : crc;
      done += n;
    }
  return !whole || check_sum (entry, crc, error);
}

gssize
ks_zip_peek (KsContext *context, KsZip *self, gsize index, gsize size, gpointer out,
             GError **error)
{
  const KsZipEntry *entry = ks_zip_entry (self, index);
  gsize n = MIN (size, entry->size);
  gboolean read = entry->stored
                      ? ks_blob_read (context, self->blob, entry->at, n, out, error)
                      : inflate_into (context, self, entry, out, n, FALSE, error);

  return read ? (gssize) n : -1;
}

/* ---- Members ---- */

typedef struct {
  KsBlob parent;
  KsZip *zip; /* owned */
  const KsZipEntry *entry;
  GMutex lock; /* of what follows */

  guint8 *unpacked; /* (entry->size) of one that is deflated, from its first read on; owned */

  /* Of one that is stored. The checksum goes on where the last read ended, so that it is compared
   * at the end of a member that is read in pieces. */
  guint32 crc;
  gsize summed; /* bytes that it is of */
} MemberBlob;

static void
member_clear (KsBlob *blob)
{
  MemberBlob *self = (MemberBlob *) blob;

  g_mutex_clear (&self->lock);
  g_free (self->unpacked);
  ks_zip_unref (self->zip);
}

static gboolean
unpack (KsContext *context, MemberBlob *self, GError **error)
{
  gsize size = self->entry->size;
  g_autofree guint8 *unpacked = NULL;

  if (self->unpacked != NULL)
    return TRUE;
  unpacked = ks_new (context, guint8, size, error);
  if (unpacked == NULL
      || !inflate_into (context, self->zip, self->entry, unpacked, size, TRUE, error))
    return FALSE;
  self->unpacked = g_steal_pointer (&unpacked);
  return TRUE;
}

static gboolean
deflated_read (KsContext *context, KsBlob *blob, gsize offset, gsize size, guint8 *out,
               GError **error)
{
  MemberBlob *self = (MemberBlob *) blob;
  gboolean there;

  g_mutex_lock (&self->lock);
  there = unpack (context, self, error);
  g_mutex_unlock (&self->lock);
  if (there && size > 0)
    memcpy (out, self->unpacked + offset, size);
  return there;
}

/* Begins the checksum anew with the first @size bytes, which are at most FRONT: whoever reads an
 * array begins behind its header. */
static gboolean
sum_front (KsContext *context, MemberBlob *self, gsize size, GError **error)
{
  guint8 front[FRONT];

  if (!ks_blob_read (context, self->zip->blob, self->entry->at, size, front, error))
    return FALSE;
  self->crc = libdeflate_crc32 (0, front, size);
  self->summed = size;
  return TRUE;
}

static gboolean
sum_next (KsContext *context, MemberBlob *self, gsize offset, const guint8 *piece, gsize size,
          GError **error)
{
  if (offset != self->summed && offset <= FRONT && !sum_front (context, self, offset, error))
    return FALSE;
  if (offset != self->summed)
    return TRUE;
  if (size > 0)
    self->crc = libdeflate_crc32 (self->crc, piece, size);
  self->summed += size;
  return self->summed < self->entry->size || check_sum (self->entry, self->crc, error);
}

static gboolean
sum_piece (KsContext *context, MemberBlob *self, gsize offset, const guint8 *piece, gsize size,
           GError **error)
{
  g_mutex_lock (&self->lock);
  gboolean good = sum_next (context, self, offset, piece, size, error);
  g_mutex_unlock (&self->lock);
  return good;
}

static gboolean
stored_read (KsContext *context, KsBlob *blob, gsize offset, gsize size, guint8 *out,
             GError **error)
{
  MemberBlob *self = (MemberBlob *) blob;
  gsize done = 0;

  do
    {
      gsize n = MIN (READ_PIECE, size - done);

      if (!ks_context_check (context, error)
          || !ks_blob_read (context, self->zip->blob, self->entry->at + offset + done, n,
                            out + done, error)
          || !sum_piece (context, self, offset + done, out + done, n, error))
        return FALSE;
      done += n;
    }
  while (done < size);
  return TRUE;
}

KsBlob *
ks_zip_member (KsZip *self, gsize index)
{
  g_return_val_if_fail (self != NULL && index < self->entries->len
                            && ks_zip_entry (self, index)->reason == NULL,
                        NULL);

  static const KsBlobKind stored_kind = { stored_read, member_clear };
  static const KsBlobKind deflated_kind = { deflated_read, member_clear };
  const KsZipEntry *entry = ks_zip_entry (self, index);
  MemberBlob *blob = ks_blob_alloc (entry->stored ? &stored_kind : &deflated_kind, sizeof *blob,
                                    entry->size);

  g_mutex_init (&blob->lock);
  blob->zip = ks_zip_ref (self);
  blob->entry = entry;
  return &blob->parent;
}
