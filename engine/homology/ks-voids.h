/* The homology in dimension 2 of a flag filtration, over Z/p: the critical triangles that bear a
 * class, and the critical 3-cells that kill one.
 *
 * Let xy be an edge, and v a vertex of its lune. When it enters, the triangle xyv is homologous
 * to xyw and earlier triangles for any w of the lune adjacent to v, so to that of the least
 * vertex of v's component. So every chain has a normal form: one coefficient for each further
 * component of a lune. Those that kill a cycle are known by the others, as the edges of a spanning
 * forest are in dimension 1; what is left is all there is to reduce (see ks-lune.h).
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-chain.h"
#include "ks-columns.h"
#include "ks-lune-cycles.h"

/* @coefficient, in 1 .. prime - 1, times the triangle from a to b to c, a < b < c. */
typedef struct {
  guint32 a, b, c;
  guint32 coefficient;
} KsFace;

typedef struct {
  const double *distance; /* (n, n) symmetric; not owned */
  gsize n;

  gsize n_triangles;  /* that bear a class; the classes are numbered as they are */
  KsEdgeKey *edges;   /* (n_triangles) their longest edges, in ascending order; owned */
  gsize edges_room;
  guint32 *apexes;    /* (n_triangles) the least vertices of their components of its lune; owned */
  gsize apexes_room;
  KsColumns columns;

  KsChain chain;      /* of triangles, being brought to normal form; empty between calls */
  guint32 *weight;    /* (n) coefficients of the triangles on one edge by apex, 0 between calls;
                       * owned */
  guint8 *is_listed;  /* (n) whether a vertex is among them already, 0 between calls; owned */
  guint32 *apex;      /* (n) those apexes; owned */
  guint32 *reached;   /* (n) vertices of that edge's lune in order of the search; owned */
  guint32 *above;     /* (n) the vertex each was reached from, itself for the first of a component;
                       * owned */
  guint32 *rest;      /* (n) those not reached, ascending; owned */
} KsVoids;

/* To be cleared even after an error. */
gboolean ks_voids_init (KsVoids *voids, KsContext *context, const double *distance, gsize n,
                        guint prime, GError **error);
void     ks_voids_clear (KsVoids *voids);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsVoids, ks_voids_clear)

/* The edge enters, and the triangle of the component of its lune whose least vertex is @apex, not
 * the first component, kills no cycle: a class is born. */
gboolean ks_voids_add_triangle (KsVoids *voids, KsContext *context, KsEdgeKey edge, guint32 apex,
                                GError **error);

/* The edge xy enters, and a cycle of its lune makes a critical 3-cell. *@killed is the class
 * that dies of it, or KS_COLUMNS_NONE when its boundary was one already. Polls cancel. */
gboolean ks_voids_fill (KsVoids *voids, KsContext *context, guint32 x, guint32 y,
                        const KsLuneStep *cycle, gsize n_steps, guint32 *killed, GError **error);

/* The normal form of the cycle @cells (n_cells) into @column (n_triangles), which is 0. Polls
 * cancel. */
gboolean ks_voids_normal_form (const KsVoids *voids, KsContext *context, const KsFace *cells,
                               gsize n_cells, guint16 *column, GError **error);
