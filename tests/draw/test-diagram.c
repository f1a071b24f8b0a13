/* Persistence diagrams and barcodes.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-barcode-draw.h"
#include "ks-diagram-draw.h"
#include "ks-random.h"
#include "ks-test-result.h"
#include "ks-test.h"

#include <math.h>
#include <string.h>

static KsDiagram *
diagram_of (const KsBar *bars, gsize n, double threshold)
{
  KsDiagram *diagram = g_atomic_rc_box_new0 (KsDiagram);

  diagram->max_dim = 2;
  diagram->prime = 2;
  diagram->threshold = threshold;
  diagram->n_bars = n;
  diagram->bars = g_memdup2 (bars, n * sizeof *bars);
  return diagram;
}

static KsDiagramScene *
scene_of (const KsBar *bars, gsize n, double threshold)
{
  g_autoptr (KsDiagram) diagram = diagram_of (bars, n, threshold);
  g_autoptr (GError) error = NULL;
  KsDiagramScene *scene = ks_diagram_scene_new (diagram, NULL, FALSE, NULL, &error);

  g_assert_no_error (error);
  return scene;
}

static void
test_order (void)
{
  g_autoptr (KsDiagram) diagram = ks_test_diagram_new (100, 3, 1);
  g_autoptr (KsDiagramScene) scene = ks_diagram_scene_new (diagram, NULL, FALSE, NULL, NULL);

  g_assert_cmpuint (scene->dim_start[1], ==, 101);
  g_assert_cmpuint (scene->dim_start[2], ==, 204);
  g_assert_cmpuint (scene->dim_start[3], ==, 204);
  for (gsize i = 0; i + 1 < 204; i++)
    {
      const KsBar *a = &diagram->bars[scene->by_length[i]];
      const KsBar *b = &diagram->bars[scene->by_length[i + 1]];

      g_assert_true (a->dim < b->dim || ks_diagram_scene_length (scene, scene->by_length[i])
                                          >= ks_diagram_scene_length (scene,
                                                                      scene->by_length[i + 1]));
    }
}

static void
test_standing (void)
{
  const KsBar one[] = { { 0, 0, 0.2 }, { 0, 0, INFINITY }, { 1, 0.3, 0.4 }, { 1, 0.35, 1.2 },
                        { 1, 0.4, 0.45 } };
  const KsBar none[] = { { 1, 0.0, 0.5 }, { 1, 0.0, 0.4 }, { 1, 0.0, 0.3 }, { 1, 0.0, 0.2 } };
  const KsBar five[] = { { 1, 0.4, 1.0 }, { 1, 0.4, INFINITY }, { 1, 0.4, 0.99 }, { 1, 0.42, 1.0 },
                         { 1, 0.4, 0.98 }, { 1, 0.4, 0.56 } };
  const KsBar single[] = { { 1, 0.4, 1.0 } };
  g_autoptr (KsDiagramScene) a = scene_of (one, 5, 2.0);
  g_autoptr (KsDiagramScene) b = scene_of (none, 4, 2.0);
  g_autoptr (KsDiagramScene) c = scene_of (five, 6, 1.1);
  g_autoptr (KsDiagramScene) d = scene_of (single, 1, 2.0);

  g_assert_cmpuint (a->n_standing, ==, 1);
  g_assert_true (ks_diagram_scene_stands (a, 3));
  g_assert_false (ks_diagram_scene_stands (a, 2));
  g_assert_false (ks_diagram_scene_stands (a, 1));
  ks_assert_near (a->standing_length, 0.85, 1e-12);
  ks_assert_near (a->next_length, 0.1, 1e-12);
  /* The widest gap is after the last, where 0 follows: all stand out. */
  g_assert_cmpuint (b->n_standing, ==, 4);
  g_assert_cmpuint (c->n_standing, ==, 5);
  ks_assert_near (c->standing_length, 0.58, 1e-12);
  ks_assert_near (c->next_length, 0.16, 1e-12);
  g_assert_cmpuint (d->n_standing, ==, 1);
  ks_assert_near (ks_diagram_scene_length (c, 1), 0.7, 1e-12);
}

