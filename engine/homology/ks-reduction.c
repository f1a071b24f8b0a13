/* SPDX-License-Identifier: MIT */
#include "ks-reduction.h"

#include "ks-lune-cycles.h"
#include "ks-sort.h"

#include <math.h>

#define EDGES_A_POLL 256

typedef struct {
  KsReduction *out;
  KsLune lune;
  KsLuneCycles lune_cycles; /* nothing where max_dim is 1 */
  guint32 *parent;   /* (n) union-find forest of the vertices; owned */
  guint32 *vertices; /* (n) one vertex of each component of a lune; owned */
  KsEdgeList list;
} Sweep;

static void
sweep_clear (Sweep *self)
{
  ks_lune_clear (&self->lune);
  ks_lune_cycles_clear (&self->lune_cycles);
  ks_edge_list_clear (&self->list);
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
      || !ks_grow (context, &out->death, &out->death_room, cycle + 1, sizeof *out->death, error)
      || !ks_grow (context, &out->filler, &out->filler_room, cycle + 1, sizeof *out->filler, error))
    return FALSE;
  out->birth[cycle] = position;
  out->death[cycle] = KS_NO_EDGE;
  out->class_of[position] = (guint32) cycle;
  out->n_classes++;
  return TRUE;
}

/* The triangle of the edge at @position and @apex, in a further component of its lune, kills a
 * cycle or bears a void. */
static gboolean
add_triangle (Sweep *self, KsContext *context, guint32 position, guint32 apex, GError **error)
{
  KsReduction *out = self->out;
  guint32 x = out->order.pairs[position] >> 16, y = out->order.pairs[position] & 0xffff;
  guint32 killed = KS_COLUMNS_NONE;
  gsize number = out->voids.n_triangles;

  /* With no class alive there is none to kill. */
  if (out->critical.columns.n_open > 0
      && !ks_critical_fill (&out->critical, context, x, y, self->vertices[0], apex, &killed, error))
    return FALSE;
  if (killed != KS_COLUMNS_NONE)
    {
      out->death[killed] = position;
      out->filler[killed] = (guint16) apex;
      return TRUE;
    }
  if (out->max_dim < 2)
    return TRUE;
  if (!ks_grow (context, &out->void_death, &out->void_death_room, number + 1,
                sizeof *out->void_death, error)
      || !ks_voids_add_triangle (&out->voids, context, ks_edge_key (out->distance, out->n, x, y),
                                 apex, error))
    return FALSE;
  out->void_death[number] = INFINITY;
  return TRUE;
}

