/* DBSCAN (Ester, Kriegel, Sander, Xu 1996) of one box, scikit-learn's result to the
 * letter: a point is core when at least min_points points, itself counted, lie within
 * epsilon; clusters are grown from the core points in row order, and a border point
 * stays in the first cluster that reaches it. With min_points 1 every point is core:
 * single linkage cut at epsilon.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-box.h"

#include <string.h>

static gboolean
count_neighbours (KsBoxScratch *self, KsContext *context, const guint32 *rows, gsize n,
                  double key, guint32 *counts, GError **error)
{
  for (gsize i = 0; i < n; i++)
    {
      guint32 count = 0;

      if (!ks_context_check (context, error))
        return FALSE;
      ks_block_keys (&self->block, rows[i], self->keys);
      for (gsize j = 0; j < n; j++)
        count += self->keys[j] <= key;
      counts[i] = count;
    }
  return TRUE;
}

gboolean
ks_box_dbscan (KsBoxScratch *self, KsContext *context, const KsSpace *space, const guint32 *rows, gsize n,
               double epsilon, guint min_points, guint32 *labels, GError **error)
{
  double key = ks_key_from_distance (space, epsilon);
  gsize padded = ks_round_to_lanes (n);

  if (!ks_grow (context, &self->keys, &self->keys_room, padded, sizeof (double), error)
      || !ks_grow (context, &self->visit, &self->visit_room, n, sizeof (guint32), error)
      || !ks_grow (context, &self->name, &self->name_room, n, sizeof (guint32), error)
      || !ks_block_gather (&self->block, context, space, rows, n, error)
      || (min_points > 1 && !count_neighbours (self, context, rows, n, key, self->name, error)))
    return FALSE;

  const guint32 *counts = self->name;
  guint32 *stack = self->visit;

  for (gsize i = 0; i < n; i++)
    labels[i] = KS_NO_CLUSTER;
  for (gsize i = 0; i < n; i++)
    {
      gsize depth = 0;

      if (labels[i] != KS_NO_CLUSTER || (min_points > 1 && counts[i] < min_points))
        continue;
      labels[i] = (guint32) i;
      stack[depth++] = (guint32) i;
      while (depth > 0)
        {
          if (!ks_context_check (context, error))
            return FALSE;
          ks_block_keys (&self->block, rows[stack[--depth]], self->keys);
          for (gsize j = 0; j < n; j++)
            if (self->keys[j] <= key && labels[j] == KS_NO_CLUSTER)
              {
                labels[j] = (guint32) i;
                if (min_points <= 1 || counts[j] >= min_points)
                  stack[depth++] = (guint32) j;
              }
        }
    }
  return TRUE;
}
