/* SPDX-License-Identifier: MIT */
#include "pipelines.h"
#include "ks-test.h"

#include <math.h>
#include <string.h>

static KsRecipe *
small_recipe (void)
{
  return pipelines_recipe ("builtin = circle\ncount = 600\nk = 20\npercentile = 90\nresolution = 8\n"
                           "landmarks = 60\n");
}

static void
test_targets (void)
{
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autoptr (KsRecipe) recipe = small_recipe ();
  g_autoptr (KsResult) points = pipelines_run (pipeline, recipe, KS_TARGET_POINTS, NULL);
  g_autoptr (KsResult) core = pipelines_run (pipeline, recipe, KS_TARGET_CORE, NULL);
  g_autoptr (KsResult) graph = pipelines_run (pipeline, recipe, KS_TARGET_GRAPH, NULL);
  g_autoptr (KsResult) diagram = pipelines_run (pipeline, recipe, KS_TARGET_DIAGRAM, NULL);

  g_assert_cmpuint (ks_points_count (points->points), ==, 600);
  g_assert_null (points->core);
  g_assert_cmpuint (core->core->m, ==, 540);
  g_assert_null (core->graph);
  g_assert_cmpuint (graph->graph->n_nodes, >, 8);
  g_assert_cmpuint (graph->layout->n, ==, graph->graph->n_nodes);
  g_assert_null (graph->diagram);
  g_assert_null (diagram->graph);
  g_assert_cmpuint (diagram->diagram->n_landmarks, ==, 60);

  /* A circle is a circle, in the graph and in the diagram. */
  g_assert_cmpuint (graph->betti->b0, ==, 1);
  g_assert_cmpuint (graph->betti->b1, ==, 1);
  g_assert_cmpfloat (ks_diagram_strength (diagram->diagram, 1).ratio, >, 5.0);
}

/* Loops and branches are asked for apart, when the picture is there. */
static void
test_features (void)
{
  static const struct { const char *lens; guint n_straight; } cases[] = {
    { "pca:1\npca:2", 2 }, { "circle-angle", 0 }, { "pca:1\ncircle-angle", 1 }, { "circle-angle\npca:1", 1 },
  };

  for (gsize c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
      g_autoptr (KsRecipe) recipe = small_recipe ();
      gsize n_loops = 0;

      pipelines_set (recipe, "lens", cases[c].lens);
      g_autoptr (KsResult) graph = pipelines_run (pipeline, recipe, KS_TARGET_GRAPH, NULL);
      g_autoptr (KsResult) result = pipelines_run (pipeline, recipe, KS_TARGET_FEATURES, NULL);
      g_autoptr (KsFeatures) later = ks_result_features (graph, NULL, NULL);

      g_assert_null (graph->features);
      g_assert_true (result->graph == graph->graph);
      g_assert_null (result->layout);
      for (gsize i = 0; i < result->features->n; i++)
        n_loops += result->features->features[i].kind == KS_FEATURE_LOOP;
      g_assert_cmpuint (n_loops, ==, graph->betti->b1 * cases[c].n_straight);
      g_assert_cmpuint (later->n, ==, result->features->n);

      g_autoptr (KsResult) again = pipelines_run (pipeline, recipe, KS_TARGET_FEATURES, NULL);
      g_assert_true (again->features == result->features);
    }
}

/* Which stages a second run computes after one field has changed. */
static void
assert_recomputed (const char *name, const char *value, const char *first)
{
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autoptr (KsRecipe) recipe = small_recipe ();
  guint all = KS_TARGET_GRAPH | KS_TARGET_DIAGRAM;
  g_autoptr (KsResult) before = pipelines_run (pipeline, recipe, all, NULL);

  if (name != NULL)
    pipelines_set (recipe, name, value);
  g_autoptr (KsResult) after = pipelines_run (pipeline, recipe, all, NULL);
  const char *computed = NULL;
  for (guint i = 0; i < KS_N_STAGES && computed == NULL; i++)
    if (after->timings[i].needed && !after->timings[i].remembered)
      computed = after->timings[i].name;
  g_assert_cmpstr (computed, ==, first);
}

