/* Viewports, axes and histograms.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-axis.h"
#include "ks-histogram-draw.h"
#include "ks-random.h"
#include "ks-test.h"
#include "ks-viewport.h"

#include <math.h>

static void
test_fit (void)
{
  KsBounds box = { -3.0, 1.0, 7.0, 6.0 };
  KsViewport fit = ks_viewport_fit (&box, 220.0, 200.0, 10.0, 1000.0);
  double x, y;

  g_assert_cmpfloat (fit.scale, ==, 20.0);
  ks_viewport_to_screen (&fit, -3.0, 1.0, &x, &y);
  ks_assert_near (x, 10.0, 1e-12);
  ks_assert_near (y, 50.0, 1e-12);
  ks_viewport_to_layout (&fit, x, y, &x, &y);
  ks_assert_near (x, -3.0, 1e-12);
  ks_assert_near (y, 1.0, 1e-12);

  KsBounds point = { 2.0, 2.0, 2.0, 2.0 };
  fit = ks_viewport_fit (&point, 100.0, 60.0, 10.0, 50.0);
  g_assert_cmpfloat (fit.scale, ==, 50.0);
  ks_viewport_to_screen (&fit, 2.0, 2.0, &x, &y);
  ks_assert_near (x, 50.0, 1e-12);
  ks_assert_near (y, 30.0, 1e-12);

  /* A window smaller than its margins still has a scale. */
  fit = ks_viewport_fit (&box, 5.0, 5.0, 10.0, 1000.0);
  g_assert_cmpfloat (fit.scale, >, 0.0);
}

static void
test_zoom (void)
{
  KsViewport view = { 12.0, 30.0, -40.0 };
  double x, y, x_after, y_after;

  ks_viewport_to_layout (&view, 200.0, 100.0, &x, &y);
  KsViewport nearer = ks_viewport_zoom (view, 2.5, 200.0, 100.0, 1.0, 100.0);
  g_assert_cmpfloat (nearer.scale, ==, 30.0);
  ks_viewport_to_layout (&nearer, 200.0, 100.0, &x_after, &y_after);
  ks_assert_near (x, x_after, 1e-12);
  ks_assert_near (y, y_after, 1e-12);
  g_assert_cmpfloat (ks_viewport_zoom (view, 1e9, 0.0, 0.0, 1.0, 100.0).scale, ==, 100.0);
  g_assert_cmpfloat (ks_viewport_zoom (view, 1e-9, 0.0, 0.0, 1.0, 100.0).scale, ==, 1.0);
}

static void
test_between (void)
{
  KsViewport a = { 10.0, 5.0, 7.0 };
  KsViewport b = { 40.0, -300.0, 20.0 };
  KsViewport c = { 10.0, 25.0, -3.0 };
  KsViewport end = ks_viewport_between (a, b, 1.0);
  KsViewport half = ks_viewport_between (a, b, 0.5);
  KsViewport pan = ks_viewport_between (a, c, 0.5);

  ks_assert_near (ks_viewport_between (a, b, 0.0).dx, 5.0, 1e-9);
  ks_assert_near (end.scale, 40.0, 1e-9);
  ks_assert_near (end.dx, -300.0, 1e-9);
  ks_assert_near (end.dy, 20.0, 1e-9);
  ks_assert_near (half.scale, 20.0, 1e-9);
  ks_assert_near (pan.dx, 15.0, 1e-9);
  ks_assert_near (pan.dy, 2.0, 1e-9);
}

