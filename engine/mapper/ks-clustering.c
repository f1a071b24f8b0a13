/* SPDX-License-Identifier: MIT */
#include "ks-clustering.h"

#include "ks-dendrogram.h"
#include "ks-gap.h"
#include "ks-linkage.h"
#include "ks-parallel.h"

#include <string.h>

#define POLL ((gsize) 1 << 20) /* points between two looks at the cancel flag */

typedef struct {
  const KsSpace *space;
  const KsCover *cover;
  const KsClusterSpec *spec;
  KsLinkage *linkage;    /* of the rules that need it, else NULL */
  KsGapScratch *gap_scratch;         /* (n_workers) owned */
  KsLinkageScratch *linkage_scratch; /* (n_workers) owned */
  KsDendrogramRoom *dendrogram_room; /* of the rules that need it, else NULL */
  guint n_workers;
  guint32 *labels;       /* (cover->start[n_boxes]) cluster of each member in its box; owned */
  gsize *clusters;       /* (n_boxes + 1) of each box, then of the boxes before it; owned */
  gsize *members;        /* (n_boxes + 1) with a cluster in each box, then before it; owned */
  KsClustering *clustering;
} Boxes;

static void
boxes_clear (Boxes *self)
{
  for (guint i = 0; i < self->n_workers; i++)
    {
      ks_gap_scratch_clear (&self->gap_scratch[i]);
      ks_linkage_scratch_clear (&self->linkage_scratch[i]);
    }
  g_free (self->gap_scratch);
  g_free (self->linkage_scratch);
  g_free (self->labels);
  g_free (self->clusters);
  g_free (self->members);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Boxes, boxes_clear)

static gboolean
label_box (const Boxes *self, KsContext *context, gsize box, guint worker, GError **error)
{
  gsize first = self->cover->start[box], n = self->cover->start[box + 1] - first;
  const guint32 *rows = self->cover->members + first;
  guint32 *labels = self->labels + first;
  gsize *n_clusters = &self->clusters[box];
  const KsClusterSpec *spec = self->spec;

  switch (spec->rule)
    {
    case KS_CLUSTER_GAP:
      return ks_gap_box (&self->gap_scratch[worker], context, self->space, rows, n, spec->bins,
                         labels, n_clusters, error);
    case KS_CLUSTER_AVERAGE:
    case KS_CLUSTER_COMPLETE:
      return ks_dendrogram_room_box (self->dendrogram_room, worker, context, self->space, rows, n,
                                     spec->rule == KS_CLUSTER_AVERAGE ? KS_LINKAGE_AVERAGE
                                                                      : KS_LINKAGE_COMPLETE,
                                     spec->epsilon, labels, n_clusters, error);
    default:
      return ks_linkage_box (self->linkage, &self->linkage_scratch[worker], context, box, labels,
                             n_clusters, error);
    }
}

static gboolean
label_boxes (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
             GError **error)
{
  const Boxes *self = data;

  for (gsize box = begin; box < end; box++)
    {
      gsize first = self->cover->start[box], n = self->cover->start[box + 1] - first;
      const guint32 *labels = self->labels + first;

      if (!label_box (self, context, box, worker, error))
        return FALSE;
      self->members[box] = 0;
      for (gsize i = 0; i < n; i++)
        self->members[box] += labels[i] != KS_NO_CLUSTER;
    }
  return TRUE;
}

/* From the numbers of each box to those of the boxes before it. */
static void
sum_up (gsize *counts, gsize n)
{
  gsize sum = 0;

  for (gsize i = 0; i <= n; i++)
    {
      gsize count = i < n ? counts[i] : 0;

      counts[i] = sum;
      sum += count;
    }
}

static gboolean
allocate (KsContext *context, KsClustering *self, gsize n_clusters, gsize n_members, GError **error)
{
  self->n_clusters = n_clusters;
  self->box = ks_new (context, guint32, n_clusters, error);
  if (self->box == NULL)
    return FALSE;
  self->start = ks_new0 (context, gsize, n_clusters + 1, error);
  if (self->start == NULL)
    return FALSE;
  self->members = ks_new (context, guint32, n_members, error);
  return self->members != NULL;
}

/* Lists the clusters of each box; members stay ascending, since those of the boxes are. */
static gboolean
list_clusters (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
               GError **error)
{
  const Boxes *self = data;
  const KsCover *cover = self->cover;

  for (gsize box = begin; box < end; box++)
    {
      gsize *next = self->clustering->start + self->clusters[box];
      gsize n = self->clusters[box + 1] - self->clusters[box], at = self->members[box];

      for (gsize i = cover->start[box]; i < cover->start[box + 1]; i++)
        if (self->labels[i] != KS_NO_CLUSTER)
          next[self->labels[i]]++;
      for (gsize c = 0; c < n; c++)
        {
          gsize size = next[c];

          self->clustering->box[self->clusters[box] + c] = (guint32) box;
          next[c] = at;
          at += size;
        }
      for (gsize i = cover->start[box]; i < cover->start[box + 1]; i++)
        if (self->labels[i] != KS_NO_CLUSTER)
          self->clustering->members[next[self->labels[i]]++] = cover->members[i];
      /* Filling has moved each start to the next one's place. */
      memmove (next + 1, next, (n > 0 ? n - 1 : 0) * sizeof *next);
      if (n > 0)
        next[0] = self->members[box];
    }
  return TRUE;
}