static void
test_memory_of_stages (void)
{
  assert_recomputed (NULL, NULL, NULL);
  assert_recomputed ("seed", "2", "read");
  assert_recomputed ("center", "none", "points");
  assert_recomputed ("k", "21", "neighbours");
  assert_recomputed ("percentile", "40", "core");
  assert_recomputed ("lens", "pca:1\nmean", "lens");
  assert_recomputed ("gain", "2.5", "cover");
  assert_recomputed ("cluster", "gap:12", "clusters");
  assert_recomputed ("min-shared", "2", "nerve");
  assert_recomputed ("landmarks", "50", "landmarks");
  assert_recomputed ("landmark-order", "density", "landmarks");
  assert_recomputed ("complex", "witness", "homology");
  assert_recomputed ("threshold", "1", "homology");
  assert_recomputed ("loops", "2", "homology");
  assert_recomputed ("recognise", "yes", "recogniser");
}

/* The clustering `auto` is single linkage at the epsilon that it tells; it is found once for a
 * core, whatever the cover. */
static void
test_automatic_epsilon (void)
{
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autoptr (KsRecipe) recipe = small_recipe ();
  char text[64];

  pipelines_set (recipe, "cluster", "auto");
  g_autoptr (KsResult) first = pipelines_run (pipeline, recipe, KS_TARGET_GRAPH, NULL);
  double epsilon = first->suggestion->epsilon;
  g_assert_cmpfloat (epsilon, >, 0.0);
  g_assert_cmpfloat (first->clustering->epsilon, ==, epsilon);
  g_assert_true (g_str_has_suffix (first->suggestion->reason, "."));

  g_snprintf (text, sizeof text, "single:%.17g", epsilon);
  pipelines_set (recipe, "cluster", text);
  g_autoptr (KsResult) single = pipelines_run (pipeline, recipe, KS_TARGET_GRAPH, NULL);
  g_assert_null (single->suggestion);
  g_assert_cmpuint (single->graph->n_nodes, ==, first->graph->n_nodes);
  g_assert_cmpmem (single->graph->members, single->graph->start[single->graph->n_nodes] * sizeof (guint32),
                   first->graph->members, first->graph->start[first->graph->n_nodes] * sizeof (guint32));

  pipelines_set (recipe, "cluster", "auto");
  pipelines_set (recipe, "gain", "2");
  g_autoptr (KsResult) second = pipelines_run (pipeline, recipe, KS_TARGET_GRAPH, NULL);
  g_assert_true (second->suggestion == first->suggestion);
  g_assert_true (second->timings[KS_STAGE_EPSILON].remembered);
  pipelines_set (recipe, "percentile", "50");
  g_autoptr (KsResult) third = pipelines_run (pipeline, recipe, KS_TARGET_GRAPH, NULL);
  g_assert_cmpfloat (third->suggestion->epsilon, !=, epsilon);
}

static void
test_moving_back (void)
{
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autoptr (KsRecipe) recipe = small_recipe ();
  g_autoptr (KsResult) first = pipelines_run (pipeline, recipe, KS_TARGET_GRAPH, NULL);

  pipelines_set (recipe, "gain", "2");
  g_autoptr (KsResult) second = pipelines_run (pipeline, recipe, KS_TARGET_GRAPH, NULL);
  pipelines_set (recipe, "gain", "3");
  g_autoptr (KsResult) third = pipelines_run (pipeline, recipe, KS_TARGET_GRAPH, NULL);
  g_assert_true (third->graph == first->graph);
  g_assert_true (third->layout == first->layout);
  g_assert_true (second->graph != first->graph);
}

static void
test_small_budget (void)
{
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (1);
  g_autoptr (KsRecipe) recipe = small_recipe ();

  for (int i = 0; i < 20; i++)
    {
      g_autofree char *k = g_strdup_printf ("%d", 5 + i);
      pipelines_set (recipe, "k", k);
      g_autoptr (KsResult) result = pipelines_run (pipeline, recipe, KS_TARGET_CORE, NULL);
      /* Only what the last run used may stay. */
      g_assert_cmpuint (ks_pipeline_memory (pipeline), <, 600 * 1000);
    }
}

