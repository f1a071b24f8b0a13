/* A metric space: points and the distance between any two of them. Density,
 * clustering, landmarks and Rips all measure here.
 *
 * Both metrics so far are Euclidean in suitable coordinates, which is what fast
 * code works on; a precomputed matrix is looked up.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-points.h"

typedef enum {
  KS_METRIC_EUCLIDEAN,
  KS_METRIC_VNE, /* variance-normalised Euclidean: sqrt(sum (x_i - y_i)^2 / var_i) */
} KsMetric;

/* One line for each metric; @n of them. */
typedef struct {
  KsMetric metric;
  const char *name;    /* "vne" */
  const char *title;   /* "Variance-normalised Euclidean" */
  const char *summary; /* one sentence for tooltip and manual */
} KsMetricInfo;

const KsMetricInfo *ks_metric_infos (gsize *n);

typedef struct {
  gsize n;
  KsMatrix *coordinates; /* (n, d) in which the metric is Euclidean; NULL when precomputed; owned */
  KsMatrix *distances;   /* (N, N) when precomputed, else NULL; owned */
  guint32 *rows;         /* (n) rows of distances; NULL when 0..n-1 or not precomputed; owned */
} KsSpace;

/* Variances are sample variances (n - 1) over all of @points; columns of zero
 * variance are skipped. With precomputed points the metric must be EUCLIDEAN
 * (which then stands for "as given"); any other is an error, as are points whose
 * differences are all too small to be squared (below 1e-150). O(n d). */
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

/* The distance in float64: differences squared and added in column order, no
 * fused multiply-add, so that it equals a plain loop bit for bit. */
double ks_space_distance (const KsSpace *space, gsize i, gsize j);
/* From i to each of @js[0..m) (or to 0..m-1 when @js is NULL), the same numbers. */
void   ks_space_distances (const KsSpace *space, gsize i, const guint32 *js, gsize m, double *out);
