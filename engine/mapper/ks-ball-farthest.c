/* A tree of bounding boxes that each know the farthest of their points: sixteen points make a
 * leaf, sixteen boxes the next larger one.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-ball-farthest.h"

#include "ks-parallel.h"
#include "ks-tiles.h"

#include <math.h>

#define GRAIN 64     /* boxes a thread bounds in one go */
#define FAN 16
#define MAX_LEVELS 8 /* enough for 2^32 points */

typedef struct {
  gsize n;
  guint32 *rows;      /* (n) of the space, in spatial order: those at each position; owned */
  guint32 *position;  /* (n) where each row stands; owned */
  KsTiles tiles;
  guint n_levels;     /* level 0 is of leaves, the last one of at most FAN boxes */
  gsize n_boxes[MAX_LEVELS];
  double *boxes[MAX_LEVELS]; /* (n_boxes, 2, tiles.box_stride); NULL where there are none
                              * (given distances); owned */
} Tree;

static void
tree_clear (Tree *self)
{
  ks_tiles_clear (&self->tiles);
  g_free (self->rows);
  g_free (self->position);
  for (guint l = 0; l < MAX_LEVELS; l++)
    g_free (self->boxes[l]);
}

static gboolean
fetch_leaves (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
              GError **error)
{
  Tree *self = data;

  for (gsize leaf = begin; leaf < end; leaf++)
    {
      gsize first = leaf * KS_LEAF, last = MIN (first + KS_LEAF, self->n);

      ks_tiles_fetch (&self->tiles, first, last);
      if (self->boxes[0] != NULL)
        ks_tiles_bound (&self->tiles, first, last,
                        self->boxes[0] + leaf * 2 * self->tiles.box_stride);
    }
  return TRUE;
}

/* The boxes of @level from those below. */
static void
bound_level (Tree *self, guint level)
{
  gsize stride = self->tiles.box_stride;

  for (gsize b = 0; b < self->n_boxes[level]; b++)
    {
      gsize first = b * FAN, last = MIN (first + FAN, self->n_boxes[level - 1]);
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
allocate (Tree *self, KsContext *context, GError **error)
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
      if (n <= FAN)
        return TRUE;
      n = (n + FAN - 1) / FAN;
    }
}

static gboolean
tree_init (Tree *self, KsContext *context, const KsSpace *space,
                   const KsSpatialOrder *order, GError **error)
{
  *self = (Tree) { .n = space->n };
  if ((self->rows = ks_new (context, guint32, self->n, error)) == NULL
      || (self->position = ks_new (context, guint32, self->n, error)) == NULL)
    return FALSE;
  for (gsize i = 0; i < self->n; i++)
    {
      self->rows[i] = order != NULL ? order->rows[i] : (guint32) i;
      self->position[self->rows[i]] = (guint32) i;
    }
  if (!ks_tiles_init (&self->tiles, context, space, self->rows, ks_round_to_lanes (self->n), error)
      || !allocate (self, context, error)
      || !ks_parallel_for (context, self->n_boxes[0], GRAIN, fetch_leaves, self, error))
    return FALSE;
  for (guint l = 1; l < self->n_levels && self->boxes[l] != NULL; l++)
    bound_level (self, l);
  return TRUE;
}

/* ---- The search ---- */

typedef struct {
  double key; /* to the nearest row chosen */
  guint32 row;
} Farthest;

typedef struct {
  Tree tree;
  KsContext *context;
  gsize at;          /* position of the row chosen last */
  double *nearest;   /* (n) by position: keys to the nearest row chosen; owned */
  Farthest *farthest[MAX_LEVELS]; /* (n_boxes) owned */
} Search;

