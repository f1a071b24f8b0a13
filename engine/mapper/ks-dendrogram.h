/* Average and complete linkage of one box, cut at a height (SCIENCE 6).
 *
 * Distances between clusters are the mean, or the largest, of those between their points
 * (Sokal, Michener 1958; Sorensen 1948). The merges are those of the nearest-neighbour
 * chain (Murtagh 1983; Mullner 2011, figure 3), found from the distances of all pairs.
 *
 * Ties are decided as SciPy's linkage decides them, so that the clusters are its fcluster
 * at the same distance: a chain starts at the first cluster there is, goes on to the first of
 * the nearest ones, but back to where it came from if that is as near; a merged cluster
 * stands where the later of the two stood.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-block.h"

#include <pthread.h>

/* All distances of a box are held in memory, each pair twice, since rows are read far quicker
 * than columns: 256 MiB for this many points. */
#define KS_DENDROGRAM_MAX_POINTS 5792

typedef enum { KS_LINKAGE_AVERAGE, KS_LINKAGE_COMPLETE } KsLinkageKind;

/* What one box after another needs. All zero to begin with. */
typedef struct {
  KsBlock block;
  double *distances; /* (room) owned */
  gsize room;
} KsDendrogramScratch;

void ks_dendrogram_scratch_clear (KsDendrogramScratch *scratch);

/* The cluster of each of @rows[0..n), 1 <= n <= KS_DENDROGRAM_MAX_POINTS, into @labels (n),
 * numbered by their first row: merges at or below @height are joined. Errors: a distance
 * beyond float64. O(n^2 d) time, 8 n^2 bytes. */
gboolean ks_dendrogram_box (KsDendrogramScratch *scratch, KsContext *context, const KsSpace *space,
                            const guint32 *rows, gsize n, KsLinkageKind kind, double height,
                            guint32 *labels, gsize *n_clusters, GError **error);

/* What all workers of a run need together: distances of 512 MiB at most, for any number of them.
 * Half of it is divided among the workers; the boxes beyond a worker's share are done one after
 * another in the other half. */
typedef struct {
  guint n_workers;
  gsize share;                  /* points of a box that a worker does in its own scratch */
  KsDendrogramScratch *scratch; /* (n_workers) owned */
  KsDendrogramScratch common;   /* of the boxes beyond the share */
  pthread_mutex_t lock;         /* held by who uses it */
} KsDendrogramRoom;

void     ks_dendrogram_room_init (KsDendrogramRoom *room, guint n_workers);
void     ks_dendrogram_room_clear (KsDendrogramRoom *room);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsDendrogramRoom, ks_dendrogram_room_clear)
/* ks_dendrogram_box() in the room of @worker, below n_workers; waits for its turn if need be. */
gboolean ks_dendrogram_room_box (KsDendrogramRoom *room, guint worker, KsContext *context,
                                 const KsSpace *space, const guint32 *rows, gsize n,
                                 KsLinkageKind kind, double height, guint32 *labels,
                                 gsize *n_clusters, GError **error);
