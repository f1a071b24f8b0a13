/* SPDX-License-Identifier: MIT */
#include "ks-shell.h"

#include "ks-sort.h"

#include <math.h>

void
ks_shell_clear (KsShell *self)
{
  g_clear_pointer (&self->cells, g_free);
}

gboolean
ks_shell_is_exact (const KsShell *self)
{
  return self->born == self->birth && self->dies == self->death;
}

/* ---- The filling ---- */

/* A chain of triangles that is to become a cycle, and its boundary so far. */
typedef struct {
  const KsReduction *reduction;
  KsContext *context;
  KsChain boundary; /* of edges */
  KsFace *cells;    /* (n_cells) in any order, some several times; owned */
  gsize n_cells, cells_room;
  guint16 *column;  /* (n_classes) a normal form, 0 between uses; owned */
  guint16 *part;    /* (n_classes) of the reduced columns in it; owned */
  guint16 *share;   /* (n_classes) of the reduced columns in what is to be added, then of the
                     * critical triangles; owned */
  guint32 *killed;  /* (n_killed) the classes that died, in the order they did; owned */
  gsize n_killed;
} Filling;

static void
filling_clear (Filling *self)
{
  ks_chain_clear (&self->boundary);
  g_free (self->cells);
  g_free (self->column);
  g_free (self->part);
  g_free (self->share);
  g_free (self->killed);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Filling, filling_clear)

/* A class on its way to its place among those killed. */
typedef struct {
  guint32 death, class;
  guint16 filler;
} Death;

static int
compare_deaths (const void *a, const void *b)
{
  const Death *p = a, *q = b;

  if (p->death != q->death)
    return p->death < q->death ? -1 : 1;
  return p->filler < q->filler ? -1 : p->filler > q->filler;
}

/* Components of a lune were met by their least vertices. */
static gboolean
list_killed (Filling *self, GError **error)
{
  const KsReduction *reduction = self->reduction;
  g_autofree Death *deaths = ks_new (self->context, Death, reduction->n_classes, error);

  self->killed = deaths != NULL ? ks_new (self->context, guint32, reduction->n_classes, error)
                                : NULL;
  if (self->killed == NULL)
    return FALSE;
  for (guint32 c = 0; c < reduction->n_classes; c++)
    if (reduction->death[c] != KS_NO_EDGE)
      deaths[self->n_killed++] = (Death) { reduction->death[c], c, reduction->filler[c] };
  if (!ks_sort (self->context, deaths, self->n_killed, sizeof *deaths, compare_deaths, error))
    return FALSE;
  for (gsize i = 0; i < self->n_killed; i++)
    self->killed[i] = deaths[i].class;
  return TRUE;
}

static gboolean
filling_init (Filling *self, KsContext *context, const KsReduction *reduction, GError **error)
{
  gsize n = reduction->n_classes;

  *self = (Filling) { .reduction = reduction, .context = context };
  return (self->column = ks_new0 (context, guint16, n, error)) != NULL
         && (self->part = ks_new0 (context, guint16, n, error)) != NULL
         && (self->share = ks_new0 (context, guint16, n, error)) != NULL
         && list_killed (self, error);
}

/* Adds @coefficient times the step from @x to @y to the boundary. */
static gboolean
push_step (Filling *self, guint32 x, guint32 y, guint32 coefficient, GError **error)
{
  const KsReduction *reduction = self->reduction;
  KsEdgeKey key = ks_edge_key (reduction->distance, reduction->n, x, y);

  if (x > y)
    coefficient = ks_field_negative (reduction->prime, coefficient);
  return ks_chain_push (&self->boundary, self->context,
                        (KsTerm) { key.length, key.pair, 0, (guint16) coefficient }, error);
}

/* Adds @coefficient times the triangle from @x to @y to @z to the cells. */
static gboolean
add_cell (Filling *self, guint32 x, guint32 y, guint32 z, guint32 coefficient, GError **error)
{
  guint32 a = MIN (x, MIN (y, z)), c = MAX (x, MAX (y, z)), b = x ^ y ^ z ^ a ^ c;
  gboolean is_even = (a == x && b == y) || (a == y && b == z) || (a == z && b == x);

  if (!ks_grow (self->context, &self->cells, &self->cells_room, self->n_cells + 1,
                sizeof *self->cells, error))
    return FALSE;
  if (!is_even)
    coefficient = ks_field_negative (self->reduction->prime, coefficient);
  self->cells[self->n_cells++] = (KsFace) { a, b, c, coefficient };
  return TRUE;
}

/* A critical triangle, of an edge and a further component of its lune: less that of the
 * first component, which takes the edge itself out of its boundary. */
typedef struct {
  guint32 x, y, apex, first;
} Critical;

