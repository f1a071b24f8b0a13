/* The check of a table that is to be a distance matrix.
 *
 * SPDX-License-Identifier: MIT */
#include <math.h>

#include "ks-filter-source.h"
#include "ks-number.h"

/* Rounding leaves what should be equal, or 0, apart by at most this much of the
 * largest distance; float32 is the coarsest type that distances are stored in. */
#define ROUNDING 1e-6

#define TILE 64 /* rows and columns: a tile and its mirror stay in the first-level cache */

static gboolean
set_bad_entry (const KsMatrix *values, gsize i, gsize j, const char *why, GError **error)
{
  char text[KS_NUMBER_SIZE];

  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "The distance matrix holds %s in row %" G_GSIZE_FORMAT ", column %" G_GSIZE_FORMAT
               ": %s.",
               ks_number_to_text (ks_matrix_row (values, i)[j], text), i + 1, j + 1, why);
  return FALSE;
}

static gboolean
still_wanted (KsContext *context, int pass, gsize row, gsize n, GError **error)
{
  ks_context_progress (context, (pass + (double) row / n) / 2.0);
  return ks_context_check (context, error);
}

/* Whether every entry is a number, and the largest of them. */
static gboolean
check_entries (KsContext *context, const KsMatrix *values, double *largest, GError **error)
{
  *largest = 0.0;
  for (gsize i = 0; i < values->rows; i++)
    {
      const double *row = ks_matrix_row (values, i);

      if (!still_wanted (context, 0, i, values->rows, error))
        return FALSE;
      for (gsize j = 0; j < values->cols; j++)
        {
          if (!isfinite (row[j]))
            return set_bad_entry (values, i, j, "every distance must be a finite number", error);
          *largest = MAX (*largest, row[j]);
        }
    }
  return TRUE;
}

/* Takes what rounding left below 0 for 0. */
static gboolean
clear_negative (const KsMatrix *values, gsize i, gsize j, double tolerance, GError **error)
{
  double *x = ks_matrix_row (values, i) + j;

  if (*x < -tolerance)
    return set_bad_entry (values, i, j,
                          "a distance is never negative, so turn similarities into distances first",
                          error);
  *x = MAX (*x, 0.0);
  return TRUE;
}

/* Entry (i, j) and its mirror, i <= j, made equal if they are all but so. */
static gboolean
mirror_entry (const KsMatrix *values, gsize i, gsize j, double tolerance, GError **error)
{
  double *x = ks_matrix_row (values, i) + j, *y = ks_matrix_row (values, j) + i;

  if (!clear_negative (values, i, j, tolerance, error)
      || !clear_negative (values, j, i, tolerance, error))
    return FALSE;
  if (i == j && *x > tolerance)
    return set_bad_entry (values, i, j, "the distance of a point from itself is 0", error);
  if (fabs (*x - *y) > tolerance)
    return set_bad_entry (
        values, i, j, "it must equal the entry across the diagonal, so use (D + D^T) / 2", error);
  if (i == j)
    *x = 0.0;
  else if (*x != *y)
    *x = *y = 0.5 * *x + 0.5 * *y;
  return TRUE;
}

gboolean
ks_distances_check (KsContext *context, KsMatrix *values, GError **error)
{
  gsize n = values->rows;
  double largest;

  if (n != values->cols)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "A distance matrix is square, but this table has %" G_GSIZE_FORMAT
                   " rows and %" G_GSIZE_FORMAT " columns; open it as points instead.",
                   n, values->cols);
      return FALSE;
    }
  if (!check_entries (context, values, &largest, error))
    return FALSE;
  for (gsize top = 0; top < n; top += TILE)
    for (gsize left = top; left < n; left += TILE)
      {
        if (!still_wanted (context, 1, top, n, error))
          return FALSE;
        for (gsize i = top; i < MIN (top + TILE, n); i++)
          for (gsize j = MAX (left, i); j < MIN (left + TILE, n); j++)
            if (!mirror_entry (values, i, j, ROUNDING * largest, error))
              return FALSE;
      }
  return TRUE;
}
