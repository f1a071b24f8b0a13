/* A confidence band for persistence diagrams, from the points that they are made of.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-space.h"

#define KS_BAND_ALPHA 0.05 /* the risk that the recipe's band takes */

typedef struct {
  double level;       /* 1 - alpha: how probable it is that the band holds, at least */
  gsize n_resamples;
  gsize subsample;    /* points of each resample */
  double cover;       /* the largest distance of a point to its nearest landmark */
  double spread;      /* the quantile: of the points' Hausdorff distance to what they are drawn from */
  double width;       /* half the band's: no bar's end is off by more; metric units */
} KsBand;

/* The band of the Vietoris-Rips diagram of the @n_landmarks points @landmarks of @space, whose
 * points are taken for a sample. Subsampling (Fasy, Lecci, Rinaldo, Wasserman, Balakrishnan, Singh
 * 2014, "Confidence sets for persistence diagrams", theorem 3): of @n_resamples subsets of b
 * points, drawn without replacement, the Hausdorff distances to all points are found; twice their
 * (1 - alpha) quantile bounds, asymptotically with probability 1 - @alpha, the distance of the
 * points to the support of what they are a sample of. b is n / ln n, the order of growth up to
 * which the theorem holds. Landmarks are no sample, so that they are not resampled: their own
 * Hausdorff distance to the points, which is known, is added. Edges enter at their length, so
 * that bars move by at most twice the Hausdorff distance (Chazal, de Silva, Oudot 2014,
 * "Persistence stability for geometric complexes"): width = 2 (cover + spread), and a bar
 * longer than twice that is significant.
 *
 * The bottleneck bootstrap was not chosen: it is known to be valid for density and distance to
 * measure functions, not for the distance to the points, and landmarks would have to be found anew
 * in each resample.
 *
 * Distances must obey the triangle inequality. Errors: 0 resamples; alpha out of (0, 1); no
 * landmark. The same for any number of threads. O(n_resamples n b d) time at worst; most points
 * are done with after a few distances (Taha, Hanbury 2015). 4 n bytes a thread. */
KsBand *ks_band_new (KsContext *context, const KsSpace *space, const guint32 *landmarks,
                     gsize n_landmarks, gsize n_resamples, double alpha, guint64 seed,
                     GError **error);
KsBand *ks_band_ref (KsBand *band);
void    ks_band_unref (KsBand *band);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsBand, ks_band_unref)
gsize   ks_band_bytes (const KsBand *band);

/* The longest that a bar may be and still be an accident of the sample: a longer one is significant. */
double  ks_band_length (const KsBand *band);

/* The largest distance of a point of @space to the nearest of its @rows[0..n), n > 0. */
gboolean ks_space_cover (KsContext *context, const KsSpace *space, const guint32 *rows, gsize n,
                         double *cover, GError **error);
