/* SPDX-License-Identifier: MIT */
#include "ks-points.h"

#include "ks-random.h"

#include <math.h>
#include <string.h>

#define POLL_ROWS 4096        /* rows of work between two looks at the cancel flag */
#define LARGEST_ENTRY 1e150   /* squares of differences up to here stay finite in float64 */
#define VANISHING 1e-8        /* of the largest norm */

/* What is done to each row, AUTO resolved. */
typedef struct {
  KsMatrix *input;      /* not owned */
  KsCenter center;
  KsNormalize normalize;
  KsNonfinite nonfinite;
  gboolean to_dct;      /* 9 pixels become 8 coordinates */
  double *column_mean;  /* (d) with KS_CENTER_COLUMN, else NULL; owned */
} Plan;

static void
plan_clear (Plan *plan)
{
  g_free (plan->column_mean);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Plan, plan_clear)

static gboolean
is_3x3 (const KsFilterSet *set)
{
  if (set->kernel_rows > 0)
    return set->kernel_rows == 3 && set->kernel_cols == 3;
  return set->values->cols == 9;
}

static gboolean
plan_distances (Plan *plan, const KsPreprocessing *how, GError **error)
{
  if (plan->center == KS_CENTER_NONE && plan->normalize == KS_NORMALIZE_NONE && how->basis == KS_BASIS_PIXEL)
    return TRUE;
  g_set_error_literal (error, KS_ERROR, KS_ERROR_USAGE,
                       "A distance matrix cannot be centred, normalised or changed in basis; "
                       "use center none, normalize none and basis pixel.");
  return FALSE;
}

static gboolean
plan_init (Plan *plan, const KsFilterSet *set, const KsPreprocessing *how, GError **error)
{
  gboolean is_dct = how->basis == KS_BASIS_DCT && set->kernel_rows == 0 && set->values->cols == 8;
  gboolean is_filters = (set->kernel_rows > 0 || set->values->cols == 9) && !set->precomputed;

  plan->input = set->values;
  plan->nonfinite = how->nonfinite;
  plan->center = how->center;
  if (plan->center == KS_CENTER_AUTO)
    plan->center = is_filters ? KS_CENTER_FILTER : KS_CENTER_NONE;
  plan->normalize = how->normalize;
  if (plan->normalize == KS_NORMALIZE_AUTO)
    plan->normalize = is_filters ? KS_NORMALIZE_L2 : KS_NORMALIZE_NONE;
  if (set->precomputed)
    return plan_distances (plan, how, error);

  plan->to_dct = how->basis == KS_BASIS_DCT && !is_dct;
  if (plan->to_dct && !is_3x3 (set))
    {
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "The basis dct is that of 3x3 patches, 9 pixels to convert or 8 columns declared to be in it, "
                   "but these rows have %" G_GSIZE_FORMAT " numbers; use basis pixel.",
                   set->values->cols);
      return FALSE;
    }
  if (plan->normalize == KS_NORMALIZE_DNORM && !is_dct && !is_3x3 (set))
    {
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "The D-norm is defined for 3x3 patches, but these rows have %" G_GSIZE_FORMAT
                   " numbers; use normalize l2.",
                   set->values->cols);
      return FALSE;
    }
  if (is_dct)
    {
      plan->center = plan->center == KS_CENTER_FILTER ? KS_CENTER_NONE : plan->center;
      plan->normalize = plan->normalize == KS_NORMALIZE_DNORM ? KS_NORMALIZE_L2 : plan->normalize;
    }
  return TRUE;
}

/* Looks for an entry that is not finite. FALSE when the row cannot be taken at
 * all: refused as asked, or too large to measure. */
