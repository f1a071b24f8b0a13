/* SPDX-License-Identifier: MIT */
#include "ks-cover.h"
#include "ks-random.h"
#include "ks-test.h"

#include <math.h>
#include <string.h>

/* Where the points of a lens stand, and the ends of what is divided. */
typedef struct {
  gsize m;
  double *position; /* (m) owned */
  double min, max;
} Line;

static void
line_clear (Line *self)
{
  g_free (self->position);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Line, line_clear)

/* By definition: a value's mean rank is the mean of the places that it and its equals have
 * among all values. */
static double
mean_rank (const KsLens *lens, double value)
{
  gsize n_less = 0, n_equal = 0;

  for (gsize p = 0; p < lens->m; p++)
    {
      n_less += lens->values[p] < value;
      n_equal += lens->values[p] == value;
    }
  return (double) n_less + 0.5 * (double) (n_equal + 1);
}

static Line
line_of (const KsLens *lens, KsCoverKind kind)
{
  Line self = { lens->m, g_new (double, lens->m + 1), INFINITY, -INFINITY };

  for (gsize p = 0; p < lens->m; p++)
    {
      self.position[p] = lens->values[p];
      if (kind == KS_COVER_BALANCED)
        self.position[p] = mean_rank (lens, lens->values[p]) - (lens->is_circular ? 0.5 : 0.0);
      self.min = MIN (self.min, self.position[p]);
      self.max = MAX (self.max, self.position[p]);
    }
  if (lens->is_circular)
    {
      self.min = 0.0;
      self.max = kind == KS_COVER_BALANCED ? (double) lens->m : 2.0 * G_PI;
    }
  return self;
}

