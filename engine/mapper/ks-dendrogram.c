/* SPDX-License-Identifier: MIT */
#include "ks-dendrogram.h"

#include "ks-memory.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Sums of this many distances at most are formed, and must be finite. */
#define FARTHEST (DBL_MAX / (2.0 * KS_DENDROGRAM_MAX_POINTS))

#define ROW_GRAIN (KS_ALIGNMENT / sizeof (double)) /* a row of distances begins on a cache line */
#define LEAST_WIDTH 64                             /* below it rows are short enough */

/* One box under way. Clusters stand in slots, in the order of the last of their points. The slot
 * of one that is merged away stays empty until half of them are; then they close up. */
typedef struct {
  KsLinkageKind kind;
  double height;
  gsize n;           /* points */
  gsize width;       /* slots */
  gsize stride;      /* of the distances, a multiple of ROW_GRAIN */
  gsize n_clusters;  /* slots that are not empty */
  double *distances; /* (width, stride) between clusters, metric units; those of empty slots and of
                      * a cluster to itself mean nothing; the scratch's */
  double *gone;      /* (stride) infinity for an empty slot, else 0; owned */
  guint32 *size;     /* (width) points of each cluster, 0 for an empty slot; owned */
  guint32 *point;    /* (width) the last of them; owned */
  guint32 *chain;    /* (length) slots, each the nearest of the one before; owned */
  gsize length;
  guint32 *place;    /* (n) where each slot goes; in the end each cluster's number; owned */
  guint32 *parent;   /* (n) the later point that a merge joins each to, or itself; owned */
} Box;

static void
box_clear (Box *self)
{
  g_free (self->gone);
  g_free (self->size);
  g_free (self->point);
  g_free (self->chain);
  g_free (self->place);
  g_free (self->parent);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Box, box_clear)

void
ks_dendrogram_scratch_clear (KsDendrogramScratch *self)
{
  ks_block_clear (&self->block);
  g_clear_pointer (&self->distances, g_free);
  self->room = 0;
}

static inline double *
row_of (const Box *self, gsize slot)
{
  return self->distances + slot * self->stride;
}

static gboolean
box_init (Box *self, KsContext *context, KsDendrogramScratch *scratch, gsize n, GError **error)
{
  self->n = self->width = self->n_clusters = n;
  self->stride = (n + ROW_GRAIN - 1) / ROW_GRAIN * ROW_GRAIN;
  /* Exactly as much as is needed, since it is much. */
  if (scratch->room < n * self->stride)
    {
      g_clear_pointer (&scratch->distances, g_free);
      scratch->room = 0;
      if ((scratch->distances = ks_new (context, double, n * self->stride, error)) == NULL)
        return FALSE;
      scratch->room = n * self->stride;
    }
  self->distances = scratch->distances;
  if ((self->gone = ks_new (context, double, self->stride, error)) == NULL
      || (self->size = ks_new (context, guint32, n, error)) == NULL
      || (self->point = ks_new (context, guint32, n, error)) == NULL
      || (self->chain = ks_new (context, guint32, n, error)) == NULL
      || (self->place = ks_new (context, guint32, n, error)) == NULL
      || (self->parent = ks_new (context, guint32, n, error)) == NULL)
    return FALSE;
  for (gsize i = 0; i < self->stride; i++)
    self->gone[i] = i < n ? 0.0 : INFINITY;
  for (guint32 i = 0; i < n; i++)
    {
      self->size[i] = 1;
      self->point[i] = self->parent[i] = i;
    }
  return TRUE;
}

static gboolean
measure (const Box *self, KsContext *context, KsBlock *block, const KsSpace *space,
         const guint32 *rows, GError **error)
{
  if (!ks_block_gather (block, context, space, rows, self->n, error))
    return FALSE;
  for (gsize i = 0; i < self->n; i++)
    {
      double *row = row_of (self, i), farthest = 0.0;

      if (!ks_context_check (context, error))
        return FALSE;
      ks_block_keys (block, rows[i], row);
      for (gsize j = 0; j < self->n; j++)
        farthest = MAX (farthest, row[j]);
      if (!(ks_key_to_distance (space, farthest) <= FARTHEST))
        {
          g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                       "Point %u of the core is farther from another one than float64 can average;"
                       " scale the data down.",
                       rows[i]);
          return FALSE;
        }
      if (space->form == KS_FORM_SQUARES)
        for (gsize j = 0; j < self->n; j++)
          row[j] = sqrt (row[j]);
      else if (space->form < KS_FORM_SUM)
        for (gsize j = 0; j < self->n; j++)
          row[j] = ks_key_to_distance (space, row[j]);
      memset (row + self->n, 0, (self->stride - self->n) * sizeof *row);
    }
  return TRUE;
}

