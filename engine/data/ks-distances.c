/* The check of a table that is to be a distance matrix.
 *
 * SPDX-License-Identifier: MIT */
#include <math.h>

#include "ks-filter-source.h"

/* Rounding leaves what should be equal, or 0, apart by at most this much of the
 * largest distance; float32 is the coarsest type that distances are stored in. */
#define ROUNDING 1e-6

static gboolean
check_entry (const KsMatrix *values, gsize i, gsize j, double largest, GError **error)
{
  double x = ks_matrix_row (values, i)[j], y = ks_matrix_row (values, j)[i];
  const char *why;

  if (!isfinite (x))
    why = "every distance must be a finite number";
  else if (x < 0.0)
    why = "a distance is never negative";
  else if (i == j && x > ROUNDING * largest)
    why = "the distance of a point from itself is 0";
  else if (isfinite (y) && fabs (x - y) > ROUNDING * largest)
    why = "it must equal the entry across the diagonal, so use (D + D^T) / 2";
  else
    return TRUE;
  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "The distance matrix holds %g in row %" G_GSIZE_FORMAT ", column %" G_GSIZE_FORMAT ": %s.",
               x, i + 1, j + 1, why);
  return FALSE;
}

gboolean
ks_distances_check (KsContext *context, KsMatrix *values, GError **error)
{
  gsize n = values->rows;
  double largest = 0.0;

  if (n != values->cols)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "A distance matrix is square, but this table has %" G_GSIZE_FORMAT " rows and %" G_GSIZE_FORMAT
                   " columns; open it as points instead.", n, values->cols);
      return FALSE;
    }
  for (gsize i = 0; i < n; i++)
    {
      if (!ks_context_check (context, error))
        return FALSE;
      for (gsize j = 0; j < n; j++)
        if (isfinite (ks_matrix_row (values, i)[j]))
          largest = MAX (largest, ks_matrix_row (values, i)[j]);
    }
  for (gsize i = 0; i < n; i++)
    {
      if (!ks_context_check (context, error))
        return FALSE;
      for (gsize j = 0; j < n; j++)
        if (!check_entry (values, i, j, largest, error))
          return FALSE;
    }
  for (gsize i = 0; i < n; i++)
    {
      double *row = ks_matrix_row (values, i);

      if (!ks_context_check (context, error))
        return FALSE;
      row[i] = 0.0;
      for (gsize j = 0; j < i; j++)
        {
          double *across = ks_matrix_row (values, j) + i;

          if (row[j] != *across)
            row[j] = *across = 0.5 * row[j] + 0.5 * *across;
        }
    }
  return TRUE;
}
