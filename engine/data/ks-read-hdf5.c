/* HDF5: Keras's files, MATLAB's from 7.3 on, and any others. The library that parses it
 * runs in a program of its own (ks-unpack.h); here is only said what its objects are.
 *
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-reader.h"
#include "ks-unpack-listing.h"

#define MARK "\x89HDF\r\n\x1a\n"
#define MARK_SIZE 8
#define FIRST_USER_BLOCK 512 /* bytes that may stand before the mark, or any power of two of them  \
                              */

gboolean
ks_detect_hdf5 (const KsFileHead *head)
{
  if (head->size < MARK_SIZE)
    return ks_begins_with (head->data, head->size, MARK, MARK_SIZE);
  if (memcmp (head->data, MARK, MARK_SIZE) == 0)
    return TRUE;
  for (gsize at = FIRST_USER_BLOCK; at <= head->size - MARK_SIZE; at *= 2)
    if (memcmp (head->data + at, MARK, MARK_SIZE) == 0)
      return TRUE;
  return FALSE;
}

gboolean
ks_read_hdf5_listing (KsContext *context, KsTensorFile *file, const KsListing *listing,
                      GError **error)
{
  if (ks_is_mat73 (listing))
    {
      file->kind = "mat-v7.3";
      return ks_read_mat73_listing (context, file, listing, error);
    }
  if (ks_is_keras (listing) || ks_is_keras_weights (listing))
    {
      file->kind = ks_is_keras (listing) ? "keras-h5" : "keras-weights-h5";
      return ks_read_keras_listing (context, file, listing, NULL, error);
    }
  file->kind = "hdf5";
  return ks_listing_add_all (file, listing, error);
}

gboolean
ks_read_hdf5 (KsContext *context, KsTensorFile *file, GError **error)
{
  g_autoptr (KsListing) listing = ks_listing_open (context, file, "hdf5", file->blob, error);

  return listing != NULL && ks_read_hdf5_listing (context, file, listing, error);
}
