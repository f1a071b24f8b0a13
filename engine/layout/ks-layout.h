/* Graph layout by forces.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-memory.h"

typedef struct {
  gsize n;
  float *xy; /* (n, 2) in units of one ideal edge length, centred on 0; owned */
} KsLayout;

typedef struct {
  gsize n_nodes;
  gsize n_edges;
  const guint32 *edges;   /* (n_edges, stride) node, node, ... : source and target come first */
  gsize edge_stride;      /* guint32s from one edge to the next */
  const float
      *weight; /* (n_edges) > 0, or NULL for 1 each: pull at equal length, whatever the unit */
  const float *initial; /* (n_nodes, 2) where the nodes start, NaN for nowhere; in a warm run in the
                           units of xy */
  gboolean is_warm;       /* they start near their places: few, gentle steps */
  guint64 seed;           /* of the little shake that parts coincident nodes */
} KsLayoutInput;

/* Force-directed placement with Barnes-Hut repulsion. Connected components are laid out
 * apart, each turned and mirrored to lie as it started, and packed: the largest one by one,
 * in a warm run where they were, the small and the isolated nodes in rows. The median distance
 * of a node to its nearest one in its component is 1, and few are nearer than 0.75. A start that
 * is not finite (or beyond 1e9) is none: such a node begins beside its neighbours. The same
 * input gives the same bytes, whatever the threads. O((n log n + edges) * steps) time, polls
 * cancel. */
KsLayout *ks_layout_new (KsContext *context, const KsLayoutInput *input, GError **error);
/* Places that are known: a copy of @xy (n, 2). */
KsLayout *ks_layout_new_at (KsContext *context, const float *xy, gsize n, GError **error);
KsLayout *ks_layout_ref (KsLayout *layout);
void      ks_layout_unref (KsLayout *layout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsLayout, ks_layout_unref)
gsize     ks_layout_bytes (const KsLayout *layout);
