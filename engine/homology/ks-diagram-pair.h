/* The bars of one dimension of two diagrams, parted by whether they die. Private to the room.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-diagram-distance.h"

#include <math.h>

typedef struct {
  gsize n;          /* bars that die */
  KsBar *bars;      /* (n) by death, then birth; owned */
  gsize n_infinite;
  double *births;   /* (n_infinite) of the bars that never die, ascending; owned */
} KsDiagramSide;

typedef struct {
  KsDiagramSide side[2];
} KsDiagramPair;

/* Errors as ks_diagram_bottleneck(). @pair is zero before. O(n log n). */
gboolean ks_diagram_pair_init (KsDiagramPair *pair, KsContext *context, const KsDiagram *a,
                               const KsDiagram *b, guint dim, GError **error);
void     ks_diagram_pair_clear (KsDiagramPair *pair);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsDiagramPair, ks_diagram_pair_clear)

/* What it costs to move one bar onto another, and onto the diagonal. */
static inline double
ks_bar_move (const KsBar *a, const KsBar *b)
{
  return MAX (fabs (a->birth - b->birth), fabs (a->death - b->death));
}

static inline double
ks_bar_half (const KsBar *bar)
{
  return 0.5 * (bar->death - bar->birth);
}