static void
test_axis (void)
{
  KsAxis axis = ks_axis_nice (0.0, 1.05, 6);

  g_assert_cmpfloat (axis.step, ==, 0.5);
  g_assert_cmpint (axis.last - axis.first, ==, 2);

  /* Any range: few enough ticks, inside it, and their texts all different. */
  KsRandom random;
  ks_random_init (&random, 5);
  for (int round = 0; round < 5000; round++)
    {
      double size = pow (10.0, (double) ks_random_below (&random, 13) - 6.0);
      double span = pow (10.0, (double) ks_random_below (&random, 13) - 6.0);
      double low = ks_random_normal (&random) * size;
      double high = low + ks_random_uniform (&random) * span + 1e-9;
      guint most = 2 + (guint) ks_random_below (&random, 8);
      g_autofree char *last = NULL;

      axis = ks_axis_nice (low, high, most);
      if (axis.step == 0.0)
        continue;
      g_assert_cmpint (axis.last - axis.first + 1, <=, most);
      for (gint64 k = axis.first; k <= axis.last; k++)
        {
          g_autofree char *label = ks_axis_tick_label (&axis, k);

          g_assert_cmpfloat (ks_axis_tick (&axis, k), >=,
                             low - 1e-6 * (high - low) - 1e-12 * fabs (low));
          g_assert_cmpfloat (ks_axis_tick (&axis, k), <=,
                             high + 1e-6 * (high - low) + 1e-12 * fabs (high));
          if (high - low > 1e-8 * MAX (fabs (low), fabs (high)))
            g_assert_cmpstr (label, !=, last);
          g_free (last);
          last = g_steal_pointer (&label);
        }
    }
  g_assert_cmpfloat (ks_axis_nice (1.0, 1.0, 5).step, ==, 0.0);
  g_assert_cmpfloat (ks_axis_nice (2.0, 1.0, 5).step, ==, 0.0);
  g_assert_cmpfloat (ks_axis_nice (NAN, 1.0, 5).step, ==, 0.0);
  g_assert_cmpfloat (ks_axis_nice (0.0, INFINITY, 5).step, ==, 0.0);
  g_assert_cmpfloat (ks_axis_nice (-1e308, 1e308, 5).step, ==, 0.0);
}

/* 1, 2, 5 within two decades; powers of ten where there are more. */
static void
test_log_axis (void)
{
  static const double expected[] = { 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0 };
  KsAxis axis = ks_axis_log (0.049, 5.0, 8);
  KsRandom random;

  g_assert_cmpint (axis.last - axis.first + 1, ==, G_N_ELEMENTS (expected));
  for (gint64 k = axis.first; k <= axis.last; k++)
    ks_assert_near (ks_axis_tick (&axis, k), expected[k - axis.first], 1e-12);
  g_autofree char *label = ks_axis_tick_label (&axis, axis.first);
  g_assert_cmpstr (label, ==, "0.05");

  ks_random_init (&random, 6);
  for (int round = 0; round < 2000; round++)
    {
      double low = pow (10.0, 24.0 * ks_random_uniform (&random) - 12.0);
      double high = low * pow (10.0, 12.0 * ks_random_uniform (&random) + 0.01);
      guint most = 2 + (guint) ks_random_below (&random, 8);

      axis = ks_axis_log (low, high, most);
      g_assert_cmpint (axis.last - axis.first + 1, <=, most);
      if (high >= 100.0 * low)
        g_assert_cmpint (axis.last, >=, axis.first);
      for (gint64 k = axis.first; k <= axis.last; k++)
        {
          g_assert_cmpfloat (ks_axis_tick (&axis, k), >=, low * (1.0 - 1e-8));
          g_assert_cmpfloat (ks_axis_tick (&axis, k), <=, high * (1.0 + 1e-8));
          if (k > axis.first)
            g_assert_cmpfloat (ks_axis_tick (&axis, k), >, 1.9 * ks_axis_tick (&axis, k - 1));
        }
    }
  g_assert_cmpfloat (ks_axis_log (0.0, 1.0, 5).step, ==, 0.0);
  g_assert_cmpfloat (ks_axis_log (1.0, 1.0, 5).step, ==, 0.0);
  g_assert_cmpfloat (ks_axis_log (1.0, INFINITY, 5).step, ==, 0.0);
  g_assert_cmpfloat (ks_axis_log (NAN, 1.0, 5).step, ==, 0.0);
}

static void
assert_markup (double number, int digits, const char *expected)
{
  g_autofree char *markup = ks_number_markup (number, digits);

  g_assert_cmpstr (markup, ==, expected);
}

static void
test_numbers (void)
{
  KsAxis axis = ks_axis_nice (-2e6, 2e6, 5);
  g_autofree char *tick = ks_axis_tick_label (&axis, -1);

  g_assert_cmpstr (tick, ==, "−1×10<sup>6</sup>");
  assert_markup (0.0, 3, "0");
  assert_markup (1.5, 3, "1.5");
  assert_markup (0.888, 3, "0.888");
  assert_markup (-2.0, 3, "−2");
  assert_markup (1234.5678, 4, "1235");
  assert_markup (3.4e7, 3, "3.4×10<sup>7</sup>");
  assert_markup (-2.5e-6, 3, "−2.5×10<sup>−6</sup>");
  assert_markup (INFINITY, 3, "∞");
  assert_markup (NAN, 3, "–");
}