/* The definition, for one point and one interval. */
static gboolean
is_in (const Line *line, gboolean is_circular, gsize p, guint n, double gain, guint i)
{
  if (line->min == line->max)
    return i == 0;

  double R = line->max - line->min;
  double c = line->min + (i + 0.5) * R / n;
  double h = 0.5 * gain * R / n;

  for (int turn = -1; turn <= 1; turn++)
    {
      double x = line->position[p] + turn * R;

      if ((turn == 0 || is_circular) && c - h <= x && x <= c + h)
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

/* The lens value at a position between those of points: linear between the nearest two, whose
 * circle is gone round as often as need be. */
static double
value_at (const KsLens *lens, const Line *line, double at)
{
  double below = -INFINITY, above = INFINITY, value_below = 0.0, value_above = 0.0;
  double R = line->max - line->min, turns = lens->is_circular ? floor (at / R) : 0.0;

  for (int turn = -1; turn <= 1; turn++)
    for (gsize p = 0; p < lens->m; p++)
      {
        double t = lens->is_circular ? turns + turn : 0.0;
        double position = line->position[p] + t * R, value = lens->values[p] + t * 2.0 * G_PI;

        if (position <= at && position > below)
          {
            below = position;
            value_below = value;
          }
        if (position >= at && position < above)
          {
            above = position;
            value_above = value;
          }
      }
  if (below == -INFINITY)
    return value_above;
  if (above == INFINITY || above == below)
    return value_below;
  return value_below + (value_above - value_below) * ((at - below) / (above - below));
}

/* The ends that are drawn: those of the definition, none for an axis that is not there. */
static void
check_ends (const KsCover *cover, KsLens *const *lenses, const KsCoverSpec *spec)
{
  for (guint a = 0; a < 2; a++)
    {
      g_assert_true ((cover->low[a] != NULL) == (a < cover->n_axes));
      g_assert_true ((cover->high[a] != NULL) == (a < cover->n_axes));
      if (a >= cover->n_axes)
        continue;

      g_auto (Line) line = line_of (lenses[a], spec->kind);
      double scale = 1.0;

      for (gsize p = 0; p < line.m; p++)
        scale = MAX (scale, fabs (lenses[a]->values[p]));
      for (guint i = 0; i < cover->resolution[a]; i++)
        {
          double low, high;

          ks_cover_interval (line.min, line.max, cover->resolution[a], spec->gain[a], i, &low,
                             &high);
          if (spec->kind == KS_COVER_UNIFORM)
            {
              g_assert_cmpfloat (cover->low[a][i], ==, low);
              g_assert_cmpfloat (cover->high[a][i], ==, high);
            }
          else if (high < 1e9)
            {
              low = value_at (lenses[a], &line, low);
              high = value_at (lenses[a], &line, high);
              ks_assert_near (cover->low[a][i] / scale, low / scale, 1e-9);
              ks_assert_near (cover->high[a][i] / scale, high / scale, 1e-9);
            }
        }
    }
}

/* Compares a cover with the definition, box by box, and the points' runs with the boxes. */
static void
check_cover (const KsCover *cover, KsLens *const *lenses, guint n_lenses, const KsCoverSpec *spec)
{
  guint n[2] = { 1, 1 };
  gsize box = 0;
  g_auto (Line) line_0 = line_of (lenses[0], spec->kind);
  g_auto (Line) line_1 = line_of (lenses[n_lenses - 1], spec->kind);

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
            gboolean in = is_in (&line_0, lenses[0]->is_circular, p, n[0], spec->gain[0], i)
                          && (n_lenses == 1
                              || is_in (&line_1, lenses[1]->is_circular, p, n[1], spec->gain[1],
                                        j));
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
check_spec (KsLens *const *lenses, guint n_lenses, const KsCoverSpec *spec)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KsCover) cover = ks_cover_new (NULL, lenses, n_lenses, spec, &error);

  g_assert_no_error (error);
  check_cover (cover, lenses, n_lenses, spec);
}

static void
check_all_specs (KsLens *const *lenses, guint n_lenses)
{
  gsize n_kinds;
  const KsCoverKindInfo *kinds = ks_cover_kind_infos (&n_kinds);

  for (gsize k = 0; k < n_kinds; k++)
    for (gsize r = 0; r < G_N_ELEMENTS (resolutions); r++)
      for (gsize g = 0; g < G_N_ELEMENTS (gains); g++)
        {
          KsCoverSpec spec = { .kind = kinds[k].kind,
                               .resolution = { resolutions[r], resolutions[(r + 1) % 4] },
                               .gain = { gains[g], gains[(g + 2) % 6] } };

          check_spec (lenses, n_lenses, &spec);
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

/* Half turns are covered as the whole turns twice as long. */
static void
test_cover_half_turn (void)
{
  double half[50], whole[50];
  KsLens half_lens = { .m = 50, .values = half, .is_circular = TRUE, .is_half_turn = TRUE };
  KsLens whole_lens = { .m = 50, .values = whole, .is_circular = TRUE };
  KsLens *half_lenses[] = { &half_lens }, *whole_lenses[] = { &whole_lens };
  KsRandom random;

  ks_random_init (&random, 8);
  for (int p = 0; p < 50; p++)
    {
      half[p] = G_PI * ks_random_uniform (&random);
      whole[p] = 2.0 * half[p];
    }
  for (int kind = 0; kind < 2; kind++)
    {
      KsCoverSpec spec = { .kind = (KsCoverKind) kind, .resolution = { 9 }, .gain = { 2.5 } };
      g_autoptr (GError) error = NULL;
      g_autoptr (KsCover) cover = ks_cover_new (NULL, half_lenses, 1, &spec, &error);
      g_assert_no_error (error);
      g_autoptr (KsCover) twin = ks_cover_new (NULL, whole_lenses, 1, &spec, &error);

      g_assert_no_error (error);
      g_assert_cmpmem (cover->first, 100 * sizeof (guint32), twin->first, 100 * sizeof (guint32));
      g_assert_cmpmem (cover->span, 100 * sizeof (guint32), twin->span, 100 * sizeof (guint32));
      for (int i = 0; i < 9; i++)
        {
          ks_assert_near (2.0 * cover->low[0][i], twin->low[0][i], 1e-14);
          ks_assert_near (2.0 * cover->high[0][i], twin->high[0][i], 1e-14);
        }
    }
}

/* Without ties, intervals without overlap hold equally many points, however the values lie. */
static void
test_cover_balanced_counts (void)
{
  double values[120];
  KsLens lens = { .m = 120, .values = values };
  KsLens *lenses[] = { &lens };
  KsCoverSpec spec = { .kind = KS_COVER_BALANCED, .resolution = { 10 }, .gain = { 1.0 } };

  for (int circular = 0; circular <= 1; circular++)
    {
      g_autoptr (GError) error = NULL;

      for (int p = 0; p < 120; p++)
        values[p] = 2.0 * G_PI * pow ((p * 77 % 120 + 0.5) / 120.0, 9.0);
      lens.is_circular = circular;
      g_autoptr (KsCover) cover = ks_cover_new (NULL, lenses, 1, &spec, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (cover->n_boxes, ==, 10);
      for (gsize box = 0; box < 10; box++)
        g_assert_cmpuint (cover->start[box + 1] - cover->start[box], ==, 12);
    }
}

/* Half of the points share a value: they share a rank, and so all boxes. */
static void
test_cover_balanced_ties (void)
{
  double values[40];
  KsLens lens = { .m = 40, .values = values };
  KsLens *lenses[] = { &lens };
  KsCoverSpec spec = { .kind = KS_COVER_BALANCED, .resolution = { 7 }, .gain = { 1.5 } };
  g_autoptr (GError) error = NULL;

  for (int p = 0; p < 40; p++)
    values[p] = p % 2 ? p : p % 4 ? 0.0 : -0.0;
  g_autoptr (KsCover) cover = ks_cover_new (NULL, lenses, 1, &spec, &error);
  g_assert_no_error (error);
  check_cover (cover, lenses, 1, &spec);
  for (gsize p = 2; p < 40; p += 2)
    {
      g_assert_cmpuint (cover->first[2 * p], ==, cover->first[0]);
      g_assert_cmpuint (cover->span[2 * p], ==, cover->span[0]);
    }
}

/* Turning all points of a circle by a whole interval turns the boxes, wherever the points cross
 * angle 0. */
static void
test_cover_balanced_circle_turns (void)
{
  double values[60], turned[60];
  KsLens lens = { .m = 60, .values = values, .is_circular = TRUE };
  KsLens other = { .m = 60, .values = turned, .is_circular = TRUE };
  KsLens *lenses[] = { &lens }, *others[] = { &other };
  KsCoverSpec spec = { .kind = KS_COVER_BALANCED, .resolution = { 12 }, .gain = { 2.5 } };
  g_autoptr (GError) error = NULL;

  for (int p = 0; p < 60; p++)
    values[p] = 2.0 * G_PI * pow ((p + 0.5) / 60.0, 3.0);
  /* Five points make one interval of twelve. */
  for (int p = 0; p < 60; p++)
    turned[p] = values[(p + 5) % 60];
  g_autoptr (KsCover) cover = ks_cover_new (NULL, lenses, 1, &spec, &error);
  g_assert_no_error (error);
  g_autoptr (KsCover) again = ks_cover_new (NULL, others, 1, &spec, &error);
  g_assert_no_error (error);
  for (int p = 0; p < 60; p++)
    {
      g_assert_cmpuint ((cover->first[2 * p] + 1) % 12, ==, again->first[2 * p]);
      g_assert_cmpuint (cover->span[2 * p], ==, again->span[2 * p]);
    }
}

/* More intervals than points, a resolution and a gain for each axis: by definition, and no box
 * without a point. */
static void
test_cover_sparse (void)
{
  double x[] = { 0.5, -1.0, 2.0, 0.5 }, y[] = { 3.0, 3.0, 3.0, 3.0 };
  KsLens lens_x = { .m = 4, .values = x }, lens_y = { .m = 4, .values = y };
  KsLens *lenses[] = { &lens_x, &lens_y };

  for (int kind = KS_COVER_UNIFORM; kind <= KS_COVER_BALANCED; kind++)
    {
      KsCoverSpec spec = { .kind = (KsCoverKind) kind, .resolution = { 1000, 7 },
                           .gain = { 1.25, 3.0 } };
      g_autoptr (GError) error = NULL;
      g_autoptr (KsCover) cover = ks_cover_new (NULL, lenses, 2, &spec, &error);

      g_assert_no_error (error);
      check_cover (cover, lenses, 2, &spec);
      g_assert_cmpuint (cover->resolution[0], ==, 1000);
      g_assert_cmpuint (cover->resolution[1], ==, 1);
      for (gsize box = 0; box < cover->n_boxes; box++)
        g_assert_cmpuint (cover->start[box + 1], >, cover->start[box]);
      g_assert_cmpfloat (cover->low[1][0], ==, 3.0);
      g_assert_cmpfloat (cover->high[1][0], ==, 3.0);
    }
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

/* Exactly as many points as are allowed, and one more, on one lens and on two. */
static void
test_cover_budget (void)
{
  double a[] = { 0.0, 1.0, 2.0, 3.0 }, b[] = { 2.0, 0.0, 1.0, 5.0 };
  KsLens lens_a = { .m = 4, .values = a }, lens_b = { .m = 4, .values = b };
  KsLens *lenses[] = { &lens_a, &lens_b };
  KsCoverSpec spec = { .resolution = { 5, 4 }, .gain = { 2.5, 3.0 } };
  g_autoptr (GError) error = NULL;

  for (guint n_lenses = 1; n_lenses <= 2; n_lenses++)
    {
      g_autoptr (KsCover) cover = ks_cover_new (NULL, lenses, n_lenses, &spec, &error);
      g_assert_no_error (error);
      gsize total = cover->start[cover->n_boxes];
      g_autoptr (KsCover) just = ks_cover_new_within (NULL, lenses, n_lenses, &spec, total, &error);
      g_autofree char *text = g_strdup_printf ("more than %" G_GSIZE_FORMAT " points", total - 1);

      g_assert_no_error (error);
      check_cover (just, lenses, n_lenses, &spec);
      g_assert_cmpuint (total, >, 4);
      g_assert_null (ks_cover_new_within (NULL, lenses, n_lenses, &spec, total - 1, &error));
      ks_assert_error (&error, KS_ERROR_MEMORY, text,
                       n_lenses == 1 ? "gain 2.5 hold" : "gain 2.5 x 3 hold", "lower the gain",
                       "the resolution", NULL);
    }

  /* All points in all of far too many boxes: told without a look at any. */
  spec = (KsCoverSpec) { .resolution = { 100000, 100000 }, .gain = { 1e6, 1e6 } };
  g_assert_null (ks_cover_new (NULL, lenses, 2, &spec, &error));
  ks_assert_error (&error, KS_ERROR_MEMORY, "40000000 points", "gain 1000000 x 1000000", NULL);
}

static gboolean
cover_random (KsContext *context, gpointer data, GError **error)
{
  KsLens *const *lenses = data;
  KsCoverSpec spec = { .resolution = { 5, 4 }, .gain = { 2.0, 3.0 } };
  g_autoptr (KsCover) cover = ks_cover_new (context, lenses, 2, &spec, error);

  if (cover == NULL)
    return FALSE;
  spec.kind = KS_COVER_BALANCED;
  g_autoptr (KsCover) balanced = ks_cover_new (context, lenses, 2, &spec, error);

  return balanced != NULL;
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
  g_test_add_func ("/mapper/cover/balanced-counts", test_cover_balanced_counts);
  g_test_add_func ("/mapper/cover/balanced-ties", test_cover_balanced_ties);
  g_test_add_func ("/mapper/cover/balanced-circle-turns", test_cover_balanced_circle_turns);
  g_test_add_func ("/mapper/cover/sparse", test_cover_sparse);
  g_test_add_func ("/mapper/cover/interval", test_cover_interval);
  g_test_add_func ("/mapper/cover/half-turn", test_cover_half_turn);
  g_test_add_func ("/mapper/cover/refusals", test_cover_refusals);
  g_test_add_func ("/mapper/cover/budget", test_cover_budget);
  g_test_add_func ("/mapper/cover/allocations-and-cancel", test_cover_allocations_and_cancel);
  return g_test_run ();
}