static void
test_unclear (void)
{
  /* The widest gap parts lengths less than twice as long. */
  const KsBar bars[] = { { 1, 0.0, 1.0 }, { 1, 0.0, 0.6 }, { 1, 0.0, 0.35 }, { 1, 0.0, 0.15 } };
  g_autoptr (KsDiagramScene) scene = scene_of (bars, 4, 2.0);

  g_assert_cmpuint (scene->n_standing, ==, 0);
  for (guint32 i = 0; i < 4; i++)
    g_assert_false (ks_diagram_scene_stands (scene, i));
}

/* Equal ratios are equally far apart; births of 0 stand at the edge, infinite bars on the rim. */
static void
test_logarithmic (void)
{
  const KsBar bars[] = { { 0, 0.0, 0.1 }, { 0, 0.0, INFINITY }, { 1, 0.1, 1.0 }, { 1, 1.0, 10.0 } };
  const KsBar negative[] = { { 1, -1.0, 1.0 } };
  const KsBar nothing[] = { { 0, 0.0, INFINITY } };
  g_autoptr (KsDiagram) diagram = diagram_of (bars, 4, 10.0);
  g_autoptr (KsDiagram) below = diagram_of (negative, 1, 10.0);
  g_autoptr (KsDiagram) empty = diagram_of (nothing, 1, 10.0);
  g_autoptr (KsDiagramScene) scene = ks_diagram_scene_new (diagram, NULL, TRUE, NULL, NULL);
  g_autoptr (KsDiagramScene) linear = ks_diagram_scene_new (below, NULL, TRUE, NULL, NULL);
  g_autoptr (KsDiagramScene) without = ks_diagram_scene_new (empty, NULL, TRUE, NULL, NULL);
  const float *place = scene->place;

  g_assert_true (scene->is_log);
  g_assert_cmpfloat (place[0], ==, 0.0f);
  ks_assert_near (place[4], place[1], 1e-6);              /* 0.1 */
  ks_assert_near (place[6] - place[4], place[7] - place[5], 1e-6); /* ratios of 10 */
  g_assert_cmpfloat (place[3], >, place[7]);
  g_assert_cmpfloat (place[3], <, 1.0f);
  g_assert_cmpuint (ks_diagram_scene_pick (scene, place[6], place[7], 0.01), ==, 3);
  g_assert_false (linear->is_log);
  g_assert_false (without->is_log);
}

static guint32
pick_plainly (const KsDiagramScene *scene, double x, double y, double tolerance)
{
  guint32 best = KS_NO_BAR;
  double least = tolerance;

  for (guint32 i = 0; i < scene->n_bars; i++)
    {
      double distance = hypot (scene->place[2 * i] - x, scene->place[2 * i + 1] - y);

      if (distance <= least)
        {
          least = distance;
          best = i;
        }
    }
  return best;
}

static void
test_pick (void)
{
  g_autoptr (KsDiagram) diagram = ks_test_diagram_new (500, 4, 6);
  /* Twice the same place. */
  diagram->bars[600] = diagram->bars[601];
  g_autoptr (KsDiagramScene) scene = ks_diagram_scene_new (diagram, NULL, FALSE, NULL, NULL);
  KsRandom random;
  guint hits = 0;

  ks_random_init (&random, 6);
  for (int i = 0; i < 3000; i++)
    {
      double x = ks_random_uniform (&random) * (i % 2 == 0 ? 1.0 : 0.4);
      double y = ks_random_uniform (&random) * (i % 2 == 0 ? 1.0 : 0.4);
      guint32 bar = ks_diagram_scene_pick (scene, x, y, 0.03);

      g_assert_cmpuint (bar, ==, pick_plainly (scene, x, y, 0.03));
      hits += bar != KS_NO_BAR;
    }
  g_assert_cmpuint (hits, >, 100);
  g_assert_cmpuint (ks_diagram_scene_pick (scene, scene->place[1200], scene->place[1201], 0.01), ==,
                    601);
}

