/* The loops of a diagram's longest bars of dimension 1.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-diagram.h"
#include "ks-loop.h"

typedef struct {
  gsize n;
  KsLoop *loops;  /* (n) the longest bar first; owned */
} KsLoops;

/* Loops of the @count longest bars of dimension 1 of @diagram, which is that of @distance (n, n),
 * or of all when there are fewer; a bar that never dies counts as ending at the threshold, and of
 * equals the first in the diagram comes first. @lengths (n, n): see ks_loop_find(). One sweep,
 * then a search for each. */
KsLoops *ks_loops_new (KsContext *context, const double *distance, const double *lengths, gsize n,
                       const KsDiagram *diagram, gsize count, KsLoopKind kind, GError **error);
KsLoops *ks_loops_ref (KsLoops *loops);
void     ks_loops_unref (KsLoops *loops);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsLoops, ks_loops_unref)
gsize    ks_loops_bytes (const KsLoops *loops);

/* The loop of diagram->bars[@bar], or NULL. O(n). */
const KsLoop *ks_loops_of_bar (const KsLoops *loops, const KsDiagram *diagram, gsize bar);

/* The place of the first bar of dimension 1 among diagram->bars: its bars follow one another. */
gsize ks_loops_first_bar (const KsDiagram *diagram);