/* The least of @row + @gone (n, a multiple of ROW_GRAIN), and in @place the first place of it. */
KS_WIDE static double
find_least (const double *row, const double *gone, gsize n, gsize *place)
{
  KsMask here = { 0, 1, 2, 3 }, places = here;
  KsVector least = { 0.0 };

  least += INFINITY;
  for (gsize j = 0; j < n; j += KS_LANES)
    {
      KsVector value = *(const KsVector *) (row + j) + *(const KsVector *) (gone + j);

      places = (KsMask) ks_choose (value < least, here, places);
      least = ks_choose (value < least, value, least);
      here += KS_LANES;
    }

  double best = least[0];

  *place = (gsize) places[0];
  for (gsize l = 1; l < KS_LANES; l++)
    if (least[l] < best || (least[l] == best && (gsize) places[l] < *place))
      {
        best = least[l];
        *place = (gsize) places[l];
      }
  return best;
}

/* @y (n) becomes the mean of @x and @y, weighted by @n_x and @n_y. */
KS_WIDE static void
average (const double *x, double *y, gsize n, double n_x, double n_y)
{
  for (gsize i = 0; i < n; i += KS_LANES)
    {
      KsVector *to_y = (KsVector *) (y + i);

      *to_y = (n_x * *(const KsVector *) (x + i) + n_y * *to_y) / (n_x + n_y);
    }
}

KS_WIDE static void
take_larger (const double *x, double *y, gsize n)
{
  for (gsize i = 0; i < n; i += KS_LANES)
    {
      KsVector to_x = *(const KsVector *) (x + i), *to_y = (KsVector *) (y + i);

      *to_y = ks_choose (to_x > *to_y, to_x, *to_y);
    }
}

/* Joins the cluster of slot @x to that of @y > @x, which lie @height apart. */
static void
merge (Box *self, gsize x, gsize y, double height)
{
  double *row = row_of (self, y);

  if (self->kind == KS_LINKAGE_AVERAGE)
    average (row_of (self, x), row, self->stride, self->size[x], self->size[y]);
  else
    take_larger (row_of (self, x), row, self->stride);
  if (height <= self->height)
    self->parent[self->point[x]] = self->point[y];
  self->size[y] += self->size[x];
  self->size[x] = 0;
  self->gone[x] = INFINITY;
  self->n_clusters--;
  for (gsize i = 0; i < self->width; i++)
    if (self->size[i] > 0)
      row_of (self, i)[y] = row[i];
}

/* Takes out the empty slots: every number moves towards the beginning, over none that is still
 * to move. O(width^2). */
static gboolean
close_up (Box *self, KsContext *context, GError **error)
{
  gsize stride = (self->n_clusters + ROW_GRAIN - 1) / ROW_GRAIN * ROW_GRAIN;
  guint32 width = 0;

  for (gsize i = 0; i < self->width; i++)
    self->place[i] = self->size[i] > 0 ? width++ : G_MAXUINT32;
  for (gsize c = 0; c < self->length; c++)
    self->chain[c] = self->place[self->chain[c]];
  for (gsize i = 0; i < self->width; i++)
    {
      const double *from = row_of (self, i);
      double *to = self->distances + self->place[i] * stride;

      if (self->size[i] == 0)
        continue;
      if (!ks_context_check (context, error))
        return FALSE;
      for (gsize j = 0; j < self->width; j++)
        if (self->size[j] > 0)
          *to++ = from[j];
      for (gsize j = width; j < stride; j++)
        *to++ = 0.0;
    }
  for (gsize i = 0; i < self->width; i++)
    if (self->size[i] > 0)
      {
        self->size[self->place[i]] = self->size[i];
        self->point[self->place[i]] = self->point[i];
      }
  for (gsize i = 0; i < stride; i++)
    self->gone[i] = i < width ? 0.0 : INFINITY;
  self->width = width;
  self->stride = stride;
  return TRUE;
}

