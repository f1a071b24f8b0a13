/* SPDX-License-Identifier: MIT */
#include "ks-metric.h"

#include "ks-parallel.h"

#include <math.h>

#define SMALLEST_SPREAD 1e-150 /* its square is about the least normal number */
#define GRAIN 4096             /* rows between two looks at the cancel flag */

static const KsMetricInfo infos[] = {
  { KS_METRIC_EUCLIDEAN, KS_FORM_SQUARES, "euclidean", "Euclidean",
    "The straight-line distance, the root of the summed squared differences." },
  { KS_METRIC_VNE, KS_FORM_SQUARES, "vne", "Variance-normalised Euclidean",
    "The Euclidean distance after each column is divided by its standard deviation; columns that "
    "do not vary are left out." },
  { KS_METRIC_L1, KS_FORM_SUM, "l1", "L1",
    "The city-block distance, the sum of the differences' magnitudes." },
  { KS_METRIC_CHEBYSHEV, KS_FORM_LARGEST, "chebyshev", "Chebyshev",
    "The largest of the differences' magnitudes." },
  { KS_METRIC_COSINE, KS_FORM_COSINE, "cosine", "Cosine",
    "One minus the cosine of the angle between two points seen from the origin; no triangle "
    "inequality holds." },
  { KS_METRIC_ANGLE, KS_FORM_ANGLE, "angle", "Angle",
    "The angle between two points seen from the origin, in radians from 0 to π." },
  { KS_METRIC_CORRELATION, KS_FORM_COSINE, "correlation", "Correlation",
    "One minus the correlation of two points' coordinates: the cosine distance after each point's "
    "own mean is subtracted." },
};

const KsMetricInfo *
ks_metric_infos (gsize *n)
{
  *n = G_N_ELEMENTS (infos);
  return infos;
}

/* ---- Columns of variance 1 ---- */

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

  for (gsize i = 0; i < matrix->rows; i++)
    {
      double x = ks_matrix_row (matrix, i)[col];

      if (i % GRAIN == 0 && !ks_context_check (context, error))
        return FALSE;
      min = MIN (min, x);
      max = MAX (max, x);
      sum += x;
    }
  *standard = (Standard) { .col = col, .mean = sum / (double) matrix->rows };
  if (!(min < max))
    return TRUE;

  standard->range = max - min;
  for (gsize i = 0; i < matrix->rows; i++)
    {
      double z = (ks_matrix_row (matrix, i)[col] - standard->mean) / standard->range;

      if (i % GRAIN == 0 && !ks_context_check (context, error))
        return FALSE;
      squares += z * z;
    }
  standard->deviation = sqrt (squares / (double) (matrix->rows - 1));
  return TRUE;
}

typedef struct {
  const KsMatrix *from;
  KsMatrix *to;
  const Standard *columns; /* (to->cols) */
} Normalisation;

static gboolean
normalise_rows (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
                GError **error)
{
  const Normalisation *self = data;

  for (gsize i = begin; i < end; i++)
    {
      const double *from = ks_matrix_row (self->from, i);
      double *to = ks_matrix_row (self->to, i);

      for (gsize c = 0; c < self->to->cols; c++)
        {
          const Standard *column = &self->columns[c];

          to[c] = (from[column->col] - column->mean) / column->range / column->deviation;
        }
    }
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
  Normalisation all = { .from = matrix, .to = scaled, .columns = columns };

  if (scaled == NULL
      || !ks_parallel_for (context, matrix->rows, GRAIN, normalise_rows, &all, error))
    return NULL;
  return g_steal_pointer (&scaled);
}

/* ---- Rows of length 1 ---- */

/* Takes the mean off @x (d), twice: what rounding leaves of it the first time is taken off the
 * second time. A row that is all one number becomes zeros. */
static void
subtract_mean (double *x, gsize d)
{
  gboolean is_constant = TRUE;

  for (gsize c = 1; c < d; c++)
    is_constant &= x[c] == x[0];
  for (guint time = 0; time < 2; time++)
    {
      double sum = 0.0;

      for (gsize c = 0; c < d; c++)
        sum += x[c];
      for (gsize c = 0; c < d; c++)
        x[c] = is_constant ? 0.0 : x[c] - sum / (double) d;
    }
}

/* Brings @x (d) to length 1, measured in units of its largest entry, so that no square can
 * overflow or vanish. FALSE for zeros. */
