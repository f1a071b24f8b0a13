/* SPDX-License-Identifier: MIT */
#include "ks-box.h"

void
ks_box_scratch_clear (KsBoxScratch *self)
{
  ks_block_clear (&self->block);
  g_clear_pointer (&self->keys, g_free);
  g_clear_pointer (&self->nearest, g_free);
  g_clear_pointer (&self->heights, g_free);
  g_clear_pointer (&self->visit, g_free);
  g_clear_pointer (&self->name, g_free);
}

gboolean
ks_box_number (KsBoxScratch *self, KsContext *context, guint32 *labels, gsize n,
               gsize *n_clusters, GError **error)
{
  guint32 found = 0;

  if (!ks_grow (context, &self->name, &self->name_room, n, sizeof (guint32), error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    self->name[i] = KS_NO_CLUSTER;
  for (gsize i = 0; i < n; i++)
    {
      if (labels[i] == KS_NO_CLUSTER)
        continue;
      if (self->name[labels[i]] == KS_NO_CLUSTER)
        self->name[labels[i]] = found++;
      labels[i] = self->name[labels[i]];
    }
  *n_clusters = found;
  return TRUE;
}
