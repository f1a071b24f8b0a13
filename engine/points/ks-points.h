/* The point set: a filter set after preprocessing (SCIENCE 1).
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-filter-set.h"

typedef enum { KS_CENTER_AUTO, KS_CENTER_FILTER, KS_CENTER_COLUMN, KS_CENTER_NONE } KsCenter;
typedef enum { KS_NORMALIZE_AUTO, KS_NORMALIZE_L2, KS_NORMALIZE_DNORM,
              KS_NORMALIZE_NONE } KsNormalize;
typedef enum { KS_BASIS_PIXEL, KS_BASIS_DCT } KsBasis;
typedef enum { KS_NONFINITE_DROP, KS_NONFINITE_REFUSE } KsNonfinite;

typedef struct {
  KsCenter center;       /* AUTO: filter for kernels and 9-column tables, else none */
  KsNormalize normalize; /* AUTO: l2 for kernels and 9-column tables, else none */
  KsBasis basis;         /* DCT: 9 columns are converted, 8 are declared to be in it */
  KsNonfinite nonfinite;
  gboolean one_step;     /* only rows whose metadata column "step" is @step */
  double step;
  gsize sample;          /* rows drawn without replacement, kept in row order; 0 = all */
  guint64 seed;          /* of the sample */
} KsPreprocessing;

typedef struct {
  KsMatrix *matrix;   /* (n, d) preprocessed */
  guint32 *rows;      /* (n) ascending rows of the input; NULL when it is 0..n-1; owned */
  KsTable *metadata;  /* (n) */
  gsize n_input;      /* rows before dropping and sampling */
  gsize n_other_steps; /* rows left out, of other steps than the one asked for */
  gsize n_nonfinite;  /* rows dropped for an entry that is not finite */
  gsize n_zero;       /* rows dropped for a norm below 1e-8 of the largest */
  guint patch_rows, patch_cols; /* the shape of one point as a patch; 0 = it is none */
  KsBasis basis;      /* of the points; DCT is shown as 3x3 patches */
  gboolean precomputed; /* the matrix is (n, n) distances */
} KsPoints;

/* Takes the rows of one step, if asked to, drops those with an entry that is not finite, then (with a normalisation) those
 * that vanish after centring, then samples; the rows that remain are centred,
 * normalised and brought to the basis. A column's mean is taken over all finite
 * rows. A distance matrix loses a dropped row's column too. The sample is Knuth's
 * Algorithm S (selection sampling, TAOCP 3.4.2) on KsRandom with the seed, which
 * keeps row order; a sample of more rows than there are takes them all.
 *
 * A set declared DCT has 8 columns, is centred by filter already (no filter of
 * that basis has a mean) and has its D-norm for its L2 norm.
 *
 * Errors: no such step (says which there are), no row left (says why), an entry whose square overflows, basis dct for a
 * width other than 8 or 9, dnorm for other than 3x3, preprocessing a distance
 * matrix. O(n d) time; no memory beyond the result and O(n). */
KsPoints *ks_points_new (KsContext *context, KsFilterSet *set, const KsPreprocessing *how,
                         GError **error);
KsPoints *ks_points_ref (KsPoints *points);
void      ks_points_unref (KsPoints *points);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsPoints, ks_points_unref)
gsize     ks_points_bytes (const KsPoints *points);

static inline gsize
ks_points_count (const KsPoints *points)
{
  return points->matrix->rows;
}

/* A point (or a mean of points) of @points as grey values of its patch, row-major
 * into @patch (patch_rows * patch_cols): the DCT basis is turned back into pixels.
 * FALSE when points are not patches. */
gboolean ks_points_patch (const KsPoints *points, const double *coordinates, double *patch);

/* The DCT basis e1..e8 of SCIENCE 1, row-major, of D-norm 1 (ks-patches.h). */
extern const double ks_dct_basis[8][9];
void   ks_dct_from_pixels (const double patch[9], double dct[8]); /* v_k = e_k^T D x */
void   ks_dct_to_pixels (const double dct[8], double patch[9]);   /* sum of v_k e_k */