/* Each bin against a plain count, with values that are not finite among them. */
static void
test_histogram (void)
{
  enum { N = 1000, BINS = 17 };
  g_autoptr (GError) error = NULL;
  double values[N];
  KsRandom random;
  gsize total = 0;

  ks_random_init (&random, 2);
  for (int i = 0; i < N; i++)
    values[i] = ks_random_normal (&random);
  values[3] = NAN;
  values[4] = INFINITY;
  values[5] = -INFINITY;
  g_autoptr (KsHistogram) all = ks_histogram_new (values, N, BINS, 1.0, NULL, &error);
  g_assert_no_error (error);
  for (guint b = 0; b < BINS; b++)
    {
      guint32 count = 0;

      for (int i = 0; i < N; i++)
        {
          double place = (values[i] - all->low) / (all->high - all->low) * BINS;

          if (isfinite (values[i]) && MIN (floor (place), BINS - 1) == b)
            count++;
        }
      g_assert_cmpuint (all->count[b], ==, count);
      total += count;
    }
  g_assert_cmpuint (total, ==, N - 3);
  g_assert_cmpuint (all->n_above, ==, 1);
  g_assert_cmpuint (all->n_below, ==, 1);

  g_autoptr (KsHistogram) most = ks_histogram_new (values, N, BINS, 0.9, NULL, &error);
  g_assert_cmpuint (most->n_above, ==, 1 + 99);
}

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* The upper end against sorting: random values, few different ones, ascending and descending. */
static void
test_histogram_quantile (void)
{
  KsRandom random;

  ks_random_init (&random, 3);
  for (int trial = 0; trial < 400; trial++)
    {
      gsize n = 2 + ks_random_below (&random, 60);
      double upper = 0.001 + 0.998 * ks_random_uniform (&random);
      double values[64], sorted[64];

      for (gsize i = 0; i < n; i++)
        values[i] = trial % 4 == 0   ? (double) ks_random_below (&random, 3)
                    : trial % 4 == 1 ? (double) i
                    : trial % 4 == 2 ? -(double) i
                                     : ks_random_normal (&random);
      memcpy (sorted, values, n * sizeof *values);
      qsort (sorted, n, sizeof *sorted, compare);
      double high = sorted[(gsize) ceil (upper * (double) (n - 1))];
      g_autoptr (KsHistogram) histogram = ks_histogram_new (values, n, 8, upper, NULL, NULL);

      if (high > sorted[0])
        {
          g_assert_cmpfloat (histogram->low, ==, sorted[0]);
          g_assert_cmpfloat (histogram->high, ==, high);
        }
      else
        g_assert_cmpfloat (histogram->high, >, high);
    }
}

