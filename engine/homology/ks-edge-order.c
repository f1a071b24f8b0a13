/* SPDX-License-Identifier: MIT */
#include "ks-edge-order.h"

#include "ks-parallel.h"
#include "ks-simd.h"

#include <math.h>
#include <string.h>

#define COARSE 4096           /* bins the range of lengths is first cut into, at most */
#define EDGES_A_BUCKET 1024   /* about: few enough for the cache, many enough to be worth a visit */
#define MASS (8 * EDGES_A_BUCKET)
#define BUCKETS_A_POLL 256
#define EDGES_A_PART 65536    /* at least: what a thread is worth starting for */
#define MOST_PARTS 8
#define LANES 8

/* The rows [begin, end) of the matrix above its diagonal, which one thread deals. */
typedef struct {
  gsize begin, end;
  double least, most;            /* of the positive lengths; the most of all */
  guint32 count[COARSE];         /* edges in each coarse bin */
  guint32 *place;                /* (n_buckets) edges in each bucket, then where the next goes;
                                  * owned */
} Part;

/* Lengths are told apart by their bit patterns, which ascend with them: so the coarse bins are
 * about logarithmic, and neither outliers nor tiny lengths leave all others in one bin. A bin of
 * many edges is cut evenly into buckets, bins of few share one. Bucket 0 holds the lengths of 0. */
typedef struct {
  KsEdgeOrder *order;
  double threshold;
  gsize n_bins;
  guint64 origin;                /* pattern of the least positive length */
  guint shift;                   /* bits below a coarse bin */
  guint fine;                    /* so many of them, from the top, tell the bucket */
  guint32 first[COARSE];         /* its first bucket */
  guint32 cut[COARSE];           /* how many it is cut into; 1 where it shares one */
  gsize n_parts;
  Part *parts;                   /* (n_parts); owned */
} Deal;

static void
deal_clear (Deal *self)
{
  for (gsize p = 0; self->parts != NULL && p < self->n_parts; p++)
    g_free (self->parts[p].place);
  g_free (self->parts);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Deal, deal_clear)

static inline guint64
pattern (double length)
{
  guint64 bits;

  memcpy (&bits, &length, sizeof bits);
  return bits;
}

static inline gsize
bin_of (const Deal *deal, double length)
{
  return (pattern (length) - deal->origin) >> deal->shift;
}

static inline gsize
bucket_of (const Deal *deal, double length)
{
  guint64 above = length > 0.0 ? pattern (length) - deal->origin : 0;
  gsize bin = above >> deal->shift;
  guint64 part = (above >> (deal->shift - deal->fine))
                 & ((G_GUINT64_CONSTANT (1) << deal->fine) - 1);

  return length > 0.0 ? deal->first[bin] + ((part * deal->cut[bin]) >> deal->fine) : 0;
}

typedef void (*Visit) (Deal *deal, Part *part, guint32 pair, double length);

/* Shows every edge of the part to @visit, by pair. */
static inline __attribute__ ((always_inline)) gboolean
each_edge (Deal *deal, Part *part, KsContext *context, Visit visit, GError **error)
{
  gsize n = deal->order->n;

  for (gsize i = part->begin; i < part->end; i++)
    {
      const double *row = deal->order->distance + i * n;

      if (!ks_context_check (context, error))
        return FALSE;
      for (gsize j = i + 1; j < n; j++)
        if (row[j] <= deal->threshold)
          visit (deal, part, (guint32) (i << 16 | j), row[j]);
    }
  return TRUE;
}

static inline void
count_bin (Deal *deal, Part *part, guint32 pair, double length)
{
  if (length > 0.0)
    part->count[bin_of (deal, length)]++;
}

static inline void
count_bucket (Deal *deal, Part *part, guint32 pair, double length)
{
  part->place[bucket_of (deal, length)]++;
}

static inline void
place (Deal *deal, Part *part, guint32 pair, double length)
{
  deal->order->pairs[part->place[bucket_of (deal, length)]++] = pair;
}

/* One loop over the edges of the parts [begin, end). */
#define EACH_PART(name, visit)                                                                     \
  static gboolean name (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,   \
                        GError **error)                                                            \
  {                                                                                                \
    Deal *deal = data;                                                                             \
    for (gsize p = begin; p < end; p++)                                                            \
      if (!each_edge (deal, &deal->parts[p], context, visit, error))                               \
        return FALSE;                                                                              \
    return TRUE;                                                                                   \
  }

