/* Gaussian kernel density over the whole point set. O(m n d).
 *
 * SPDX-License-Identifier: MIT */
#include "ks-lens-families.h"

gboolean
ks_lens_compute_gaussian (KsContext *context, const KsLensInput *input, const KsLensSpec *spec,
                          double *values, GError **error)
{
  return ks_density_gaussian (context, input->space, input->core->rows, input->core->m,
                              spec->number, values, error);
}
