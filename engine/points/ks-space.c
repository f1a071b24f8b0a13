/* SPDX-License-Identifier: MIT */
#include "ks-space.h"

#include <math.h>

#define SMALLEST_SPREAD 1e-150 /* its square is about the least normal number */

static const KsMetricInfo infos[] = {
  { KS_METRIC_EUCLIDEAN, "euclidean", "Euclidean",
    "The straight-line distance, the root of the summed squared differences." },
  { KS_METRIC_VNE, "vne", "Variance-normalised Euclidean",
    "The Euclidean distance after each column is divided by its standard deviation." },
};

const KsMetricInfo *
ks_metric_infos (gsize *n)
{
  *n = G_N_ELEMENTS (infos);
  return infos;
}

/* How a column becomes one of mean 0 and variance 1. The deviations are measured
 * in units of the column's range, so that no square can overflow or vanish. */
typedef struct {
  gsize col;
  double mean, range; /* range 0: the column is constant */
  double deviation;   /* standard deviation in units of range */
} Standard;

static gboolean
column_standard (KsContext *context, const KsMatrix *matrix, gsize col, Standard *standard,
                 GError **error)
{
  double min = INFINITY, max = -INFINITY, sum = 0.0, squares = 0.0;

  if (!ks_context_check (context, error))
    return FALSE;
  for (gsize i = 0; i < matrix->rows; i++)
    {
      double x = ks_matrix_row (matrix, i)[col];

      min = MIN (min, x);
      max = MAX (max, x);
      sum += x;
    }
  *standard = (Standard) { .col = col, .mean = sum / (double) matrix->rows };
  if (!(min < max))
    return TRUE;

  standard->range = max - min;
  if (!ks_context_check (context, error))
    return FALSE;
  for (gsize i = 0; i < matrix->rows; i++)
    {
      double z = (ks_matrix_row (matrix, i)[col] - standard->mean) / standard->range;

      squares += z * z;
    }
  standard->deviation = sqrt (squares / (double) (matrix->rows - 1));
  return TRUE;
}

/* The columns that vary, each centred and divided by its standard deviation. */
static KsMatrix *
normalise_variances (KsContext *context, const KsMatrix *matrix, GError **error)
{
  g_autofree Standard *columns = ks_new (context, Standard, matrix->cols, error); /* that vary */
  gsize kept = 0;

  if (columns == NULL)
    return NULL;
  for (gsize c = 0; c < matrix->cols; c++)
    {
      if (!column_standard (context, matrix, c, &columns[kept], error))
        return NULL;
      if (columns[kept].range > 0.0)
        kept++;
    }

  g_autoptr (KsMatrix) scaled = ks_matrix_new (context, matrix->rows, kept, error);
  if (scaled == NULL)
    return NULL;
  for (gsize i = 0; i < matrix->rows; i++)
    {
      const double *from = ks_matrix_row (matrix, i);
      double *to = ks_matrix_row (scaled, i);

      if (i % 4096 == 0 && !ks_context_check (context, error))
        return NULL;
      for (gsize c = 0; c < kept; c++)
        to[c] = (from[columns[c].col] - columns[c].mean) / columns[c].range / columns[c].deviation;
    }
  return g_steal_pointer (&scaled);
}

/* Refuses points that differ, but nowhere by enough for the square to be a number. The first
 * two points mostly tell. */
static gboolean
check_squares (KsContext *context, const KsMatrix *matrix, GError **error)
{
  double largest = 0.0;

  for (gsize i = 1; i < matrix->rows; i++)
    {
      const double *first = ks_matrix_row (matrix, 0), *x = ks_matrix_row (matrix, i);

      if (i % 4096 == 0 && !ks_context_check (context, error))
        return FALSE;
      for (gsize c = 0; c < matrix->cols; c++)
        largest = MAX (largest, fabs (x[c] - first[c]));
      if (largest >= SMALLEST_SPREAD)
        return TRUE;
    }
  if (largest == 0.0)
    return TRUE;
  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "The points differ by no more than %g in any coordinate, too small to be squared in "
               "float64; scale the data up.",
               largest);
  return FALSE;
}

