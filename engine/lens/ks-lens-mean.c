/* The mean of each point's coordinates. O(m d).
 *
 * SPDX-License-Identifier: MIT */
#include "ks-lens-families.h"

#include <float.h>
#include <math.h>

/* The sum of a centred filter is rounding, not exactly 0; a cover of such values would make a
 * picture of noise. What lies within the error bound of a sum of d numbers, d eps sum |x|, is 0. */
static double
mean_of (const KsLensInput *input, guint32 point, gconstpointer data)
{
  const double *x = ks_matrix_row (input->points->matrix, point);
  double d = (double) input->points->matrix->cols, mean = 0.0, magnitude = 0.0;

  for (gsize i = 0; i < input->points->matrix->cols; i++)
    {
      mean += x[i] / d;
      magnitude += fabs (x[i]) / d;
    }
  return fabs (mean) <= d * DBL_EPSILON * magnitude ? 0.0 : mean;
}

gboolean
ks_lens_compute_mean (KsContext *context, const KsLensInput *input, const KsLensSpec *spec,
                      double *values, GError **error)
{
  return ks_lens_for_each_point (context, input, mean_of, NULL, values, error);
}