static void
cancel_in_stage (const char *stage, double fraction, gpointer data)
{
  gpointer *words = data;

  if (g_str_equal (stage, words[0]))
    ks_context_cancel (words[1]);
}

static void
test_cancel (void)
{
  static const char *const stages[] = { "read", "points", "neighbours", "lens", "clusters", "nerve", "layout", "homology" };

  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
      g_autoptr (KsRecipe) recipe = small_recipe ();
      g_autoptr (KsContext) context = ks_context_new (2);
      g_autoptr (GError) error = NULL;
      gpointer words[] = { (gpointer) stages[i], context };

      ks_context_set_progress (context, cancel_in_stage, words);
      g_assert_null (ks_pipeline_run (pipeline, recipe, KS_TARGET_GRAPH | KS_TARGET_DIAGRAM, NULL, context, &error));
      ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
      g_autoptr (KsResult) after = pipelines_run (pipeline, recipe, KS_TARGET_GRAPH | KS_TARGET_DIAGRAM, NULL);
      g_assert_nonnull (after->diagram);
    }
}

static gboolean
run_once (KsContext *context, gpointer data, GError **error)
{
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autoptr (KsResult) result = ks_pipeline_run (pipeline, data, KS_TARGET_GRAPH | KS_TARGET_DIAGRAM, NULL, context, error);

  return result != NULL;
}

static void
test_allocations (void)
{
  g_autoptr (KsRecipe) recipe = small_recipe ();

  pipelines_set (recipe, "count", "40");
  pipelines_set (recipe, "k", "5");
  pipelines_set (recipe, "resolution", "4");
  pipelines_set (recipe, "landmarks", "10");
  ks_test_allocations (run_once, recipe);
}

/* The same numbers for any number of threads. */
static void
test_threads (void)
{
  g_autoptr (KsRecipe) recipe = small_recipe ();
  g_autoptr (KsResult) reference = NULL;

  for (guint threads = 1; threads <= 8; threads *= 2)
    {
      g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
      g_autoptr (KsContext) context = ks_context_new (threads);
      g_autoptr (GError) error = NULL;
      g_autoptr (KsResult) result =
        ks_pipeline_run (pipeline, recipe, KS_TARGET_GRAPH | KS_TARGET_DIAGRAM, NULL, context, &error);

      g_assert_no_error (error);
      if (reference == NULL)
        {
          reference = g_steal_pointer (&result);
          continue;
        }
      const KsGraph *a = reference->graph, *b = result->graph;
      g_assert_cmpmem (a->members, a->start[a->n_nodes] * sizeof (guint32), b->members, b->start[b->n_nodes] * sizeof (guint32));
      g_assert_cmpmem (a->edges, a->n_edges * sizeof (KsEdge), b->edges, b->n_edges * sizeof (KsEdge));
      g_assert_cmpmem (a->lens, a->n_nodes * 2 * sizeof (double), b->lens, b->n_nodes * 2 * sizeof (double));
      g_assert_cmpmem (reference->layout->xy, a->n_nodes * 2 * sizeof (float), result->layout->xy, b->n_nodes * 2 * sizeof (float));
      g_assert_cmpuint (reference->diagram->n_bars, ==, result->diagram->n_bars);
      for (gsize i = 0; i < result->diagram->n_bars; i++)
        {
          g_assert_cmpuint (reference->diagram->bars[i].dim, ==, result->diagram->bars[i].dim);
          g_assert_cmpfloat (reference->diagram->bars[i].birth, ==, result->diagram->bars[i].birth);
          g_assert_cmpfloat (reference->diagram->bars[i].death, ==, result->diagram->bars[i].death);
        }
    }
}

static gboolean
has_same_members (const KsGraph *a, gsize v, const KsGraph *b, gsize w)
{
  gsize n = a->start[v + 1] - a->start[v];

  return n == b->start[w + 1] - b->start[w]
         && memcmp (a->members + a->start[v], b->members + b->start[w], n * sizeof (guint32)) == 0;
}

