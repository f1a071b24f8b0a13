/* SPDX-License-Identifier: MIT */
#include "pipelines.h"

KsRecipe *
pipelines_recipe (const char *text)
{
  g_autofree char *whole = g_strconcat ("kleinscope-recipe 1\n", text, NULL);
  g_autoptr (GError) error = NULL;
  KsRecipe *recipe = ks_recipe_from_text (whole, &error);

  g_assert_no_error (error);
  return recipe;
}

void
pipelines_set (KsRecipe *recipe, const char *name, const char *value)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (ks_recipe_set (recipe, name, value, &error));
  g_assert_no_error (error);
}

KsResult *
pipelines_run (KsPipeline *pipeline, const KsRecipe *recipe, guint targets, const KsResult *warm)
{
  g_autoptr (GError) error = NULL;
  KsResult *result = ks_pipeline_run (pipeline, recipe, targets, warm, NULL, &error);

  g_assert_no_error (error);
  return result;
}