/* Each bar is picked where its point is drawn, on the rim too. */
static void
test_pick_drawn (void)
{
  const KsBar bars[] = { { 0, 0, 0.2 }, { 0, 0, INFINITY }, { 1, 0.3, 0.9 }, { 1, 0.5, INFINITY } };
  g_autoptr (KsDiagramScene) scene = scene_of (bars, 4, 1.0);
  KsStyle style = ks_style_screen (FALSE, 13.0);
  KsPlot plot = ks_diagram_plot (scene, &style, 300.0, 260.0);

  g_assert_cmpfloat (plot.width, ==, plot.height);
  g_assert_cmpfloat (plot.x + plot.width, <=, 300.0);
  g_assert_cmpfloat (plot.y + plot.height, <=, 260.0);
  g_assert_cmpuint (ks_diagram_pick (scene, &style, 300, 260, ks_plot_x (&plot, 0.0),
                                     ks_plot_y (&plot, 0.2)), ==, 0);
  g_assert_cmpuint (ks_diagram_pick (scene, &style, 300, 260, ks_plot_x (&plot, 0.3),
                                     ks_plot_y (&plot, 0.9)), ==, 2);
  double rim = ks_plot_y (&plot, 0.5 * (scene->high + scene->top));
  g_assert_cmpuint (ks_diagram_pick (scene, &style, 300, 260, ks_plot_x (&plot, 0.0), rim), ==, 1);
  g_assert_cmpuint (ks_diagram_pick (scene, &style, 300, 260, ks_plot_x (&plot, 0.5), rim), ==, 3);
  g_assert_cmpuint (ks_diagram_pick (scene, &style, 300, 260, ks_plot_x (&plot, 0.8),
                                     ks_plot_y (&plot, 0.1)), ==, KS_NO_BAR);
}

static cairo_surface_t *
paint (const KsDiagramScene *scene, const KsStyle *style, int width, int height,
       gboolean as_barcode, guint32 selected)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cr = cairo_create (surface);

  if (as_barcode)
    {
      ks_barcode_draw (cr, scene, style, width, height);
      ks_barcode_draw_marked (cr, scene, style, width, height, KS_NO_BAR, selected);
    }
  else
    {
      ks_diagram_draw (cr, scene, style, width, height);
      ks_diagram_draw_marked (cr, scene, style, width, height, KS_NO_BAR, selected);
    }
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static guint32
pixel (cairo_surface_t *surface, double x, double y)
{
  int stride = cairo_image_surface_get_stride (surface);
  const guint8 *row = cairo_image_surface_get_data (surface) + (int) y * stride;

  return ((const guint32 *) (gconstpointer) row)[(int) x] & 0xffffff;
}

static guint32
hex (KsRgb c)
{
  return (guint32) lround (c.red * 255) << 16 | (guint32) lround (c.green * 255) << 8
         | (guint32) lround (c.blue * 255);
}

static void
test_colours (void)
{
  const KsBar bars[] = { { 0, 0, 0.5 }, { 0, 0, INFINITY }, { 1, 0.3, 0.9 }, { 2, 0.6, 0.8 } };
  g_autoptr (KsDiagramScene) scene = scene_of (bars, 4, 1.0);

  for (int dark = 0; dark < 2; dark++)
    {
      KsStyle style = ks_style_screen (dark, 13.0);
      KsPlot plot = ks_diagram_plot (scene, &style, 300.0, 260.0);
      cairo_surface_t *surface = paint (scene, &style, 300, 260, FALSE, KS_NO_BAR);

      g_assert_cmphex (pixel (surface, ks_plot_x (&plot, 0.0), ks_plot_y (&plot, 0.5)), ==,
                       hex (style.homology[0]));
      g_assert_cmphex (pixel (surface, ks_plot_x (&plot, 0.3), ks_plot_y (&plot, 0.9)), ==,
                       hex (style.homology[1]));
      g_assert_cmphex (pixel (surface, ks_plot_x (&plot, 0.6), ks_plot_y (&plot, 0.8)), ==,
                       hex (style.homology[2]));
      g_assert_cmphex (pixel (surface, ks_plot_x (&plot, 0.3), ks_plot_y (&plot, 0.25)), ==,
                       hex (style.shade));
      cairo_surface_destroy (surface);
    }
}

