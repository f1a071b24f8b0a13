/* SPDX-License-Identifier: MIT */
#include "ks-edge-order.h"

#include <string.h>

#define AHEAD 32
#define FEW 24           /* edges that are sorted as they are */
#define MOST_BINS 2048
#define EDGES_A_POLL 16384

void
ks_edge_list_clear (KsEdgeList *self)
{
  g_clear_pointer (&self->keys, g_free);
  g_clear_pointer (&self->spare, g_free);
}

/* Shell's sort with the gaps of Gonnet and Baeza-Yates (1991); few keys are inserted one by one. */
static void
sort_keys (KsEdgeKey *keys, gsize n)
{
  for (gsize gap = n > FEW ? n : 2; gap > 1;)
    {
      gap = n > FEW ? MAX (gap * 5 / 11, 1) : 1;
      for (gsize i = gap; i < n; i++)
        {
          KsEdgeKey key = keys[i];
          gsize j = i;

          for (; j >= gap && ks_edge_before (key, keys[j - gap]); j -= gap)
            keys[j] = keys[j - gap];
          keys[j] = key;
        }
    }
}

/* Lengths above 0 ascend with their bit patterns. */
static inline guint64
pattern (double length)
{
  guint64 bits;

  memcpy (&bits, &length, sizeof bits);
  return bits;
}

/* Deals the keys, whose lengths are @least to @most and not 0, from spare into about as many
 * bins of equal width, and sorts these: as a rule they hold one or two. */
static gboolean
sort_in_bins (KsEdgeList *self, KsContext *context, double least, double most, GError **error)
{
  guint32 end[MOST_BINS + 1] = { 0 }; /* of each bin, and before it is filled its begin */
  guint64 origin = pattern (least);
  gsize n_bins = MIN (self->n, MOST_BINS);
  guint shift = 0;
  guint32 begin = 0;

  while ((pattern (most) - origin) >> shift >= n_bins)
    shift++;
  for (gsize e = 0; e < self->n; e++)
    end[((pattern (self->spare[e].length) - origin) >> shift) + 1]++;
  for (gsize bin = 0; bin < n_bins; bin++)
    end[bin + 1] += end[bin];
  for (gsize e = 0; e < self->n; e++)
    self->keys[end[(pattern (self->spare[e].length) - origin) >> shift]++] = self->spare[e];
  for (gsize bin = 0; bin < n_bins; begin = end[bin++])
    if (end[bin] - begin > FEW && !ks_context_check (context, error))
      return FALSE;
    else if (end[bin] - begin > 1)
      sort_keys (self->keys + begin, end[bin] - begin);
  return TRUE;
}

gboolean
ks_edge_order_list (const KsEdgeOrder *order, KsContext *context, gsize bucket, KsEdgeList *self,
                    GError **error)
{
  const guint32 *pairs = order->pairs + order->start[bucket], *last = order->pairs + order->n_edges;
  gsize n = order->start[bucket + 1] - order->start[bucket];
  gboolean is_sorted = TRUE;
  KsEdgeKey *keys;
  double most = 0.0, least = G_MAXDOUBLE;

  self->n = 0;
  if (!ks_grow (context, &self->keys, &self->keys_room, n, sizeof *self->keys, error)
      || !ks_grow (context, &self->spare, &self->spare_room, n, sizeof *self->spare, error))
    return FALSE;
  self->n = n;
  /* The pairs go all over the matrix: the next ones are called for in advance. */
  keys = n > FEW ? self->spare : self->keys;
  for (gsize e = 0; e < n; e++)
    {
      guint32 ahead = pairs + e + AHEAD < last ? pairs[e + AHEAD] : pairs[e];

      if (e % EDGES_A_POLL == 0 && !ks_context_check (context, error))
        return FALSE;
      __builtin_prefetch (order->distance + (ahead >> 16) * order->n + (ahead & 0xffff));

      double length = order->distance[(pairs[e] >> 16) * order->n + (pairs[e] & 0xffff)];
      keys[e] = (KsEdgeKey) { length, pairs[e] };
      is_sorted &= length >= most;
      most = length > most ? length : most;
      least = length < least ? length : least;
    }
  /* Masses of equal lengths, those of 0 among them, are in order as they were dealt. */
  if (is_sorted && n > FEW)
    memcpy (self->keys, self->spare, n * sizeof *keys);
  else if (!is_sorted && n > FEW)
    return sort_in_bins (self, context, least, most, error);
  else if (!is_sorted)
    sort_keys (self->keys, n);
  return TRUE;
}

gboolean
ks_edge_order_sort (KsEdgeOrder *order, KsContext *context, gsize bucket, KsEdgeList *list,
                    GError **error)
{
  if (!ks_edge_order_list (order, context, bucket, list, error))
    return FALSE;
  for (gsize e = 0; e < list->n; e++)
    order->pairs[order->start[bucket] + e] = list->keys[e].pair;
  return TRUE;
}
