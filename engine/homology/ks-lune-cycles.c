/* SPDX-License-Identifier: MIT */
#include "ks-lune-cycles.h"

#include "ks-reduction.h"

#include <math.h>

gboolean
ks_lune_cycles_init (KsLuneCycles *self, KsContext *context, const KsLune *lune, guint prime,
                     GError **error)
{
  guint64 **sets[] = { &self->vertices, &self->inside, &self->outside, &self->link,
                       &self->waiting };

  *self = (KsLuneCycles) { .lune = lune, .prime = prime };
  for (gsize i = 0; i < G_N_ELEMENTS (sets); i++)
    if ((*sets[i] = ks_new0 (context, guint64, lune->words, error)) == NULL)
      return FALSE;
  return TRUE;
}

void
ks_lune_cycles_clear (KsLuneCycles *self)
{
  g_clear_pointer (&self->vertices, g_free);
  g_clear_pointer (&self->inside, g_free);
  g_clear_pointer (&self->outside, g_free);
  g_clear_pointer (&self->link, g_free);
  g_clear_pointer (&self->waiting, g_free);
  g_clear_pointer (&self->begin, g_free);
  g_clear_pointer (&self->steps, g_free);
}

/* ---- Sets ---- */

static inline const guint64 *
neighbours (const KsLuneCycles *self, guint32 vertex)
{
  return self->lune->adjacent + vertex * self->lune->words;
}

static inline guint64
bit (guint32 vertex)
{
  return G_GUINT64_CONSTANT (1) << (vertex % 64);
}

/* result = a AND b; FALSE when that is empty. */
static gboolean
intersect (guint64 *restrict result, const guint64 *restrict a, const guint64 *restrict b,
           gsize words)
{
  guint64 any = 0;

  for (gsize w = 0; w < words; w++)
    any |= result[w] = a[w] & b[w];
  return any != 0;
}

/* The least vertex of @set at or after *@vertex; FALSE when there is none. */
static gboolean
next (const guint64 *set, gsize words, guint32 *vertex)
{
  gsize w = *vertex / 64;

  if (w >= words)
    return FALSE;
  guint64 rest = set[w] & (G_MAXUINT64 << (*vertex % 64));
  while (rest == 0)
    {
      if (++w == words)
        return FALSE;
      rest = set[w];
    }
  *vertex = (guint32) (w * 64 + (gsize) __builtin_ctzll (rest));
  return TRUE;
}

/* Whether link, which is not empty and is used up, is connected. */
static gboolean
link_is_connected (KsLuneCycles *self)
{
  gsize words = self->lune->words;
  guint32 vertex = 0;

  for (gsize w = 0; w < words; w++)
    self->waiting[w] = 0;
  next (self->link, words, &vertex);
  self->link[vertex / 64] &= ~bit (vertex);
  for (;;)
    {
      const guint64 *adjacent = neighbours (self, vertex);
      guint64 left = 0;

      for (gsize w = 0; w < words; w++)
        {
          guint64 reached = self->link[w] & adjacent[w];

          self->waiting[w] |= reached;
          self->link[w] ^= reached;
          left |= self->link[w];
        }
      if (left == 0)
        return TRUE;
      vertex = 0;
      if (!next (self->waiting, words, &vertex))
        return FALSE;
      self->waiting[vertex / 64] &= ~bit (vertex);
    }
}

/* ---- The proof that there is no cycle ---- */

/* Moves the vertices of connected links from outside to inside; FALSE when there was none. */
static gboolean
add_round (KsLuneCycles *self)
{
  gsize words = self->lune->words;
  gboolean any = FALSE;

  for (guint32 v = 0; next (self->outside, words, &v); v++)
    if (intersect (self->link, neighbours (self, v), self->inside, words)
        && link_is_connected (self))
      {
        self->inside[v / 64] |= bit (v);
        self->outside[v / 64] &= ~bit (v);
        any = TRUE;
      }
  return any;
}

