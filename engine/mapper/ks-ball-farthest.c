/* Farthest points, one after the other (Gonzalez 1985), over a tree of boxes that each know
 * the farthest of their points.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-ball-tree.h"

#include <math.h>

typedef struct {
  double key; /* to the nearest row chosen */
  guint32 row;
} Farthest;

typedef struct {
  KsBallTree *tree;
  KsContext *context;
  gsize at;          /* position of the row chosen last */
  double *nearest;   /* (n) by position: keys to the nearest row chosen; owned */
  Farthest *farthest[KS_BALL_MAX_LEVELS]; /* (n_boxes) owned */
} Search;

static void
search_clear (Search *self)
{
  g_free (self->nearest);
  for (guint l = 0; l < KS_BALL_MAX_LEVELS; l++)
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
  const KsBallTree *tree = self->tree;
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
  KsBallTree *tree = self->tree;
  const KsSpace *space = tree->tiles.space;

  if (level > 1 && !ks_context_check (self->context, error))
    return FALSE;
  *best = (Farthest) { 0.0, G_MAXUINT32 };
  for (gsize b = begin; b < end; b++)
    {
      Farthest *farthest = &self->farthest[level][b];
      gsize first = b * KS_BALL_FAN;

      ks_tiles_set_limit (&tree->tiles, farthest->key);
      if (ks_tiles_next_of_point (&tree->tiles, self->at, tree->boxes[level], b, b + 1) == b)
        {
          if (level == 0)
            measure_leaf (self, b);
          else if (!measure (self, level - 1, first, MIN (first + KS_BALL_FAN, tree->n_boxes[level - 1]),
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
  const KsBallTree *tree = self->tree;

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
ks_ball_farthest (KsBallTree *tree, KsContext *context, double epsilon, gsize limit,
                  guint32 **rows, gsize *n_rows, double *radius, GError **error)
{
  g_return_val_if_fail (tree != NULL && tree->n >= 1 && limit >= 1, FALSE);

  const KsSpace *space = tree->tiles.space;
  g_auto (Search) self = { .tree = tree, .context = context };
  g_autofree guint32 *chosen = NULL;
  gsize n = 0, room = 0;
  guint top = tree->n_levels - 1;
  Farthest next = { INFINITY, 0 };

  if (!search_init (&self, error))
    return FALSE;
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
