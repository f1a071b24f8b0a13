/* SPDX-License-Identifier: MIT */
#include "ks-critical.h"

#include "ks-simd.h"

#include <math.h>

#define LANES 8
#define MOST_DETOURS 65536 /* remembered */

void
ks_critical_init (KsCritical *self, const double *distance, gsize n, guint prime)
{
  *self = (KsCritical) { .distance = distance, .n = n };
  ks_columns_init (&self->columns, prime);
}

void
ks_critical_clear (KsCritical *self)
{
  ks_columns_clear (&self->columns);
  g_clear_pointer (&self->edges, g_free);
  g_clear_pointer (&self->cycle_of, g_free);
  ks_chain_clear (&self->chain);
  g_clear_pointer (&self->detours, g_free);
}

gboolean
ks_critical_add_edge (KsCritical *self, KsContext *context, KsEdgeKey edge, gboolean bears_cycle,
                      GError **error)
{
  gsize needed = self->n_edges + 1;

  if (!ks_grow (context, &self->edges, &self->edges_room, needed, sizeof *self->edges, error)
      || !ks_grow (context, &self->cycle_of, &self->cycle_of_room, needed, sizeof *self->cycle_of,
                   error)
      || (bears_cycle && !ks_columns_add_class (&self->columns, context, edge.length, error)))
    return FALSE;
  self->edges[self->n_edges] = edge;
  self->cycle_of[self->n_edges] = KS_CRITICAL_TREE;
  if (bears_cycle)
    self->cycle_of[self->n_edges] = (guint32) (self->columns.n_classes - 1);
  self->n_edges++;
  return TRUE;
}

/* Adds @coefficient times the way from @x to @y to the chain: an edge's own
 * way is from i to j, i < j. */
static gboolean
push (KsCritical *self, KsContext *context, guint32 x, guint32 y, guint32 coefficient,
      GError **error)
{
  KsEdgeKey key = ks_edge_key (self->distance, self->n, x, y);

  if (x > y)
    coefficient = ks_field_negative (self->columns.prime, coefficient);
  return ks_chain_push (&self->chain, context,
                        (KsTerm) { key.length, key.pair, 0, (guint16) coefficient }, error);
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

guint32
ks_critical_detour (const KsCritical *self, KsEdgeKey edge)
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

/* The place of @pair among the detours, by multiplicative hashing (TAOCP 6.4). */
static inline KsDetour *
detour_place (const KsCritical *self, guint32 pair)
{
  return &self->detours[(guint32) (pair * 2654435769u) >> self->detour_shift];
}

/* The detour of @edge, which is not critical: it never changes, and normal forms come by the same
 * edges again and again. */
static gboolean
find_detour (KsCritical *self, KsContext *context, KsEdgeKey edge, guint32 *z, GError **error)
{
  if (self->detours == NULL)
    {
      gsize n_places = 16;

      while (n_places < 8 * self->n && n_places < MOST_DETOURS)
        n_places *= 2;
      self->detour_shift = 32 - (guint) g_bit_nth_msf (n_places, -1);
      self->detours = ks_new0 (context, KsDetour, n_places, error);
      if (self->detours == NULL)
        return FALSE;
    }
  KsDetour *known = detour_place (self, edge.pair);
  if (known->pair != edge.pair)
    *known = (KsDetour) { edge.pair, ks_critical_detour (self, edge) };
  *z = known->vertex;
  return TRUE;
}

/* Brings the chain to its normal form in the column being made. *@top becomes
 * a bound for its last class. */
static gboolean
normal_form (KsCritical *self, KsContext *context, guint32 *top, GError **error)
{
  *top = 0;
  while (self->chain.n > 0)
    {
      KsTerm term = ks_chain_pop (&self->chain);
      guint32 x = term.pair >> 16, y = term.pair & 0xffff;
      guint32 coefficient = term.coefficient;
      guint32 cycle;

      while (ks_chain_is_at (&self->chain, term.pair))
        coefficient = ks_field_sum (self->columns.prime, coefficient,
                                    ks_chain_pop (&self->chain).coefficient);
      if (coefficient == 0)
        continue;
      if (find_critical (self, ks_term_key (term), &cycle))
        {
          /* A cycle is known by its edges outside the spanning forest. */
          if (cycle == KS_CRITICAL_TREE)
            continue;
          ks_columns_add (&self->columns, cycle, coefficient);
          *top = MAX (*top, cycle);
          continue;
        }
      guint32 z;
      if (!ks_context_check (context, error)
          || !find_detour (self, context, ks_term_key (term), &z, error)
          || !push (self, context, x, z, coefficient, error)
          || !push (self, context, z, y, coefficient, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ks_critical_fill (KsCritical *self, KsContext *context, guint32 x, guint32 y, guint32 a, guint32 b,
                  guint32 *killed, GError **error)
{
  const guint32 around[][2] = { { x, a }, { a, y }, { y, b }, { b, x } };
  guint32 top;

  for (gsize i = 0; i < G_N_ELEMENTS (around); i++)
    if (!push (self, context, around[i][0], around[i][1], 1, error))
      return FALSE;
  return normal_form (self, context, &top, error)
         && ks_columns_reduce (&self->columns, context, top, killed, error);
}
