/* What the recipe's files share.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-recipe.h"

#define KS_RECIPE_HEADER KS_RECIPE_MARK "1"
#define KS_RECIPE_END "kleinscope-session " /* and a version: how the line after a recipe begins */

char *ks_recipe_number_text (double number); /* a new string */

/* Says what was wrong with a value, in one sentence; FALSE, so that a setter can end with it. */
gboolean ks_recipe_refuse (const KsRecipeField *field, const char *text, const char *expected,
                           GError **error);
/* The same with the field's range: "@kind from MIN to MAX". */
gboolean ks_recipe_refuse_range (const KsRecipeField *field, const char *text, const char *kind,
                                 GError **error);

/* A whole number within the field's range. */
gboolean ks_recipe_parse_size (const KsRecipeField *field, const char *text, guint64 *value,
                               GError **error);

/* Setters and getters for the table: gsize, gsize with 0 written "auto", guint, and an
 * enumeration or gboolean by the field's choices. */
gboolean ks_recipe_set_size (KsRecipe *recipe, const KsRecipeField *field, const char *text,
                             GError **error);
char    *ks_recipe_get_size (const KsRecipe *recipe, const KsRecipeField *field);
gboolean ks_recipe_set_auto_size (KsRecipe *recipe, const KsRecipeField *field, const char *text,
                                  GError **error);
char    *ks_recipe_get_auto_size (const KsRecipe *recipe, const KsRecipeField *field);
gboolean ks_recipe_set_uint (KsRecipe *recipe, const KsRecipeField *field, const char *text,
                             GError **error);
char    *ks_recipe_get_uint (const KsRecipe *recipe, const KsRecipeField *field);
gboolean ks_recipe_set_choice (KsRecipe *recipe, const KsRecipeField *field, const char *text,
                               GError **error);
char    *ks_recipe_get_choice (const KsRecipe *recipe, const KsRecipeField *field);

/* Those of one field each: read_X sets it from @text and refuses in one sentence, write_X returns a
 * new string that reads back as it was. */
#define KS_RECIPE_READ(name)                                                                       \
  gboolean ks_recipe_read_##name (KsRecipe *recipe, const KsRecipeField *field, const char *text,  \
                                  GError **error)
#define KS_RECIPE_WRITE(name)                                                                      \
  char *ks_recipe_write_##name (const KsRecipe *recipe, const KsRecipeField *field)
KS_RECIPE_READ (builtin);
KS_RECIPE_WRITE (builtin);
KS_RECIPE_WRITE (count);
KS_RECIPE_READ (noise);
KS_RECIPE_WRITE (noise);
KS_RECIPE_READ (files);
KS_RECIPE_WRITE (files);
KS_RECIPE_READ (tensors);
KS_RECIPE_WRITE (tensors);
KS_RECIPE_READ (kernel);
KS_RECIPE_WRITE (kernel);
KS_RECIPE_READ (resample);
KS_RECIPE_WRITE (resample);
KS_RECIPE_WRITE (patches);
KS_RECIPE_READ (patch_contrast);
KS_RECIPE_WRITE (patch_contrast);
KS_RECIPE_READ (steps);
KS_RECIPE_WRITE (steps);
KS_RECIPE_READ (step);
KS_RECIPE_WRITE (step);
KS_RECIPE_READ (seed);
KS_RECIPE_WRITE (seed);
KS_RECIPE_READ (metric);
KS_RECIPE_WRITE (metric);
KS_RECIPE_READ (percentile);
KS_RECIPE_WRITE (percentile);
KS_RECIPE_READ (lenses);
KS_RECIPE_WRITE (lenses);
KS_RECIPE_READ (cover);
KS_RECIPE_WRITE (cover);
KS_RECIPE_READ (resolution);
KS_RECIPE_WRITE (resolution);
KS_RECIPE_READ (gain);
KS_RECIPE_WRITE (gain);
KS_RECIPE_READ (cluster);
KS_RECIPE_WRITE (cluster);
KS_RECIPE_READ (epsilon);
KS_RECIPE_WRITE (epsilon);
KS_RECIPE_READ (landmarks);
KS_RECIPE_WRITE (landmarks);
KS_RECIPE_READ (prime);
KS_RECIPE_READ (threshold);
KS_RECIPE_WRITE (threshold);
#undef KS_RECIPE_READ
#undef KS_RECIPE_WRITE
