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

/* The middle of each coordinate's range, and the scale; 0 when the range is beyond numbers. */
static gboolean
find_scale (KsContext *context, const KsMatrix *matrix, KsSpatialOrder *self, GError **error)
{
  double *low = self->middle, extent = 0.0;
  g_autofree double *high = ks_new (context, double, self->d, error);
  int exponent;

  if (high == NULL)
    return FALSE;
  for (gsize i = 0; i < matrix->rows; i++)
    {
      const double *x = ks_matrix_row (matrix, i);

      if (i % 4096 == 0 && !ks_context_check (context, error))
        return FALSE;
      for (gsize c = 0; c < self->d; c++)
        {
          low[c] = i == 0 || x[c] < low[c] ? x[c] : low[c];
          high[c] = i == 0 || x[c] > high[c] ? x[c] : high[c];
        }
    }
  for (gsize c = 0; c < self->d; c++)
    {
      double middle = 0.5 * low[c] + 0.5 * high[c];

      extent = MAX (extent, MAX (high[c] - middle, middle - low[c]));
      self->middle[c] = middle;
    }
  self->scale = 1.0;
  if (extent > 0.0)
    {
      frexp (extent, &exponent);
      self->scale = isfinite (extent) && exponent > -1000 ? ldexp (1.0, -exponent) : 0.0;
    }
  return TRUE;
}

typedef struct {
  const KsMatrix *matrix;
  KsSpatialOrder *order;
} Copy;

static gboolean
copy_points (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
             GError **error)
{
  const Copy *self = data;
  const KsSpatialOrder *order = self->order;

  for (gsize i = begin; i < end; i++)
    {
      const double *x = ks_matrix_row (self->matrix, order->rows[i]);

      for (gsize c = 0; c < order->d; c++)
        order->points[i * order->d + c] = (float) ((x[c] - order->middle[c]) * order->scale);
    }
  return TRUE;
}

static gboolean
make_points (KsContext *context, const KsMatrix *matrix, KsSpatialOrder *self, GError **error)
{
  Copy copy = { matrix, self };

  self->d = matrix->cols;
  self->middle = ks_new0 (context, double, self->d, error);
  if (self->middle == NULL || !find_scale (context, matrix, self, error))
    return FALSE;
  if (self->scale == 0.0)
    return TRUE;
  self->points = ks_alloc (context, self->n, self->d * sizeof (float), error);
  return self->points != NULL
         && ks_parallel_for (context, self->n, 8192, copy_points, &copy, error);
}

KsSpatialOrder *
ks_spatial_order_new (KsContext *context, const KsSpace *space, GError **error)
{
  g_return_val_if_fail (space != NULL && space->n <= G_MAXUINT32, NULL);

  g_autoptr (KsSpatialOrder) self = g_atomic_rc_box_new0 (KsSpatialOrder);

  self->n = space->n;
  self->rows = ks_new (context, guint32, space->n, error);
  if (self->rows == NULL)
    return NULL;
  for (gsize i = 0; i < space->n; i++)
    self->rows[i] = (guint32) i;
  if (space->coordinates != NULL
      && ((space->coordinates->cols > 0 && !sort_rows (context, space, self->rows, error))
          || !make_points (context, space->coordinates, self, error)))
    return NULL;
  return g_steal_pointer (&self);
}

KsSpatialOrder *
ks_spatial_order_ref (KsSpatialOrder *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  KsSpatialOrder *self = data;

  g_free (self->rows);
  g_free (self->middle);
  g_free (self->points);
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
  gsize coordinates = self->points != NULL ? self->n * self->d : 0;

  return sizeof *self + self->n * sizeof (guint32) + self->d * sizeof (double)
         + coordinates * sizeof (float);
}