/* The first of the slots nearest to @x, unless @before, if there is one, is as near: then that. */
static gsize
find_nearest (Box *self, gsize x, gsize before, double *least)
{
  const double *row = row_of (self, x);
  gsize place;

  /* A cluster is not its own neighbour. */
  self->gone[x] = INFINITY;
  *least = find_least (row, self->gone, self->stride, &place);
  self->gone[x] = 0.0;
  return before != x && row[before] <= *least ? before : place;
}

/* Follows nearest neighbours until two clusters are each other's nearest, merges those, and
 * goes on from the chain that is left: linkages of these kinds bring no cluster nearer. */
static gboolean
merge_all (Box *self, KsContext *context, GError **error)
{
  gsize first = 0;

  while (self->n_clusters > 1)
    {
      if (!ks_context_check (context, error))
        return FALSE;
      if (self->width > LEAST_WIDTH && 2 * self->n_clusters <= self->width)
        {
          if (!close_up (self, context, error))
            return FALSE;
          first = 0;
        }
      if (self->length == 0)
        {
          while (self->size[first] == 0)
            first++;
          self->chain[self->length++] = (guint32) first;
        }

      gsize x = self->chain[self->length - 1];
      gsize before = self->length > 1 ? self->chain[self->length - 2] : x;
      double least;
      gsize y = find_nearest (self, x, before, &least);

      if (before == x || y != before)
        {
          self->chain[self->length++] = (guint32) y;
          continue;
        }
      self->length -= 2;
      merge (self, MIN (x, y), MAX (x, y), least);
    }
  return TRUE;
}

/* Numbers the clusters by their first point. Returns how many there are. */
static gsize
label_points (const Box *self, guint32 *labels)
{
  guint32 *parent = self->parent, *name = self->place;
  guint32 found = 0;

  /* A point is joined to later ones alone: from the end, every parent is a root. */
  for (gsize i = self->n; i-- > 0;)
    {
      parent[i] = parent[parent[i]];
      name[i] = G_MAXUINT32;
    }
  for (gsize i = 0; i < self->n; i++)
    {
      if (name[parent[i]] == G_MAXUINT32)
        name[parent[i]] = found++;
      labels[i] = name[parent[i]];
    }
  return found;
}

gboolean
ks_dendrogram_box (KsDendrogramScratch *scratch, KsContext *context, const KsSpace *space,
                   const guint32 *rows, gsize n, KsLinkageKind kind, double height,
                   guint32 *labels, gsize *n_clusters, GError **error)
{
  g_return_val_if_fail (n >= 1 && n <= KS_DENDROGRAM_MAX_POINTS, FALSE);

  g_auto (Box) self = { .kind = kind, .height = height };

  if (!box_init (&self, context, scratch, n, error)
      || !measure (&self, context, &scratch->block, space, rows, error)
      || !merge_all (&self, context, error))
    return FALSE;
  *n_clusters = label_points (&self, labels);
  return TRUE;
}

void
ks_dendrogram_room_init (KsDendrogramRoom *self, guint n_workers)
{
  double points = KS_DENDROGRAM_MAX_POINTS / sqrt (n_workers);

  /* Rows of this many distances are filled up by none. */
  *self = (KsDendrogramRoom){ .n_workers = n_workers,
                              .share = (gsize) points / ROW_GRAIN * ROW_GRAIN };
  self->scratch = g_new0 (KsDendrogramScratch, n_workers);
  pthread_mutex_init (&self->lock, NULL);
}

void
ks_dendrogram_room_clear (KsDendrogramRoom *self)
{
  if (self->scratch == NULL)
    return;
  for (guint w = 0; w < self->n_workers; w++)
    ks_dendrogram_scratch_clear (&self->scratch[w]);
  ks_dendrogram_scratch_clear (&self->common);
  g_clear_pointer (&self->scratch, g_free);
  pthread_mutex_destroy (&self->lock);
}

gboolean
ks_dendrogram_room_box (KsDendrogramRoom *self, guint worker, KsContext *context,
                        const KsSpace *space, const guint32 *rows, gsize n, KsLinkageKind kind,
                        double height, guint32 *labels, gsize *n_clusters, GError **error)
{
  if (n <= self->share)
    return ks_dendrogram_box (&self->scratch[worker], context, space, rows, n, kind, height, labels,
                              n_clusters, error);

  gboolean is_done;

  pthread_mutex_lock (&self->lock);
  is_done = ks_dendrogram_box (&self->common, context, space, rows, n, kind, height, labels,
                               n_clusters, error);
  pthread_mutex_unlock (&self->lock);
  return is_done;
}
