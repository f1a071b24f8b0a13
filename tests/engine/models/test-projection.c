/* SPDX-License-Identifier: MIT */
#include "ks-models.h"
#include "ks-projection.h"
#include "ks-random.h"
#include "ks-test.h"

#include <math.h>
#include <string.h>

static double
distance (const double a[9], const double b[9])
{
  double square = 0.0;

  for (int i = 0; i < 9; i++)
    square += (a[i] - b[i]) * (a[i] - b[i]);
  return sqrt (square);
}

static void
draw_patch (KsRandom *random, double patch[9])
{
  for (int i = 0; i < 9; i++)
    patch[i] = ks_random_normal (random);
  ks_model_normalise (patch);
}

/* The place is in its domain, and its patch lies at its distance. */
static KsModelPlace
good_place (KsModel model, const double unit[9])
{
  KsModelPlace place;
  double nearest[9];

  g_assert_true (ks_model_place (model, unit, &place));
  g_assert_true (place.theta >= 0.0 && place.theta < (model == KS_MODEL_KLEIN ? G_PI : 2.0 * G_PI));
  g_assert_true (place.phi >= 0.0 && place.phi < 2.0 * G_PI);
  g_assert_cmpuint (place.circle, <=, model == KS_MODEL_THREE_CIRCLES ? 2 : 0);
  ks_model_klein (place.theta, place.phi, nearest);
  ks_assert_near (place.distance, distance (unit, nearest), 1e-15);
  if (model == KS_MODEL_CIRCLE || (model == KS_MODEL_THREE_CIRCLES && place.circle == 0))
    g_assert_cmpfloat (place.phi, ==, G_PI / 2.0);
  if (place.circle > 0)
    g_assert_cmpfloat (place.theta, ==, place.circle == 1 ? 0.0 : G_PI / 2.0);
  return place;
}

/* The models as dense samples, (n, 9): what the search by brute force looks through. */
typedef struct {
  gsize n;
  double *patches;
} Sample;

static void
sample_clear (Sample *self)
{
  g_free (self->patches);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sample, sample_clear)

enum { THETAS = 180, PHIS = 360 };

static Sample
sample_model (KsModel model)
{
  gsize n = model == KS_MODEL_KLEIN ? THETAS * PHIS : model == KS_MODEL_CIRCLE ? 4000 : 12000;
  Sample self = { n, g_new (double, n * 9) };

  for (gsize i = 0; i < n; i++)
    if (model == KS_MODEL_KLEIN)
      ks_model_klein (G_PI * (double) (i / PHIS) / THETAS, 2.0 * G_PI * (double) (i % PHIS) / PHIS,
                      self.patches + 9 * i);
    else if (i < 4000)
      ks_model_circle (2.0 * G_PI * (double) i / 4000.0, self.patches + 9 * i);
    else
      ks_model_klein (i < 8000 ? 0.0 : G_PI / 2.0, 2.0 * G_PI * (double) (i % 4000) / 4000.0,
                      self.patches + 9 * i);
  return self;
}

/* Nothing in the sample is nearer, and something is about as near. The bottle's sample holds a
 * patch within 0.04 of each of its patches, so the square of the distance differs by little. */
static void
assert_nearest (KsModel model, const Sample *sample, const double unit[9])
{
  KsModelPlace place = good_place (model, unit);
  double least = INFINITY;

  for (gsize i = 0; i < sample->n; i++)
    least = MIN (least, distance (unit, sample->patches + 9 * i));
  g_assert_cmpfloat (place.distance, <=, least + 1e-12);
  g_assert_cmpfloat (least * least - place.distance * place.distance, <=, 0.0016);
}

