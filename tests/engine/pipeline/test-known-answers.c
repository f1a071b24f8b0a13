/* The shape of natural image patches, in the Mapper graph itself: one circle when the density
 * looks at 300 neighbours, three circles at 15 (Carlsson, Ishkhanov, de Silva, Zomorodian 2008),
 * over a neighbourhood of parameters. DESIGN.md says how far that goes.
 *
 * SPDX-License-Identifier: MIT */
#include "pipelines.h"
#include "ks-test.h"

typedef struct {
  const char *k;
  const char *resolutions[5], *gains[6], *rules[4]; /* up to NULL; every combination */
  gsize b1;
} Region;

static void
check (const Region *region)
{
  g_autofree char *path = ks_test_shared ("natural_images/n50000Dct.mat");

  if (path == NULL)
    return;
  /* One pipeline, so that the density is found once. */
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autoptr (KsContext) context = ks_context_new (2);
  g_autoptr (KsRecipe) recipe = ks_recipe_new ();

  ks_recipe_set_files (recipe, (const char *[]) { path, NULL });
  pipelines_set (recipe, "k", region->k);
  pipelines_set (recipe, "percentile", "30");
  pipelines_set (recipe, "lens", "pca:1\npca:2");
  for (guint c = 0; region->rules[c] != NULL; c++)
    for (guint r = 0; region->resolutions[r] != NULL; r++)
      for (guint g = 0; region->gains[g] != NULL; g++)
        {
          g_autoptr (GError) error = NULL;

          pipelines_set (recipe, "cluster", region->rules[c]);
          pipelines_set (recipe, "resolution", region->resolutions[r]);
          pipelines_set (recipe, "gain", region->gains[g]);
          g_test_message ("%s, resolution %s, gain %s", region->rules[c], region->resolutions[r],
                          region->gains[g]);
          g_autoptr (KsResult) result =
            ks_pipeline_run (pipeline, recipe, KS_TARGET_GRAPH, NULL, context, &error);
          g_assert_no_error (error);
          g_assert_cmpuint (result->core->m, ==, 15000);
          g_assert_cmpuint (result->betti->b0, ==, 1);
          g_assert_cmpuint (result->betti->b1, ==, region->b1);
        }
}

static void
test_one_circle (void)
{
  static const Region region = { "300", { "8", "9", "10", "11" }, { "1.7", "2", "2.5" },
                                 { "gap:10" }, 1 };

  check (&region);
}

static void
test_three_circles (void)
{
  static const Region region = { "15", { "9", "10", "11" }, { "1.9", "2", "2.1" },
                                 { "gap:10", "gap:12" }, 5 };

  check (&region);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/known-answers/one-circle", test_one_circle);
  g_test_add_func ("/pipeline/known-answers/three-circles", test_three_circles);
  return g_test_run ();
}
