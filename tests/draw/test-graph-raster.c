/* The rasteriser against Cairo's.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-canvas.h"
#include "ks-graph-draw.h"
#include "ks-graph-key.h"
#include "ks-graph-raster.h"
#include "ks-random.h"
#include "ks-test-result.h"
#include "ks-test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  int width, height;
  gsize stride;
  guint8 *pixels; /* (height, stride) ARGB32 */
  cairo_surface_t *surface;
} Picture;

static Picture
picture_new (int width, int height)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);

  return (Picture) { width, height, (gsize) cairo_image_surface_get_stride (surface),
                     cairo_image_surface_get_data (surface), surface };
}

static void
picture_clear (Picture *picture)
{
  cairo_surface_destroy (picture->surface);
}

/* The mean and the largest difference of two pictures' channels. */
static double
difference (const Picture *a, const Picture *b, int *largest)
{
  double sum = 0.0;

  *largest = 0;
  for (int y = 0; y < a->height; y++)
    for (int x = 0; x < 4 * a->width; x++)
      {
        int d = abs (a->pixels[(gsize) y * a->stride + (gsize) x] - b->pixels[(gsize) y * b->stride + (gsize) x]);

        sum += d;
        *largest = MAX (*largest, d);
      }
  return sum / (4.0 * a->width * a->height);
}

static KsCanvas
canvas_of (Picture *picture, int top, int bottom)
{
  return (KsCanvas) { picture->pixels + (gsize) top * picture->stride, picture->stride, picture->width, top, bottom };
}

/* ------- shapes ------- */

