/* Reads arbitrary bytes as a recipe's text. What is read writes itself, and reads that as the
 * same again; what is not is told in one sentence.
 *
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-error.h"
#include "ks-fuzz.h"
#include "ks-recipe.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (KsRecipe) recipe = ks_recipe_from_text (text, &error);

  ks_recipe_text_names_source (text);
  if (recipe == NULL)
    {
      g_assert_true (error->domain == KS_ERROR);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_true (g_str_has_suffix (error->message, "."));
      g_assert_null (strpbrk (error->message, "\n\r\t"));
      return 0;
    }

  g_autofree char *written = ks_recipe_to_text (recipe);
  g_autoptr (KsRecipe) again = ks_recipe_from_text (written, &error);

  g_assert_no_error (error);
  g_assert_true (ks_recipe_equal (again, recipe));

  g_autofree char *rewritten = ks_recipe_to_text (again);

  g_assert_cmpstr (rewritten, ==, written);
  return 0;
}
