/* SPDX-License-Identifier: MIT */
#include "ks-patches-draw.h"
#include "ks-random.h"
#include "ks-test-result.h"
#include "ks-test.h"

#include <math.h>
#include <stdlib.h>

static KsResult *
ring (gboolean is_plain)
{
  KsTestResultSpec spec = { .n_nodes = 20, .n_edges = 40, .is_plain = is_plain, .seed = 2 };

  return ks_test_result_new (&spec);
}

/* ------- grey ------- */

static void
test_grey (void)
{
  const double values[] = { -1.0, 0.0, 0.5, 1.0, 0.1, -0.1, 0.0, 0.05 };
  KsPatchScale scale;
  guint8 grey[4];

  g_assert_true (ks_patch_scale_fit (&scale, values, 2, 4, NULL, NULL));
  g_assert_cmpfloat (scale.middle, ==, 0.0);
  g_assert_cmpfloat (scale.reach, ==, 1.0);
  ks_patch_grey (&scale, values, 4, grey);
  g_assert_cmpuint (grey[0], ==, 1);
  g_assert_cmpuint (grey[1], ==, 128);
  g_assert_cmpuint (grey[2], ==, 192);
  g_assert_cmpuint (grey[3], ==, 255);

  /* A faint patch is not stretched all the way: 0.1 against 0.3 of the set's reach. */
  ks_patch_grey (&scale, values + 4, 4, grey);
  g_assert_cmpuint (grey[0], ==, (guint) lround (128.0 + 127.0 / 3.0));
  g_assert_cmpuint (grey[2], ==, 128);
}

/* Brightnesses, none of them negative, have their middle between least and greatest. */
static void
test_brightness (void)
{
  const double values[] = { 0.0, 100.0, 200.0, 50.0 };
  const double flat[] = { 0.0, 0.0, 0.0, 0.0 };
  const double missing[] = { NAN, 1.0, -1.0, 0.0 };
  KsPatchScale scale;
  guint8 grey[4];

  g_assert_true (ks_patch_scale_fit (&scale, values, 1, 4, NULL, NULL));
  g_assert_cmpfloat (scale.middle, ==, 100.0);
  ks_patch_grey (&scale, values, 4, grey);
  g_assert_cmpuint (grey[0], ==, 1);
  g_assert_cmpuint (grey[1], ==, 128);
  g_assert_cmpuint (grey[2], ==, 255);

  g_assert_true (ks_patch_scale_fit (&scale, flat, 1, 4, NULL, NULL));
  ks_patch_grey (&scale, flat, 4, grey);
  g_assert_cmpuint (grey[2], ==, 128);

  g_assert_true (ks_patch_scale_fit (&scale, missing, 1, 4, NULL, NULL));
  ks_patch_grey (&scale, missing, 4, grey);
  g_assert_cmpuint (grey[0], ==, 128);
  g_assert_cmpuint (grey[1], ==, 255);

  g_assert_true (ks_patch_scale_fit (&scale, NULL, 0, 4, NULL, NULL));
  g_assert_cmpfloat (scale.reach, ==, 0.0);
}

/* ------- sheets ------- */

static void
test_sheet (void)
{
  g_autoptr (KsResult) result = ring (FALSE);
  gsize n = ks_points_count (result->points);
  g_autofree guint32 *chosen = g_new (guint32, n);

  for (gsize i = 0; i < n; i++)
    chosen[i] = (guint32) (n - 1 - i);
  g_autoptr (KsPatchSheet) all = ks_patch_sheet_new (result->points, chosen, n, n, NULL, NULL);
  g_autoptr (KsPatchSheet) some = ks_patch_sheet_new (result->points, chosen, n, 10, NULL, NULL);
  g_autoptr (KsPatchSheet) empty = ks_patch_sheet_new (result->points, NULL, 0, 10, NULL, NULL);

  g_assert_cmpuint (all->n_shown, ==, n);
  g_assert_cmpmem (all->points, n * sizeof *chosen, chosen, n * sizeof *chosen);
  g_assert_cmpuint (some->n_shown, ==, 10);
  for (gsize i = 0; i < 10; i++)
    g_assert_cmpuint (some->points[i], ==, chosen[i * n / 10]);

  /* Of the first few, which are much alike: the mean of their entries at full contrast. */
  g_autoptr (KsPatchSheet) few = ks_patch_sheet_new (result->points, chosen, 12, 5, NULL, NULL);
  double mean[9] = { 0.0 }, reach = 0.0;
  for (int i = 0; i < 12; i++)
    for (int c = 0; c < 9; c++)
      mean[c] += ks_matrix_row (result->points->matrix, chosen[i])[c];
  for (int c = 0; c < 9; c++)
    reach = MAX (reach, fabs (mean[c]));
  for (int c = 0; c < 9; c++)
    g_assert_cmpint (abs (few->mean[c] - (int) lround (128.0 + 127.0 * mean[c] / reach)), <=, 1);
  g_assert_cmpuint (empty->n_shown, ==, 0);

  /* The brightest cell of a patch is its largest entry. */
  for (gsize i = 0; i < n; i++)
    {
      const double *row = ks_matrix_row (result->points->matrix, all->points[i]);
      int largest = 0;

      for (int c = 1; c < 9; c++)
        largest = row[c] > row[largest] ? c : largest;
      for (int c = 0; c < 9; c++)
        g_assert_cmpuint (all->grey[9 * i + (gsize) c], <=, all->grey[9 * i + (gsize) largest]);
    }

  g_autoptr (KsResult) plain = ring (TRUE);
  g_autoptr (GError) error = NULL;
  g_assert_null (ks_patch_sheet_new (plain->points, chosen, 5, 10, NULL, &error));
  g_assert_no_error (error);
}

