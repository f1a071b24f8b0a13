/* Gaussian kernel density (Silverman 1986), by its definition.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-density.h"

#include "ks-parallel.h"

#include <math.h>

#define BLOCK 1024       /* points between two looks at the cancel flag */
#define VANISHING 746.0  /* exp (-746) is 0 in float64 */

typedef struct {
  const KsSpace *space;
  const guint32 *rows; /* (m) */
  double per_variance; /* 1 / 2h^2 */
  double *out;         /* (m) */
} Sum;

/* Of the other points among j, ..., j + n - 1. */
static double
sum_block (const Sum *self, guint32 row, gsize j, gsize n)
{
  double keys[BLOCK], sum = 0.0;
  gboolean are_squares = self->space->form == KS_FORM_SQUARES;

  ks_space_range_keys (self->space, row, j, n, keys);
  for (gsize i = 0; i < n; i++)
    {
      double distance = are_squares ? 0.0 : ks_key_to_distance (self->space, keys[i]);
      double exponent = (are_squares ? keys[i] : distance * distance) * self->per_variance;

      if (exponent < VANISHING && j + i != row)
        sum += exp (-exponent);
    }
  return sum;
}

static gboolean
sum_rows (KsContext *context, gsize begin, gsize end, guint worker, gpointer data, GError **error)
{
  const Sum *self = data;
  gsize n = self->space->n;

  for (gsize i = begin; i < end; i++)
    {
      double sum = 0.0;

      for (gsize j = 0; j < n; j += BLOCK)
        {
          if (!ks_context_check (context, error))
            return FALSE;
          sum += sum_block (self, self->rows[i], j, MIN (n - j, BLOCK));
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
