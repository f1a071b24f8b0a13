/* The angle on the ideal primary circle (SCIENCE 10). O(m).
 *
 * SPDX-License-Identifier: MIT */
#include "ks-lens-families.h"
#include "ks-models.h"

#include <math.h>

static double
angle_of (const KsLensInput *input, guint32 point, gconstpointer data)
{
  double patch[9];

  if (!ks_points_patch (input->points, ks_matrix_row (input->points->matrix, point), patch))
    return NAN;
  return ks_model_circle_angle (patch);
}

gboolean
ks_lens_compute_circle_angle (KsContext *context, const KsLensInput *input, const KsLensSpec *spec,
                              double *values, GError **error)
{
  return ks_lens_for_each_point (context, input, angle_of, NULL, values, error)
         && ks_lens_check_patches (input, spec, values, error);
}
