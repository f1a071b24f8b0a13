/* SPDX-License-Identifier: MIT */
#include "ks-leaf-tiles.h"

#include "ks-parallel.h"

#include <math.h>

#define ROUND_UP 1.000001f /* more than a few roundings to float32 */
#define GRAIN 256          /* leaves times columns that a thread fills in one go */
#define NO_LEAF 1e18f      /* where padding lies: out of reach, and its square is finite */

static void
find_box (KsLeafTiles *self, const KsKdTree *tree, gsize leaf)
{
  gsize d = self->d, size = ks_kd_tree_leaf_size (tree, leaf);
  const double *x = ks_kd_tree_leaf (tree, leaf);
  double *low = self->lows + leaf * d, *high = self->highs + leaf * d;

  for (gsize c = 0; c < d; c++)
    {
      low[c] = high[c] = x[c];
      for (gsize p = 1; p < size; p++)
        {
          low[c] = MIN (low[c], x[p * d + c]);
          high[c] = MAX (high[c], x[p * d + c]);
        }
    }
}

/* The largest side of a box around all boxes. */
static double
find_range (const KsLeafTiles *self)
{
  double range = 0.0;

  for (gsize c = 0; c < self->d; c++)
    {
      double low = INFINITY, high = -INFINITY;

      for (gsize leaf = 0; leaf < self->n_leaves; leaf++)
        {
          low = MIN (low, self->lows[leaf * self->d + c]);
          high = MAX (high, self->highs[leaf * self->d + c]);
        }
      range = MAX (range, high - low);
    }
  return range;
}

/* What a difference does to a length. */
static inline float
lengthen (KsNorm norm, float length, float difference)
{
  if (norm == KS_NORM_SUM)
    return length + fabsf (difference);
  if (norm == KS_NORM_LARGEST)
    return MAX (length, fabsf (difference));
  return length + difference * difference;
}

static void
fill_box (KsLeafTiles *self, gsize leaf)
{
  gsize d = self->d;
  float length = 0.0f;

  for (gsize c = 0; c < d; c++)
    {
      double low = self->lows[leaf * d + c] * self->scale;
      double high = self->highs[leaf * d + c] * self->scale;
      double centre = low + 0.5 * (high - low), origin = self->lows[c] * self->scale;
      float reach = (float) MAX (high - centre, centre - low) * ROUND_UP;
      float *wall = self->walls + c * self->stride + leaf;

      self->centres[leaf * d + c] = centre;
      self->reaches[leaf * d + c] = reach;
      length = lengthen (self->norm, length, reach);
      wall[0] = nextafterf ((float) (low - origin), -INFINITY);
      wall[d * self->stride] = nextafterf ((float) (high - origin), INFINITY);
    }
  self->corners[leaf] = length * ROUND_UP;
}

static void
fill_tile (KsLeafTiles *self, const KsKdTree *tree, gsize leaf)
{
  gsize d = self->d, size = ks_kd_tree_leaf_size (tree, leaf);
  const double *points = ks_kd_tree_leaf (tree, leaf);
  float *tile = self->tiles + leaf * d * KS_TILE_LANES, *half = self->halves + leaf * KS_TILE_LANES;

  float lengths[KS_TILE_LANES] = { 0.0f };

  for (gsize c = 0; c < d; c++)
    for (gsize p = 0; p < KS_TILE_LANES; p++)
      {
        double centre = self->centres[leaf * d + c];
        float x = p < size ? (float) (points[p * d + c] * self->scale - centre) : 0.0f;

        tile[c * KS_TILE_LANES + p] = x;
        lengths[p] = lengthen (self->norm, lengths[p], x);
      }
  self->lengths[leaf] = 0.0f;
  for (gsize p = 0; p < KS_TILE_LANES; p++)
    {
      self->lengths[leaf] = MAX (self->lengths[leaf], ROUND_UP * lengths[p]);
      half[p] = p >= size ? INFINITY : self->norm == KS_NORM_SQUARES ? 0.5f * lengths[p] : 0.0f;
    }
}

static gboolean
allocate (KsContext *context, KsLeafTiles *self, GError **error)
{
  gsize boxes = self->n_leaves * self->d;

  return (self->lows = ks_new (context, double, boxes, error)) != NULL
         && (self->highs = ks_new (context, double, boxes, error)) != NULL
         && (self->centres = ks_new (context, double, boxes, error)) != NULL
         && (self->reaches = ks_new (context, float, boxes, error)) != NULL
         && (self->tiles = ks_new (context, float, boxes * KS_TILE_LANES, error)) != NULL
         && (self->halves = ks_new (context, float, self->n_leaves * KS_TILE_LANES, error)) != NULL
         && (self->lengths = ks_new (context, float, self->n_leaves, error)) != NULL
         && (self->corners = ks_new (context, float, self->n_leaves, error)) != NULL
         && (self->walls = ks_new (context, float, 2 * self->d * self->stride, error)) != NULL;
}

typedef struct {
  const KsKdTree *tree;
  KsLeafTiles *tiles;
} Fill;

static gboolean
find_boxes (KsContext *context, gsize begin, gsize end, guint worker, gpointer data, GError **error)
{
  const Fill *fill = data;

  for (gsize leaf = begin; leaf < end; leaf++)
    find_box (fill->tiles, fill->tree, leaf);
  return TRUE;
}

static gboolean
fill_leaves (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
             GError **error)
{
  const Fill *fill = data;

  for (gsize leaf = begin; leaf < end; leaf++)
    {
      fill_box (fill->tiles, leaf);
      fill_tile (fill->tiles, fill->tree, leaf);
    }
  return TRUE;
}

KsLeafTiles *
ks_leaf_tiles_new (KsContext *context, const KsKdTree *tree, KsNorm norm, GError **error)
{
  g_return_val_if_fail (tree != NULL && tree->d > 0, NULL);

  g_autoptr (KsLeafTiles) self = g_new0 (KsLeafTiles, 1);
  Fill fill = { .tree = tree, .tiles = self };
  gsize grain = MAX (GRAIN / tree->d, 1);
  int exponent;

  self->norm = norm;
  self->n_leaves = tree->n_leaves;
  self->d = tree->d;
  self->stride = (tree->n_leaves + KS_TILE_LANES - 1) / KS_TILE_LANES * KS_TILE_LANES;
  if (!allocate (context, self, error)
      || !ks_parallel_for (context, self->n_leaves, grain, find_boxes, &fill, error))
    return NULL;

  self->range = find_range (self);
  frexp (self->range, &exponent);
  self->scale = ldexp (1.0, -CLAMP (exponent, -1000, 1000));
  for (gsize i = 0; i < 2 * self->d * self->stride; i++)
    self->walls[i] = NO_LEAF;
  if (!ks_parallel_for (context, self->n_leaves, grain, fill_leaves, &fill, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
ks_leaf_tiles_free (KsLeafTiles *self)
{
  if (self == NULL)
    return;
  g_free (self->lows);
  g_free (self->highs);
  g_free (self->centres);
  g_free (self->reaches);
  g_free (self->tiles);
  g_free (self->halves);
  g_free (self->lengths);
  g_free (self->corners);
  g_free (self->walls);
  g_free (self);
}
