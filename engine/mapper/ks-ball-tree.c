/* SPDX-License-Identifier: MIT */
#include "ks-ball-tree.h"

#include "ks-parallel.h"

#define GRAIN 64 /* leaves a thread fetches in one go */

void
ks_ball_tree_clear (KsBallTree *self)
{
  ks_leaves_clear (&self->leaves);
  g_clear_pointer (&self->own_order, ks_spatial_order_unref);
  g_clear_pointer (&self->places, g_free);
  g_clear_pointer (&self->place_of, g_free);
  for (guint l = 0; l < KS_BALL_MAX_LEVELS; l++)
    g_clear_pointer (&self->upper[l].sides, g_free);
}

static gboolean
fetch_leaves (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
              GError **error)
{
  KsBallTree *self = data;
  gsize n = self->order->n;

  for (gsize leaf = begin; leaf < end; leaf++)
    ks_leaves_set_leaf (&self->leaves, leaf, leaf * KS_LEAF_SIZE,
                        MIN (KS_LEAF_SIZE, n - leaf * KS_LEAF_SIZE));
  return TRUE;
}

/* Larger and larger boxes, until there are no more than the first look takes in. */
static gboolean
bound_levels (KsBallTree *self, KsContext *context, GError **error)
{
  gsize n_leaves = self->leaves.n_leaves, width = 1;

  self->n_boxes[0] = n_leaves;
  for (self->n_levels = 1; self->n_boxes[self->n_levels - 1] > KS_BALL_FAN; self->n_levels++)
    {
      KsBoxes *boxes = &self->upper[self->n_levels];
      gsize n = (self->n_boxes[self->n_levels - 1] + KS_BALL_FAN - 1) / KS_BALL_FAN;

      width *= KS_BALL_FAN;
      self->n_boxes[self->n_levels] = n;
      if (!ks_leaves_make_boxes (&self->leaves, context, boxes, n, error))
        return FALSE;
      for (gsize b = 0; b < n; b++)
        {
          if (b % GRAIN == 0 && !ks_context_check (context, error))
            return FALSE;
          ks_leaves_bound (&self->leaves, boxes, b, b * width, MIN ((b + 1) * width, n_leaves));
        }
    }
  return TRUE;
}

gboolean
ks_ball_tree_init (KsBallTree *self, KsContext *context, const KsSpace *space,
                   const KsSpatialOrder *order, double epsilon, GError **error)
{
  gsize n = space->n, n_leaves = (n + KS_LEAF_SIZE - 1) / KS_LEAF_SIZE;

  *self = (KsBallTree) { .order = order };
  if (order == NULL
      && (self->order = self->own_order = ks_spatial_order_new (context, space, error)) == NULL)
    return FALSE;
  if ((self->places = ks_new (context, guint32, n, error)) == NULL
      || (self->place_of = ks_new (context, guint32, n, error)) == NULL)
    return FALSE;
  for (guint32 place = 0; place < n; place++)
    {
      self->places[place] = place;
      self->place_of[self->order->rows[place]] = place;
    }
  return ks_leaves_init (&self->leaves, context, space, self->order, self->places, n_leaves,
                         epsilon, NULL, error)
         && ks_parallel_for (context, n_leaves, GRAIN, fetch_leaves, self, error)
         && bound_levels (self, context, error);
}

/* ---- Sets of rows ---- */

gboolean
ks_row_set_init (KsRowSet *self, KsContext *context, gsize n_rows, GError **error)
{
  *self = (KsRowSet) { .n_words = n_rows / 4096 + 1 };
  return (self->bits = ks_new0 (context, guint64, n_rows / 64 + 1, error)) != NULL
         && (self->words = ks_new0 (context, guint64, self->n_words, error)) != NULL;
}

void
ks_row_set_clear (KsRowSet *self)
{
  g_clear_pointer (&self->bits, g_free);
  g_clear_pointer (&self->words, g_free);
}

static inline void
add (KsRowSet *self, guint32 row)
{
  gsize word = row / 64;

  self->bits[word] |= (guint64) 1 << row % 64;
  self->words[word / 64] |= (guint64) 1 << word % 64;
  self->n++;
}

void
ks_row_set_take (KsRowSet *self, guint32 *rows)
{
  for (gsize i = 0; i < self->n_words; i++)
    {
      for (guint64 words = self->words[i]; words != 0; words &= words - 1)
        {
          gsize word = i * 64 + (gsize) __builtin_ctzll (words);

          for (guint64 bits = self->bits[word]; bits != 0; bits &= bits - 1)
            *rows++ = (guint32) (word * 64 + (gsize) __builtin_ctzll (bits));
          self->bits[word] = 0;
        }
      self->words[i] = 0;
    }
  self->n = 0;
}

/* ---- Queries ---- */

/* A row on its way down. */
typedef struct {
  gsize leaf;
  guint i; /* in the leaf */
  KsBox box;
} Point;

/* Goes down from boxes [begin, end) of @level, KS_BALL_FAN at most. */
static void
find (const KsBallTree *self, const Point *point, guint level, gsize begin, gsize end,
      KsRowSet *found)
{
  const KsLeaves *leaves = &self->leaves;
  const KsBoxes *boxes = level > 0 ? &self->upper[level] : &leaves->boxes;

  for (guint32 near = ks_leaves_survey (leaves, point->box, boxes, begin, end); near != 0;
       near &= near - 1)
    {
      gsize b = begin + (gsize) __builtin_ctz (near), first = b * KS_BALL_FAN;

      if (level > 0)
        {
          find (self, point, level - 1, first, MIN (first + KS_BALL_FAN, self->n_boxes[level - 1]),
                found);
          continue;
        }
      for (guint32 bits =
               ks_leaves_reach (leaves, point->leaf, point->i, b, ks_leaves_all (leaves, b));
           bits != 0; bits &= bits - 1)
        add (found, self->order->rows[b * KS_LEAF_SIZE + (gsize) __builtin_ctz (bits)]);
    }
}

void
ks_ball_tree_find (const KsBallTree *self, guint32 row, KsRowSet *found)
{
  guint top = self->n_levels - 1;
  gsize leaf = self->place_of[row] / KS_LEAF_SIZE;
  guint i = self->place_of[row] % KS_LEAF_SIZE;
  Point point = { leaf, i, ks_leaves_point (&self->leaves, leaf, i) };

  find (self, &point, top, 0, self->n_boxes[top], found);
}
