/* SPDX-License-Identifier: MIT */
#include "ks-test-result.h"

#include "ks-random.h"

#include <math.h>
#include <string.h>

static gsize
node_size (gsize i, gsize n)
{
  double angle = 4.0 * G_PI * (double) i / (double) n;

  return (gsize) (4.0 + 30.0 * pow (0.5 + 0.5 * cos (angle), 2.0) + (double) (i * 7919 % 11));
}

/* Points in order of their angle; each node's members are a stretch of them. */
static KsPoints *
make_points (gsize n, gboolean is_plain, KsRandom *random)
{
  KsPoints *points = g_atomic_rc_box_new0 (KsPoints);
  double *angle = g_new (double, n);
  guint32 *codes = g_new (guint32, n);
  static const char *const levels[] = { "conv1", "conv2", "conv3 <&>", NULL };

  points->matrix = ks_matrix_new (NULL, n, 9, NULL);
  points->metadata = ks_table_new (n);
  points->n_input = n;
  points->patch_rows = points->patch_cols = is_plain ? 0 : 3;
  for (gsize i = 0; i < n; i++)
    {
      angle[i] = 2.0 * G_PI * (double) i / (double) n;
      codes[i] = (guint32) (3 * i / n);
      ks_model_circle (angle[i], ks_matrix_row (points->matrix, i));
      for (int c = 0; c < 9; c++)
        ks_matrix_row (points->matrix, i)[c] += 0.05 * ks_random_normal (random);
    }
  ks_table_add_numbers (points->metadata, "angle", angle);
  ks_table_add_text (points->metadata, "layer", codes, g_strdupv ((GStrv) levels));
  return points;
}

static int
compare_edges (gconstpointer a, gconstpointer b)
{
  const KsEdge *x = a;
  const KsEdge *y = b;

  return x->source != y->source ? (x->source > y->source) - (x->source < y->source)
                                : (x->target > y->target) - (x->target < y->target);
}

/* Each node to the next, then to the one after it, and so on, until there are enough. */
static void
make_edges (KsGraph *graph, gsize n_edges, KsRandom *random)
{
  gsize n = graph->n_nodes;

  graph->edges = g_new0 (KsEdge, n_edges);
  for (gsize step = 1; n > 1 && step <= n / 2 && graph->n_edges < n_edges; step++)
    for (gsize i = 0; i < n && graph->n_edges < n_edges; i++)
      {
        gsize j = (i + step) % n;

        if (2 * step == n && i >= j)
          continue;
        graph->edges[graph->n_edges++] = (KsEdge) {
          (guint32) MIN (i, j), (guint32) MAX (i, j),
          (guint32) (1 + ks_random_below (random, 30) / step)
        };
      }
  if (graph->n_edges > 0) /* qsort takes no NULL, not even for nothing */
    qsort (graph->edges, graph->n_edges, sizeof *graph->edges, compare_edges);
  graph->triangles = g_new0 (KsTriangle, n);
  for (gsize i = 0; i + 2 < n; i += 2)
    {
      guint32 first = (guint32) i;

      graph->triangles[graph->n_triangles++] = (KsTriangle) { { first, first + 1, first + 2 } };
    }
}

static KsGraph *
make_graph (const KsTestResultSpec *spec, KsRandom *random)
{
  KsGraph *graph = g_atomic_rc_box_new0 (KsGraph);
  gsize n = spec->n_nodes;

  graph->n_nodes = n;
  graph->n_axes = 2;
  graph->cell = g_new0 (guint32, 2 * n);
  graph->start = g_new0 (gsize, n + 1);
  graph->density = g_new0 (double, n);
  graph->lens = g_new0 (double, 2 * n);
  for (gsize i = 0; i < n; i++)
    {
      double angle = 2.0 * G_PI * (double) i / (double) n;

      graph->start[i + 1] = graph->start[i] + node_size (i, n);
      graph->density[i] = 4.5 + 1.1 * cos (4.0 * angle) + 0.1 * ks_random_normal (random);
      graph->lens[2 * i] = cos (angle);
      graph->lens[2 * i + 1] = sin (angle);
    }
  graph->members = g_new0 (guint32, graph->start[n]);
  for (gsize k = 0; k < graph->start[n]; k++)
    graph->members[k] = (guint32) k;
  make_edges (graph, spec->n_edges, random);
  return graph;
}

