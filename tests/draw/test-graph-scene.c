/* SPDX-License-Identifier: MIT */
#include "ks-graph-scene.h"
#include "ks-random.h"
#include "ks-test-result.h"
#include "ks-test.h"

#include <math.h>
#include <string.h>

static KsResult *
ring (gsize n_nodes, gsize n_edges)
{
  KsTestResultSpec spec = { .n_nodes = n_nodes, .n_edges = n_edges, .seed = 11 };

  return ks_test_result_new (&spec);
}

static KsGraphScene *
scene_of (const KsResult *result, KsColourBy by, const char *column)
{
  g_autoptr (GError) error = NULL;
  KsGraphScene *scene = ks_graph_scene_new (result, by, column, NULL, &error);

  g_assert_no_error (error);
  return scene;
}

/* ------- places and sizes ------- */

static void
test_sizes (void)
{
  g_autoptr (KsResult) result = ring (200, 600);
  g_autoptr (KsGraphScene) scene = scene_of (result, KS_COLOUR_DENSITY, NULL);

  for (gsize i = 0; i < 200; i++)
    {
      double points = (double) (result->graph->start[i + 1] - result->graph->start[i]);
      double radius = scene->radius_unit * sqrt (points);

      ks_assert_near (scene->radius[i], CLAMP (radius, scene->radius_min, scene->radius_max), 1e-6);
      g_assert_cmpfloat (scene->xy[2 * i] - scene->radius[i], >=, scene->bounds.x0);
      g_assert_cmpfloat (scene->xy[2 * i] + scene->radius[i], <=, scene->bounds.x1);
      g_assert_cmpfloat (scene->xy[2 * i + 1] - scene->radius[i], >=, scene->bounds.y0);
      g_assert_cmpfloat (scene->xy[2 * i + 1] + scene->radius[i], <=, scene->bounds.y1);
    }
  g_assert_cmpfloat (scene->radius_min, <, scene->radius_typical);
  g_assert_cmpfloat (scene->radius_typical, <, scene->radius_max);
}

/* Large nodes are painted first, weak edges first, and each edge is at both its ends. */
static void
test_orders (void)
{
  g_autoptr (KsResult) result = ring (150, 700);
  g_autoptr (KsGraphScene) scene = scene_of (result, KS_COLOUR_DENSITY, NULL);
  const KsGraph *graph = result->graph;

  for (gsize i = 0; i + 1 < 150; i++)
    {
      guint32 a = scene->order[i];
      guint32 b = scene->order[i + 1];
      gsize size_a = graph->start[a + 1] - graph->start[a];
      gsize size_b = graph->start[b + 1] - graph->start[b];

      g_assert_true (size_a > size_b || (size_a == size_b && a < b));
    }
  for (gsize i = 0; i + 1 < graph->n_edges; i++)
    {
      guint32 a = scene->edge_order[i];
      guint32 b = scene->edge_order[i + 1];

      g_assert_true (graph->edges[a].weight < graph->edges[b].weight
                     || (graph->edges[a].weight == graph->edges[b].weight && a < b));
      g_assert_cmpfloat (scene->strength[a], <=, scene->strength[b]);
    }
  g_assert_cmpuint (scene->incident_start[150], ==, 2 * graph->n_edges);
  for (guint32 i = 0; i < 150; i++)
    for (gsize k = scene->incident_start[i]; k < scene->incident_start[i + 1]; k++)
      {
        const KsEdge *edge = &graph->edges[scene->incident[k]];

        g_assert_true (edge->source == i || edge->target == i);
        g_assert_true (k == scene->incident_start[i]
                       || scene->incident[k - 1] < scene->incident[k]);
      }
}

/* Weights of more than one byte are sorted too. */
static void
test_heavy_edges (void)
{
  g_autoptr (KsResult) result = ring (50, 100);
  KsRandom random;

  ks_random_init (&random, 3);
  for (gsize e = 0; e < 100; e++)
    result->graph->edges[e].weight = (guint32) ks_random_below (&random, 200000) + 1;
  g_autoptr (KsGraphScene) scene = scene_of (result, KS_COLOUR_DENSITY, NULL);
  for (gsize i = 0; i + 1 < 100; i++)
    g_assert_cmpuint (result->graph->edges[scene->edge_order[i]].weight, <=,
                      result->graph->edges[scene->edge_order[i + 1]].weight);
}

