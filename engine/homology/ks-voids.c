/* SPDX-License-Identifier: MIT */
#include "ks-voids.h"

gboolean
ks_voids_init (KsVoids *self, KsContext *context, const double *distance, gsize n, guint prime,
               GError **error)
{
  *self = (KsVoids) { .distance = distance, .n = n };
  ks_columns_init (&self->columns, prime);
  return (self->weight = ks_new0 (context, guint32, n, error)) != NULL
         && (self->is_listed = ks_new0 (context, guint8, n, error)) != NULL
         && (self->apex = ks_new (context, guint32, n, error)) != NULL
         && (self->reached = ks_new (context, guint32, n, error)) != NULL
         && (self->above = ks_new (context, guint32, n, error)) != NULL
         && (self->rest = ks_new (context, guint32, n, error)) != NULL;
}

void
ks_voids_clear (KsVoids *self)
{
  ks_columns_clear (&self->columns);
  g_clear_pointer (&self->edges, g_free);
  g_clear_pointer (&self->apexes, g_free);
  ks_chain_clear (&self->chain);
  g_clear_pointer (&self->weight, g_free);
  g_clear_pointer (&self->is_listed, g_free);
  g_clear_pointer (&self->apex, g_free);
  g_clear_pointer (&self->reached, g_free);
  g_clear_pointer (&self->above, g_free);
  g_clear_pointer (&self->rest, g_free);
}

gboolean
ks_voids_add_triangle (KsVoids *self, KsContext *context, KsEdgeKey edge, guint32 apex,
                       GError **error)
{
  gsize needed = self->n_triangles + 1;

  if (!ks_grow (context, &self->edges, &self->edges_room, needed, sizeof *self->edges, error)
      || !ks_grow (context, &self->apexes, &self->apexes_room, needed, sizeof *self->apexes, error)
      || !ks_columns_add_class (&self->columns, context, edge.length, error))
    return FALSE;
  self->edges[self->n_triangles] = edge;
  self->apexes[self->n_triangles] = apex;
  self->n_triangles++;
  return TRUE;
}

/* ---- The chain ---- */

static inline KsEdgeKey
key (const KsVoids *self, guint32 x, guint32 y)
{
  return ks_edge_key (self->distance, self->n, x, y);
}

/* The triangle from @a to @b to @c, told by its longest edge. */
static KsTerm
term_of (const KsVoids *self, guint32 a, guint32 b, guint32 c, guint32 coefficient)
{
  KsEdgeKey ab = key (self, a, b), bc = key (self, b, c), ca = key (self, c, a);
  guint32 from = a, apex = c;
  KsEdgeKey longest = ab;

  if (ks_edge_before (longest, bc))
    {
      longest = bc;
      from = b;
      apex = a;
    }
  if (ks_edge_before (longest, ca))
    {
      longest = ca;
      from = c;
      apex = b;
    }
  if (from != longest.pair >> 16)
    coefficient = ks_field_negative (self->columns.prime, coefficient);
  return (KsTerm) { longest.length, longest.pair, (guint16) apex, (guint16) coefficient };
}

static gboolean
push (KsVoids *self, KsContext *context, guint32 a, guint32 b, guint32 c, guint32 coefficient,
      GError **error)
{
  return ks_chain_push (&self->chain, context, term_of (self, a, b, c, coefficient), error);
}

/* Takes the triangles on the longest edge into weight and apex; returns how many apexes. */
static gsize
pop_edge (KsVoids *self, KsEdgeKey *edge)
{
  guint prime = self->columns.prime;
  gsize n = 0, kept = 0;

  *edge = ks_term_key (self->chain.terms[0]);
  while (ks_chain_is_at (&self->chain, edge->pair))
    {
      KsTerm term = ks_chain_pop (&self->chain);

      if (!self->is_listed[term.apex])
        self->apex[n++] = term.apex;
      self->is_listed[term.apex] = TRUE;
      self->weight[term.apex] = ks_field_sum (prime, self->weight[term.apex], term.coefficient);
    }
  for (gsize i = 0; i < n; i++)
    {
      self->is_listed[self->apex[i]] = FALSE;
      if (self->weight[self->apex[i]] != 0)
        self->apex[kept++] = self->apex[i];
    }
  return kept;
}

/* ---- The normal form ---- */

static inline gboolean
is_in_lune (const KsVoids *self, KsEdgeKey edge, guint32 vertex)
{
  guint32 x = edge.pair >> 16, y = edge.pair & 0xffff;

  return vertex != x && vertex != y && ks_edge_before (key (self, x, vertex), edge)
         && ks_edge_before (key (self, y, vertex), edge);
}

/* The triangle of @edge and @apex becomes that of @edge and @other, its neighbour in the lune; what
 * they differ by goes to the chain. */
static gboolean
move (KsVoids *self, KsContext *context, KsEdgeKey edge, guint32 apex, guint32 other,
      GError **error)
{
  guint32 x = edge.pair >> 16, y = edge.pair & 0xffff, weight = self->weight[apex];

  self->weight[apex] = 0;
  return push (self, context, y, apex, other, weight, error)
         && push (self, context, x, apex, other, ks_field_negative (self->columns.prime, weight),
                  error);
}

/* The triangle of @edge and the component of @apex, into the column being made if it bears a
 * class. */
