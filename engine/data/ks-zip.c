/* SPDX-License-Identifier: MIT */
#include "ks-zip.h"

#include <string.h>
#include <zip.h>

#include "ks-distinct-names.h"
#include "ks-reader.h"

#define READ_PIECE (1024 * 1024) /* bytes between two polls for cancel: 5 ms of inflating */
#define DEFLATE_RATIO 1032       /* the most bytes that one byte of deflated data can become */

struct _KsZip {
  KsBlob *blob;         /* the archive's bytes; owned */
  GArray *entries;      /* of KsZipEntry; owned */
  GTree *places;        /* name (of entries) to place + 1; owned */
  GMutex lock;          /* of all below: libzip's handles are for one thread at a time */
  zip_t *zip;           /* owned */
  zip_uint64_t position; /* of libzip's reads in the blob */
  KsContext *context;   /* of the call that holds the lock */
  GError *failure;      /* what went wrong in the blob during that call; owned */
  zip_error_t error;    /* the same for libzip */
  zip_file_t *member;   /* the stored member that was read last; owned */
  gsize member_index, member_position;
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (zip_file_t, zip_fclose)

gboolean
ks_zip_detect (const guint8 *data, gsize size)
{
  return ks_begins_with (data, size, "PK\x03\x04", 4) || ks_begins_with (data, size, "PK\x05\x06", 4);
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

  if (self->member != NULL)
    zip_fclose (self->member);
  if (self->zip != NULL)
    zip_discard (self->zip);
  g_tree_unref (self->places);
  g_array_unref (self->entries);
  g_clear_error (&self->failure);
  zip_error_fini (&self->error);
  g_mutex_clear (&self->lock);
  ks_blob_unref (self->blob);
}

void
ks_zip_unref (KsZip *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

static zip_int64_t
read_blob (KsZip *self, void *data, zip_uint64_t length)
{
  gsize n = MIN (length, self->blob->size - self->position);

  g_clear_error (&self->failure);
  if (!ks_blob_read (self->context, self->blob, self->position, n, data, &self->failure))
    {
      zip_error_set (&self->error, ZIP_ER_READ, 0);
      return -1;
    }
  self->position += n;
  return n;
}

/* libzip's door to the blob; the callback's form is libzip's own. */
static zip_int64_t
serve (void *user, void *data, zip_uint64_t length, zip_source_cmd_t command)
{
  KsZip *self = user;
  zip_int64_t position;

  switch (command)
    {
    case ZIP_SOURCE_OPEN:
      self->position = 0;
      return 0;
    case ZIP_SOURCE_READ:
      return read_blob (self, data, length);
    case ZIP_SOURCE_STAT:
      {
        zip_stat_t *entry = data;

        zip_stat_init (entry);
        entry->size = self->blob->size;
        entry->valid = ZIP_STAT_SIZE;
        return sizeof *entry;
      }
    case ZIP_SOURCE_ERROR:
      return zip_error_to_data (&self->error, data, length);
    case ZIP_SOURCE_SEEK:
      position = zip_source_seek_compute_offset (self->position, self->blob->size, data, length,
                                                 &self->error);
      if (position < 0)
        return -1;
      self->position = position;
      return 0;
    case ZIP_SOURCE_TELL:
      return self->position;
    case ZIP_SOURCE_SUPPORTS:
      return zip_source_make_command_bitmap (ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE,
                                             ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE,
                                             ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL,
                                             ZIP_SOURCE_SUPPORTS, -1);
    case ZIP_SOURCE_CLOSE:
    case ZIP_SOURCE_FREE:
      return 0;
    default:
      zip_error_set (&self->error, ZIP_ER_OPNOTSUPP, 0);
      return -1;
    }
}

/* What the blob said when it failed, or else @format with libzip's reason. */
static void
set_failure (KsZip *self, const char *format, const char *why, GError **error)
{
  g_autofree char *printable = ks_printable (why, 120);

  if (self->failure != NULL)
    g_propagate_error (error, g_steal_pointer (&self->failure));
  else
    {
      g_autofree char *place = g_strdup_printf ("%s (%s)", format, printable);

      g_set_error (error, KS_ERROR, KS_ERROR_DATA, "%s; copy or save the file again.", place);
    }
}

/* Whether the directory entry can be true; @total adds up the bytes of all of them. */
static gboolean
check_entry (const KsZip *self, const zip_stat_t *entry, gsize *total, GError **error)
{
  gboolean deflated = entry->comp_method == ZIP_CM_DEFLATE;
  g_autofree char *name = ks_printable (entry->name, 80);

  if (entry->comp_size > self->blob->size - *total)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "Member “%s”: It shares bytes with other members, as only crafted archives do; "
                   "save the file again.",
                   name);
      return FALSE;
    }
  *total += entry->comp_size;
  if (deflated ? entry->size / DEFLATE_RATIO > entry->comp_size
               : entry->comp_method == ZIP_CM_STORE && entry->size != entry->comp_size
                     && entry->encryption_method == ZIP_EM_NONE)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "Member “%s”: It declares %" G_GUINT64_FORMAT
                   " bytes, which its %" G_GUINT64_FORMAT
                   " packed bytes cannot become; save the file again.",
                   name, (guint64) entry->size, (guint64) entry->comp_size);
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_directory (KsContext *context, KsZip *self, GError **error)
{
  const guint64 needed = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD
                         | ZIP_STAT_ENCRYPTION_METHOD;
  gsize total = 0;

  for (zip_int64_t i = 0, n = zip_get_num_entries (self->zip, 0); i < n; i++)
    {
      zip_stat_t stat;

      if (i % 1024 == 0 && !ks_context_check (context, error))
        return FALSE;
      if (zip_stat_index (self->zip, i, 0, &stat) != 0 || (stat.valid & needed) != needed)
        {
          g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                       "Entry %" G_GINT64_FORMAT
                       " of this zip archive is damaged; copy or save it again.",
                       (gint64) i + 1);
          return FALSE;
        }
      if (!check_entry (self, &stat, &total, error))
        return FALSE;

      KsZipEntry entry = { g_strdup (stat.name), stat.size, stat.comp_method == ZIP_CM_STORE,
                           NULL };

      if (stat.encryption_method != ZIP_EM_NONE)
        entry.reason = "is encrypted";
      else if (!entry.stored && stat.comp_method != ZIP_CM_DEFLATE)
        entry.reason = "is packed by another method than deflate";
      g_array_append_val (self->entries, entry);
      if (g_tree_lookup (self->places, entry.name) == NULL)
        g_tree_insert (self->places, entry.name, GSIZE_TO_POINTER ((gsize) i + 1));
    }
  return TRUE;
}

