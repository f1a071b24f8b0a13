/* Takes arbitrary bytes for a recipe's text, and for a figure that carries one. Whatever
 * they are, the answer is a recipe, whose text reads back as the same, or one sentence.
 *
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-figure.h"
#include "ks-fuzz.h"

static void
check_text (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KsRecipe) recipe = ks_recipe_from_text (text, &error);
  const char *rest = ks_recipe_text_rest (text);

  ks_recipe_text_names_source (text);
  g_assert_true (rest == NULL || (rest >= text && rest < text + strlen (text)));
  if (recipe == NULL)
    {
      ks_fuzz_check_failure (error);
      return;
    }
  g_autofree char *written = ks_recipe_to_text (recipe);
  g_autoptr (KsRecipe) again = ks_recipe_from_text (written, &error);
  g_assert_no_error (error);
  g_autofree char *written_again = ks_recipe_to_text (again);
  g_assert_true (ks_recipe_equal (recipe, again));
  g_assert_cmpstr (written, ==, written_again);
  ks_recipe_resolve_files (recipe, "/folder");
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *inside = ks_figure_read_recipe (bytes, &error);

  check_text (text);
  if (inside != NULL)
    check_text (inside);
  else
    ks_fuzz_check_failure (error);
  return 0;
}
