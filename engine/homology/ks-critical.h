/* The critical edges of a flag filtration and the homology in dimension 1 that
 * they and the critical triangles make, over Z/p.
 *
 * Any other edge xy is homologous, when it enters, to a path xz, zy of earlier
 * edges. So every cycle has a normal form of critical edges, and the few
 * critical triangles are all there is to reduce (see ks-lune.h).
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-chain.h"
#include "ks-columns.h"

#define KS_CRITICAL_TREE KS_COLUMNS_NONE

/* The vertex by which an edge is gone round; pair 0 is none. */
typedef struct {
  guint32 pair, vertex;
} KsDetour;

typedef struct {
  const double *distance; /* (n, n) symmetric; not owned */
  gsize n;

  gsize n_edges;
  KsEdgeKey *edges;  /* (n_edges) critical edges as they entered, in ascending order; owned */
  gsize edges_room;
  guint32 *cycle_of; /* (n_edges) the class that the edge bears, KS_CRITICAL_TREE for none; owned */
  gsize cycle_of_room;

  /* The classes of dimension 1, and for each that died the column that kills it. An entry stands
   * for its class's birth edge from i to j; the edges of the spanning forest close it to a
   * cycle. */
  KsColumns columns;

  KsChain chain;     /* of edges, being brought to normal form; empty between calls */

  KsDetour *detours;   /* (2^(32 - detour_shift)) each at the place of its pair's hash, the last that
                        * was asked for; made for the first of them; owned */
  guint detour_shift;
} KsCritical;

void ks_critical_init (KsCritical *critical, const double *distance, gsize n, guint prime);
void ks_critical_clear (KsCritical *critical);

/* @edge enters with an empty lune: it joins two components, or @bears_cycle. */
gboolean ks_critical_add_edge (KsCritical *critical, KsContext *context, KsEdgeKey edge,
                               gboolean bears_cycle, GError **error);

/* The edge xy enters, and its lune holds @a and @b in different components: the
 * cycle x-a-y-b is filled. *@killed is the class that dies of it, or
 * KS_COLUMNS_NONE when the cycle was a boundary already. Polls cancel. */
gboolean ks_critical_fill (KsCritical *critical, KsContext *context, guint32 x, guint32 y,
                           guint32 a, guint32 b, guint32 *killed, GError **error);

/* The vertex of the lune of @edge whose later edge to it is earliest. @edge must not be critical:
 * then there is one, and both its edges are earlier than @edge. O(n). */
guint32 ks_critical_detour (const KsCritical *critical, KsEdgeKey edge);
