/* Gaussian kernel density (Silverman 1986), by its definition.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-density.h"

#include "ks-parallel.h"

#include <math.h>

#define BLOCK 4096       /* points between two looks at the cancel flag */
#define VANISHING 746.0  /* exp (-746) is 0 in float64 */

typedef struct {
  const KsSpace *space;
  const guint32 *rows; /* (m) */
  double per_variance; /* 1 / 2h^2 */
  double *out;         /* (m) */
} Sum;

static inline double
squared (const KsSpace *space, gsize i, gsize j)
{
  if (space->coordinates != NULL)
    return ks_squared_distance (ks_matrix_row (space->coordinates, i),
                                ks_matrix_row (space->coordinates, j), space->coordinates->cols);

  double distance = ks_space_distance (space, i, j);

  return distance * distance;
}

static gboolean
sum_rows (KsContext *context, gsize begin, gsize end, guint worker, gpointer data, GError **error)
{
  const Sum *self = data;
  gsize n = self->space->n;

  for (gsize i = begin; i < end; i++)
    {
      double sum = 0.0;

      for (gsize j = 0; j < n; j++)
        {
          if (j % BLOCK == 0 && !ks_context_check (context, error))
            return FALSE;
          if (j == self->rows[i])
            continue;
          double exponent = squared (self->space, self->rows[i], j) * self->per_variance;

          if (exponent < VANISHING)
            sum += exp (-exponent);
        }
      self->out[i] = n > 1 ? sum / (double) (n - 1) : 0.0;
    }
  return TRUE;
}

gboolean
ks_density_gaussian (KsContext *context, const KsSpace *space, const guint32 *rows, gsize m,
                     double h, double *out, GError **error)
{
  g_return_val_if_fail (space != NULL, FALSE);
  g_return_val_if_fail (m == 0 || (rows != NULL && out != NULL), FALSE);

  double per_variance = 0.5 / h / h;

  if (!(h > 0.0 && isfinite (h)))
    {
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "The bandwidth %g of the Gaussian density is not a positive number; "
                   "choose one above 0.",
                   h);
      return FALSE;
    }

  Sum sum = { .space = space, .rows = rows, .per_variance = per_variance, .out = out };
  return ks_parallel_for (context, m, 1, sum_rows, &sum, error);
}
