/* What the recipe's two files share.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-recipe.h"

/* A value on one line and back: a backslash is written \\, line breaks \n and \r. New strings. */
char *ks_recipe_escape (const char *value);
char *ks_recipe_unescape (const char *line);
