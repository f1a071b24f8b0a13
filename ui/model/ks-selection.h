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

/* Signal: changed (), also when the nodes are numbered anew. */
KsSelection *ks_selection_new (void);

void ks_selection_set_result (KsSelection *self, KsResult *result); /* NULL: nothing to select */

void ks_selection_set_nodes (KsSelection *self, const guint32 *nodes, gsize n); /* in any order */
void ks_selection_toggle (KsSelection *self, guint32 node);
void ks_selection_clear (KsSelection *self);

gboolean       ks_selection_contains (KsSelection *self, guint32 node);
const guint32 *ks_selection_get_nodes (KsSelection *self, gsize *n);   /* (n) ascending */
const guint32 *ks_selection_get_members (KsSelection *self, gsize *n); /* (n) point indices, ascending, distinct */
/* (n_nodes) 1 where selected; NULL when nothing is. */
const guint8  *ks_selection_get_marks (KsSelection *self);
