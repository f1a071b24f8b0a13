/* SPDX-License-Identifier: MIT */
#include "ks-principal-axis.h"

#include "ks-eigen.h"
#include "ks-parallel.h"

#include <cblas.h>
#include <float.h>
#include <math.h>
#include <string.h>

#define MAX_ORDER 2048          /* whose eigenvector takes 1 s */
#define MAX_BLOCKS 64           /* partial sums of the covariance */
#define PARTIAL_NUMBERS (1 << 22) /* that they may hold together: 32 MiB */
#define CHUNK 32                /* rows multiplied between two looks at the cancel flag */
#define GRAM_COLUMNS 1024       /* columns of them */

/* The points, and what centres and scales them. */
typedef struct {
  const KsMatrix *matrix;
  const guint32 *rows; /* (m) */
  gsize m, d;
  const double *mean;  /* (d) */
  double scale;        /* largest |x - mean|: with it as the unit, squares cannot overflow */
} Points;

static inline void
load (const Points *points, gsize i, double *x) /* (d) */
{
  const double *row = ks_matrix_row (points->matrix, points->rows[i]);

  for (gsize c = 0; c < points->d; c++)
    x[c] = (row[c] - points->mean[c]) / points->scale;
}

/* How many rows are about a million operations of @each. */
static gsize
rows_between_checks (gsize each)
{
  return MAX (1, (1 << 20) / MAX (each, 1));
}

static gboolean
find_mean (KsContext *context, Points *points, double *mean, GError **error)
{
  gsize step = rows_between_checks (points->d);

  for (gsize c = 0; c < points->d; c++)
    mean[c] = 0.0;
  for (gsize i = 0; i < points->m; i++)
    {
      const double *row = ks_matrix_row (points->matrix, points->rows[i]);

      if (i % step == 0 && !ks_context_check (context, error))
        return FALSE;
      for (gsize c = 0; c < points->d; c++)
        mean[c] += row[c] / (double) points->m;
    }
  points->mean = mean;
  return TRUE;
}

static gboolean
find_scale (KsContext *context, Points *points, GError **error)
{
  gsize step = rows_between_checks (points->d);
  double scale = 0.0;

  for (gsize i = 0; i < points->m; i++)
    {
      const double *row = ks_matrix_row (points->matrix, points->rows[i]);

      if (i % step == 0 && !ks_context_check (context, error))
        return FALSE;
      for (gsize c = 0; c < points->d; c++)
        scale = MAX (scale, fabs (row[c] - points->mean[c]));
    }
  if (!isfinite (scale))
    {
      g_set_error_literal (
          error, KS_ERROR, KS_ERROR_DATA,
          "The coordinates differ by more than a number can hold, so that there are no "
          "principal components; rescale the table.");
      return FALSE;
    }
  points->scale = scale;
  return TRUE;
}

/* ---- At least as many points as coordinates: the covariance ---- */

typedef struct {
  const Points *points;
  gsize n_blocks;
  double *sums;    /* (n_blocks, d, d) row-major, on and above the diagonal */
  double *scratch; /* (threads, CHUNK, d) centred points for each worker */
} Covariance;

/* Blocks are cut by m and d alone and each adds up its rows in order: which thread does it does
 * not matter. */
static gboolean
add_blocks (KsContext *context, gsize begin, gsize end, guint worker, gpointer data, GError **error)
{
  const Covariance *self = data;
  gsize d = self->points->d, m = self->points->m;
  double *chunk = self->scratch + worker * CHUNK * d;

  for (gsize block = begin; block < end; block++)
    {
      double *sums = self->sums + block * d * d;
      gsize last = (block + 1) * m / self->n_blocks;

      for (gsize i = block * m / self->n_blocks; i < last; i += CHUNK)
        {
          gsize count = MIN (CHUNK, last - i);

          if (!ks_context_check (context, error))
            return FALSE;
          for (gsize row = 0; row < count; row++)
            load (self->points, i + row, chunk + row * d);
          cblas_dsyrk (CblasRowMajor, CblasUpper, CblasTrans, (int) d, (int) count, 1.0, chunk,
                       (int) d, 1.0, sums, (int) d);
        }
    }
  return TRUE;
}

/* A new d x d matrix with the sums of products on and above its diagonal. */
static double *
covariance (KsContext *context, const Points *points, GError **error)
{
  gsize d = points->d;
  gsize n_blocks = MIN (MAX_BLOCKS, MAX (1, PARTIAL_NUMBERS / (d * d)));
  Covariance self = { .points = points, .n_blocks = CLAMP (points->m / 256, 1, n_blocks) };
  g_autofree double *scratch = ks_new (context, double,
                                       ks_context_get_threads (context) * CHUNK * d, error);
  g_autofree double *sums = scratch != NULL ? ks_new0 (context, double, self.n_blocks *d *d, error)
                                            : NULL;

  self.scratch = scratch;
  self.sums = sums;
  if (sums == NULL || !ks_parallel_for (context, self.n_blocks, 1, add_blocks, &self, error))
    return NULL;
  for (gsize block = 1; block < self.n_blocks; block++)
    for (gsize i = 0; i < d * d; i++)
      sums[i] += sums[block * d * d + i];
  return g_steal_pointer (&sums);
}

/* ---- Fewer points than coordinates: the inner products ---- */

typedef struct {
  const double *centred; /* (m, d) row-major */
  gsize m, d;
  double *products;      /* (m, m) row-major, on and above the diagonal */
} Gram;

