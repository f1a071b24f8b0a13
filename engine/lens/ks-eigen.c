/* SPDX-License-Identifier: MIT */
#include "ks-eigen.h"

#include <cblas.h>
#include <math.h>

#define PANEL 8        /* columns between two looks at the cancel flag */
#define CLUSTER                                                                                    \
  1e-10 /* of the greatest |eigenvalue|: neighbours no further apart are one cluster */

/* LAPACK's Fortran entry points; the lengths of the strings come last. Fortran reads the columns of
 * a matrix where we write rows: our upper triangle is its lower one. */
void dlatrd_ (const char *uplo, const int *n, const int *nb, double *a, const int *lda, double *e,
              double *tau, double *w, const int *ldw, gsize uplo_length);
void dsytd2_ (const char *uplo, const int *n, double *a, const int *lda, double *d, double *e,
              double *tau, int *info, gsize uplo_length);
void dsterf_ (const int *n, double *d, double *e, int *info);
void dstemr_ (const char *jobz, const char *range, const int *n, double *d, double *e,
              const double *vl, const double *vu, const int *il, const int *iu, int *m, double *w,
              double *z, const int *ldz, const int *nzc, int *isuppz, int *tryrac, double *work,
              const int *lwork, int *iwork, const int *liwork, int *info, gsize jobz_length,
              gsize range_length);

/* Q^T A Q with @diagonal (n) and @beside (n, the last one unused). Q is the product of the
 * reflectors 1 - tau_j v_j v_j^T, where v_j is 0 up to j, 1 at j + 1 and row j of A from there on.
 */
typedef struct {
  double *a;                      /* (n, n) */
  double *diagonal, *beside, *tau; /* (n) each */
  int n;
} Tridiagonal;

static gboolean
reduce (KsContext *context, Tridiagonal *self, double *panel /* (PANEL, n) */, GError **error)
{
  int n = self->n, width = PANEL, i = 0, info;

  for (; n - i > PANEL; i += PANEL)
    {
      int left = n - i, rest = left - PANEL;
      double *corner = self->a + (gsize) i * (gsize) n + i;

      if (!ks_context_check (context, error))
        return FALSE;
      dlatrd_ ("L", &left, &width, corner, &n, self->beside + i, self->tau + i, panel, &n, 1);
      cblas_dsyr2k (CblasColMajor, CblasLower, CblasNoTrans, rest, PANEL, -1.0, corner + PANEL, n,
                    panel + PANEL, n, 1.0, corner + (gsize) PANEL * (gsize) n + PANEL, n);
      for (int j = 0; j < PANEL; j++)
        self->diagonal[i + j] = corner[(gsize) j * (gsize) n + j];
    }

  int left = n - i;
  dsytd2_ ("L", &left, self->a + (gsize) i * (gsize) n + i, &n, self->diagonal + i,
           self->beside + i, self->tau + i, &info, 1);
  return TRUE;
}

/* Q @x, in place. */
static void
reflect (const Tridiagonal *self, double *x)
{
  for (int j = self->n - 2; j >= 0; j--)
    {
      const double *v = self->a + (gsize) j * (gsize) self->n + j + 2;
      int length = self->n - j - 2;
      double along = self->tau[j] * (x[j + 1] + cblas_ddot (length, v, 1, x + j + 2, 1));

      x[j + 1] -= along;
      cblas_daxpy (length, -along, v, 1, x + j + 2, 1);
    }
}

/* The first and last of the ascending @values that run on from @at without a gap. */
static void
find_cluster (const double *values, int n, int at, int *first, int *last)
{
  double gap = CLUSTER * MAX (fabs (values[0]), fabs (values[n - 1]));

  *first = *last = at;
  while (*first > 0 && values[*first] - values[*first - 1] <= gap)
    --*first;
  while (*last < n - 1 && values[*last + 1] - values[*last] <= gap)
    ++*last;
}

/* The eigenvector of the three diagonals for the eigenvalue @at; writes over them. -1: no memory.
 */
static int
find_vector (KsContext *context, Tridiagonal *self, const double *values, int at, double *vector,
             GError **error)
{
  int n = self->n, first, last;

  find_cluster (values, n, at, &first, &last);
  int count = last - first + 1, work_size = 18 * n, integers = 10 * n, exact = 1, found, info,
      from = first + 1;
  int to = last + 1;
  g_autofree double *vectors = ks_new (context, double, (gsize) n * (gsize) count, error);
  g_autofree double *work = vectors != NULL ? ks_new (context, double, (gsize) (19 * n), error)
                                            : NULL;
  g_autofree int *integer_work = work != NULL
                                     ? ks_new (context, int, (gsize) (10 * n + 2 * count), error)
                                     : NULL;

  if (integer_work == NULL)
    return -1;
  /* With n = 2 dstemr of LAPACK 3.9 confuses values of two signs: counted from the least, none is
   * negative. */
  for (int i = 0; i < n; i++)
    self->diagonal[i] -= values[0];
  dstemr_ ("V", "I", &n, self->diagonal, self->beside, NULL, NULL, &from, &to, &found,
           work + work_size, vectors, &n, &count, integer_work + integers, &exact, work, &work_size,
           integer_work, &integers, &info, 1, 1);
  if (info == 0)
    cblas_dcopy (n, vectors + (gsize) (at - first) * (gsize) n, 1, vector, 1);
  return info;
}

static gboolean
set_failed (GError **error, const char *routine, int info)
{
  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "The principal components of these points could not be found (%s answers %d); "
               "choose another lens.",
               routine, info);
  return FALSE;
}

gboolean
ks_eigen_symmetric (KsContext *context, double *a, gsize n, gsize rank, double *vector,
                    double values[2], GError **error)
{
  g_return_val_if_fail (rank < n && n <= G_MAXINT / 32, FALSE);

  g_autofree double *numbers = ks_new (context, double, (5 + PANEL) * n, error);
  if (numbers == NULL)
    return FALSE;

  Tridiagonal self = { a, numbers, numbers + n, numbers + 2 * n, (int) n };
  double *all = numbers + 3 * n, *beside = numbers + 4 * n;
  int at = (int) (n - 1 - rank), info;

  if (!reduce (context, &self, numbers + 5 * n, error))
    return FALSE;
  cblas_dcopy (self.n, self.diagonal, 1, all, 1);
  cblas_dcopy (self.n - 1, self.beside, 1, beside, 1);
  dsterf_ (&self.n, all, beside, &info);
  if (info != 0)
    return set_failed (error, "dsterf", info);
  if (!ks_context_check (context, error))
    return FALSE;
  values[0] = all[at];
  values[1] = all[n - 1];
  info = find_vector (context, &self, all, at, vector, error);
  if (info != 0)
    return info > 0 ? set_failed (error, "dstemr", info) : FALSE;
  reflect (&self, vector);
  return TRUE;
}
