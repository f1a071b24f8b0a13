/* SPDX-License-Identifier: MIT */
#include "ks-blob.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_PIECE (4 * 1024 * 1024) /* bytes between two polls for cancel: 1 ms */

gpointer
ks_blob_alloc (const KsBlobKind *kind, gsize struct_size, gsize size)
{
  KsBlob *self = g_atomic_rc_box_alloc0 (struct_size);

  self->kind = kind;
  self->size = size;
  return self;
}

KsBlob *
ks_blob_ref (KsBlob *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  KsBlob *self = data;

  self->kind->clear (self);
}

void
ks_blob_unref (KsBlob *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

/* In memory. */
typedef struct {
  KsBlob parent;
  GBytes *bytes;
} MemoryBlob;

static void
memory_clear (KsBlob *blob)
{
  g_bytes_unref (((MemoryBlob *) blob)->bytes);
}

static const KsBlobKind memory_kind = { NULL, memory_clear };

KsBlob *
ks_blob_new (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  MemoryBlob *self = ks_blob_alloc (&memory_kind, sizeof *self, size);

  self->parent.memory = data != NULL ? data : (const guint8 *) "";
  self->bytes = g_bytes_ref (bytes);
  return &self->parent;
}

KsBlob *
ks_blob_new_take (gpointer data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_take (data, size);

  return ks_blob_new (bytes);
}

/* On disk. */
typedef struct {
  KsBlob parent;
  int fd;
  struct stat opened; /* what it was */
} FileBlob;

static void
file_clear (KsBlob *blob)
{
  close (((FileBlob *) blob)->fd);
}

static gboolean
set_changed (GError **error)
{
  g_set_error_literal (error, KS_ERROR, KS_ERROR_IO,
                       "The file was changed while it was read; open it again.");
  return FALSE;
}

/* A write moves the time of change, also one that leaves the length as it was. */
static gboolean
file_check_same (const FileBlob *self, GError **error)
{
  struct stat now;

  if (fstat (self->fd, &now) != 0 || now.st_size != self->opened.st_size
      || now.st_mtim.tv_sec != self->opened.st_mtim.tv_sec
      || now.st_mtim.tv_nsec != self->opened.st_mtim.tv_nsec)
    return set_changed (error);
  return TRUE;
}

static gboolean
file_read (KsContext *context, KsBlob *blob, gsize offset, gsize size, guint8 *out, GError **error)
{
  const FileBlob *self = (const FileBlob *) blob;

  for (gsize done = 0; done < size;)
    {
      if (!ks_context_check (context, error))
        return FALSE;

      gssize n = pread (self->fd, out + done, MIN (READ_PIECE, size - done), offset + done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          g_set_error (error, KS_ERROR, KS_ERROR_IO, "The file cannot be read: %s.",
                       g_strerror (errno));
          return FALSE;
        }
      if (n == 0)
        return set_changed (error);
      done += n;
    }
  return file_check_same (self, error);
}

static const KsBlobKind file_kind = { file_read, file_clear };

KsBlob *
ks_blob_new_file (int fd, GError **error)
{
  struct stat opened;

  if (fstat (fd, &opened) != 0)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_IO, "The file cannot be read: %s.",
                   g_strerror (errno));
      close (fd);
      return NULL;
    }

  FileBlob *self = ks_blob_alloc (&file_kind, sizeof *self, opened.st_size);

  self->fd = fd;
  self->opened = opened;
  return &self->parent;
}

int
ks_blob_descriptor (const KsBlob *self)
{
  return self->kind == &file_kind ? ((const FileBlob *) self)->fd : -1;
}

/* A part of another. */
typedef struct {
  KsBlob parent;
  KsBlob *whole; /* owned */
  gsize offset;
} PartBlob;

static gboolean
part_read (KsContext *context, KsBlob *blob, gsize offset, gsize size, guint8 *out, GError **error)
{
  const PartBlob *self = (const PartBlob *) blob;

  return ks_blob_read (context, self->whole, self->offset + offset, size, out, error);
}

static void
part_clear (KsBlob *blob)
{
  ks_blob_unref (((PartBlob *) blob)->whole);
}

static const KsBlobKind part_kind = { part_read, part_clear };

KsBlob *
ks_blob_new_part (KsBlob *whole, gsize offset, gsize size)
{
  g_return_val_if_fail (offset <= whole->size && size <= whole->size - offset, NULL);

  PartBlob *self = ks_blob_alloc (&part_kind, sizeof *self, size);

  self->whole = ks_blob_ref (whole);
  self->offset = offset;
  if (whole->memory != NULL)
    self->parent.memory = whole->memory + offset;
  return &self->parent;
}

static gboolean
check_range (const KsBlob *self, gsize offset, gsize size, GError **error)
{
  if (offset <= self->size && size <= self->size - offset)
    return TRUE;
  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "It ends at byte %" G_GSIZE_FORMAT ", before the %" G_GSIZE_FORMAT
               " bytes that are to follow byte %" G_GSIZE_FORMAT "; copy or save the file again.",
               self->size, size, offset);
  return FALSE;
}

gboolean
ks_blob_read (KsContext *context, KsBlob *self, gsize offset, gsize size, gpointer out,
              GError **error)
{
  g_return_val_if_fail (self != NULL && (out != NULL || size == 0), FALSE);

  if (!check_range (self, offset, size, error))
    return FALSE;
  if (self->memory == NULL)
    return self->kind->read (context, self, offset, size, out, error);
  if (size > 0)
    memcpy (out, self->memory + offset, size);
  return TRUE;
}

GBytes *
ks_blob_bytes (KsContext *context, KsBlob *self, gsize offset, gsize size, GError **error)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (!check_range (self, offset, size, error))
    return NULL;
  if (self->memory != NULL)
    return g_bytes_new_with_free_func (self->memory + offset, size,
                                       (GDestroyNotify) ks_blob_unref, ks_blob_ref (self));

  g_autofree guint8 *data = ks_new (context, guint8, size, error);

  if (data == NULL || !self->kind->read (context, self, offset, size, data, error))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&data), size);
}

KsBlob *
ks_blob_in_memory (KsContext *context, KsBlob *self, GError **error)
{
  if (self->memory != NULL)
    return ks_blob_ref (self);

  g_autoptr (GBytes) bytes = ks_blob_bytes (context, self, 0, self->size, error);

  return bytes != NULL ? ks_blob_new (bytes) : NULL;
}