static void
test_search (gconstpointer data)
{
  KsModel model = (KsModel) GPOINTER_TO_UINT (data);
  g_auto (Sample) sample = sample_model (model);
  KsRandom random;

  ks_random_init (&random, 3);
  for (int trial = 0; trial < 150; trial++)
    {
      double patch[9], noise = trial % 3 == 0 ? INFINITY : trial % 3 == 1 ? 0.3 : 0.02;

      draw_patch (&random, patch);
      if (isfinite (noise))
        {
          double ideal[9];

          ks_model_klein (7.0 * ks_random_uniform (&random), 7.0 * ks_random_uniform (&random),
                          ideal);
          for (int i = 0; i < 9; i++)
            patch[i] = ideal[i] + noise * patch[i];
          ks_model_normalise (patch);
        }
      assert_nearest (model, &sample, patch);
    }
}

/* Many patches against a finer search in one angle: for a given a, the best patch of the plane that
 * u^2 and u span, by projection on each. */
static double
largest_correlation (const double p[9])
{
  enum { STEPS = 3000 };
  double largest = 0.0;

  for (int step = 0; step < STEPS; step++)
    {
      double square[9], line[9], on_square = 0.0, on_line = 0.0;

      ks_model_klein (G_PI * step / STEPS, 0.0, square);
      ks_model_klein (G_PI * step / STEPS, G_PI / 2.0, line);
      for (int i = 0; i < 9; i++)
        {
          on_square += p[i] * square[i];
          on_line += p[i] * line[i];
        }
      largest = MAX (largest, hypot (on_square, on_line));
    }
  return largest;
}

static void
test_no_peak_missed (void)
{
  KsRandom random;

  ks_random_init (&random, 11);
  for (int trial = 0; trial < 3000; trial++)
    {
      double patch[9];

      draw_patch (&random, patch);
      /* Nearly even patches have several peaks of nearly one height. */
      if (trial % 2 == 0)
        for (int i = 0; i < 9; i++)
          patch[i] = 0.5 * (patch[i] + patch[8 - i]) + 1e-4 * ks_random_normal (&random);
      ks_model_normalise (patch);

      KsModelPlace place = good_place (KS_MODEL_KLEIN, patch);
      double correlation = 1.0 - 0.5 * place.distance * place.distance;
      double searched = largest_correlation (patch);
      g_assert_cmpfloat (correlation, >=, searched - 1e-13);
      /* Half a step from the peak of a function whose second derivative in a is at most 17 of its
       * square. */
      g_assert_cmpfloat (correlation * correlation, <=, searched * searched + 3e-6);
    }
}

/* The coordinates of a patch of the model are its angles, brought to the fundamental domain. */
static void
test_coordinates (void)
{
  for (int i = -7; i < 40; i++)
    for (int j = -7; j < 40; j++)
      {
        double a = 0.173 * i + 0.01, b = 0.291 * j + 0.02, patch[9];
        double turns = floor (a / G_PI), theta = a - turns * G_PI;
        double phi = fmod (turns, 2.0) != 0.0 ? -b : b;

        ks_model_klein (a, b, patch);
        KsModelPlace place = good_place (KS_MODEL_KLEIN, patch);
        g_assert_cmpfloat (place.distance, <=, 1e-13);
        g_assert_cmpfloat (fabs (place.theta - theta), <=, 1e-12);
        g_assert_cmpfloat (fabs (remainder (place.phi - phi, 2.0 * G_PI)), <=, 1e-12);

        ks_model_circle (a, patch);
        place = good_place (KS_MODEL_CIRCLE, patch);
        g_assert_cmpfloat (place.distance, <=, 1e-14);
        g_assert_cmpfloat (fabs (remainder (place.theta - a, 2.0 * G_PI)), <=, 1e-13);

        ks_model_klein (i % 2 * G_PI / 2.0, b, patch);
        place = good_place (KS_MODEL_THREE_CIRCLES, patch);
        g_assert_cmpfloat (place.distance, <=, 1e-14);
        /* At i odd and negative a is - pi/2, which turns b to - b. */
        g_assert_cmpuint (place.circle, ==, i % 2 == 0 ? 1 : 2);
        g_assert_cmpfloat (fabs (remainder (place.phi - (i % 2 < 0 ? -b : b), 2.0 * G_PI)), <=,
                           1e-13);
      }
}

