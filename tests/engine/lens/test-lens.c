/* SPDX-License-Identifier: MIT */
#include "ks-models.h"
#include "ks-random.h"
#include "ks-test.h"
#include "lens-fixture.h"

#include <math.h>
#include <string.h>

/* Random 3x3 patches, of any mean. */
static void
init_patches (Fixture *fixture, gsize n)
{
  g_autofree double *values = g_new (double, n * 9);
  KsRandom random;

  ks_random_init (&random, 11);
  for (gsize i = 0; i < n * 9; i++)
    values[i] = ks_random_normal (&random) + 0.5;
  fixture_init (fixture, values, n, 9);
  fixture->points.patch_rows = fixture->points.patch_cols = 3;
}

static void
keep_odd_points (Fixture *fixture)
{
  fixture->core.m = fixture->core.n / 2;
  for (gsize i = 0; i < fixture->core.m; i++)
    fixture->core.rows[i] = (guint32) (2 * i + 1);
}

static void
test_coordinate (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;

  init_patches (&fixture, 20);
  keep_odd_points (&fixture);
  for (gsize c = 0; c < 9; c++)
    {
      g_autofree char *text = g_strdup_printf ("coord:%u", (guint) c + 1);
      g_autoptr (KsLens) lens = fixture_good_lens (&fixture, text);

      g_assert_false (lens->is_circular);
      for (gsize i = 0; i < 10; i++)
        g_assert_cmpfloat (lens->values[i], ==, ks_matrix_row (fixture.points.matrix, 2 * i + 1)[c]);
    }
  g_assert_null (fixture_lens (&fixture, NULL, "coord:10", &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "coord:10", "coord:1 to coord:9", NULL);
}

static void
test_mean (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_auto (Fixture) huge = { 0 };

  init_patches (&fixture, 40);
  keep_odd_points (&fixture);
  g_autoptr (KsLens) lens = fixture_good_lens (&fixture, "mean");
  for (gsize i = 0; i < 20; i++)
    {
      double sum = 0.0;

      for (int c = 0; c < 9; c++)
        sum += ks_matrix_row (fixture.points.matrix, 2 * i + 1)[c];
      ks_assert_near (lens->values[i], sum / 9.0, 1e-15);
      g_assert_cmpfloat (fabs (lens->values[i]), >, 0.0);
    }

  /* Centred filters have the mean 0, however their entries were rounded. */
  for (gsize i = 0; i < 40; i++)
    ks_model_normalise (ks_matrix_row (fixture.points.matrix, i));
  g_autoptr (KsLens) centred = fixture_good_lens (&fixture, "mean");
  for (gsize i = 0; i < 20; i++)
    g_assert_cmpfloat (centred->values[i], ==, 0.0);

  fixture_init (&huge, (double[]) { G_MAXDOUBLE, G_MAXDOUBLE, 1.0, -3.0 }, 2, 2);
  g_autoptr (KsLens) largest = fixture_good_lens (&huge, "mean");
  g_assert_cmpfloat (largest->values[0], ==, G_MAXDOUBLE);
  g_assert_cmpfloat (largest->values[1], ==, -1.0);
}

/* Duplicates take the largest finite density of the whole set, in the core or not. */
static void
test_density (void)
{
  g_auto (Fixture) fixture = { 0 };

  init_patches (&fixture, 6);
  keep_odd_points (&fixture);
  memcpy (fixture.density.density, (double[]) { 9.0, 2.0, INFINITY, INFINITY, 1.0, 3.0 }, 6 * sizeof (double));
  g_autoptr (KsLens) lens = fixture_good_lens (&fixture, "density");
  g_assert_cmpfloat (lens->values[0], ==, 2.0);
  g_assert_cmpfloat (lens->values[1], ==, 9.0);
  g_assert_cmpfloat (lens->values[2], ==, 3.0);

  for (gsize i = 0; i < 6; i++)
    fixture.density.density[i] = INFINITY;
  g_autoptr (KsLens) equal = fixture_good_lens (&fixture, "density");
  for (gsize i = 0; i < 3; i++)
    g_assert_cmpfloat (equal->values[i], ==, 1.0);
}

static void
test_gaussian (void)
{
  g_auto (Fixture) fixture = { 0 };

  init_patches (&fixture, 30);
  keep_odd_points (&fixture);
  g_autoptr (KsLens) lens = fixture_good_lens (&fixture, "gaussian:1.5");
  for (gsize i = 0; i < 15; i++)
    {
      double sum = 0.0;

      for (gsize j = 0; j < 30; j++)
        if (j != 2 * i + 1)
          {
            double d = ks_space_distance (&fixture.space, 2 * i + 1, j);

            sum += exp (-d * d / (2.0 * 1.5 * 1.5));
          }
      ks_assert_near (lens->values[i], sum / 29.0, 1e-12);
    }
}

/* The angle whose ideal patch is nearest, by search, in both bases. */
static void
test_circle_angle (void)
{
  enum { STEPS = 3000, N = 60 };
  g_auto (Fixture) fixture = { 0 };
  g_auto (Fixture) dct = { 0 };
  g_autofree double *coordinates = g_new (double, N * 8);

  init_patches (&fixture, N);
  for (gsize i = 0; i < N; i++)
    ks_dct_from_pixels (ks_matrix_row (fixture.points.matrix, i), coordinates + 8 * i);
  fixture_init (&dct, coordinates, N, 8);
  dct.points.patch_rows = dct.points.patch_cols = 3;
  dct.points.basis = KS_BASIS_DCT;
  keep_odd_points (&fixture);
  keep_odd_points (&dct);
  g_autoptr (KsLens) lens = fixture_good_lens (&fixture, "circle-angle");
  g_autoptr (KsLens) same = fixture_good_lens (&dct, "circle-angle");

  g_assert_true (lens->is_circular);
  for (gsize i = 0; i < N / 2; i++)
    {
      const double *patch = ks_matrix_row (fixture.points.matrix, 2 * i + 1);
      double nearest = INFINITY, angle = NAN;

      for (int s = 0; s < STEPS; s++)
        {
          double ideal[9], mean = 0.0, square = 0.0;

          ks_model_circle (2.0 * G_PI * s / STEPS, ideal);
          for (int c = 0; c < 9; c++)
            mean += patch[c] / 9.0;
          for (int c = 0; c < 9; c++)
            square += pow (patch[c] - mean - ideal[c], 2.0);
          if (square < nearest)
            {
              nearest = square;
              angle = 2.0 * G_PI * s / STEPS;
            }
        }
      g_assert_cmpfloat (fabs (remainder (lens->values[i] - angle, 2.0 * G_PI)), <=, 2.0 * G_PI / STEPS);
      g_assert_cmpfloat (fabs (remainder (lens->values[i] - same->values[i], 2.0 * G_PI)), <=, 1e-12);
    }
}

static void
test_circle_angle_refusals (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;

  init_patches (&fixture, 10);
  for (int c = 0; c < 9; c++)
    ks_matrix_row (fixture.points.matrix, 7)[c] = 0.25;
  keep_odd_points (&fixture);
  g_assert_null (fixture_lens (&fixture, NULL, "circle-angle", &error));
  ks_assert_error (&error, KS_ERROR_DATA, "Point 7", "constant", NULL);

  fixture.points.patch_rows = fixture.points.patch_cols = 0;
  g_assert_null (fixture_lens (&fixture, NULL, "circle-angle", &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "3x3", "pca:N, coord:N, mean", NULL);
  fixture.points.patch_rows = 1;
  fixture.points.patch_cols = 9;
  g_assert_null (fixture_lens (&fixture, NULL, "circle-angle", &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "3x3", NULL);
}

static void
add_numbers (Fixture *fixture, const char *name, double first)
{
  double *numbers = g_new (double, fixture->points.metadata->rows);

  for (gsize i = 0; i < fixture->points.metadata->rows; i++)
    numbers[i] = first + (double) i;
  ks_table_add_numbers (fixture->points.metadata, name, numbers);
}

static void
test_column (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;

  init_patches (&fixture, 6);
  keep_odd_points (&fixture);
  g_assert_null (fixture_lens (&fixture, NULL, "column:step", &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "“step”", "no numeric columns", NULL);

  add_numbers (&fixture, "step", 100.0);
  ks_table_add_text (fixture.points.metadata, "layer", g_new0 (guint32, 6), g_strsplit ("conv1", ",", 0));
  add_numbers (&fixture, "a:b\n", -3.0);
  g_autoptr (KsLens) lens = fixture_good_lens (&fixture, "column:step");
  for (gsize i = 0; i < 3; i++)
    g_assert_cmpfloat (lens->values[i], ==, 101.0 + 2.0 * (double) i);
  g_autoptr (KsLens) odd = fixture_good_lens (&fixture, "column:a:b\n");
  g_assert_cmpfloat (odd->values[1], ==, 0.0);

  g_assert_null (fixture_lens (&fixture, NULL, "column:layer", &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "“layer” holds text", "step, a:b\\x0a", NULL);
  g_assert_null (fixture_lens (&fixture, NULL, "column:loss", &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "“loss”", "step", NULL);

  /* A gap outside the core does no harm. */
  ((const KsColumn *) ks_table_find (fixture.points.metadata, "step"))->numbers[2] = NAN;
  g_autoptr (KsLens) whole = fixture_good_lens (&fixture, "column:step");
  ((const KsColumn *) ks_table_find (fixture.points.metadata, "step"))->numbers[3] = NAN;
  g_assert_null (fixture_lens (&fixture, NULL, "column:step", &error));
  ks_assert_error (&error, KS_ERROR_DATA, "column:step", "point 3", "nan", NULL);
}

static void
test_many_columns (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;

  init_patches (&fixture, 2);
  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *name = g_strdup_printf ("c%u", i);

      add_numbers (&fixture, name, 0.0);
    }
  g_assert_null (fixture_lens (&fixture, NULL, "column:x", &error));
  g_assert_cmpuint (strlen (error->message), <, 400);
  ks_assert_error (&error, KS_ERROR_USAGE, "c0, c1", "and 280 more", NULL);
}

/* Every family of the table takes such points, one, two, and equal ones, but what needs a
 * loop, which they have none of, and says so; what needs coordinates refuses a distance matrix. */
static void
test_every_family (void)
{
  gsize n;
  const KsLensFamily *families = ks_lens_families (&n);
  static const char *const arguments[] = { "", ":1", ":0.5", ":1.5", ":1", ":step" };

  for (gsize f = 0; f < n; f++)
    for (gsize count = 1; count <= 3; count++)
      {
        g_auto (Fixture) fixture = { 0 };
        g_autoptr (GError) error = NULL;
        g_autofree char *text = g_strconcat (families[f].name, arguments[families[f].argument], NULL);

        init_patches (&fixture, count);
        if (count == 3)
          for (gsize i = 1; i < 3; i++)
            memcpy (ks_matrix_row (fixture.points.matrix, i), ks_matrix_row (fixture.points.matrix, 0),
                    9 * sizeof (double));
        add_numbers (&fixture, "step", 1.0);
        if (families[f].argument == KS_LENS_ARGUMENT_RANK)
          {
            g_assert_null (fixture_lens (&fixture, NULL, text, &error));
            ks_assert_error (&error, KS_ERROR_USAGE, "0 bars", "another lens", NULL);
            continue;
          }
        g_autoptr (KsLens) lens = fixture_good_lens (&fixture, text);
        g_assert_true (lens->is_circular == families[f].is_circular);
        g_assert_cmpuint (ks_lens_bytes (lens), >=, count * sizeof (double));
        for (gsize i = 0; i < count; i++)
          g_assert_true (isfinite (lens->values[i]));
        g_assert_true (ks_lens_family_fits (&families[f], &fixture.points));

        fixture.points.precomputed = TRUE;
        gboolean fits = ks_lens_family_fits (&families[f], &fixture.points);
        g_assert_true (fits == (families[f].needs == KS_LENS_NEEDS_NOTHING));
        g_autoptr (KsLens) other = fixture_lens (&fixture, NULL, text, &error);
        if (fits)
          g_assert_no_error (error);
        else
          ks_assert_error (&error, KS_ERROR_USAGE, "distance matrix",
                           "choose one of: density, gaussian:H, centrality:P, eccentricity, harmonic:I, column:NAME.", NULL);
      }
}

static void
test_allocations (void)
{
  static const char *const texts[] = { "coord:2", "mean", "density", "gaussian:1", "circle-angle", "column:step" };
  g_auto (Fixture) fixture = { 0 };

  init_patches (&fixture, 10);
  add_numbers (&fixture, "step", 0.0);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      Attempt attempt = { &fixture, texts[i] };

      ks_test_allocations (attempt_lens, &attempt);
    }
}

static void
test_cancel (void)
{
  static const char *const texts[] = { "coord:2", "mean", "density", "gaussian:1", "circle-angle", "column:step" };
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (KsContext) context = ks_context_new (2);

  init_patches (&fixture, 10);
  add_numbers (&fixture, "step", 0.0);
  ks_context_cancel (context);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (fixture_lens (&fixture, context, texts[i], &error));
      ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lens/coordinate", test_coordinate);
  g_test_add_func ("/lens/mean", test_mean);
  g_test_add_func ("/lens/density", test_density);
  g_test_add_func ("/lens/gaussian", test_gaussian);
  g_test_add_func ("/lens/circle-angle", test_circle_angle);
  g_test_add_func ("/lens/circle-angle/refusals", test_circle_angle_refusals);
  g_test_add_func ("/lens/column", test_column);
  g_test_add_func ("/lens/column/many", test_many_columns);
  g_test_add_func ("/lens/every-family", test_every_family);
  g_test_add_func ("/lens/allocations", test_allocations);
  g_test_add_func ("/lens/cancel", test_cancel);
  return g_test_run ();
}
