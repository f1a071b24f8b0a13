/* SPDX-License-Identifier: MIT */
#include "ks-local-dimension.h"

#include "ks-parallel.h"

#include <math.h>
#include <string.h>

#define MOST_CENTRES 300
#define GRAIN 4
#define MOST_NEAR 48
#define LEAST_NEAR 6
#define SIZE (MOST_NEAR + 1) /* the centre is one of its points */
#define FLOOR 0.05
#define ABSENT 1e-9    /* of the greatest variance: the space has no more directions */
#define LEAST_RATIO 2.0
#define N_HALVINGS 40        /* leave a 1e-12 part of the greatest variance */

typedef struct {
  double entries[SIZE][SIZE];
  double diagonal[SIZE], beside[SIZE]; /* beside[i] links i and i + 1 */
  gsize n;
} Symmetric;

/* ---- The points about a centre ---- */

/* The rows near @centre, itself first, at most SIZE of them. @distances (n). */
static gsize
find_near (const KsSpace *space, gsize centre, double radius, double *distances,
           guint32 rows[SIZE])
{
  gsize n_near = 0, n_seen = 0, n = 1;

  ks_space_distances (space, centre, NULL, space->n, distances);
  for (gsize i = 0; i < space->n; i++)
    n_near += i != centre && distances[i] <= radius;
  gsize wanted = MIN (n_near, MOST_NEAR);
  rows[0] = (guint32) centre;
  for (gsize i = 0; i < space->n && n <= wanted; i++)
    if (i != centre && distances[i] <= radius && n_seen++ == (n - 1) * n_near / wanted)
      rows[n++] = (guint32) i;
  return n;
}

/* The inner products of @rows about their mean, by their distances. */
static void
scale_classically (const KsSpace *space, const guint32 *rows, gsize n, Symmetric *products)
{
  double means[SIZE], mean = 0.0, row[SIZE];

  products->n = n;
  for (gsize i = 0; i < n; i++)
    {
      ks_space_distances (space, rows[i], rows, n, row);
      means[i] = 0.0;
      for (gsize j = 0; j < n; j++)
        {
          products->entries[i][j] = -0.5 * row[j] * row[j];
          means[i] += products->entries[i][j] / (double) n;
        }
      mean += means[i] / (double) n;
    }
  for (gsize i = 0; i < n; i++)
    for (gsize j = 0; j < n; j++)
      products->entries[i][j] += mean - means[i] - means[j];
}

/* ---- Eigenvalues ---- */

/* Reflects what is below the diagonal of column @k on its first entry (Householder 1958). */
static void
reflect (Symmetric *self, gsize k)
{
  double v[SIZE] = { 0.0 }, w[SIZE], square = 0.0, along = 0.0;
  gsize n = self->n;

  for (gsize i = k + 1; i < n; i++)
    {
      v[i] = self->entries[i][k];
      square += v[i] * v[i];
    }
  double length = sqrt (square);
  self->beside[k] = v[k + 1] > 0.0 ? -length : length;
  if (length == 0.0)
    return;
  square += length * length + 2.0 * length * fabs (v[k + 1]);
  v[k + 1] -= self->beside[k];

  for (gsize i = k + 1; i < n; i++)
    {
      w[i] = 0.0;
      for (gsize j = k + 1; j < n; j++)
        w[i] += self->entries[i][j] * v[j];
      w[i] *= 2.0 / square;
      along += w[i] * v[i] / square;
    }
  for (gsize i = k + 1; i < n; i++)
    w[i] -= along * v[i];
  for (gsize i = k + 1; i < n; i++)
    for (gsize j = k + 1; j < n; j++)
      self->entries[i][j] -= v[i] * w[j] + w[i] * v[j];
}

static void
make_tridiagonal (Symmetric *self)
{
  for (gsize k = 0; k < self->n; k++)
    {
      self->diagonal[k] = self->entries[k][k];
      if (k + 1 < self->n)
        reflect (self, k);
    }
}

