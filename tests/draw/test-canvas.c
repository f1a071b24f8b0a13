/* Shapes on pixels against their definitions and against Cairo.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-canvas.h"
#include "ks-random.h"
#include "ks-test-picture.h"
#include "ks-test.h"

#include <math.h>

static KsCanvas
canvas_of (KsTestPicture *picture, int top, int bottom)
{
  return (KsCanvas) { picture->pixels + (gsize) top * picture->stride, picture->stride,
                      picture->width, top, bottom };
}

static void
test_discs (void)
{
  KsRandom random;
  KsRgb red = ks_rgb (0xc03040);

  ks_random_init (&random, 1);
  for (int i = 0; i < 200; i++)
    {
      KsTestPicture ours = ks_test_picture_new (64, 64);
      KsTestPicture theirs = ks_test_picture_new (64, 64);
      KsCanvas canvas = canvas_of (&ours, 0, 64);
      cairo_t *cr = cairo_create (theirs.surface);
      double x = 80.0 * ks_random_uniform (&random) - 8.0;
      double y = 80.0 * ks_random_uniform (&random) - 8.0;
      double radius = 1.0 + 30.0 * ks_random_uniform (&random);
      int largest;

      ks_canvas_fill (&canvas, ks_argb (ks_rgb (0xffffff)));
      ks_canvas_disc (&canvas, x, y, radius, red);
      cairo_set_source_rgb (cr, 1.0, 1.0, 1.0);
      cairo_paint (cr);
      cairo_set_tolerance (cr, 0.01);
      cairo_arc (cr, x, y, radius, 0.0, 2.0 * G_PI);
      cairo_set_source_rgb (cr, red.red, red.green, red.blue);
      cairo_fill (cr);
      cairo_surface_flush (theirs.surface);
      g_assert_cmpfloat (ks_test_picture_difference (&ours, &theirs, &largest), <, 0.5);
      g_assert_cmpint (largest, <, 50);
      cairo_destroy (cr);
      ks_test_picture_clear (&ours);
      ks_test_picture_clear (&theirs);
    }
}

static void
test_lines (void)
{
  guint16 clear[64 * 64];
  KsRandom random;

  ks_random_init (&random, 2);
  for (int i = 0; i < 300; i++)
    {
      KsTestPicture ours = ks_test_picture_new (64, 64);
      KsTestPicture theirs = ks_test_picture_new (64, 64);
      KsCanvas canvas = canvas_of (&ours, 0, 64);
      KsInk ink = { clear, 64, 0, 64 };
      cairo_t *cr = cairo_create (theirs.surface);
      double p[4], width = 1.0 + 4.0 * ks_random_uniform (&random);
      int largest;

      for (int c = 0; c < 4; c++)
        p[c] = 100.0 * ks_random_uniform (&random) - 18.0;
      if (i % 10 == 0)
        p[2] = p[0];
      if (i % 10 == 1)
        p[3] = p[1];
      ks_canvas_fill (&canvas, ks_argb (ks_rgb (0xffffff)));
      ks_ink_clear (&ink);
      ks_ink_line (&ink, p[0], p[1], p[2], p[3], width, 0.8);
      ks_canvas_ink (&canvas, &ink, ks_rgb (0x000000));
      cairo_set_source_rgb (cr, 1.0, 1.0, 1.0);
      cairo_paint (cr);
      cairo_set_line_width (cr, width);
      cairo_set_source_rgba (cr, 0.0, 0.0, 0.0, 0.8);
      cairo_move_to (cr, p[0], p[1]);
      cairo_line_to (cr, p[2], p[3]);
      cairo_stroke (cr);
      cairo_surface_flush (theirs.surface);
      /* Ends are cut across the axis instead of across the line; nodes hide them. */
      g_assert_cmpfloat (ks_test_picture_difference (&ours, &theirs, &largest), <, 0.8);
      cairo_destroy (cr);
      ks_test_picture_clear (&ours);
      ks_test_picture_clear (&theirs);
    }
}

/* A thin line keeps its weight: a line of width 0.5 darkens half as much as one of width 1. */
static void
test_thin_lines (void)
{
  guint16 thin[64 * 64], thick[64 * 64];
  KsInk a = { thin, 64, 0, 64 };
  KsInk b = { thick, 64, 0, 64 };
  double sum_a = 0.0;
  double sum_b = 0.0;

  ks_ink_clear (&a);
  ks_ink_clear (&b);
  ks_ink_line (&a, 5.0, 7.0, 60.0, 41.0, 0.5, 0.6);
  ks_ink_line (&b, 5.0, 7.0, 60.0, 41.0, 1.0, 0.6);
  for (int i = 0; i < 64 * 64; i++)
    {
      sum_a += 65535 - thin[i];
      sum_b += 65535 - thick[i];
    }
  g_assert_cmpfloat (sum_b, >, 65535.0);
  ks_assert_near (sum_a / sum_b, 0.5, 0.01);
}

