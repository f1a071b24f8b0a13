/* SPDX-License-Identifier: MIT */
#include "ks-reduction.h"

#include "ks-lune.h"
#include "ks-sort.h"

#include <math.h>

#define EDGES_A_POLL 256

typedef struct {
  KsReduction *out;
  KsLune lune;
  guint32 *parent;   /* (n) union-find forest of the vertices; owned */
  guint32 *vertices; /* (n) one vertex of each component of a lune; owned */
} Sweep;

static void
sweep_clear (Sweep *self)
{
  ks_lune_clear (&self->lune);
  g_free (self->parent);
  g_free (self->vertices);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sweep, sweep_clear)

static guint32
root (guint32 *parent, guint32 x)
{
  while (parent[x] != x)
    {
      parent[x] = parent[parent[x]];
      x = parent[x];
    }
  return x;
}

/* The edge at @position has an empty lune: it joins two components, or bears a class. */
static gboolean
add_critical (Sweep *self, KsContext *context, guint32 position, GError **error)
{
  KsReduction *out = self->out;
  guint32 pair = out->order.pairs[position];
  guint32 x = root (self->parent, pair >> 16), y = root (self->parent, pair & 0xffff);
  KsEdgeKey edge = ks_edge_key (out->distance, out->n, pair >> 16, pair & 0xffff);
  gsize cycle = out->n_classes;

  out->via[position] = (guint16) (pair >> 16);
  if (!ks_critical_add_edge (&out->critical, context, edge, x == y, error))
    return FALSE;
  if (x != y)
    {
      self->parent[MAX (x, y)] = MIN (x, y);
      return TRUE;
    }
  if (!ks_grow (context, &out->birth, &out->birth_room, cycle + 1, sizeof *out->birth, error)
      || !ks_grow (context, &out->death, &out->death_room, cycle + 1, sizeof *out->death, error))
    return FALSE;
  out->birth[cycle] = position;
  out->death[cycle] = KS_NO_EDGE;
  out->class_of[position] = (guint32) cycle;
  out->n_classes++;
  return TRUE;
}

static gboolean
enter (Sweep *self, KsContext *context, guint32 position, GError **error)
{
  KsReduction *out = self->out;
  guint32 x = out->order.pairs[position] >> 16, y = out->order.pairs[position] & 0xffff;

  out->class_of[position] = KS_CRITICAL_TREE;
  if (ks_lune_enter (&self->lune, x, y))
    {
      gsize n_vertices = ks_lune_components (&self->lune, self->vertices);

      out->via[position] = (guint16) self->vertices[0];
      for (gsize c = 1; c < n_vertices && out->critical.columns.n_open > 0; c++)
        {
          guint32 killed;

          if (!ks_critical_fill (&out->critical, context, x, y, self->vertices[0],
                                 self->vertices[c], &killed, error))
            return FALSE;
          if (killed != KS_COLUMNS_NONE)
            out->death[killed] = position;
        }
    }
  else if (!add_critical (self, context, position, error))
    return FALSE;
  ks_lune_join (&self->lune, x, y);
  return TRUE;
}

static gboolean
run (Sweep *self, KsContext *context, GError **error)
{
  KsEdgeOrder *order = &self->out->order;
  guint32 edge = 0;

  for (gsize b = 0; b < order->n_buckets; b++)
    {
      if (!ks_edge_order_sort (order, context, b, error))
        return FALSE;
      for (; edge < order->start[b + 1]; edge++)
        {
          if (edge % EDGES_A_POLL == 0 && !ks_context_check (context, error))
            return FALSE;
          if (!enter (self, context, edge, error))
            return FALSE;
        }
    }
  return TRUE;
}

/* A bar on its way into the diagram's order. */
typedef struct {
  double birth, death;
  guint32 cycle;
} Bar;

static int
compare_bars (const void *a, const void *b)
{
  const Bar *p = a, *q = b;

  if (p->birth != q->birth)
    return p->birth < q->birth ? -1 : 1;
  return p->death < q->death ? -1 : p->death > q->death;
}