static void
test_discs (void)
{
  KsRandom random;
  KsRgb red = ks_rgb (0xc03040);

  ks_random_init (&random, 1);
  for (int i = 0; i < 200; i++)
    {
      Picture ours = picture_new (64, 64);
      Picture theirs = picture_new (64, 64);
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
      g_assert_cmpfloat (difference (&ours, &theirs, &largest), <, 0.5);
      g_assert_cmpint (largest, <, 50);
      cairo_destroy (cr);
      picture_clear (&ours);
      picture_clear (&theirs);
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
      Picture ours = picture_new (64, 64);
      Picture theirs = picture_new (64, 64);
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
      g_assert_cmpfloat (difference (&ours, &theirs, &largest), <, 0.8);
      cairo_destroy (cr);
      picture_clear (&ours);
      picture_clear (&theirs);
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

                    left += ((double) b[0] - a[0]) * (y + 0.5 - a[1]) > ((double) b[1] - a[1]) * (x + 0.5 - a[0]);
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
  Picture picture = picture_new (64, 8);
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
  picture_clear (&picture);
}

/* Shapes far outside, enormous, or of no size touch nothing they should not. */
static void
test_extremes (void)
{
  Picture picture = picture_new (32, 32);
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
  picture_clear (&picture);
}

/* ------- whole pictures ------- */

typedef struct {
  KsResult *result;
  KsGraphScene *scene;
  KsStyle style;
  KsGraphLook look;
} Show;

static Show *
show_new (gsize n_nodes, gsize n_edges, double width, double height)
{
  KsTestResultSpec spec = { .n_nodes = n_nodes, .n_edges = n_edges, .seed = 5 };
  Show *show = g_new0 (Show, 1);

  show->result = ks_test_result_new (&spec);
  show->scene = ks_graph_scene_new (show->result, KS_COLOUR_DENSITY, NULL, NULL, NULL);
  show->style = ks_style_screen (FALSE, 13.0);
  show->look.style = &show->style;
  show->look.map = ks_colormap_find ("density");
  show->look.viewport = ks_graph_scene_fit (show->scene, width, height, 20.0, 40.0);
  return show;
}

static void
show_free (Show *show)
{
  ks_graph_scene_unref (show->scene);
  ks_result_unref (show->result);
  g_free (show);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Show, show_free)

static void
raster (const Show *show, Picture *picture, double scale, guint threads)
{
  g_autoptr (KsContext) context = ks_context_new (threads);
  g_autoptr (GError) error = NULL;

  g_assert_true (ks_graph_raster (show->scene, &show->look, picture->width, picture->height, scale, picture->pixels,
                                  picture->stride, context, &error));
  g_assert_no_error (error);
  cairo_surface_mark_dirty (picture->surface);
}

static void
draw (const Show *show, Picture *picture, double scale)
{
  cairo_t *cr = cairo_create (picture->surface);

  cairo_scale (cr, scale, scale);
  g_assert_true (ks_graph_draw (cr, show->scene, &show->look, picture->width / scale, picture->height / scale, NULL, NULL));
  cairo_surface_flush (picture->surface);
  cairo_destroy (cr);
}

/* The same picture by both ways, in light and dark, at 1x and 2x, with triangles and a selection. */
static void
test_same_as_vectors (void)
{
  g_autofree guint8 *selected = g_new0 (guint8, 60);

  memset (selected, 1, 20);
  for (int variant = 0; variant < 8; variant++)
    {
      g_autoptr (Show) show = show_new (60, 120, 400.0, 300.0);
      double scale = variant & 1 ? 2.0 : 1.0;
      Picture ours = picture_new ((int) (400 * scale), (int) (300 * scale));
      Picture theirs = picture_new ((int) (400 * scale), (int) (300 * scale));
      int largest;

      show->style = ks_style_screen ((variant & 2) != 0, 13.0);
      show->look.with_triangles = (variant & 4) != 0;
      show->look.selected = variant & 4 ? selected : NULL;
      raster (show, &ours, scale, 1);
      draw (show, &theirs, scale);
      double same = difference (&ours, &theirs, &largest);

      /* The comparison is not blind: another scene is far off. */
      show->look.viewport.dx += 9.0;
      draw (show, &theirs, scale);
      double other = difference (&ours, &theirs, &largest);
      g_assert_cmpfloat (same, <, 0.8);
      g_assert_cmpfloat (same, <, 0.2 * other);
      picture_clear (&ours);
      picture_clear (&theirs);
    }
}

static void
test_threads (void)
{
  g_autoptr (Show) show = show_new (300, 2000, 500.0, 411.0);
  Picture one = picture_new (500, 411);
  Picture many = picture_new (500, 411);

  show->look.with_triangles = TRUE;
  raster (show, &one, 1.0, 1);
  for (guint threads = 2; threads <= 8; threads *= 2)
    {
      raster (show, &many, 1.0, threads);
      g_assert_cmpmem (one.pixels, one.stride * 411, many.pixels, many.stride * 411);
    }
  picture_clear (&one);
  picture_clear (&many);
}

/* What is painted does not hang on where a band begins. */
static void
test_shifted (void)
{
  g_autoptr (Show) show = show_new (100, 300, 300.0, 300.0);
  Picture here = picture_new (300, 300);
  Picture lower = picture_new (300, 300);

  raster (show, &here, 1.0, 1);
  show->look.viewport.dy += 32.0;
  raster (show, &lower, 1.0, 1);
  for (int y = 32; y < 300; y++)
    for (int x = 0; x < 1200; x++)
      g_assert_cmpint (abs (lower.pixels[(gsize) y * lower.stride + (gsize) x]
                            - here.pixels[(gsize) (y - 32) * here.stride + (gsize) x]), <=, 1);
  picture_clear (&here);
  picture_clear (&lower);
}

/* The moving layer laid over the still one is the whole picture, but for what lies above it elsewhere. */
static void
test_parts (void)
{
  g_autoptr (Show) show = show_new (60, 60, 500.0, 400.0);
  g_autofree guint8 *marked = g_new0 (guint8, 60);
  Picture whole = picture_new (500, 400);
  Picture still = picture_new (500, 400);
  Picture moving = picture_new (500, 400);
  int largest;

  marked[7] = 1;
  raster (show, &whole, 1.0, 1);
  show->look.marked = marked;
  show->look.part = KS_GRAPH_WITHOUT;
  raster (show, &still, 1.0, 1);
  show->look.part = KS_GRAPH_ALONE;
  show->look.is_transparent = TRUE;
  raster (show, &moving, 1.0, 1);
  g_assert_cmpfloat (difference (&whole, &still, &largest), >, 0.05);

  cairo_t *cr = cairo_create (still.surface);
  cairo_set_source_surface (cr, moving.surface, 0.0, 0.0);
  cairo_paint (cr);
  cairo_surface_flush (still.surface);
  g_assert_cmpfloat (difference (&whole, &still, &largest), <, 0.02);
  cairo_destroy (cr);

  /* Clear where nothing is. */
  g_assert_cmpuint (*(guint32 *) (gpointer) moving.pixels, ==, 0);
  picture_clear (&whole);
  picture_clear (&still);
  picture_clear (&moving);
}

static void
test_faded (void)
{
  g_autoptr (Show) show = show_new (40, 40, 400.0, 300.0);
  g_autofree guint8 *selected = g_new0 (guint8, 40);
  Picture plain = picture_new (400, 300);
  Picture faded = picture_new (400, 300);
  double x, y;

  selected[3] = 1;
  raster (show, &plain, 1.0, 1);
  show->look.selected = selected;
  raster (show, &faded, 1.0, 1);

  /* A point in the disc of a node that is not selected, beside its patch: nearer to the ground. */
  ks_viewport_to_screen (&show->look.viewport, show->scene->xy[40], show->scene->xy[41] - 0.8 * show->scene->radius[20], &x, &y);
  gsize at = (gsize) y * plain.stride + 4 * (gsize) x;
  int far_off = 0, near_by = 0;
  for (int c = 0; c < 3; c++)
    {
      far_off += 253 - plain.pixels[at + (gsize) c];
      near_by += 253 - faded.pixels[at + (gsize) c];
    }
  g_assert_cmpint (far_off, >, 60);
  g_assert_cmpint (near_by, <, far_off / 3);
  picture_clear (&plain);
  picture_clear (&faded);
}

static void
test_corner_scenes (void)
{
  static const gsize sizes[][2] = { { 0, 0 }, { 1, 0 }, { 2, 1 }, { 40, 80 } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (int wrong = 0; wrong < 3; wrong++)
      {
        KsTestResultSpec spec = { .n_nodes = sizes[i][0], .n_edges = sizes[i][1], .seed = 5 };
        g_autoptr (KsResult) result = ks_test_result_new (&spec);
        Picture picture = picture_new (90, 70);

        for (gsize k = 0; k < spec.n_nodes; k++)
          {
            if (wrong > 0 && k % 2 == 0)
              result->layout->xy[2 * k] = wrong == 1 ? NAN : -INFINITY;
            result->graph->density[k] = wrong == 1 ? NAN : INFINITY;
          }
        g_autoptr (KsGraphScene) scene = ks_graph_scene_new (result, KS_COLOUR_DENSITY, NULL, NULL, NULL);
        Show show = { .scene = scene, .style = ks_style_screen (TRUE, 13.0) };
        show.look = (KsGraphLook) { &show.style, ks_colormap_find ("density"), ks_graph_scene_fit (scene, 90.0, 70.0, 5.0, 30.0) };
        show.look.with_triangles = TRUE;
        raster (&show, &picture, 1.0, 1);
        draw (&show, &picture, 1.0);
        show.look.viewport = ks_viewport_zoom (show.look.viewport, 1e7, 40.0, 30.0, 1e-9, 1e12);
        raster (&show, &picture, 1.0, 1);
        show.look.viewport.scale = 1e-9;
        raster (&show, &picture, 1.0, 1);
        picture_clear (&picture);
      }
}

/* Of too many edges only the strongest are painted. */
static void
test_many_edges (void)
{
  g_autoptr (Show) show = show_new (400, KS_RASTER_MAX_EDGES + 5000, 300.0, 300.0);
  Picture picture = picture_new (300, 300);
  Picture same = picture_new (300, 300);

  g_assert_cmpuint (show->scene->n_edges, >, KS_RASTER_MAX_EDGES);
  raster (show, &picture, 1.0, 1);
  /* Moving the ends of the weakest edge makes no difference but for the node. */
  guint32 weakest = show->scene->edge_order[0];
  ((KsEdge *) show->scene->graph->edges)[weakest].target = show->scene->graph->edges[weakest].source;
  raster (show, &same, 1.0, 1);
  g_assert_cmpmem (picture.pixels, picture.stride * 300, same.pixels, same.stride * 300);
  picture_clear (&picture);
  picture_clear (&same);
}

static gboolean
raster_once (KsContext *context, gpointer data, GError **error)
{
  const Show *show = data;
  g_autofree guint8 *pixels = g_malloc (100 * 100 * 4);

  return ks_graph_raster (show->scene, &show->look, 100, 100, 1.0, pixels, 400, context, error);
}

static void
test_allocations (void)
{
  g_autoptr (Show) show = show_new (20, 40, 100.0, 100.0);

  ks_test_allocations (raster_once, show);
}

static void
test_cancel (void)
{
  g_autoptr (Show) show = show_new (20, 40, 100.0, 100.0);
  g_autoptr (KsContext) context = ks_context_new (2);
  g_autoptr (GError) error = NULL;
  Picture picture = picture_new (100, 100);
  cairo_t *cr = cairo_create (picture.surface);

  ks_context_cancel (context);
  g_assert_false (raster_once (context, show, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
  g_assert_false (ks_graph_draw (cr, show->scene, &show->look, 100.0, 100.0, context, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
  cairo_destroy (cr);
  picture_clear (&picture);
}

/* Keys measure what they draw, and stay in their place. */
static void
test_keys (void)
{
  static const struct { KsColourBy by; const char *column; } kinds[] = {
    { KS_COLOUR_DENSITY, NULL }, { KS_COLOUR_SIZE, NULL }, { KS_COLOUR_COLUMN, "angle" }, { KS_COLOUR_COLUMN, "layer" },
  };
  g_autoptr (Show) show = show_new (60, 60, 400.0, 300.0);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (KsGraphScene) scene = ks_graph_scene_new (show->result, kinds[i].by, kinds[i].column, NULL, NULL);
      Picture picture = picture_new (220, 150);
      cairo_t *cr = cairo_create (picture.surface);
      double height = ks_colour_key_draw (NULL, &scene->colours, show->look.map, &show->style, 10.0, 10.0, 200.0);
      int last = 0;

      g_assert_cmpfloat (ks_colour_key_draw (cr, &scene->colours, show->look.map, &show->style, 10.0, 10.0, 200.0), ==, height);
      cairo_surface_flush (picture.surface);
      for (int y = 0; y < 150; y++)
        for (int x = 0; x < 220; x++)
          if (((guint32 *) (gpointer) (picture.pixels + (gsize) y * picture.stride))[x] != 0)
            {
              g_assert_cmpint (x, >=, 9);
              g_assert_cmpint (x, <=, 211);
              last = y;
            }
      g_assert_cmpint (last, >, 20);
      g_assert_cmpint (last, <=, (int) ceil (10.0 + height));
      cairo_destroy (cr);
      picture_clear (&picture);
    }
  KsBounds box = ks_size_key_draw (NULL, show->scene, &show->style, show->look.viewport.scale, 100.0, 10.0);
  g_assert_cmpfloat (box.x0, <, 100.0);
  g_assert_cmpfloat (box.y1, >, 10.0);
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
  g_test_add_func ("/draw/raster/same-as-vectors", test_same_as_vectors);
  g_test_add_func ("/draw/raster/threads", test_threads);
  g_test_add_func ("/draw/raster/shifted", test_shifted);
  g_test_add_func ("/draw/raster/parts", test_parts);
  g_test_add_func ("/draw/raster/faded", test_faded);
  g_test_add_func ("/draw/raster/corner-scenes", test_corner_scenes);
  g_test_add_func ("/draw/raster/many-edges", test_many_edges);
  g_test_add_func ("/draw/raster/allocations", test_allocations);
  g_test_add_func ("/draw/raster/cancel", test_cancel);
  g_test_add_func ("/draw/keys", test_keys);
  return g_test_run ();
}
