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
  if (!ks_lens_for_each_point (context, input, angle_of, NULL, values, error))
    return FALSE;
  for (gsize i = 0; i < input->core->m; i++)
    if (isnan (values[i]))
      {
        g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                     "Point %u is a constant patch, which has no circle angle; normalise the filters, which "
                     "drops such points, or choose another lens.",
                     input->core->rows[i]);
        return FALSE;
      }
  return TRUE;
}