/* CHUNK rows at a time. */
static gboolean
multiply_rows (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
               GError **error)
{
  const Gram *self = data;
  gsize m = self->m, d = self->d;

  for (gsize i = begin * CHUNK; i < MIN (end * CHUNK, m); i += CHUNK)
    for (gsize c = 0; c < d; c += GRAM_COLUMNS)
      {
        if (!ks_context_check (context, error))
          return FALSE;
        cblas_dgemm (CblasRowMajor, CblasNoTrans, CblasTrans, (int) MIN (CHUNK, m - i),
                     (int) (m - i), (int) MIN (GRAM_COLUMNS, d - c), 1.0, self->centred + i * d + c,
                     (int) d, self->centred + i * d + c, (int) d, c > 0, self->products + i * m + i,
                     (int) m);
      }
  return TRUE;
}

/* ---- Eigenvectors ---- */

/* Entries equal to a billionth count as equal: which is larger would be rounding. */
static void
fix_sign (double *axis, gsize d)
{
  double largest = 0.0;
  gsize c = 0;

  for (gsize i = 0; i < d; i++)
    largest = MAX (largest, fabs (axis[i]));
  while (c < d && fabs (axis[c]) < largest * (1.0 - 1e-9))
    c++;
  if (c < d && axis[c] < 0.0)
    for (gsize i = 0; i < d; i++)
      axis[i] = -axis[i];
}

/* The unit vector along the sum of @weights (m) times the rows of @centred (m, d). */
static gboolean
combine (KsContext *context, const double *centred, const double *weights, gsize m, gsize d,
         double *axis, GError **error)
{
  gsize step = rows_between_checks (d);
  double square = 0.0;

  for (gsize i = 0; i < m; i++)
    {
      if (i % step == 0 && !ks_context_check (context, error))
        return FALSE;
      for (gsize c = 0; c < d; c++)
        axis[c] += weights[i] * centred[i * d + c];
    }
  for (gsize c = 0; c < d; c++)
    square += axis[c] * axis[c];

  double norm = sqrt (square);
  for (gsize c = 0; c < d; c++)
    axis[c] /= norm;
  return TRUE;
}

/* Whether the first of the two eigenvalues is more than rounding of the second, the greatest. */
static gboolean
is_dimension (const Points *points, const double eigenvalues[2])
{
  return eigenvalues[0] > DBL_EPSILON * (double) MAX (points->m, points->d) * eigenvalues[1];
}

static gboolean
axis_by_covariance (KsContext *context, const Points *points, gsize component, double *axis,
                    GError **error)
{
  gsize d = points->d;
  g_autofree double *sums = covariance (context, points, error);
  double eigenvalues[2];

  if (sums == NULL || !ks_eigen_symmetric (context, sums, d, component, axis, eigenvalues, error))
    return FALSE;
  if (!is_dimension (points, eigenvalues))
    memset (axis, 0, d * sizeof *axis);
  return TRUE;
}

static gboolean
axis_by_inner_products (KsContext *context, const Points *points, gsize component, double *axis,
                        GError **error)
{
  gsize m = points->m, d = points->d, step = rows_between_checks (d);
  g_autofree double *centred = ks_new (context, double, m * d, error);
  g_autofree double *products = centred != NULL ? ks_new (context, double, m * m, error) : NULL;
  g_autofree double *weights = products != NULL ? ks_new (context, double, m, error) : NULL;
  Gram gram = { centred, m, d, products };
  double eigenvalues[2];

  if (weights == NULL)
    return FALSE;
  for (gsize i = 0; i < m; i++)
    {
      if (i % step == 0 && !ks_context_check (context, error))
        return FALSE;
      load (points, i, centred + i * d);
    }
  if (!ks_parallel_for (context, (m + CHUNK - 1) / CHUNK, 1, multiply_rows, &gram, error)
      || !ks_eigen_symmetric (context, products, m, component, weights, eigenvalues, error))
    return FALSE;
  return !is_dimension (points, eigenvalues)
         || combine (context, centred, weights, m, d, axis, error);
}

gboolean
ks_principal_axis (KsContext *context, const KsMatrix *matrix, const guint32 *rows, gsize m,
                   gsize component, double *mean, double *axis, GError **error)
{
  g_return_val_if_fail (matrix != NULL && m > 0 && component < matrix->cols, FALSE);

  Points points = { .matrix = matrix, .rows = rows, .m = m, .d = matrix->cols };

  if (MIN (m, points.d) > MAX_ORDER)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "Principal components of %" G_GSIZE_FORMAT " points in %" G_GSIZE_FORMAT
                   " coordinates are out of reach, since the smaller may be %d; choose the lens "
                   "mean or coord:1, "
                   "a smaller core, or reduce the columns first.",
                   m, points.d, MAX_ORDER);
      return FALSE;
    }
  /* The context's threads are the only ones, and the outcome must not hang on their number. */
  openblas_set_num_threads (1);
  if (!find_mean (context, &points, mean, error) || !find_scale (context, &points, error))
    return FALSE;
  for (gsize c = 0; c < points.d; c++)
    axis[c] = 0.0;
  if (points.scale == 0.0 || component >= MIN (m, points.d))
    return TRUE;
  if (points.d <= m ? !axis_by_covariance (context, &points, component, axis, error)
                    : !axis_by_inner_products (context, &points, component, axis, error))
    return FALSE;
  fix_sign (axis, points.d);
  return TRUE;
}
