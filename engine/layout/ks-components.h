/* The connected components of a graph, each laid out as a graph of its own.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-layout.h"

typedef struct {
  gsize n;            /* nodes */
  gsize n_components; /* more nodes first, then by least node; isolated nodes come last */
  gsize n_isolated;   /* components of one node */
  gsize *begin;       /* (n_components + 1) where each begins in node; owned */
  guint32 *node;      /* (n) nodes by component, ascending inside each: their places; owned */
  gsize *start;       /* (n + 1) by place, into neighbour and pull; owned */
  guint32 *neighbour; /* (2 edges) places counted from the component's begin; owned */
  float *pull;        /* (2 edges) weights over their mean, within [1/1000, 1000]; owned */
} KsComponents;

/* Loops pull at nothing and are left out. To be cleared even after an error. O(nodes + edges). */
gboolean ks_components_init (KsComponents *components, KsContext *context,
                             const KsLayoutInput *input, GError **error);
void     ks_components_clear (KsComponents *components);
