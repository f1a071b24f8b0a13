/* The graph's rasteriser against Cairo drawing the same scene on an image: 1200 x 800
 * pixels, one thread. Prints milliseconds and their ratio; picking on the side.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-graph-draw.h"
#include "ks-graph-raster.h"
#include "ks-test-result.h"

#include <stdio.h>

#define WIDTH 1200
#define HEIGHT 800

static double
milliseconds_since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / 1000.0;
}

static double
best_raster (const KsGraphScene *scene, const KsGraphLook *look, cairo_surface_t *surface,
             int rounds)
{
  double best = G_MAXDOUBLE;

  for (int i = 0; i < rounds; i++)
    {
      gint64 start = g_get_monotonic_time ();

      ks_graph_raster (scene, look, WIDTH, HEIGHT, 1.0, cairo_image_surface_get_data (surface),
                       (gsize) cairo_image_surface_get_stride (surface), NULL, NULL);
      best = MIN (best, milliseconds_since (start));
    }
  return best;
}

static double
best_cairo (const KsGraphScene *scene, const KsGraphLook *look, cairo_surface_t *surface,
            int rounds)
{
  double best = G_MAXDOUBLE;

  for (int i = 0; i < rounds; i++)
    {
      cairo_t *cr = cairo_create (surface);
      gint64 start = g_get_monotonic_time ();

      ks_graph_draw (cr, scene, look, WIDTH, HEIGHT, NULL, NULL);
      best = MIN (best, milliseconds_since (start));
      cairo_destroy (cr);
    }
  return best;
}

static double
pick_nanoseconds (const KsGraphScene *scene)
{
  const int n = 200000;
  guint hits = 0;
  gint64 start = g_get_monotonic_time ();

  for (int i = 0; i < n; i++)
    {
      double x = scene->bounds.x0 + (i % 449) / 449.0 * (scene->bounds.x1 - scene->bounds.x0);
      double y = scene->bounds.y0 + (i % 457) / 457.0 * (scene->bounds.y1 - scene->bounds.y0);

      hits += ks_graph_scene_pick (scene, x, y, 0.0) != KS_NO_NODE;
    }
  return hits > 0 ? 1e6 * milliseconds_since (start) / n : 0.0;
}

int
main (void)
{
  static const gsize sizes[][2] = { { 300, 2500 }, { 2000, 6000 }, { 10000, 50000 } };
  KsStyle style = ks_style_screen (FALSE, 13.0);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);

  printf ("nodes   edges  scene ms  raster ms  Cairo ms  Cairo/raster  pick ns\n");
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      KsTestResultSpec spec = { .n_nodes = sizes[i][0], .n_edges = sizes[i][1], .seed = 1 };
      g_autoptr (KsResult) result = ks_test_result_new (&spec);
      gint64 start = g_get_monotonic_time ();
      g_autoptr (KsGraphScene) scene = ks_graph_scene_new (result, KS_COLOUR_DENSITY, NULL, NULL,
                                                           NULL);
      double making = milliseconds_since (start);
      KsGraphLook look = { .style = &style, .map = ks_colormap_find ("density"),
                           .viewport = ks_graph_scene_fit (scene, WIDTH, HEIGHT, 40.0, 40.0) };
      double raster = best_raster (scene, &look, surface, 10);
      double cairo = best_cairo (scene, &look, surface, 2);

      printf ("%5" G_GSIZE_FORMAT "  %6" G_GSIZE_FORMAT "  %8.2f  %9.2f  %8.1f  %12.1f  %7.0f\n",
              sizes[i][0], sizes[i][1], making, raster, cairo, cairo / raster,
                pick_nanoseconds (scene));
    }
  cairo_surface_destroy (surface);
  return 0;
}
