/* A metric space: points and the distance between any two of them. Density,
 * clustering, landmarks and Rips all measure here.
 *
 * Most metrics are Euclidean in suitable coordinates, which is what fast code works
 * on; a precomputed matrix is looked up. What code compares are keys (see KsForm), and
 * a key stands for exactly the distance that ks_space_distance() tells.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-metric.h"
#include "ks-points.h"

#include <math.h>

typedef struct {
  gsize n;
  KsForm form;
  KsMatrix *coordinates; /* (n, d) in which the metric is of its form; NULL when GIVEN; owned */
  KsMatrix *distances;   /* (N, N) when precomputed, else NULL; owned */
  guint32 *rows;         /* (n) rows of distances; NULL when 0..n-1 or not precomputed; owned */
} KsSpace;

/* Variances are sample variances (n - 1) over all of @points; columns of zero
 * variance are skipped, and where all are, all distances are 0. Errors (KS_ERROR_DATA):
 * Euclidean points whose differences are all too small to be squared (below 1e-150);
 * points without a direction, which cosine and angle need (zeros) and correlation (all
 * coordinates equal). With precomputed points the metric must be EUCLIDEAN (which then
 * stands for "as given"), any other is KS_ERROR_USAGE. O(n d). */
KsSpace *ks_space_new (KsContext *context, const KsPoints *points, KsMetric metric, GError **error);
/* The subspace of the points @rows[0..n): same distances. O(n d). */
KsSpace *ks_space_select (KsContext *context, const KsSpace *space, const guint32 *rows, gsize n,
                          GError **error);
KsSpace *ks_space_ref (KsSpace *space);
void     ks_space_unref (KsSpace *space);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsSpace, ks_space_unref)
gsize    ks_space_bytes (const KsSpace *space);

/* The squared Euclidean distance of two rows of @d columns: differences squared
 * and added in column order. O(d). */
static inline double
ks_squared_distance (const double *x, const double *y, gsize d)
{
  double sum = 0.0;

  for (gsize c = 0; c < d; c++)
    {
      double step = x[c] - y[c];

      sum += step * step;
    }
  return sum;
}

/* The differences' magnitudes, added in column order, and the largest of them. O(d). */
static inline double
ks_sum_of_magnitudes (const double *x, const double *y, gsize d)
{
  double sum = 0.0;

  for (gsize c = 0; c < d; c++)
    sum += fabs (x[c] - y[c]);
  return sum;
}

static inline double
ks_largest_magnitude (const double *x, const double *y, gsize d)
{
  double largest = 0.0;

  for (gsize c = 0; c < d; c++)
    largest = MAX (largest, fabs (x[c] - y[c]));
  return largest;
}

/* The key of a pair in float64: differences in column order, no fused multiply-add, so that
 * it equals a plain loop bit for bit. Never negative, and infinite only where a distance is
 * given so. O(d). */
double ks_space_key (const KsSpace *space, gsize i, gsize j);
/* From i to each of @js[0..m) (or to 0..m-1 when @js is NULL), the same numbers. */
void   ks_space_keys (const KsSpace *space, gsize i, const guint32 *js, gsize m, double *out);
/* From i to first, ..., first + m - 1. */
void   ks_space_range_keys (const KsSpace *space, gsize i, gsize first, gsize m, double *out);

double ks_key_to_distance (const KsSpace *space, double key);
/* The largest key that stands for a distance of at most @distance, which is not negative. */
double ks_key_from_distance (const KsSpace *space, double distance);

/* The distances that the keys stand for, likewise. */
double ks_space_distance (const KsSpace *space, gsize i, gsize j);
void   ks_space_distances (const KsSpace *space, gsize i, const guint32 *js, gsize m, double *out);

static inline gboolean
ks_space_is_euclidean (const KsSpace *space)
{
  return space->form <= KS_FORM_ANGLE;
}