/* ------- colours ------- */

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
test_density_scale (void)
{
  g_autoptr (KsResult) result = ring (300, 600);
  double sorted[300];

  result->graph->density[17] = INFINITY;
  result->graph->density[18] = 1e6;
  g_autoptr (KsGraphScene) scene = scene_of (result, KS_COLOUR_DENSITY, NULL);
  memcpy (sorted, result->graph->density, sizeof sorted);
  qsort (sorted, 300, sizeof *sorted, compare_doubles);

  /* 299 are finite: places 0.02 * 298 = 5.96 and 0.98 * 298 = 292.04, outwards. */
  g_assert_cmpfloat (scene->colours.low, ==, sorted[5]);
  g_assert_cmpfloat (scene->colours.high, ==, sorted[293]);
  g_assert_true (scene->colours.has_below && scene->colours.has_above
                 && scene->colours.has_infinite);
  g_assert_false (scene->colours.has_missing);
  g_assert_cmpfloat (scene->shade[17], ==, 1.0);
  g_assert_cmpfloat (scene->shade[18], ==, 1.0);
  for (gsize i = 0; i < 300; i++)
    if (i != 17)
      ks_assert_near (scene->shade[i],
                      CLAMP ((result->graph->density[i] - sorted[5]) / (sorted[293] - sorted[5]),
                             0.0, 1.0), 1e-6);
  g_assert_cmpstr (scene->colours.label, ==, "density 1/ρ");
}

static void
test_scale_corners (void)
{
  g_autoptr (KsResult) result = ring (5, 5);

  for (int i = 0; i < 5; i++)
    result->graph->density[i] = 2.5;
  g_autoptr (KsGraphScene) same = scene_of (result, KS_COLOUR_DENSITY, NULL);
  g_assert_cmpfloat (same->shade[0], ==, 0.5);
  g_assert_cmpfloat (same->colours.low, ==, 2.5);
  g_assert_cmpfloat (same->colours.high, ==, 2.5);

  for (int i = 0; i < 5; i++)
    result->graph->density[i] = INFINITY;
  g_autoptr (KsGraphScene) infinite = scene_of (result, KS_COLOUR_DENSITY, NULL);
  g_assert_cmpfloat (infinite->shade[3], ==, 1.0);
  g_assert_true (isnan (infinite->colours.low));
  g_assert_true (infinite->colours.has_infinite);

  for (int i = 0; i < 5; i++)
    result->graph->density[i] = NAN;
  g_autoptr (KsGraphScene) missing = scene_of (result, KS_COLOUR_DENSITY, NULL);
  g_assert_cmpfloat (missing->shade[3], ==, -1.0);
  g_assert_true (missing->colours.has_missing);
}

static void
test_columns (void)
{
  g_autoptr (KsResult) result = ring (40, 80);
  const KsColumn *angle = ks_table_find (result->points->metadata, "angle");
  const KsColumn *layer = ks_table_find (result->points->metadata, "layer");
  const KsGraph *graph = result->graph;

  for (gsize k = graph->start[4]; k < graph->start[5]; k++)
    angle->numbers[graph->members[k]] = NAN;
  angle->numbers[graph->members[graph->start[6]]] = INFINITY;
  g_autoptr (KsGraphScene) numbers = scene_of (result, KS_COLOUR_COLUMN, "angle");
  g_autoptr (KsGraphScene) texts = scene_of (result, KS_COLOUR_COLUMN, "layer");

  for (gsize i = 0; i < 40; i++)
    {
      double sum = 0.0;
      guint count = 0;
      guint levels[3] = { 0 };
      guint commonest = 0;

      for (gsize k = graph->start[i]; k < graph->start[i + 1]; k++)
        {
          double value = angle->numbers[graph->members[k]];

          sum += isfinite (value) ? value : 0.0;
          count += isfinite (value) != 0;
          levels[layer->codes[graph->members[k]]]++;
        }
      for (guint l = 1; l < 3; l++)
        if (levels[l] > levels[commonest])
          commonest = l;
      if (i == 4)
        g_assert_true (isnan (numbers->value[i]) && numbers->shade[i] == -1.0f);
      else
        ks_assert_near (numbers->value[i], sum / count, 1e-12);
      g_assert_cmpfloat (texts->shade[i], ==, commonest);
    }
  g_assert_true (numbers->colours.has_missing);
  g_assert_cmpuint (texts->colours.n_levels, ==, 3);
  g_assert_cmpstr (texts->colours.levels[2], ==, "conv3 <&>");
}