EACH_PART (count_bins, count_bin)
EACH_PART (count_buckets, count_bucket)
EACH_PART (place_edges, place)

/* Widens *@least and *@most by the lengths (n) up to @threshold, the least by positive ones. */
KS_WIDEST static void
find_range (const double *length, gsize n, double threshold, double *least, double *most)
{
  double low[LANES], high[LANES] = { 0.0 };
  gsize i = 0;

  for (gsize k = 0; k < LANES; k++)
    low[k] = INFINITY;
  for (; i + LANES <= n; i += LANES)
    for (gsize k = 0; k < LANES; k++)
      {
        double taken = length[i + k] <= threshold ? length[i + k] : 0.0;
        double positive = taken > 0.0 ? taken : INFINITY;

        high[k] = taken > high[k] ? taken : high[k];
        low[k] = positive < low[k] ? positive : low[k];
      }
  for (; i < n; i++)
    if (length[i] <= threshold && length[i] > 0.0)
      {
        *least = MIN (*least, length[i]);
        *most = MAX (*most, length[i]);
      }
  for (gsize k = 0; k < LANES; k++)
    {
      *least = MIN (*least, low[k]);
      *most = MAX (*most, high[k]);
    }
}

static gboolean
find_ranges (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
             GError **error)
{
  Deal *deal = data;
  gsize n = deal->order->n;

  for (gsize p = begin; p < end; p++)
    for (gsize i = deal->parts[p].begin; i < deal->parts[p].end; i++)
      {
        if (!ks_context_check (context, error))
          return FALSE;
        find_range (deal->order->distance + i * n + i + 1, n - i - 1, deal->threshold,
                    &deal->parts[p].least, &deal->parts[p].most);
      }
  return TRUE;
}

/* Cuts the rows into parts of about as many edges each: more than there are threads, since one
 * that shares its processor gets less done. */
static gboolean
make_parts (Deal *deal, KsContext *context, GError **error)
{
  gsize n = deal->order->n, n_pairs = n * (n - MIN (n, 1)) / 2, done = 0, row = 0;
  gsize n_parts = CLAMP (n_pairs / EDGES_A_PART, 1, MOST_PARTS);

  if (ks_context_get_threads (context) == 1)
    n_parts = 1;
  deal->parts = ks_new0 (context, Part, n_parts, error);
  if (deal->parts == NULL)
    return FALSE;
  deal->n_parts = n_parts;
  for (gsize p = 0; p < n_parts; p++)
    {
      deal->parts[p].begin = row;
      deal->parts[p].least = INFINITY;
      for (; row < n && (p + 1 == n_parts || done < n_pairs * (p + 1) / n_parts); row++)
        done += n - 1 - row;
      deal->parts[p].end = row;
    }
  return TRUE;
}

/* Tells the bins from the range of lengths, and counts what is in them. */
static gboolean
count_all_bins (Deal *deal, KsContext *context, GError **error)
{
  gsize n = deal->order->n;
  double least = INFINITY, most = 0.0;

  if (!ks_parallel_for (context, deal->n_parts, 1, find_ranges, deal, error))
    return FALSE;
  for (gsize p = 0; p < deal->n_parts; p++)
    {
      least = MIN (least, deal->parts[p].least);
      most = MAX (most, deal->parts[p].most);
    }
  deal->origin = pattern (least);
  deal->n_bins = CLAMP (n * n / 32, 1, COARSE);
  while (most > 0.0 && (pattern (most) - deal->origin) >> deal->shift >= deal->n_bins)
    deal->shift++;
  deal->fine = MIN (deal->shift, 32);
  return ks_parallel_for (context, deal->n_parts, 1, count_bins, deal, error);
}

/* Tells the buckets from the bins. */
static void
cut_bins (Deal *deal)
{
  guint32 bucket = 0; /* the last one */
  gsize n_shared = EDGES_A_BUCKET; /* edges in it, where other bins may share it */

  for (gsize bin = 0; bin < deal->n_bins; bin++)
    {
      gsize count = 0;

      for (gsize p = 0; p < deal->n_parts; p++)
        count += deal->parts[p].count[bin];
      if (n_shared + count > EDGES_A_BUCKET)
        {
          bucket++;
          n_shared = 0;
        }
      deal->first[bin] = bucket;
      deal->cut[bin] = (guint32) MAX (count / EDGES_A_BUCKET, 1);
      bucket += deal->cut[bin] - 1;
      n_shared += count;
    }
  deal->order->n_buckets = bucket + 1;
}