static void
settle (KsVoids *self, KsEdgeKey edge, guint32 apex, guint32 *top)
{
  gsize low = 0, high = self->n_triangles;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (ks_edge_before (self->edges[middle], edge)
          || (self->edges[middle].pair == edge.pair && self->apexes[middle] < apex))
        low = middle + 1;
      else
        high = middle;
    }
  if (low < self->n_triangles && self->edges[low].pair == edge.pair && self->apexes[low] == apex)
    {
      ks_columns_add (&self->columns, (guint32) low, self->weight[apex]);
      *top = MAX (*top, (guint32) low);
    }
  self->weight[apex] = 0;
}

/* Searches the lune breadth first, each component from its least vertex, until no weight is left
 * unmet; returns how many vertices are in reached. */
static gsize
search (KsVoids *self, KsEdgeKey edge, gsize n_wanted)
{
  gsize n_rest = 0, n_reached = 0;

  for (guint32 v = 0; v < self->n; v++)
    if (is_in_lune (self, edge, v))
      self->rest[n_rest++] = v;
  for (gsize next = 0; n_wanted > 0; next++)
    {
      gsize kept = 0;

      if (next == n_reached)
        {
          guint32 root = self->rest[0];

          self->above[root] = root;
          self->reached[n_reached++] = root;
          n_wanted -= self->weight[root] != 0;
          for (gsize i = 1; i < n_rest; i++)
            self->rest[i - 1] = self->rest[i];
          n_rest--;
        }
      guint32 from = self->reached[next];
      for (gsize i = 0; i < n_rest; i++)
        {
          guint32 v = self->rest[i];

          if (ks_edge_before (key (self, from, v), edge))
            {
              self->above[v] = from;
              self->reached[n_reached++] = v;
              n_wanted -= self->weight[v] != 0;
            }
          else
            self->rest[kept++] = v;
        }
      n_rest = kept;
    }
  return n_reached;
}

/* The apexes that are not adjacent to the lune's least vertex need a search. */
static gboolean
move_far (KsVoids *self, KsContext *context, KsEdgeKey edge, gsize n_wanted, guint32 *top,
          GError **error)
{
  gsize n = search (self, edge, n_wanted);

  while (n-- > 0)
    {
      guint32 v = self->reached[n], above = self->above[v];
      guint32 weight = self->weight[v];

      if (weight == 0)
        continue;
      if (above == v)
        {
          settle (self, edge, v, top);
          continue;
        }
      if (!move (self, context, edge, v, above, error))
        return FALSE;
      self->weight[above] = ks_field_sum (self->columns.prime, self->weight[above], weight);
    }
  return TRUE;
}

static gboolean
take_edge (KsVoids *self, KsContext *context, guint32 *top, GError **error)
{
  KsEdgeKey edge;
  gsize n = pop_edge (self, &edge), n_far = 0;
  guint32 root = 0;

  if (n == 0)
    return TRUE;
  while (!is_in_lune (self, edge, root))
    root++;
  for (gsize i = 0; i < n; i++)
    {
      guint32 v = self->apex[i];

      if (v == root)
        continue;
      if (!ks_edge_before (key (self, root, v), edge))
        n_far++;
      else if (!move (self, context, edge, v, root, error))
        return FALSE;
    }
  /* The triangle of the first component is known by those of the others. */
  self->weight[root] = 0;
  return n_far == 0 || move_far (self, context, edge, n_far, top, error);
}

gboolean
ks_voids_fill (KsVoids *self, KsContext *context, guint32 x, guint32 y, const KsLuneStep *cycle,
               gsize n_steps,
               guint32 *killed, GError **error)
{
  guint32 top = 0;

  for (gsize i = 0; i < n_steps; i++)
    if (!push (self, context, y, cycle[i].a, cycle[i].b, cycle[i].coefficient, error)
        || !push (self, context, x, cycle[i].a, cycle[i].b,
                  ks_field_negative (self->columns.prime, cycle[i].coefficient), error))
      return FALSE;
  while (self->chain.n > 0)
    if (!ks_context_check (context, error) || !take_edge (self, context, &top, error))
      return FALSE;
  return ks_columns_reduce (&self->columns, context, top, killed, error);
}

/* A copy that knows the triangles and no columns does it: its scratch memory is its own. */
gboolean
ks_voids_normal_form (const KsVoids *self, KsContext *context, const KsFace *cells, gsize n_cells,
                      guint16 *column, GError **error)
{
  g_auto (KsVoids) copy = { 0 };
  guint32 top = 0;

  if (!ks_voids_init (&copy, context, self->distance, self->n, self->columns.prime, error))
    return FALSE;
  for (gsize t = 0; t < self->n_triangles; t++)
    if (!ks_voids_add_triangle (&copy, context, self->edges[t], self->apexes[t], error))
      return FALSE;
  for (gsize i = 0; i < n_cells; i++)
    if (!push (&copy, context, cells[i].a, cells[i].b, cells[i].c, cells[i].coefficient, error))
      return FALSE;
  while (copy.chain.n > 0)
    if (!ks_context_check (context, error) || !take_edge (&copy, context, &top, error))
      return FALSE;
  for (guint32 t = 0; t < self->n_triangles; t++)
    column[t] = (guint16) ks_columns_entry (&copy.columns, t);
  return TRUE;
}