/* On the seam and on the circles' crossings. */
static void
test_seams (void)
{
  for (int j = 0; j < 100; j++)
    {
      double b = 2.0 * G_PI * j / 100.0, patch[9];

      ks_model_klein (0.0, b, patch);
      KsModelPlace place = good_place (KS_MODEL_KLEIN, patch);
      g_assert_cmpfloat (place.distance, <=, 1e-13);
      g_assert_cmpfloat (fabs (remainder (place.theta, G_PI)), <=, 1e-12);
    }
  for (int i = 0; i < 4; i++)
    {
      double patch[9];

      ks_model_circle (i * G_PI / 2.0, patch);
      g_assert_cmpuint (good_place (KS_MODEL_THREE_CIRCLES, patch).circle, ==, 0);
    }
}

static void
test_orthogonal (void)
{
  /* Orthogonal to every patch of the models: (x^2 - 2/3)(y^2 - 2/3). */
  double none[9] = { 1, -2, 1, -2, 4, -2, 1, -2, 1 };
  double even[9] = { 0.2, 0.7, 0.2, 0.7, -5, 0.7, 0.2, 0.7, 0.2 };

  ks_model_normalise (none);
  for (guint model = 0; model < KS_N_MODELS; model++)
    {
      KsModelPlace place = good_place (model, none);

      ks_assert_near (place.distance, sqrt (2.0), 1e-15);
      g_assert_cmpfloat (place.theta, ==, 0.0);
    }
  /* x^2 + y^2: as near to a = 0 as to a = pi/2. */
  ks_model_normalise (even);
  g_assert_cmpfloat (good_place (KS_MODEL_KLEIN, even).theta, <=, 1e-12);
  g_assert_cmpuint (good_place (KS_MODEL_THREE_CIRCLES, even).circle, ==, 1);
}

/* Neither mean nor scale matter; a constant patch has no place. */
static void
test_scale (void)
{
  KsRandom random;
  double constant[9] = { -3, -3, -3, -3, -3, -3, -3, -3, -3 };

  ks_random_init (&random, 5);
  for (guint model = 0; model < KS_N_MODELS; model++)
    {
      KsModelPlace place, scaled;
      double patch[9], other[9];

      g_assert_false (ks_model_place (model, constant, &place));
      draw_patch (&random, patch);
      place = good_place (model, patch);
      for (int exponent = -250; exponent <= 250; exponent += 50)
        {
          for (int i = 0; i < 9; i++)
            other[i] = pow (10.0, exponent) * (3.0 * patch[i] + 0.25);
          g_assert_true (ks_model_place (model, other, &scaled));
          ks_assert_near (scaled.distance, place.distance, 1e-14);
          ks_assert_near (scaled.theta, place.theta, 1e-11);
          ks_assert_near (scaled.phi, place.phi, 1e-11);
          g_assert_cmpuint (scaled.circle, ==, place.circle);
        }
      g_assert_cmpuint (strlen (ks_model_name (model)), >, 0);
      g_assert_true (g_str_has_prefix (ks_model_title (model), "the "));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/projection/search/circle", GUINT_TO_POINTER (KS_MODEL_CIRCLE),
                        test_search);
  g_test_add_data_func ("/projection/search/three-circles",
                        GUINT_TO_POINTER (KS_MODEL_THREE_CIRCLES), test_search);
  g_test_add_data_func ("/projection/search/klein", GUINT_TO_POINTER (KS_MODEL_KLEIN), test_search);
  g_test_add_func ("/projection/no-peak-missed", test_no_peak_missed);
  g_test_add_func ("/projection/coordinates", test_coordinates);
  g_test_add_func ("/projection/seams", test_seams);
  g_test_add_func ("/projection/orthogonal", test_orthogonal);
  g_test_add_func ("/projection/scale", test_scale);
  return g_test_run ();
}
