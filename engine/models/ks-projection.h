/* The distance of a 3x3 patch to an ideal model, and its coordinates there (SCIENCE 10).
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

typedef enum { KS_MODEL_CIRCLE, KS_MODEL_THREE_CIRCLES, KS_MODEL_KLEIN } KsModel;
#define KS_N_MODELS 3

const char *ks_model_name (KsModel model);  /* "three-circles" */
const char *ks_model_title (KsModel model); /* "the three circles", inside a sentence */

/* Where a patch lies: the patch of the model nearest to it is g(theta, phi). */
typedef struct {
  double distance;   /* L2, of the centred patch of norm 1 to the model: 0 to sqrt 2 */
  double theta, phi; /* on the primary circle its angle in [0, 2 pi) and pi/2; on a secondary one
                      * its a, 0 or pi/2, and b in [0, 2 pi); on the Klein bottle the one of
                      * (a, b) ~ (a + pi, -b) that has theta in [0, pi), phi in [0, 2 pi) */
  guint circle;      /* of the three circles: 0 the primary one, 1 and 2 those at a = 0 and pi/2 */
} KsModelPlace;

/* The place of @patch, finite and of any mean and norm; FALSE for a constant patch, which has
 * none. Where several patches of the model are equally near: the least circle, then the least
 * theta, to rounding.
 *
 * Circles: the direction of the projection on the circle's plane, in closed form. Klein bottle:
 * u^2 and u are orthogonal, so for a given a the best b is in closed form too, and one
 * function of 2a is left to maximise, the squared correlation. Its second derivative is bounded, so
 * intervals that cannot hold its maximum are discarded (Piyavskii 1972 with a quadratic bound),
 * and Newton's method ends it: the squared correlation is proven the largest to within 3e-6 and
 * found to within rounding. O(1), about a microsecond. */
gboolean ks_model_place (KsModel model, const double patch[9], KsModelPlace *place);
