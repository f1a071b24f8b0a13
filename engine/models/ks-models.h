/* The ideal models of SCIENCE 10: sampling and projection.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-filter-set.h"
#include "ks-random.h"

/* The patch u = x cos a + y sin a on {-1,0,1}^2 (x along columns, y along rows,
 * row-major), and g(a, b) = cos(b) u^2 + sin(b) u; mean subtracted, L2 norm 1.
 * FALSE where the patch vanishes after centring (never for these). */
void ks_model_circle (double a, double patch[9]);
void ks_model_klein (double a, double b, double patch[9]);

/* The angle in [0, 2 pi) of the primary circle's patch nearest to @patch (centred
 * first), in closed form; NaN for a constant patch. */
double ks_model_circle_angle (const double patch[9]);

/* Generated sets. One line each; the panel, the command line and the manual list them. */
typedef struct {
  const char *name;     /* "three-circles" */
  const char *title;    /* "Three circles" */
  const char *summary;  /* one sentence: what it is and what there is to see */
  gsize count;          /* the default number of points */
  double noise;         /* the default: standard deviation of Gaussian noise on each entry of the unit patch */
} KsBuiltin;

const KsBuiltin *ks_builtins (gsize *n);
const KsBuiltin *ks_builtin_find (const char *name); /* NULL when there is none */

/* @count >= 1 patches (0 = default), noise >= 0 (negative = default). The 3x3
 * kernels are the ideal patches plus noise, with metadata: "model" (text), the
 * true angles. Angles drawn at random from @seed. O(count). */
KsFilterSet *ks_builtin_generate (KsContext *context, const KsBuiltin *builtin, gsize count, double noise,
                                  guint64 seed, GError **error);
