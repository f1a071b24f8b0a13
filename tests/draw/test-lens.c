/* The lens plot: where points and boxes lie, what is picked, and that the picture shows it.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-graph-raster.h"
#include "ks-loop-draw.h"
#include "ks-pipeline.h"
#include "ks-random.h"
#include "ks-test-picture.h"
#include "ks-test.h"

#include <math.h>
#include <string.h>

/* The graph of @n points of the built-in circles with the fields given as pairs, up to NULL. */
static KsResult *
run (gsize n, ...)
{
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autoptr (KsRecipe) recipe = ks_recipe_new ();
  g_autoptr (GError) error = NULL;
  va_list fields;
  const char *name;

  recipe->count = n;
  va_start (fields, n);
  while ((name = va_arg (fields, const char *)) != NULL)
    {
      ks_recipe_set (recipe, name, va_arg (fields, const char *), &error);
      g_assert_no_error (error);
    }
  va_end (fields);
  KsResult *result = ks_pipeline_run (pipeline, recipe, KS_TARGET_GRAPH, NULL, NULL, &error);
  g_assert_no_error (error);
  return result;
}

static KsLensScene *
make_scene (const KsResult *result)
{
  g_autoptr (GError) error = NULL;
  KsLensScene *scene = ks_lens_scene_new (result, KS_COLOUR_DENSITY, NULL, NULL, &error);

  g_assert_no_error (error);
  return scene;
}

/* A point is in a box of the cover exactly when its place is in that box's bounds. */
static void
test_places (void)
{
  g_autoptr (KsResult) result = run (300, "resolution", "5", "gain", "2", "percentile", "60", NULL);
  g_autoptr (KsLensScene) scene = make_scene (result);
  const KsCover *cover = result->cover;
  gsize n_inside = 0;

  g_assert_cmpuint (scene->m, ==, 180);
  g_assert_cmpuint (scene->n_axes, ==, 2);
  g_assert_cmpstr (scene->title[0], ==, "Principal component 1");
  for (gsize b = 0; b < cover->n_boxes; b++)
    {
      KsBounds box = ks_lens_scene_box (scene, cover->cell[2 * b], cover->cell[2 * b + 1]);
      gsize k = cover->start[b];

      for (guint32 i = 0; i < scene->m; i++)
        {
          gboolean is_member = k < cover->start[b + 1] && cover->members[k] == i;
          float x = scene->place[2 * i], y = scene->place[2 * i + 1];
          double outside = MAX (MAX (box.x0 - x, x - box.x1), MAX (box.y0 - y, y - box.y1));

          k += is_member;
          n_inside += is_member;
          /* float32 cannot tell what lies within a rounding of the border. */
          if (fabs (outside) > 1e-6)
            g_assert_true (is_member == (outside < 0.0));
        }
    }
  g_assert_cmpuint (n_inside, ==, cover->start[cover->n_boxes]);
}

/* Against looking at every point. */
static void
test_pick (void)
{
  g_autoptr (KsResult) result = run (500, "percentile", "100", NULL);
  g_autoptr (KsLensScene) scene = make_scene (result);
  KsRandom random;

  ks_random_init (&random, 3);
  for (int t = 0; t < 300; t++)
    {
      double x = ks_random_uniform (&random), y = ks_random_uniform (&random);
      double reach_x = 0.005 + 0.05 * ks_random_uniform (&random), reach_y = 1.5 * reach_x;
      KsBounds area = { x, y, x + reach_x, y + reach_y };
      guint32 nearest = KS_NO_POINT;
      double least = 1.0;
      gsize n;
      g_autofree guint32 *within = ks_lens_scene_within (scene, &area, &n, NULL, NULL);
      g_autofree guint8 *is_within = g_new0 (guint8, scene->m);

      for (gsize k = 0; k < n; k++)
        {
          g_assert_cmpuint (is_within[within[k]], ==, 0);
          is_within[within[k]] = 1;
        }
      for (guint32 i = 0; i < scene->m; i++)
        {
          float px = scene->place[2 * i], py = scene->place[2 * i + 1];
          double distance = hypot ((px - x) / reach_x, (py - y) / reach_y);

          if (distance < least)
            {
              least = distance;
              nearest = i;
            }
          g_assert_cmpuint (is_within[i], ==, px >= area.x0 && px <= area.x1 && py >= area.y0 && py <= area.y1);
        }
      g_assert_cmpuint (ks_lens_scene_pick (scene, x, y, reach_x, reach_y), ==, nearest);
    }
}