/* A node keeps near its place when the gain changes a little. */
static void
test_warm_start (void)
{
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autoptr (KsRecipe) recipe = small_recipe ();
  g_autoptr (KsResult) before = pipelines_run (pipeline, recipe, KS_TARGET_GRAPH, NULL);
  g_autoptr (GError) error = NULL;
  double moved = 0.0, size = 0.0;
  gsize n_same = 0;

  pipelines_set (recipe, "gain", "3.05");
  g_autoptr (KsResult) after = ks_pipeline_run (pipeline, recipe, KS_TARGET_GRAPH, before, NULL, &error);
  g_assert_no_error (error);
  for (gsize v = 0; v < before->graph->n_nodes; v++)
    for (gsize w = 0; w < after->graph->n_nodes; w++)
      if (has_same_members (before->graph, v, after->graph, w))
        {
          double dx = before->layout->xy[2 * v] - after->layout->xy[2 * w];
          double dy = before->layout->xy[2 * v + 1] - after->layout->xy[2 * w + 1];

          moved += sqrt (dx * dx + dy * dy);
          size = MAX (size, fabs (before->layout->xy[2 * v]));
          n_same++;
        }
  g_assert_cmpuint (n_same, >, 5);
  g_assert_cmpfloat (moved / (double) n_same, <, 0.25 * size);
}

/* By the definitions of SCIENCE 9, on the core itself; its points are the witnesses. */
static void
test_witness_complex (void)
{
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autoptr (KsRecipe) recipe = small_recipe ();

  pipelines_set (recipe, "complex", "witness");
  g_autoptr (KsResult) result = pipelines_run (pipeline, recipe, KS_TARGET_DIAGRAM, NULL);
  const KsDiagram *diagram = result->diagram;
  const KsSpace *space = result->space;
  gsize n = diagram->n_landmarks, n_edges = 0;
  g_autofree double *entry = g_new (double, n * n);
  double radius = 0.0;

  for (gsize i = 0; i < n * n; i++)
    entry[i] = INFINITY;
  for (gsize c = 0; c < result->core->m; c++)
    {
      gsize z = result->core->rows[c];
      double nearest = INFINITY;

      for (gsize a = 0; a < n; a++)
        nearest = MIN (nearest, ks_space_distance (space, z, diagram->landmarks[a]));
      radius = MAX (radius, nearest);
      for (gsize a = 0; a < n; a++)
        for (gsize b = 0; b < a; b++)
          {
            double last = MAX (ks_space_distance (space, z, diagram->landmarks[a]),
                               ks_space_distance (space, z, diagram->landmarks[b]));

            entry[a * n + b] = MIN (entry[a * n + b], last - nearest);
          }
    }
  for (gsize i = 0; i < n * n; i++)
    n_edges += entry[i] <= radius / 4.0 ? 1 : 0;

  g_assert_cmpint (diagram->complex, ==, KS_COMPLEX_WITNESS);
  g_assert_cmpuint (n, ==, 60);
  g_assert_cmpfloat (diagram->radius, ==, radius);
  g_assert_cmpfloat (diagram->threshold, ==, radius / 4.0);
  g_assert_cmpuint (diagram->n_simplex_dims, ==, 3);
  g_assert_cmpuint (diagram->simplices[0], ==, 60);
  g_assert_cmpuint (diagram->simplices[1], ==, n_edges);
  g_assert_cmpuint (n_edges, >, 30);

  pipelines_set (recipe, "threshold", "R/2");
  g_autoptr (KsResult) farther = pipelines_run (pipeline, recipe, KS_TARGET_DIAGRAM, NULL);
  g_assert_cmpfloat (farther->diagram->threshold, ==, radius / 2.0);
  g_assert_cmpuint (farther->diagram->simplices[1], >, n_edges);
  pipelines_set (recipe, "complex", "rips");
  pipelines_set (recipe, "threshold", "auto");
  g_autoptr (KsResult) rips = pipelines_run (pipeline, recipe, KS_TARGET_DIAGRAM, NULL);
  g_assert_cmpint (rips->diagram->complex, ==, KS_COMPLEX_RIPS);
  g_assert_cmpuint (rips->diagram->n_simplex_dims, ==, 0);
  g_assert_cmpmem (rips->diagram->landmarks, n * 4, diagram->landmarks, n * 4);
}

