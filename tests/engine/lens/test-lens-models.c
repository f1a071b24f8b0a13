/* SPDX-License-Identifier: MIT */
#include "ks-models.h"
#include "ks-projection.h"
#include "ks-random.h"
#include "ks-test.h"
#include "lens-fixture.h"

#include <math.h>

enum { N = 40 };

static const char *const texts[] = { "circle-distance", "three-circles-distance", "klein-distance",
                                     "klein-theta", "klein-phi" };

static void
init_patches (Fixture *fixture, gsize n)
{
  g_autofree double *values = g_new (double, n * 9);
  KsRandom random;

  ks_random_init (&random, 21);
  for (gsize i = 0; i < n * 9; i++)
    values[i] = 3.0 * ks_random_normal (&random) + 1.0;
  fixture_init (fixture, values, n, 9);
  fixture->points.patch_rows = fixture->points.patch_cols = 3;
}

/* What the lens is to say of @patch. */
static double
expect (gsize lens, const double *patch)
{
  static const KsModel models[] = { KS_MODEL_CIRCLE, KS_MODEL_THREE_CIRCLES, KS_MODEL_KLEIN, KS_MODEL_KLEIN, KS_MODEL_KLEIN };
  KsModelPlace place;

  g_assert_true (ks_model_place (models[lens], patch, &place));
  return lens < 3 ? place.distance : lens == 3 ? place.theta : place.phi;
}

/* Each core point's own value, in pixels and in DCT coordinates. */
static void
test_values (void)
{
  g_auto (Fixture) pixels = { 0 };
  g_auto (Fixture) dct = { 0 };
  g_autofree double *coordinates = g_new (double, N * 8);

  init_patches (&pixels, N);
  for (gsize i = 0; i < N; i++)
    ks_dct_from_pixels (ks_matrix_row (pixels.points.matrix, i), coordinates + 8 * i);
  fixture_init (&dct, coordinates, N, 8);
  dct.points.patch_rows = dct.points.patch_cols = 3;
  dct.points.basis = KS_BASIS_DCT;
  pixels.core.m = dct.core.m = N / 2;
  for (guint32 i = 0; i < N / 2; i++)
    pixels.core.rows[i] = dct.core.rows[i] = 2 * i + 1;

  for (gsize t = 0; t < G_N_ELEMENTS (texts); t++)
    {
      g_autoptr (KsLens) lens = fixture_good_lens (&pixels, texts[t]);
      g_autoptr (KsLens) same = fixture_good_lens (&dct, texts[t]);

      g_assert_true (lens->is_circular == (t >= 3));
      g_assert_true (lens->is_half_turn == (t == 3));
      g_assert_cmpfloat (ks_lens_turn (lens), ==, t == 3 ? G_PI : 2.0 * G_PI);
      for (gsize i = 0; i < N / 2; i++)
        {
          g_assert_cmpfloat (lens->values[i], ==, expect (t, ks_matrix_row (pixels.points.matrix, 2 * i + 1)));
          g_assert_cmpfloat (fabs (remainder (lens->values[i] - same->values[i], ks_lens_turn (lens))), <=, 1e-9);
        }
    }
}

/* Patches of one b and every a: neighbours in a are neighbours on the lens, across its end too. */
static void
test_half_turn (void)
{
  enum { STEPS = 50 };
  g_auto (Fixture) fixture = { 0 };
  g_autofree double *values = g_new (double, STEPS * 9);

  for (int i = 0; i < STEPS; i++)
    ks_model_klein (2.0 * G_PI * i / STEPS, 0.4, values + 9 * i);
  fixture_init (&fixture, values, STEPS, 9);
  fixture.points.patch_rows = fixture.points.patch_cols = 3;
  g_autoptr (KsLens) theta = fixture_good_lens (&fixture, "klein-theta");
  g_autoptr (KsLens) phi = fixture_good_lens (&fixture, "klein-phi");
  for (int i = 0; i < STEPS; i++)
    {
      double step = theta->values[(i + 1) % STEPS] - theta->values[i];

      g_assert_cmpfloat (fabs (remainder (step - 2.0 * G_PI / STEPS, ks_lens_turn (theta))), <=, 1e-10);
      /* The second half of the round has a beyond pi, where b is - 0.4. */
      ks_assert_near (phi->values[i], i < STEPS / 2 ? 0.4 : 2.0 * G_PI - 0.4, 1e-10);
    }
}

static void
test_refusals (void)
{
  for (gsize t = 0; t < G_N_ELEMENTS (texts); t++)
    {
      g_auto (Fixture) fixture = { 0 };
      g_autoptr (GError) error = NULL;
      g_autoptr (KsContext) context = ks_context_new (2);

      init_patches (&fixture, 6);
      for (int c = 0; c < 9; c++)
        ks_matrix_row (fixture.points.matrix, 4)[c] = 0.5;
      g_assert_null (fixture_lens (&fixture, NULL, texts[t], &error));
      ks_assert_error (&error, KS_ERROR_DATA, "Point 4", "constant", texts[t], NULL);
      fixture.points.patch_rows = 0;
      g_assert_null (fixture_lens (&fixture, NULL, texts[t], &error));
      ks_assert_error (&error, KS_ERROR_USAGE, "3x3", texts[t], NULL);
      fixture.points.patch_rows = 3;
      ks_context_cancel (context);
      g_assert_null (fixture_lens (&fixture, context, texts[t], &error));
      ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
    }
}

static void
test_allocations (void)
{
  g_auto (Fixture) fixture = { 0 };

  init_patches (&fixture, 10);
  for (gsize t = 0; t < G_N_ELEMENTS (texts); t++)
    {
      Attempt attempt = { &fixture, texts[t] };

      ks_test_allocations (attempt_lens, &attempt);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lens-models/values", test_values);
  g_test_add_func ("/lens-models/half-turn", test_half_turn);
  g_test_add_func ("/lens-models/refusals", test_refusals);
  g_test_add_func ("/lens-models/allocations", test_allocations);
  return g_test_run ();
}
