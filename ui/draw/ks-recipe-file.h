/* Which files hold a recipe or a session: a text of its own, or a figure that carries one.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-figure.h"

#define KS_RECIPE_FILE_MOST ((gsize) 64 << 20) /* bytes of a file that is looked into */

/* The text for ks_recipe_from_text() that @path holds, a new string: the whole of a file whose
 * first line says that it is a recipe, or what a PDF, SVG or PNG carries. NULL for anything else, and
 * for what cannot be read: whoever opens that as data says what is wrong. Neither waits for
 * pipes nor reads devices; of most other files it reads the first bytes alone. @is_text tells which
 * of the two it was. */
char *ks_recipe_file_look (const char *path, gboolean *is_text);
