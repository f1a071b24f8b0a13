/* Cells that represent bars of dimension 2: closed surfaces of triangles over the landmarks.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-reduction.h"

typedef struct {
  gsize bar;           /* of dimension 2, counted in the diagram's order */
  double birth, death; /* of the bar */
  gsize n;
  KsFace *cells;       /* (n) by a, then b, then c; their boundaries sum to 0; owned */
  double longest;      /* edge of them, metric units: the value at which all of them are there */
  double born, dies;   /* of their class, by reduction; NAN where they bound already */
} KsShell;

void ks_shell_clear (KsShell *cells);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsShell, ks_shell_clear)

/* Whether their class is born and dies with the bar. */
gboolean ks_shell_is_exact (const KsShell *cells);

/* The cells of the bar reduction->void_bars[@bar]: the cycle that the bar's column is.
 *
 * The column names critical triangles that bear a class, the last of them the bar's own; for a bar
 * that never dies that one is the column. What they still bound is filled with earlier triangles:
 * an edge with a lune by its triangle with the lune's least vertex, the rest by the critical
 * triangles that killed a class of dimension 1, whose part in each reduced column is found by
 * reducing them again. Such a filling is unique, so the cells are a cycle in the normal form of
 * ks-voids.h: no edge is longer than the bar's birth, and they become a boundary when the bar dies.
 * O(classes^2 + cells log edges) time. */
gboolean ks_shell_find (KsShell *cells, KsContext *context, const KsReduction *reduction,
                        gsize bar, GError **error);

/* A closed walk along every edge of @cells, there and back, for views that draw loops: @rows
 * (n_rows), new, the last joined to the first. Parts that do not hang together it goes through one
 * after the other. O(landmarks^2) time and bytes. */
gboolean ks_shell_walk (const KsShell *cells, KsContext *context, guint32 **rows, gsize *n_rows,
                        GError **error);

/* The class of the cycle @cells (n) at @value, as ks_reduction_classify() has it of walks. */
gboolean ks_shell_classify (const KsReduction *reduction, KsContext *context, const KsFace *cells,
                            gsize n, double value, double *born, double *dies, GError **error);