/* How many eigenvalues are above @x: Sylvester's law of inertia on the pivots. */
static guint
count_above (const Symmetric *self, double x, double least)
{
  double pivot = 1.0;
  guint n = 0;

  for (gsize i = 0; i < self->n; i++)
    {
      double link = i > 0 ? self->beside[i - 1] : 0.0;

      pivot = self->diagonal[i] - x - link * link / pivot;
      if (fabs (pivot) < least)
        pivot = -least;
      n += pivot > 0.0;
    }
  return n;
}

/* The @rank-th greatest eigenvalue, not below 0, by bisection below @most. */
static double
find_eigenvalue (const Symmetric *self, guint rank, double most)
{
  double low = 0.0, high = most;

  for (guint i = 0; i < N_HALVINGS; i++)
    {
      double middle = 0.5 * (low + high);

      if (count_above (self, middle, 1e-30 * most) > rank)
        low = middle;
      else
        high = middle;
    }
  return low;
}

/* ---- The dimension ---- */

/* The greatest variances, times the number of points, into @values; returns how many there are. */
static guint
find_variances (Symmetric *products, double values[KS_N_LOCAL_DIMENSIONS])
{
  double most = 0.0;
  guint n = 0;

  for (gsize i = 0; i < products->n; i++)
    for (gsize j = 0; j < products->n; j++)
      most += fabs (products->entries[i][j]);
  if (most == 0.0)
    return 0;
  make_tridiagonal (products);
  do
    values[n] = find_eigenvalue (products, n, n == 0 ? most : values[n - 1]);
  while (values[n] > ABSENT * values[0] && ++n < KS_N_LOCAL_DIMENSIONS);
  return n;
}

static guint
find_dimension (const KsSpace *space, const guint32 *rows, gsize n)
{
  Symmetric products;
  double values[KS_N_LOCAL_DIMENSIONS], largest;

  if (n <= LEAST_NEAR)
    return 0;
  scale_classically (space, rows, n, &products);
  guint n_values = find_variances (&products, values);
  guint dimension = MIN (n_values, KS_N_LOCAL_DIMENSIONS - 1);
  largest = n_values < KS_N_LOCAL_DIMENSIONS ? LEAST_RATIO : 0.0;
  for (guint rank = 0; rank + 1 < n_values; rank++)
    {
      double floor = FLOOR * values[0];
      double ratio = (values[rank] + floor) / (values[rank + 1] + floor);

      if (ratio > largest)
        {
          largest = ratio;
          dimension = rank + 1;
        }
    }
  return dimension;
}

typedef struct {
  const KsSpace *space;
  double radius;
  gsize n_centres;
  guint dimensions[MOST_CENTRES];
  double *distances; /* (threads, n); owned */
} Search;

static gboolean
find_dimensions (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
                 GError **error)
{
  Search *self = data;
  gsize n = self->space->n;

  for (gsize i = begin; i < end; i++)
    {
      guint32 rows[SIZE];

      if (!ks_context_check (context, error))
        return FALSE;
      gsize n_rows = find_near (self->space, i * n / self->n_centres, self->radius,
                                self->distances + worker * n, rows);
      self->dimensions[i] = find_dimension (self->space, rows, n_rows);
    }
  return TRUE;
}

gboolean
ks_local_dimensions (KsContext *context, const KsSpace *space, double radius,
                     double shares[KS_N_LOCAL_DIMENSIONS], GError **error)
{
  g_return_val_if_fail (space != NULL && space->n > 0 && shares != NULL, FALSE);

  gsize n_threads = context != NULL ? ks_context_get_threads (context) : 1;
  Search self = { .space = space, .radius = radius, .n_centres = MIN (space->n, MOST_CENTRES) };
  g_autofree double *distances = ks_new (context, double, n_threads * space->n, error);

  self.distances = distances;
  if (distances == NULL
      || !ks_parallel_for (context, self.n_centres, GRAIN, find_dimensions, &self, error))
    return FALSE;
  memset (shares, 0, KS_N_LOCAL_DIMENSIONS * sizeof *shares);
  for (gsize i = 0; i < self.n_centres; i++)
    shares[self.dimensions[i]] += 1.0 / (double) self.n_centres;
  return TRUE;
}
