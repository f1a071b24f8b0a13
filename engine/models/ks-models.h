/* The ideal models of SCIENCE 10, sampling and projection, and the generated sets
 * made of them.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-filter-set.h"

/* The 3x3 patches of u = x cos a + y sin a and of g(a, b) = cos(b) u^2 + sin(b) u on the grid
 * {-1, 0, 1}^2, mean subtracted, L2 norm 1. Row-major; x grows with the column, y with the row.
 * Neither ever vanishes: u is odd and u^2 even under a half turn of the grid, so they cannot
 * cancel. Any finite angles; g(a + pi, -b) = g(a, b). */
void ks_model_circle (double a, double patch[9]);
void ks_model_klein (double a, double b, double patch[9]);

/* Subtracts the mean and divides by the L2 norm. @patch is not constant. */
void ks_model_normalise (double patch[9]);

/* The angle in [0, 2 pi) of the primary circle's patch nearest to the centred @patch, in closed
 * form; 0 when all are equally near, NaN for a constant patch. @patch is finite, of any mean
 * and norm: neither changes the angle. */
double ks_model_circle_angle (const double patch[9]);

/* Generated sets. One line each; the panel, the command line and the manual list them. */
typedef struct {
  const char *name;     /* "three-circles" */
  const char *title;    /* "Three circles" */
  const char *summary;  /* one sentence: what it is and what there is to see */
  gsize count;          /* the default number of points */
  double
      noise; /* the default: standard deviation of Gaussian noise on each entry of the unit patch */
  const char *view;     /* lines "name = value" of a recipe that shows what there is to see */
} KsBuiltin;

const KsBuiltin *ks_builtins (gsize *n);
const KsBuiltin *ks_builtin_find (const char *name); /* NULL when there is none */

/* @count patches (0 = default; at most 2^32 - 1), @noise finite (negative = default), else
 * KS_ERROR_USAGE. The rows are 3x3 kernels: unit patches plus noise, a part of the mixture after
 * the other. Metadata: "model" (text: the part), "theta" and "phi" (the Klein bottle's a and b
 * before the noise; on the primary circle theta is its angle and phi pi/2; NaN in a background).
 * Drawn from @seed one row after another: the noise never changes the angles. O(count). */
KsFilterSet *ks_builtin_generate (KsContext *context, const KsBuiltin *builtin, gsize count,
                                  double noise, guint64 seed, GError **error);
