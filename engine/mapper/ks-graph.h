/* The Mapper graph: the nerve of the clusters to dimension 2 (SCIENCE 7).
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-clustering.h"

typedef struct { guint32 source, target, weight; } KsEdge; /* source < target; shared points */
typedef struct { guint32 node[3]; } KsTriangle;            /* ascending */

typedef struct {
  gsize n_nodes;        /* clusters, in their order */
  guint n_axes;         /* lenses */
  guint32 *cell;        /* (n_nodes, 2) of the cover; without one the point index of the ball's
                         * centre, and 0; owned */
  gsize *start;         /* (n_nodes + 1) into members; owned */
  guint32 *members;     /* point indices of the point set, ascending in each node; owned */
  double *density;      /* (n_nodes) mean over members; infinite when a member's is; owned */
  double *lens;         /* (n_nodes, 2) mean over members (circular: the mean direction); owned */
  gsize n_edges;
  KsEdge *edges;        /* by source, then target; owned */
  gsize n_triangles;
  KsTriangle *triangles; /* lexicographic; owned */
  gsize n_unclustered, n_unclustered_incidences;
  guint32
      *unclustered; /* (n_unclustered) point indices of the points in no node, ascending; owned */
} KsGraph;

#define KS_MAX_TRIANGLES 30000000 /* 360 MB, and twice as much more while they are found */

/* Edge: at least @min_shared common points; triangle: as many common to all three.
 * @core, @density and the lenses are those the cover was made of; @cover is NULL for balls
 * (see KsBalls), whose boxes are core rows. Points of the same
 * nodes are one class: O(sum over classes of nodes^2) time for edges, and little more
 * for triangles with @min_shared 1, else O(sum over classes of nodes^3). Errors:
 * KS_ERROR_USAGE for a @min_shared of 0, KS_ERROR_MEMORY for more than KS_MAX_TRIANGLES. */
KsGraph *ks_graph_new (KsContext *context, const KsClustering *clustering, const KsCover *cover,
                       const KsCore *core, const KsDensity *density,
                       KsLens *const *lenses, guint n_lenses, guint min_shared, GError **error);
KsGraph *ks_graph_ref (KsGraph *graph);
void     ks_graph_unref (KsGraph *graph);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsGraph, ks_graph_unref)
gsize    ks_graph_bytes (const KsGraph *graph);

/* Betti numbers over Z/2 of the 2-skeleton (see ks-betti.c). About O(triangles) time for
 * nerves, where most triangles are faces of tetrahedra; any other may cost O(edges), and
 * the reduction what reductions cost. 16 bytes a triangle and 40 an edge of memory. */
gboolean ks_graph_betti (KsContext *context, const KsGraph *graph, gsize *b0, gsize *b1,
                         GError **error);
