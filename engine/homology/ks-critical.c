/* SPDX-License-Identifier: MIT */
#include "ks-critical.h"

#include "ks-simd.h"

#include <math.h>

#define LANES 8

void
ks_critical_init (KsCritical *self, const double *distance, gsize n)
{
  *self = (KsCritical) { .distance = distance, .n = n };
}

void
ks_critical_clear (KsCritical *self)
{
  g_clear_pointer (&self->edges, g_free);
  g_clear_pointer (&self->cycle_of, g_free);
  g_clear_pointer (&self->birth, g_free);
  g_clear_pointer (&self->begin, g_free);
  g_clear_pointer (&self->size, g_free);
  g_clear_pointer (&self->pool, g_free);
  g_clear_pointer (&self->heap, g_free);
  g_clear_pointer (&self->column, g_free);
}

static gboolean
add_cycle (KsCritical *self, KsContext *context, double birth, GError **error)
{
  gsize needed = self->n_cycles + 1;
  gsize words = self->column_room;

  if (!ks_grow (context, &self->birth, &self->birth_room, needed, sizeof *self->birth, error)
      || !ks_grow (context, &self->begin, &self->begin_room, needed, sizeof *self->begin, error)
      || !ks_grow (context, &self->size, &self->size_room, needed, sizeof *self->size, error)
      || !ks_grow (context, &self->column, &self->column_room, needed / 64 + 1, sizeof *self->column, error))
    return FALSE;
  for (; words < self->column_room; words++)
    self->column[words] = 0;
  self->birth[self->n_cycles] = birth;
  self->begin[self->n_cycles] = 0;
  self->size[self->n_cycles] = 0;
  self->n_cycles++;
  self->n_open++;
  return TRUE;
}

gboolean
ks_critical_add_edge (KsCritical *self, KsContext *context, KsEdgeKey edge, gboolean bears_cycle, GError **error)
{
  gsize needed = self->n_edges + 1;

  if (!ks_grow (context, &self->edges, &self->edges_room, needed, sizeof *self->edges, error)
      || !ks_grow (context, &self->cycle_of, &self->cycle_of_room, needed, sizeof *self->cycle_of, error)
      || (bears_cycle && !add_cycle (self, context, edge.length, error)))
    return FALSE;
  self->edges[self->n_edges] = edge;
  self->cycle_of[self->n_edges] = bears_cycle ? (guint32) (self->n_cycles - 1) : KS_CRITICAL_TREE;
  self->n_edges++;
  return TRUE;
}

static gboolean
push (KsCritical *self, KsContext *context, KsEdgeKey key, GError **error)
{
  gsize at = self->heap_size;

  if (!ks_grow (context, &self->heap, &self->heap_room, at + 1, sizeof *self->heap, error))
    return FALSE;
  self->heap_size++;
  for (gsize parent; at > 0; at = parent)
    {
      parent = (at - 1) / 2;
      if (!ks_edge_before (self->heap[parent], key))
        break;
      self->heap[at] = self->heap[parent];
    }
  self->heap[at] = key;
  return TRUE;
}

static KsEdgeKey
pop (KsCritical *self)
{
  KsEdgeKey top = self->heap[0];
  KsEdgeKey last = self->heap[--self->heap_size];
  gsize at = 0;

  for (gsize child; (child = 2 * at + 1) < self->heap_size; at = child)
    {
      if (child + 1 < self->heap_size && ks_edge_before (self->heap[child], self->heap[child + 1]))
        child++;
      if (!ks_edge_before (last, self->heap[child]))
        break;
      self->heap[at] = self->heap[child];
    }
  self->heap[at] = last;
  return top;
}

/* The edges are added as they enter, so they stand in ascending order. */
static gboolean
find_critical (const KsCritical *self, KsEdgeKey key, guint32 *cycle)
{
  gsize low = 0, high = self->n_edges;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (ks_edge_before (self->edges[middle], key))
        low = middle + 1;
      else
        high = middle;
    }
  if (low == self->n_edges || self->edges[low].pair != key.pair)
    return FALSE;
  *cycle = self->cycle_of[low];
  return TRUE;
}

/* min over z of max (a[z], b[z]). */
KS_WIDEST static double
least_detour (const double *restrict a, const double *restrict b, gsize n)
{
  double least[LANES];
  double all = INFINITY;
  gsize z = 0;

  for (gsize k = 0; k < LANES; k++)
    least[k] = INFINITY;
  for (; z + LANES <= n; z += LANES)
    for (gsize k = 0; k < LANES; k++)
      {
        double longer = a[z + k] > b[z + k] ? a[z + k] : b[z + k];

        least[k] = longer < least[k] ? longer : least[k];
      }
  for (; z < n; z++)
    all = MIN (all, MAX (a[z], b[z]));
  for (gsize k = 0; k < LANES; k++)
    all = MIN (all, least[k]);
  return all;
}

