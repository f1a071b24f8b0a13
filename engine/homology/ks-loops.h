/* The loops and cells of a diagram's longest bars.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-shell.h"
#include "ks-cycles.h"
#include "ks-loop.h"

typedef struct {
  gsize n;
  KsLoop *loops;  /* (n) of bars of dimension 1, the longest first; owned */
  gsize n_shells;
  KsShell *shells; /* (n_shells) of bars of dimension 2, the longest first; owned */
} KsLoops;

/* Loops of the @count longest bars of dimension 1 of the diagram that @cycles are of, and cells of
 * the @count_shells longest of dimension 2, or of all when there are fewer; a bar that never dies
 * counts as ending at the threshold, and of equals the first in the diagram comes first. */
KsLoops *ks_loops_new (KsContext *context, const KsCycles *cycles, gsize count, KsLoopKind kind,
                       gsize count_shells, GError **error);
KsLoops *ks_loops_ref (KsLoops *loops);
void     ks_loops_unref (KsLoops *loops);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsLoops, ks_loops_unref)
gsize    ks_loops_bytes (const KsLoops *loops);

/* The loop of diagram->bars[@bar], or NULL. O(n). */
const KsLoop *ks_loops_of_bar (const KsLoops *loops, const KsDiagram *diagram, gsize bar);

/* The cells of diagram->bars[@bar], or NULL. O(n). */
const KsShell *ks_loops_shell_of_bar (const KsLoops *loops, const KsDiagram *diagram, gsize bar);

/* The place of the first bar of dimension @dim among diagram->bars: its bars follow one another. */
gsize ks_loops_first_bar (const KsDiagram *diagram, guint dim);
