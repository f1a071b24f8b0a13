/* Several formats are JSON objects; which it is, their keys tell.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-json-text.h"

static const struct {
  const char *kind;
  gboolean (*is) (const json_t *root);
  gboolean (*read) (KsContext *context, KsTensorFile *file, const json_t *root, GError **error);
} kinds[] = {
  { "safetensors-index", ks_is_shard_index, ks_read_shard_index },
  { "tfjs", ks_is_tfjs, ks_read_tfjs },
};

gboolean
ks_detect_json (const KsFileHead *head)
{
  gsize i = 0;

  while (i < head->size && g_ascii_isspace (head->data[i]))
    i++;
  return i < head->size && head->data[i] == '{';
}

gboolean
ks_read_json (KsContext *context, KsTensorFile *file, GError **error)
{
  g_autoptr (json_t) root = ks_json_read (context, file->blob, 0, file->blob->size, 0, error);

  if (root == NULL)
    return FALSE;
  for (gsize k = 0; k < G_N_ELEMENTS (kinds); k++)
    if (kinds[k].is (root))
      {
        file->kind = kinds[k].kind;
        return kinds[k].read (context, file, root, error);
      }
  g_set_error_literal (error, KS_ERROR, KS_ERROR_DATA,
                       "This JSON file tells of no arrays: it has neither a “weightsManifest”, as a "
                       "TensorFlow.js model has, nor a “weight_map”, as the index of a model in "
                       "several files; choose the file that holds the arrays.");
  return FALSE;
}
