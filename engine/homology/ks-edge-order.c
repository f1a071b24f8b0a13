/* SPDX-License-Identifier: MIT */
#include "ks-edge-order.h"

#include <math.h>
#include <string.h>

#define COARSE 4096        /* bins the range of lengths is first cut into */
#define EDGES_A_BUCKET 8
#define AHEAD 32
#define LARGE_BUCKET 64    /* edges; rare but where lengths are equal, or nearly */

/* Lengths are told apart by their bit patterns, which ascend with them: so the coarse bins are
 * about logarithmic, and neither outliers nor tiny lengths leave all others in one bin. Each bin
 * is cut evenly into as many buckets as its edges deserve. Bucket 0 holds the lengths of 0. */
typedef struct {
  KsEdgeOrder *order;
  double threshold;
  double least, most;            /* of the positive lengths */
  guint64 origin;                /* pattern of the least one */
  guint shift;                   /* bits below a coarse bin */
  guint fine;                    /* so many of them, from the top, tell the bucket */
  guint32 count[COARSE];         /* edges in each coarse bin */
  guint32 first[COARSE + 1];     /* its first bucket */
} Deal;

static inline guint64
pattern (double length)
{
  guint64 bits;

  memcpy (&bits, &length, sizeof bits);
  return bits;
}

static inline gsize
bucket_of (const Deal *deal, double length)
{
  guint64 above = length > 0.0 ? pattern (length) - deal->origin : 0;
  gsize bin = above >> deal->shift;
  guint64 part = (above >> (deal->shift - deal->fine))
                 & ((G_GUINT64_CONSTANT (1) << deal->fine) - 1);
  guint64 buckets = deal->first[bin + 1] - deal->first[bin];

  return length > 0.0 ? deal->first[bin] + ((part * buckets) >> deal->fine) : 0;
}

typedef void (*Visit) (Deal *deal, guint32 pair, double length);

/* Shows every edge to @visit, by pair. */
static inline __attribute__ ((always_inline)) gboolean
each_edge (Deal *deal, KsContext *context, Visit visit, GError **error)
{
  gsize n = deal->order->n;

  for (gsize i = 0; i < n; i++)
    {
      const double *row = deal->order->distance + i * n;

      if (!ks_context_check (context, error))
        return FALSE;
      for (gsize j = i + 1; j < n; j++)
        if (row[j] <= deal->threshold)
          visit (deal, (guint32) (i << 16 | j), row[j]);
    }
  return TRUE;
}

static inline void
take_range (Deal *deal, guint32 pair, double length)
{
  deal->order->n_edges++;
  deal->most = MAX (deal->most, length);
  if (length > 0.0)
    deal->least = MIN (deal->least, length);
}

static inline void
count_bin (Deal *deal, guint32 pair, double length)
{
  if (length > 0.0)
    deal->count[(pattern (length) - deal->origin) >> deal->shift]++;
}

static inline void
count_bucket (Deal *deal, guint32 pair, double length)
{
  deal->order->start[bucket_of (deal, length) + 1]++;
}

static inline void
place (Deal *deal, guint32 pair, double length)
{
  deal->order->pairs[deal->order->start[bucket_of (deal, length) + 1]++] = pair;
}

static gboolean
cut_bins (Deal *deal, KsContext *context, GError **error)
{
  if (!each_edge (deal, context, take_range, error))
    return FALSE;
  deal->origin = pattern (deal->least);
  while (deal->most > 0.0 && (pattern (deal->most) - deal->origin) >> deal->shift >= COARSE)
    deal->shift++;
  deal->fine = MIN (deal->shift, 32);
  if (!each_edge (deal, context, count_bin, error))
    return FALSE;
  deal->first[0] = 1;
  for (gsize bin = 0; bin < COARSE; bin++)
    deal->first[bin + 1] = deal->first[bin]
                           + (deal->count[bin] + EDGES_A_BUCKET - 1) / EDGES_A_BUCKET;
  return TRUE;
}

gboolean
ks_edge_order_init (KsEdgeOrder *self, KsContext *context, const double *distance, gsize n,
                    double threshold, GError **error)
{
  *self = (KsEdgeOrder) { .distance = distance, .n = n };
  g_return_val_if_fail (n <= KS_EDGE_MAX_VERTICES && threshold >= 0.0, FALSE);

  g_autofree Deal *deal = ks_new0 (context, Deal, 1, error);
  if (deal == NULL)
    return FALSE;
  deal->order = self;
  deal->threshold = MIN (threshold, G_MAXDOUBLE); /* an infinite length is no edge */
  deal->least = INFINITY;
  if (!cut_bins (deal, context, error))
    return FALSE;

  self->n_buckets = deal->first[COARSE];
  self->start = ks_new0 (context, guint32, self->n_buckets + 2, error);
  self->pairs = self->start != NULL ? ks_new (context, guint32, self->n_edges, error) : NULL;
  if (self->pairs == NULL)
    return FALSE;

  /* start[b + 1] counts bucket b, then moves from the bucket's begin to its end. */
  if (!each_edge (deal, context, count_bucket, error))
    return FALSE;
  guint32 sum = 0;
  for (gsize b = 0; b < self->n_buckets; b++)
    {
      guint32 count = self->start[b + 1];

      self->start[b + 1] = sum;
      sum += count;
    }
  return each_edge (deal, context, place, error);
}

void
ks_edge_order_clear (KsEdgeOrder *self)
{
  g_clear_pointer (&self->start, g_free);
  g_clear_pointer (&self->pairs, g_free);
  g_clear_pointer (&self->keys, g_free);
}

/* Shell's sort with the gaps of Gonnet and Baeza-Yates (1991): buckets are small, most of them
 * tiny. */
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

/* Masses of equal lengths are in order as they were dealt. */
static gboolean
is_sorted (const KsEdgeOrder *self, const guint32 *pairs, gsize count)
{
  for (gsize e = 1; e < count; e++)
    if (key_of (self, pairs[e]).length < key_of (self, pairs[e - 1]).length)
      return FALSE;
  return TRUE;
}

gboolean
ks_edge_order_sort (KsEdgeOrder *self, KsContext *context, gsize bucket, GError **error)
{
  guint32 *pairs = self->pairs + self->start[bucket];
  gsize count = self->start[bucket + 1] - self->start[bucket];

  if (count == 0 || (count > LARGE_BUCKET && is_sorted (self, pairs, count)))
    return TRUE;
  if (!ks_grow (context, &self->keys, &self->keys_room, MAX (count, LARGE_BUCKET),
                sizeof *self->keys, error))
    return FALSE;
  /* The pairs go all over the matrix: those of the next buckets are called for in advance. */
  const guint32 *end = self->pairs + self->n_edges - 1;
  for (gsize e = 0; e < count; e++)
    {
      guint32 ahead = *MIN (pairs + e + AHEAD, end);

      __builtin_prefetch (self->distance + (ahead >> 16) * self->n + (ahead & 0xffff));
      self->keys[e] = key_of (self, pairs[e]);
    }
  sort_keys (self->keys, count);
  for (gsize e = 0; e < count; e++)
    pairs[e] = self->keys[e].pair;
  return TRUE;
}