/* Every place of the sheet: the pick names the patch whose grey is there, and gaps are no patch. */
static void
check_picks (const KsPatchSheet *sheet, gboolean with_mean)
{
  const int width = 200;
  KsStyle style = ks_style_screen (FALSE, 13.0);
  int height = (int) ceil (ks_patch_sheet_height (sheet, &style, width, 24.0, with_mean));
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height + 30);
  cairo_t *cr = cairo_create (surface);
  g_autofree gboolean *seen = g_new0 (gboolean, sheet->n_shown);
  int mean_width = 0;

  ks_patch_sheet_draw (cr, sheet, &style, width, 24.0, with_mean);
  cairo_surface_flush (surface);
  const guint32 *pixels = (const guint32 *) (gpointer) cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface) / 4;
  while (with_mean && pixels[stride + mean_width] != 0)
    mean_width++;
  for (int y = 0; y < height + 30; y++)
    for (int x = 0; x < width; x++)
      {
        gsize i = ks_patch_sheet_pick (sheet, &style, width, 24.0, with_mean, x + 0.5, y + 0.5);
        gboolean is_mean = x < mean_width && y < mean_width;

        if (i == G_MAXSIZE)
          {
            if (!is_mean)
              g_assert_cmphex (pixels[y * stride + x], ==, 0);
            continue;
          }
        g_assert_cmpuint (i, <, sheet->n_shown);
        g_assert_cmphex (pixels[y * stride + x] >> 24, ==, 0xff);
        seen[i] = TRUE;
      }
  for (gsize i = 0; i < sheet->n_shown; i++)
    g_assert_true (seen[i]);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static void
test_picks (void)
{
  g_autoptr (KsResult) result = ring (FALSE);

  for (gsize n = 0; n < 40; n += 3)
    {
      g_autoptr (KsPatchSheet) sheet = ks_patch_sheet_new (result->points, result->graph->members,
                                                           n, n, NULL, NULL);

      check_picks (sheet, FALSE);
      check_picks (sheet, TRUE);
    }
}

/* As many as there is room for make full rows. */
static void
test_room (void)
{
  g_autoptr (KsResult) result = ring (FALSE);
  KsStyle style = ks_style_paper (8.0);

  for (guint lines = 0; lines < 4; lines++)
    {
      gsize room = ks_patch_sheet_room (3, 3, &style, 230.0, 13.0, TRUE, lines);
      g_autoptr (KsPatchSheet) full = ks_patch_sheet_new (result->points, result->graph->members,
                                                          room, room, NULL, NULL);
      g_autoptr (KsPatchSheet) more = ks_patch_sheet_new (result->points, result->graph->members,
                                                          room + 1, room + 1, NULL, NULL);

      g_assert_cmpfloat (ks_patch_sheet_height (full, &style, 230.0, 13.0, TRUE), <,
                         ks_patch_sheet_height (more, &style, 230.0, 13.0, TRUE));
    }
}

/* No seams between cells at odd places: every pixel lies between the greys of its two cells. */
static void
test_no_seams (void)
{
  const guint8 white[] = { 250, 250, 250, 250, 250, 250, 250, 250, 250 };
  KsRandom random;

  ks_random_init (&random, 1);
  for (int round = 0; round < 50; round++)
    {
      cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 40, 40);
      cairo_t *cr = cairo_create (surface);
      double at = 2.0 + ks_random_uniform (&random);
      double width = 30.0 + ks_random_uniform (&random);

      ks_patch_draw (cr, white, 3, 3, at, at, width, ks_rgb (0), 0.0);
      cairo_surface_flush (surface);
      const guint32 *pixels = (const guint32 *) (gpointer) cairo_image_surface_get_data (surface);
      for (int y = 4; y < 30; y++)
        for (int x = 4; x < 30; x++)
          g_assert_cmphex (pixels[y * 40 + x], ==, 0xfffafafa);
      cairo_destroy (cr);
      cairo_surface_destroy (surface);
    }
}

static gboolean
make_sheet (KsContext *context, gpointer data, GError **error)
{
  const KsResult *result = data;
  g_autoptr (KsPatchSheet) sheet = ks_patch_sheet_new (result->points, result->graph->members, 9, 5,
                                                       context, error);

  return sheet != NULL;
}

static void
test_allocations (void)
{
  g_autoptr (KsResult) result = ring (FALSE);

  ks_test_allocations (make_sheet, result);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draw/patch/grey", test_grey);
  g_test_add_func ("/draw/patch/brightness", test_brightness);
  g_test_add_func ("/draw/patch/no-seams", test_no_seams);
  g_test_add_func ("/draw/patches/sheet", test_sheet);
  g_test_add_func ("/draw/patches/picks", test_picks);
  g_test_add_func ("/draw/patches/room", test_room);
  g_test_add_func ("/draw/patches/allocations", test_allocations);
  return g_test_run ();
}
