/* A zip archive ends with a record that tells where its directory is; those of more than 4 GiB or
 * 65,535 members have another such record before it (zip64). Each entry of the directory is
 * repeated before the member's content. As in APPNOTE.TXT 6.3.10 of PKWARE.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-zip-directory.h"

#include <string.h>

#include "ks-reader.h"

enum {
  END_SIZE = 22,       /* bytes of the end record, without its comment */
  LONGEST_COMMENT = 65535,
  LOCATOR_SIZE = 20,   /* of what tells where zip64's end record is */
  END64_SIZE = 56,
  ENTRY_SIZE = 46,     /* of an entry, without name, extra and comment */
  HEADER_SIZE = 30,    /* of what stands before a member, without name and extra */
  STORED = 0,
  DEFLATED = 8,        /* methods */
  ENCRYPTED = 1 << 0,
  SIZES_BEHIND = 1 << 3, /* flags: checksum and sizes are not in the header */
  ZIP64_EXTRA = 1,
  BEYOND_16 = 0xffff,
  ENTRIES_PER_CHECK = 1024,
};
#define BEYOND_32 G_MAXUINT32 /* a number that is in zip64's records instead */

static gboolean
set_no_directory (const char *why, GError **error)
{
  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "This zip archive is cut off or damaged (%s); copy or save the file again.", why);
  return FALSE;
}

static gboolean
set_bad_entry (gsize place, GError **error)
{
  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "Entry %" G_GSIZE_FORMAT " of this zip archive is damaged; copy or save it again.",
               place + 1);
  return FALSE;
}

/* Where the directory is. */
typedef struct {
  guint64 n;            /* entries */
  guint64 offset, size; /* bytes */
  gsize end;            /* the end record's place; the directory is before it */
} Directory;

/* The last record that has a comment up to the end of the file. */
static gboolean
find_end (const guint8 *tail, gsize size, gsize *at)
{
  for (gsize n = END_SIZE; n <= size; n++)
    {
      const guint8 *record = tail + size - n;

      if (memcmp (record, "PK\5\6", 4) == 0 && ks_load16 (record + 20, FALSE) == n - END_SIZE)
        {
          *at = size - n;
          return TRUE;
        }
    }
  return FALSE;
}

static gboolean
read_zip64 (KsContext *context, KsBlob *blob, Directory *directory, GError **error)
{
  guint8 locator[LOCATOR_SIZE], record[END64_SIZE];

  if (directory->end < LOCATOR_SIZE)
    return set_no_directory ("its directory is nowhere", error);
  directory->end -= LOCATOR_SIZE;
  if (!ks_blob_read (context, blob, directory->end, LOCATOR_SIZE, locator, error))
    return FALSE;

  guint64 at = ks_load64 (locator + 8, FALSE);

  if (memcmp (locator, "PK\6\7", 4) != 0 || directory->end < END64_SIZE
      || at > directory->end - END64_SIZE)
    return set_no_directory ("its directory is nowhere", error);
  directory->end = at;
  if (!ks_blob_read (context, blob, at, END64_SIZE, record, error))
    return FALSE;
  if (memcmp (record, "PK\6\6", 4) != 0)
    return set_no_directory ("its directory is nowhere", error);
  directory->n = ks_load64 (record + 32, FALSE);
  directory->size = ks_load64 (record + 40, FALSE);
  directory->offset = ks_load64 (record + 48, FALSE);
  return TRUE;
}

static gboolean
locate (KsContext *context, KsBlob *blob, Directory *directory, GError **error)
{
  gsize size = MIN (blob->size, END_SIZE + LONGEST_COMMENT), at;
  g_autoptr (GBytes) tail = ks_blob_bytes (context, blob, blob->size - size, size, error);

  if (tail == NULL)
    return FALSE;
  if (!find_end (g_bytes_get_data (tail, NULL), size, &at))
    return set_no_directory ("it does not end with a directory", error);

  const guint8 *record = (const guint8 *) g_bytes_get_data (tail, NULL) + at;

  directory->end = blob->size - size + at;
  directory->n = ks_load16 (record + 10, FALSE);
  directory->size = ks_load32 (record + 12, FALSE);
  directory->offset = ks_load32 (record + 16, FALSE);
  if ((directory->n == BEYOND_16 || directory->size == BEYOND_32 || directory->offset == BEYOND_32)
      && !read_zip64 (context, blob, directory, error))
    return FALSE;
  if (directory->offset > directory->end || directory->size > directory->end - directory->offset)
    return set_no_directory ("its directory is nowhere", error);
  return TRUE;
}

/* Fills in, in their order, the numbers that are too large for the entry. */
static gboolean
read_extra (const guint8 *extra, gsize size, guint64 *const numbers[3])
{
  while (size >= 4)
    {
      gsize length = ks_load16 (extra + 2, FALSE), at = 4;

      if (length > size - 4)
        return FALSE;
      for (gsize i = 0; ks_load16 (extra, FALSE) == ZIP64_EXTRA && i < 3; i++)
        if (*numbers[i] == BEYOND_32)
          {
            if (at + 8 > 4 + length)
              return FALSE;
            *numbers[i] = ks_load64 (extra + at, FALSE);
            at += 8;
          }
      extra += 4 + length;
      size -= 4 + length;
    }
  return TRUE;
}

/* Whether what stands before the member says what its entry (@at) does; tells where the content
 * begins. */