static void
test_histogram_corners (void)
{
  g_autoptr (GError) error = NULL;
  const double same[] = { 3.0, 3.0, 3.0 };
  const double none[] = { NAN, INFINITY };
  g_autoptr (KsHistogram) one = ks_histogram_new (same, 3, 10, 1.0, NULL, &error);
  g_autoptr (KsHistogram) empty = ks_histogram_new (NULL, 0, 10, 1.0, NULL, &error);
  g_autoptr (KsHistogram) nothing = ks_histogram_new (none, 2, 10, 1.0, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (one->most, ==, 3);
  g_assert_cmpfloat (one->low, <, 3.0);
  g_assert_cmpfloat (one->high, >, 3.0);
  g_assert_cmpuint (empty->most, ==, 0);
  g_assert_cmpfloat (empty->low, <, empty->high);
  g_assert_cmpuint (nothing->most, ==, 0);
  g_assert_cmpuint (nothing->n_above, ==, 1);
}

static gboolean
make_histogram (KsContext *context, gpointer data, GError **error)
{
  g_autoptr (KsHistogram) histogram = ks_histogram_new (data, 3, 4, 1.0, context, error);

  return histogram != NULL;
}

static void
test_histogram_allocations (void)
{
  double values[] = { 1.0, 2.0, 3.0 };

  ks_test_allocations (make_histogram, values);
}

static KsRgb
pixel (cairo_surface_t *surface, int x, int y)
{
  int stride = cairo_image_surface_get_stride (surface);
  const guint8 *row = cairo_image_surface_get_data (surface) + y * stride;

  return ks_rgb (((const guint32 *) (gconstpointer) row)[x] & 0xffffff);
}

static gboolean
is_colour (KsRgb a, KsRgb b)
{
  return fabs (a.red - b.red) + fabs (a.green - b.green) + fabs (a.blue - b.blue) < 0.03;
}

/* Equal bins: left of the cut one colour, right of it the other, the line between. */
static void
test_cut (void)
{
  double values[100];
  KsStyle style = ks_style_screen (FALSE, 13.0);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 100, 40);
  cairo_t *cr = cairo_create (surface);

  for (int i = 0; i < 100; i++)
    values[i] = i;
  g_autoptr (KsHistogram) histogram = ks_histogram_new (values, 100, 10, 1.0, NULL, NULL);
  ks_density_histogram_draw (cr, histogram, 39.6, NAN, &style, 0.0, 0.0, 100.0, 40.0);
  cairo_surface_flush (surface);
  g_assert_true (is_colour (pixel (surface, 14, 30), style.left_out));
  g_assert_true (is_colour (pixel (surface, 74, 30), style.kept));
  g_assert_true (is_colour (pixel (surface, 40, 30), style.cut));
  ks_assert_near (ks_density_histogram_value (histogram, 0.0, 100.0, 40.0), 39.6, 1e-9);
  ks_assert_near (ks_density_histogram_value (histogram, 0.0, 100.0, -7.0), 0.0, 1e-9);

  ks_density_histogram_draw (cr, histogram, INFINITY, NAN, &style, 0.0, 0.0, 100.0, 40.0);
  cairo_surface_flush (surface);
  g_assert_true (is_colour (pixel (surface, 14, 30), style.kept));
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static gboolean
row_is_inked (cairo_surface_t *surface, int y, int x0, int x1)
{
  for (int x = x0; x < x1; x++)
    if (!is_colour (pixel (surface, x, y), ks_rgb (0xffffff)))
      return TRUE;
  return FALSE;
}

/* Any cover can be drawn, and every place of the axis lies under some interval. */
static void
test_cover_bars (void)
{
  static const guint resolutions[] = { 1, 2, 14, 300, 1000 };
  static const double gains[] = { 1.0, 2.2, 3.0, 20.0 };
  double values[] = { 0.0, 1.0, 5.0 };
  KsStyle style = ks_style_screen (FALSE, 13.0);
  g_autoptr (KsHistogram) histogram = ks_histogram_new (values, 3, 10, 1.0, NULL, NULL);

  for (guint r = 0; r < G_N_ELEMENTS (resolutions); r++)
    for (guint g = 0; g < G_N_ELEMENTS (gains); g++)
      for (int circular = 0; circular < 2; circular++)
        {
          cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 200, 60);
          cairo_t *cr = cairo_create (surface);

          g_autofree double *low = g_new (double, resolutions[r]);
          g_autofree double *high = g_new (double, resolutions[r]);

          for (guint i = 0; i < resolutions[r]; i++)
            ks_cover_interval (histogram->low, histogram->high, resolutions[r], gains[g], i,
                               &low[i], &high[i]);
          cairo_set_source_rgb (cr, 1.0, 1.0, 1.0);
          cairo_paint (cr);
          ks_lens_histogram_draw (cr, histogram, low, high, resolutions[r], circular, &style, 0.0,
                                  0.0, 200.0, 60.0);
          cairo_surface_flush (surface);
          for (int x = 2; x < 198; x++)
            {
              gboolean is_covered = FALSE;

              for (int y = 44; y < 60; y++)
                is_covered = is_covered || row_is_inked (surface, y, x, x + 1);
              g_assert_true (is_covered);
            }
          cairo_destroy (cr);
          cairo_surface_destroy (surface);
        }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draw/viewport/fit", test_fit);
  g_test_add_func ("/draw/viewport/zoom", test_zoom);
  g_test_add_func ("/draw/viewport/between", test_between);
  g_test_add_func ("/draw/axis/ticks", test_axis);
  g_test_add_func ("/draw/axis/logarithmic", test_log_axis);
  g_test_add_func ("/draw/axis/numbers", test_numbers);
  g_test_add_func ("/draw/histogram/counts", test_histogram);
  g_test_add_func ("/draw/histogram/quantile", test_histogram_quantile);
  g_test_add_func ("/draw/histogram/corners", test_histogram_corners);
  g_test_add_func ("/draw/histogram/allocations", test_histogram_allocations);
  g_test_add_func ("/draw/histogram/cut", test_cut);
  g_test_add_func ("/draw/histogram/cover", test_cover_bars);
  return g_test_run ();
}
