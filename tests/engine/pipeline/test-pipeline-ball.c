/* Ball Mapper through the pipeline: what its stages read, and what they leave alone.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-graph-match.h"
#include "pipelines.h"
#include "ks-test.h"

#include <math.h>

static KsRecipe *
ball_recipe (void)
{
  return pipelines_recipe ("builtin = circle\ncount = 600\nk = 20\npercentile = 90\nmode = ball\nepsilon = 0.4\n");
}

static void
test_result (void)
{
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autoptr (KsRecipe) recipe = ball_recipe ();
  g_autoptr (KsResult) result = pipelines_run (pipeline, recipe, KS_TARGET_GRAPH, NULL);

  g_assert_null (result->cover);
  g_assert_true (result->clustering == result->balls->clustering);
  g_assert_cmpfloat (result->balls->epsilon, ==, 0.4);
  g_assert_cmpuint (result->graph->n_nodes, ==, result->clustering->n_clusters);
  g_assert_cmpuint (result->graph->n_axes, ==, 2);
  g_assert_cmpuint (result->betti->b0, ==, 1);
  g_assert_cmpuint (result->betti->b1, ==, 1);
  for (gsize v = 0; v < result->graph->n_nodes; v++)
    g_assert_cmpuint (result->graph->cell[2 * v], ==, result->core->rows[result->clustering->box[v]]);
}

/* Whether a run after one field has changed computes the balls, and the nerve and what follows
 * from it; and nothing but that. */
static void
assert_recomputed (const char *name, const char *value, gboolean balls, gboolean nerve)
{
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autoptr (KsRecipe) recipe = ball_recipe ();
  g_autoptr (KsResult) before = pipelines_run (pipeline, recipe, KS_TARGET_GRAPH, NULL);

  pipelines_set (recipe, name, value);
  g_autoptr (KsResult) after = pipelines_run (pipeline, recipe, KS_TARGET_GRAPH, NULL);
  g_test_message ("%s", name);
  for (KsStageId id = 0; id < KS_N_STAGES; id++)
    {
      const KsTiming *timing = &after->timings[id];
      gboolean is_lens = id == KS_STAGE_LENS_1 || id == KS_STAGE_LENS_2;

      if (id == KS_STAGE_COVER || id == KS_STAGE_CLUSTERS || id == KS_STAGE_EPSILON)
        g_assert_false (timing->needed);
      else if (timing->needed && !(is_lens && g_str_equal (name, "lens")))
        g_assert_cmpint (timing->remembered, ==, id == KS_STAGE_BALLS ? !balls : id < KS_STAGE_NERVE || !nerve);
    }
}

static void
test_memory_of_stages (void)
{
  assert_recomputed ("epsilon", "0.5", TRUE, TRUE);
  assert_recomputed ("order", "farthest", TRUE, TRUE);
  assert_recomputed ("min-shared", "2", FALSE, TRUE);
  assert_recomputed ("lens", "density", FALSE, TRUE);
  assert_recomputed ("resolution", "9", FALSE, FALSE);
  assert_recomputed ("gain", "2", FALSE, FALSE);
  assert_recomputed ("cover", "balanced", FALSE, FALSE);
  assert_recomputed ("cluster", "auto", FALSE, FALSE);
}

/* Mapper takes no notice of the balls' fields either. */
static void
test_modes (void)
{
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autoptr (KsRecipe) recipe = ball_recipe ();
  g_autoptr (KsResult) ball = pipelines_run (pipeline, recipe, KS_TARGET_GRAPH, NULL);

  pipelines_set (recipe, "mode", "mapper");
  g_autoptr (KsResult) mapper = pipelines_run (pipeline, recipe, KS_TARGET_GRAPH, NULL);
  g_assert_null (mapper->balls);
  g_assert_nonnull (mapper->cover);
  g_assert_false (mapper->timings[KS_STAGE_BALLS].needed);

  pipelines_set (recipe, "epsilon", "0.7");
  g_autoptr (KsResult) same = pipelines_run (pipeline, recipe, KS_TARGET_GRAPH, NULL);
  g_assert_true (same->graph == mapper->graph);

  pipelines_set (recipe, "epsilon", "0.4");
  pipelines_set (recipe, "mode", "ball");
  g_autoptr (KsResult) back = pipelines_run (pipeline, recipe, KS_TARGET_GRAPH, NULL);
  g_assert_true (back->graph == ball->graph);
}