/* Adds a vertex of empty link, with which another component begins; FALSE when there is none. */
static gboolean
add_apart (KsLuneCycles *self)
{
  gsize words = self->lune->words;

  for (guint32 v = 0; next (self->outside, words, &v); v++)
    if (!intersect (self->link, neighbours (self, v), self->inside, words))
      {
        self->inside[v / 64] |= bit (v);
        self->outside[v / 64] &= ~bit (v);
        return TRUE;
      }
  return FALSE;
}

/* Whether no cycle is found in vertices, which is not empty: then there is none. */
static gboolean
is_acyclic (KsLuneCycles *self)
{
  gsize words = self->lune->words;
  guint32 apex = 0, none = 0;

  next (self->vertices, words, &apex);
  const guint64 *star = neighbours (self, apex);
  for (gsize w = 0; w < words; w++)
    {
      self->inside[w] = self->vertices[w] & star[w];
      self->outside[w] = self->vertices[w] & ~star[w];
    }
  self->inside[apex / 64] |= bit (apex);
  self->outside[apex / 64] &= ~bit (apex);
  while (none = 0, next (self->outside, words, &none))
    if (!add_round (self) && !add_apart (self))
      return FALSE;
  return TRUE;
}

/* ---- The core ---- */

/* Whether another vertex of the set is adjacent to @vertex and to all its neighbours there. */
static gboolean
is_dominated (KsLuneCycles *self, guint32 vertex)
{
  gsize words = self->lune->words;
  guint64 *above = self->link, *around = self->waiting;

  if (!intersect (around, neighbours (self, vertex), self->vertices, words))
    return FALSE;
  for (gsize w = 0; w < words; w++)
    above[w] = around[w];
  for (guint32 v = 0; next (around, words, &v); v++)
    {
      const guint64 *adjacent = neighbours (self, v);
      guint64 own = above[v / 64] & bit (v), any = 0;

      for (gsize w = 0; w < words; w++)
        any |= above[w] &= adjacent[w];
      above[v / 64] |= own;
      if ((any | own) == 0)
        return FALSE;
    }
  return TRUE;
}

/* Leaves out of vertices what is dominated, and what stands alone. */
static gboolean
collapse (KsLuneCycles *self, KsContext *context, GError **error)
{
  gsize words = self->lune->words;

  for (gboolean again = TRUE; again;)
    {
      again = FALSE;
      for (guint32 v = 0; next (self->vertices, words, &v); v++)
        {
          if (!ks_context_check (context, error))
            return FALSE;
          if (is_dominated (self, v))
            {
              self->vertices[v / 64] &= ~bit (v);
              again = TRUE;
            }
        }
    }
  for (guint32 v = 0; next (self->vertices, words, &v); v++)
    if (!intersect (self->link, neighbours (self, v), self->vertices, words))
      self->vertices[v / 64] &= ~bit (v);
  return TRUE;
}

/* The core's vertices, and lengths of 1 for its edges, INFINITY for what is none. */
typedef struct {
  gsize n;
  guint32 *vertices; /* (n) ascending; owned */
  double *distance;  /* (n, n); owned */
  guint32 *above;    /* (n) the vertex above in the spanning forest, a root's own itself; owned */
} Core;

static void
core_clear (Core *self)
{
  g_free (self->vertices);
  g_free (self->distance);
  g_free (self->above);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Core, core_clear)

static gboolean
core_gather (Core *self, KsContext *context, const KsLuneCycles *cycles, gsize n, GError **error)
{
  gsize i = 0;

  self->n = n;
  if ((self->vertices = ks_new (context, guint32, n, error)) == NULL
      || (self->distance = ks_new (context, double, n * n, error)) == NULL
      || (self->above = ks_new (context, guint32, n, error)) == NULL)
    return FALSE;
  for (guint32 v = 0; next (cycles->vertices, cycles->lune->words, &v); v++)
    self->vertices[i++] = v;
  for (i = 0; i < n; i++)
    {
      const guint64 *adjacent = neighbours (cycles, self->vertices[i]);

      self->above[i] = (guint32) i;
      for (gsize j = 0; j < n; j++)
        {
          guint32 other = self->vertices[j];

          self->distance[i * n + j] = (adjacent[other / 64] & bit (other)) != 0 ? 1.0 : INFINITY;
        }
    }
  return TRUE;
}