static Critical
critical_of (const KsReduction *reduction, guint32 position, guint32 apex)
{
  guint32 pair = reduction->order.pairs[position];

  return (Critical) { pair >> 16, pair & 0xffff, apex, reduction->via[position] };
}

static Critical
bearer_of (const KsReduction *reduction, guint32 void_class)
{
  guint32 pair = reduction->voids.edges[void_class].pair;

  return critical_of (reduction, ks_reduction_position (reduction, pair >> 16, pair & 0xffff),
                      reduction->voids.apexes[void_class]);
}

static Critical
killer_of (const KsReduction *reduction, guint32 class)
{
  return critical_of (reduction, reduction->death[class], reduction->filler[class]);
}

static gboolean
push_boundary (Filling *self, Critical of, guint32 coefficient, GError **error)
{
  return push_step (self, of.y, of.apex, coefficient, error)
         && push_step (self, of.apex, of.x, coefficient, error)
         && push_step (self, of.x, of.first, coefficient, error)
         && push_step (self, of.first, of.y, coefficient, error);
}

static gboolean
add_critical (Filling *self, Critical triangle, guint32 coefficient, GError **error)
{
  guint32 negative = ks_field_negative (self->reduction->prime, coefficient);

  return add_cell (self, triangle.x, triangle.y, triangle.apex, coefficient, error)
         && add_cell (self, triangle.x, triangle.y, triangle.first, negative, error)
         && push_boundary (self, triangle, coefficient, error);
}

/* Brings the boundary to its normal form, into the column, and leaves none. With @fills the
 * triangles that do so become cells. */
static gboolean
reduce_boundary (Filling *self, gboolean fills, GError **error)
{
  const KsReduction *reduction = self->reduction;
  guint prime = reduction->prime;

  while (self->boundary.n > 0)
    {
      KsTerm term = ks_chain_pop (&self->boundary);
      guint32 x = term.pair >> 16, y = term.pair & 0xffff, coefficient = term.coefficient;

      while (ks_chain_is_at (&self->boundary, term.pair))
        coefficient = ks_field_sum (prime, coefficient,
                                    ks_chain_pop (&self->boundary).coefficient);
      if (coefficient == 0)
        continue;
      guint32 position = ks_reduction_position (reduction, x, y), z = reduction->via[position];

      if (z == x)
        {
          if (reduction->class_of[position] != KS_CRITICAL_TREE)
            self->column[reduction->class_of[position]] = (guint16) coefficient;
          continue;
        }
      if (!ks_context_check (self->context, error)
          || !push_step (self, x, z, coefficient, error)
          || !push_step (self, z, y, coefficient, error)
          || (fills && !add_cell (self, x, z, y, coefficient, error)))
        return FALSE;
    }
  return TRUE;
}

/* Takes the column apart into reduced columns, and leaves it 0. */
static void
take_apart (Filling *self)
{
  for (guint32 c = (guint32) self->reduction->n_classes; c-- > 0;)
    if ((self->part[c] = self->column[c]) != 0)
      ks_columns_subtract (&self->reduction->critical.columns, self->column, c);
}

/* Adds @factor times what the column was taken apart into to what is to be added. */
static void
add_parts (Filling *self, guint32 factor)
{
  guint prime = self->reduction->prime;

  for (gsize c = 0; c < self->reduction->n_classes; c++)
    self->share[c] = (guint16) ks_field_sum (prime, self->share[c],
                                             ks_field_product (prime, factor, self->part[c]));
}

/* Replaces the reduced columns by the critical triangles that each is made of: its own, and those
 * of columns that were there before. */
static gboolean
share_out (Filling *self, GError **error)
{
  const KsReduction *reduction = self->reduction;
  guint prime = reduction->prime;

  for (gsize i = self->n_killed; i-- > 0;)
    {
      guint32 class = self->killed[i];
      guint32 share = self->share[class];

      if (share == 0)
        continue;
      if (!push_boundary (self, killer_of (reduction, class), 1, error)
          || !reduce_boundary (self, FALSE, error))
        return FALSE;
      take_apart (self);
      g_assert (self->part[class] != 0);
      share = ks_field_product (prime, share, ks_field_inverse (prime, self->part[class]));
      add_parts (self, ks_field_negative (prime, share));
      self->share[class] = (guint16) share;
    }
  return TRUE;
}

