/* Photographs: PNG and JPEG, one array "image" of (rows, columns, channels). Their libraries
 * run in a program of their own (ks-unpack.h).
 *
 * SPDX-License-Identifier: MIT */
#include "ks-reader.h"
#include "ks-unpack-listing.h"

gboolean
ks_detect_png (const KsFileHead *head)
{
  return ks_begins_with (head->data, head->size, "\x89PNG\r\n\x1a\n", 8);
}

gboolean
ks_detect_jpeg (const KsFileHead *head)
{
  return ks_begins_with (head->data, head->size, "\xff\xd8\xff", 3);
}

gboolean
ks_read_image (KsContext *context, KsTensorFile *file, GError **error)
{
  g_autoptr (KsListing) listing = ks_listing_open (context, file, file->kind, file->blob, error);

  if (listing == NULL || !ks_listing_add_all (file, listing, error))
    return FALSE;
  for (guint t = 0; t < file->tensors->len; t++)
    ((KsTensor *) g_ptr_array_index (file->tensors, t))->images = KS_IMAGES_PIXELS;
  return TRUE;
}
