/* SPDX-License-Identifier: MIT */
#include "ks-preparation.h"

#include <math.h>

#define POLL_ROWS 4096  /* rows of work between two looks at the cancel flag */
#define SMALL 1e-150    /* entries whose squares may vanish in float64 */

gboolean
ks_preparation_is_3x3 (const KsFilterSet *set)
{
  if (set->precomputed)
    return FALSE;
  if (set->kernel_rows > 0)
    return set->kernel_rows == 3 && set->kernel_cols == 3;
  return set->values->cols == 9;
}

static gboolean
check_distances (const KsPreparation *self, const KsPreprocessing *how, GError **error)
{
  if (self->center == KS_CENTER_NONE && self->normalize == KS_NORMALIZE_NONE
      && how->basis == KS_BASIS_PIXEL)
    return TRUE;
  g_set_error_literal (error, KS_ERROR, KS_ERROR_USAGE,
                       "A distance matrix cannot be centred, normalised or changed in basis; "
                       "use center none, normalize none and basis pixel.");
  return FALSE;
}

static gboolean
check_patches (const KsPreparation *self, const KsFilterSet *set, GError **error)
{
  if (ks_preparation_is_3x3 (set))
    return TRUE;
  if (self->to_dct)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "The basis dct is that of 3x3 patches, 9 pixels to convert or 8 columns "
                   "declared to be in it, but these rows have %" G_GSIZE_FORMAT " numbers; "
                   "use basis pixel.",
                   set->values->cols);
      return FALSE;
    }
  if (self->normalize == KS_NORMALIZE_DNORM)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "The D-norm is defined for 3x3 patches, but these rows have %" G_GSIZE_FORMAT
                   " numbers; use normalize l2.",
                   set->values->cols);
      return FALSE;
    }
  return TRUE;
}

gboolean
ks_preparation_init (KsPreparation *self, const KsFilterSet *set, const KsPreprocessing *how,
                     GError **error)
{
  gboolean is_table = set->kernel_rows == 0;
  gboolean is_filters = !set->precomputed && (!is_table || set->values->cols == 9);
  gboolean is_dct = how->basis == KS_BASIS_DCT && is_table && set->values->cols == 8;

  self->input = set->values;
  self->center = how->center;
  if (self->center == KS_CENTER_AUTO)
    self->center = is_filters ? KS_CENTER_FILTER : KS_CENTER_NONE;
  self->normalize = how->normalize;
  if (self->normalize == KS_NORMALIZE_AUTO)
    self->normalize = is_filters ? KS_NORMALIZE_L2 : KS_NORMALIZE_NONE;
  if (set->precomputed)
    return check_distances (self, how, error);

  /* No filter of the basis has a mean, and its D-norm is the length of its coordinates. */
  if (is_dct && self->center == KS_CENTER_FILTER)
    self->center = KS_CENTER_NONE;
  if (is_dct && self->normalize == KS_NORMALIZE_DNORM)
    self->normalize = KS_NORMALIZE_L2;
  self->to_dct = how->basis == KS_BASIS_DCT && !is_dct;
  return check_patches (self, set, error);
}

void
ks_preparation_clear (KsPreparation *self)
{
  g_free (self->column_mean);
}

gboolean
ks_preparation_find_means (KsContext *context, KsPreparation *self, const guint32 *rows, gsize n,
                           GError **error)
{
  gsize d = self->input->cols;

  if (self->center != KS_CENTER_COLUMN)
    return TRUE;
  self->column_mean = ks_new0 (context, double, d, error);
  if (self->column_mean == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      const double *x = ks_matrix_row (self->input, rows[i]);

      if (i % POLL_ROWS == 0 && !ks_context_check (context, error))
        return FALSE;
      for (gsize c = 0; c < d; c++)
        self->column_mean[c] += x[c];
    }
  for (gsize c = 0; c < d; c++)
    self->column_mean[c] /= (double) n;
  return TRUE;
}

gboolean
ks_preparation_is_idle (const KsPreparation *self)
{
  return self->center == KS_CENTER_NONE && self->normalize == KS_NORMALIZE_NONE && !self->to_dct;
}

gsize
ks_preparation_columns (const KsPreparation *self)
{
  return self->to_dct ? 8 : self->input->cols;
}

static void
center (const KsPreparation *self, const double *x, double *out)
{
  gsize d = self->input->cols;
  double mean = 0.0;

  if (self->center == KS_CENTER_FILTER)
    {
      for (gsize c = 0; c < d; c++)
        mean += x[c];
      mean /= (double) d;
    }
  for (gsize c = 0; c < d; c++)
    out[c] = x[c] - (self->column_mean != NULL ? self->column_mean[c] : mean);
}

/* Small rows are measured in units of their largest entry, so that their squares do
 * not vanish. */
static double
length (const double *x, gsize d)
{
  double sum = 0.0, largest = 0.0;

  for (gsize c = 0; c < d; c++)
    {
      sum += x[c] * x[c];
      largest = MAX (largest, fabs (x[c]));
    }
  if (largest == 0.0 || largest > SMALL)
    return sqrt (sum);
  sum = 0.0;
  for (gsize c = 0; c < d; c++)
    sum += (x[c] / largest) * (x[c] / largest);
  return largest * sqrt (sum);
}

double
ks_preparation_norm (const KsPreparation *self, gsize row, double *centred)
{
  center (self, ks_matrix_row (self->input, row), centred);
  return self->normalize == KS_NORMALIZE_DNORM ? ks_d_norm (centred)
                                               : length (centred, self->input->cols);
}

void
ks_preparation_apply (const KsPreparation *self, gsize row, double *out)
{
  double patch[9], *made = self->to_dct ? patch : out;

  if (self->normalize == KS_NORMALIZE_NONE)
    center (self, ks_matrix_row (self->input, row), made);
  else
    {
      double norm = ks_preparation_norm (self, row, made);

      for (gsize c = 0; c < self->input->cols; c++)
        made[c] /= norm;
    }
  if (self->to_dct)
    ks_dct_from_pixels (patch, out);
}