/* The column's triangles that bear a class: the one of @class alone while it is alive. */
static gboolean
each_bearer (Filling *self, guint32 class,
             gboolean (*add) (Filling *self, Critical triangle, guint32 coefficient,
                              GError **error),
             GError **error)
{
  const KsReduction *reduction = self->reduction;
  const KsColumns *columns = &reduction->voids.columns;
  gsize begin = columns->begin[class];

  if (columns->size[class] == 0)
    return add (self, bearer_of (reduction, class), 1, error);
  for (gsize i = begin; i < begin + columns->size[class]; i++)
    if (!add (self, bearer_of (reduction, columns->pool[i]),
              columns->prime == 2 ? 1 : columns->pool_coefficient[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
fill (Filling *self, guint32 class, GError **error)
{
  const KsReduction *reduction = self->reduction;

  if (!each_bearer (self, class, push_boundary, error) || !reduce_boundary (self, FALSE, error))
    return FALSE;
  take_apart (self);
  add_parts (self, reduction->prime - 1);
  if (!share_out (self, error) || !each_bearer (self, class, add_critical, error))
    return FALSE;
  for (guint32 c = 0; c < reduction->n_classes; c++)
    if (self->share[c] != 0
        && !add_critical (self, killer_of (reduction, c), self->share[c], error))
      return FALSE;
  return reduce_boundary (self, TRUE, error);
}

/* ---- The cells ---- */

static int
compare_triangles (const void *a, const void *b)
{
  const KsFace *p = a, *q = b;

  if (p->a != q->a)
    return p->a < q->a ? -1 : 1;
  if (p->b != q->b)
    return p->b < q->b ? -1 : 1;
  return p->c < q->c ? -1 : p->c > q->c;
}

/* Adds up equal triangles of @cells (n), and leaves out those that cancel; returns how many
 * are left. */
static gboolean
gather (KsContext *context, KsFace *cells, gsize *n, guint prime, GError **error)
{
  gsize kept = 0;

  if (!ks_sort (context, cells, *n, sizeof *cells, compare_triangles, error))
    return FALSE;
  for (gsize i = 0, next; i < *n; i = next)
    {
      KsFace cell = cells[i];

      for (next = i + 1; next < *n && compare_triangles (&cells[i], &cells[next]) == 0; next++)
        cell.coefficient = ks_field_sum (prime, cell.coefficient, cells[next].coefficient);
      if (cell.coefficient != 0)
        cells[kept++] = cell;
    }
  *n = kept;
  return TRUE;
}

static double
longest_edge (const KsReduction *reduction, const KsFace *cells, gsize n)
{
  double longest = 0.0;

  for (gsize i = 0; i < n; i++)
    {
      const double *from_a = reduction->distance + cells[i].a * reduction->n;
      const double *from_b = reduction->distance + cells[i].b * reduction->n;

      longest = MAX (longest, MAX (from_a[cells[i].b], MAX (from_a[cells[i].c],
                                                            from_b[cells[i].c])));
    }
  return longest;
}

gboolean
ks_shell_classify (const KsReduction *reduction, KsContext *context, const KsFace *cells, gsize n,
                   double value, double *born, double *dies, GError **error)
{
  const KsVoids *voids = &reduction->voids;
  g_autofree guint16 *column = ks_new0 (context, guint16, voids->n_triangles, error);

  if (column == NULL || !ks_voids_normal_form (voids, context, cells, n, column, error))
    return FALSE;
  *born = *dies = NAN;
  for (guint32 c = (guint32) voids->n_triangles; c-- > 0;)
    {
      double death = reduction->void_death[c];

      if (column[c] == 0)
        continue;
      if (!ks_context_check (context, error))
        return FALSE;
      if (death > value)
        {
          if (isnan (*born))
            *born = voids->edges[c].length;
          *dies = isnan (*dies) ? death : MAX (*dies, death);
          if (isinf (death))
            break;
        }
      ks_columns_subtract (&voids->columns, column, c);
    }
  return TRUE;
}

gboolean
ks_shell_find (KsShell *self, KsContext *context, const KsReduction *reduction, gsize bar,
               GError **error)
{
  g_return_val_if_fail (bar < reduction->n_void_bars, FALSE);

  guint32 class = reduction->void_bars[bar];
  g_auto (Filling) filling = { 0 };
  g_auto (KsShell) cells = { .bar = bar };

  cells.birth = reduction->voids.edges[class].length;
  cells.death = reduction->void_death[class];
  if (!filling_init (&filling, context, reduction, error) || !fill (&filling, class, error)
      || !gather (context, filling.cells, &filling.n_cells, reduction->prime, error))
    return FALSE;
  cells.n = filling.n_cells;
  cells.cells = g_steal_pointer (&filling.cells);
  cells.longest = longest_edge (reduction, cells.cells, cells.n);
  if (!ks_shell_classify (reduction, context, cells.cells, cells.n, cells.longest, &cells.born,
                          &cells.dies, error))
    return FALSE;
  *self = cells;
  cells.cells = NULL;
  return TRUE;
}
