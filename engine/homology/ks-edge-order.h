/* The edges of a filtration in the order they enter: by (length, i, j), i < j.
 *
 * The edges are dealt into buckets of ascending length once, four bytes each; a bucket is put in
 * order only when the sweep comes to it, by whichever thread has need of it.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-memory.h"

#define KS_EDGE_MAX_VERTICES 65536 /* a pair is two numbers of 16 bits */

typedef struct {
  double length;  /* metric units */
  guint32 pair;   /* i << 16 | j with i < j */
} KsEdgeKey;

static inline KsEdgeKey
ks_edge_key (const double *distance, gsize n, guint32 x, guint32 y)
{
  guint32 i = MIN (x, y), j = MAX (x, y);

  return (KsEdgeKey) { distance[i * n + j], i << 16 | j };
}

/* Whether @a enters before @b. */
static inline gboolean
ks_edge_before (KsEdgeKey a, KsEdgeKey b)
{
  return a.length != b.length ? a.length < b.length : a.pair < b.pair;
}

typedef struct {
  const double *distance; /* (n, n) symmetric, not negative; not owned */
  gsize n;
  gsize n_edges;
  gsize n_buckets;  /* of a thousand edges or so, none empty; edges of one length share a bucket,
                     * but for masses of them */
  guint32 *start;   /* (n_buckets + 1) into pairs; owned */
  guint32 *pairs;   /* (n_edges) grouped by bucket, inside it by pair until it is sorted; owned */
} KsEdgeOrder;

/* Takes the edges of finite length at most @threshold. @n at most KS_EDGE_MAX_VERTICES.
 * O(n^2) time on the context's threads, 4 bytes an edge and hardly more. To be cleared even after
 * an error. Polls cancel. */
gboolean ks_edge_order_init (KsEdgeOrder *order, KsContext *context, const double *distance,
                             gsize n, double threshold, GError **error);
void     ks_edge_order_clear (KsEdgeOrder *order);

/* The edges of one bucket in order; to be filled with one after another. */
typedef struct {
  gsize n;
  KsEdgeKey *keys;  /* (n); owned */
  KsEdgeKey *spare; /* (n); owned */
  gsize keys_room, spare_room;
} KsEdgeList;

/* @order stays as it is, so that several threads can list buckets of it at once. */
gboolean ks_edge_order_list (const KsEdgeOrder *order, KsContext *context, gsize bucket,
                             KsEdgeList *list, GError **error);
void     ks_edge_list_clear (KsEdgeList *list);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsEdgeList, ks_edge_list_clear)

/* Puts pairs[start[bucket] .. start[bucket + 1]) in order, by way of @list. */
gboolean ks_edge_order_sort (KsEdgeOrder *order, KsContext *context, gsize bucket,
                             KsEdgeList *list, GError **error);
