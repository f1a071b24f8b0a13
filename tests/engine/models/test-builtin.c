/* SPDX-License-Identifier: MIT */
#include "ks-models.h"
#include "ks-test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static KsFilterSet *
generate (const char *name, gsize count, double noise, guint64 seed)
{
  g_autoptr (GError) error = NULL;
  KsFilterSet *set = ks_builtin_generate (NULL, ks_builtin_find (name), count, noise, seed, &error);

  g_assert_no_error (error);
  g_assert_nonnull (set);
  return set;
}

static void
test_list (void)
{
  gsize n;
  const KsBuiltin *builtins = ks_builtins (&n);

  g_assert_cmpuint (n, >=, 4);
  for (gsize i = 0; i < n; i++)
    {
      g_assert_true (ks_builtin_find (builtins[i].name) == &builtins[i]);
      g_assert_cmpuint (strlen (builtins[i].title), >, 0);
      g_assert_true (g_str_has_suffix (builtins[i].summary, "."));
      g_assert_cmpuint (builtins[i].count, >=, 1);
      g_assert_cmpfloat (builtins[i].noise, >=, 0.0);
    }
  g_assert_null (ks_builtin_find ("no such set"));
}

/* Every row without noise is the ideal patch at its angles; background rows are centred unit
 * patches. */
static void
assert_ideal (const KsFilterSet *set)
{
  const KsColumn *theta = ks_table_find (set->metadata, "theta");
  const KsColumn *phi = ks_table_find (set->metadata, "phi");
  const KsColumn *model = ks_table_find (set->metadata, "model");

  for (gsize row = 0; row < set->values->rows; row++)
    {
      const double *values = ks_matrix_row (set->values, row);
      double sum = 0.0, square = 0.0, ideal[9];

      for (int i = 0; i < 9; i++)
        {
          sum += values[i];
          square += values[i] * values[i];
        }
      ks_assert_near (sum, 0.0, 1e-14);
      ks_assert_near (square, 1.0, 1e-14);
      if (g_str_equal (ks_column_text (model, row), "background"))
        {
          g_assert_true (isnan (theta->numbers[row]) && isnan (phi->numbers[row]));
          continue;
        }
      g_assert_true (theta->numbers[row] >= 0.0 && theta->numbers[row] < 2.0 * G_PI);
      g_assert_true (phi->numbers[row] >= 0.0 && phi->numbers[row] < 2.0 * G_PI);
      ks_model_klein (theta->numbers[row], phi->numbers[row], ideal);
      for (int i = 0; i < 9; i++)
        g_assert_cmpfloat (values[i], ==, ideal[i]);
    }
}

static void
test_shape (void)
{
  gsize n;
  const KsBuiltin *builtins = ks_builtins (&n);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (KsFilterSet) whole = generate (builtins[i].name, 0, -1.0, 1);
      g_autoptr (KsFilterSet) one = generate (builtins[i].name, 1, 0.0, 1);
      g_autoptr (KsFilterSet) ideal = generate (builtins[i].name, 700, 0.0, 1);

      g_assert_cmpuint (whole->values->rows, ==, builtins[i].count);
      g_assert_cmpuint (whole->values->cols, ==, 9);
      g_assert_cmpuint (whole->kernel_rows, ==, 3);
      g_assert_cmpuint (whole->kernel_cols, ==, 3);
      g_assert_false (whole->precomputed);
      g_assert_cmpuint (whole->metadata->rows, ==, builtins[i].count);
      g_assert_true (ks_table_find (whole->metadata, "model")->is_text);
      g_assert_cmpuint (one->values->rows, ==, 1);
      assert_ideal (one);
      g_assert_cmpuint (ideal->values->rows, ==, 700);
      assert_ideal (ideal);
    }
}

