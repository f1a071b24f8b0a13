/* The one selection that all views share: nodes of the graph, and with them points.
 *
 * What the person picked is remembered as points. When a new graph comes, a node
 * is selected if more than half of its points are among them; going there and
 * back with a slider therefore restores the selection. Another point set clears it.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-types.h"

#define KS_TYPE_SELECTION (ks_selection_get_type ())
G_DECLARE_FINAL_TYPE (KsSelection, ks_selection, KS, SELECTION, GObject)

/* Signals: changed (), also when the nodes are numbered anew;
 * hovered-changed (), when the pointer of some view is at another node;
 * loop-changed (), also when the nodes that it passes are others. */
KsSelection *ks_selection_new (void);

void ks_selection_set_result (KsSelection *self, KsResult *result); /* NULL: nothing to select */

void ks_selection_set_nodes (KsSelection *self, const guint32 *nodes, gsize n); /* in any order */
void ks_selection_toggle (KsSelection *self, guint32 node);
/* The nodes that hold any of @points (n point indices, in any order); with @extends those too
 * that are selected already. */
void ks_selection_set_points (KsSelection *self, const guint32 *points, gsize n, gboolean extends);
void ks_selection_clear (KsSelection *self);

/* The node under the pointer, for the other views to show; G_MAXUINT32 = none, as after a new
 * graph. */
void    ks_selection_set_hovered (KsSelection *self, guint32 node);
guint32 ks_selection_get_hovered (KsSelection *self);

/* A closed walk over @points (n point indices in order, the last one joined to the first) for the
 * views to draw: the loop of the chosen bar. It is no part of what is selected. Another point set
 * ends it, and so does @n 0. */
void           ks_selection_set_loop (KsSelection *self, const guint32 *points, gsize n);
const guint32 *ks_selection_get_loop (KsSelection *self, gsize *n);       /* (n) point indices */
/* (n) the nodes it passes, in order: it stays in a node as long as that holds its points, and then
 * goes to the largest one that does; points in no node are passed over. */
const guint32 *ks_selection_get_loop_nodes (KsSelection *self, gsize *n);

gboolean       ks_selection_contains (KsSelection *self, guint32 node);
const guint32 *ks_selection_get_nodes (KsSelection *self, gsize *n); /* (n) ascending */
/* (n) point indices, ascending, distinct. */
const guint32 *ks_selection_get_members (KsSelection *self, gsize *n);
/* (n_nodes) 1 where selected; NULL when nothing is. */
const guint8  *ks_selection_get_marks (KsSelection *self);
