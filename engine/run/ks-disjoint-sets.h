/* Disjoint sets (union-find): each element has a parent in its set, and a root is its own.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

/* The root of @node's set. Halves the path on the way (van Leeuwen and van der Weide 1977): where the
 * caller joins roots in any order, O(log n) amortised. */
static inline guint32
ks_find_root (guint32 *parent, guint32 node)
{
  while (parent[node] != node)
    node = parent[node] = parent[parent[node]];
  return node;
}
