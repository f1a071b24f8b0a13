/* The rasteriser against Cairo's.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-graph-draw.h"
#include "ks-graph-key.h"
#include "ks-graph-raster.h"
#include "ks-test-picture.h"
#include "ks-test-result.h"
#include "ks-test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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
raster (const Show *show, KsTestPicture *picture, double scale, guint threads)
{
  g_autoptr (KsContext) context = ks_context_new (threads);
  g_autoptr (GError) error = NULL;

  g_assert_true (ks_graph_raster (show->scene, &show->look, picture->width, picture->height, scale,
                                  picture->pixels, picture->stride, context, &error));
  g_assert_no_error (error);
  cairo_surface_mark_dirty (picture->surface);
}

static void
draw (const Show *show, KsTestPicture *picture, double scale)
{
  cairo_t *cr = cairo_create (picture->surface);

  cairo_scale (cr, scale, scale);
  g_assert_true (ks_graph_draw (cr, show->scene, &show->look, picture->width / scale,
                                picture->height / scale, NULL, NULL));
  cairo_surface_flush (picture->surface);
  cairo_destroy (cr);
}

/* The same picture by both ways, in light and dark, at 1x and 2x, with triangles and a
 * selection. */
static void
test_same_as_vectors (void)
{
  g_autofree guint8 *selected = g_new0 (guint8, 60);

  memset (selected, 1, 20);
  for (int variant = 0; variant < 8; variant++)
    {
      g_autoptr (Show) show = show_new (60, 120, 400.0, 300.0);
      double scale = variant & 1 ? 2.0 : 1.0;
      KsTestPicture ours = ks_test_picture_new ((int) (400 * scale), (int) (300 * scale));
      KsTestPicture theirs = ks_test_picture_new ((int) (400 * scale), (int) (300 * scale));
      int largest;

      show->style = ks_style_screen ((variant & 2) != 0, 13.0);
      show->look.with_triangles = (variant & 4) != 0;
      show->look.selected = variant & 4 ? selected : NULL;
      raster (show, &ours, scale, 1);
      draw (show, &theirs, scale);
      double same = ks_test_picture_difference (&ours, &theirs, &largest);

      /* The comparison is not blind: another scene is far off. */
      show->look.viewport.dx += 9.0;
      draw (show, &theirs, scale);
      double other = ks_test_picture_difference (&ours, &theirs, &largest);
      g_assert_cmpfloat (same, <, 0.8);
      g_assert_cmpfloat (same, <, 0.2 * other);
      ks_test_picture_clear (&ours);
      ks_test_picture_clear (&theirs);
    }
}

static void
test_threads (void)
{
  g_autoptr (Show) show = show_new (300, 2000, 500.0, 411.0);
  KsTestPicture one = ks_test_picture_new (500, 411);
  KsTestPicture many = ks_test_picture_new (500, 411);

  show->look.with_triangles = TRUE;
  raster (show, &one, 1.0, 1);
  for (guint threads = 2; threads <= 8; threads *= 2)
    {
      raster (show, &many, 1.0, threads);
      g_assert_cmpmem (one.pixels, one.stride * 411, many.pixels, many.stride * 411);
    }
  ks_test_picture_clear (&one);
  ks_test_picture_clear (&many);
}

/* What is painted does not hang on where a band begins. */
static void
test_shifted (void)
{
  g_autoptr (Show) show = show_new (100, 300, 300.0, 300.0);
  KsTestPicture here = ks_test_picture_new (300, 300);
  KsTestPicture lower = ks_test_picture_new (300, 300);

  raster (show, &here, 1.0, 1);
  show->look.viewport.dy += 32.0;
  raster (show, &lower, 1.0, 1);
  for (int y = 32; y < 300; y++)
    for (int x = 0; x < 1200; x++)
      g_assert_cmpint (abs (lower.pixels[(gsize) y * lower.stride + (gsize) x]
                            - here.pixels[(gsize) (y - 32) * here.stride + (gsize) x]), <=, 1);
  ks_test_picture_clear (&here);
  ks_test_picture_clear (&lower);
}

/* The moving layer laid over the still one is the whole picture, but for what lies above it
 * elsewhere. */
static void
test_parts (void)
{
  g_autoptr (Show) show = show_new (60, 60, 500.0, 400.0);
  g_autofree guint8 *marked = g_new0 (guint8, 60);
  KsTestPicture whole = ks_test_picture_new (500, 400);
  KsTestPicture still = ks_test_picture_new (500, 400);
  KsTestPicture moving = ks_test_picture_new (500, 400);
  int largest;

  marked[7] = 1;
  raster (show, &whole, 1.0, 1);
  show->look.marked = marked;
  show->look.part = KS_GRAPH_WITHOUT;
  raster (show, &still, 1.0, 1);
  show->look.part = KS_GRAPH_ALONE;
  show->look.is_transparent = TRUE;
  raster (show, &moving, 1.0, 1);
  g_assert_cmpfloat (ks_test_picture_difference (&whole, &still, &largest), >, 0.05);

  cairo_t *cr = cairo_create (still.surface);
  cairo_set_source_surface (cr, moving.surface, 0.0, 0.0);
  cairo_paint (cr);
  cairo_surface_flush (still.surface);
  g_assert_cmpfloat (ks_test_picture_difference (&whole, &still, &largest), <, 0.02);
  cairo_destroy (cr);

  /* Clear where nothing is. */
  g_assert_cmpuint (*(guint32 *) (gpointer) moving.pixels, ==, 0);
  ks_test_picture_clear (&whole);
  ks_test_picture_clear (&still);
  ks_test_picture_clear (&moving);
}

