/* SPDX-License-Identifier: MIT */
#include "ks-neighbours-search.h"

#include "ks-order.h"
#include "ks-parallel.h"

#define BLOCK 1024 /* distances between two looks at the cancel flag */

typedef struct {
  const KsSpace *space;
  KsNeighbours *out;
  double *keys; /* (threads, n) to all points, then to the others; owned by the caller */
} Search;

/* From point @i to all others into @keys (n). */
static gboolean
measure (KsContext *context, const KsSpace *space, gsize i, double *keys, GError **error)
{
  for (gsize j = 0; j < space->n; j += BLOCK)
    {
      if (!ks_context_check (context, error))
        return FALSE;
      ks_space_range_keys (space, i, j, MIN (space->n - j, BLOCK), keys + j);
    }
  keys[i] = keys[space->n - 1];
  return TRUE;
}

gboolean
ks_neighbours_brute_point (KsContext *context, const KsSpace *space, gsize i, double *keys,
                           KsNeighbours *out, GError **error)
{
  if (!measure (context, space, i, keys, error))
    return FALSE;
  ks_order_select (keys, space->n - 1, out->k);
  ks_neighbours_set (out, space, i, keys);
  return TRUE;
}

static gboolean
search_points (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
               GError **error)
{
  const Search *self = data;
  double *keys = self->keys + worker * self->space->n;

  for (gsize i = begin; i < end; i++)
    if (!ks_neighbours_brute_point (context, self->space, i, keys, self->out, error))
      return FALSE;
  return TRUE;
}

gboolean
ks_neighbours_brute (KsContext *context, const KsSpace *space, KsNeighbours *out, GError **error)
{
  gsize threads = ks_context_get_threads (context), count;

  if (!g_size_checked_mul (&count, threads, space->n))
    count = G_MAXSIZE;

  g_autofree double *keys = ks_new (context, double, count, error);
  Search search = { .space = space, .out = out, .keys = keys };

  return keys != NULL && ks_parallel_for (context, space->n, 1, search_points, &search, error);
}
