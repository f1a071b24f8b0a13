/* SPDX-License-Identifier: MIT */
#include "ks-edge-order.h"

#include <math.h>
#include <string.h>

#define MAX_BUCKETS (1 << 20)

/* Buckets are cut on the bit patterns of the lengths, which ascend with them:
 * close to equal buckets whatever outliers or tiny distances there are. */
typedef struct {
  guint64 least; /* pattern of the least positive length */
  guint shift;
} Scale;

static inline guint64
pattern (double length)
{
  guint64 bits;

  memcpy (&bits, &length, sizeof bits);
  return bits & G_GUINT64_CONSTANT (0x7fffffffffffffff); /* -0.0 counts as 0 */
}

static inline gsize
bucket_of (const Scale *scale, double length)
{
  return length > 0.0 ? 1 + ((pattern (length) - scale->least) >> scale->shift) : 0;
}

/* Counts the edges and spreads their range of lengths over the buckets. */
static gboolean
measure (KsEdgeOrder *self, KsContext *context, double threshold, Scale *scale, GError **error)
{
  double least = INFINITY, most = 0.0;

  for (gsize i = 0; i < self->n; i++)
    {
      const double *row = self->distance + i * self->n;

      if (!ks_context_check (context, error))
        return FALSE;
      for (gsize j = i + 1; j < self->n; j++)
        if (row[j] <= threshold)
          {
            self->n_edges++;
            most = MAX (most, row[j]);
            if (row[j] > 0.0)
              least = MIN (least, row[j]);
          }
    }

  self->n_buckets = 4;
  while (self->n_buckets < MAX_BUCKETS && self->n_buckets < self->n_edges / 2)
    self->n_buckets *= 2;
  *scale = (Scale) { pattern (least), 0 };
  while (most > 0.0 && bucket_of (scale, most) >= self->n_buckets)
    scale->shift++;
  return TRUE;
}

static gboolean
deal (KsEdgeOrder *self, KsContext *context, double threshold, const Scale *scale, GError **error)
{
  /* start[b + 1] counts bucket b at first, then moves from that bucket's begin to its end. */
  guint32 *next = self->start + 1;
  guint32 sum = 0;

  for (gsize i = 0; i < self->n; i++)
    {
      const double *row = self->distance + i * self->n;

      if (!ks_context_check (context, error))
        return FALSE;
      for (gsize j = i + 1; j < self->n; j++)
        if (row[j] <= threshold)
          next[bucket_of (scale, row[j])]++;
    }
  for (gsize b = 0; b < self->n_buckets; b++)
    {
      guint32 count = next[b];

      next[b] = sum;
      sum += count;
    }
  for (gsize i = 0; i < self->n; i++)
    {
      const double *row = self->distance + i * self->n;

      if (!ks_context_check (context, error))
        return FALSE;
      for (gsize j = i + 1; j < self->n; j++)
        if (row[j] <= threshold)
          self->pairs[next[bucket_of (scale, row[j])]++] = (guint32) (i << 16 | j);
    }
  return TRUE;
}

gboolean
ks_edge_order_init (KsEdgeOrder *self, KsContext *context, const double *distance, gsize n,
                    double threshold, GError **error)
{
  Scale scale;

  *self = (KsEdgeOrder) { .distance = distance, .n = n };
  g_return_val_if_fail (n <= KS_EDGE_MAX_VERTICES && threshold >= 0.0, FALSE);

  threshold = MIN (threshold, G_MAXDOUBLE); /* an infinite length is no edge */
  if (!measure (self, context, threshold, &scale, error))
    return FALSE;
  self->start = ks_new0 (context, guint32, self->n_buckets + 1, error);
  if (self->start == NULL)
    return FALSE;
  self->pairs = ks_new (context, guint32, self->n_edges, error);
  return self->pairs != NULL && deal (self, context, threshold, &scale, error);
}

void
ks_edge_order_clear (KsEdgeOrder *self)
{
  g_clear_pointer (&self->start, g_free);
  g_clear_pointer (&self->pairs, g_free);
  g_clear_pointer (&self->keys, g_free);
}

/* Shell's sort with the gaps of Gonnet and Baeza-Yates (1991): buckets are small, most of them tiny. */
static void
sort_keys (KsEdgeKey *keys, gsize n)
{
  for (gsize gap = n; gap > 1;)
    {
      gap = MAX (gap * 5 / 11, 1);
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

static inline KsEdgeKey
key_of (const KsEdgeOrder *self, guint32 pair)
{
  return ks_edge_key (self->distance, self->n, pair >> 16, pair & 0xffff);
}

gboolean
ks_edge_order_sort (KsEdgeOrder *self, KsContext *context, gsize bucket, GError **error)
{
  guint32 *pairs = self->pairs + self->start[bucket];
  gsize count = self->start[bucket + 1] - self->start[bucket];
  gsize e = 1;

  /* Masses of equal lengths are in order as they were dealt, and take no memory. */
  while (e < count && key_of (self, pairs[e - 1]).length <= key_of (self, pairs[e]).length)
    e++;
  if (e >= count)
    return TRUE;
  if (!ks_grow (context, &self->keys, &self->keys_room, count, sizeof *self->keys, error))
    return FALSE;
  for (e = 0; e < count; e++)
    self->keys[e] = key_of (self, pairs[e]);
  sort_keys (self->keys, count);
  for (e = 0; e < count; e++)
    pairs[e] = self->keys[e].pair;
  return TRUE;
}
