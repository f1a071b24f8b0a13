/* The critical edges of a flag filtration and the homology in dimension 1 that
 * they and the critical triangles make, over Z/2.
 *
 * Any other edge xy is homologous, when it enters, to a path xz, zy of earlier
 * edges. So every cycle has a normal form of critical edges, and the few
 * critical triangles are all there is to reduce (see ks-lune.h).
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-edge-order.h"

#define KS_CRITICAL_TREE G_MAXUINT32

typedef struct {
  const double *distance; /* (n, n) symmetric; not owned */
  gsize n;

  gsize n_edges;
  KsEdgeKey *edges;  /* (n_edges) critical edges as they entered; owned */
  gsize edges_room;
  guint32 *cycle_of; /* (n_edges) the class that the edge bears, KS_CRITICAL_TREE for none; owned */
  gsize cycle_of_room;

  gsize n_cycles, n_open; /* classes of dimension 1 born, and those of them alive */
  double *birth;     /* (n_cycles) lengths; owned */
  gsize birth_room;
  gsize *begin;      /* (n_cycles) where in pool the column that kills the class begins; owned */
  gsize begin_room;
  guint32 *size;     /* (n_cycles) entries of that column, 0 while the class is alive; owned */
  gsize size_room;
  guint32 *pool;     /* (pool_used) reduced columns, one after another, as classes; owned */
  gsize pool_used, pool_room;

  KsEdgeKey *heap;   /* (heap_size) the chain being brought to normal form, last edge on top; owned */
  gsize heap_size, heap_room;
  guint64 *column;   /* (n_cycles bits) the column being reduced, all 0 between calls; owned */
  gsize column_room; /* words */
} KsCritical;

void ks_critical_init (KsCritical *critical, const double *distance, gsize n);
void ks_critical_clear (KsCritical *critical);

/* @edge enters with an empty lune: it joins two components, or @bears_cycle. */
gboolean ks_critical_add_edge (KsCritical *critical, KsContext *context, KsEdgeKey edge,
                               gboolean bears_cycle, GError **error);

/* The edge xy enters, and its lune holds @a and @b in different components: the
 * cycle x-a-y-b is filled. *@killed is the class that dies of it, or
 * KS_CRITICAL_TREE when the cycle was a boundary already. Polls cancel. */
gboolean ks_critical_fill (KsCritical *critical, KsContext *context, guint32 x, guint32 y,
                           guint32 a, guint32 b, guint32 *killed, GError **error);