static void
test_errors (void)
{
  static const struct {
    const char *name, *value, *word;
    int code;
  } wrong[] = {
    { "k", "600", "600", KS_ERROR_USAGE },
    { "landmarks", "541", "541", KS_ERROR_USAGE },
    { "landmark-start", "540", "540", KS_ERROR_USAGE },
    { "lens", "pca:10", "10", KS_ERROR_USAGE },
    { "lens", "coord:0", "coord", KS_ERROR_USAGE },
    { "file", "no/such/file.npy", "no/such/file.npy", KS_ERROR_IO },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
      g_autoptr (KsRecipe) recipe = small_recipe ();
      g_autoptr (GError) error = NULL;

      if (g_str_equal (wrong[i].name, "file"))
        {
          g_clear_pointer (&recipe, ks_recipe_free);
          recipe = ks_recipe_new ();
        }
      if (ks_recipe_set (recipe, wrong[i].name, wrong[i].value, &error))
        g_assert_null (ks_pipeline_run (pipeline, recipe, KS_TARGET_GRAPH | KS_TARGET_DIAGRAM, NULL, NULL, &error));
      ks_assert_error (&error, wrong[i].code, wrong[i].word, NULL);
    }
}

static void
test_estimate (void)
{
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autoptr (KsRecipe) recipe = ks_recipe_new ();
  g_autoptr (GError) error = NULL;
  KsEstimate small, large, done;

  pipelines_set (recipe, "builtin", "circle");
  pipelines_set (recipe, "count", "1000");
  g_assert_true (ks_pipeline_estimate (pipeline, recipe, KS_TARGET_GRAPH | KS_TARGET_DIAGRAM, NULL, &small, &error));
  g_assert_cmpfloat (small.seconds, <, 5.0);
  g_autoptr (KsResult) result = pipelines_run (pipeline, recipe, KS_TARGET_GRAPH | KS_TARGET_DIAGRAM, NULL);
  g_assert_true (ks_pipeline_estimate (pipeline, recipe, KS_TARGET_GRAPH | KS_TARGET_DIAGRAM, NULL, &done, &error));
  g_assert_cmpfloat (done.seconds, ==, 0.0);
  g_assert_cmpuint (done.bytes, ==, 0);
  pipelines_set (recipe, "count", "200000");
  pipelines_set (recipe, "landmarks", "20000");
  g_assert_true (ks_pipeline_estimate (pipeline, recipe, KS_TARGET_GRAPH | KS_TARGET_DIAGRAM, NULL, &large, &error));
  g_assert_cmpfloat (large.seconds, >, 5.0);
  g_assert_cmpuint (large.bytes, >, 1000000000);
}

static KsEstimate
estimate_homology (const char *complex, const char *threshold, const char *max_dim, const char *landmarks)
{
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autoptr (KsRecipe) recipe = ks_recipe_new ();
  g_autoptr (GError) error = NULL;
  KsEstimate estimate;

  pipelines_set (recipe, "builtin", "klein");
  pipelines_set (recipe, "count", "5000");
  pipelines_set (recipe, "percentile", "100");
  pipelines_set (recipe, "complex", complex);
  pipelines_set (recipe, "threshold", threshold);
  pipelines_set (recipe, "max-dim", max_dim);
  pipelines_set (recipe, "landmarks", landmarks);
  g_assert_true (ks_pipeline_estimate (pipeline, recipe, KS_TARGET_DIAGRAM, NULL, &estimate, &error));
  g_assert_no_error (error);
  return estimate;
}

