/* The lazy witness complex of landmarks (de Silva, Carlsson 2004): its edges by all points,
 * its homology at the cost of the landmarks alone (SCIENCE 9).
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-rips.h"

#define KS_WITNESS_MAX_NU 2
#define KS_WITNESS_LANES 8

/* Who sees what: the landmarks are among the witnesses where these are all points. */
typedef struct {
  gsize n_landmarks, n_witnesses;
  /* The distances, 0 or more, from @witness to the landmarks into @distances (n_landmarks, with
   * room for a multiple of KS_WITNESS_LANES, aligned to KS_ALIGNMENT). Called from several
   * threads. */
  void (*look) (gconstpointer data, gsize witness, double *distances);
  gconstpointer data;
} KsWitnesses;

/* *@radius is R, the largest distance of a witness to its nearest landmark.
 * Errors: no landmark, no witness. O(n_witnesses * n_landmarks). */
gboolean ks_witness_radius (KsContext *context, const KsWitnesses *witnesses, double *radius,
                            GError **error);

/* When edges enter: a new matrix (n_landmarks, n_landmarks), symmetric, row-major, diagonal 0,
 * whose entry for a and b is the least, over the witnesses z, of
 * max (0, max (d(a,z), d(b,z)) - m(z)), m(z) the @nu-th smallest distance from z, 0 for nu = 0.
 * What is above @threshold is INFINITY instead: a low one lets a witness pass over all but its
 * nearest landmarks; INFINITY leaves all as it is. Where there are fewer landmarks than nu there is
 * no edge either.
 *
 * Errors: no landmark, no witness, nu above 2. Time: that of the distances, and for each witness
 * half the square of the number of landmarks within m(z) + threshold. Memory: the matrix and
 * 3 MB. The same for any number of threads. Polls cancel. */
double *ks_witness_entries (KsContext *context, const KsWitnesses *witnesses, guint nu,
                            double threshold, GError **error);

typedef struct {
  guint nu;
  KsRipsSpec rips;  /* of the entries; with the threshold NaN, up to their enclosing radius */
  double part;      /* above 0: the threshold is R / part, and that of rips is not looked at */
} KsWitnessSpec;

/* The diagram of the filtration: vertices enter at 0, higher simplices with their last edge. It
 * tells R and the simplices of dimensions 0 to max_dim + 1, at most 3, at its threshold.
 * Errors: those above and of ks_rips_persistence(). */
KsDiagram *ks_witness_persistence (KsContext *context, const KsWitnesses *witnesses,
                                   const KsWitnessSpec *spec, GError **error);
