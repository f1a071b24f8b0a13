/* What the families' files give to the table in ks-lens.c, and what they share.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-lens.h"

/* A family's compute function (see KsLensFamily): one a file, ks-lens-NAME.c. */
#define KS_LENS_COMPUTE(name)                                                                     \
  gboolean name (KsContext *context, const KsLensInput *input, const KsLensSpec *spec,            \
                 double *values, GError **error)

KS_LENS_COMPUTE (ks_lens_compute_centrality);
KS_LENS_COMPUTE (ks_lens_compute_circle_angle);
KS_LENS_COMPUTE (ks_lens_compute_circle_distance);
KS_LENS_COMPUTE (ks_lens_compute_column);
KS_LENS_COMPUTE (ks_lens_compute_coordinate);
KS_LENS_COMPUTE (ks_lens_compute_density);
KS_LENS_COMPUTE (ks_lens_compute_eccentricity);
KS_LENS_COMPUTE (ks_lens_compute_gaussian);
KS_LENS_COMPUTE (ks_lens_compute_harmonic);
KS_LENS_COMPUTE (ks_lens_compute_klein_distance);
KS_LENS_COMPUTE (ks_lens_compute_klein_phi);
KS_LENS_COMPUTE (ks_lens_compute_klein_theta);
KS_LENS_COMPUTE (ks_lens_compute_mean);
KS_LENS_COMPUTE (ks_lens_compute_pca);
KS_LENS_COMPUTE (ks_lens_compute_three_circles_distance);

/* The value of one point of the point set; called from several threads. */
typedef double (*KsLensPointFunc) (const KsLensInput *input, guint32 point, gconstpointer data);

/* @values[i] = @func of the ith core point, on the context's threads. */
gboolean ks_lens_for_each_point (KsContext *context, const KsLensInput *input, KsLensPointFunc func,
                                 gconstpointer data, double *values, GError **error);

/* FALSE when @values of a lens that looks at patches has a NaN: names the point, which is constant.
 */
gboolean ks_lens_check_patches (const KsLensInput *input, const KsLensSpec *spec,
                                const double *values, GError **error);

/* The INDEX of @spec, 0-based, when it is at most @last for points of @count coordinates; else
 * KS_ERROR_USAGE. */
gboolean ks_lens_check_index (const KsLensSpec *spec, gsize count, gsize last, gsize *index,
                              GError **error);