static gboolean
check_row (const Plan *plan, gsize row, gboolean *is_finite, GError **error)
{
  const double *x = ks_matrix_row (plan->input, row);

  *is_finite = TRUE;
  for (gsize c = 0; c < plan->input->cols; c++)
    {
      if (fabs (x[c]) <= LARGEST_ENTRY)
        continue;
      if (!isfinite (x[c]) && plan->nonfinite == KS_NONFINITE_DROP)
        {
          *is_finite = FALSE;
          continue;
        }
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   isfinite (x[c])
                   ? "Row %" G_GSIZE_FORMAT ", column %" G_GSIZE_FORMAT " (counted from 0) holds %g, "
                     "too large to be squared in float64; scale the data down."
                   : "Row %" G_GSIZE_FORMAT ", column %" G_GSIZE_FORMAT " (counted from 0) holds %g, "
                     "which is not finite; mend the data, or let such rows be dropped.",
                   row, c, x[c]);
      return FALSE;
    }
  return TRUE;
}

/* The finite rows, ascending, into @rows (n). */
static gboolean
find_finite (KsContext *context, const Plan *plan, guint32 *rows, gsize *n_rows, GError **error)
{
  *n_rows = 0;
  for (gsize i = 0; i < plan->input->rows; i++)
    {
      gboolean is_finite;

      if ((i % POLL_ROWS == 0 && !ks_context_check (context, error)) || !check_row (plan, i, &is_finite, error))
        return FALSE;
      if (is_finite)
        rows[(*n_rows)++] = (guint32) i;
    }
  return TRUE;
}

static gboolean
find_column_mean (KsContext *context, Plan *plan, const guint32 *rows, gsize n_rows, GError **error)
{
  if (plan->center != KS_CENTER_COLUMN)
    return TRUE;
  plan->column_mean = ks_new0 (context, double, plan->input->cols, error);
  if (plan->column_mean == NULL)
    return FALSE;
  for (gsize i = 0; i < n_rows; i++)
    {
      const double *x = ks_matrix_row (plan->input, rows[i]);

      if (i % POLL_ROWS == 0 && !ks_context_check (context, error))
        return FALSE;
      for (gsize c = 0; c < plan->input->cols; c++)
        plan->column_mean[c] += x[c];
    }
  for (gsize c = 0; c < plan->input->cols; c++)
    plan->column_mean[c] /= (double) n_rows;
  return TRUE;
}

static void
center (const Plan *plan, const double *x, double *out)
{
  gsize d = plan->input->cols;
  double mean = 0.0;

  if (plan->center == KS_CENTER_FILTER)
    {
      for (gsize c = 0; c < d; c++)
        mean += x[c];
      mean /= (double) d;
    }
  for (gsize c = 0; c < d; c++)
    out[c] = x[c] - (plan->column_mean != NULL ? plan->column_mean[c] : mean);
}

/* The norm that is divided by. Small rows are measured in units of their largest
 * entry, so that their squares do not vanish. */
static double
norm (const Plan *plan, const double *x)
{
  gsize d = plan->input->cols;
  double sum = 0.0, largest = 0.0;

  if (plan->normalize == KS_NORMALIZE_DNORM)
    return ks_d_norm (x);
  for (gsize c = 0; c < d; c++)
    {
      sum += x[c] * x[c];
      largest = MAX (largest, fabs (x[c]));
    }
  if (largest == 0.0 || largest > 1e-150)
    return sqrt (sum);
  sum = 0.0;
  for (gsize c = 0; c < d; c++)
    sum += (x[c] / largest) * (x[c] / largest);
  return largest * sqrt (sum);
}

/* Strikes the rows whose norm after centring is below VANISHING of the largest
 * from @rows[0..*n_rows), when they would be divided by it. */
static gboolean
strike_vanishing (KsContext *context, const Plan *plan, guint32 *rows, gsize *n_rows, GError **error)
{
  if (plan->normalize == KS_NORMALIZE_NONE)
    return TRUE;

  g_autofree double *centred = ks_new (context, double, plan->input->cols, error); /* (d) one row */
  g_autofree double *norms = ks_new (context, double, *n_rows, error);             /* (n_rows) */
  double largest = 0.0;
  gsize kept = 0;

  if (centred == NULL || norms == NULL)
    return FALSE;
  for (gsize i = 0; i < *n_rows; i++)
    {
      if (i % POLL_ROWS == 0 && !ks_context_check (context, error))
        return FALSE;
      center (plan, ks_matrix_row (plan->input, rows[i]), centred);
      norms[i] = norm (plan, centred);
      largest = MAX (largest, norms[i]);
    }
  for (gsize i = 0; i < *n_rows; i++)
    if (norms[i] > 0.0 && norms[i] >= VANISHING * largest)
      rows[kept++] = rows[i];
  *n_rows = kept;
  return TRUE;
}