static gboolean
make_unit (double *x, gsize d)
{
  double largest = 0.0, squares = 0.0;

  for (gsize c = 0; c < d; c++)
    largest = MAX (largest, fabs (x[c]));
  if (largest == 0.0)
    return FALSE;
  for (gsize c = 0; c < d; c++)
    {
      x[c] /= largest;
      squares += x[c] * x[c];
    }
  double norm = sqrt (squares);
  for (gsize c = 0; c < d; c++)
    x[c] /= norm;
  return TRUE;
}

/* The rows of a chunk that have no direction. */
typedef struct {
  gsize count, first;
} Lost;

typedef struct {
  const KsMatrix *from;
  KsMatrix *to;
  gboolean is_centred;
  Lost *lost; /* (chunks of GRAIN) */
} Projection;

static gboolean
project_rows (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
              GError **error)
{
  const Projection *self = data;
  gsize d = self->from->cols;
  Lost lost = { 0 };

  for (gsize i = begin; i < end; i++)
    {
      const double *from = ks_matrix_row (self->from, i);
      double *to = ks_matrix_row (self->to, i);

      for (gsize c = 0; c < d; c++)
        to[c] = from[c];
      if (self->is_centred)
        subtract_mean (to, d);
      if (!make_unit (to, d) && lost.count++ == 0)
        lost.first = i;
    }
  self->lost[begin / GRAIN] = lost;
  return TRUE;
}

static gboolean
refuse_lost (const Lost *lost, gsize n_chunks, KsMetric metric, GError **error)
{
  gboolean is_centred = metric == KS_METRIC_CORRELATION;
  Lost all = { 0 };

  for (gsize chunk = 0; chunk < n_chunks; chunk++)
    {
      if (all.count == 0)
        all.first = lost[chunk].first;
      all.count += lost[chunk].count;
    }
  if (all.count == 0)
    return TRUE;

  g_autofree char *among = all.count > 1
                           ? g_strdup_printf (", the first of %" G_GSIZE_FORMAT " such points,",
                                              all.count)
                           : g_strdup ("");
  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "Point %" G_GSIZE_FORMAT "%s %s and has no direction for the metric %s to measure; "
               "set %snormalize to l2, which leaves such points out, or choose another metric.",
               all.first, among, is_centred ? "is the same in all coordinates" : "is all zeros",
               infos[metric].name, is_centred ? "center to filter and " : "");
  return FALSE;
}

/* The rows as unit vectors, for correlation without their mean. */
static KsMatrix *
project_to_sphere (KsContext *context, const KsMatrix *matrix, KsMetric metric, GError **error)
{
  gsize n_chunks = (matrix->rows + GRAIN - 1) / GRAIN;
  g_autofree Lost *lost = ks_new0 (context, Lost, n_chunks, error);
  g_autoptr (KsMatrix) units = lost != NULL ? ks_matrix_new (context, matrix->rows, matrix->cols,
                                                             error) : NULL;
  Projection all = { .from = matrix, .to = units, .lost = lost };

  all.is_centred = metric == KS_METRIC_CORRELATION;
  if (units == NULL || !ks_parallel_for (context, matrix->rows, GRAIN, project_rows, &all, error)
      || !refuse_lost (lost, n_chunks, metric, error))
    return NULL;
  return g_steal_pointer (&units);
}

/* ---- As they are ---- */

/* Refuses points that differ, but nowhere by enough for the square to be a number. The first
 * two points mostly tell. */
static gboolean
check_squares (KsContext *context, const KsMatrix *matrix, GError **error)
{
  double largest = 0.0;

  for (gsize i = 1; i < matrix->rows; i++)
    {
      const double *first = ks_matrix_row (matrix, 0), *x = ks_matrix_row (matrix, i);

      if (i % GRAIN == 0 && !ks_context_check (context, error))
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

KsMatrix *
ks_metric_coordinates (KsContext *context, const KsMatrix *matrix, KsMetric metric, GError **error)
{
  g_return_val_if_fail (matrix != NULL && metric < G_N_ELEMENTS (infos), NULL);

  switch (metric)
    {
    case KS_METRIC_VNE:
      return normalise_variances (context, matrix, error);
    case KS_METRIC_COSINE:
    case KS_METRIC_ANGLE:
    case KS_METRIC_CORRELATION:
      return project_to_sphere (context, matrix, metric, error);
    case KS_METRIC_EUCLIDEAN:
      if (!check_squares (context, matrix, error))
        return NULL;
      break;
    case KS_METRIC_L1:
    case KS_METRIC_CHEBYSHEV:
    default:
      break;
    }
  return ks_matrix_ref ((KsMatrix *) matrix);
}
