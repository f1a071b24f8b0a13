/* Several formats are zip archives; which it is, its members tell.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-reader.h"

static const struct {
  const char *kind;
  gboolean (*is) (const KsZip *zip);
  gboolean (*read) (KsContext *context, KsTensorFile *file, KsZip *zip, GError **error);
} kinds[] = {
  { "keras", ks_is_keras_zip, ks_read_keras_zip },
  { "npz", ks_is_npz, ks_read_npz },
  { "torch-zip", ks_is_torch_zip, ks_read_torch_zip },
};

gboolean
ks_detect_zip (const KsFileHead *head)
{
  return ks_zip_detect (head->data, head->size);
}

gboolean
ks_read_zip (KsContext *context, KsTensorFile *file, GError **error)
{
  g_autoptr (KsZip) zip = ks_zip_open (context, file->blob, error);

  if (zip == NULL)
    return FALSE;
  for (gsize k = 0; k < G_N_ELEMENTS (kinds); k++)
    if (kinds[k].is (zip))
      {
        file->kind = kinds[k].kind;
        return kinds[k].read (context, file, zip, error);
      }
  g_set_error_literal (error, KS_ERROR, KS_ERROR_DATA,
                       "This zip archive holds neither .npy arrays nor a PyTorch model.");
  return FALSE;
}
