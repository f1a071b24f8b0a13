/* The graph of the first edges of a filtration, and shortest paths in it from one vertex.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-reduction.h"

typedef struct {
  guint16 to;
  guint16 value;  /* of a cocycle, along the arc; 0 without one */
} KsArc;

typedef struct {
  gsize n;
  guint prime;    /* values are taken modulo this */
  gsize *start;   /* (n + 1) into arcs and lengths; owned */
  KsArc *arcs;    /* (start[n]) grouped by the vertex they leave; owned */
  double *lengths; /* (start[n]) of the arcs, metric units; owned. Apart, since a search reads all
                    * arcs of a graph that fills the cache, and alignment would leave a quarter of
                    * it empty */
} KsEdgeGraph;

/* The first @n_edges edges of the reduction's order, as long as @lengths (n, n) says, with the
 * @values (n_edges) of a cocycle or NULL. 24 bytes an edge. To be cleared even after an error. */
gboolean ks_edge_graph_init (KsEdgeGraph *graph, KsContext *context, const KsReduction *reduction,
                             gsize n_edges,
                             const double *lengths, const guint16 *values, GError **error);
void     ks_edge_graph_clear (KsEdgeGraph *graph);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsEdgeGraph, ks_edge_graph_clear)

/* Scratch memory of one search, and its outcome. */
typedef struct {
  gsize n;
  double *distance;  /* (n) from the source, of those met; INFINITY for the others; owned */
  guint32 *parent;   /* (n) the vertex before on the path, the source's own is itself; owned */
  guint16 *value;    /* (n) of the cocycle along the path; owned */
  guint32 *place;    /* (n) in heap, from 1; 0 = never met, KS_SETTLED; owned */
  guint32 *heap;     /* (n) the vertices met but not settled, nearest first; owned */
  gsize heap_size;
  guint32 *settled;  /* (n_settled) vertices by ascending distance; owned */
  gsize n_settled;
} KsPaths;

#define KS_SETTLED G_MAXUINT32

gboolean ks_paths_init (KsPaths *paths, KsContext *context, gsize n, GError **error);
void     ks_paths_clear (KsPaths *paths);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsPaths, ks_paths_clear)

/* Dijkstra's search from @source to all vertices within @reach, or until @target is settled
 * (G_MAXUINT32 for none). Of two vertices equally far the lower is settled first, and of equal
 * paths the first found stays. O(arcs + vertices log n). Does not poll: about 1 ms a 500,000
 * arcs. */
void ks_paths_search (KsPaths *paths, const KsEdgeGraph *graph, guint32 source, guint32 target,
                      double reach);

/* A closed walk from the source of a search: its paths to x and y, and the edge xy. */
typedef struct {
  double length;  /* INFINITY when there is none */
  guint32 x, y;
} KsWalk;

/* The shortest closed walk through @source on which the graph's values do not sum to 0, if it is no
 * longer than @limit. The same search, which closes a walk wherever it meets a settled
 * vertex again with another value. */
KsWalk ks_paths_search_walk (KsPaths *paths, const KsEdgeGraph *graph, guint32 source,
                             double limit);