/* Tells where the edges of each part go in each bucket: by pair, so those of the first rows
 * first. */
static gboolean
lay_out (Deal *deal, KsContext *context, GError **error)
{
  KsEdgeOrder *order = deal->order;
  guint32 sum = 0;

  order->start = ks_new (context, guint32, order->n_buckets + 1, error);
  if (order->start == NULL)
    return FALSE;
  for (gsize p = 0; p < deal->n_parts; p++)
    if ((deal->parts[p].place = ks_new0 (context, guint32, order->n_buckets, error)) == NULL)
      return FALSE;
  if (!ks_parallel_for (context, deal->n_parts, 1, count_buckets, deal, error))
    return FALSE;
  for (gsize b = 0; b < order->n_buckets; b++)
    {
      order->start[b] = sum;
      for (gsize p = 0; p < deal->n_parts; p++)
        {
          guint32 count = deal->parts[p].place[b];

          deal->parts[p].place[b] = sum;
          sum += count;
        }
    }
  order->start[order->n_buckets] = sum;
  order->n_edges = sum;
  order->pairs = ks_new (context, guint32, order->n_edges, error);
  return order->pairs != NULL;
}

/* Whether @pairs[0..n), one at least, are of one length. */
static gboolean
is_tied (const KsEdgeOrder *order, const guint32 *pairs, gsize n)
{
  double length = ks_edge_key (order->distance, order->n, pairs[0] >> 16, pairs[0] & 0xffff).length;

  for (gsize e = 1; e < n; e++)
    if (ks_edge_key (order->distance, order->n, pairs[e] >> 16, pairs[e] & 0xffff).length != length)
      return FALSE;
  return TRUE;
}

/* Cuts buckets of masses of equal lengths, which are in order as they were dealt, into buckets of
 * a visit's. */
static gboolean
split_ties (KsEdgeOrder *self, KsContext *context, GError **error)
{
  gsize room = 0, n_buckets = 0;
  g_autofree guint32 *start = NULL;

  for (gsize b = 0; b < self->n_buckets; b++)
    {
      gsize from = self->start[b], n = self->start[b + 1] - from, visit = MAX (n, 1);

      if (b % BUCKETS_A_POLL == 0 && !ks_context_check (context, error))
        return FALSE;
      if (n > MASS && is_tied (self, self->pairs + from, n))
        visit = EDGES_A_BUCKET;
      if (!ks_grow (context, &start, &room, n_buckets + n / visit + 2, sizeof *start, error))
        return FALSE;
      for (gsize e = 0; e < n; e += visit)
        start[n_buckets++] = (guint32) (from + e);
    }
  if (!ks_grow (context, &start, &room, n_buckets + 1, sizeof *start, error))
    return FALSE;
  start[n_buckets] = (guint32) self->n_edges;
  g_free (self->start);
  self->start = g_steal_pointer (&start);
  self->n_buckets = n_buckets;
  return TRUE;
}

gboolean
ks_edge_order_init (KsEdgeOrder *self, KsContext *context, const double *distance, gsize n,
                    double threshold, GError **error)
{
  *self = (KsEdgeOrder) { .distance = distance, .n = n };
  g_return_val_if_fail (n <= KS_EDGE_MAX_VERTICES && threshold >= 0.0, FALSE);

  g_auto (Deal) deal = {
    .order = self,
    .threshold = MIN (threshold, G_MAXDOUBLE), /* an infinite length is no edge */
  };
  if (!make_parts (&deal, context, error) || !count_all_bins (&deal, context, error))
    return FALSE;
  cut_bins (&deal);
  return lay_out (&deal, context, error)
         && ks_parallel_for (context, deal.n_parts, 1, place_edges, &deal, error)
         && split_ties (self, context, error);
}

void
ks_edge_order_clear (KsEdgeOrder *self)
{
  g_clear_pointer (&self->start, g_free);
  g_clear_pointer (&self->pairs, g_free);
}
