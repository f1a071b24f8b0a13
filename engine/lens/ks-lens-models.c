/* Distances to the ideal models and angles on them (SCIENCE 10). O(m), about a microsecond a point.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-lens-families.h"
#include "ks-projection.h"

#include <math.h>

/* What of the place on which model. */
typedef struct {
  KsModel model;
  gsize offset; /* in KsModelPlace, of a double */
} Coordinate;

static double
coordinate_of (const KsLensInput *input, guint32 point, gconstpointer data)
{
  const Coordinate *coordinate = data;
  double patch[9];
  KsModelPlace place;

  if (!ks_points_patch (input->points, ks_matrix_row (input->points->matrix, point), patch)
      || !ks_model_place (coordinate->model, patch, &place))
    return NAN;
  return G_STRUCT_MEMBER (double, &place, coordinate->offset);
}

static gboolean
compute (KsContext *context, const KsLensInput *input, const KsLensSpec *spec, KsModel model,
         gsize offset, double *values, GError **error)
{
  Coordinate coordinate = { model, offset };

  return ks_lens_for_each_point (context, input, coordinate_of, &coordinate, values, error)
         && ks_lens_check_patches (input, spec, values, error);
}

gboolean
ks_lens_compute_circle_distance (KsContext *context, const KsLensInput *input,
                                 const KsLensSpec *spec, double *values, GError **error)
{
  return compute (context, input, spec, KS_MODEL_CIRCLE, G_STRUCT_OFFSET (KsModelPlace, distance),
                  values, error);
}

gboolean
ks_lens_compute_three_circles_distance (KsContext *context, const KsLensInput *input,
                                        const KsLensSpec *spec, double *values, GError **error)
{
  return compute (context, input, spec, KS_MODEL_THREE_CIRCLES,
                  G_STRUCT_OFFSET (KsModelPlace, distance), values, error);
}

gboolean
ks_lens_compute_klein_distance (KsContext *context, const KsLensInput *input,
                                const KsLensSpec *spec, double *values, GError **error)
{
  return compute (context, input, spec, KS_MODEL_KLEIN, G_STRUCT_OFFSET (KsModelPlace, distance),
                  values, error);
}

/* The Klein bottle is a bundle of circles over the circle of a modulo pi: theta is a continuous
 * function to that circle, so a cover may close it after a half turn. */
gboolean
ks_lens_compute_klein_theta (KsContext *context, const KsLensInput *input, const KsLensSpec *spec,
                             double *values, GError **error)
{
  return compute (context, input, spec, KS_MODEL_KLEIN, G_STRUCT_OFFSET (KsModelPlace, theta),
                  values, error);
}

/* On each of the bundle's circles phi goes round once, but across the seam theta = 0 it turns to
 * - phi: no continuous function on the bottle tells the two apart. So it closes after a whole turn
 * and is torn along the seam. */
gboolean
ks_lens_compute_klein_phi (KsContext *context, const KsLensInput *input, const KsLensSpec *spec,
                           double *values, GError **error)
{
  return compute (context, input, spec, KS_MODEL_KLEIN, G_STRUCT_OFFSET (KsModelPlace, phi), values,
                  error);
}
