/* SPDX-License-Identifier: MIT */
#include "ks-spatial-order.h"

#include "ks-parallel.h"

#include <math.h>

#define LEAF 16      /* points that are not parted further */
#define SUBTREE 4096 /* points that one call parts to the end */

typedef struct {
  double value; /* of the coordinate the points are parted by */
  guint32 row;
} Item;

typedef struct {
  const KsMatrix *coordinates;
  Item *items;   /* (n); owned */
  gsize *bounds; /* (n_ranges + 1) of items; owned */
  gsize n_ranges;
} Tree;

static void
tree_clear (Tree *self)
{
  g_free (self->items);
  g_free (self->bounds);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tree, tree_clear)

/* A total order: equal values are told apart by their rows. */
static inline gboolean
is_before (Item a, Item b)
{
  return a.value < b.value || (a.value == b.value && a.row < b.row);
}

/* Hoare's selection: the least @n_lower items come to stand first. Pivots come from a
 * fixed linear congruential sequence, since points in a row rise and fall in ways on
 * which regular places take square time. */
static void
select_lower (Item *items, gsize n, gsize n_lower)
{
  gssize low = 0, high = (gssize) n - 1;
  guint32 random = 1;

  while (low < high)
    {
      random = random * 1664525u + 1013904223u;

      Item pivot = items[low + (gssize) (((guint64) random * (guint64) (high - low)) >> 32)];
      gssize i = low - 1, j = high + 1;

      while (TRUE)
        {
          do
            i++;
          while (is_before (items[i], pivot));
          do
            j--;
          while (is_before (pivot, items[j]));
          if (i >= j)
            break;
          Item kept = items[i];
          items[i] = items[j];
          items[j] = kept;
        }
      if ((gssize) n_lower <= j)
        high = j;
      else
        low = j + 1;
    }
}

static gboolean
find_widest (KsContext *context, const KsMatrix *coordinates, const Item *items, gsize n,
             gsize *widest, GError **error)
{
  double width = -1.0;

  for (gsize c = 0; c < coordinates->cols; c++)
    {
      double min = INFINITY, max = -INFINITY;

      if (!ks_context_check (context, error))
        return FALSE;
      for (gsize i = 0; i < n; i++)
        {
          double x = ks_matrix_row (coordinates, items[i].row)[c];

          min = MIN (min, x);
          max = MAX (max, x);
        }
      if (max - min > width)
        {
          width = max - min;
          *widest = c;
        }
    }
  return TRUE;
}

/* Parts items [begin, end) into halves. */
static gboolean
part (KsContext *context, const Tree *self, gsize begin, gsize end, GError **error)
{
  Item *items = self->items + begin;
  gsize n = end - begin, c = 0;

  if (!find_widest (context, self->coordinates, items, n, &c, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    items[i].value = ks_matrix_row (self->coordinates, items[i].row)[c];
  select_lower (items, n, n / 2);
  return TRUE;
}

static gboolean
part_ranges (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
             GError **error)
{
  const Tree *self = data;

  for (gsize r = begin; r < end; r++)
    if (!part (context, self, self->bounds[r], self->bounds[r + 1], error))
      return FALSE;
  return TRUE;
}

static gboolean
part_to_the_end (KsContext *context, const Tree *self, gsize begin, gsize end, GError **error)
{
  gsize middle = begin + (end - begin) / 2;

  return end - begin <= LEAF
         || (part (context, self, begin, end, error)
             && part_to_the_end (context, self, begin, middle, error)
             && part_to_the_end (context, self, middle, end, error));
}

static gboolean
part_subtrees (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
               GError **error)
{
  const Tree *self = data;

  for (gsize r = begin; r < end; r++)
    if (!part_to_the_end (context, self, self->bounds[r], self->bounds[r + 1], error))
      return FALSE;
  return TRUE;
}

static gboolean
halve_ranges (KsContext *context, Tree *self, GError **error)
{
  gsize *halves = ks_new (context, gsize, 2 * self->n_ranges + 1, error);

  if (halves == NULL)
    return FALSE;
  for (gsize r = 0; r < self->n_ranges; r++)
    {
      halves[2 * r] = self->bounds[r];
      halves[2 * r + 1] = self->bounds[r] + (self->bounds[r + 1] - self->bounds[r]) / 2;
    }
  self->n_ranges *= 2;
  halves[self->n_ranges] = self->bounds[self->n_ranges / 2];
  g_free (self->bounds);
  self->bounds = halves;
  return TRUE;
}

static gboolean
sort_rows (KsContext *context, const KsSpace *space, guint32 *rows, GError **error)
{
  g_auto (Tree) tree = { .coordinates = space->coordinates, .n_ranges = 1 };

  tree.items = ks_new (context, Item, space->n, error);
  if (tree.items == NULL)
    return FALSE;
  tree.bounds = ks_new (context, gsize, 2, error);
  if (tree.bounds == NULL)
    return FALSE;
  for (gsize i = 0; i < space->n; i++)
    tree.items[i].row = (guint32) i;
  tree.bounds[0] = 0;
  tree.bounds[1] = space->n;

  /* The halves are those of the number of points alone, hence the same for any
   * number of threads. */
  while (space->n / tree.n_ranges > SUBTREE)
    if (!ks_parallel_for (context, tree.n_ranges, 1, part_ranges, &tree, error)
        || !halve_ranges (context, &tree, error))
      return FALSE;
  if (!ks_parallel_for (context, tree.n_ranges, 1, part_subtrees, &tree, error))
    return FALSE;
  for (gsize i = 0; i < space->n; i++)
    rows[i] = tree.items[i].row;
  return TRUE;
}

KsSpatialOrder *
ks_spatial_order_new (KsContext *context, const KsSpace *space, GError **error)
{
  g_return_val_if_fail (space != NULL && space->n <= G_MAXUINT32, NULL);

  g_autofree guint32 *rows = ks_new (context, guint32, space->n, error);

  if (rows == NULL)
    return NULL;
  for (gsize i = 0; i < space->n; i++)
    rows[i] = (guint32) i;
  if (space->coordinates != NULL && space->coordinates->cols > 0
      && !sort_rows (context, space, rows, error))
    return NULL;

  KsSpatialOrder *self = g_atomic_rc_box_new0 (KsSpatialOrder);

  self->n = space->n;
  self->rows = g_steal_pointer (&rows);
  return self;
}

KsSpatialOrder *
ks_spatial_order_ref (KsSpatialOrder *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  g_free (((KsSpatialOrder *) data)->rows);
}

void
ks_spatial_order_unref (KsSpatialOrder *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

gsize
ks_spatial_order_bytes (const KsSpatialOrder *self)
{
  return sizeof *self + self->n * sizeof (guint32);
}