KsZip *
ks_zip_open (KsContext *context, KsBlob *blob, GError **error)
{
  g_autoptr (KsZip) self = g_atomic_rc_box_new0 (KsZip);
  zip_error_t failure;
  zip_source_t *source;

  self->blob = ks_blob_ref (blob);
  self->entries = g_array_new (FALSE, FALSE, sizeof (KsZipEntry));
  g_array_set_clear_func (self->entries, entry_clear);
  self->places = ks_names_new (NULL);
  g_mutex_init (&self->lock);
  zip_error_init (&self->error);
  self->context = context;

  zip_error_init (&failure);
  source = zip_source_function_create (serve, self, &failure);
  if (source != NULL)
    self->zip = zip_open_from_source (source, ZIP_RDONLY | ZIP_CHECKCONS, &failure);
  if (self->zip == NULL)
    {
      zip_source_free (source);
      set_failure (self, "This zip archive is cut off or damaged", zip_error_strerror (&failure),
                   error);
    }
  zip_error_fini (&failure);
  if (self->zip == NULL || !read_directory (context, self, error))
    return NULL;
  self->context = NULL;
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

static zip_file_t *
open_member (KsZip *self, gsize index, GError **error)
{
  g_clear_error (&self->failure);

  zip_file_t *member = zip_fopen_index (self->zip, index, 0);

  if (member == NULL)
    set_failure (self, "A member cannot be opened", zip_strerror (self->zip), error);
  return member;
}

/* Fills @out with the next @size bytes of the member. */
static gboolean
read_exactly (KsZip *self, zip_file_t *member, guint8 *out, gsize size, GError **error)
{
  for (gsize done = 0; done < size;)
    {
      if (!ks_context_check (self->context, error))
        return FALSE;

      zip_int64_t n = zip_fread (member, out + done, MIN (READ_PIECE, size - done));

      if (n <= 0)
        {
          g_autofree char *place
              = g_strdup_printf ("Its content is damaged after %" G_GSIZE_FORMAT
                                 " of %" G_GSIZE_FORMAT " bytes", done, size);

          set_failure (self, place, n < 0 ? zip_file_strerror (member) : "too short", error);
          return FALSE;
        }
      done += n;
    }
  return TRUE;
}

/* The member must end here; libzip compares the checksum when it does. */
static gboolean
expect_end (KsZip *self, zip_file_t *member, GError **error)
{
  guint8 beyond;
  zip_int64_t n = zip_fread (member, &beyond, 1);

  if (n == 0)
    return TRUE;
  set_failure (self, "Its content is damaged", n < 0 ? zip_file_strerror (member) : "too long",
               error);
  return FALSE;
}

static void
lock (KsZip *self, KsContext *context)
{
  g_mutex_lock (&self->lock);
  self->context = context;
  g_clear_error (&self->failure);
}

static void
unlock (KsZip *self)
{
  self->context = NULL;
  g_mutex_unlock (&self->lock);
}

gssize
ks_zip_peek (KsContext *context, KsZip *self, gsize index, gsize size, gpointer out,
             GError **error)
{
  gsize n = MIN (size, ks_zip_entry (self, index)->size);
  gboolean read = FALSE;

  lock (self, context);
  {
    g_autoptr (zip_file_t) member = open_member (self, index, error);

    read = member != NULL && read_exactly (self, member, out, n, error);
  }
  unlock (self);
  return read ? (gssize) n : -1;
}

/* A stored member: reads go on where the last one ended, so that a member that is read in
 * pieces is opened once and its checksum compared at its end. */
typedef struct {
  KsBlob parent;
  KsZip *zip; /* owned */
  gsize index;
} MemberBlob;

static void
member_clear (KsBlob *blob)
{
  ks_zip_unref (((MemberBlob *) blob)->zip);
}

static void
close_member (KsZip *self)
{
  g_clear_pointer (&self->member, zip_fclose);
}

/* Has self->member stand at @offset of the member @index. */
static gboolean
seek_member (KsZip *self, gsize index, gsize offset, GError **error)
{
  if (self->member != NULL && self->member_index == index && self->member_position == offset)
    return TRUE;
  close_member (self);
  self->member = open_member (self, index, error);
  if (self->member == NULL)
    return FALSE;
  if (offset > 0 && zip_fseek (self->member, offset, SEEK_SET) != 0)
    {
      set_failure (self, "A member cannot be read from its middle",
                   zip_file_strerror (self->member), error);
      return FALSE;
    }
  self->member_index = index;
  self->member_position = offset;
  return TRUE;
}

static gboolean
member_read (KsContext *context, KsBlob *blob, gsize offset, gsize size, guint8 *out,
             GError **error)
{
  const MemberBlob *self = (const MemberBlob *) blob;
  KsZip *zip = self->zip;
  gboolean at_end = offset + size == blob->size;
  gboolean read;

  lock (zip, context);
  read = seek_member (zip, self->index, offset, error)
         && read_exactly (zip, zip->member, out, size, error)
         && (!at_end || expect_end (zip, zip->member, error));
  zip->member_position += size;
  if (!read || at_end)
    close_member (zip);
  unlock (zip);
  return read;
}

static const KsBlobKind member_kind = { member_read, member_clear };

static KsBlob *
inflate_member (KsContext *context, KsZip *self, gsize index, GError **error)
{
  gsize size = ks_zip_entry (self, index)->size;
  g_autofree guint8 *data = ks_new (context, guint8, size, error);
  gboolean read = FALSE;

  if (data == NULL)
    return NULL;
  lock (self, context);
  {
    g_autoptr (zip_file_t) member = open_member (self, index, error);

    read = member != NULL && read_exactly (self, member, data, size, error)
           && expect_end (self, member, error);
  }
  unlock (self);
  return read ? ks_blob_new_take (g_steal_pointer (&data), size) : NULL;
}

KsBlob *
ks_zip_member (KsContext *context, KsZip *self, gsize index, GError **error)
{
  g_return_val_if_fail (self != NULL && index < self->entries->len
                            && ks_zip_entry (self, index)->reason == NULL,
                        NULL);

  const KsZipEntry *entry = ks_zip_entry (self, index);

  if (!entry->stored)
    return inflate_member (context, self, index, error);

  MemberBlob *blob = ks_blob_alloc (&member_kind, sizeof *blob, entry->size);

  blob->zip = ks_zip_ref (self);
  blob->index = index;
  return &blob->parent;
}
