/* One coordinate of the points. O(m).
 *
 * SPDX-License-Identifier: MIT */
#include "ks-lens-families.h"

static double
coordinate_of (const KsLensInput *input, guint32 point, gconstpointer data)
{
  return ks_matrix_row (input->points->matrix, point)[*(const gsize *) data];
}

gboolean
ks_lens_compute_coordinate (KsContext *context, const KsLensInput *input, const KsLensSpec *spec,
                            double *values, GError **error)
{
  gsize cols = input->points->matrix->cols, column;

  return ks_lens_check_index (spec, cols, cols, &column, error)
         && ks_lens_for_each_point (context, input, coordinate_of, &column, values, error);
}