static void
test_colour_names (void)
{
  static const struct { const char *text; KsColourBy by; const char *name; } colours[] = {
    { "density", KS_COLOUR_DENSITY, NULL },     { "lens-1", KS_COLOUR_LENS_1, NULL },
    { "lens-2", KS_COLOUR_LENS_2, NULL },       { "size", KS_COLOUR_SIZE, NULL },
    { "column:a:b", KS_COLOUR_COLUMN, "a:b" },  { "lens:klein-distance", KS_COLOUR_LENS, "klein-distance" },
  };
  static const char *const wrong[] = { "", "lens", "lens-3", "column", "density:1" };
  g_autoptr (GError) error = NULL;
  KsColourBy by;
  const char *name;

  for (guint i = 0; i < G_N_ELEMENTS (colours); i++)
    {
      g_assert_true (ks_colour_by_parse (colours[i].text, &by, &name, &error));
      g_assert_cmpint (by, ==, colours[i].by);
      g_assert_cmpstr (name, ==, colours[i].name);
    }
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_assert_false (ks_colour_by_parse (wrong[i], &by, &name, &error));
      ks_assert_error (&error, KS_ERROR_USAGE, wrong[i], "column:NAME", NULL);
      g_assert_cmpint (by, ==, KS_COLOUR_LENS);
      g_assert_cmpstr (name, ==, "klein-distance");
    }
}