/* The vertex of the lune of @edge whose later edge to it is earliest. An edge that
 * is not critical has one, and both its edges are earlier than @edge. */
static guint32
detour (const KsCritical *self, KsEdgeKey edge)
{
  gsize x = edge.pair >> 16, y = edge.pair & 0xffff;
  const double *a = self->distance + x * self->n;
  const double *b = self->distance + y * self->n;
  double least = least_detour (a, b, self->n);
  KsEdgeKey best = edge;
  gsize found = x;

  /* x and y themselves stand in the scan too, but their later edge is @edge, and not before it. */
  for (gsize z = 0; z < self->n; z++)
    if (MAX (a[z], b[z]) == least)
      {
        KsEdgeKey to_x = ks_edge_key (self->distance, self->n, (guint32) x, (guint32) z);
        KsEdgeKey to_y = ks_edge_key (self->distance, self->n, (guint32) y, (guint32) z);
        KsEdgeKey later = ks_edge_before (to_x, to_y) ? to_y : to_x;

        if (ks_edge_before (later, best))
          {
            best = later;
            found = z;
          }
      }
  g_assert (found != x);
  return (guint32) found;
}

static inline void
toggle (KsCritical *self, guint32 cycle)
{
  self->column[cycle / 64] ^= G_GUINT64_CONSTANT (1) << (cycle % 64);
}

/* Brings the chain in the heap to its normal form in column. *@top becomes a
 * bound for its last class. */
static gboolean
normal_form (KsCritical *self, KsContext *context, guint32 *top, GError **error)
{
  *top = 0;
  while (self->heap_size > 0)
    {
      KsEdgeKey edge = pop (self);
      guint32 x = edge.pair >> 16, y = edge.pair & 0xffff;
      guint32 cycle;

      if (self->heap_size > 0 && self->heap[0].pair == edge.pair)
        {
          pop (self); /* twice is nothing over Z/2 */
          continue;
        }
      if (find_critical (self, edge, &cycle))
        {
          /* A cycle is known by its edges outside the spanning forest. */
          if (cycle == KS_CRITICAL_TREE)
            continue;
          toggle (self, cycle);
          *top = MAX (*top, cycle);
          continue;
        }
      guint32 z = detour (self, edge);
      if (!ks_context_check (context, error)
          || !push (self, context, ks_edge_key (self->distance, self->n, x, z), error)
          || !push (self, context, ks_edge_key (self->distance, self->n, z, y), error))
        return FALSE;
    }
  return TRUE;
}

/* The last class of column, looked for from @top down; KS_CRITICAL_TREE when it is 0. */
static guint32
pivot (const KsCritical *self, guint32 top)
{
  for (gsize w = top / 64 + 1; w-- > 0;)
    if (self->column[w] != 0)
      return (guint32) (w * 64 + 63 - (gsize) __builtin_clzll (self->column[w]));
  return KS_CRITICAL_TREE;
}

/* Stores column as the one that kills @cycle, and leaves it 0. */
static gboolean
store (KsCritical *self, KsContext *context, guint32 cycle, GError **error)
{
  gsize count = 0;

  for (gsize w = 0; w <= cycle / 64; w++)
    count += (gsize) __builtin_popcountll (self->column[w]);
  if (!ks_grow (context, &self->pool, &self->pool_room, self->pool_used + count, sizeof *self->pool, error))
    return FALSE;
  self->begin[cycle] = self->pool_used;
  self->size[cycle] = (guint32) count;
  for (gsize w = 0; w <= cycle / 64; w++)
    for (; self->column[w] != 0; self->column[w] &= self->column[w] - 1)
      self->pool[self->pool_used++] = (guint32) (w * 64 + (gsize) __builtin_ctzll (self->column[w]));
  self->n_open--;
  return TRUE;
}

gboolean
ks_critical_fill (KsCritical *self, KsContext *context, guint32 x, guint32 y, guint32 a, guint32 b,
                  guint32 *killed, GError **error)
{
  const guint32 around[][2] = { { x, a }, { a, y }, { y, b }, { b, x } };
  guint32 top;

  for (gsize i = 0; i < G_N_ELEMENTS (around); i++)
    if (!push (self, context, ks_edge_key (self->distance, self->n, around[i][0], around[i][1]), error))
      return FALSE;
  if (!normal_form (self, context, &top, error))
    return FALSE;

  while ((top = pivot (self, top)) != KS_CRITICAL_TREE && self->size[top] > 0)
    {
      const guint32 *entries = self->pool + self->begin[top];

      if (!ks_context_check (context, error))
        return FALSE;
      for (gsize i = 0; i < self->size[top]; i++)
        toggle (self, entries[i]);
    }
  *killed = top;
  return top == KS_CRITICAL_TREE || store (self, context, top, error);
}