/* The strip along the diagonal holds just the bars that the band makes doubtful. */
static void
test_band (void)
{
  const KsBar bars[] = { { 0, 0.0, 0.5 }, { 0, 0.0, INFINITY }, { 1, 0.3, 0.9 }, { 1, 0.6, 0.8 } };
  const KsBand band = { .level = 0.95, .width = 0.125 };
  g_autoptr (KsDiagram) diagram = diagram_of (bars, 4, 1.0);
  g_autoptr (KsDiagramScene) without = scene_of (bars, 4, 1.0);

  for (int is_log = 0; is_log < 2; is_log++)
    {
      g_autoptr (KsDiagramScene) scene = ks_diagram_scene_new (diagram, &band, is_log, NULL, NULL);
      KsStyle style = ks_style_screen (FALSE, 13.0);
      KsPlot plot = ks_diagram_plot (scene, &style, 300.0, 300.0);
      cairo_surface_t *surface = paint (scene, &style, 300, 300, FALSE, KS_NO_BAR);
      double birth = 0.4, x = ks_plot_x (&plot, birth);
      guint32 strip = pixel (surface, x, ks_plot_y (&plot, birth + 0.1));

      g_assert_cmpint (scene->is_log, ==, is_log);
      g_assert_cmpfloat (scene->band_length, ==, 0.25);
      for (guint32 i = 0; i < 4; i++)
        {
          g_assert_cmpint (ks_diagram_scene_in_band (scene, i), ==, i == 3);
          g_assert_false (ks_diagram_scene_in_band (without, i));
        }
      g_assert_cmphex (strip, !=, hex (style.background));
      g_assert_cmphex (strip, !=, hex (style.shade));
      g_assert_cmphex (pixel (surface, x, ks_plot_y (&plot, birth + 0.24)), ==, strip);
      g_assert_cmphex (pixel (surface, x, ks_plot_y (&plot, birth + 0.27)), ==,
                       hex (style.background));
      cairo_surface_destroy (surface);
      surface = paint (without, &style, 300, 300, FALSE, KS_NO_BAR);
      plot = ks_diagram_plot (without, &style, 300.0, 300.0);
      g_assert_cmphex (pixel (surface, ks_plot_x (&plot, birth), ks_plot_y (&plot, birth + 0.1)), ==,
                       hex (style.background));
      cairo_surface_destroy (surface);
    }
}

/* A row of the barcode is picked where it is drawn, and has its bar's colour from birth to
 * death. */
static void
test_barcode (void)
{
  const KsBar bars[] = { { 0, 0, 0.5 }, { 0, 0, INFINITY }, { 1, 0.3, 0.9 }, { 1, 0.35, 0.8 } };
  g_autoptr (KsDiagramScene) scene = scene_of (bars, 4, 1.0);
  KsStyle style = ks_style_screen (FALSE, 13.0);
  cairo_surface_t *surface = paint (scene, &style, 300, 260, TRUE, KS_NO_BAR);
  gboolean seen[4] = { FALSE };

  for (int y = 0; y < 260; y++)
    {
      guint32 bar = ks_barcode_pick (scene, &style, 300, 260, 150.0, y + 0.5);

      if (bar == KS_NO_BAR)
        continue;
      seen[bar] = seen[bar] || pixel (surface, 150.0, y) == hex (style.homology[bars[bar].dim]);
    }
  for (int i = 0; i < 4; i++)
    g_assert_true (seen[i] || i == 0);
  g_assert_cmpuint (ks_barcode_pick (scene, &style, 300, 260, 3.0, 60.0), ==, KS_NO_BAR);
  cairo_surface_destroy (surface);
}