KsSpace *
ks_space_new (KsContext *context, const KsPoints *points, KsMetric metric, GError **error)
{
  g_return_val_if_fail (points != NULL, NULL);

  g_autoptr (KsMatrix) coordinates = NULL;

  if (points->precomputed && metric != KS_METRIC_EUCLIDEAN)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "The distances are given as a matrix, which leaves no coordinates to measure "
                   "with the metric %s; use the metric euclidean, which takes them as they are.",
                   infos[metric].name);
      return NULL;
    }
  if (metric == KS_METRIC_VNE)
    {
      coordinates = normalise_variances (context, points->matrix, error);
      if (coordinates == NULL)
        return NULL;
    }
  else if (!points->precomputed)
    {
      if (!check_squares (context, points->matrix, error))
        return NULL;
      coordinates = ks_matrix_ref (points->matrix);
    }

  KsSpace *self = g_atomic_rc_box_new0 (KsSpace);
  self->n = ks_points_count (points);
  self->coordinates = g_steal_pointer (&coordinates);
  if (points->precomputed)
    self->distances = ks_matrix_ref (points->matrix);
  return self;
}

KsSpace *
ks_space_select (KsContext *context, const KsSpace *space, const guint32 *rows, gsize n,
                 GError **error)
{
  g_return_val_if_fail (space != NULL && (rows != NULL || n == 0), NULL);

  g_autoptr (KsMatrix) coordinates = NULL;
  g_autofree guint32 *kept = NULL;

  if (space->coordinates != NULL)
    {
      coordinates = ks_matrix_select (context, space->coordinates, rows, n, error);
      if (coordinates == NULL)
        return NULL;
    }
  else
    {
      kept = ks_new (context, guint32, n, error);
      if (kept == NULL)
        return NULL;
      for (gsize i = 0; i < n; i++)
        kept[i] = space->rows != NULL ? space->rows[rows[i]] : rows[i];
    }

  KsSpace *self = g_atomic_rc_box_new0 (KsSpace);
  self->n = n;
  self->coordinates = g_steal_pointer (&coordinates);
  if (space->distances != NULL)
    self->distances = ks_matrix_ref (space->distances);
  self->rows = g_steal_pointer (&kept);
  return self;
}

KsSpace *
ks_space_ref (KsSpace *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  KsSpace *self = data;

  ks_matrix_unref (self->coordinates);
  ks_matrix_unref (self->distances);
  g_free (self->rows);
}

void
ks_space_unref (KsSpace *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

gsize
ks_space_bytes (const KsSpace *self)
{
  gsize bytes = sizeof *self;

  if (self->coordinates != NULL)
    bytes += ks_matrix_bytes (self->coordinates);
  if (self->distances != NULL)
    bytes += ks_matrix_bytes (self->distances);
  if (self->rows != NULL)
    bytes += self->n * sizeof (guint32);
  return bytes;
}

/* The row and column of the matrix of distances that belong to point @i. */
static inline gsize
given (const KsSpace *self, gsize i)
{
  return self->rows != NULL ? self->rows[i] : i;
}

double
ks_space_distance (const KsSpace *self, gsize i, gsize j)
{
  if (self->coordinates == NULL)
    return ks_matrix_row (self->distances, given (self, i))[given (self, j)];
  return sqrt (ks_squared_distance (ks_matrix_row (self->coordinates, i),
                                    ks_matrix_row (self->coordinates, j), self->coordinates->cols));
}

void
ks_space_distances (const KsSpace *self, gsize i, const guint32 *js, gsize m, double *out)
{
  if (self->coordinates == NULL)
    {
      const double *row = ks_matrix_row (self->distances, given (self, i));

      for (gsize j = 0; j < m; j++)
        out[j] = row[given (self, js != NULL ? js[j] : j)];
      return;
    }

  const double *x = ks_matrix_row (self->coordinates, i);
  gsize d = self->coordinates->cols;

  for (gsize j = 0; j < m; j++)
    {
      const double *y = ks_matrix_row (self->coordinates, js != NULL ? js[j] : j);

      out[j] = sqrt (ks_squared_distance (x, y, d));
    }
}
