/* The nerve of overlapping sets of points, to dimension 2.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-graph.h"

/* Points that lie in the same nodes are one class: the nerve cannot tell them apart,
 * and there are far fewer classes than points. */
typedef struct {
  gsize n_nodes;
  gsize n_classes;   /* in order of their first point; only those of two nodes or more */
  gsize *start;      /* (n_classes + 1) into nodes; owned */
  guint32 *nodes;    /* of each class, ascending; owned */
  guint32 *size;     /* (n_classes) points; owned */
  gsize *node_start; /* (n_nodes + 1) into classes; owned */
  guint32 *classes;  /* of each node, ascending; owned */
  guint32 *place;    /* where the node stands in that class's nodes; owned */
} KsClasses;

void ks_classes_clear (KsClasses *classes);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsClasses, ks_classes_clear)

/* @members of the nodes (@start, n_nodes + 1), ascending, of points 0..m-1; @leader (m) the least
 * point known to be in the same nodes as each one, or NULL when none is known. Then only leaders
 * are compared. O(members) time and memory. */
gboolean ks_classes_init (KsClasses *classes, KsContext *context, gsize n_nodes, const gsize *start,
                          const guint32 *members, gsize m, const guint32 *leader, GError **error);

/* The edges and triangles of @min_shared common points; the arrays become the caller's.
 * KS_ERROR_MEMORY when there are more than @max_triangles, as there soon are when points
 * lie in hundreds of nodes. O(sum over classes of nodes^2) for edges. Triangles with
 * min_shared 1 cost as much times the neighbours of a node / 64, with more O(sum over
 * classes of nodes^3). Memory: up to three times the result. */
gboolean ks_nerve (KsContext *context, const KsClasses *classes, guint min_shared,
                   gsize max_triangles, KsEdge **edges, gsize *n_edges, KsTriangle **triangles,
                   gsize *n_triangles, GError **error);
