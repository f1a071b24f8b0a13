/* Forces on one connected graph, and their settling.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-memory.h"

/* A connected graph of at least 2 nodes; nothing here is owned. */
typedef struct {
  gsize n;
  const gsize *start;       /* (n + 1) into neighbour and pull */
  const guint32 *neighbour; /* each edge stands with both its ends */
  const float *pull;        /* strength of each of those */
} KsSettleGraph;

/* Moves the nodes from @x, @y (n) until the forces are in balance, or nearly so.
 * @is_gentle: from near it, in few steps; large graphs get fewer. Progress is told from
 * @from to @to. The same for any number of threads. O((n log n + edges) * steps). */
gboolean ks_settle (KsContext *context, const KsSettleGraph *graph, float *x, float *y,
                    gboolean is_gentle, double from, double to, GError **error);
