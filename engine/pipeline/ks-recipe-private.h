/* What the recipe's files share.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-recipe.h"

#define KS_RECIPE_HEADER "kleinscope-recipe 1"

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