static void
test_unclustered (void)
{
  g_autoptr (KsResult) result = run (300, "cluster", "dbscan:0.3,8", "percentile", "80", NULL);
  g_autoptr (KsLensScene) scene = make_scene (result);
  gsize n = 0;

  g_assert_cmpuint (result->graph->n_unclustered, >, 0);
  g_assert_cmpuint (result->graph->n_nodes, >, 0);
  for (guint32 i = 0; i < scene->m; i++)
    {
      gboolean is_held = FALSE;

      for (gsize k = 0; k < result->graph->start[result->graph->n_nodes]; k++)
        is_held = is_held || result->graph->members[k] == result->core->rows[i];
      g_assert_true (is_held != scene->is_unclustered[i]);
      n += scene->is_unclustered[i];
    }
  g_assert_cmpuint (n, ==, result->graph->n_unclustered);
}

/* Against looking at every node; points of one node never lie on each other or on it. */
static void
test_loose (void)
{
  g_autoptr (KsResult) result = run (600, "cluster", "dbscan:0.3,8", "percentile", "80", NULL);
  g_autoptr (KsGraphScene) scene = ks_graph_scene_new (result, KS_COLOUR_DENSITY, NULL, NULL, NULL);
  const KsGraph *graph = result->graph;
  double low[2] = { INFINITY, INFINITY }, high[2] = { -INFINITY, -INFINITY };
  guint32 row = 0;

  g_assert_cmpuint (scene->n_loose, ==, graph->n_unclustered);
  g_assert_cmpuint (scene->n_loose, >, 10);
  for (gsize v = 0; v < graph->n_nodes; v++)
    for (int a = 0; a < 2; a++)
      {
        low[a] = MIN (low[a], graph->lens[2 * v + a]);
        high[a] = MAX (high[a], graph->lens[2 * v + a]);
      }
  for (gsize i = 0; i < scene->n_loose; i++)
    {
      const KsLoosePoint *loose = &scene->loose[i];
      double least = INFINITY, chosen = INFINITY;

      while (result->core->rows[row] != graph->unclustered[i])
        row++;
      for (gsize v = 0; v < graph->n_nodes; v++)
        {
          double dx = (graph->lens[2 * v] - result->lens[0]->values[row]) / (high[0] - low[0]);
          double dy = (graph->lens[2 * v + 1] - result->lens[1]->values[row]) / (high[1] - low[1]);

          least = MIN (least, hypot (dx, dy));
          if (v == loose->node)
            chosen = hypot (dx, dy);
        }
      ks_assert_near (chosen, least, 1e-6);
      g_assert_cmpfloat (hypot (loose->right, loose->down), >, scene->radius[loose->node]);
      for (gsize j = 0; j < i; j++)
        if (scene->loose[j].node == loose->node)
          g_assert_cmpfloat (hypot (loose->right - scene->loose[j].right, loose->down - scene->loose[j].down),
                             >, 0.01 * scene->radius_typical);
    }
}

/* The layer is there when asked for, and moves with its nodes. */
static void
test_loose_layer (void)
{
  g_autoptr (KsResult) result = run (600, "cluster", "dbscan:0.3,8", "percentile", "80", NULL);
  g_autoptr (KsGraphScene) scene = ks_graph_scene_new (result, KS_COLOUR_DENSITY, NULL, NULL, NULL);
  g_autoptr (KsGraphScene) moved = ks_graph_scene_moved (scene, scene->xy, NULL, NULL);
  KsTestPicture without = ks_test_picture_new (300, 300), with = ks_test_picture_new (300, 300);
  KsStyle style = ks_style_screen (FALSE, 14.0);
  KsGraphLook look = { .style = &style, .map = ks_colormap_find ("density") };

  look.viewport = ks_graph_scene_fit (scene, 300, 300, 20, 20);
  g_assert_true (ks_graph_raster (scene, &look, 300, 300, 1.0, without.pixels, without.stride, NULL, NULL));
  look.with_loose = TRUE;
  g_assert_true (ks_graph_raster (scene, &look, 300, 300, 1.0, with.pixels, with.stride, NULL, NULL));
  g_assert_cmpfloat (ks_test_picture_difference (&without, &with, NULL), >, 0.01);
  g_assert_true (ks_graph_raster (moved, &look, 300, 300, 1.0, without.pixels, without.stride, NULL, NULL));
  g_assert_cmpfloat (ks_test_picture_difference (&without, &with, NULL), ==, 0.0);
  ks_test_picture_clear (&without);
  ks_test_picture_clear (&with);
}

