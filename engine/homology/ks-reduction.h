/* What the sweep of a flag filtration leaves behind in dimension 1, and on demand in dimension 2:
 * every edge in the order it entered, the classes that were born, and the reduced columns that
 * killed them. It serves all bars and all moments between birth and death at once: reduced
 * columns never change, so the state at a value t is those of the classes that died by t.
 *
 * Chains are oriented: an edge ij goes from i to j, i < j.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-critical.h"
#include "ks-voids.h"

#define KS_NO_EDGE G_MAXUINT32

typedef struct {
  const double *distance; /* (n, n) symmetric; not owned */
  gsize n;
  guint max_dim;         /* 1 or 2 */
  guint prime;
  double threshold;
  KsEdgeOrder order;     /* every bucket is sorted: order.pairs are the edges as they entered */
  guint16 *via;          /* (order.n_edges) the least vertex of the edge's lune, or the edge's own
                          * lower vertex when the lune was empty: then it is critical; owned */
  KsCritical critical;
  guint32 *class_of;     /* (order.n_edges) the class a critical edge bears, else KS_CRITICAL_TREE;
                          * owned */
  gsize n_classes;
  guint32 *birth, *death; /* (n_classes) positions in order.pairs of the edges at which the class
                           * is born and dies, KS_NO_EDGE for never; owned */
  guint16 *filler;        /* (n_classes) a vertex of the component of the death edge's lune that
                           * killed the class: the triangle of both is critical; owned */
  gsize birth_room, death_room, filler_room;
  gsize n_bars;
  guint32 *bars;         /* (n_bars) classes of bars not of length 0, by birth, then death: the
                          * bars of dimension 1 of a diagram in its order; owned */

  /* Of dimension 2; nothing where max_dim is 1. */
  KsVoids voids;
  double *void_death;    /* (voids.n_triangles) metric units, INFINITY for never; owned */
  gsize void_death_room;
  gsize n_void_bars;
  guint32 *void_bars;    /* (n_void_bars) as bars; owned */
} KsReduction;

/* @distance as ks_rips_persistence() admits it, and its edges up to @threshold; the classes of
 * dimension 1, and of 2 if @max_dim is 2. Time of that function in dimension @max_dim, and 10 bytes
 * more an edge. To be cleared even after an error. */
gboolean ks_reduction_init (KsReduction *reduction, KsContext *context, const double *distance,
                            gsize n, guint max_dim, double threshold, guint prime, GError **error);
void     ks_reduction_clear (KsReduction *reduction);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsReduction, ks_reduction_clear)

static inline double
ks_reduction_length (const KsReduction *self, guint32 edge)
{
  return ks_edge_key (self->distance, self->n, self->order.pairs[edge] >> 16,
                      self->order.pairs[edge] & 0xffff).length;
}

/* The classes of the column that killed @cycle, ascending up to @cycle itself; none while it is
 * alive. */
static inline const guint32 *
ks_reduction_column (const KsReduction *self, guint32 cycle, gsize *n)
{
  *n = self->critical.columns.size[cycle];
  return self->critical.columns.pool + self->critical.columns.begin[cycle];
}

/* The coefficient of entry @i of that column, in 1 .. prime - 1; that of the last one is 1. */
static inline guint
ks_reduction_coefficient (const KsReduction *self, guint32 cycle, gsize i)
{
  const KsColumns *columns = &self->critical.columns;

  return columns->prime == 2 ? 1 : columns->pool_coefficient[columns->begin[cycle] + i];
}

double ks_reduction_birth (const KsReduction *reduction, guint32 cycle);
double ks_reduction_death (const KsReduction *reduction, guint32 cycle); /* INFINITY for never */

/* The places in bars, or for @dim 2 in void_bars, by the bars' lengths, the longest first, of
 * equals the first; one that never dies ends at the threshold. A new array (n_bars). */
gsize *ks_reduction_rank (const KsReduction *reduction, KsContext *context, guint dim,
                          GError **error);

/* What it holds, @distance left out. */
gsize ks_reduction_bytes (const KsReduction *reduction);

/* The place of the edge xy in order.pairs; it is there. O(log edges). */
guint32 ks_reduction_position (const KsReduction *reduction, guint32 x, guint32 y);

/* How many edges are no longer than @value. */
gsize ks_reduction_count (const KsReduction *reduction, double value);

/* The class of a closed walk over the vertices @walk[0..n), the last joined to the first, all of
 * whose steps are edges: @born is the least value at which a chain of its class at @value exists,
 * @dies that at which the class becomes 0 (INFINITY for never). A walk that is a boundary at
 * @value already has NAN for both. By reduction of its normal form; O(edges + columns), n^2 words
 * of 2 bytes. */
gboolean ks_reduction_classify (const KsReduction *reduction, KsContext *context,
                                const guint32 *walk, gsize n,
                                double value, double *born, double *dies, GError **error);