/* Makes @vertex the root of its tree, and hangs it below @above in another. */
static void
hang (guint32 *tree, guint32 vertex, guint32 above)
{
  for (guint32 after;; above = vertex, vertex = after)
    {
      after = tree[vertex];
      tree[vertex] = above;
      if (after == vertex)
        return;
    }
}

static gboolean
add_step (KsLuneCycles *self, KsContext *context, gsize *n, guint32 a, guint32 b,
          guint32 coefficient, GError **error)
{
  if (!ks_grow (context, &self->steps, &self->steps_room, *n + 1, sizeof *self->steps, error))
    return FALSE;
  self->steps[(*n)++] = (KsLuneStep) { a, b, coefficient };
  return TRUE;
}

/* The cycle of the edge from @i to @j: over it, up to the root, and down again. What the ways
 * to the root share is taken off. */
static gboolean
add_cycle (KsLuneCycles *self, KsContext *context, const Core *core, guint32 i, guint32 j,
           GError **error)
{
  gsize n = self->begin[self->n_cycles];
  guint32 up = j, down = i;
  gsize depth_up = 0, depth_down = 0;

  if (!ks_grow (context, &self->begin, &self->begin_room, self->n_cycles + 2, sizeof *self->begin,
                error)
      || !add_step (self, context, &n, core->vertices[i], core->vertices[j], 1, error))
    return FALSE;
  for (guint32 v = up; core->above[v] != v; v = core->above[v])
    depth_up++;
  for (guint32 v = down; core->above[v] != v; v = core->above[v])
    depth_down++;
  while (up != down)
    {
      gboolean is_up = depth_up >= depth_down;
      guint32 *vertex = is_up ? &up : &down;
      guint32 from = *vertex, to = core->above[from];

      if (!add_step (self, context, &n, core->vertices[is_up ? from : to],
                     core->vertices[is_up ? to : from], 1, error))
        return FALSE;
      *vertex = to;
      if (is_up)
        depth_up--;
      else
        depth_down--;
    }
  self->begin[++self->n_cycles] = n;
  return TRUE;
}

static gboolean
find_in_core (KsLuneCycles *self, KsContext *context, gsize n, GError **error)
{
  g_auto (Core) core = { 0 };
  g_auto (KsReduction) reduction = { 0 };

  if (!core_gather (&core, context, self, n, error)
      || !ks_reduction_init (&reduction, context, core.distance, n, 1, 1.0, self->prime,
                             error))
    return FALSE;
  for (gsize e = 0; e < reduction.critical.n_edges; e++)
    if (reduction.critical.cycle_of[e] == KS_CRITICAL_TREE)
      hang (core.above, reduction.critical.edges[e].pair >> 16,
            reduction.critical.edges[e].pair & 0xffff);
  for (gsize c = 0; c < reduction.n_classes; c++)
    {
      guint32 pair = reduction.order.pairs[reduction.birth[c]];

      if (reduction.death[c] == KS_NO_EDGE
          && !add_cycle (self, context, &core, pair >> 16, pair & 0xffff, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ks_lune_cycles_find (KsLuneCycles *self, KsContext *context, guint32 x, guint32 y, GError **error)
{
  gsize words = self->lune->words, n = 0;

  self->n_cycles = 0;
  if (!intersect (self->vertices, neighbours (self, x), neighbours (self, y), words)
      || is_acyclic (self))
    return TRUE;
  if (!ks_grow (context, &self->begin, &self->begin_room, 2, sizeof *self->begin, error)
      || !collapse (self, context, error))
    return FALSE;
  self->begin[0] = 0;
  for (gsize w = 0; w < words; w++)
    n += (gsize) __builtin_popcountll (self->vertices[w]);
  /* No fewer than four vertices make a cycle that no triangle fills. */
  return n < 4 || find_in_core (self, context, n, error);
}