static void
test_faded (void)
{
  g_autoptr (Show) show = show_new (40, 40, 400.0, 300.0);
  g_autofree guint8 *selected = g_new0 (guint8, 40);
  KsTestPicture plain = ks_test_picture_new (400, 300);
  KsTestPicture faded = ks_test_picture_new (400, 300);
  double x, y;

  selected[3] = 1;
  raster (show, &plain, 1.0, 1);
  show->look.selected = selected;
  raster (show, &faded, 1.0, 1);

  /* A point in the disc of a node that is not selected, beside its patch: nearer to the ground. */
  ks_viewport_to_screen (&show->look.viewport, show->scene->xy[40],
                         show->scene->xy[41] - 0.8 * show->scene->radius[20], &x, &y);
  gsize at = (gsize) y * plain.stride + 4 * (gsize) x;
  int far_off = 0, near_by = 0;
  for (int c = 0; c < 3; c++)
    {
      far_off += 253 - plain.pixels[at + (gsize) c];
      near_by += 253 - faded.pixels[at + (gsize) c];
    }
  g_assert_cmpint (far_off, >, 60);
  g_assert_cmpint (near_by, <, far_off / 2);
  ks_test_picture_clear (&plain);
  ks_test_picture_clear (&faded);
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
        KsTestPicture picture = ks_test_picture_new (90, 70);

        for (gsize k = 0; k < spec.n_nodes; k++)
          {
            if (wrong > 0 && k % 2 == 0)
              result->layout->xy[2 * k] = wrong == 1 ? NAN : -INFINITY;
            result->graph->density[k] = wrong == 1 ? NAN : INFINITY;
          }
        g_autoptr (KsGraphScene) scene = ks_graph_scene_new (result, KS_COLOUR_DENSITY, NULL, NULL,
                                                             NULL);
        Show show = { .scene = scene, .style = ks_style_screen (TRUE, 13.0) };
        show.look = (KsGraphLook) { &show.style, ks_colormap_find ("density"),
                                    ks_graph_scene_fit (scene, 90.0, 70.0, 5.0, 30.0) };
        show.look.with_triangles = TRUE;
        raster (&show, &picture, 1.0, 1);
        draw (&show, &picture, 1.0);
        show.look.viewport = ks_viewport_zoom (show.look.viewport, 1e7, 40.0, 30.0, 1e-9, 1e12);
        raster (&show, &picture, 1.0, 1);
        show.look.viewport.scale = 1e-9;
        raster (&show, &picture, 1.0, 1);
        ks_test_picture_clear (&picture);
      }
}

/* Of too many edges only the strongest are painted. */
static void
test_many_edges (void)
{
  g_autoptr (Show) show = show_new (400, KS_RASTER_MAX_EDGES + 5000, 300.0, 300.0);
  KsTestPicture picture = ks_test_picture_new (300, 300);
  KsTestPicture same = ks_test_picture_new (300, 300);

  g_assert_cmpuint (show->scene->n_edges, >, KS_RASTER_MAX_EDGES);
  raster (show, &picture, 1.0, 1);
  /* Moving the ends of the weakest edge makes no difference but for the node. */
  KsEdge *weakest = &show->scene->graph->edges[show->scene->edge_order[0]];
  weakest->target = weakest->source;
  raster (show, &same, 1.0, 1);
  g_assert_cmpmem (picture.pixels, picture.stride * 300, same.pixels, same.stride * 300);
  ks_test_picture_clear (&picture);
  ks_test_picture_clear (&same);
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
  KsTestPicture picture = ks_test_picture_new (100, 100);
  cairo_t *cr = cairo_create (picture.surface);

  ks_context_cancel (context);
  g_assert_false (raster_once (context, show, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
  g_assert_false (ks_graph_draw (cr, show->scene, &show->look, 100.0, 100.0, context, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
  cairo_destroy (cr);
  ks_test_picture_clear (&picture);
}

/* Keys measure what they draw, and stay in their place. */
static void
test_keys (void)
{
  static const struct { KsColourBy by; const char *column; } kinds[] = {
    { KS_COLOUR_DENSITY, NULL }, { KS_COLOUR_SIZE, NULL }, { KS_COLOUR_COLUMN, "angle" },
    { KS_COLOUR_COLUMN, "layer" },
  };
  g_autoptr (Show) show = show_new (60, 60, 400.0, 300.0);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (KsGraphScene) scene = ks_graph_scene_new (show->result, kinds[i].by,
                                                           kinds[i].column, NULL, NULL);
      KsTestPicture picture = ks_test_picture_new (220, 150);
      cairo_t *cr = cairo_create (picture.surface);
      double height = ks_colour_key_draw (NULL, &scene->colours, show->look.map, &show->style, 10.0,
                                          10.0, 200.0);
      int last = 0;

      g_assert_cmpfloat (ks_colour_key_draw (cr, &scene->colours, show->look.map, &show->style,
                                             10.0, 10.0, 200.0), ==, height);
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
      ks_test_picture_clear (&picture);
    }
  KsBounds box = ks_size_key_draw (NULL, show->scene, &show->style, show->look.viewport.scale,
                                   100.0, 10.0);
  g_assert_cmpfloat (box.x0, <, 100.0);
  g_assert_cmpfloat (box.y1, >, 10.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
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