/* On a ring as wide as it must be for the nodes to stand about one unit apart. */
static KsLayout *
make_layout (gsize n, KsRandom *random)
{
  KsLayout *layout = g_atomic_rc_box_new0 (KsLayout);
  double radius = sqrt ((double) n);

  layout->n = n;
  layout->xy = g_new0 (float, 2 * n);
  for (gsize i = 0; i < n; i++)
    {
      double angle = 2.0 * G_PI * (double) i / (double) n;
      double r = radius * (n > 2 ? 0.62 + 0.38 * sqrt (ks_random_uniform (random)) : 1.0);

      layout->xy[2 * i] = (float) (1.25 * r * cos (angle));
      layout->xy[2 * i + 1] = (float) (-r * sin (angle));
    }
  return layout;
}

static KsSource *
make_source (const KsRecipe *recipe)
{
  KsSource *source = g_atomic_rc_box_new0 (KsSource);

  source->path = g_strdup_printf ("builtin:%s", recipe->builtin->name);
  source->files = g_new0 (char *, 1);
  source->parts = g_new0 (char *, 1);
  source->set = ks_builtin_generate (NULL, recipe->builtin, 100, -1.0, 1, NULL);
  return source;
}

static KsCore *
make_core (gsize n)
{
  KsCore *core = g_atomic_rc_box_new0 (KsCore);

  core->n = core->m = n;
  core->by_radius = g_new (guint32, n);
  core->rows = g_new (guint32, n);
  core->cut_radius = 0.25;
  for (gsize i = 0; i < n; i++)
    {
      core->by_radius[i] = (guint32) (n - 1 - i);
      core->rows[i] = (guint32) i;
    }
  return core;
}

/* Where a point lies on the ring, by which its density too goes up and down. */
static void
make_lenses (KsResult *result)
{
  gsize n = result->core->m;

  result->n_lenses = 2;
  for (guint a = 0; a < 2; a++)
    {
      KsLens *lens = g_atomic_rc_box_new0 (KsLens);

      lens->m = n;
      lens->values = g_new (double, n);
      for (gsize i = 0; i < n; i++)
        lens->values[i] = cos (2.0 * G_PI * (double) i / (double) n - 0.5 * G_PI * a);
      result->lens[a] = lens;
    }
  result->cover = ks_cover_new (NULL, result->lens, 2, &result->recipe->cover, NULL);
  result->density = g_atomic_rc_box_new0 (KsDensity);
  result->density->n = n;
  result->density->k = 1;
  result->density->density = g_new (double, n);
  for (gsize i = 0; i < n; i++)
    result->density->density[i] = 4.5 + result->lens[0]->values[i];
}

KsResult *
ks_test_result_new (const KsTestResultSpec *spec)
{
  KsResult *result = g_atomic_rc_box_new0 (KsResult);
  KsRandom random;

  ks_random_init (&random, spec->seed);
  result->recipe = ks_recipe_new ();
  result->source = make_source (result->recipe);
  result->graph = make_graph (spec, &random);
  result->layout = make_layout (spec->n_nodes, &random);
  result->points = make_points (MAX (result->graph->start[spec->n_nodes], 1), spec->is_plain,
                                &random);
  result->core = make_core (ks_points_count (result->points));
  make_lenses (result);
  result->diagram = ks_test_diagram_new (60, 2, spec->seed);
  return result;
}

KsDiagram *
ks_test_diagram_new (gsize n_finite, gsize n_loops, guint64 seed)
{
  KsDiagram *diagram = g_atomic_rc_box_new0 (KsDiagram);
  KsRandom random;
  gsize n = 0;

  ks_random_init (&random, seed);
  diagram->max_dim = 1;
  diagram->prime = 2;
  diagram->threshold = 1.4;
  diagram->n_landmarks = n_finite + 1;
  diagram->bars = g_new0 (KsBar, 2 * n_finite + 1 + n_loops);
  for (gsize i = 0; i < n_finite; i++)
    diagram->bars[n++] = (KsBar) { 0, 0.0, 0.15 + 0.2 * ks_random_uniform (&random) };
  diagram->bars[n++] = (KsBar) { 0, 0.0, INFINITY };
  for (gsize i = 0; i < n_finite; i++)
    {
      double birth = 0.25 + 0.25 * ks_random_uniform (&random);

      diagram->bars[n++] = (KsBar) { 1, birth, birth + 0.005 + 0.07 * ks_random_uniform (&random) };
    }
  for (gsize i = 0; i < n_loops; i++)
    {
      double birth = 0.36 + 0.03 * (double) i;

      diagram->bars[n++] = (KsBar) { 1, birth, i == 0 ? INFINITY : 1.15 + 0.02 * (double) i };
    }
  diagram->n_bars = n;
  return diagram;
}
