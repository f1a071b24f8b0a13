/* SPDX-License-Identifier: MIT */
#include "ks-ball-tree.h"

#include "ks-parallel.h"

#define GRAIN 64 /* boxes a thread bounds in one go */

void
ks_ball_tree_clear (KsBallTree *self)
{
  ks_tiles_clear (&self->tiles);
  g_clear_pointer (&self->rows, g_free);
  g_clear_pointer (&self->position, g_free);
  for (guint l = 0; l < KS_BALL_MAX_LEVELS; l++)
    g_clear_pointer (&self->boxes[l], g_free);
}

static gboolean
fetch_leaves (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
              GError **error)
{
  KsBallTree *self = data;

  for (gsize leaf = begin; leaf < end; leaf++)
    {
      gsize first = leaf * KS_LEAF, last = MIN (first + KS_LEAF, self->n);

      ks_tiles_fetch (&self->tiles, first, last);
      if (self->boxes[0] != NULL)
        ks_tiles_bound (&self->tiles, first, last, self->boxes[0] + leaf * 2 * self->tiles.box_stride);
    }
  return TRUE;
}

/* The boxes of @level from those below. */
static void
bound_level (KsBallTree *self, guint level)
{
  gsize stride = self->tiles.box_stride;

  for (gsize b = 0; b < self->n_boxes[level]; b++)
    {
      gsize first = b * KS_BALL_FAN, last = MIN (first + KS_BALL_FAN, self->n_boxes[level - 1]);
      double *box = self->boxes[level] + b * 2 * stride;
      const double *below = self->boxes[level - 1] + first * 2 * stride;

      for (gsize c = 0; c < 2 * stride; c++)
        box[c] = below[c];
      for (gsize i = first + 1; i < last; i++)
        {
          below += 2 * stride;
          for (gsize c = 0; c < stride; c++)
            {
              box[c] = MIN (box[c], below[c]);
              box[stride + c] = MAX (box[stride + c], below[stride + c]);
            }
        }
    }
}

static gboolean
allocate (KsBallTree *self, KsContext *context, GError **error)
{
  gsize box_size = 2 * self->tiles.box_stride * sizeof (double);
  gsize n = (self->n + KS_LEAF - 1) / KS_LEAF;

  while (TRUE)
    {
      guint level = self->n_levels++;

      self->n_boxes[level] = n;
      if (box_size > 0
          && (self->boxes[level] = ks_alloc (context, n, box_size, error)) == NULL)
        return FALSE;
      if (n <= KS_BALL_FAN)
        return TRUE;
      n = (n + KS_BALL_FAN - 1) / KS_BALL_FAN;
    }
}

gboolean
ks_ball_tree_init (KsBallTree *self, KsContext *context, const KsSpace *space,
                   const KsSpatialOrder *order, GError **error)
{
  *self = (KsBallTree) { .n = space->n };
  if ((self->rows = ks_new (context, guint32, self->n, error)) == NULL
      || (self->position = ks_new (context, guint32, self->n, error)) == NULL)
    return FALSE;
  for (gsize i = 0; i < self->n; i++)
    {
      self->rows[i] = order != NULL ? order->rows[i] : (guint32) i;
      self->position[self->rows[i]] = (guint32) i;
    }
  if (!ks_tiles_init (&self->tiles, context, space, self->rows, ks_round_to_lanes (self->n), 0.0, error)
      || !allocate (self, context, error)
      || !ks_parallel_for (context, self->n_boxes[0], GRAIN, fetch_leaves, self, error))
    return FALSE;
  for (guint l = 1; l < self->n_levels && self->boxes[l] != NULL; l++)
    bound_level (self, l);
  return TRUE;
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

/* Goes down from boxes [begin, end) of @level. */
static void
find (const KsBallTree *self, gsize at, guint level, gsize begin, gsize end, KsRowSet *found)
{
  const KsTiles *tiles = &self->tiles;
  const double *boxes = self->boxes[level];

  for (gsize b = ks_tiles_next_of_point (tiles, at, boxes, begin, end); b < end;
       b = ks_tiles_next_of_point (tiles, at, boxes, b + 1, end))
    {
      if (level > 0)
        {
          gsize first = b * KS_BALL_FAN;

          find (self, at, level - 1, first, MIN (first + KS_BALL_FAN, self->n_boxes[level - 1]), found);
          continue;
        }

      gsize first = b * KS_LEAF;

      for (guint32 bits = ks_tiles_reach (tiles, at, first, MIN (first + KS_LEAF, self->n));
           bits != 0; bits &= bits - 1)
        add (found, self->rows[first + (gsize) __builtin_ctz (bits)]);
    }
}

void
ks_ball_tree_find (const KsBallTree *self, guint32 row, KsRowSet *found)
{
  guint top = self->n_levels - 1;

  find (self, self->position[row], top, 0, self->n_boxes[top], found);
}
