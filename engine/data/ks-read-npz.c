/* NumPy's archive: a zip of npy files, stored or deflated.
 *
 * Nothing is allocated for what a member's directory entry says alone: its npy
 * header must agree with it first. So a small file cannot ask for more memory
 * than the arrays that it really holds.
 *
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-reader.h"

/* The npy header, as far as it says that it goes. */
static gboolean
read_header (KsContext *context, KsZip *zip, gsize index, gsize size, gsize *offset,
             KsNpyHeader *header, GError **error)
{
  guint8 preamble[KS_NPY_PREAMBLE];
  gssize n = ks_zip_peek (context, zip, index, sizeof preamble, preamble, error);

  *offset = n < 0 ? 0 : ks_npy_data_offset (preamble, n, error);
  if (*offset == 0)
    return FALSE;
  if (*offset > size)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "It has %" G_GSIZE_FORMAT " bytes, but a header of %" G_GSIZE_FORMAT
                   "; save the file again.",
                   size, *offset);
      return FALSE;
    }

  g_autofree guint8 *whole = ks_new (context, guint8, *offset, error);

  return whole != NULL && ks_zip_peek (context, zip, index, *offset, whole, error) >= 0
         && ks_npy_header_read (whole, *offset, header, error);
}

/* Reads one array; a type that cannot be used is skipped. */
static gboolean
read_array (KsContext *context, KsTensorFile *file, KsZip *zip, gsize index, const char *name,
            GError **error)
{
  gsize size = ks_zip_entry (zip, index)->size;
  KsNpyHeader header;
  gsize offset, needed;

  if (!read_header (context, zip, index, size, &offset, &header, error))
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

  g_autoptr (KsBlob) content = ks_zip_member (zip, index);

  return ks_tensor_file_add (file, ks_tensor_new (name, header.dtype, header.big_endian,
                                                  header.n_dims, header.shape,
                                                  !header.fortran_order, content, offset, error));
}

static gboolean
read_member (KsContext *context, KsTensorFile *file, KsZip *zip, gsize index, GError **error)
{
  const KsZipEntry *entry = ks_zip_entry (zip, index);
  gboolean array = g_str_has_suffix (entry->name, ".npy");

  if (g_str_has_suffix (entry->name, "/"))
    return TRUE;
  if (!array || entry->reason != NULL)
    {
      ks_tensor_file_skip (file, entry->name, array ? entry->reason : "is no .npy array");
      return TRUE;
    }

  g_autofree char *name = g_strndup (entry->name, strlen (entry->name) - strlen (".npy"));

  return read_array (context, file, zip, index, name, error);
}

gboolean
ks_is_npz (const KsZip *zip)
{
  for (gsize i = 0; i < ks_zip_length (zip); i++)
    if (g_str_has_suffix (ks_zip_entry (zip, i)->name, ".npy"))
      return TRUE;
  return FALSE;
}

gboolean
ks_read_npz (KsContext *context, KsTensorFile *file, KsZip *zip, GError **error)
{
  for (gsize i = 0, n = ks_zip_length (zip); i < n; i++)
    {
      g_autoptr (GError) failure = NULL;

      if (!read_member (context, file, zip, i, &failure))
        {
          if (g_error_matches (failure, KS_ERROR, KS_ERROR_DATA))
            {
              g_autofree char *printable = ks_printable (ks_zip_entry (zip, i)->name, 80);

              g_prefix_error (&failure, "Member “%s”: ", printable);
            }
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      ks_context_progress (context, (i + 1.0) / n);
    }
  return TRUE;
}
