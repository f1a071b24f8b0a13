/* SPDX-License-Identifier: MIT */
#include "ks-dendrogram.h"

#include "ks-memory.h"

#include <float.h>
#include <math.h>

/* Sums of this many distances at most are formed, and must be finite. */
#define FARTHEST (DBL_MAX / (2.0 * KS_DENDROGRAM_MAX_POINTS))

/* One box under way; a cluster is known by the last of its points, 0..n-1. */
typedef struct {
  KsDendrogramScratch *scratch;
  gsize n;
  KsLinkageKind kind;
  double height;
} Box;

void
ks_dendrogram_scratch_clear (KsDendrogramScratch *self)
{
  g_clear_pointer (&self->distances, g_free);
  g_clear_pointer (&self->size, g_free);
  g_clear_pointer (&self->chain, g_free);
  g_clear_pointer (&self->parent, g_free);
}

/* Exactly as much as is needed, since the distances are large. What was there is lost. */
static gboolean
make_room (KsDendrogramScratch *self, KsContext *context, gsize n, GError **error)
{
  gsize pairs = n * (n - 1) / 2;

  if (self->pairs_room < pairs)
    {
      g_clear_pointer (&self->distances, g_free);
      self->pairs_room = 0;
      if ((self->distances = ks_new (context, double, pairs, error)) == NULL)
        return FALSE;
      self->pairs_room = pairs;
    }
  return ks_grow (context, &self->size, &self->size_room, n, sizeof (guint32), error)
         && ks_grow (context, &self->chain, &self->chain_room, n, sizeof (guint32), error)
         && ks_grow (context, &self->parent, &self->parent_room, n, sizeof (guint32), error);
}

/* Where the distance of @i and @j > i stands. */
static inline gsize
pair (gsize n, gsize i, gsize j)
{
  return i * (2 * n - i - 1) / 2 + j - i - 1;
}

static inline double *
distance (const Box *box, gsize i, gsize j)
{
  return &box->scratch->distances[i < j ? pair (box->n, i, j) : pair (box->n, j, i)];
}

static gboolean
measure (const Box *box, KsContext *context, const KsSpace *space, const guint32 *rows,
         GError **error)
{
  for (gsize i = 0; i + 1 < box->n; i++)
    {
      double *row = distance (box, i, i + 1);
      gsize n_after = box->n - i - 1;

      if (!ks_context_check (context, error))
        return FALSE;
      ks_space_distances (space, rows[i], rows + i + 1, n_after, row);
      for (gsize j = 0; j < n_after; j++)
        if (!(row[j] <= FARTHEST))
          {
            g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                         "Points %u and %u of the core are farther from one another than float64"
                         " can average; scale the data down.",
                         rows[i], rows[i + 1 + j]);
            return FALSE;
          }
    }
  return TRUE;
}

/* The first of the clusters nearest to @x if they are nearer than *@least, which it becomes;
 * else @known. */
static gsize
find_nearest (const Box *box, gsize x, gsize known, double *least)
{
  const double *distances = box->scratch->distances;
  gsize n = box->n, nearest = known, at = x - 1;
  double min = *least;

  for (gsize i = 0; i < x; i++)
    {
      if (distances[at] < min)
        {
          min = distances[at];
          nearest = i;
        }
      at += n - i - 2;
    }

  const double *row = distances + pair (n, x, x + 1);

  for (gsize i = 0; i + x + 1 < n; i++)
    if (row[i] < min)
      {
        min = row[i];
        nearest = x + 1 + i;
      }
  *least = min;
  return nearest;
}

/* Joins @x to @y > x, which lie @height apart. */
static void
merge (const Box *box, gsize x, gsize y, double height)
{
  guint32 *size = box->scratch->size;
  double n_x = size[x], n_y = size[y];

  for (gsize i = 0; i < box->n; i++)
    {
      if (i == x || i == y)
        continue;
      double *to_x = distance (box, i, x), *to_y = distance (box, i, y);

      *to_y = box->kind == KS_LINKAGE_AVERAGE ? (n_x * *to_x + n_y * *to_y) / (n_x + n_y)
                                              : MAX (*to_x, *to_y);
      *to_x = INFINITY;
    }
  *distance (box, x, y) = INFINITY;
  size[y] += size[x];
  size[x] = 0;
  if (height <= box->height)
    box->scratch->parent[x] = (guint32) y;
}

/* Follows nearest neighbours until two clusters are each other's nearest, merges those, and
 * goes on from the chain that is left: linkages of these kinds bring no cluster nearer. */
static gboolean
merge_all (const Box *box, KsContext *context, GError **error)
{
  guint32 *chain = box->scratch->chain;
  gsize first = 0, length = 0;

  for (gsize n_merges = 0; n_merges + 1 < box->n;)
    {
      if (!ks_context_check (context, error))
        return FALSE;
      if (length == 0)
        {
          while (box->scratch->size[first] == 0)
            first++;
          chain[length++] = (guint32) first;
        }

      gsize x = chain[length - 1], before = length > 1 ? chain[length - 2] : x;
      double least = length > 1 ? *distance (box, x, before) : INFINITY;
      gsize y = find_nearest (box, x, before, &least);

      if (length == 1 || y != before)
        {
          chain[length++] = (guint32) y;
          continue;
        }
      merge (box, MIN (x, y), MAX (x, y), least);
      n_merges++;
      length -= 2;
    }
  return TRUE;
}

/* Numbers the clusters by their first point. Returns how many there are. */
static gsize
label_points (const Box *box, guint32 *labels)
{
  guint32 *parent = box->scratch->parent, *name = box->scratch->chain;
  guint32 found = 0;

  /* A point is joined to later ones alone: from the end, every parent is a root. */
  for (gsize i = box->n; i-- > 0;)
    {
      parent[i] = parent[parent[i]];
      name[i] = G_MAXUINT32;
    }
  for (gsize i = 0; i < box->n; i++)
    {
      if (name[parent[i]] == G_MAXUINT32)
        name[parent[i]] = found++;
      labels[i] = name[parent[i]];
    }
  return found;
}

gboolean
ks_dendrogram_box (KsDendrogramScratch *self, KsContext *context, const KsSpace *space,
                   const guint32 *rows, gsize n, KsLinkageKind kind, double height,
                   guint32 *labels, gsize *n_clusters, GError **error)
{
  g_return_val_if_fail (n >= 1 && n <= KS_DENDROGRAM_MAX_POINTS, FALSE);

  const Box box = { self, n, kind, height };

  if (!make_room (self, context, n, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      self->size[i] = 1;
      self->parent[i] = (guint32) i;
    }
  if (!measure (&box, context, space, rows, error)
      || !merge_all (&box, context, error))
    return FALSE;
  *n_clusters = label_points (&box, labels);
  return TRUE;
}
