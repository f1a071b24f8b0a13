/* A 2-complex collapsed: which edges and triangles its homology over Z/2 hangs on.
 *
 * Triangles pair with their last edges, in any order of the edges in which the last edge of
 * abc, a < b < c, is bc: that of (source, target) and that of (target, source) alike. So does
 * the homology room for Rips complexes (Koyama, Memoli, Robins, Turner, arXiv:2307.16333).
 * The triangles whose last edge is bc are those to the earlier nodes a, its link:
 *
 * - the link is empty: the edge is critical;
 * - otherwise the triangle to the first node of the link pairs with the edge. It lets bc be
 *   replaced by the two earlier edges of the triangle;
 * - two nodes a, a' of the link are connected when aa'b and aa'c are triangles too: then
 *   the four faces of the tetrahedron add up to nothing, and the triangle to a' is the
 *   sum of others that came before. So each further component of the link gives one
 *   critical triangle, whose sum with the first one's is a cycle of four earlier edges.
 *
 * Replacing paired edges, the latest first, leaves a cycle of critical edges, known by
 * those of them that are not in their spanning forest, the births.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-graph.h"

#define KS_NO_BIRTH G_MAXUINT32

typedef struct {
  gsize n_nodes, n_edges, n_triangles;
  const KsEdge *edges;         /* (n_edges) by source, then target; the caller's */
  const KsTriangle *triangles; /* (n_triangles) lexicographic; the caller's */
  gsize *source_start;  /* (n_nodes + 1) into edges; owned */

  gsize *third_start;   /* (n_edges + 1) into third; owned */
  guint32 *third;       /* nodes before an edge's target that make a triangle with it; owned */
  guint32 *link_size;   /* (n_edges) how many of them are before its source: the link; owned */

  guint32 *birth;       /* (n_edges) number of a birth, KS_NO_BIRTH for other edges; owned */
  gsize n_births;
  gsize b0;

  guint8 *unseen;       /* (n_nodes) whether in the link at hand and not seen yet; owned */
  guint32 *left;        /* (n_nodes) those and some that were; owned */
  guint32 *stamps;      /* (n_nodes) stamp of the list a node was last found in; owned */
  guint32 stamp;        /* lists so far */
  guint32 *queue;       /* (n_nodes) owned */

  guint32 (*cycles)[4]; /* (n_cycles) edges of each critical triangle's cycle; owned */
  gsize n_cycles, cycles_room;
} KsSkeleton;

void ks_skeleton_clear (KsSkeleton *skeleton);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsSkeleton, ks_skeleton_clear)

/* @skeleton has its edges and triangles set and is zero otherwise. Births are numbered in the
 * order of @order (n_edges; the two orders above), or in that of the edges when it is NULL. About
 * O(triangles) time for nerves, where most triangles are faces of tetrahedra; 16 bytes a
 * triangle and 40 an edge of memory. */
gboolean ks_skeleton_collapse (KsSkeleton *skeleton, KsContext *context, const guint32 *order,
                               GError **error);

/* A sum over Z/2 of numbers below a bound, the largest taken out first. */
typedef struct {
  guint64 *bits; /* owned */
  gsize n;       /* how many are in it */
  gsize word;    /* none is beyond this one */
} KsSum;

void     ks_sum_clear (KsSum *sum);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsSum, ks_sum_clear)
gboolean ks_sum_init (KsSum *sum, KsContext *context, gsize bound, GError **error);
gsize    ks_sum_take_largest (KsSum *sum); /* of a sum that is not empty */

static inline void
ks_sum_add (KsSum *self, gsize number)
{
  guint64 bit = (guint64) 1 << number % 64;

  self->n += (self->bits[number / 64] & bit) ? (gsize) -1 : 1;
  self->bits[number / 64] ^= bit;
  self->word = MAX (self->word, number / 64);
}

/* Columns over Z/2 in echelon form: no two have the same largest entry. */
typedef struct {
  gsize *column; /* (bound) 1 + first entry of the column of that largest number, or 0; owned */
  guint32 *entries;    /* of the columns: the numbers below the largest, and an end; owned */
  gsize n_entries, entries_room;
  gsize rank;          /* columns */
} KsEchelon;

void ks_echelon_clear (KsEchelon *echelon);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsEchelon, ks_echelon_clear)
gboolean ks_echelon_init (KsEchelon *echelon, KsContext *context, gsize bound, GError **error);
/* Reduces @sum by the columns there are; what is left becomes one more, and *@largest is its
 * largest number, G_MAXSIZE when nothing is left. When cancelled meanwhile, @sum is of no use. */
gboolean ks_echelon_reduce (KsEchelon *echelon, KsContext *context, KsSum *sum, gsize *largest,
                            GError **error);
/* Adds the column of the largest number @largest, but for that, to @sum; FALSE when there is none.
 */
gboolean ks_echelon_add_column (const KsEchelon *echelon, gsize largest, KsSum *sum);

/* Puts the cycle of @edges, which it empties, in terms of births into @births. FALSE when cancelled
 * meanwhile: both are of no use then. */
gboolean ks_skeleton_express (const KsSkeleton *skeleton, KsContext *context, KsSum *edges,
                              KsSum *births, GError **error);
/* The relations between births: the span of the critical triangles' cycles. The rank of @echelon
 * (of n_births) is then the number of births that are filled; the others count b1. */
gboolean ks_skeleton_relate (const KsSkeleton *skeleton, KsContext *context, KsSum *edges,
                             KsSum *births, KsEchelon *echelon, GError **error);

/* The number of the edge uv, u < v. */
gsize    ks_skeleton_find_edge (const KsSkeleton *skeleton, guint32 u, guint32 v);