/* Algorithm S: each row is taken with the chance that what is still wanted has
 * among what is still to come. */
static void
sample_rows (const KsPreprocessing *how, guint32 *rows, gsize *n_rows)
{
  KsRandom random;
  gsize taken = 0;

  if (how->sample == 0 || how->sample >= *n_rows)
    return;
  ks_random_init (&random, how->seed);
  for (gsize i = 0; taken < how->sample; i++)
    if (ks_random_below (&random, *n_rows - i) < how->sample - taken)
      rows[taken++] = rows[i];
  *n_rows = taken;
}

static void
prepare_row (const Plan *plan, const double *x, double *out)
{
  gsize d = plan->input->cols;

  center (plan, x, out);
  if (plan->normalize == KS_NORMALIZE_NONE)
    return;
  double length = norm (plan, out);
  for (gsize c = 0; c < d; c++)
    out[c] /= length;
}

/* The chosen rows, preprocessed; the input itself when nothing is to be done to it. */
static KsMatrix *
prepare (KsContext *context, const Plan *plan, const guint32 *rows, gsize n, GError **error)
{
  KsMatrix *input = plan->input;

  if (plan->center == KS_CENTER_NONE && plan->normalize == KS_NORMALIZE_NONE && !plan->to_dct)
    return n == input->rows ? ks_matrix_ref (input)
                            : ks_matrix_select (context, input, rows, n, error);

  g_autoptr (KsMatrix) matrix = ks_matrix_new (context, n, plan->to_dct ? 8 : input->cols, error);
  if (matrix == NULL)
    return NULL;
  for (gsize i = 0; i < n; i++)
    {
      double patch[9];

      if (i % POLL_ROWS == 0 && !ks_context_check (context, error))
        return NULL;
      prepare_row (plan, ks_matrix_row (input, rows[i]), plan->to_dct ? patch : ks_matrix_row (matrix, i));
      if (plan->to_dct)
        ks_dct_from_pixels (patch, ks_matrix_row (matrix, i));
    }
  return g_steal_pointer (&matrix);
}

/* The rows and the columns @rows of a distance matrix. */
static KsMatrix *
prepare_distances (KsContext *context, const Plan *plan, const guint32 *rows, gsize n, GError **error)
{
  if (n == plan->input->rows)
    return ks_matrix_ref (plan->input);

  g_autoptr (KsMatrix) matrix = ks_matrix_new (context, n, n, error);
  if (matrix == NULL)
    return NULL;
  for (gsize i = 0; i < n; i++)
    {
      const double *from = ks_matrix_row (plan->input, rows[i]);
      double *to = ks_matrix_row (matrix, i);

      if (!ks_context_check (context, error))
        return NULL;
      for (gsize j = 0; j < n; j++)
        to[j] = from[rows[j]];
    }
  return g_steal_pointer (&matrix);
}

static gboolean
refuse_nothing_left (const KsPoints *points, GError **error)
{
  if (points->n_input == 0)
    g_set_error_literal (error, KS_ERROR, KS_ERROR_DATA,
                         "There are no rows to make points of; choose a file or a tensor that has some.");
  else
    g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                 "None of the %" G_GSIZE_FORMAT " rows can be a point: %" G_GSIZE_FORMAT
                 " hold an entry that is not finite and %" G_GSIZE_FORMAT
                 " vanish before they are normalised; mend the data, or use center none or normalize none.",
                 points->n_input, points->n_nonfinite, points->n_zero);
  return FALSE;
}