/* A pixel is covered when its centre lies in a triangle, however many it lies in. */
static void
test_triangles (void)
{
  enum { WIDTH = 150, ROWS = 64, WORDS = 3 };
  guint64 covered[ROWS * WORDS];
  KsSheet sheet = { covered, WORDS, WIDTH, 0, ROWS };
  KsRandom random;

  ks_random_init (&random, 3);
  for (int round = 0; round < 200; round++)
    {
      float c[2][6];

      ks_sheet_clear (&sheet);
      for (int t = 0; t < 2; t++)
        {
          for (int i = 0; i < 6; i++)
            c[t][i] = (float) (200.0 * ks_random_uniform (&random) - 25.0);
          ks_sheet_triangle (&sheet, c[t]);
        }
      for (int y = 0; y < ROWS; y++)
        for (int x = 0; x < WIDTH; x++)
          {
            gboolean inside = FALSE;

            for (int t = 0; t < 2; t++)
              {
                int left = 0;

                for (int i = 0; i < 3; i++)
                  {
                    const float *a = &c[t][2 * i];
                    const float *b = &c[t][2 * ((i + 1) % 3)];

                    left += ((double) b[0] - a[0]) * (y + 0.5 - a[1])
                            > ((double) b[1] - a[1]) * (x + 0.5 - a[0]);
                  }
                inside = inside || left == 0 || left == 3;
              }
            g_assert_cmpint (covered[y * WORDS + x / 64] >> (x % 64) & 1, ==, inside);
          }
    }
}

/* A triangle without area covers nothing, and a tint is laid on once. */
static void
test_sheet (void)
{
  guint64 covered[8];
  KsTestPicture picture = ks_test_picture_new (64, 8);
  KsCanvas canvas = canvas_of (&picture, 0, 8);
  KsSheet sheet = { covered, 1, 64, 0, 8 };
  const float flat[] = { 1.0f, 1.0f, 20.0f, 2.9f, 39.0f, 4.8f };
  const float all[] = { -1e6f, -1e6f, 1e6f, -1e6f, 0.0f, 1e6f };

  ks_sheet_clear (&sheet);
  ks_sheet_triangle (&sheet, flat);
  for (int y = 0; y < 8; y++)
    g_assert_cmpint (__builtin_popcountll (covered[y]), <=, 1);
  for (int i = 0; i < 3; i++)
    ks_sheet_triangle (&sheet, all);
  ks_canvas_fill (&canvas, 0xffffffff);
  ks_canvas_sheet (&canvas, &sheet, ks_rgb (0), 0.2);
  for (int i = 0; i < 64 * 8; i++)
    g_assert_cmphex (((guint32 *) (gpointer) picture.pixels)[i], ==, 0xffcccccc);
  ks_test_picture_clear (&picture);
}

/* Shapes far outside, enormous, or of no size touch nothing they should not. */
static void
test_extremes (void)
{
  KsTestPicture picture = ks_test_picture_new (32, 32);
  KsCanvas canvas = canvas_of (&picture, 0, 32);
  guint16 clear[32 * 32];
  KsInk ink = { clear, 32, 0, 32 };

  ks_canvas_fill (&canvas, 0);
  ks_ink_clear (&ink);
  ks_canvas_disc (&canvas, -1e12, 5.0, 100.0, ks_rgb (0));
  ks_canvas_disc (&canvas, 1e300, 1e300, 1.0, ks_rgb (0));
  ks_canvas_rectangle (&canvas, -1000, 40, 1000, 5000, ks_rgb (0));
  ks_ink_line (&ink, 5.0, 5.0, 5.0, 5.0, 2.0, 1.0);
  ks_ink_line (&ink, -1e9, -1e9 - 100, 1e9, 1e9 - 100, 2.0, 1.0);
  for (int i = 0; i < 32 * 32; i++)
    {
      g_assert_cmpuint (((guint32 *) (gpointer) picture.pixels)[i], ==, 0);
      g_assert_cmpuint (clear[i], ==, 65535);
    }
  ks_canvas_disc (&canvas, 16.0, 16.0, 1e9, ks_rgb (0x102030));
  ks_ink_line (&ink, -1e9, 16.0, 1e9, 16.0, 1e6, 1.0);
  for (int i = 0; i < 32 * 32; i++)
    {
      g_assert_cmpuint (((guint32 *) (gpointer) picture.pixels)[i], ==, 0xff102030);
      g_assert_cmpuint (clear[i], ==, 0);
    }
  ks_test_picture_clear (&picture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draw/canvas/discs", test_discs);
  g_test_add_func ("/draw/canvas/lines", test_lines);
  g_test_add_func ("/draw/canvas/thin-lines", test_thin_lines);
  g_test_add_func ("/draw/canvas/triangles", test_triangles);
  g_test_add_func ("/draw/canvas/sheet", test_sheet);
  g_test_add_func ("/draw/canvas/extremes", test_extremes);
  return g_test_run ();
}
