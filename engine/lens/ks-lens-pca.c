/* A principal component of the core (see ks-principal-axis.h for method and growth).
 *
 * SPDX-License-Identifier: MIT */
#include "ks-lens-families.h"
#include "ks-principal-axis.h"

#include <string.h>

typedef struct {
  const double *mean; /* (d) of the core */
  const double *axis; /* (d) of unit length, or all 0 */
} Projection;

static double
project (const KsLensInput *input, guint32 point, gconstpointer data)
{
  const Projection *self = data;
  const double *x = ks_matrix_row (input->points->matrix, point);
  double sum = 0.0;

  for (gsize i = 0; i < input->points->matrix->cols; i++)
    sum += (x[i] - self->mean[i]) * self->axis[i];
  return sum;
}

gboolean
ks_lens_compute_pca (KsContext *context, const KsLensInput *input, const KsLensSpec *spec,
                     double *values, GError **error)
{
  const KsMatrix *matrix = input->points->matrix;
  gsize component;

  /* A plane of two components can be asked of points on a line as well. */
  if (!ks_lens_check_index (spec, matrix->cols, MAX (matrix->cols, 2), &component, error))
    return FALSE;
  if (component >= matrix->cols)
    {
      memset (values, 0, input->core->m * sizeof (double));
      return TRUE;
    }

  g_autofree double *mean = ks_new (context, double, matrix->cols, error);
  g_autofree double *axis = mean != NULL ? ks_new (context, double, matrix->cols, error) : NULL;

  if (axis == NULL
      || !ks_principal_axis (context, matrix, input->core->rows, input->core->m, component, mean,
                             axis, error))
    return FALSE;

  Projection projection = { mean, axis };
  return ks_lens_for_each_point (context, input, project, &projection, values, error);
}