static void
test_colours (void)
{
  g_autoptr (KsResult) result = run (300, "percentile", "50", "resolution", "4", NULL);
  g_autoptr (KsLensScene) density = make_scene (result);
  g_autoptr (KsLensScene) lens = ks_lens_scene_new (result, KS_COLOUR_LENS_2, NULL, NULL, NULL);
  g_autoptr (KsLensScene) size = ks_lens_scene_new (result, KS_COLOUR_SIZE, NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;

  for (guint32 i = 0; i < density->m; i++)
    {
      guint32 point = result->core->rows[i];
      gsize largest = 0;

      for (gsize v = 0; v < result->graph->n_nodes; v++)
        for (gsize k = result->graph->start[v]; k < result->graph->start[v + 1]; k++)
          if (result->graph->members[k] == point)
            largest = MAX (largest, result->graph->start[v + 1] - result->graph->start[v]);
      g_assert_cmpfloat (density->value[i], ==, result->density->density[point]);
      g_assert_cmpfloat (lens->value[i], ==, result->lens[1]->values[i]);
      g_assert_cmpfloat (size->value[i], ==, (double) largest);
    }
  g_assert_null (ks_lens_scene_new (result, KS_COLOUR_COLUMN, "cake", NULL, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "cake", NULL);
}

/* A lens as a colour is what it is as a lens of the graph, on a circle too. */
static void
test_lens_as_colour (void)
{
  static const char *const names[] = { "klein-theta", "klein-distance" };
  g_autoptr (KsResult) result
    = run (400, "builtin", "klein", "percentile", "60", "lens", "klein-theta\nklein-distance", NULL);
  g_autoptr (GError) error = NULL;

  for (guint a = 0; a < 2; a++)
    {
      g_autoptr (KsLensScene) points = ks_lens_scene_new (result, KS_COLOUR_LENS, names[a], NULL, &error);
      g_assert_no_error (error);
      g_autoptr (KsGraphScene) nodes = ks_graph_scene_new (result, KS_COLOUR_LENS, names[a], NULL, &error);
      g_assert_no_error (error);

      g_assert_cmpmem (points->value, points->m * sizeof *points->value, result->lens[a]->values,
                       result->lens[a]->m * sizeof (double));
      g_assert_cmpuint (nodes->n_nodes, >, 10);
      for (gsize v = 0; v < nodes->n_nodes; v++)
        ks_assert_near (nodes->value[v], result->graph->lens[2 * v + a], 1e-9);
      g_assert_true (nodes->colours.is_cyclic == (a == 0) && points->colours.is_cyclic == (a == 0));
      g_assert_cmpstr (nodes->colours.label, ==, a == 0 ? "Klein bottle θ" : "Distance to the Klein bottle");
    }
  g_assert_null (ks_lens_scene_new (result, KS_COLOUR_LENS, "pca:40", NULL, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "pca:40", NULL);
  g_assert_null (ks_graph_scene_new (result, KS_COLOUR_LENS, "cake", NULL, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "cake", NULL);
}

/* ------- pictures ------- */

#define WIDTH 420
#define HEIGHT 460

static void
draw (const KsLensScene *scene, const guint8 *selected, KsTestPicture *picture, KsPlot *plot)
{
  KsStyle style = ks_style_screen (FALSE, 14.0);
  KsLensLook look = { .style = &style, .map = ks_colormap_find ("density"), .selected = selected, .pixels = 1.0 };
  g_autoptr (GError) error = NULL;
  cairo_t *cr = cairo_create (picture->surface);

  cairo_set_source_rgb (cr, style.background.red, style.background.green, style.background.blue);
  cairo_paint (cr);
  g_assert_true (ks_lens_draw (cr, scene, &look, WIDTH, HEIGHT, NULL, &error));
  g_assert_no_error (error);
  ks_lens_draw_hovered (cr, scene, &look, WIDTH, HEIGHT, G_MAXUINT32, KS_NO_POINT);
  cairo_destroy (cr);
  cairo_surface_flush (picture->surface);
  *plot = ks_lens_plot (scene, &look, WIDTH, HEIGHT);
}

static guint32
pixel_at (const KsTestPicture *picture, double x, double y)
{
  guint32 argb;

  memcpy (&argb, picture->pixels + (gsize) y * picture->stride + 4 * (gsize) x, sizeof argb);
  return argb & 0xffffff;
}

/* Every point that is not crowded by others shows its colour where it lies, as shapes and as an
 * image alike. */
static void
check_points (const KsResult *result)
{
  g_autoptr (KsLensScene) scene = make_scene (result);
  KsTestPicture picture = ks_test_picture_new (WIDTH, HEIGHT);
  KsPlot plot;
  gsize shown = 0;

  draw (scene, NULL, &picture, &plot);
  g_assert_cmpfloat (plot.width, ==, plot.height);
  for (guint32 i = 0; i < scene->m; i++)
    {
      double x = plot.x + scene->place[2 * i] * plot.width;
      double y = plot.y + (1.0 - scene->place[2 * i + 1]) * plot.height;

      shown += pixel_at (&picture, x, y) != 0xfdfdfd;
    }
  g_assert_cmpuint (shown, ==, scene->m);
  ks_test_picture_clear (&picture);
}

static void
test_points_as_shapes (void)
{
  g_autoptr (KsResult) result = run (400, "percentile", "100", "resolution", "6", NULL);

  check_points (result);
}

static void
test_points_as_image (void)
{
  g_autoptr (KsResult) result = run (6000, "percentile", "100", "k", "5", "resolution", "6", NULL);

  check_points (result);
}

static void
test_selection (void)
{
  g_autoptr (KsResult) result = run (400, "percentile", "100", "resolution", "6", NULL);
  g_autoptr (KsLensScene) scene = make_scene (result);
  KsTestPicture plain = ks_test_picture_new (WIDTH, HEIGHT), picked = ks_test_picture_new (WIDTH, HEIGHT);
  g_autofree guint8 *selected = g_malloc0 (result->graph->n_nodes);
  g_autofree guint8 *lit = g_malloc0 (scene->m);
  gsize n_lit = 0;
  KsPlot plot;

  selected[1] = selected[3] = 1;
  draw (scene, NULL, &plain, &plot);
  draw (scene, selected, &picked, &plot);
  g_assert_cmpfloat (ks_test_picture_difference (&plain, &picked, NULL), >, 0.5);

  g_assert_true (ks_lens_scene_light (scene, selected, lit, NULL, NULL));
  for (guint32 i = 0; i < scene->m; i++)
    {
      gboolean is_held = FALSE;

      for (gsize v = 1; v < 4; v += 2)
        for (gsize k = result->graph->start[v]; k < result->graph->start[v + 1]; k++)
          is_held = is_held || result->graph->members[k] == result->core->rows[i];
      g_assert_true (is_held == lit[i]);
      n_lit += lit[i];
    }
  g_assert_cmpuint (n_lit, >, 0);
  ks_test_picture_clear (&plain);
  ks_test_picture_clear (&picked);
}

/* The line goes through its points, halfway between them too, and a point outside of the core is
 * passed over. */
static void
test_loop (void)
{
  g_autoptr (KsResult) result = run (400, "percentile", "60", "resolution", "6", NULL);
  g_autoptr (KsLensScene) scene = make_scene (result);
  KsTestPicture picture = ks_test_picture_new (WIDTH, HEIGHT);
  KsStyle style = ks_style_screen (FALSE, 14.0);
  KsLensLook look = { .style = &style, .map = ks_colormap_find ("density"), .pixels = 1.0 };
  KsPlot plot = ks_lens_plot (scene, &look, WIDTH, HEIGHT);
  const guint32 *rows = result->core->rows;
  guint32 outside = 0;
  cairo_t *cr = cairo_create (picture.surface);

  while (outside < scene->m && rows[outside] == outside)
    outside++;
  const guint32 points[] = { rows[0], rows[80], outside, rows[200] };
  const guint32 places[] = { 0, 80, 200 };
  ks_loop_draw_in_lens (cr, scene, &look, WIDTH, HEIGHT, points, 4);
  ks_loop_draw_in_lens (cr, scene, &look, WIDTH, HEIGHT, &outside, 1);
  cairo_destroy (cr);
  cairo_surface_flush (picture.surface);
  for (guint i = 0; i < 3; i++)
    {
      const float *a = scene->place + 2 * places[i], *b = scene->place + 2 * places[(i + 1) % 3];
      double x = plot.x + 0.5 * (a[0] + b[0]) * plot.width;
      double y = plot.y + (1.0 - 0.5 * (a[1] + b[1])) * plot.height;
      guint32 argb = pixel_at (&picture, x, y);

      g_assert_cmpuint (argb >> 16 & 0xff, ==, (guint) (255.0 * style.accent.red + 0.5));
      g_assert_cmpuint (argb & 0xff, ==, (guint) (255.0 * style.accent.blue + 0.5));
    }
  ks_test_picture_clear (&picture);
}

/* One lens, an axis that closes, a constant lens, one point, and no node at all. */
static void
test_odd_ones (void)
{
  static const char *const odd[][3] = {
    { "pca:1", "", "gap" }, { "circle-angle", "", "gap" }, { "circle-angle", "pca:2", "gap" },
    { "pca:2", "circle-angle", "gap" }, { "mean", "mean", "gap" }, { "pca:1", "pca:2", "dbscan:0.001,50" },
  };
  KsTestPicture picture = ks_test_picture_new (WIDTH, HEIGHT);
  KsPlot plot;

  for (gsize i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autofree char *lenses = g_strjoin ("\n", odd[i][0], *odd[i][1] != '\0' ? odd[i][1] : NULL, NULL);
      g_autoptr (KsResult) result = run (200, "lens", lenses, "cluster", odd[i][2], "gain", "3", NULL);
      g_autoptr (KsLensScene) scene = make_scene (result);
      g_autofree guint8 *all = g_malloc (result->graph->n_nodes + 1);

      memset (all, 1, result->graph->n_nodes);
      g_assert_cmpuint (scene->n_axes, ==, *odd[i][1] != '\0' ? 2 : 1);
      draw (scene, all, &picture, &plot);
      draw (scene, NULL, &picture, &plot);
    }
  ks_test_picture_clear (&picture);
}

static gboolean
make_all (KsContext *context, gpointer data, GError **error)
{
  g_autoptr (KsLensScene) scene = ks_lens_scene_new (data, KS_COLOUR_SIZE, NULL, context, error);
  KsBounds area = { 0.0, 0.0, 1.0, 1.0 };
  gsize n;
  g_autofree guint32 *within = scene != NULL ? ks_lens_scene_within (scene, &area, &n, context, error) : NULL;

  return within != NULL;
}

static void
test_allocations (void)
{
  g_autoptr (KsResult) result = run (60, "k", "5", "resolution", "4", NULL);
  g_autoptr (KsResult) single = run (60, "k", "5", "lens", "pca:1", NULL);

  ks_test_allocations (make_all, result);
  ks_test_allocations (make_all, single);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lens/places", test_places);
  g_test_add_func ("/lens/pick", test_pick);
  g_test_add_func ("/lens/unclustered", test_unclustered);
  g_test_add_func ("/lens/loose", test_loose);
  g_test_add_func ("/lens/loose-layer", test_loose_layer);
  g_test_add_func ("/lens/colours", test_colours);
  g_test_add_func ("/lens/lens-as-colour", test_lens_as_colour);
  g_test_add_func ("/lens/points-as-shapes", test_points_as_shapes);
  g_test_add_func ("/lens/points-as-image", test_points_as_image);
  g_test_add_func ("/lens/selection", test_selection);
  g_test_add_func ("/lens/loop", test_loop);
  g_test_add_func ("/lens/odd-ones", test_odd_ones);
  g_test_add_func ("/lens/allocations", test_allocations);
  return g_test_run ();
}
