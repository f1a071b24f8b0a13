/* Plain pickles: NumPy's arrays in them, and the tensors that pickle.dump() writes with their
 * storages. Of what torch.save() has put beside its pickle, the pickle alone tells the names.
 *
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-torch.h"

/* From protocol 2 on a pickle begins with its number. Those before begin as texts do, so that
 * their name is to tell. */
gboolean
ks_detect_pickle (const KsFileHead *head)
{
  if (head->size >= 2 && head->data[0] == 0x80)
    return head->data[1] >= 2 && head->data[1] <= 5;
  return (g_str_has_suffix (head->name, ".pkl") || g_str_has_suffix (head->name, ".pickle"))
         && memchr ("(]})cI", head->data[0], 6) != NULL;
}

gboolean
ks_read_pickle (KsContext *context, KsTensorFile *file, GError **error)
{
  g_autoptr (KsPickle) pickle = ks_pickle_new (context, file->blob, error);
  g_auto (KsTorch) torch = { .file = file, .pickle = pickle };
  gsize offset = 0;
  guint32 root;

  return pickle != NULL && ks_pickle_load (pickle, &offset, &root, error)
         && ks_torch_learn_names (&torch, error) && ks_torch_collect (&torch, root, error);
}
