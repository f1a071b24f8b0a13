/* SPDX-License-Identifier: MIT */
#include "ks-space.h"

#include "ks-simd.h"

#include <math.h>
#include <string.h>

KsSpace *
ks_space_new (KsContext *context, const KsPoints *points, KsMetric metric, GError **error)
{
  g_return_val_if_fail (points != NULL, NULL);

  gsize n_infos;
  const KsMetricInfo *info = ks_metric_infos (&n_infos) + metric;
  g_autoptr (KsMatrix) coordinates = NULL;

  if (points->precomputed && metric != KS_METRIC_EUCLIDEAN)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "The distances are given as a matrix, which leaves no coordinates to measure "
                   "with the metric %s; use the metric euclidean, which takes them as they are.",
                   info->name);
      return NULL;
    }
  if (!points->precomputed)
    {
      coordinates = ks_metric_coordinates (context, points->matrix, metric, error);
      if (coordinates == NULL)
        return NULL;
    }

  KsSpace *self = g_atomic_rc_box_new0 (KsSpace);
  self->n = ks_points_count (points);
  self->form = points->precomputed ? KS_FORM_GIVEN : info->form;
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
  self->form = space->form;
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

static inline double
angle_key (const double *x, const double *y, gsize d)
{
  double difference = ks_squared_distance (x, y, d), sum = 0.0;

  if (difference <= 2.0)
    return difference;
  for (gsize c = 0; c < d; c++)
    {
      double step = x[c] + y[c];

      sum += step * step;
    }
  return 4.0 / MAX (sum, KS_ANGLE_LEAST);
}

/* The squared distances of @x from rows of the matrix, four rows at a time. */
KS_WIDE static void
find_squares (const KsMatrix *matrix, const double *x, const guint32 *js, gsize first, gsize m,
              double *out)
{
  gsize d = matrix->cols, k = 0;

  for (; k + KS_LANES <= m; k += KS_LANES)
    {
      const double *y[KS_LANES];
      KsVector sum = { 0.0 };

      for (gsize v = 0; v < KS_LANES; v++)
        y[v] = ks_matrix_row (matrix, js != NULL ? js[k + v] : first + k + v);
      for (gsize c = 0; c < d; c++)
        {
          KsVector difference = x[c] - (KsVector) { y[0][c], y[1][c], y[2][c], y[3][c] };

          sum += difference * difference;
        }
      for (gsize v = 0; v < KS_LANES; v++)
        out[k + v] = sum[v];
    }
  for (; k < m; k++)
    out[k] = ks_squared_distance (x, ks_matrix_row (matrix, js != NULL ? js[k] : first + k), d);
}

/* To @js[0..m), or to those from @first on when @js is NULL. */
static void
find_keys (const KsSpace *self, gsize i, const guint32 *js, gsize first, gsize m, double *out)
{
  const KsMatrix *matrix = self->coordinates != NULL ? self->coordinates : self->distances;
  gsize d = matrix->cols;
  const double *x = ks_matrix_row (matrix, self->form == KS_FORM_GIVEN ? given (self, i) : i);

#define EACH(key)                                                                                  \
  for (gsize k = 0; k < m; k++)                                                                    \
    {                                                                                              \
      gsize j = js != NULL ? js[k] : first + k;                                                    \
      out[k] = key;                                                                                \
    }                                                                                              \
  break

  switch (self->form)
    {
    case KS_FORM_ANGLE:
      EACH (angle_key (x, ks_matrix_row (matrix, j), d));
    case KS_FORM_SUM:
      EACH (ks_sum_of_magnitudes (x, ks_matrix_row (matrix, j), d));
    case KS_FORM_LARGEST:
      EACH (ks_largest_magnitude (x, ks_matrix_row (matrix, j), d));
    case KS_FORM_GIVEN:
      EACH (x[given (self, j)]);
    case KS_FORM_SQUARES:
    case KS_FORM_COSINE:
    default:
      find_squares (matrix, x, js, first, m, out);
    }
#undef EACH
}

void
ks_space_keys (const KsSpace *self, gsize i, const guint32 *js, gsize m, double *out)
{
  find_keys (self, i, js, 0, m, out);
}

void
ks_space_range_keys (const KsSpace *self, gsize i, gsize first, gsize m, double *out)
{
  find_keys (self, i, NULL, first, m, out);
}

double
ks_space_key (const KsSpace *self, gsize i, gsize j)
{
  double key;

  ks_space_range_keys (self, i, j, 1, &key);
  return key;
}

double
ks_key_to_distance (const KsSpace *self, double key)
{
  switch (self->form)
    {
    case KS_FORM_SQUARES:
      return sqrt (key);
    case KS_FORM_COSINE:
      return MIN (0.5 * key, 2.0); /* vectors are of length 1 but for rounding */
    case KS_FORM_ANGLE:
      return key <= 2.0 ? 2.0 * asin (0.5 * sqrt (key)) : G_PI - 2.0 * asin (1.0 / sqrt (key));
    case KS_FORM_SUM:
    case KS_FORM_LARGEST:
    case KS_FORM_GIVEN:
    default:
      return key;
    }
}

double
ks_key_from_distance (const KsSpace *self, double distance)
{
  if (self->form >= KS_FORM_SUM)
    return distance;

  /* Conversion is rounded, and several keys can share a distance. But numbers that are not
   * negative are in the order of their bits, which bisection walks through in 63 steps. */
  guint64 low = 0, high;
  double key = INFINITY;

  memcpy (&high, &key, sizeof high);
  while (low < high)
    {
      guint64 middle = low + (high - low + 1) / 2;

      memcpy (&key, &middle, sizeof key);
      if (ks_key_to_distance (self, key) <= distance)
        low = middle;
      else
        high = middle - 1;
    }
  memcpy (&key, &low, sizeof key);
  return key;
}

double
ks_space_distance (const KsSpace *self, gsize i, gsize j)
{
  return ks_key_to_distance (self, ks_space_key (self, i, j));
}

void
ks_space_distances (const KsSpace *self, gsize i, const guint32 *js, gsize m, double *out)
{
  ks_space_keys (self, i, js, m, out);
  if (self->form < KS_FORM_SUM)
    for (gsize k = 0; k < m; k++)
      out[k] = ks_key_to_distance (self, out[k]);
}