/* The noise has the deviation asked for, leaves the angles alone, and follows the seed. */
static void
test_noise_and_seed (void)
{
  g_autoptr (KsFilterSet) ideal = generate ("circle", 5000, 0.0, 5);
  g_autoptr (KsFilterSet) noisy = generate ("circle", 5000, 0.2, 5);
  g_autoptr (KsFilterSet) again = generate ("circle", 5000, 0.2, 5);
  g_autoptr (KsFilterSet) other = generate ("circle", 5000, 0.2, 6);
  gsize bytes = 5000 * ideal->values->stride * sizeof (double);
  double sum = 0.0, square = 0.0;

  for (gsize row = 0; row < 5000; row++)
    for (gsize i = 0; i < 9; i++)
      {
        double difference = ks_matrix_row (noisy->values, row)[i]
                            - ks_matrix_row (ideal->values, row)[i];

        sum += difference;
        square += difference * difference;
      }
  g_assert_cmpfloat (fabs (sum / 45000.0), <, 0.004);
  ks_assert_near (sqrt (square / 45000.0), 0.2, 0.003);
  g_assert_cmpmem (noisy->values->values, bytes, again->values->values, bytes);
  g_assert_cmpint (memcmp (noisy->values->values, other->values->values, bytes), !=, 0);
  g_assert_cmpmem (ks_table_find (ideal->metadata, "theta")->numbers, 5000 * sizeof (double),
                   ks_table_find (noisy->metadata, "theta")->numbers, 5000 * sizeof (double));
}