/* Which rows become points; counts those dropped in @points. */
static gboolean
choose_rows (KsContext *context, Plan *plan, const KsPreprocessing *how, KsPoints *points,
             guint32 *rows, gsize *n, GError **error)
{
  if (!find_finite (context, plan, rows, n, error) || !find_column_mean (context, plan, rows, *n, error))
    return FALSE;
  points->n_nonfinite = points->n_input - *n;
  if (!strike_vanishing (context, plan, rows, n, error))
    return FALSE;
  points->n_zero = points->n_input - points->n_nonfinite - *n;
  if (*n == 0)
    return refuse_nothing_left (points, error);
  sample_rows (how, rows, n);
  return TRUE;
}

static gboolean
choose_metadata (KsContext *context, const KsFilterSet *set, const guint32 *rows, gsize n,
                 KsPoints *points, GError **error)
{
  if (set->metadata == NULL)
    points->metadata = ks_table_new (n);
  else if (n == set->values->rows)
    points->metadata = ks_table_ref (set->metadata);
  else
    points->metadata = ks_table_select (context, set->metadata, rows, n, error);
  return points->metadata != NULL;
}

KsPoints *
ks_points_new (KsContext *context, KsFilterSet *set, const KsPreprocessing *how, GError **error)
{
  g_return_val_if_fail (set != NULL && how != NULL, NULL);

  g_auto (Plan) plan = { 0 };
  g_autoptr (KsPoints) self = g_atomic_rc_box_new0 (KsPoints);
  gsize n;

  self->n_input = set->values->rows;
  self->precomputed = set->precomputed;
  if (self->n_input > G_MAXUINT32)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "%" G_GSIZE_FORMAT " rows are more than the %u points that can be numbered; split the data.",
                   self->n_input, G_MAXUINT32);
      return NULL;
    }
  if (!plan_init (&plan, set, how, error))
    return NULL;

  g_autofree guint32 *rows = ks_new (context, guint32, self->n_input, error);
  if (rows == NULL || !choose_rows (context, &plan, how, self, rows, &n, error)
      || !choose_metadata (context, set, rows, n, self, error))
    return NULL;
  self->matrix = set->precomputed ? prepare_distances (context, &plan, rows, n, error)
                                  : prepare (context, &plan, rows, n, error);
  if (self->matrix == NULL)
    return NULL;

  self->basis = set->precomputed ? KS_BASIS_PIXEL : how->basis;
  if (self->basis == KS_BASIS_DCT || (is_3x3 (set) && !set->precomputed))
    self->patch_rows = self->patch_cols = 3;
  else if (set->kernel_rows > 0)
    {
      self->patch_rows = set->kernel_rows;
      self->patch_cols = set->kernel_cols;
    }
  if (n < self->n_input)
    {
      self->rows = ks_new (context, guint32, n, error);
      if (self->rows == NULL)
        return NULL;
      memcpy (self->rows, rows, n * sizeof (guint32));
    }
  return g_steal_pointer (&self);
}

KsPoints *
ks_points_ref (KsPoints *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  KsPoints *self = data;

  ks_matrix_unref (self->matrix);
  ks_table_unref (self->metadata);
  g_free (self->rows);
}

void
ks_points_unref (KsPoints *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

gsize
ks_points_bytes (const KsPoints *self)
{
  return sizeof *self + ks_matrix_bytes (self->matrix) + ks_table_bytes (self->metadata)
         + (self->rows != NULL ? ks_points_count (self) * sizeof (guint32) : 0);
}

gboolean
ks_points_patch (const KsPoints *self, const double *coordinates, double *patch)
{
  g_return_val_if_fail (self != NULL && coordinates != NULL && patch != NULL, FALSE);

  if (self->patch_rows == 0)
    return FALSE;
  if (self->basis == KS_BASIS_DCT)
    ks_dct_to_pixels (coordinates, patch);
  else
    memcpy (patch, coordinates, self->matrix->cols * sizeof (double));
  return TRUE;
}
