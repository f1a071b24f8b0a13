/* From one scene to the next: where nodes come from, and which stay.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-graph-follow.h"
#include "ks-pipeline.h"
#include "ks-test.h"

#include <math.h>
#include <string.h>

static KsResult *
run (const char *gain, const char *resolution)
{
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autoptr (KsRecipe) recipe = ks_recipe_new ();
  g_autoptr (GError) error = NULL;

  recipe->count = 400;
  g_assert_true (ks_recipe_set (recipe, "gain", gain, &error));
  g_assert_true (ks_recipe_set (recipe, "resolution", resolution, &error));
  KsResult *result = ks_pipeline_run (pipeline, recipe, KS_TARGET_GRAPH, NULL, NULL, &error);
  g_assert_no_error (error);
  return result;
}

static KsGraphScene *
make_scene (const KsResult *result)
{
  return ks_graph_scene_new (result, KS_COLOUR_DENSITY, NULL, NULL, NULL);
}

static gsize
shared_points (const KsGraph *a, gsize v, const KsGraph *b, gsize u)
{
  gsize shared = 0;

  for (gsize i = a->start[v]; i < a->start[v + 1]; i++)
    for (gsize j = b->start[u]; j < b->start[u + 1]; j++)
      shared += a->members[i] == b->members[j];
  return shared;
}

/* The node of @from whose points are most nearly those of node @v, by the definition. */
static guint32
origin_of (const KsGraph *graph, gsize v, const KsGraph *from)
{
  guint32 best = KS_NO_NODE;
  double most = 0.0;

  for (guint32 u = 0; u < from->n_nodes; u++)
    {
      double both = (double) shared_points (graph, v, from, u);
      double jaccard = both / ((double) (graph->start[v + 1] - graph->start[v])
                               + (double) (from->start[u + 1] - from->start[u]) - both);

      if (jaccard > most)
        {
          most = jaccard;
          best = u;
        }
    }
  return best;
}

static void
test_starts (void)
{
  g_autoptr (KsResult) before = run ("2", "6"), after = run ("2.5", "7");
  g_autoptr (KsGraphScene) from = make_scene (before), scene = make_scene (after);
  g_autofree float *start = g_new (float, 2 * scene->n_nodes);
  g_autofree guint8 *stays = g_new (guint8, scene->n_nodes);
  g_autoptr (KsGraphScene)
      target = ks_graph_scene_follow (scene, from, NULL, 400, start, stays, NULL, NULL);
  double way = 0.0;

  g_assert_true (target == scene);
  for (gsize v = 0; v < scene->n_nodes; v++)
    {
      guint32 u = origin_of (scene->graph, v, from->graph);
      const float *expected = u != KS_NO_NODE ? from->xy + 2 * u : scene->xy + 2 * v;

      g_assert_cmpfloat (start[2 * v], ==, expected[0]);
      g_assert_cmpfloat (start[2 * v + 1], ==, expected[1]);
      g_assert_cmpint (stays[v], ==, 0);
      way = MAX (way,
                 hypot (scene->xy[2 * v] - start[2 * v], scene->xy[2 * v + 1] - start[2 * v + 1]));
    }
  ks_assert_near (ks_graph_scene_way (target, start), way, 1e-9);

  g_autoptr (KsGraphScene) half = ks_graph_scene_between (target, start, 0.5, NULL, NULL);
  g_autoptr (KsGraphScene) all = ks_graph_scene_between (target, start, 1.0, NULL, NULL);
  for (gsize i = 0; i < 2 * scene->n_nodes; i++)
    {
      ks_assert_near (half->xy[i], 0.5 * (start[i] + scene->xy[i]), 1e-5);
      g_assert_cmpfloat (all->xy[i], ==, scene->xy[i]);
    }
}

/* A pinned node's place is taken by one successor, that with the most of its points. */
static void
test_pins (void)
{
  g_autoptr (KsResult) before = run ("2", "6"), after = run ("2.5", "9");
  g_autoptr (KsGraphScene) first = make_scene (before), scene = make_scene (after);
  g_autofree float *start = g_new (float, 2 * scene->n_nodes);
  g_autofree guint8 *stays = g_new (guint8, scene->n_nodes),
                    *pinned = g_new0 (guint8, first->n_nodes);
  g_autofree float *xy = g_memdup2 (first->xy, 2 * first->n_nodes * sizeof (float));
  guint32 heir = KS_NO_NODE;
  gsize most = 0;

  pinned[2] = 1;
  xy[4] = 100.0f;
  xy[5] = -50.0f;
  g_autoptr (KsGraphScene) from = ks_graph_scene_moved (first, xy, NULL, NULL);
  g_autoptr (KsGraphScene)
      target = ks_graph_scene_follow (scene, from, pinned, 400, start, stays, NULL, NULL);
  for (guint32 v = 0; v < scene->n_nodes; v++)
    {
      gsize shared = shared_points (scene->graph, v, from->graph, 2);

      if (origin_of (scene->graph, v, from->graph) == 2 && shared > most)
        {
          most = shared;
          heir = v;
        }
    }
  g_assert_cmpuint (heir, !=, KS_NO_NODE);
  for (guint32 v = 0; v < scene->n_nodes; v++)
    {
      g_assert_cmpint (stays[v], ==, v == heir);
      g_assert_cmpfloat (target->xy[2 * v], ==, v == heir ? 100.0f : scene->xy[2 * v]);
      g_assert_cmpfloat (target->xy[2 * v + 1], ==, v == heir ? -50.0f : scene->xy[2 * v + 1]);
    }

  /* Another colour of the same graph: all is as it was. */
  g_autoptr (KsGraphScene) coloured = ks_graph_scene_new (before, KS_COLOUR_SIZE, NULL, NULL, NULL);
  g_autoptr (KsGraphScene)
      same = ks_graph_scene_follow (coloured, from, pinned, 400, start, stays, NULL, NULL);
  g_assert_cmpfloat (ks_graph_scene_way (same, start), ==, 0.0);
  g_assert_cmpfloat (same->xy[4], ==, 100.0f);
}

typedef struct {
  KsGraphScene *scene, *from;
} Pair;

static gboolean
follow (KsContext *context, gpointer data, GError **error)
{
  const Pair *pair = data;
  g_autofree float *start = g_new (float, 2 * pair->scene->n_nodes);
  g_autofree guint8 *stays = g_new (guint8, pair->scene->n_nodes),
                    *pinned = g_malloc (pair->from->n_nodes);

  memset (pinned, 1, pair->from->n_nodes);
  g_autoptr (KsGraphScene) target = ks_graph_scene_follow (pair->scene, pair->from, pinned, 400,
                                                           start, stays, context, error);
  g_autoptr (KsGraphScene)
      half = target != NULL ? ks_graph_scene_between (target, start, 0.5, context, error) : NULL;
  return half != NULL;
}

static void
test_allocations (void)
{
  g_autoptr (KsResult) before = run ("2", "3"), after = run ("2.5", "3");
  g_autoptr (KsGraphScene) from = make_scene (before), scene = make_scene (after);
  Pair pair = { scene, from };

  ks_test_allocations (follow, &pair);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/graph-follow/starts", test_starts);
  g_test_add_func ("/graph-follow/pins", test_pins);
  g_test_add_func ("/graph-follow/allocations", test_allocations);
  return g_test_run ();
}
