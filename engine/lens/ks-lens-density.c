/* The density 1 / rho_k that the core was chosen by. O(n).
 *
 * SPDX-License-Identifier: MIT */
#include "ks-lens-families.h"

#include <math.h>

static double
density_of (const KsLensInput *input, guint32 point, gconstpointer data)
{
  double density = input->density->density[point];

  return isfinite (density) ? density : *(const double *) data;
}

/* A cover needs finite values, so that duplicates share the top of the scale with the densest
 * point that is none. */
gboolean
ks_lens_compute_density (KsContext *context, const KsLensInput *input, const KsLensSpec *spec,
                         double *values, GError **error)
{
  const KsDensity *density = input->density;
  double largest = 0.0;

  for (gsize i = 0; i < density->n; i++)
    if (isfinite (density->density[i]))
      largest = MAX (largest, density->density[i]);
  if (largest == 0.0)
    largest = 1.0;
  return ks_lens_for_each_point (context, input, density_of, &largest, values, error);
}
