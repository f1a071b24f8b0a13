/* NumPy's archive: a zip of npy files, stored or deflated.
 *
 * Nothing is allocated for what a member's directory entry says alone: the npy
 * header, the entry and what deflate can reach (1032 to 1) must agree first, and
 * members must not share bytes. So a small file cannot ask for more memory than
 * the arrays that it really holds.
 *
 * SPDX-License-Identifier: MIT */
#include <string.h>
#include <zip.h>

#include "ks-reader.h"

#define READ_PIECE (1024 * 1024) /* bytes between two polls for cancel: 5 ms of inflating */
#define DEFLATE_RATIO 1032           /* the most bytes that one byte of deflated data can become */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (zip_t, zip_discard)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (zip_file_t, zip_fclose)

gboolean
ks_detect_npz (const guint8 *data, gsize size)
{
  return ks_begins_with (data, size, "PK\x03\x04", 4)
         || ks_begins_with (data, size, "PK\x05\x06", 4);
}

static zip_t *
open_archive (KsTensorFile *file, GError **error)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (file->bytes, &size);
  zip_error_t failure;
  zip_source_t *source;
  zip_t *zip = NULL;

  zip_error_init (&failure);
  source = zip_source_buffer_create (data, size, 0, &failure);
  if (source != NULL)
    zip = zip_open_from_source (source, ZIP_RDONLY | ZIP_CHECKCONS, &failure);
  if (zip == NULL)
    {
      g_autofree char *why = ks_printable (zip_error_strerror (&failure), 120);

      zip_source_free (source);
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "This zip archive is cut off or damaged (%s); copy or save it again.", why);
    }
  zip_error_fini (&failure);
  return zip;
}

/* Fills @out with the next @size bytes of the member. */
static gboolean
read_exactly (KsContext *context, zip_file_t *member, guint8 *out, gsize size, GError **error)
{
  for (gsize done = 0; done < size;)
    {
      if (!ks_context_check (context, error))
        return FALSE;

      zip_int64_t n = zip_fread (member, out + done, MIN (READ_PIECE, size - done));

      if (n <= 0)
        {
          g_autofree char *why = ks_printable (n < 0 ? zip_file_strerror (member) : "too short",
                                               120);

          g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                       "Its content is damaged after %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT
                       " bytes (%s); save the file again.", done, size, why);
          return FALSE;
        }
      done += n;
    }
  return TRUE;
}

/* The member must end here; libzip compares the checksum when it does. */
static gboolean
expect_end (zip_file_t *member, GError **error)
{
  guint8 beyond;
  zip_int64_t n = zip_fread (member, &beyond, 1);

  if (n == 0)
    return TRUE;
  g_autofree char *why = ks_printable (n < 0 ? zip_file_strerror (member) : "too long", 120);
  g_set_error (error, KS_ERROR, KS_ERROR_DATA, "Its content is damaged (%s); save the file again.",
               why);
  return FALSE;
}

/* The npy header, byte by byte as far as it says that it goes. */
static gboolean
read_header (KsContext *context, zip_file_t *member, gsize size, gsize *offset, KsNpyHeader *header,
             GError **error)
{
  gsize preamble = MIN (size, KS_NPY_PREAMBLE);
  g_autofree guint8 *data = ks_new (context, guint8, preamble, error);

  if (data == NULL || !read_exactly (context, member, data, preamble, error))
    return FALSE;
  *offset = ks_npy_data_offset (data, preamble, error);
  if (*offset == 0)
    return FALSE;
  if (*offset > size || *offset < preamble)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "It has %" G_GSIZE_FORMAT " bytes, but a header of %" G_GSIZE_FORMAT
                   "; save the file again.",
                   size, *offset);
      return FALSE;
    }

  g_autofree guint8 *whole = ks_new (context, guint8, *offset, error);

  if (whole == NULL)
    return FALSE;
  memcpy (whole, data, preamble);
  return read_exactly (context, member, whole + preamble, *offset - preamble, error)
         && ks_npy_header_read (whole, *offset, header, error);
}

