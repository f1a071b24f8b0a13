/* SPDX-License-Identifier: MIT */
#include "ks-cover.h"
#include "ks-random.h"
#include "ks-test.h"

#include <math.h>
#include <string.h>

/* The definition, for one point and one interval. */
static gboolean
is_in (const KsLens *lens, gsize p, guint n, double gain, guint i)
{
  double min = INFINITY, max = -INFINITY;

  for (gsize q = 0; q < lens->m; q++)
    {
      min = MIN (min, lens->values[q]);
      max = MAX (max, lens->values[q]);
    }
  if (lens->is_circular)
    {
      min = 0.0;
      max = 2.0 * G_PI;
    }
  if (min == max)
    return i == 0;

  double R = max - min;
  double c = min + (i + 0.5) * R / n;
  double h = 0.5 * gain * R / n;

  for (int turn = -1; turn <= 1; turn++)
    {
      double x = lens->values[p] + turn * 2.0 * G_PI;

      if ((turn == 0 || lens->is_circular) && c - h <= x && x <= c + h)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_constant (const KsLens *lens)
{
  for (gsize p = 1; p < lens->m; p++)
    if (lens->values[p] != lens->values[0])
      return FALSE;
  return !lens->is_circular;
}

/* The ends that are drawn: those of the definition, none for an axis that is not there. */
static void
check_ends (const KsCover *cover, KsLens *const *lenses, const KsCoverSpec *spec)
{
  for (guint a = 0; a < 2; a++)
    {
      double min = 0.0, max = 2.0 * G_PI;

      g_assert_true ((cover->low[a] != NULL) == (a < cover->n_axes));
      g_assert_true ((cover->high[a] != NULL) == (a < cover->n_axes));
      if (a >= cover->n_axes)
        continue;
      if (!lenses[a]->is_circular)
        {
          min = INFINITY;
          max = -INFINITY;
          for (gsize p = 0; p < lenses[a]->m; p++)
            {
              min = MIN (min, lenses[a]->values[p]);
              max = MAX (max, lenses[a]->values[p]);
            }
        }
      for (guint i = 0; i < cover->resolution[a]; i++)
        {
          double low, high;

          ks_cover_interval (min, max, cover->resolution[a], spec->gain[a], i, &low, &high);
          g_assert_cmpfloat (cover->low[a][i], ==, low);
          g_assert_cmpfloat (cover->high[a][i], ==, high);
        }
    }
}

/* Compares a cover with the definition, box by box, and the points' runs with the boxes. */
static void
check_cover (const KsCover *cover, KsLens *const *lenses, guint n_lenses, const KsCoverSpec *spec)
{
  guint n[2] = { 1, 1 };
  gsize box = 0;

  for (guint a = 0; a < n_lenses; a++)
    n[a] = is_constant (lenses[a]) ? 1 : spec->resolution[a];
  g_assert_cmpuint (cover->n_axes, ==, n_lenses);
  g_assert_cmpuint (cover->resolution[0], ==, n[0]);
  g_assert_cmpuint (cover->resolution[1], ==, n[1]);
  g_assert_cmpuint (cover->m, ==, lenses[0]->m);
  check_ends (cover, lenses, spec);
  for (guint i = 0; i < n[0]; i++)
    for (guint j = 0; j < n[1]; j++)
      {
        gsize at = box < cover->n_boxes ? cover->start[box] : 0;
        gboolean any = FALSE;

        for (gsize p = 0; p < cover->m; p++)
          {
            gboolean in = is_in (lenses[0], p, n[0], spec->gain[0], i)
                          && (n_lenses == 1 || is_in (lenses[1], p, n[1], spec->gain[1], j));
            gboolean in_runs = (i + n[0] - cover->first[2 * p]) % n[0] < cover->span[2 * p]
                               && (j + n[1] - cover->first[2 * p + 1]) % n[1]
                                      < cover->span[2 * p + 1];

            g_assert_cmpint (in_runs, ==, in);
            if (!in)
              continue;
            if (!any)
              {
                g_assert_cmpuint (box, <, cover->n_boxes);
                g_assert_cmpuint (cover->cell[2 * box], ==, i);
                g_assert_cmpuint (cover->cell[2 * box + 1], ==, j);
                any = TRUE;
              }
            g_assert_cmpuint (at, <, cover->start[box + 1]);
            g_assert_cmpuint (cover->members[at++], ==, p);
          }
        if (any)
          g_assert_cmpuint (at, ==, cover->start[++box]);
      }
  g_assert_cmpuint (box, ==, cover->n_boxes);
  g_assert_cmpuint (ks_cover_bytes (cover), >, cover->start[box] * sizeof (guint32));
}

static const double gains[] = { 1.0, 1.5, 2.0, 3.0, 7.25, 20.0, 1e300 };
static const guint resolutions[] = { 1, 2, 3, 10, 37, 100 };

static void
check_all_specs (KsLens *const *lenses, guint n_lenses)
{
  for (gsize r = 0; r < G_N_ELEMENTS (resolutions); r++)
    for (gsize g = 0; g < G_N_ELEMENTS (gains); g++)
      {
        KsCoverSpec spec = { .resolution = { resolutions[r], resolutions[(r + 1) % 4] },
                             .gain = { gains[g], gains[(g + 2) % 6] } };
        g_autoptr (GError) error = NULL;
        g_autoptr (KsCover) cover = ks_cover_new (NULL, lenses, n_lenses, &spec, &error);

        g_assert_no_error (error);
        check_cover (cover, lenses, n_lenses, &spec);
      }
}

/* Both a line and a circle, from random values, values on interval ends, and ties. */
static void
test_cover_definition (void)
{
  double line[60], circle[60], ends[60];
  KsLens lens_line = { .m = 60, .values = line };
  KsLens lens_circle = { .m = 60, .values = circle, .is_circular = TRUE };
  KsLens lens_ends = { .m = 60, .values = ends };
  KsRandom random;

  ks_random_init (&random, 1);
  for (int p = 0; p < 60; p++)
    {
      line[p] = ks_random_normal (&random);
      circle[p] = p % 3 == 0 ? p * G_PI / 30.0 : 2.0 * G_PI * ks_random_uniform (&random);
      ends[p] = -3.0 + (p % 31) / 10.0;
    }
  circle[0] = 0.0;
  circle[1] = nextafter (2.0 * G_PI, 0.0);
  circle[2] = G_PI;

  KsLens *one[] = { &lens_line }, *round[] = { &lens_circle }, *exact[] = { &lens_ends };
  KsLens *two[] = { &lens_line, &lens_ends }, *cylinder[] = { &lens_circle, &lens_line };
  KsLens *torus[] = { &lens_circle, &lens_circle };

  check_all_specs (one, 1);
  check_all_specs (round, 1);
  check_all_specs (exact, 1);
  check_all_specs (two, 2);
  check_all_specs (cylinder, 2);
  check_all_specs (torus, 2);
}

static void
test_cover_few_points (void)
{
  double values[][3] = { { 5.0 }, { 1.0, 2.0 }, { 7.0, 7.0, 7.0 }, { 0.0, 5e-324, 1e-323 },
                         { 1e305, -5e304, 0.0 }, { 1e16, 1e16 + 2.0, 1e16 + 6.0 } };
  gsize counts[] = { 1, 2, 3, 3, 3, 3 };

  for (gsize c = 0; c < G_N_ELEMENTS (counts); c++)
    {
      KsLens lens = { .m = counts[c], .values = values[c] };
      KsLens *lenses[] = { &lens, &lens };

      check_all_specs (lenses, 1);
      check_all_specs (lenses, 2);
    }
}

/* Every interval of a circle is like every other: turning the points turns the boxes. */
static void
test_cover_circle_wraps (void)
{
  double values[12];
  KsLens lens = { .m = 12, .values = values, .is_circular = TRUE };
  KsLens *lenses[] = { &lens };
  KsCoverSpec spec = { .resolution = { 12 }, .gain = { 2.5 } };
  g_autoptr (GError) error = NULL;

  for (int p = 0; p < 12; p++)
    values[p] = (p + 0.5) * G_PI / 6.0;
  g_autoptr (KsCover) cover = ks_cover_new (NULL, lenses, 1, &spec, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cover->n_boxes, ==, 12);
  for (gsize box = 0; box < 12; box++)
    g_assert_cmpuint (cover->start[box + 1] - cover->start[box], ==, 3);
  g_assert_cmpuint (cover->members[0], ==, 0);
  g_assert_cmpuint (cover->members[1], ==, 1);
  g_assert_cmpuint (cover->members[2], ==, 11);
}

static void
test_cover_interval (void)
{
  double low, high;

  ks_cover_interval (-1.0, 3.0, 4, 3.0, 2, &low, &high);
  g_assert_cmpfloat (low, ==, 0.0);
  g_assert_cmpfloat (high, ==, 3.0);
}

static void
test_cover_refusals (void)
{
  double values[] = { -1e308, 1e308, 0.0 };
  KsLens wide = { .m = 3, .values = values }, single = { .m = 1, .values = values };
  KsLens *lenses[] = { &single, &wide };
  KsCoverSpec spec = { .resolution = { 5, 5 }, .gain = { 2.0, 2.0 } };
  g_autoptr (GError) error = NULL;

  g_assert_null (ks_cover_new (NULL, &lenses[1], 1, &spec, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "lens 1", "-1e+308", NULL);
  values[1] = 0.0;
  g_assert_null (ks_cover_new (NULL, &lenses[1], 1, &spec, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "lens 1", "scale", NULL);
  spec.gain[0] = 0.99;
  g_assert_null (ks_cover_new (NULL, lenses, 1, &spec, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "gain", "lens 1", "0.99", NULL);
  spec.gain[0] = NAN;
  g_assert_null (ks_cover_new (NULL, lenses, 1, &spec, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "gain", "nan", NULL);
  spec.resolution[0] = 0;
  g_assert_null (ks_cover_new (NULL, lenses, 1, &spec, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "resolution", "lens 1", NULL);

  /* More cells than can be addressed are a sentence, not an abort. */
  wide.values = (double[]) { 0.0, 1.0, 2.0 };
  KsLens *both[] = { &wide, &wide };
  spec = (KsCoverSpec) { .resolution = { 4000000, 4000000000u }, .gain = { 1.0, 1.0 } };
  g_autoptr (KsContext) limited = ks_context_new (1);
  ks_context_set_memory_limit (limited, 1 << 26);
  g_assert_null (ks_cover_new (limited, both, 2, &spec, &error));
  ks_assert_error (&error, KS_ERROR_MEMORY, NULL);
}

static gboolean
cover_random (KsContext *context, gpointer data, GError **error)
{
  KsLens *const *lenses = data;
  KsCoverSpec spec = { .resolution = { 5, 4 }, .gain = { 2.0, 3.0 } };
  g_autoptr (KsCover) cover = ks_cover_new (context, lenses, 2, &spec, error);

  return cover != NULL;
}

static void
test_cover_allocations_and_cancel (void)
{
  double a[] = { 0.0, 1.0, 2.0, 3.0 }, b[] = { 2.0, 0.0, 1.0, 5.0 };
  KsLens lens_a = { .m = 4, .values = a }, lens_b = { .m = 4, .values = b };
  KsLens *lenses[] = { &lens_a, &lens_b };
  g_autoptr (KsContext) cancelled = ks_context_new (1);
  g_autoptr (GError) error = NULL;

  ks_test_allocations (cover_random, lenses);
  ks_context_cancel (cancelled);
  g_assert_false (cover_random (cancelled, lenses, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mapper/cover/definition", test_cover_definition);
  g_test_add_func ("/mapper/cover/few-points", test_cover_few_points);
  g_test_add_func ("/mapper/cover/circle-wraps", test_cover_circle_wraps);
  g_test_add_func ("/mapper/cover/interval", test_cover_interval);
  g_test_add_func ("/mapper/cover/refusals", test_cover_refusals);
  g_test_add_func ("/mapper/cover/allocations-and-cancel", test_cover_allocations_and_cancel);
  return g_test_run ();
}
