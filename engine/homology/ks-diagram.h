/* Persistence diagrams.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-memory.h"

typedef struct {
  guint dim;
  double birth, death; /* metric units; death is INFINITY for a class that never dies */
} KsBar;

#define KS_SIMPLEX_DIMS 4 /* simplices of dimensions 0 to 3 are counted */

typedef enum { KS_COMPLEX_RIPS, KS_COMPLEX_WITNESS } KsComplex;

typedef struct {
  KsComplex complex;
  guint max_dim;
  guint prime;
  double threshold;   /* the largest filtration value considered */
  gsize n_landmarks;
  guint32
      *landmarks; /* (n_landmarks) point indices of the point set in order of selection; owned */
  guint nu;           /* this and what follows of the witness complex, 0 for Rips */
  double radius;      /* R, the largest distance of a witness to its nearest landmark */
  guint n_simplex_dims;
  guint64 simplices[KS_SIMPLEX_DIMS]; /* (n_simplex_dims) of the complex at the threshold, by
                                         dimension */
  gsize n_bars;
  KsBar *bars;        /* no zero-length ones; by dim, then birth, then death; owned */
} KsDiagram;

KsDiagram *ks_diagram_ref (KsDiagram *diagram);
void       ks_diagram_unref (KsDiagram *diagram);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsDiagram, ks_diagram_unref)
gsize      ks_diagram_bytes (const KsDiagram *diagram);

/* The order of a diagram's bars, for qsort(): by dim, then birth, then death. */
int        ks_bar_compare (const void *a, const void *b);

/* The named strengths of the circle, over the H1 bars; an infinite bar counts as ending at
 * the threshold. 0 where there is no such bar; ratio is NaN without a second, and death_birth,
 * the largest death / birth of a bar, without one born above 0. */
typedef struct {
  double longest, second, ratio, gap, death_birth;
} KsStrength;

KsStrength ks_diagram_strength (const KsDiagram *diagram, guint dim);
