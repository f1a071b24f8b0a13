/* SPDX-License-Identifier: MIT */
#include "ks-eigen.h"
#include "ks-random.h"
#include "ks-test.h"

#include <math.h>

static double *
random_symmetric (gsize n)
{
  double *a = g_new (double, n * n);
  KsRandom random;

  ks_random_init (&random, 21);
  for (gsize i = 0; i < n; i++)
    for (gsize j = 0; j <= i; j++)
      a[i * n + j] = a[j * n + i] = ks_random_normal (&random);
  return a;
}

/* The products of @n random vectors, of which only the first @rank differ from zero. */
static double *
random_products (gsize n, gsize rank)
{
  g_autofree double *factor = random_symmetric (n);
  double *a = g_new0 (double, n * n);

  for (gsize i = 0; i < n; i++)
    for (gsize j = 0; j < n; j++)
      for (gsize k = 0; k < MIN (rank, n); k++)
        a[i * n + j] += factor[k * n + i] * factor[k * n + j];
  return a;
}

/* Centred one-hot rows: one eigenvalue 0, all others 1. */
static double *
simplex (gsize n)
{
  double *a = g_new (double, n * n);

  for (gsize i = 0; i < n; i++)
    for (gsize j = 0; j < n; j++)
      a[i * n + j] = (i == j) - 1.0 / (double) n;
  return a;
}

static double *
diagonal (gsize n)
{
  double *a = g_new0 (double, n * n);

  for (gsize i = 0; i < n; i++)
    a[i * n + i] = (double) (i / 3);
  return a;
}

static double
dot (const double *x, const double *y, gsize n)
{
  double sum = 0.0;

  for (gsize i = 0; i < n; i++)
    sum += x[i] * y[i];
  return sum;
}

/* A v = lambda v for each rank, found alone; the values descend and the vectors are orthonormal,
 * also where eigenvalues are equal. */
static void
assert_all_ranks (const double *a, gsize n)
{
  g_autofree double *vectors = g_new (double, n * n);
  double before = INFINITY, tolerance = 1e-11 * (double) n;

  for (gsize rank = 0; rank < n; rank++)
    {
      g_autofree double *copy = g_memdup2 (a, n * n * sizeof *a);
      double *vector = vectors + rank * n, values[2];

      g_assert_true (ks_eigen_symmetric (NULL, copy, n, rank, vector, values, NULL));
      g_assert_cmpfloat (values[0], <=, before);
      g_assert_cmpfloat (values[0], <=, values[1]);
      if (rank == 0)
        g_assert_cmpfloat (values[0], ==, values[1]);
      before = values[0];
      for (gsize i = 0; i < n; i++)
        ks_assert_near (dot (a + i * n, vector, n), values[0] * vector[i],
                        tolerance * (1.0 + fabs (values[1])));
      for (gsize other = 0; other <= rank; other++)
        ks_assert_near (dot (vectors + other * n, vector, n), other == rank, tolerance);
    }
}

static void
test_ranks (void)
{
  static const gsize sizes[] = { 1, 2, 3, 8, 9, 17, 60, 90 };

  for (gsize k = 0; k < G_N_ELEMENTS (sizes); k++)
    {
      gsize n = sizes[k];
      g_autofree double *any = random_symmetric (n), *none = g_new0 (double, n *n),
                        *flat = random_products (n, 3);
      g_autofree double *equal = simplex (n), *threes = diagonal (n);

      assert_all_ranks (any, n);
      assert_all_ranks (none, n);
      assert_all_ranks (flat, n);
      assert_all_ranks (equal, n);
      assert_all_ranks (threes, n);
    }
}

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (20000);
  ks_context_cancel (data);
  return NULL;
}

/* Many times as long as the wait before the cancel. */
static void
test_cancel (void)
{
  gsize n = 1300;
  g_autoptr (KsContext) context = ks_context_new (1);
  g_autoptr (GError) error = NULL;
  g_autofree double *a = random_symmetric (n), *vector = g_new (double, n);
  GThread *thread = g_thread_new ("cancel", cancel_soon, context);
  double values[2];

  g_assert_false (ks_eigen_symmetric (context, a, n, 0, vector, values, &error));
  g_thread_join (thread);
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/eigen/ranks", test_ranks);
  g_test_add_func ("/eigen/cancel", test_cancel);
  return g_test_run ();
}
