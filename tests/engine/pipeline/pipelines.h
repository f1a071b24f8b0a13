/* Recipes and pipelines in which nothing may go wrong.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-pipeline.h"

/* The recipe of the lines @text, without the first one that names the format. */
KsRecipe *pipelines_recipe (const char *text);
void      pipelines_set (KsRecipe *recipe, const char *name, const char *value);
KsResult *pipelines_run (KsPipeline *pipeline, const KsRecipe *recipe, guint targets, const KsResult *warm);