static gboolean
read_header (KsContext *context, KsBlob *blob, const guint8 *at, guint64 offset,
             KsZipEntry *entry, gboolean *same, GError **error)
{
  gsize length = ks_load16 (at + 28, FALSE), needed = HEADER_SIZE + length;
  guint8 fixed[HEADER_SIZE + 256];
  g_autofree guint8 *longer = needed > sizeof fixed ? g_malloc (needed) : NULL;
  guint8 *header = longer != NULL ? longer : fixed;

  *same = offset <= blob->size && needed <= blob->size - offset;
  if (!*same)
    return TRUE;
  if (!ks_blob_read (context, blob, offset, needed, header, error))
    return FALSE;

  guint flags = ks_load16 (header + 6, FALSE);
  guint32 packed = ks_load32 (header + 18, FALSE), size = ks_load32 (header + 22, FALSE);

  entry->at = offset + needed + ks_load16 (header + 28, FALSE);
  *same = memcmp (header, "PK\3\4", 4) == 0 && ks_load16 (header + 26, FALSE) == length
          && memcmp (header + HEADER_SIZE, at + ENTRY_SIZE, length) == 0
          && ks_load16 (header + 8, FALSE) == ks_load16 (at + 10, FALSE);
  if ((flags & SIZES_BEHIND) == 0)
    *same = *same && ks_load32 (header + 14, FALSE) == entry->crc
            && (packed == BEYOND_32 || packed == entry->packed)
            && (size == BEYOND_32 || size == entry->size);
  return TRUE;
}

/* Whether the entry can be true; @total adds up the bytes of all of them. */
static gboolean
check_sizes (const KsZipEntry *entry, guint method, gsize there, gsize *total, GError **error)
{
  g_autofree char *name = ks_printable (entry->name, 80);

  if (entry->packed > there - *total)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "Member “%s”: It shares bytes with other members, as only crafted archives do; "
                   "save the file again.",
                   name);
      return FALSE;
    }
  *total += entry->packed;
  if (method == DEFLATED ? entry->size / KS_ZIP_RATIO > entry->packed
                         : entry->stored && entry->reason == NULL && entry->size != entry->packed)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "Member “%s”: It declares %" G_GSIZE_FORMAT " bytes, which its %" G_GSIZE_FORMAT
                   " packed bytes cannot become; save the file again.",
                   name, entry->size, entry->packed);
      return FALSE;
    }
  return TRUE;
}

/* Reads the entry at @at, of at most @size bytes, which @used tells. */
static gboolean
read_entry (KsContext *context, KsBlob *blob, const guint8 *at, gsize size, GArray *entries,
            gsize *used, gsize *total, GError **error)
{
  if (size < ENTRY_SIZE || memcmp (at, "PK\1\2", 4) != 0)
    return set_bad_entry (entries->len, error);

  gsize length = ks_load16 (at + 28, FALSE), extra = ks_load16 (at + 30, FALSE);
  guint flags = ks_load16 (at + 8, FALSE), method = ks_load16 (at + 10, FALSE);
  guint64 whole = ks_load32 (at + 24, FALSE), packed = ks_load32 (at + 20, FALSE);
  guint64 offset = ks_load32 (at + 42, FALSE);
  gboolean same;

  *used = ENTRY_SIZE + length + extra + ks_load16 (at + 32, FALSE);
  if (*used > size
      || !read_extra (at + ENTRY_SIZE + length, extra, (guint64 *[]){ &whole, &packed, &offset }))
    return set_bad_entry (entries->len, error);

  KsZipEntry entry = { .size = whole, .packed = packed, .crc = ks_load32 (at + 16, FALSE),
                       .stored = method == STORED };

  if (!read_header (context, blob, at, offset, &entry, &same, error))
    return FALSE;
  if (!same)
    return set_bad_entry (entries->len, error);
  if ((flags & ENCRYPTED) != 0)
    entry.reason = "is encrypted";
  else if (method != STORED && method != DEFLATED)
    entry.reason = "is packed by another method than deflate";
  entry.name = g_utf8_make_valid ((const char *) at + ENTRY_SIZE, length);
  g_array_append_val (entries, entry);
  if (!check_sizes (&entry, method, blob->size, total, error))
    return FALSE;
  if (entry.at <= blob->size && packed <= blob->size - entry.at)
    return TRUE;
  return set_bad_entry (entries->len - 1, error);
}

gboolean
ks_zip_read_directory (KsContext *context, KsBlob *blob, GArray *entries, GError **error)
{
  Directory directory;
  gsize used, total = 0;

  if (!locate (context, blob, &directory, error))
    return FALSE;

  g_autoptr (GBytes) bytes = ks_blob_bytes (context, blob, directory.offset, directory.size, error);
  const guint8 *at = bytes != NULL ? g_bytes_get_data (bytes, NULL) : NULL;
  gsize left = directory.size;

  if (bytes == NULL)
    return FALSE;
  for (guint64 i = 0; i < directory.n; i++, at += used, left -= used)
    {
      if (i % ENTRIES_PER_CHECK == 0 && !ks_context_check (context, error))
        return FALSE;
      if (!read_entry (context, blob, at, left, entries, &used, &total, error))
        return FALSE;
    }
  if (left == 0)
    return TRUE;
  return set_no_directory ("its directory has more than it says", error);
}
