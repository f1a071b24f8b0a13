/* SPDX-License-Identifier: MIT */
#include "ks-principal-axis.h"

#include "ks-parallel.h"

#include <cblas.h>
#include <float.h>
#include <math.h>

#define MAX_ORDER 1300          /* LAPACK cannot be cancelled, and takes 1 s for these */
#define MAX_BLOCKS 64           /* partial sums of the covariance */
#define PARTIAL_NUMBERS (1 << 22) /* that they may hold together: 32 MiB */

/* LAPACK's Fortran entry point; the lengths of the two strings come last. */
void dsyevd_ (const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w,
              double *work, const int *lwork, int *iwork, const int *liwork, int *info, gsize jobz_length,
              gsize uplo_length);

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
      g_set_error_literal (error, KS_ERROR, KS_ERROR_DATA,
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
  double *scratch; /* (threads, d) one centred point for each worker */
} Covariance;

/* Blocks are cut by m and d alone and each adds up its rows in order: which thread does it does
 * not matter. */
static gboolean
add_blocks (KsContext *context, gsize begin, gsize end, guint worker, gpointer data, GError **error)
{
  const Covariance *self = data;
  gsize d = self->points->d, m = self->points->m;
  gsize step = rows_between_checks (d * d);
  double *x = self->scratch + worker * d;

  for (gsize block = begin; block < end; block++)
    {
      double *sums = self->sums + block * d * d;

      for (gsize i = block * m / self->n_blocks; i < (block + 1) * m / self->n_blocks; i++)
        {
          if (i % step == 0 && !ks_context_check (context, error))
            return FALSE;
          load (self->points, i, x);
          for (gsize r = 0; r < d; r++)
            for (gsize c = r; c < d; c++)
              sums[r * d + c] += x[r] * x[c];
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
  g_autofree double *scratch = ks_new (context, double, ks_context_get_threads (context) * d, error);
  g_autofree double *sums = scratch != NULL ? ks_new0 (context, double, self.n_blocks * d * d, error) : NULL;

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

static gboolean
multiply_rows (KsContext *context, gsize begin, gsize end, guint worker, gpointer data, GError **error)
{
  const Gram *self = data;

  for (gsize i = begin; i < end; i++)
    for (gsize j = i; j < self->m; j++)
      {
        const double *x = self->centred + i * self->d, *y = self->centred + j * self->d;
        double sum = 0.0;

        if (!ks_context_check (context, error))
          return FALSE;
        for (gsize c = 0; c < self->d; c++)
          sum += x[c] * y[c];
        self->products[i * self->m + j] = sum;
      }
  return TRUE;
}

/* ---- Eigenvectors ---- */

/* Replaces the symmetric @a (n, n), given on and above its diagonal, by its unit eigenvectors, one
 * a row, in the order of ascending @eigenvalues (n). */
static gboolean
decompose (KsContext *context, double *a, gsize n, double *eigenvalues, GError **error)
{
  int order = (int) n, work_size = (int) (1 + 6 * n + 2 * n * n), integers = (int) (3 + 5 * n), info = 0;
  g_autofree double *work = ks_new (context, double, (gsize) work_size, error);
  g_autofree int *iwork = work != NULL ? ks_new (context, int, (gsize) integers, error) : NULL;

  if (iwork == NULL || !ks_context_check (context, error))
    return FALSE;

  /* The context's threads are the only ones, and the outcome must not hang on their number. */
  openblas_set_num_threads (1);
  /* Fortran reads the columns of a matrix where we write rows: upper is lower. */
  dsyevd_ ("V", "L", &order, a, &order, eigenvalues, work, &work_size, iwork, &integers, &info, 1, 1);
  if (info == 0)
    return TRUE;
  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "The principal components of these points could not be found (dsyevd answers %d); choose another lens.",
               info);
  return FALSE;
}

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
static void
combine (const double *centred, const double *weights, gsize m, gsize d, double *axis)
{
  double square = 0.0;

  for (gsize i = 0; i < m; i++)
    for (gsize c = 0; c < d; c++)
      axis[c] += weights[i] * centred[i * d + c];
  for (gsize c = 0; c < d; c++)
    square += axis[c] * axis[c];

  double norm = sqrt (square);
  for (gsize c = 0; c < d; c++)
    axis[c] /= norm;
}

/* The greatest eigenvalue is the last; those of rounding's size belong to no dimension. */
static gboolean
is_dimension (const Points *points, const double *eigenvalues, gsize n, gsize component)
{
  return component < n
         && eigenvalues[n - 1 - component]
                > DBL_EPSILON * (double) MAX (points->m, points->d) * eigenvalues[n - 1];
}

static gboolean
axis_by_covariance (KsContext *context, const Points *points, gsize component, double *axis, GError **error)
{
  gsize d = points->d;
  g_autofree double *vectors = covariance (context, points, error);
  g_autofree double *eigenvalues = vectors != NULL ? ks_new (context, double, d, error) : NULL;

  if (eigenvalues == NULL || !decompose (context, vectors, d, eigenvalues, error))
    return FALSE;
  if (is_dimension (points, eigenvalues, d, component))
    for (gsize c = 0; c < d; c++)
      axis[c] = vectors[(d - 1 - component) * d + c];
  return TRUE;
}

static gboolean
axis_by_inner_products (KsContext *context, const Points *points, gsize component, double *axis, GError **error)
{
  gsize m = points->m, d = points->d;
  g_autofree double *centred = ks_new (context, double, m * d, error);
  g_autofree double *vectors = centred != NULL ? ks_new (context, double, m * m, error) : NULL;
  g_autofree double *eigenvalues = vectors != NULL ? ks_new (context, double, m, error) : NULL;
  Gram gram = { centred, m, d, vectors };

  if (eigenvalues == NULL)
    return FALSE;
  for (gsize i = 0; i < m; i++)
    load (points, i, centred + i * d);
  if (!ks_parallel_for (context, m, 1, multiply_rows, &gram, error)
      || !decompose (context, vectors, m, eigenvalues, error))
    return FALSE;
  if (is_dimension (points, eigenvalues, m, component))
    combine (centred, vectors + (m - 1 - component) * m, m, d, axis);
  return TRUE;
}

gboolean
ks_principal_axis (KsContext *context, const KsMatrix *matrix, const guint32 *rows, gsize m, gsize component,
                   double *mean, double *axis, GError **error)
{
  g_return_val_if_fail (matrix != NULL && m > 0 && component < matrix->cols, FALSE);

  Points points = { .matrix = matrix, .rows = rows, .m = m, .d = matrix->cols };

  if (MIN (m, points.d) > MAX_ORDER)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "Principal components of %" G_GSIZE_FORMAT " points in %" G_GSIZE_FORMAT
                   " coordinates are out of reach, since the smaller may be %d; choose the lens mean or coord:1, "
                   "a smaller core, or reduce the columns first.",
                   m, points.d, MAX_ORDER);
      return FALSE;
    }
  if (!find_mean (context, &points, mean, error) || !find_scale (context, &points, error))
    return FALSE;
  for (gsize c = 0; c < points.d; c++)
    axis[c] = 0.0;
  if (points.scale == 0.0)
    return TRUE;
  if (points.d <= m ? !axis_by_covariance (context, &points, component, axis, error)
                    : !axis_by_inner_products (context, &points, component, axis, error))
    return FALSE;
  fix_sign (axis, points.d);
  return TRUE;
}
