/* SPDX-License-Identifier: MIT */
#include "ks-error.h"
#include "ks-picture.h"
#include "ks-test.h"
#include "ks-widget-test.h"

#define WIDTH 64
#define HEIGHT 48
#define STRIDE (4 * (WIDTH + 3))

/* Opaque, and another colour at each pixel. */
static guint32
pixel_at (int x, int y)
{
  return 0xff000000u | (guint32) (4 * x) << 16 | (guint32) (5 * y) << 8 | (guint32) (x ^ y);
}

static KsPicture *
make_picture (void)
{
  guint8 *pixels = g_malloc0 (HEIGHT * STRIDE);

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      ((guint32 *) (gpointer) (pixels + y * STRIDE))[x] = pixel_at (x, y);
  return ks_picture_new_take (pixels, WIDTH, HEIGHT, STRIDE);
}

static GskRenderNode *
snapshot (KsPicture *picture, GtkWidget *widget, double width, double height)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  ks_picture_snapshot (picture, widget, snapshot, width, height);
  return gtk_snapshot_free_to_node (snapshot);
}

/* What a Cairo renderer makes of @node, drawn @scale times as large, pixel by pixel. */
static void
check_drawn (GskRenderNode *node, int scale)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);

  cairo_scale (cr, scale, scale);
  gsk_render_node_draw (node, cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      {
        const guint8 *row = cairo_image_surface_get_data (surface)
                            + y * cairo_image_surface_get_stride (surface);

        g_assert_cmphex (((const guint32 *) (gconstpointer) row)[x], ==, pixel_at (x, y));
      }
  cairo_surface_destroy (surface);
}

static void
test_texture (void)
{
  g_autoptr (KsPicture) picture = make_picture ();
  GdkTexture *texture = ks_picture_get_texture (picture);
  guint32 pixels[WIDTH * HEIGHT];

  g_assert_cmpint (gdk_texture_get_width (texture), ==, WIDTH);
  g_assert_cmpint (gdk_texture_get_height (texture), ==, HEIGHT);
  gdk_texture_download (texture, (guchar *) pixels, 4 * WIDTH);
  for (int i = 0; i < WIDTH * HEIGHT; i++)
    g_assert_cmphex (pixels[i], ==, pixel_at (i % WIDTH, i / WIDTH));
}

/* Without a renderer of Cairo's it is the texture, which the graphics card keeps. */
static void
test_other_renderer (void)
{
  g_autoptr (KsPicture) picture = make_picture ();
  GtkWidget *widget = g_object_ref_sink (gtk_label_new ("shown nowhere"));
  g_autoptr (GskRenderNode) node = snapshot (picture, widget, WIDTH, HEIGHT);

  g_assert_true (gsk_render_node_get_node_type (node) == GSK_TEXTURE_NODE);
  g_assert_true (gsk_texture_node_get_texture (node) == ks_picture_get_texture (picture));
  g_object_unref (widget);
}

/* With one it is the same node again as long as the size is the same: GTK compares nodes to learn
 * what to draw, and knows of two that are one that nothing has changed. */
static void
test_cairo (void)
{
  g_autoptr (KsPicture) picture = make_picture ();
  GtkWidget *widget = gtk_label_new ("shown"), *window = ks_test_show (widget, 100, 100);

  if (!GSK_IS_CAIRO_RENDERER (gtk_native_get_renderer (GTK_NATIVE (window))))
    {
      g_test_skip ("The renderer is not Cairo's.");
      ks_test_close (window, widget);
      return;
    }
  g_autoptr (GskRenderNode) first = snapshot (picture, widget, WIDTH, HEIGHT);
  g_autoptr (GskRenderNode) again = snapshot (picture, widget, WIDTH, HEIGHT);
  g_autoptr (GskRenderNode) half = snapshot (picture, widget, WIDTH / 2, HEIGHT / 2);

  g_assert_true (gsk_render_node_get_node_type (first) == GSK_CAIRO_NODE);
  g_assert_true (again == first);
  g_assert_true (half != first);
  check_drawn (first, 1);
  check_drawn (half, 2);
  ks_test_close (window, widget);
}

/* GTK holds the last frame's nodes longer than a widget holds its picture: the pixels stay then. */
static void
test_node_outlives_picture (void)
{
  KsPicture *picture = make_picture ();
  GtkWidget *widget = gtk_label_new ("shown"), *window = ks_test_show (widget, 100, 100);
  g_autoptr (GskRenderNode) node = snapshot (picture, widget, WIDTH, HEIGHT);

  ks_picture_set (&picture, picture);
  check_drawn (node, 1);
  ks_picture_set (&picture, NULL);
  check_drawn (node, 1);
  ks_test_close (window, widget);
}

/* A disc of half the picture's height in its middle; or gives up. */
static gboolean
draw_disc (cairo_t *cr, gpointer data, KsContext *context, GError **error)
{
  if (data != NULL)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_CANCELLED, "Stopped.");
      return FALSE;
    }
  cairo_arc (cr, 16.0, 12.0, 6.0, 0.0, 2.0 * G_PI);
  cairo_set_source_rgb (cr, 1.0, 0.0, 0.0);
  cairo_fill (cr);
  return TRUE;
}

/* In logical pixels, of which each has four here, on a transparent ground. */
static void
test_draw (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KsPicture) picture = ks_picture_draw (32, 24, 2, draw_disc, NULL, NULL, &error);
  guint32 pixels[WIDTH * HEIGHT];

  g_assert_no_error (error);
  g_assert_cmpint (gdk_texture_get_width (ks_picture_get_texture (picture)), ==, WIDTH);
  gdk_texture_download (ks_picture_get_texture (picture), (guchar *) pixels, 4 * WIDTH);
  g_assert_cmphex (pixels[24 * WIDTH + 32], ==, 0xffff0000u);
  g_assert_cmphex (pixels[24 * WIDTH + 22], ==, 0xffff0000u);
  g_assert_cmphex (pixels[24 * WIDTH + 18], ==, 0x0u);
  g_assert_cmphex (pixels[0], ==, 0x0u);
  g_assert_null (ks_picture_draw (32, 24, 2, draw_disc, &error, NULL, &error));
  g_assert_error (error, KS_ERROR, KS_ERROR_CANCELLED);
}

static gboolean
make_drawn (KsContext *context, gpointer data, GError **error)
{
  g_autoptr (KsPicture) picture = ks_picture_draw (32, 24, 2, draw_disc, NULL, context, error);

  return picture != NULL;
}

static void
test_draw_allocations (void)
{
  ks_test_allocations (make_drawn, NULL);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/picture/texture", test_texture);
  g_test_add_func ("/picture/other-renderer", test_other_renderer);
  g_test_add_func ("/picture/cairo", test_cairo);
  g_test_add_func ("/picture/node-outlives-picture", test_node_outlives_picture);
  g_test_add_func ("/picture/draw", test_draw);
  g_test_add_func ("/picture/draw/allocations", test_draw_allocations);
  return g_test_run ();
}