/* Points spread evenly: a quarter of each circle's points in each of its quarters. */
static void
test_even_circles (void)
{
  g_autoptr (KsFilterSet) set = generate ("three-circles", 12000, 0.0, 3);
  const KsColumn *model = ks_table_find (set->metadata, "model");
  int quarters[3][8] = { 0 };

  g_assert_cmpuint (model->n_levels, ==, 3);
  for (gsize row = 0; row < 12000; row++)
    {
      const double *p = ks_matrix_row (set->values, row);
      guint circle = model->codes[row];
      /* Coordinates in the circle's own plane: x or y against the other axis or the square. */
      double x = (p[2] + p[5] + p[8]) / sqrt (6.0) - (p[0] + p[3] + p[6]) / sqrt (6.0);
      double y = (p[6] + p[7] + p[8]) / sqrt (6.0) - (p[0] + p[1] + p[2]) / sqrt (6.0);
      double along = circle == 2 ? y : x;
      double across = circle == 0 ? y : circle == 1 ? -(p[1] + p[4] + p[7]) / sqrt (2.0)
                                                    : -(p[3] + p[4] + p[5]) / sqrt (2.0);

      ks_assert_near (along * along + across * across, 1.0, 1e-12);
      quarters[circle][(int) floor ((atan2 (across, along) + G_PI) / (2.0 * G_PI) * 8.0) % 8]++;
    }
  for (int circle = 0; circle < 3; circle++)
    for (int i = 0; i < 8; i++)
      g_assert_cmpint (ABS (quarters[circle][i] - 500), <, 100);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* The mixed set under a density filtration, judged on every fourth point. */
enum { STEP = 4 };

/* rho_k of every STEPth point for two k, by brute force. */
static void
find_radii (const KsMatrix *points, const gsize k[2], double *radii[2])
{
  g_autofree double *distances = g_new (double, points->rows);

  for (gsize q = 0; q < points->rows / STEP; q++)
    {
      for (gsize j = 0; j < points->rows; j++)
        {
          distances[j] = 0.0;
          for (int i = 0; i < 9; i++)
            {
              double step = ks_matrix_row (points, STEP * q)[i] - ks_matrix_row (points, j)[i];

              distances[j] += step * step;
            }
        }
      /* The point itself comes first. */
      qsort (distances, points->rows, sizeof (double), compare_doubles);
      for (int i = 0; i < 2; i++)
        radii[i][q] = sqrt (distances[k[i]]);
    }
}

typedef struct {
  gsize n_parts[4]; /* core points of each part */
  double gaps[3];   /* the largest gap between the core points' angles on each circle, radians */
  gsize
      n_far; /* core points of the secondary circles, half a radian and more from the primary one */
} Filtered;

static double
largest_gap (double *angles, gsize n) /* sorts */
{
  qsort (angles, n, sizeof (double), compare_doubles);
  double gap = n > 0 ? angles[0] + 2.0 * G_PI - angles[n - 1] : 2.0 * G_PI;
  for (gsize i = 1; i < n; i++)
    gap = MAX (gap, angles[i] - angles[i - 1]);
  return gap;
}

/* The position of a point on its own circle, evenly parametrised. */
static double
position (guint circle, double theta, double phi)
{
  return circle == 0 ? theta : atan2 (sqrt (3.0) * sin (phi), cos (phi)) + G_PI;
}

static Filtered
filter (const KsTable *metadata, const double *radii, double percentile)
{
  gsize n = metadata->rows / STEP, used[3] = { 0 };
  g_autofree double *sorted = g_memdup2 (radii, n * sizeof (double));
  g_autofree double *angles = g_new (double, 3 * n); /* (3, n) of the core points */
  Filtered result = { 0 };

  qsort (sorted, n, sizeof (double), compare_doubles);
  for (gsize q = 0; q < n; q++)
    {
      guint part = ks_table_find (metadata, "model")->codes[STEP * q];

      if (radii[q] > sorted[(gsize) ((double) n * percentile / 100.0)])
        continue;
      result.n_parts[part]++;
      if (part == 3)
        continue;
      double at = position (part, ks_table_find (metadata, "theta")->numbers[STEP * q],
                            ks_table_find (metadata, "phi")->numbers[STEP * q]);
      angles[part * n + used[part]++] = at;
      if (part > 0 && fabs (cos (at)) > sin (0.5))
        result.n_far++;
    }
  for (gsize circle = 0; circle < 3; circle++)
    result.gaps[circle] = largest_gap (angles + circle * n, used[circle]);
  return result;
}

/* What the summary promises: one circle at k = 300, three at k = 15, percentile 30 (SCIENCE 2). */
static void
test_mixed_core (void)
{
  for (guint64 seed = 1; seed <= 2; seed++)
    {
      g_autoptr (KsFilterSet) set = generate ("mixed", 0, -1.0, seed);
      g_autofree double *fine_radii = g_new (double, set->values->rows / STEP);
      g_autofree double *coarse_radii = g_new (double, set->values->rows / STEP);

      for (gsize row = 0; row < set->values->rows; row++)
        ks_model_normalise (ks_matrix_row (set->values, row));
      find_radii (set->values, (gsize[]) { 15, 300 }, (double *[]) { fine_radii, coarse_radii });

      Filtered coarse = filter (set->metadata, coarse_radii, 30.0);
      g_assert_cmpfloat (coarse.gaps[0], <, 0.5);
      g_assert_cmpuint (coarse.n_far, ==, 0);
      g_assert_cmpuint (coarse.n_parts[3], ==, 0);

      Filtered fine = filter (set->metadata, fine_radii, 30.0);
      for (int circle = 0; circle < 3; circle++)
        g_assert_cmpfloat (fine.gaps[circle], <, 0.5);
      g_assert_cmpuint (fine.n_parts[1] + fine.n_parts[2], >=, 230); /* of 256 */
      g_assert_cmpuint (fine.n_parts[3], ==, 0);
    }
}

static void
test_refusals (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KsContext) context = ks_context_new (1);
  const KsBuiltin *circle = ks_builtin_find ("circle");

  g_assert_null (ks_builtin_generate (NULL, circle, (gsize) G_MAXUINT32 + 1, 0.0, 1, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "4294967296", "circle", NULL);
  g_assert_null (ks_builtin_generate (NULL, circle, 10, NAN, 1, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "nan", "circle", NULL);
  g_assert_null (ks_builtin_generate (NULL, circle, 10, INFINITY, 1, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "inf", NULL);
  ks_context_cancel (context);
  g_assert_null (ks_builtin_generate (context, circle, 10, 0.0, 1, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
}

static gboolean
try_to_generate (KsContext *context, gpointer data, GError **error)
{
  g_autoptr (KsFilterSet)
      set = ks_builtin_generate (context, ks_builtin_find ("mixed"), 100, -1.0, 1, error);

  return set != NULL;
}

static void
test_allocations (void)
{
  ks_test_allocations (try_to_generate, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/builtin/list", test_list);
  g_test_add_func ("/builtin/shape", test_shape);
  g_test_add_func ("/builtin/noise-and-seed", test_noise_and_seed);
  g_test_add_func ("/builtin/even-circles", test_even_circles);
  g_test_add_func ("/builtin/mixed-core", test_mixed_core);
  g_test_add_func ("/builtin/refusals", test_refusals);
  g_test_add_func ("/builtin/allocations", test_allocations);
  return g_test_run ();
}