static void
test_estimate (void)
{
  static const char *const changes[][2] = { { "resolution", "300" }, { "gain", "9" }, { "cluster", "complete:1" } };
  g_autoptr (KsRecipe) recipe = ball_recipe ();
  KsEstimate first = { 0.0, 0 };

  for (gsize i = 0; i <= G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
      KsEstimate estimate;

      if (i > 0)
        pipelines_set (recipe, changes[i - 1][0], changes[i - 1][1]);
      g_assert_true (ks_pipeline_estimate (pipeline, recipe, KS_TARGET_GRAPH, NULL, &estimate, NULL));
      g_assert_cmpfloat (estimate.seconds, >, 0.0);
      if (i == 0)
        first = estimate;
      g_assert_cmpfloat (estimate.seconds, ==, first.seconds);
      g_assert_cmpuint (estimate.bytes, ==, first.bytes);
    }
}

/* Nodes are known again when epsilon moves, and when the mode changes. */
static void
test_warm_start (void)
{
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autoptr (KsRecipe) recipe = ball_recipe ();
  g_autoptr (KsResult) before = pipelines_run (pipeline, recipe, KS_TARGET_GRAPH, NULL);

  for (guint i = 0; i < 2; i++)
    {
      gsize n_known = 0;

      pipelines_set (recipe, i == 0 ? "epsilon" : "mode", i == 0 ? "0.42" : "mapper");
      g_autoptr (KsResult) after = pipelines_run (pipeline, recipe, KS_TARGET_GRAPH, before);
      g_autofree guint32 *match = ks_graph_match (NULL, after->graph, before->graph, 600, NULL);

      for (gsize v = 0; v < after->graph->n_nodes; v++)
        n_known += match[v] != KS_NO_NODE;
      g_assert_cmpuint (n_known, ==, after->graph->n_nodes);
      g_assert_cmpuint (after->layout->n, ==, after->graph->n_nodes);
    }
}

/* One lens, two, one that is a circle: every node has its place. */
static void
test_lenses (void)
{
  static const char *const lenses[] = { "pca:1", "circle-angle", "circle-angle\ndensity", "pca:1\npca:2" };

  for (gsize i = 0; i < G_N_ELEMENTS (lenses); i++)
    {
      g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
      g_autoptr (KsRecipe) recipe = ball_recipe ();

      pipelines_set (recipe, "lens", lenses[i]);
      g_autoptr (KsResult) result = pipelines_run (pipeline, recipe, KS_TARGET_GRAPH, NULL);
      g_assert_cmpuint (result->betti->b1, ==, 1);
      for (gsize j = 0; j < 2 * result->layout->n; j++)
        g_assert_true (isfinite (result->layout->xy[j]));
    }
}

static gboolean
run_once (KsContext *context, gpointer data, GError **error)
{
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autoptr (KsResult) result = ks_pipeline_run (pipeline, data, KS_TARGET_GRAPH, NULL, context, error);

  return result != NULL;
}

static void
test_allocations (void)
{
  g_autoptr (KsRecipe) recipe = ball_recipe ();

  pipelines_set (recipe, "count", "40");
  pipelines_set (recipe, "k", "5");
  pipelines_set (recipe, "epsilon", "auto");
  ks_test_allocations (run_once, recipe);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/ball/result", test_result);
  g_test_add_func ("/pipeline/ball/memory-of-stages", test_memory_of_stages);
  g_test_add_func ("/pipeline/ball/modes", test_modes);
  g_test_add_func ("/pipeline/ball/estimate", test_estimate);
  g_test_add_func ("/pipeline/ball/warm-start", test_warm_start);
  g_test_add_func ("/pipeline/ball/lenses", test_lenses);
  g_test_add_func ("/pipeline/ball/allocations", test_allocations);
  return g_test_run ();
}