/* More bars than rows: the longest are there, and the picture keeps its size. */
static void
test_crowded_barcode (void)
{
  g_autoptr (KsDiagram) diagram = ks_test_diagram_new (5000, 2, 3);
  g_autoptr (KsDiagramScene) scene = ks_diagram_scene_new (diagram, NULL, FALSE, NULL, NULL);
  KsStyle style = ks_style_screen (FALSE, 13.0);
  gboolean has_longest = FALSE;
  gboolean has_h0 = FALSE;

  for (int y = 0; y < 260; y++)
    {
      guint32 bar = ks_barcode_pick (scene, &style, 300, 260, 150.0, y);

      has_longest = has_longest || bar == scene->by_length[scene->dim_start[1]];
      has_h0 = has_h0 || bar == scene->by_length[0];
    }
  g_assert_true (has_longest && has_h0);
  cairo_surface_destroy (paint (scene, &style, 300, 260, TRUE, 3));
}

static void
test_corners (void)
{
  const KsBar lone[] = { { 0, 0.0, INFINITY } };
  const KsBar equal[] = { { 1, 0.5, 0.7 }, { 1, 0.5, 0.7 }, { 1, 0.5, 0.7 } };
  const KsBar below[] = { { 0, -2.0, -1.0 }, { 1, -1.5, INFINITY } };
  KsStyle style = ks_style_screen (FALSE, 13.0);
  const struct { const KsBar *bars; gsize n; double threshold; gsize n_standing; } cases[] = {
    { NULL, 0, NAN, 0 }, { lone, 1, 0.0, 0 }, { equal, 3, INFINITY, 3 }, { below, 2, INFINITY, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KsDiagramScene) scene = scene_of (cases[i].bars, cases[i].n, cases[i].threshold);

      g_assert_cmpfloat (scene->high, >, scene->low);
      g_assert_true (isfinite (scene->top));
      for (int size = 1; size < 400; size += 133)
        {
          cairo_surface_destroy (paint (scene, &style, size, size, FALSE, 0));
          cairo_surface_destroy (paint (scene, &style, size, size, TRUE, 0));
        }
      ks_diagram_pick (scene, &style, 200.0, 200.0, 100.0, 100.0);
      ks_barcode_pick (scene, &style, 200.0, 200.0, 100.0, 100.0);
      g_assert_cmpuint (scene->n_standing, ==, cases[i].n_standing);
    }
}

static gboolean
make_scene (KsContext *context, gpointer data, GError **error)
{
  g_autoptr (KsDiagramScene) scene = ks_diagram_scene_new (data, NULL, FALSE, context, error);

  return scene != NULL;
}

static void
test_allocations (void)
{
  g_autoptr (KsDiagram) diagram = ks_test_diagram_new (10, 2, 1);

  ks_test_allocations (make_scene, diagram);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draw/diagram/order", test_order);
  g_test_add_func ("/draw/diagram/standing", test_standing);
  g_test_add_func ("/draw/diagram/unclear", test_unclear);
  g_test_add_func ("/draw/diagram/logarithmic", test_logarithmic);
  g_test_add_func ("/draw/diagram/pick", test_pick);
  g_test_add_func ("/draw/diagram/pick-drawn", test_pick_drawn);
  g_test_add_func ("/draw/diagram/colours", test_colours);
  g_test_add_func ("/draw/diagram/band", test_band);
  g_test_add_func ("/draw/diagram/corners", test_corners);
  g_test_add_func ("/draw/diagram/allocations", test_allocations);
  g_test_add_func ("/draw/barcode/rows", test_barcode);
  g_test_add_func ("/draw/barcode/crowded", test_crowded_barcode);
  return g_test_run ();
}