/* Reads one array; a type that cannot be used is skipped. */
static gboolean
read_array (KsContext *context, KsTensorFile *file, zip_file_t *member, const char *name,
            gsize size, GError **error)
{
  KsNpyHeader header;
  gsize offset, needed;

  if (!read_header (context, member, size, &offset, &header, error))
    return FALSE;
  if (header.reason != NULL)
    {
      ks_tensor_file_skip (file, name, header.reason);
      return TRUE;
    }
  if (!ks_shape_bytes (header.n_dims, header.shape, ks_dtype_size (header.dtype), &needed)
      || needed != size - offset)
    {
      g_autofree char *shape = ks_shape_text (header.n_dims, header.shape);

      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "Its header declares the shape %s and type %s, but %" G_GSIZE_FORMAT
                   " bytes of data follow; save the file again.",
                   shape, ks_dtype_name (header.dtype), size - offset);
      return FALSE;
    }

  g_autofree guint8 *data = ks_new (context, guint8, needed, error);

  if (data == NULL || !read_exactly (context, member, data, needed, error)
      || !expect_end (member, error))
    return FALSE;

  g_autoptr (GBytes) bytes = g_bytes_new_take (g_steal_pointer (&data), needed);
  return ks_tensor_file_add (file,
                             ks_tensor_new (name, header.dtype, header.big_endian, header.n_dims,
                                            header.shape, !header.fortran_order, bytes, 0, error));
}

/* Whether the directory entry can be true; @total adds up the bytes of all of them. */
static gboolean
check_entry (const zip_stat_t *entry, gsize file_size, gsize *total, GError **error)
{
  gboolean deflated = entry->comp_method == ZIP_CM_DEFLATE;

  if (entry->comp_size > file_size - *total)
    {
      g_set_error_literal (
          error, KS_ERROR, KS_ERROR_DATA,
          "It shares bytes with other members, as only crafted archives do; save the file again.");
      return FALSE;
    }
  *total += entry->comp_size;
  if (deflated ? entry->size / DEFLATE_RATIO > entry->comp_size : entry->size != entry->comp_size)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "It declares %" G_GUINT64_FORMAT " bytes, which its %" G_GUINT64_FORMAT
                   " packed bytes cannot become; save the file again.",
                   (guint64) entry->size, (guint64) entry->comp_size);
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_member (KsContext *context, KsTensorFile *file, zip_t *zip, zip_uint64_t index,
             const zip_stat_t *entry, gsize *total, GError **error)
{
  const char *reason = NULL;

  if (g_str_has_suffix (entry->name, "/"))
    return TRUE;
  if (!g_str_has_suffix (entry->name, ".npy"))
    reason = "is no .npy array";
  else if (entry->encryption_method != ZIP_EM_NONE)
    reason = "is encrypted";
  else if (entry->comp_method != ZIP_CM_STORE && entry->comp_method != ZIP_CM_DEFLATE)
    reason = "is packed by another method than deflate";
  if (reason != NULL)
    {
      ks_tensor_file_skip (file, entry->name, reason);
      return TRUE;
    }
  if (!check_entry (entry, g_bytes_get_size (file->bytes), total, error))
    return FALSE;

  g_autofree char *name = g_strndup (entry->name, strlen (entry->name) - strlen (".npy"));
  g_autoptr (zip_file_t) member = zip_fopen_index (zip, index, 0);

  if (member == NULL)
    {
      g_autofree char *why = ks_printable (zip_strerror (zip), 120);

      g_set_error (error, KS_ERROR, KS_ERROR_DATA, "It cannot be opened (%s); save the file again.",
                   why);
      return FALSE;
    }
  return read_array (context, file, member, name, entry->size, error);
}

gboolean
ks_read_npz (KsContext *context, KsTensorFile *file, GError **error)
{
  const guint64 needed = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD
                         | ZIP_STAT_ENCRYPTION_METHOD;
  g_autoptr (zip_t) zip = open_archive (file, error);
  gboolean any = FALSE;
  gsize total = 0;

  if (zip == NULL)
    return FALSE;
  for (zip_int64_t i = 0, n = zip_get_num_entries (zip, 0); i < n; i++)
    {
      g_autoptr (GError) failure = NULL;
      zip_stat_t entry;

      if (zip_stat_index (zip, i, 0, &entry) != 0 || (entry.valid & needed) != needed)
        {
          g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                       "Entry %" G_GINT64_FORMAT
                       " of this zip archive is damaged; copy or save it again.",
                       (gint64) i + 1);
          return FALSE;
        }
      if (!read_member (context, file, zip, i, &entry, &total, &failure))
        {
          if (g_error_matches (failure, KS_ERROR, KS_ERROR_DATA))
            {
              g_autofree char *printable = ks_printable (entry.name, 80);

              g_prefix_error (&failure, "Member “%s”: ", printable);
            }
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      any |= g_str_has_suffix (entry.name, ".npy");
      ks_context_progress (context, (i + 1.0) / n);
    }
  if (!any)
    g_set_error_literal (
        error, KS_ERROR, KS_ERROR_DATA,
        "This zip archive holds no .npy array; if it is a PyTorch file, save its tensors as "
        ".safetensors.");
  return any;
}
