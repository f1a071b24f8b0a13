/* The metrics, one line each: how a metric is called, what coordinates it measures in,
 * and what it makes of the differences of two points there.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-matrix.h"

typedef enum {
  KS_METRIC_EUCLIDEAN,
  KS_METRIC_VNE, /* variance-normalised Euclidean: sqrt(sum (x_i - y_i)^2 / var_i) */
  KS_METRIC_L1,
  KS_METRIC_CHEBYSHEV,
  KS_METRIC_COSINE,
  KS_METRIC_ANGLE,
  KS_METRIC_CORRELATION,
} KsMetric;

/* What a key is, a number that compares as the distance does and is quicker to have, and
 * the distance that it stands for. The first three are Euclidean: their keys ascend with
 * the sum of squared differences, which is what fast code works on. */
typedef enum {
  KS_FORM_SQUARES, /* the squared differences added; their root */
  KS_FORM_COSINE,  /* the same of unit vectors; half of it, which is 1 - cos */
  KS_FORM_ANGLE,   /* |u - v|^2 of unit vectors where it is at most 2, else 4 / |u + v|^2, so
                    * that angles are told apart near pi as near 0; 2 asin (|u - v| / 2) */
  KS_FORM_SUM,     /* the magnitudes of the differences added: the distance itself */
  KS_FORM_LARGEST, /* the largest of them: the distance itself */
  KS_FORM_GIVEN,   /* the distance, looked up */
} KsForm;

#define KS_ANGLE_LEAST 1e-300 /* taken for |u + v|^2 below: keys of angles are finite */

/* One line for each metric; @n of them, in the order of KsMetric. */
typedef struct {
  KsMetric metric;
  KsForm form;
  const char *name;    /* "vne" */
  const char *title;   /* "Variance-normalised Euclidean" */
  const char *summary; /* one sentence for tooltip and manual */
} KsMetricInfo;

const KsMetricInfo *ks_metric_infos (gsize *n);

/* The coordinates in which @metric is of its form: @matrix itself where it is that already.
 * Errors: see ks_space_new(). The same for any number of threads. O(n d). */
KsMatrix *ks_metric_coordinates (KsContext *context, const KsMatrix *matrix, KsMetric metric,
                                 GError **error);