static void
search_clear (Search *self)
{
  tree_clear (&self->tree);
  g_free (self->nearest);
  for (guint l = 0; l < MAX_LEVELS; l++)
    g_free (self->farthest[l]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, search_clear)

/* Ties are between distances: two keys can stand for one distance. */
static inline gboolean
is_farther (const KsSpace *space, Farthest a, Farthest b)
{
  if (a.key == b.key)
    return a.row < b.row;

  double x = ks_key_to_distance (space, a.key), y = ks_key_to_distance (space, b.key);

  return x > y || (x == y && a.row < b.row);
}

static void
measure_leaf (Search *self, gsize leaf)
{
  const Tree *tree = &self->tree;
  gsize first = leaf * KS_LEAF, last = MIN (first + KS_LEAF, tree->n);
  double keys[KS_LEAF] __attribute__ ((aligned (KS_ALIGNMENT)));
  Farthest best = { 0.0, G_MAXUINT32 };

  ks_tiles_keys (&tree->tiles, self->at, first, last, keys);
  for (gsize i = first; i < last; i++)
    {
      self->nearest[i] = MIN (self->nearest[i], keys[i - first]);

      Farthest here = { self->nearest[i], tree->rows[i] };
      if (is_farther (tree->tiles.space, here, best))
        best = here;
    }
  self->farthest[0][leaf] = best;
}

/* Measures what may have come nearer in the boxes [begin, end) of @level, and tells the
 * farthest point of them all. */
static gboolean
measure (Search *self, guint level, gsize begin, gsize end, Farthest *best, GError **error)
{
  Tree *tree = &self->tree;
  const KsSpace *space = tree->tiles.space;

  if (level > 1 && !ks_context_check (self->context, error))
    return FALSE;
  *best = (Farthest) { 0.0, G_MAXUINT32 };
  for (gsize b = begin; b < end; b++)
    {
      Farthest *farthest = &self->farthest[level][b];
      gsize first = b * FAN;

      ks_tiles_set_limit (&tree->tiles, farthest->key);
      if (ks_tiles_next_of_point (&tree->tiles, self->at, tree->boxes[level], b, b + 1) == b)
        {
          if (level == 0)
            measure_leaf (self, b);
          else if (!measure (self, level - 1, first, MIN (first + FAN, tree->n_boxes[level - 1]),
                             farthest, error))
            return FALSE;
        }
      if (is_farther (space, *farthest, *best))
        *best = *farthest;
    }
  return TRUE;
}

static gboolean
search_init (Search *self, GError **error)
{
  const Tree *tree = &self->tree;

  if ((self->nearest = ks_new (self->context, double, tree->n, error)) == NULL)
    return FALSE;
  for (gsize i = 0; i < tree->n; i++)
    self->nearest[i] = INFINITY;
  for (guint l = 0; l < tree->n_levels; l++)
    {
      self->farthest[l] = ks_new (self->context, Farthest, tree->n_boxes[l], error);
      if (self->farthest[l] == NULL)
        return FALSE;
      for (gsize b = 0; b < tree->n_boxes[l]; b++)
        self->farthest[l][b] = (Farthest) { INFINITY, 0 };
    }
  return TRUE;
}

gboolean
ks_ball_farthest (KsContext *context, const KsSpace *space, const KsSpatialOrder *order,
                  double epsilon, gsize limit, guint32 **rows, gsize *n_rows, double *radius,
                  GError **error)
{
  g_return_val_if_fail (space != NULL && space->n >= 1 && limit >= 1, FALSE);

  g_auto (Search) self = { .context = context };
  const Tree *tree = &self.tree;
  g_autofree guint32 *chosen = NULL;
  gsize n = 0, room = 0;
  Farthest next = { INFINITY, 0 };

  if (!tree_init (&self.tree, context, space, order, error) || !search_init (&self, error))
    return FALSE;

  guint top = tree->n_levels - 1;
  do
    {
      if (!ks_context_check (context, error)
          || !ks_grow (context, &chosen, &room, n + 1, sizeof *chosen, error))
        return FALSE;
      chosen[n++] = next.row;
      self.at = tree->position[next.row];
      if (!measure (&self, top, 0, tree->n_boxes[top], &next, error))
        return FALSE;
    }
  while (n < limit && ks_key_to_distance (space, next.key) > epsilon);

  *rows = g_steal_pointer (&chosen);
  *n_rows = n;
  *radius = ks_key_to_distance (space, next.key);
  return TRUE;
}