static void
test_other_colours (void)
{
  g_autoptr (KsResult) result = ring (30, 60);
  KsLens circular = { .is_circular = TRUE };
  g_autoptr (GError) error = NULL;

  g_autoptr (KsGraphScene) size = scene_of (result, KS_COLOUR_SIZE, NULL);
  g_assert_cmpfloat (size->value[7], ==, result->graph->start[8] - result->graph->start[7]);

  g_autoptr (KsGraphScene) lens = scene_of (result, KS_COLOUR_LENS_2, NULL);
  g_assert_cmpfloat (lens->value[7], ==, result->graph->lens[15]);
  g_assert_cmpstr (lens->colours.label, ==, "Principal component 2");
  g_assert_false (lens->colours.is_cyclic);

  KsLens *straight = result->lens[0];
  result->lens[0] = &circular;
  result->graph->lens[0] = 1.5 * G_PI;
  result->graph->lens[2] = -0.5 * G_PI;
  g_autoptr (KsGraphScene) angle = scene_of (result, KS_COLOUR_LENS_1, NULL);
  result->lens[0] = straight;
  g_assert_true (angle->colours.is_cyclic);
  ks_assert_near (angle->shade[0], 0.75, 1e-6);
  ks_assert_near (angle->shade[1], 0.75, 1e-6);

  result->graph->n_axes = 1;
  g_assert_null (ks_graph_scene_new (result, KS_COLOUR_LENS_2, NULL, NULL, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "second", NULL);
  g_assert_null (ks_graph_scene_new (result, KS_COLOUR_COLUMN, "step\n", NULL, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "step", "angle", "layer", NULL);
}

/* ------- patches ------- */

/* Node 0's members lie about angle 0: its mean patch is bright on the right. */
static void
test_patches (void)
{
  g_autoptr (KsResult) result = ring (100, 200);
  g_autoptr (KsGraphScene) scene = scene_of (result, KS_COLOUR_DENSITY, NULL);
  const KsGraph *graph = result->graph;
  double mean[9] = { 0.0 };
  double reach = 0.0;

  g_assert_cmpuint (scene->patch_rows, ==, 3);
  for (gsize k = graph->start[60]; k < graph->start[61]; k++)
    for (int c = 0; c < 9; c++)
      mean[c] += ks_matrix_row (result->points->matrix, graph->members[k])[c];
  for (int c = 0; c < 9; c++)
    reach = MAX (reach, fabs (mean[c]));
  for (int c = 0; c < 9; c++)
    {
      int grey = (int) lround (128.0 + 127.0 * mean[c] / reach);

      g_assert_cmpint (abs (scene->patch[60 * 9 + c] - grey), <=, 1);
    }

  KsTestResultSpec plain = { .n_nodes = 10, .n_edges = 10, .is_plain = TRUE };
  g_autoptr (KsResult) without = ks_test_result_new (&plain);
  g_autoptr (KsGraphScene) none = scene_of (without, KS_COLOUR_DENSITY, NULL);
  g_assert_cmpuint (none->patch_rows, ==, 0);
  g_assert_null (none->patch);
}

/* ------- picking ------- */

/* By the definition, over all nodes in order of painting. */
static guint32
pick_plainly (const KsGraphScene *scene, double x, double y, double tolerance)
{
  guint32 above = KS_NO_NODE;
  guint32 nearest = KS_NO_NODE;
  double least = tolerance;

  for (gsize i = 0; i < scene->n_nodes; i++)
    {
      guint32 node = scene->order[i];
      double gap = hypot (scene->xy[2 * node] - x,
                          scene->xy[2 * node + 1] - y) - scene->radius[node];

      if (!ks_graph_scene_shows (scene, node))
        continue;
      if (gap <= 0.0)
        above = node;
      if (gap < least)
        {
          least = gap;
          nearest = node;
        }
    }
  return above != KS_NO_NODE ? above : nearest;
}

static void
test_pick (void)
{
  KsRandom random;

  ks_random_init (&random, 9);
  for (int round = 0; round < 20; round++)
    {
      gsize n = 1 + ks_random_below (&random, 300);
      g_autoptr (KsResult) result = ring (n, n);

      /* Crowded, with nodes in one place and nodes nowhere. */
      for (gsize i = 0; i < 2 * n; i++)
        {
          double thin = ks_random_normal (&random) * (i % 2 == 0 ? 20.0 : 0.01);
          double wide = ks_random_uniform (&random) * sqrt ((double) n);

          result->layout->xy[i] = (float) (round % 3 == 0 ? thin : wide);
        }
      if (n > 20)
        {
          result->layout->xy[6] = result->layout->xy[8];
          result->layout->xy[7] = result->layout->xy[9];
          result->layout->xy[11] = NAN;
          result->layout->xy[12] = INFINITY;
        }
      g_autoptr (KsGraphScene) scene = scene_of (result, KS_COLOUR_DENSITY, NULL);
      guint n_hits = 0;
      for (int i = 0; i < 2000; i++)
        {
          double right = 1.2 * ks_random_uniform (&random) - 0.1;
          double down = 1.2 * ks_random_uniform (&random) - 0.1;
          double x = scene->bounds.x0 + right * (scene->bounds.x1 - scene->bounds.x0);
          double y = scene->bounds.y0 + down * (scene->bounds.y1 - scene->bounds.y0);
          double tolerance = i % 2 == 0 ? 0.0 : scene->radius_max;
          guint32 node = ks_graph_scene_pick (scene, x, y, tolerance);

          g_assert_cmpuint (node, ==, pick_plainly (scene, x, y, tolerance));
          n_hits += node != KS_NO_NODE;
        }
      g_assert_cmpuint (n_hits, >, 0);
    }
}

static void
test_nearest (void)
{
  enum { N = 400 };
  float xy[2 * N];
  KsRandom random;

  ks_random_init (&random, 4);
  for (int i = 0; i < 2 * N; i++)
    xy[i] = (float) (pow (ks_random_uniform (&random), 3.0) * (i % 2 == 0 ? 100.0 : 1.0));
  xy[20] = NAN;
  g_autoptr (KsPickGrid) grid = ks_pick_grid_new (NULL, xy, N, NULL);
  for (guint32 i = 0; i < N; i++)
    {
      double least = INFINITY;

      for (int j = 0; j < N && i != 10; j++)
        if (j != (int) i && j != 10)
          least = MIN (least, hypot ((double) xy[2 * i] - xy[2 * j],
                                     (double) xy[2 * i + 1] - xy[2 * j + 1]));
      if (i != 10)
        ks_assert_near (ks_pick_grid_nearest (grid, xy, i), least, 1e-12);
    }
  g_autoptr (KsPickGrid) alone = ks_pick_grid_new (NULL, xy, 1, NULL);
  g_assert_true (isinf (ks_pick_grid_nearest (alone, xy, 0)));
}

static void
test_lasso (void)
{
  static const double square[] = { -1.0, -1.0, 1.0, -1.0, 1.0, 1.0, -1.0, 1.0 };
  /* A ring: the outer square, then the inner one the other way. */
  static const double ring_shape[] = { -2, -2, 2, -2, 2, 2, -2, 2, -2, -2, -1, -1, -1, 1, 1, 1, 1,
                                       -1, -1, -1 };
  g_autoptr (KsResult) result = ring (300, 300);
  guint8 inside[300], between[300];
  KsRandom random;
  guint n_inside = 0;

  ks_random_init (&random, 8);
  for (int i = 0; i < 600; i++)
    result->layout->xy[i] = (float) (5.0 * ks_random_uniform (&random) - 2.5);
  result->layout->xy[0] = NAN;
  g_autoptr (KsGraphScene) scene = scene_of (result, KS_COLOUR_DENSITY, NULL);
  ks_graph_scene_lasso (scene, square, 4, inside);
  ks_graph_scene_lasso (scene, ring_shape, 10, between);
  for (int i = 0; i < 300; i++)
    {
      double reach = MAX (fabs (scene->xy[2 * i]), fabs (scene->xy[2 * i + 1]));

      g_assert_cmpint (inside[i] != 0, ==, i > 0 && reach < 1.0);
      g_assert_cmpint (between[i] != 0, ==, i > 0 && reach > 1.0 && reach < 2.0);
      n_inside += inside[i];
    }
  g_assert_cmpuint (n_inside, >, 10);
  ks_graph_scene_lasso (scene, square, 2, inside);
  for (int i = 0; i < 300; i++)
    g_assert_cmpint (inside[i], ==, 0);
}

static void
test_walk (void)
{
  g_autoptr (KsResult) result = ring (4, 4);
  const float places[] = { 0, 0, 1, 0.1f, 0, 1, 1, -3 };

  memcpy (result->layout->xy, places, sizeof places);
  g_autoptr (KsGraphScene) scene = scene_of (result, KS_COLOUR_DENSITY, NULL);

  /* The ring's edges: 0-1, 1-2, 2-3, 0-3. */
  g_assert_cmpuint (ks_graph_scene_walk (scene, 0, 1.0, 0.0), ==, 1);
  g_assert_cmpuint (ks_graph_scene_walk (scene, 0, 0.0, -1.0), ==, 3);
  g_assert_cmpuint (ks_graph_scene_walk (scene, 0, -1.0, 0.0), ==, KS_NO_NODE);
  g_assert_cmpuint (ks_graph_scene_walk (scene, 1, -1.0, 0.0), ==, 0);
  g_assert_cmpuint (ks_graph_scene_walk (scene, 1, 0.0, 1.0), ==, 2);
}

/* ------- corners ------- */

static void
test_empty (void)
{
  g_autoptr (KsResult) result = ring (0, 0);
  g_autoptr (KsGraphScene) scene = scene_of (result, KS_COLOUR_DENSITY, NULL);
  KsViewport fit = ks_graph_scene_fit (scene, 100.0, 80.0, 10.0, 40.0);

  g_assert_cmpuint (scene->n_nodes, ==, 0);
  g_assert_cmpuint (ks_graph_scene_pick (scene, 0.0, 0.0, 10.0), ==, KS_NO_NODE);
  g_assert_cmpfloat (scene->bounds.x0, ==, 0.0);
  g_assert_true (isfinite (fit.scale) && fit.scale > 0.0);
  g_assert_true (isnan (scene->colours.low));
}

static void
test_one_node (void)
{
  g_autoptr (KsResult) result = ring (1, 0);
  g_autoptr (KsGraphScene) scene = scene_of (result, KS_COLOUR_DENSITY, NULL);
  KsViewport fit = ks_graph_scene_fit (scene, 100.0, 80.0, 10.0, 20.0);

  ks_assert_near (scene->radius[0] * fit.scale, 20.0, 1e-6);
  g_assert_cmpuint (ks_graph_scene_pick (scene, scene->xy[0], scene->xy[1], 0.0), ==, 0);
  g_assert_cmpuint (ks_graph_scene_walk (scene, 0, 1.0, 0.0), ==, KS_NO_NODE);
}

static void
test_one_place (void)
{
  g_autoptr (KsResult) result = ring (20, 40);

  for (int i = 0; i < 40; i++)
    result->layout->xy[i] = 3.0f;
  g_autoptr (KsGraphScene) scene = scene_of (result, KS_COLOUR_DENSITY, NULL);
  /* The smallest node lies on top. */
  g_assert_cmpuint (ks_graph_scene_pick (scene, 3.0, 3.0, 0.0), ==, scene->order[19]);

  for (int i = 0; i < 40; i++)
    result->layout->xy[i] = NAN;
  g_autoptr (KsGraphScene) nowhere = scene_of (result, KS_COLOUR_DENSITY, NULL);
  g_assert_cmpuint (ks_graph_scene_pick (nowhere, 0.0, 0.0, 1e9), ==, KS_NO_NODE);
  g_assert_cmpfloat (nowhere->bounds.x1, ==, 0.0);
}

static void
test_moved (void)
{
  g_autoptr (KsResult) result = ring (50, 100);
  g_autoptr (KsGraphScene) scene = scene_of (result, KS_COLOUR_DENSITY, NULL);
  g_autofree float *xy = g_memdup2 (scene->xy, 100 * sizeof *xy);

  xy[20] += 100.0f;
  g_autoptr (KsGraphScene) moved = ks_graph_scene_moved (scene, xy, NULL, NULL);
  g_assert_cmpuint (ks_graph_scene_pick (moved, xy[20], xy[21], 0.0), ==, 10);
  g_assert_cmpuint (ks_graph_scene_pick (scene, xy[20], xy[21], 0.0), ==, KS_NO_NODE);
  g_assert_cmpfloat (moved->bounds.x1, ==, (double) xy[20] + moved->radius[10]);
  g_assert_cmpmem (moved->radius, 50 * sizeof (float), scene->radius, 50 * sizeof (float));
  g_assert_cmpmem (moved->patch, 450, scene->patch, 450);
  g_assert_cmpmem (moved->shade, 50 * sizeof (float), scene->shade, 50 * sizeof (float));
  g_assert_cmpmem (moved->incident, 200 * sizeof (guint32), scene->incident,
                   200 * sizeof (guint32));
  g_assert_cmpstr (moved->colours.label, ==, scene->colours.label);
}

static gboolean
make_scenes (KsContext *context, gpointer data, GError **error)
{
  g_autoptr (KsGraphScene) scene = ks_graph_scene_new (data, KS_COLOUR_COLUMN, "layer", context,
                                                       error);

  if (scene == NULL)
    return FALSE;
  g_autoptr (KsGraphScene) moved = ks_graph_scene_moved (scene, scene->xy, context, error);
  return moved != NULL;
}

static void
test_allocations (void)
{
  g_autoptr (KsResult) result = ring (20, 40);

  ks_test_allocations (make_scenes, result);
}

static void
test_cancel (void)
{
  g_autoptr (KsResult) result = ring (20, 40);
  g_autoptr (KsContext) context = ks_context_new (1);
  g_autoptr (GError) error = NULL;

  ks_context_cancel (context);
  g_assert_null (ks_graph_scene_new (result, KS_COLOUR_DENSITY, NULL, context, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draw/scene/sizes", test_sizes);
  g_test_add_func ("/draw/scene/orders", test_orders);
  g_test_add_func ("/draw/scene/heavy-edges", test_heavy_edges);
  g_test_add_func ("/draw/scene/density-scale", test_density_scale);
  g_test_add_func ("/draw/scene/scale-corners", test_scale_corners);
  g_test_add_func ("/draw/scene/columns", test_columns);
  g_test_add_func ("/draw/scene/colour-names", test_colour_names);
  g_test_add_func ("/draw/scene/other-colours", test_other_colours);
  g_test_add_func ("/draw/scene/patches", test_patches);
  g_test_add_func ("/draw/scene/pick", test_pick);
  g_test_add_func ("/draw/scene/nearest", test_nearest);
  g_test_add_func ("/draw/scene/lasso", test_lasso);
  g_test_add_func ("/draw/scene/walk", test_walk);
  g_test_add_func ("/draw/scene/empty", test_empty);
  g_test_add_func ("/draw/scene/one-node", test_one_node);
  g_test_add_func ("/draw/scene/one-place", test_one_place);
  g_test_add_func ("/draw/scene/moved", test_moved);
  g_test_add_func ("/draw/scene/allocations", test_allocations);
  g_test_add_func ("/draw/scene/cancel", test_cancel);
  return g_test_run ();
}
