/* The merge heights are the edges of the minimum spanning tree, found by Prim's
 * algorithm over keys computed as they are needed. It looks at every pair of points
 * once, and so meets the diameter on its way. The points that Prim's algorithm visits
 * between two edges above a height are one cluster of that height: inside a cluster
 * there is always a shorter edge to go on by than any that leads out.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-gap.h"

#include <math.h>
#include <string.h>

/* Lowers @nearest (n) to @keys where they are less, raises @farthest to the largest key,
 * and tells the place of the least of @nearest. */
KS_WIDE static gsize
visit_keys (double *nearest, const double *keys, gsize n, double *farthest)
{
  KsMask here = { 0, 1, 2, 3 }, places = here;
  KsVector least = { 0.0 }, largest = { 0.0 };
  gsize j = 0;

  least += INFINITY;
  for (; j + KS_LANES <= n; j += KS_LANES)
    {
      KsVector key = *(const KsVector *) (keys + j), near = *(KsVector *) (nearest + j);

      largest = ks_choose (key > largest, key, largest);
      near = ks_choose (key < near, key, near);
      *(KsVector *) (nearest + j) = near;
      places = (KsMask) ks_choose (near < least, here, places);
      least = ks_choose (near < least, near, least);
      here += KS_LANES;
    }

  double best = INFINITY, most = *farthest;
  gsize place = 0;

  for (gsize l = 0; l < KS_LANES; l++)
    {
      if (least[l] < best)
        {
          best = least[l];
          place = (gsize) places[l];
        }
      most = MAX (most, largest[l]);
    }
  for (; j < n; j++)
    {
      most = MAX (most, keys[j]);
      nearest[j] = MIN (nearest[j], keys[j]);
      if (nearest[j] < best)
        {
          best = nearest[j];
          place = j;
        }
    }
  *farthest = most;
  return place;
}

void
ks_gap_scratch_clear (KsGapScratch *self)
{
  ks_block_clear (&self->block);
  g_clear_pointer (&self->keys, g_free);
  g_clear_pointer (&self->nearest, g_free);
  g_clear_pointer (&self->heights, g_free);
  g_clear_pointer (&self->visit, g_free);
}

static gboolean
make_room (KsGapScratch *self, KsContext *context, gsize n, GError **error)
{
  n = ks_round_to_lanes (n);
  return ks_grow (context, &self->keys, &self->keys_room, n, sizeof (double), error)
         && ks_grow (context, &self->nearest, &self->nearest_room, n, sizeof (double), error)
         && ks_grow (context, &self->heights, &self->heights_room, n, sizeof (double), error)
         && ks_grow (context, &self->visit, &self->visit_room, n, sizeof (guint32), error);
}

/* Prim's algorithm from the first point: the order of visit, and at which distance each
 * point but the first was reached (heights[0] is not set). */
static gboolean
span_tree (KsGapScratch *self, KsContext *context, const KsSpace *space, const guint32 *rows,
           gsize n, double *diameter, GError **error)
{
  KsBlock *block = &self->block;
  double farthest = 0.0;
  gsize at = 0;

  if (!make_room (self, context, n, error)
      || !ks_block_gather (block, context, space, rows, n, error))
    return FALSE;
  for (gsize j = 0; j < ks_round_to_lanes (n); j++)
    self->nearest[j] = INFINITY;

  for (gsize i = 0; i < n; i++)
    {
      guint32 point = block->index[at];

      if (!ks_context_check (context, error))
        return FALSE;
      self->visit[i] = point;
      if (i > 0)
        self->heights[i] = ks_key_to_distance (space, self->nearest[at]);
      self->nearest[at] = self->nearest[block->n - 1];
      ks_block_remove (block, at);
      ks_block_keys (block, rows[point], self->keys);
      at = visit_keys (self->nearest, self->keys, block->n, &farthest);
    }
  *diameter = ks_key_to_distance (space, farthest);
  return TRUE;
}

void
ks_gap_count (const double *heights, gsize n, double diameter, guint bins, double *edges,
              guint32 *counts)
{
  g_return_if_fail (bins >= 1 && bins <= KS_GAP_MAX_BINS);

  double least = diameter;

  for (gsize i = 0; i < n; i++)
    least = MIN (least, heights[i]);
  for (guint b = 0; b <= bins; b++)
    edges[b] = least + b * (diameter - least) / bins;
  memset (counts, 0, bins * sizeof *counts);
  if (least == diameter)
    {
      counts[0] = (guint32) n + 1;
      return;
    }

  /* Arithmetic tells about which bin; its edges decide. Rounding may put the last edge below
   * the diameter, which is in the last bin. */
  counts[bins - 1] = 1;
  for (gsize i = 0; i < n; i++)
    {
      double height = heights[i];
      guint b = MIN ((guint) ((height - least) / (diameter - least) * bins), bins - 1);

      while (b > 0 && height <= edges[b])
        b--;
      while (b + 1 < bins && height > edges[b + 1])
        b++;
      counts[b]++;
    }
}

double
ks_gap_cut (const double *edges, const guint32 *counts, guint bins)
{
  for (guint b = 0; b < bins && edges[0] < edges[bins]; b++)
    if (counts[b] == 0)
      return 0.5 * (edges[b] + edges[b + 1]);
  return INFINITY;
}

/* Gives the points between two heights above the cut one label, and then numbers the
 * labels by their first point. Returns how many there are. */
static gsize
label_points (KsGapScratch *self, gsize n, double cut, guint32 *labels)
{
  guint32 label = 0, found = 0, *name = self->visit;

  for (gsize i = 0; i < n; i++)
    {
      label += i > 0 && self->heights[i] > cut;
      labels[self->visit[i]] = label;
    }
  /* The order of visit is not needed any more; its place holds each label's number. */
  for (gsize l = 0; l <= label; l++)
    name[l] = G_MAXUINT32;
  for (gsize i = 0; i < n; i++)
    {
      if (name[labels[i]] == G_MAXUINT32)
        name[labels[i]] = found++;
      labels[i] = name[labels[i]];
    }
  return found;
}

gboolean
ks_gap_heights (KsGapScratch *self, KsContext *context, const KsSpace *space, const guint32 *rows,
                gsize n, double *diameter, GError **error)
{
  g_return_val_if_fail (n >= 1, FALSE);

  if (!span_tree (self, context, space, rows, n, diameter, error))
    return FALSE;
  if (!isfinite (*diameter))
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "Point %u of the core is farther from another one than a float64 holds;"
                   " scale the data down.",
                   rows[0]);
      return FALSE;
    }
  return TRUE;
}

gboolean
ks_gap_box (KsGapScratch *self, KsContext *context, const KsSpace *space, const guint32 *rows,
            gsize n, guint bins, guint32 *labels, gsize *n_clusters, GError **error)
{
  double diameter, edges[KS_GAP_MAX_BINS + 1];
  guint32 counts[KS_GAP_MAX_BINS];

  if (n <= 2)
    {
      memset (labels, 0, n * sizeof *labels);
      *n_clusters = 1;
      return TRUE;
    }
  if (!ks_gap_heights (self, context, space, rows, n, &diameter, error))
    return FALSE;
  ks_gap_count (self->heights + 1, n - 1, diameter, bins, edges, counts);
  *n_clusters = label_points (self, n, ks_gap_cut (edges, counts, bins), labels);
  return TRUE;
}