/* The window asks before a run of more than 5 s or 1 GB. */
static void
test_estimate_homology (void)
{
  static const struct {
    const char *complex, *threshold, *max_dim, *landmarks;
    gboolean is_long;
  } runs[] = {
    { "rips", "auto", "0", "5000", FALSE },
    { "rips", "auto", "1", "4000", FALSE },
    { "rips", "auto", "2", "1000", FALSE },
    { "rips", "auto", "2", "3000", TRUE },
    { "witness", "auto", "2", "2000", FALSE },
    { "witness", "R/1.5", "2", "400", FALSE },
    { "witness", "enclosing", "1", "1000", FALSE },
    { "witness", "enclosing", "2", "2000", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      KsEstimate estimate = estimate_homology (runs[i].complex, runs[i].threshold, runs[i].max_dim,
                                               runs[i].landmarks);

      g_assert_cmpint (estimate.seconds > 5.0, ==, runs[i].is_long);
      g_assert_cmpuint (estimate.bytes, <, 1000000000);
    }
  g_assert_cmpuint (estimate_homology ("rips", "auto", "2", "5000").bytes, >,
                    estimate_homology ("rips", "auto", "1", "5000").bytes + 8 * 5000 * 5000 - 1);
}

static gboolean
cross (const float *a, const float *b, const float *c, const float *d)
{
  double abc = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
  double abd = (b[0] - a[0]) * (d[1] - a[1]) - (b[1] - a[1]) * (d[0] - a[0]);
  double cda = (d[0] - c[0]) * (a[1] - c[1]) - (d[1] - c[1]) * (a[0] - c[0]);
  double cdb = (d[0] - c[0]) * (b[1] - c[1]) - (d[1] - c[1]) * (b[0] - c[0]);

  return abc * abd < 0.0 && cda * cdb < 0.0;
}

/* With one lens the circle is a ring of two strands: laid out, they do not cross. */
static void
test_one_lens_opens (void)
{
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autoptr (KsRecipe) recipe = ks_recipe_new ();

  pipelines_set (recipe, "builtin", "circle");
  pipelines_set (recipe, "lens", "pca:1");
  pipelines_set (recipe, "resolution", "12");
  pipelines_set (recipe, "gain", "1.8");
  g_autoptr (KsResult) result = pipelines_run (pipeline, recipe, KS_TARGET_GRAPH, NULL);
  const KsGraph *graph = result->graph;
  const float *xy = result->layout->xy;

  g_assert_cmpuint (result->betti->b1, ==, 1);
  g_assert_cmpuint (graph->n_edges, ==, graph->n_nodes);
  for (gsize e = 0; e < graph->n_edges; e++)
    for (gsize f = 0; f < e; f++)
      g_assert_false (cross (xy + 2 * graph->edges[e].source, xy + 2 * graph->edges[e].target,
                             xy + 2 * graph->edges[f].source, xy + 2 * graph->edges[f].target));
}

static void
test_one_point (void)
{
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autoptr (KsRecipe) recipe = ks_recipe_new ();

  pipelines_set (recipe, "builtin", "circle");
  pipelines_set (recipe, "count", "1");
  g_autoptr (KsResult) result = pipelines_run (pipeline, recipe, KS_TARGET_GRAPH | KS_TARGET_DIAGRAM, NULL);
  g_assert_cmpuint (result->core->m, ==, 1);
  g_assert_cmpuint (result->graph->n_nodes, ==, 1);
  g_assert_cmpuint (result->diagram->n_bars, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/targets", test_targets);
  g_test_add_func ("/pipeline/features", test_features);
  g_test_add_func ("/pipeline/memory-of-stages", test_memory_of_stages);
  g_test_add_func ("/pipeline/automatic-epsilon", test_automatic_epsilon);
  g_test_add_func ("/pipeline/moving-back", test_moving_back);
  g_test_add_func ("/pipeline/small-budget", test_small_budget);
  g_test_add_func ("/pipeline/cancel", test_cancel);
  g_test_add_func ("/pipeline/allocations", test_allocations);
  g_test_add_func ("/pipeline/threads", test_threads);
  g_test_add_func ("/pipeline/warm-start", test_warm_start);
  g_test_add_func ("/pipeline/witness-complex", test_witness_complex);
  g_test_add_func ("/pipeline/errors", test_errors);
  g_test_add_func ("/pipeline/estimate", test_estimate);
  g_test_add_func ("/pipeline/estimate/homology", test_estimate_homology);
  g_test_add_func ("/pipeline/one-lens-opens", test_one_lens_opens);
  g_test_add_func ("/pipeline/one-point", test_one_point);
  return g_test_run ();
}
