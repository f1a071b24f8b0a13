/* SPDX-License-Identifier: MIT */
#include "ks-repulsion.h"

#include "ks-parallel.h"
#include "ks-simd.h"

#include <math.h>

#define LANES KS_REPULSION_LANES

#define OPENING 0.9f         /* a cell of this size seen from distance 1 is one body */
#define SOFTENING 1e-4f      /* added to squared distances: coincident bodies do not push */
#define LIST 256             /* distant cells gathered before they push */
#define GRAIN 256             /* leaves of one chunk */

gboolean
ks_repulsion_init (KsRepulsion *self, KsContext *context, gsize n, GError **error)
{
  *self = (KsRepulsion) { .n = n, .n_leaves = 1 };
  while (self->n_leaves * LANES < n)
    self->n_leaves *= 2;

  self->order = ks_new (context, guint32, n, error);
  if (self->order == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    self->order[i] = (guint32) i;
  self->x = ks_new (context, float, 3 * n, error);
  if (self->x == NULL)
    return FALSE;
  self->y = self->x + n;
  self->mass = self->y + n;
  self->cells = ks_new (context, KsRepulsionCell, 2 * self->n_leaves, error);
  return self->cells != NULL;
}

void
ks_repulsion_clear (KsRepulsion *self)
{
  g_clear_pointer (&self->order, g_free);
  g_clear_pointer (&self->x, g_free);
  g_clear_pointer (&self->cells, g_free);
}

static inline gsize
leaf_begin (const KsRepulsion *self, gsize leaf)
{
  return self->n * leaf / self->n_leaves;
}

/* Hoare's selection (1961): afterwards no key before @middle is above one from it on. */
static void
select_median (guint32 *order, gssize begin, gssize end, gssize middle, const float *key)
{
  while (end - begin > 1)
    {
      float a = key[order[begin]], b = key[order[begin + (end - begin) / 2]],
            c = key[order[end - 1]];
      float split = MAX (MIN (a, b), MIN (MAX (a, b), c));
      gssize i = begin, j = end - 1;

      while (i <= j)
        {
          while (key[order[i]] < split)
            i++;
          while (key[order[j]] > split)
            j--;
          if (i > j)
            break;
          guint32 swapped = order[i];
          order[i++] = order[j];
          order[j--] = swapped;
        }
      if (middle <= j)
        end = j + 1;
      else if (middle >= i)
        begin = i;
      else
        return;
    }
}

/* The cells of one width. */
typedef struct {
  KsRepulsion *tree;
  gsize width; /* leaves */
  const float *x, *y;
} Level;

static gboolean
halve_cells (KsContext *context, gsize first, gsize last, guint worker, gpointer data,
             GError **error)
{
  const Level *level = data;
  KsRepulsion *self = level->tree;

  for (gsize leaf = first * level->width; leaf < last * level->width; leaf += level->width)
    {
      gsize begin = leaf_begin (self, leaf), end = leaf_begin (self, leaf + level->width);
      gsize middle = leaf_begin (self, leaf + level->width / 2);
      float min_x = INFINITY, max_x = -INFINITY, min_y = INFINITY, max_y = -INFINITY;

      for (gsize i = begin; i < end; i++)
        {
          guint32 v = self->order[i];

          min_x = MIN (min_x, level->x[v]);
          max_x = MAX (max_x, level->x[v]);
          min_y = MIN (min_y, level->y[v]);
          max_y = MAX (max_y, level->y[v]);
        }
      select_median (self->order, (gssize) begin, (gssize) end, (gssize) middle,
                     max_x - min_x >= max_y - min_y ? level->x : level->y);
    }
  return TRUE;
}

gboolean
ks_repulsion_sort (KsRepulsion *self, KsContext *context, const float *x, const float *y,
                   GError **error)
{
  for (gsize width = self->n_leaves; width > 1; width /= 2)
    {
      Level level = { self, width, x, y };

      if (!ks_parallel_for (context, self->n_leaves / width, MAX (GRAIN / width, 1), halve_cells,
                            &level, error))
        return FALSE;
    }
  return TRUE;
}

static void
fit_leaf (KsRepulsion *self, gsize leaf)
{
  KsRepulsionCell cell = { 0.0f, 0.0f, 0.0f, INFINITY, -INFINITY, INFINITY, -INFINITY };

  for (gsize i = leaf_begin (self, leaf); i < leaf_begin (self, leaf + 1); i++)
    {
      cell.x += self->mass[i] * self->x[i];
      cell.y += self->mass[i] * self->y[i];
      cell.mass += self->mass[i];
      cell.min_x = MIN (cell.min_x, self->x[i]);
      cell.max_x = MAX (cell.max_x, self->x[i]);
      cell.min_y = MIN (cell.min_y, self->y[i]);
      cell.max_y = MAX (cell.max_y, self->y[i]);
    }
  cell.x /= cell.mass;
  cell.y /= cell.mass;
  self->cells[self->n_leaves + leaf] = cell;
}

void
ks_repulsion_fit (KsRepulsion *self, const float *x, const float *y, const float *mass)
{
  for (gsize i = 0; i < self->n; i++)
    {
      guint32 v = self->order[i];

      self->x[i] = x[v];
      self->y[i] = y[v];
      self->mass[i] = mass[v];
    }
  for (gsize leaf = 0; leaf < self->n_leaves; leaf++)
    fit_leaf (self, leaf);
  for (gsize c = self->n_leaves - 1; c > 0; c--)
    {
      const KsRepulsionCell *a = &self->cells[2 * c], *b = a + 1;
      float sum = a->mass + b->mass;

      self->cells[c] = (KsRepulsionCell){
        (a->mass * a->x + b->mass * b->x) / sum,
        (a->mass * a->y + b->mass * b->y) / sum,
        sum,
        MIN (a->min_x, b->min_x),
        MAX (a->max_x, b->max_x),
        MIN (a->min_y, b->min_y),
        MAX (a->max_y, b->max_y),
      };
    }
}

/* The bodies of one leaf, and the push on them so far. */
typedef struct {
  float x[LANES], y[LANES];
  float push_x[LANES], push_y[LANES];
} Block;

/* All @count sources push all lanes. */
KS_WIDEST static void
push_block (Block *restrict block, const float *restrict x, const float *restrict y,
            const float *restrict mass, gsize count)
{
  float push_x[LANES], push_y[LANES];

  for (gsize k = 0; k < LANES; k++)
    {
      push_x[k] = block->push_x[k];
      push_y[k] = block->push_y[k];
    }
  for (gsize s = 0; s < count; s++)
    for (gsize k = 0; k < LANES; k++)
      {
        float dx = block->x[k] - x[s], dy = block->y[k] - y[s];
        float square = dx * dx + dy * dy + SOFTENING;
        float force = mass[s] / (square * sqrtf (square));

        push_x[k] += dx * force;
        push_y[k] += dy * force;
      }
  for (gsize k = 0; k < LANES; k++)
    {
      block->push_x[k] = push_x[k];
      block->push_y[k] = push_y[k];
    }
}

/* Whether @cell is small enough from everywhere in the box of @leaf. */
static inline gboolean
is_distant (const KsRepulsionCell *leaf, const KsRepulsionCell *cell)
{
  float size = MAX (cell->max_x - cell->min_x, cell->max_y - cell->min_y);
  float dx = MAX (MAX (leaf->min_x - cell->x, cell->x - leaf->max_x), 0.0f);
  float dy = MAX (MAX (leaf->min_y - cell->y, cell->y - leaf->max_y), 0.0f);

  return size * size < OPENING * OPENING * (dx * dx + dy * dy);
}

static void
push_leaf (const KsRepulsion *self, gsize leaf, Block *block)
{
  float x[LIST], y[LIST], mass[LIST];
  gsize listed = 0;
  gsize stack[64] = { 1 }; /* one sibling waits for each level, at most */
  gsize depth = 1;
  const KsRepulsionCell *own = &self->cells[self->n_leaves + leaf];

  while (depth > 0)
    {
      gsize c = stack[--depth];
      const KsRepulsionCell *cell = &self->cells[c];

      if (is_distant (own, cell))
        {
          x[listed] = cell->x;
          y[listed] = cell->y;
          mass[listed++] = cell->mass;
          if (listed == LIST)
            {
              push_block (block, x, y, mass, listed);
              listed = 0;
            }
        }
      else if (c >= self->n_leaves)
        {
          gsize begin = leaf_begin (self, c - self->n_leaves);
          gsize end = leaf_begin (self, c - self->n_leaves + 1);

          push_block (block, self->x + begin, self->y + begin, self->mass + begin, end - begin);
        }
      else
        {
          stack[depth++] = 2 * c + 1;
          stack[depth++] = 2 * c;
        }
    }
  push_block (block, x, y, mass, listed);
}

/* Where the pushes go. */
typedef struct {
  const KsRepulsion *tree;
  float *push_x, *push_y;
} Push;

static gboolean
push_leaves (KsContext *context, gsize first, gsize last, guint worker, gpointer data,
             GError **error)
{
  const Push *push = data;
  const KsRepulsion *self = push->tree;

  for (gsize leaf = first; leaf < last; leaf++)
    {
      Block block = { { 0.0f } };
      gsize begin = leaf_begin (self, leaf), end = leaf_begin (self, leaf + 1);

      for (gsize i = begin; i < end; i++)
        {
          block.x[i - begin] = self->x[i];
          block.y[i - begin] = self->y[i];
        }
      push_leaf (self, leaf, &block);
      for (gsize i = begin; i < end; i++)
        {
          push->push_x[self->order[i]] = block.push_x[i - begin];
          push->push_y[self->order[i]] = block.push_y[i - begin];
        }
    }
  return TRUE;
}

gboolean
ks_repulsion_push (const KsRepulsion *self, KsContext *context, float *push_x, float *push_y,
                   GError **error)
{
  Push push = { self, push_x, push_y };

  return ks_parallel_for (context, self->n_leaves, GRAIN, push_leaves, &push, error);
}