/* Every cycle of the lune of xy makes a critical 3-cell, which kills a void or nothing. */
static gboolean
add_cells (Sweep *self, KsContext *context, guint32 x, guint32 y, GError **error)
{
  KsReduction *out = self->out;
  KsLuneCycles *cycles = &self->lune_cycles;

  if (!ks_lune_cycles_find (cycles, context, x, y, error))
    return FALSE;
  for (gsize c = 0; c < cycles->n_cycles && out->voids.columns.n_open > 0; c++)
    {
      guint32 killed;

      if (!ks_voids_fill (&out->voids, context, x, y, cycles->steps + cycles->begin[c],
                          cycles->begin[c + 1] - cycles->begin[c], &killed, error))
        return FALSE;
      if (killed != KS_COLUMNS_NONE)
        out->void_death[killed] = ks_edge_key (out->distance, out->n, x, y).length;
    }
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
      if (out->max_dim == 2 && out->voids.columns.n_open > 0
          && !add_cells (self, context, x, y, error))
        return FALSE;
      gsize n_vertices = ks_lune_components (&self->lune, self->vertices);

      out->via[position] = (guint16) self->vertices[0];
      for (gsize c = 1; c < n_vertices; c++)
        if (!add_triangle (self, context, position, self->vertices[c], error))
          return FALSE;
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
      if (!ks_edge_order_sort (order, context, b, &self->list, error))
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

/* The classes that live some time, of @bars (n) in any order, into the diagram's order. */
static gboolean
list_bars (KsContext *context, Bar *bars, gsize n, guint32 **list, gsize *n_list, GError **error)
{
  gsize kept = 0;

  for (gsize i = 0; i < n; i++)
    if (bars[i].birth < bars[i].death)
      bars[kept++] = bars[i];
  *list = ks_new (context, guint32, kept, error);
  if (*list == NULL || !ks_sort (context, bars, kept, sizeof *bars, compare_bars, error))
    return FALSE;
  for (gsize i = 0; i < kept; i++)
    (*list)[i] = bars[i].cycle;
  *n_list = kept;
  return TRUE;
}

static gboolean
list_all_bars (KsReduction *self, KsContext *context, GError **error)
{
  gsize n = MAX (self->n_classes, self->voids.n_triangles);
  g_autofree Bar *bars = ks_new (context, Bar, n, error);

  if (bars == NULL)
    return FALSE;
  for (guint32 c = 0; c < self->n_classes; c++)
    bars[c] = (Bar) { ks_reduction_birth (self, c), ks_reduction_death (self, c), c };
  if (!list_bars (context, bars, self->n_classes, &self->bars, &self->n_bars, error))
    return FALSE;
  if (self->max_dim < 2)
    return TRUE;
  for (guint32 c = 0; c < self->voids.n_triangles; c++)
    bars[c] = (Bar) { self->voids.edges[c].length, self->void_death[c], c };
  return list_bars (context, bars, self->voids.n_triangles, &self->void_bars, &self->n_void_bars,
                    error);
}

gboolean
ks_reduction_init (KsReduction *self, KsContext *context, const double *distance, gsize n,
                   guint max_dim, double threshold, guint prime, GError **error)
{
  g_auto (Sweep) sweep = { .out = self };

  *self = (KsReduction) {
    .distance = distance, .n = n, .max_dim = max_dim, .prime = prime, .threshold = threshold,
  };
  ks_critical_init (&self->critical, distance, n, prime);
  if (!ks_edge_order_init (&self->order, context, distance, n, threshold, error)
      || !ks_lune_init (&sweep.lune, context, n, error)
      || (max_dim == 2
          && (!ks_lune_cycles_init (&sweep.lune_cycles, context, &sweep.lune, prime, error)
              || !ks_voids_init (&self->voids, context, distance, n, prime, error)))
      || (self->via = ks_new (context, guint16, self->order.n_edges, error)) == NULL
      || (self->class_of = ks_new (context, guint32, self->order.n_edges, error)) == NULL
      || (sweep.parent = ks_new (context, guint32, n, error)) == NULL
      || (sweep.vertices = ks_new (context, guint32, n, error)) == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    sweep.parent[i] = (guint32) i;
  return run (&sweep, context, error) && list_all_bars (self, context, error);
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
  g_clear_pointer (&self->filler, g_free);
  g_clear_pointer (&self->bars, g_free);
  ks_voids_clear (&self->voids);
  g_clear_pointer (&self->void_death, g_free);
  g_clear_pointer (&self->void_bars, g_free);
}

static gsize
columns_bytes (const KsColumns *columns)
{
  gsize entry = sizeof *columns->pool
                + (columns->pool_coefficient != NULL ? sizeof *columns->pool_coefficient : 0);
  gsize class = sizeof *columns->birth + sizeof *columns->begin + sizeof *columns->size;

  return columns->pool_used * entry + columns->n_classes * class;
}

gsize
ks_reduction_bytes (const KsReduction *self)
{
  gsize edge = sizeof *self->order.pairs + sizeof *self->via + sizeof *self->class_of;
  gsize class = sizeof *self->birth + sizeof *self->death + sizeof *self->filler;
  gsize triangle = sizeof *self->voids.edges + sizeof *self->voids.apexes
                   + sizeof *self->void_death;

  return sizeof *self + self->order.n_edges * edge + self->order.n_buckets * sizeof (guint32)
         + self->n_classes * class + self->critical.n_edges * sizeof *self->critical.edges
         + self->voids.n_triangles * triangle
         + columns_bytes (&self->critical.columns) + columns_bytes (&self->voids.columns);
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
ks_reduction_rank (const KsReduction *self, KsContext *context, guint dim, GError **error)
{
  gsize n = dim == 1 ? self->n_bars : self->n_void_bars;
  g_autofree Rank *ranks = ks_new (context, Rank, n, error);
  g_autofree gsize *bars = ranks != NULL ? ks_new (context, gsize, n, error) : NULL;

  if (bars == NULL)
    return NULL;
  for (gsize bar = 0; bar < n; bar++)
    {
      guint32 class = dim == 1 ? self->bars[bar] : self->void_bars[bar];
      double birth = dim == 1 ? ks_reduction_birth (self, class) : self->voids.edges[class].length;
      double death = dim == 1 ? ks_reduction_death (self, class) : self->void_death[class];

      ranks[bar] = (Rank) { MIN (death, self->threshold) - birth, bar };
    }
  if (!ks_sort (context, ranks, n, sizeof *ranks, compare_ranks, error))
    return NULL;
  for (gsize i = 0; i < n; i++)
    bars[i] = ranks[i].bar;
  return g_steal_pointer (&bars);
}

guint32
ks_reduction_position (const KsReduction *self, guint32 x, guint32 y)
{
  KsEdgeKey edge = ks_edge_key (self->distance, self->n, x, y);
  gsize low = 0, high = self->order.n_edges;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;
      guint32 pair = self->order.pairs[middle];

      if (ks_edge_before (ks_edge_key (self->distance, self->n, pair >> 16, pair & 0xffff), edge))
        low = middle + 1;
      else
        high = middle;
    }
  return (guint32) low;
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
      ks_columns_subtract (&self->critical.columns, column, c);
    }
  return TRUE;
}
