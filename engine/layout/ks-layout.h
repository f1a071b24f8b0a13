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
  const float *weight;    /* (n_edges) > 0, or NULL for 1 each */
  const float *initial;   /* (n_nodes, 2) where the nodes start */
  gboolean is_warm;       /* they start near their places: few, gentle steps */
  guint64 seed;
} KsLayoutInput;

/* Force-directed placement with Barnes-Hut repulsion; connected components are laid
 * out apart and packed. Deterministic for an input, whatever the threads. NaN starts
 * are placed at random. O((n log n + edges) * steps). */
KsLayout *ks_layout_new (KsContext *context, const KsLayoutInput *input, GError **error);
KsLayout *ks_layout_ref (KsLayout *layout);
void      ks_layout_unref (KsLayout *layout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsLayout, ks_layout_unref)
gsize     ks_layout_bytes (const KsLayout *layout);