static gboolean
list_bars (KsReduction *self, KsContext *context, GError **error)
{
  g_autofree Bar *bars = ks_new (context, Bar, self->n_classes, error);
  gsize n = 0;

  if (bars == NULL)
    return FALSE;
  for (guint32 c = 0; c < self->n_classes; c++)
    {
      Bar bar = { ks_reduction_birth (self, c), ks_reduction_death (self, c), c };

      if (bar.birth < bar.death)
        bars[n++] = bar;
    }
  self->bars = ks_new (context, guint32, n, error);
  if (self->bars == NULL || !ks_sort (context, bars, n, sizeof *bars, compare_bars, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    self->bars[i] = bars[i].cycle;
  self->n_bars = n;
  return TRUE;
}

gboolean
ks_reduction_init (KsReduction *self, KsContext *context, const double *distance, gsize n,
                   double threshold, guint prime, GError **error)
{
  g_auto (Sweep) sweep = { .out = self };

  *self = (KsReduction) { .distance = distance, .n = n, .prime = prime, .threshold = threshold };
  ks_critical_init (&self->critical, distance, n, prime);
  if (!ks_edge_order_init (&self->order, context, distance, n, threshold, error)
      || !ks_lune_init (&sweep.lune, context, n, error)
      || (self->via = ks_new (context, guint16, self->order.n_edges, error)) == NULL
      || (self->class_of = ks_new (context, guint32, self->order.n_edges, error)) == NULL
      || (sweep.parent = ks_new (context, guint32, n, error)) == NULL
      || (sweep.vertices = ks_new (context, guint32, n, error)) == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    sweep.parent[i] = (guint32) i;
  return run (&sweep, context, error) && list_bars (self, context, error);
}

void
ks_reduction_clear (KsReduction *self)
{
  ks_edge_order_clear (&self->order);
  ks_critical_clear (&self->critical);
  g_clear_pointer (&self->via, g_free);
  g_clear_pointer (&self->class_of, g_free);
  g_clear_pointer (&self->birth, g_free);
  g_clear_pointer (&self->death, g_free);
  g_clear_pointer (&self->bars, g_free);
}

double
ks_reduction_birth (const KsReduction *self, guint32 cycle)
{
  return ks_reduction_length (self, self->birth[cycle]);
}

double
ks_reduction_death (const KsReduction *self, guint32 cycle)
{
  return self->death[cycle] == KS_NO_EDGE ? INFINITY : ks_reduction_length (self,
                                                                            self->death[cycle]);
}

/* A bar on its way to its rank. */
typedef struct {
  double length;
  gsize bar;
} Rank;

static int
compare_ranks (const void *a, const void *b)
{
  const Rank *p = a, *q = b;

  return p->length > q->length ? -1 : p->length < q->length;
}

gsize *
ks_reduction_rank (const KsReduction *self, KsContext *context, GError **error)
{
  g_autofree Rank *ranks = ks_new (context, Rank, self->n_bars, error);
  g_autofree gsize *bars = ranks != NULL ? ks_new (context, gsize, self->n_bars, error) : NULL;

  if (bars == NULL)
    return NULL;
  for (gsize bar = 0; bar < self->n_bars; bar++)
    {
      double death = ks_reduction_death (self, self->bars[bar]);

      ranks[bar].bar = bar;
      ranks[bar].length = MIN (death, self->threshold) - ks_reduction_birth (self, self->bars[bar]);
    }
  if (!ks_sort (context, ranks, self->n_bars, sizeof *ranks, compare_ranks, error))
    return NULL;
  for (gsize i = 0; i < self->n_bars; i++)
    bars[i] = ranks[i].bar;
  return g_steal_pointer (&bars);
}

gsize
ks_reduction_count (const KsReduction *self, double value)
{
  gsize low = 0, high = self->order.n_edges;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (ks_reduction_length (self, (guint32) middle) <= value)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* ---- The class of a walk ---- */

/* Adds @coefficient times the step from @x to @y to @chain (n, n), of which the part above the
 * diagonal is used. */
static inline void
add_step (const KsReduction *self, guint16 *chain, guint32 x, guint32 y, guint32 coefficient)
{
  guint16 *entry = &chain[MIN (x, y) * self->n + MAX (x, y)];

  *entry = (guint16) ((*entry + (x < y ? coefficient : self->prime - coefficient)) % self->prime);
}

/* Brings @chain to its normal form, from the last edge down: one coefficient for each class. */
static gboolean
normal_form (const KsReduction *self, KsContext *context, guint16 *chain, guint16 *column,
             GError **error)
{
  for (gsize e = self->order.n_edges; e-- > 0;)
    {
      guint32 x = self->order.pairs[e] >> 16, y = self->order.pairs[e] & 0xffff, z = self->via[e];
      guint16 coefficient = chain[x * self->n + y];

      if (e % (64 * EDGES_A_POLL) == 0 && !ks_context_check (context, error))
        return FALSE;
      if (coefficient == 0)
        continue;
      if (z != x)
        {
          add_step (self, chain, x, z, coefficient);
          add_step (self, chain, z, y, coefficient);
        }
      else if (self->class_of[e] != KS_CRITICAL_TREE)
        column[self->class_of[e]] = coefficient;
    }
  return TRUE;
}

/* Subtracts from @column, of pivot @cycle, that multiple of the column that killed @cycle which
 * ends with the same. */
static void
subtract (const KsReduction *self, guint16 *column, guint32 cycle)
{
  gsize size;
  const guint32 *entries = ks_reduction_column (self, cycle, &size);
  guint32 factor = ks_field_negative (self->prime, column[cycle]);

  for (gsize i = 0; i < size; i++)
    {
      guint32 part = ks_field_product (self->prime, factor,
                                       ks_reduction_coefficient (self, cycle, i));

      column[entries[i]] = (guint16) ks_field_sum (self->prime, column[entries[i]], part);
    }
}

gboolean
ks_reduction_classify (const KsReduction *self, KsContext *context, const guint32 *walk, gsize n,
                       double value, double *born, double *dies, GError **error)
{
  g_autofree guint16 *chain = ks_new0 (context, guint16, self->n * self->n, error);
  g_autofree guint16 *column = ks_new0 (context, guint16, self->n_classes, error);

  if (chain == NULL || column == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    add_step (self, chain, walk[i], walk[(i + 1) % n], 1);
  if (!normal_form (self, context, chain, column, error))
    return FALSE;

  *born = *dies = NAN;
  for (guint32 c = (guint32) self->n_classes; c-- > 0;)
    {
      double death;

      if (column[c] == 0)
        continue;
      if (!ks_context_check (context, error))
        return FALSE;
      death = ks_reduction_death (self, c);
      if (death > value)
        {
          if (isnan (*born))
            *born = ks_reduction_birth (self, c);
          *dies = isnan (*dies) ? death : MAX (*dies, death);
          if (isinf (death))
            break;
        }
      subtract (self, column, c);
    }
  return TRUE;
}