static gboolean
list_unclustered (KsContext *context, KsClustering *self, const KsCover *cover, GError **error)
{
  gsize n_members = self->start[self->n_clusters];
  g_autofree guint8 *clustered = ks_new0 (context, guint8, cover->m, error);

  if (clustered == NULL)
    return FALSE;
  for (gsize i = 0; i < n_members; i++)
    {
      if (i % POLL == 0 && !ks_context_check (context, error))
        return FALSE;
      clustered[self->members[i]] = 1;
    }
  self->n_unclustered = cover->m;
  for (gsize p = 0; p < cover->m; p++)
    self->n_unclustered -= clustered[p];
  self->unclustered = ks_new (context, guint32, self->n_unclustered, error);
  if (self->unclustered == NULL)
    return FALSE;

  gsize found = 0;

  for (gsize p = 0; p < cover->m; p++)
    if (!clustered[p])
      self->unclustered[found++] = (guint32) p;
  self->n_unclustered_incidences = cover->start[cover->n_boxes] - n_members;
  return TRUE;
}

/* Points of one node are in the same clusters. */
static gboolean
find_leaders (KsContext *context, KsClustering *self, const KsLinkage *linkage, gsize m,
              GError **error)
{
  self->leader = ks_new (context, guint32, m, error);
  if (self->leader == NULL)
    return FALSE;
  for (gsize p = 0; p < m; p++)
    self->leader[p] = (guint32) p;
  for (gsize at = 0; at < linkage->cells.n_positions; at++)
    {
      if (at % POLL == 0 && !ks_context_check (context, error))
        return FALSE;
      self->leader[linkage->cells.rows[at]] = linkage->node_row[linkage->node_at[at]];
    }
  return TRUE;
}

static gboolean
holds_distances (KsClusterRule rule)
{
  return rule == KS_CLUSTER_AVERAGE || rule == KS_CLUSTER_COMPLETE;
}

/* Before any work: a box whose distances are too many to be held. */
static gboolean
check_sizes (const KsCover *cover, KsClusterRule rule, GError **error)
{
  gsize largest = 0;

  for (gsize box = 0; box < cover->n_boxes; box++)
    largest = MAX (largest, cover->start[box + 1] - cover->start[box]);
  if (largest <= KS_DENDROGRAM_MAX_POINTS)
    return TRUE;
  g_set_error (error, KS_ERROR, KS_ERROR_MEMORY,
               "The largest box of the cover holds %" G_GSIZE_FORMAT " points, and %s linkage"
               " can hold the distances of %d; raise the resolution, lower the gain, take a"
               " smaller core, or cluster by single linkage.",
               largest, rule == KS_CLUSTER_AVERAGE ? "average" : "complete",
               KS_DENDROGRAM_MAX_POINTS);
  return FALSE;
}

KsClustering *
ks_clustering_new (KsContext *context, const KsSpace *space, const KsSpatialOrder *order,
                   const KsCover *cover, const KsClusterSpec *spec, GError **error)
{
  g_return_val_if_fail (space != NULL && cover != NULL && spec != NULL, NULL);
  g_return_val_if_fail (space->n == cover->m && (order == NULL || order->n == space->n), NULL);

  gsize n_boxes = cover->n_boxes;
  guint n_workers = ks_context_get_threads (context);
  g_autoptr (KsSpatialOrder) own_order = NULL;
  g_auto (KsLinkage) linkage = { 0 };
  g_auto (KsDendrogramRoom) dendrogram_room = { 0 };
  g_auto (Boxes) boxes = { .space = space, .cover = cover, .spec = spec, .n_workers = n_workers };

  boxes.gap_scratch = g_new0 (KsGapScratch, n_workers);
  boxes.linkage_scratch = g_new0 (KsLinkageScratch, n_workers);
  if (holds_distances (spec->rule))
    {
      if (!check_sizes (cover, spec->rule, error))
        return NULL;
      ks_dendrogram_room_init (&dendrogram_room, n_workers);
      boxes.dendrogram_room = &dendrogram_room;
    }
  if (spec->rule != KS_CLUSTER_GAP && !holds_distances (spec->rule))
    {
      guint min_points = spec->rule == KS_CLUSTER_DBSCAN ? spec->min_points : 1;

      boxes.linkage = &linkage;
      if (order == NULL
          && (order = own_order = ks_spatial_order_new (context, space, error)) == NULL)
        return NULL;
      if (!ks_linkage_init (&linkage, context, space, order, cover, spec->epsilon, min_points,
                            error))
        return NULL;
    }
  if ((boxes.labels = ks_new (context, guint32, cover->start[n_boxes], error)) == NULL
      || (boxes.clusters = ks_new (context, gsize, n_boxes + 1, error)) == NULL
      || (boxes.members = ks_new (context, gsize, n_boxes + 1, error)) == NULL
      || !ks_parallel_for (context, n_boxes, 4, label_boxes, &boxes, error))
    return NULL;
  sum_up (boxes.clusters, n_boxes);
  sum_up (boxes.members, n_boxes);

  g_autoptr (KsClustering) self = g_atomic_rc_box_new0 (KsClustering);

  boxes.clustering = self;
  self->epsilon = spec->rule != KS_CLUSTER_GAP ? spec->epsilon : 0.0;
  if (!allocate (context, self, boxes.clusters[n_boxes], boxes.members[n_boxes], error)
      || !ks_parallel_for (context, n_boxes, 16, list_clusters, &boxes, error))
    return NULL;
  self->start[self->n_clusters] = boxes.members[n_boxes];
  self->m = cover->m;
  if (!list_unclustered (context, self, cover, error)
      || (boxes.linkage != NULL && !find_leaders (context, self, &linkage, cover->m, error)))
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
  g_free (self->leader);
  g_free (self->members);
  g_free (self->unclustered);
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
         + (self->leader != NULL ? self->m * sizeof (guint32) : 0)
         + self->n_clusters * sizeof (guint32)
         + (self->n_clusters + 1) * sizeof (gsize)
         + (self->start[self->n_clusters] + self->n_unclustered) * sizeof (guint32);
}
