/* SPDX-License-Identifier: MIT */
#include "ks-clustering.h"

#include "ks-box.h"
#include "ks-parallel.h"

typedef struct {
  const KsSpace *space;
  const KsCover *cover;
  const KsClusterSpec *spec;
  KsBoxScratch *scratch; /* (n_workers) owned */
  guint n_workers;
  guint32 *labels;       /* (cover->start[n_boxes]) cluster of each member in its box; owned */
  gsize *clusters;       /* (n_boxes) how many there are; owned */
} Boxes;

static void
boxes_clear (Boxes *self)
{
  for (guint i = 0; i < self->n_workers; i++)
    ks_box_scratch_clear (&self->scratch[i]);
  g_free (self->scratch);
  g_free (self->labels);
  g_free (self->clusters);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Boxes, boxes_clear)

static gboolean
cluster_boxes (KsContext *context, gsize begin, gsize end, guint worker, gpointer data, GError **error)
{
  const Boxes *self = data;
  const KsClusterSpec *spec = self->spec;
  KsBoxScratch *scratch = &self->scratch[worker];

  for (gsize box = begin; box < end; box++)
    {
      gsize first = self->cover->start[box], n = self->cover->start[box + 1] - first;
      const guint32 *rows = self->cover->members + first;
      guint32 *labels = self->labels + first;
      guint min_points = spec->rule == KS_CLUSTER_DBSCAN ? spec->min_points : 1;

      if (!(spec->rule == KS_CLUSTER_GAP
            ? ks_box_gap (scratch, context, self->space, rows, n, spec->bins, labels, error)
            : ks_box_dbscan (scratch, context, self->space, rows, n, spec->epsilon, min_points, labels, error))
          || !ks_box_number (scratch, context, labels, n, &self->clusters[box], error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
allocate (KsContext *context, KsClustering *self, const KsCover *cover, const gsize *clusters,
          gsize n_incidences, GError **error)
{
  for (gsize box = 0; box < cover->n_boxes; box++)
    self->n_clusters += clusters[box];
  self->box = ks_new (context, guint32, self->n_clusters, error);
  if (self->box == NULL)
    return FALSE;
  self->start = ks_new0 (context, gsize, self->n_clusters + 1, error);
  if (self->start == NULL)
    return FALSE;
  self->members = ks_new (context, guint32, n_incidences, error);
  return self->members != NULL;
}

/* Lists the clusters of all boxes one after the other; members stay ascending, since
 * those of the boxes are. */
static void
list_clusters (KsClustering *self, const Boxes *boxes)
{
  const KsCover *cover = boxes->cover;
  const guint32 *labels = boxes->labels;
  gsize base = 0, total = 0;

  for (gsize box = 0; box < cover->n_boxes; box++)
    {
      gsize *count = self->start + base;

      for (gsize i = cover->start[box]; i < cover->start[box + 1]; i++)
        if (labels[i] != KS_NO_CLUSTER)
          count[labels[i]]++;
      for (gsize c = 0; c < boxes->clusters[box]; c++)
        {
          gsize size = count[c];

          self->box[base + c] = (guint32) box;
          count[c] = total;
          total += size;
        }
      for (gsize i = cover->start[box]; i < cover->start[box + 1]; i++)
        if (labels[i] != KS_NO_CLUSTER)
          self->members[count[labels[i]]++] = cover->members[i];
      base += boxes->clusters[box];
    }

  /* Filling has moved each start to the next one's place. */
  for (gsize c = self->n_clusters; c > 0; c--)
    self->start[c] = self->start[c - 1];
  self->start[0] = 0;
}

static gboolean
count_unclustered (KsContext *context, KsClustering *self, const KsCover *cover, GError **error)
{
  gsize n_members = self->start[self->n_clusters];
  g_autofree guint8 *clustered = ks_new0 (context, guint8, cover->m, error);

  if (clustered == NULL)
    return FALSE;
  for (gsize i = 0; i < n_members; i++)
    clustered[self->members[i]] = 1;
  self->n_unclustered = cover->m;
  for (gsize p = 0; p < cover->m; p++)
    self->n_unclustered -= clustered[p];
  self->n_unclustered_incidences = cover->start[cover->n_boxes] - n_members;
  return TRUE;
}

KsClustering *
ks_clustering_new (KsContext *context, const KsSpace *space, const KsSpatialOrder *order,
                   const KsCover *cover, const KsClusterSpec *spec, GError **error)
{
  g_return_val_if_fail (space != NULL && cover != NULL && spec != NULL, NULL);
  g_return_val_if_fail (space->n == cover->m && (order == NULL || order->n == space->n), NULL);

  gsize n_incidences = cover->start[cover->n_boxes];
  guint n_workers = ks_context_get_threads (context);
  g_auto (Boxes) boxes = { .space = space, .cover = cover, .spec = spec, .n_workers = n_workers };

  boxes.scratch = g_new0 (KsBoxScratch, n_workers);
  boxes.labels = ks_new (context, guint32, n_incidences, error);
  if (boxes.labels == NULL)
    return NULL;
  boxes.clusters = ks_new (context, gsize, cover->n_boxes, error);
  if (boxes.clusters == NULL
      || !ks_parallel_for (context, cover->n_boxes, 4, cluster_boxes, &boxes, error))
    return NULL;

  g_autoptr (KsClustering) self = g_atomic_rc_box_new0 (KsClustering);

  if (!allocate (context, self, cover, boxes.clusters, n_incidences, error))
    return NULL;
  list_clusters (self, &boxes);
  if (!count_unclustered (context, self, cover, error))
    return NULL;
  return g_steal_pointer (&self);
}

KsClustering *
ks_clustering_ref (KsClustering *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  KsClustering *self = data;

  g_free (self->box);
  g_free (self->start);
  g_free (self->members);
}

void
ks_clustering_unref (KsClustering *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

gsize
ks_clustering_bytes (const KsClustering *self)
{
  return sizeof *self
         + self->n_clusters * sizeof (guint32)
         + (self->n_clusters + 1) * sizeof (gsize)
         + self->start[self->n_clusters] * sizeof (guint32);
}
